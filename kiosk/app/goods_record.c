/* What a verdict leaves for a report: the good with all that is known of it, and the picture it was read from. */
#include "app/flow_inner.h"

#include "base/log.h"
#include "report/proof.h"

void goods_record(struct flow *f, bool is_new)
{
    struct goods_seen *all = &f->session.goods;
    const struct check *c = &f->session.check;
    struct good_seen *g = is_new ? NULL : goods_seen_last(all);
    if (!g)
        g = goods_seen_begin(all);
    const struct proof_context x = { .checked_utc_s = f->config.clock.utc_s(f->config.clock.self),
                                     .clock_is_sure = flow_clock_is_sure(f),
                                     .made = f->session.pack.made,
                                     .maker = f->session.pack.maker,
                                     .maker_is_read = true };
    struct err err = { 0 };
    explicit_bzero(&g->good, sizeof g->good);
    if (proof_fill(c, f->config.zh, &x, &g->good, &err))
        log_line(LOG_ERROR, "flow", "a report would have no proof: %s", err.text);
    proof_topic(c, f->config.law, f->model.today, g->topic);
}

void goods_picture(struct flow *f, const struct sight *sight, const struct seen *seen)
{
    struct good_seen *g = goods_seen_last(&f->session.goods);
    if (g && sight && sight->frame)
        evidence_keep(&g->evidence, sight->frame, seen->corner);
}
