/* app/printing.h: the thread that draws and prints slips: a printer that is away must not hold the screen.
 *
 * One slip at a time, the newest: a second one asked for before the first is out is refused.
 * What is printed is copied and wiped when it is out.
 * Threads  everything here is for the main thread; `wake` is called from the other one.
 */
#ifndef APP_PRINTING_H
#define APP_PRINTING_H

#include "base/attrs.h"
#include "paper/slip.h"

struct printing;

struct printing_config {
    const char *printer;      /* paper/slip.h; borrowed until printing_stop */
    uint32_t timeout_ms;      /* 0: 15 s */
    void (*wake)(void *self); /* a slip is out, or it has failed; returns at once */
    void *self;
};

enum printing_state { PRINTING_NONE = 0, PRINTING_NOW, PRINTING_DONE, PRINTING_FAILED };

/* ERR_INVALID: no such kind of printer; ERR_NOMEM. */
enum err_code printing_start(const struct printing_config *config, struct printing **out,
                             struct err *err) MUST_USE;
/* Waits for the slip under way, at most the time-out.  NULL is fine. */
void printing_stop(struct printing *p);

/* words: lives until printing_stop.  False: another is under way, or there is no memory. */
bool printing_report(struct printing *p, const struct words *words, const struct slip_report *s);
bool printing_verdict(struct printing *p, const struct words *words, const struct slip_verdict *s);
/* How it goes with the last one asked for. */
enum printing_state printing_state(const struct printing *p);
/* True once for each slip that is out or has failed. */
bool printing_take(struct printing *p, bool *is_on_paper);

#endif
