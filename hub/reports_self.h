/* hub/reports_self.h: what the files of hub/reports.h share.  Not for others. */
#ifndef HUB_REPORTS_SELF_H
#define HUB_REPORTS_SELF_H

#include <pthread.h>

#include "hub/reports.h"

struct reports {
    struct reports_options o;
    pthread_mutex_t lock;
    pthread_cond_t free;
    size_t n_mailing, n_waiting;
};

int64_t reports_now_s(const struct reports *r);
/* A report or a letter has some dozen values: of thousands each would cost 60 times its bytes to be read, of a few
 * requests at once that is more memory than the hub has. */
bool reports_is_short(struct span json);

#endif
