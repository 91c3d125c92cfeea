/* app/window.h: the kiosk with a window: runs until it is closed or its time is over. */
#ifndef APP_WINDOW_H
#define APP_WINDOW_H

#include "app/figures.h"
#include "app/options.h"
#include "base/attrs.h"
#include "base/err.h"

/* ERR_DEVICE and *has_display false: there is none; run headless. */
enum err_code window_run(const struct options *options, struct figures *figures, bool *has_display,
                         struct err *err) MUST_USE;

#endif
