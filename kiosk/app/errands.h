/* app/errands.h: what a run does outside of itself: slips that are printed, questions to the hub, reports that leave.
 *
 * A run without a display has a clock of its own, which stands still while something is under way out there
 * (errands_settle): the same script goes the same way however slow printer and hub are.
 * Owns     printing, asking, delivery.  Threads: everything here is for the main thread; `wake` is called from
 *          theirs.
 */
#ifndef APP_ERRANDS_H
#define APP_ERRANDS_H

#include "app/asking.h"
#include "app/flow.h"
#include "app/options.h"

struct errands;

struct errands_config {
    const struct options *options;
    struct clock clock; /* of what the hub is told */
    void (*wake)(
        void *self); /* errands_take has something; NULL: errands_settle is called instead */
    void *self;
};

/* Starts the printer that the options name.  ERR_INVALID: there is no such printer. */
enum err_code errands_start(const struct errands_config *config, struct errands **out,
                            struct err *err) MUST_USE;
/* The hub, when the options name one (app/hubline.h): to be asked, and delivers: for the reports of the outbox, too.
 * On failure neither is done, and the rest goes on. */
enum err_code errands_reach_hub(struct errands *e, bool delivers, struct err *err) MUST_USE;
void errands_stop(struct errands *e); /* NULL is fine */

/* As the hooks of app/app.h.  outbox: of the letterbox, NULL: none. */
void errands_print(struct errands *e, const struct words *words, const struct model *m,
                   struct outbox *outbox);
bool errands_ask(struct errands *e, const struct asking_question *q);
void errands_stored(struct errands *e); /* a report has been put in */

/* Tells the flow what has come. */
void errands_take(struct errands *e, struct flow *f);
/* Waits for what is under way, at most a minute, and tells the flow how it ended. */
void errands_settle(struct errands *e, struct flow *f);

#endif
