/* docket/rest.h: open cases that nobody touches: named to the staff, and where rests.tsv says so, ended by time itself.
 *
 * Nothing open is ever erased.  What is decided but never closed (answered, filed, asked and not answered) is closed by
 * the act that its row names, done by "clock" with a reason the citizen reads, and never before a reminder has stood
 * in the case for the row's warn_days; then the retention of rules.tsv begins.  What is not decided is only named, again
 * after each such time.  A case in which the citizen wrote after it came to its state waits for a person.
 * Threads and errors as docket.h.
 */
#ifndef DOCKET_REST_H
#define DOCKET_REST_H

#include "docket/docket.h"

enum docket_rest_done {
    DOCKET_REST_NAMED = 1, /* it stands there already */
    DOCKET_REST_REMINDED,  /* written down just now, or to be */
    DOCKET_REST_MOVED,     /* the act was done just now, or is to be */
};
struct docket_resting {
    int64_t id, since_utc_s;
    char case_number[REPORT_NUMBER_MAX], state[REPORT_ID_MAX];
    enum report_kind kind;
    const char *act;   /* what time will do: borrowed from the rules; DOCKET_REMIND: nothing */
    int64_t act_utc_s; /* not before; 0 with DOCKET_REMIND */
    bool has_unread;   /* the citizen wrote since */
    enum docket_rest_done done;
};
struct docket_rested {
    size_t n_named, n_reminded, n_moved;
};
/* Each that has rested long enough to be named, by id.  does: reminders are written and acts done, each case in a
 * transaction of its own, looked at once more within it; otherwise only told.  each may be NULL.
 * ERR_INVALID: of one at least no table knows the state; the others are done. */
enum err_code docket_rest(struct docket *d, const struct docket_rules *rules,
                          const struct promise *promise, int64_t now_utc_s, bool does,
                          bool (*each)(void *self, const struct docket_resting *r), void *self,
                          struct docket_rested *out, struct err *err) MUST_USE;

#endif
