/* app/headless.h: the kiosk without a window: camera, scan, flow and drawing one after another on
 * one thread.
 *
 * A file is played in lockstep with a clock of the run's own, so that the same recording, script
 * and day give the same transcript and the same pictures, byte for byte.  A device is played as it
 * comes.
 */
#ifndef APP_HEADLESS_H
#define APP_HEADLESS_H

#include "app/figures.h"
#include "app/options.h"
#include "base/attrs.h"
#include "base/err.h"

enum err_code headless_run(const struct options *options, struct figures *figures, FILE *out,
                           struct err *err) MUST_USE;

#endif
