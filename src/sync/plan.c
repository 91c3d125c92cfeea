#include "sync/plan.h"

/* The cheapest way to each delta's end.  Deltas lead forward, so in the order of where they begin
 * each comes after all that lead to it. */
struct way {
    uint64_t cost;        /* packed bytes from the base to this delta's end; 0: no way */
    size_t steps, before; /* before: the delta in front of this one */
};

static bool same_sum(const struct content *a, const struct content *b)
{
    return memcmp(a->sum, b->sum, sizeof a->sum) == 0;
}

static bool can_use(const struct offer *o, int schema)
{
    return o->is_for_us && o->schema == schema;
}

static bool starts_at(const struct offer *o, const struct plan_base *base)
{
    return o->from > 0 && o->from == base->sequence &&
           (!base->is_counted || same_sum(&o->base, &base->content));
}

static bool follows(const struct offer *o, const struct offer *before)
{
    return o->from > 0 && before->from > 0 && o->from == before->to &&
           same_sum(&o->base, &before->content);
}

static void try_way(struct way *w, size_t at, uint64_t cost, size_t steps, size_t before)
{
    if (steps <= PLAN_CHAIN_MAX && (w[at].cost == 0 || cost < w[at].cost))
        w[at] = (struct way){ cost, steps, before };
}

static void sort_by_start(const struct offer *offers, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        for (; at > 0 && offers[order[at - 1]].from > offers[i].from; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static void find_ways(const struct offer *offers, size_t n, const struct plan_base *base,
                      int schema, struct way *w)
{
    size_t order[PLAN_OFFERS_MAX];
    memset(w, 0, PLAN_OFFERS_MAX * sizeof *w);
    sort_by_start(offers, n, order);
    for (size_t i = 0; i < n; i++) {
        const struct offer *o = &offers[order[i]];
        if (!can_use(o, schema))
            continue;
        if (starts_at(o, base))
            try_way(w, order[i], o->packed_bytes + 1, 1, order[i]);
        for (size_t k = 0; k < i; k++)
            if (w[order[k]].cost > 0 && follows(o, &offers[order[k]]))
                try_way(w, order[i], w[order[k]].cost + o->packed_bytes, w[order[k]].steps + 1,
                        order[k]);
    }
}

static void take_chain(const struct offer *offers, const struct way *w, size_t last,
                       struct plan *out)
{
    out->n = w[last].steps;
    for (size_t i = out->n; i > 0; i--) {
        out->chain[i - 1] = &offers[last];
        last = w[last].before;
    }
}

void plan_make(const struct offer *offers, size_t n, const struct plan_base *base, int schema,
               struct plan *out)
{
    static const size_t none = PLAN_OFFERS_MAX;
    struct way w[PLAN_OFFERS_MAX];
    size_t best = none;
    *out = (struct plan){ 0 };
    n = n > PLAN_OFFERS_MAX ? PLAN_OFFERS_MAX : n;
    for (size_t i = 0; i < n; i++)
        if (can_use(&offers[i], schema) && offers[i].to > out->newest)
            out->newest = offers[i].to;
    for (size_t i = 0; i < n; i++)
        out->is_newer_form = out->is_newer_form ||
                             (offers[i].is_for_us && offers[i].schema > schema &&
                              offers[i].to > out->newest);
    find_ways(offers, n, base, schema, w);
    for (size_t i = 0; i < n; i++) {
        if (offers[i].to != out->newest)
            continue;
        if (can_use(&offers[i], schema) && offers[i].from == 0)
            out->whole = &offers[i];
        if (w[i].cost > 0 && (best == none || w[i].cost < w[best].cost))
            best = i;
    }
    if (best != none && (!out->whole || w[best].cost <= out->whole->packed_bytes))
        take_chain(offers, w, best, out);
}
