/* sync/plan.h: which way from the release held to the newest one: a chain of deltas, or the whole.
 * Pure.  Threads: any. */
#ifndef SYNC_PLAN_H
#define SYNC_PLAN_H

#include "sync/offer.h"

enum { PLAN_OFFERS_MAX = 512, PLAN_CHAIN_MAX = 10 };

struct plan {
    int64_t newest;                            /* of the offers meant for us; 0: none */
    const struct offer *chain[PLAN_CHAIN_MAX]; /* deltas in order; borrowed */
    size_t n;
    const struct offer *whole; /* the full file of the newest release, or NULL */
    bool is_newer_form;        /* the newest one is of a form this program does not read */
};

/* What can be stood on. */
struct plan_base {
    int64_t sequence; /* 0: nothing is held */
    bool is_counted;
    struct content content;
};

/* The chain is left out when there is none that fits the base, or the whole is no larger.  Both are
 * given when both lead there: who cannot go the one way goes the other. */
void plan_make(const struct offer *offers, size_t n, const struct plan_base *base, int schema,
               struct plan *out);

#endif
