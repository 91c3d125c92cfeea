#include "check/check.h"
#include "cli/command.h"
#include "app/model.h"
