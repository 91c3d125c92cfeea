/* app/app.h: everything the kiosk is made of but window and camera, put together.
 *
 * Owns     screens, law, judge, flow.  Threads: main thread.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "app/figures.h"
#include "app/flow.h"
#include "app/options.h"
#include "base/attrs.h"
#include "base/fs.h"
#include "camera/camera.h"
#include "sync/store.h"
#include "ui/ui.h"

struct app {
    const struct options *options;
    char assets[FS_PATH_MAX];
    char source[FS_PATH_MAX]; /* as the camera wants it */
    char found[FS_PATH_MAX];  /* a release that came with the program */
    const char *found_path;
    /* The list the judge begins with: of the store, then of the options. */
    const char *paths[STORE_PATHS_MAX + OPTIONS_RELEASES_MAX];
    char held[STORE_PATHS_MAX][FS_PATH_MAX];
    size_t n_paths;
    struct law *law; /* with the letterbox's tables (app_adopt_tables) */
    struct ui *ui;
    struct judge *judge;
    struct flow *flow;
    struct figures *figures;
    struct app_provinces *provinces;
    struct letterbox letterbox;
    struct typing *typing;
};

/* What the one who runs the app lends it. */
struct app_hooks {
    struct clock clock;
    void (*forget)(void *self);
    void (*report)(void *self, const struct flow_report *report);
    void (*stored)(void *self);                               /* NULL: nobody sends reports */
    void (*print)(void *self, const struct model *m);         /* NULL: no printer */
    bool (*ask)(void *self, const struct asking_question *q); /* NULL: no hub to ask */
    void (*read_receipt)(void *self, const struct frame *frame, unsigned serial);
    void *self;
};

/* ERR_OK even when no release opens: the out screen says so and it is tried again. */
enum err_code app_open(struct app *a, const struct options *options, const struct app_hooks *hooks,
                       struct figures *figures, struct err *err) MUST_USE;
void app_close(struct app *a);

/* Tables that were opened elsewhere are in use from now on; *t holds the old ones then, to be closed.  Only while
 * flow_is_resting: what is shown then borrows nothing of them. */
void app_adopt_tables(struct app *a, struct tables *t);

/* The release that came with the program, or that was named; NULL: none. */
const char *app_shipped(const struct app *a);
/* Whether the source named is, or would be, a device: then time is the real one. */
bool app_is_live(const char *source);
/* What to open the camera with. */
struct camera_config app_camera(const struct app *a, struct clock clock);

#endif
