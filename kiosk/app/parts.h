/* app/parts.h: what a kiosk with a window consists of, started in order and stopped in the opposite one.
 *
 * A part that cannot start takes those before it down again, and the window does not open; only the way to the hub
 * may be missing, which is said in the log: verdicts need none.
 * Threads  main thread; `wake` is called from the parts' own.
 */
#ifndef APP_PARTS_H
#define APP_PARTS_H

#include "app/app.h"
#include "app/errands.h"
#include "app/pipeline.h"
#include "app/renewal.h"

struct parts_config {
    const struct options *options;
    struct app_hooks hooks;   /* `ask` is left out where the options name no hub */
    void (*wake)(void *self); /* something lies ready in a part; returns at once */
    void *self;
    struct figures *figures;
};

struct parts {
    struct parts_config config;
    struct app app;
    struct pipeline *pipeline;
    struct errands *errands;
    struct renewal *renewal; /* NULL: the release is not renewed */
    size_t n_started;
};

enum err_code parts_start(const struct parts_config *config, struct parts *p,
                          struct err *err) MUST_USE;
/* What never started, or has been stopped, is passed over. */
void parts_stop(struct parts *p);

#endif
