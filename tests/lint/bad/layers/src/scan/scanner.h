#include "base/err.h"
#include "ui/ui.h"
