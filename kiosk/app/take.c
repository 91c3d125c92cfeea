/* 打印小票: the verdict on paper. */
#include "app/flow_inner.h"

void effect_take_print(struct flow *f, const struct happening *h)
{
    struct model *m = &f->model;
    (void)h;
    if (!f->config.print || !m->check || m->take_slip == SLIP_PRINTING)
        return;
    m->take_slip = SLIP_PRINTING;
    f->config.print(f->config.self, m);
}
