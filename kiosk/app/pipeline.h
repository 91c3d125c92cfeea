/* app/pipeline.h: camera thread and scan thread, and the boxes between them and the main thread.
 *
 * Frames go newest-wins to preview and scan; each is lent to both and given back when the second
 * has done with it.  Sights go through a short queue and none is lost: when the main thread is
 * behind, the scan thread waits for it and passes over frames instead.
 *
 * Owns     camera, scan stage, both threads.
 * Threads  everything here is for the main thread; `wake` is called from the other two.
 */
#ifndef APP_PIPELINE_H
#define APP_PIPELINE_H

#include "app/figures.h"
#include "app/model.h"
#include "app/sight.h"
#include "app/text.h"
#include "base/attrs.h"
#include "camera/camera.h"

struct pipeline;
struct loan;

struct pipeline_config {
    struct camera_config camera;
    void (*wake)(void *self); /* something lies ready; any thread, returns at once */
    void *self;
    struct figures *figures;
    const char *assets; /* for reading print */
};

/* A file is opened here, so that one that cannot be played fails here; a device on the camera
 * thread, so that one that hangs keeps nobody waiting for the first picture. */
enum err_code pipeline_start(const struct pipeline_config *config, struct pipeline **out,
                             struct err *err) MUST_USE;
/* Stops and joins both threads; what was taken must have been given back.  NULL is fine. */
void pipeline_stop(struct pipeline *p);

/* The newest frame, or NULL; give it back before the next one is taken. */
struct loan *pipeline_take_frame(struct pipeline *p);
const struct frame *loan_frame(const struct loan *l);
void pipeline_give_frame(struct pipeline *p, struct loan *l);
/* The oldest sight not yet taken, or NULL. */
struct sight *pipeline_take_sight(struct pipeline *p);
void pipeline_give_sight(struct pipeline *p, struct sight *s); /* wiped here */

enum camera_state pipeline_camera(const struct pipeline *p);
bool pipeline_has_ended(const struct pipeline *p); /* a recording is over */
bool pipeline_is_asleep(const struct pipeline *p); /* nothing has moved for a while */
/* What was agreed on has to be agreed on again, sights not yet taken among it. */
void pipeline_forget(struct pipeline *p); /* the reader of print is freed, too */
/* Whether a line of print is to be read; the newest candidate, false when there is no new one. */
void pipeline_want_text(struct pipeline *p, bool is_wanted);
bool pipeline_take_text(struct pipeline *p, struct text_seen *out);
/* A receipt to be read, and what it names, as text_thread.h has it; f NULL: nobody waits for it. */
void pipeline_read_receipt(struct pipeline *p, const struct frame *f, unsigned serial,
                           struct date today);
bool pipeline_take_receipt(struct pipeline *p, unsigned *serial, bool *is_read,
                           struct receipt_facts *out);

#endif
