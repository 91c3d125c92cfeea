#include "registry/registry.h"
#include "ui/ui.h"
#include "kiosk/app/app.h"
#include "cli/command.h"
