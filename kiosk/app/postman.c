#include "app/postman.h"

#include <string.h>

bool postman_has_hub(const struct options *o)
{
    return o->outbox && o->desk_card && o->hub && o->identity && strncmp(o->hub, "file:", 5) != 0;
}

enum err_code postman_start(struct postman *p, const struct options *o, struct clock clock,
                            void (*wake)(void *self), void *self, struct err *err)
{
    const struct delivery_config delivery = { .outbox = o->outbox,
                                              .desk_card = o->desk_card,
                                              .identity = o->identity,
                                              .hub = o->hub,
                                              .ca_file = o->ca,
                                              .clock = clock };
    const struct asking_config asking = { .hub = o->hub,
                                          .identity = o->identity,
                                          .ca_file = o->ca,
                                          .desk_card = o->desk_card,
                                          .clock = clock,
                                          .wake = wake,
                                          .self = self };
    enum err_code rc = delivery_start(&delivery, &p->delivery, err);
    return rc ? rc : asking_start(&asking, &p->asking, err);
}

void postman_stop(struct postman *p)
{
    asking_stop(p->asking);
    delivery_stop(p->delivery);
    *p = (struct postman){ 0 };
}

void postman_stored(struct postman *p)
{
    if (p->delivery)
        delivery_wake(p->delivery);
}

bool postman_ask(struct postman *p, const struct asking_question *q)
{
    return p->asking && asking_ask(p->asking, q);
}

bool postman_take(struct postman *p, struct asking_answer *out)
{
    return p->asking && asking_take(p->asking, out);
}
