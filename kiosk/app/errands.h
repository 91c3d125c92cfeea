/* app/errands.h: what a run without a display does outside of itself: slips that are printed, questions to the hub.
 *
 * Such a run has a clock of its own, which stands still while something is under way out there: the same script
 * goes the same way however slow printer and hub are.  Reports stay in the outbox: heyan report send.
 * Owns     printing and asking.  Threads: main thread.
 */
#ifndef APP_ERRANDS_H
#define APP_ERRANDS_H

#include "app/asking.h"
#include "app/flow.h"
#include "app/options.h"

struct errands;

/* Starts what the options name.  ERR_INVALID: no such printer; else what identity and card say. */
enum err_code errands_start(const struct options *o, struct errands **out,
                            struct err *err) MUST_USE;
void errands_stop(struct errands *e); /* NULL is fine */

/* As the hooks of app/app.h.  outbox: of the letterbox, NULL: none. */
void errands_print(struct errands *e, const struct words *words, const struct model *m,
                   struct outbox *outbox);
bool errands_ask(struct errands *e, const struct asking_question *q);

/* Waits for what is under way, at most a minute, and tells the flow how it ended. */
void errands_settle(struct errands *e, struct flow *f);

#endif
