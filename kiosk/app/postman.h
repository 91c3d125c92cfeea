/* app/postman.h: reports that leave this kiosk, and questions about them: delivery and asking, where there is a hub, a
 * key to be known by, and a letterbox.  Threads: main thread. */
#ifndef APP_POSTMAN_H
#define APP_POSTMAN_H

#include "app/asking.h"
#include "app/delivery.h"
#include "app/options.h"

struct postman {
    struct delivery *delivery; /* NULL: reports go nowhere from here */
    struct asking *asking;     /* NULL: nor is anything asked about them */
};

/* Whether those options make one. */
bool postman_has_hub(const struct options *o);
/* wake: an answer lies ready; from another thread. */
enum err_code postman_start(struct postman *p, const struct options *o, struct clock clock,
                            void (*wake)(void *self), void *self, struct err *err) MUST_USE;
void postman_stop(struct postman *p);
void postman_stored(struct postman *p); /* a report has been put in */
bool postman_ask(struct postman *p, const struct asking_question *q);
bool postman_take(struct postman *p, struct asking_answer *out);

#endif
