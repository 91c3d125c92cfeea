/* notices: what the machine says on its first screen to those who look after it. */
#include "app/flow_inner.h"

void flow_renewal(struct flow *f, bool is_alarm, const char *why)
{
    text_copy(f->model.renewal_why, sizeof f->model.renewal_why, is_alarm ? why : "");
}

/* The worst first: damage, then what only a person can send on, then room. */
void flow_outbox(struct flow *f, const struct outbox_counts *n)
{
    const char *why = n->n_aside > 0  ? "delivery.notice.aside"
                      : n->parked > 0 ? "delivery.notice.parked"
                      : n->is_full    ? "delivery.notice.full"
                                      : "";
    text_copy(f->model.reports_why, sizeof f->model.reports_why, why);
}
