/* app/headless_inner.h: the run without a window.  For headless.c and headless_script.c. */
#ifndef APP_HEADLESS_INNER_H
#define APP_HEADLESS_INNER_H

#include "app/app.h"
#include "app/compose.h"
#include "app/errands.h"
#include "app/headless.h"
#include "app/look.h"
#include "app/script.h"
#include "app/text.h"
#include "app/transcript.h"
#include "input/wedge.h"

struct headless {
    const struct options *options;
    struct figures *figures;
    struct clock_fake fake;
    struct clock clock;
    bool is_live, has_ended, is_over, is_camera_off;
    uint64_t live_began_ms;
    struct app app;
    struct errands *errands;
    struct camera *camera;
    struct look *look;
    struct text_stage *text;
    struct text_seen text_seen;
    uint64_t text_due_ms;
    bool was_text_wanted;
    unsigned receipt; /* read and not yet told; 0: none */
    bool is_receipt_read;
    struct receipt_facts receipt_facts;
    struct compose *compose;
    struct script *script;
    struct wedge wedge;
    struct sight sight;
    struct transcript transcript;
    uint64_t shape;   /* of the screen last told of */
    bool has_verdict; /* reached since the last drawing */
};

/* Since the run began. */
uint64_t headless_now_ms(const struct headless *h);
/* Moves the run's own clock there; a device's run goes with the real one. */
void headless_advance_to(struct headless *h, uint64_t at_ms);
void headless_tick(struct headless *h);
enum err_code headless_draw(struct headless *h, const struct frame *f, struct err *err) MUST_USE;
enum err_code headless_save_picture(struct headless *h, const char *name, char path[FS_PATH_MAX],
                                    struct err *err) MUST_USE;

/* Everything scripted up to then, each at its own time. */
enum err_code headless_play_script(struct headless *h, uint64_t until_ms, struct err *err) MUST_USE;

#endif
