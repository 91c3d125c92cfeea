#include "hub/guard.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/table.h"

enum { HOUR_MS = 3600 * 1000, MINUTE_MS = 60 * 1000 };

struct bucket {
    int64_t kiosk;
    double left[GUARD_KIND_COUNT];
    uint64_t since_ms[GUARD_KIND_COUNT];
    unsigned refused[GUARD_KIND_COUNT];
    uint64_t refused_since_ms[GUARD_KIND_COUNT];
};

struct guard {
    struct guard_limit limit[GUARD_KIND_COUNT];
    struct clock clock;
    pthread_mutex_t lock;
    struct bucket *bucket; /* by kiosk, sorted */
    size_t n, cap;
};

/* --- limits ------------------------------------------------------------------------------------- */

static const char *const names[GUARD_KIND_COUNT] = { "reports", "uploads", "mailbox", "wrong" };

enum { COLUMN_KIND = 0, COLUMN_PER_MINUTE, COLUMN_BURST, COLUMN_WILD };

static enum err_code read_number(const struct table *t, size_t row, size_t column, uint64_t least,
                                 uint64_t *out, struct err *err)
{
    if (span_number(span_of(table_cell(t, row, column)), out) && *out >= least && *out <= 1000000)
        return ERR_OK;
    return table_complain(t, row, column, ERR_INVALID, err, "no number from %u to 1000000",
                          (unsigned)least);
}

static enum err_code read_row(const struct table *t, size_t row,
                              struct guard_limit limits[GUARD_KIND_COUNT],
                              bool has[GUARD_KIND_COUNT], struct err *err)
{
    uint64_t per_minute, burst, wild;
    size_t kind = 0;
    while (kind < GUARD_KIND_COUNT && strcmp(names[kind], table_cell(t, row, COLUMN_KIND)) != 0)
        kind++;
    if (kind == GUARD_KIND_COUNT || has[kind])
        return table_complain(t, row, COLUMN_KIND, ERR_INVALID, err, "unknown, or there already");
    enum err_code rc = read_number(t, row, COLUMN_PER_MINUTE, 1, &per_minute, err);
    if (!rc)
        rc = read_number(t, row, COLUMN_BURST, 1, &burst, err);
    if (!rc)
        rc = read_number(t, row, COLUMN_WILD, 0, &wild, err);
    if (rc)
        return rc;
    limits[kind] = (struct guard_limit){ (double)per_minute, (double)burst, (unsigned)wild };
    has[kind] = true;
    return ERR_OK;
}

static enum err_code read_limits(const char *path, struct guard_limit limits[GUARD_KIND_COUNT],
                                 struct err *err)
{
    static const char *const columns[] = { "kind", "per_minute", "burst", "wild_after", NULL };
    bool has[GUARD_KIND_COUNT] = { false };
    struct table *t = NULL;
    enum err_code rc = table_open(path, columns, &t, err);
    for (size_t i = 0; !rc && i < table_rows(t); i++)
        rc = read_row(t, i, limits, has, err);
    for (size_t k = 0; !rc && k < GUARD_KIND_COUNT; k++)
        if (!has[k])
            rc = err_set(err, ERR_INVALID, "%s: no row for %s", path, names[k]);
    table_close(t);
    return rc;
}

/* --- life --------------------------------------------------------------------------------------- */

enum err_code guard_open_with(const struct guard_limit limits[GUARD_KIND_COUNT], struct clock clock,
                              struct guard **out, struct err *err)
{
    struct guard *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "no memory for the kiosks' limits");
    memcpy(g->limit, limits, sizeof g->limit);
    g->clock = clock;
    pthread_mutex_init(&g->lock, NULL);
    *out = g;
    return ERR_OK;
}

enum err_code guard_open(const char *path, struct clock clock, struct guard **out, struct err *err)
{
    struct guard_limit limits[GUARD_KIND_COUNT];
    enum err_code rc = read_limits(path, limits, err);
    return rc ? rc : guard_open_with(limits, clock, out, err);
}

void guard_close(struct guard *g)
{
    if (!g)
        return;
    pthread_mutex_destroy(&g->lock);
    free(g->bucket);
    free(g);
}

/* --- asking ------------------------------------------------------------------------------------- */

static size_t place_of(const struct guard *g, int64_t kiosk)
{
    size_t from = 0, to = g->n;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (g->bucket[middle].kiosk < kiosk)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* NULL: no memory. */
static struct bucket *bucket_of(struct guard *g, int64_t kiosk, uint64_t now_ms)
{
    size_t at = place_of(g, kiosk);
    if (at < g->n && g->bucket[at].kiosk == kiosk)
        return &g->bucket[at];
    if (g->n == g->cap) {
        size_t cap = g->cap ? 2 * g->cap : 64;
        struct bucket *more = realloc(g->bucket, cap * sizeof *more);
        if (!more)
            return NULL;
        g->bucket = more;
        g->cap = cap;
    }
    memmove(g->bucket + at + 1, g->bucket + at, (g->n - at) * sizeof *g->bucket);
    g->n++;
    struct bucket *b = &g->bucket[at];
    *b = (struct bucket){ .kiosk = kiosk };
    for (size_t k = 0; k < GUARD_KIND_COUNT; k++) {
        b->left[k] = g->limit[k].burst;
        b->since_ms[k] = now_ms;
    }
    return b;
}

/* Counts a refusal; true when it was the one too many. */
static bool grows_wild(struct bucket *b, enum guard_kind kind, const struct guard_limit *limit,
                       uint64_t now_ms)
{
    if (b->refused[kind] == 0 || now_ms - b->refused_since_ms[kind] > HOUR_MS) {
        b->refused[kind] = 0;
        b->refused_since_ms[kind] = now_ms;
    }
    if (limit->wild_after == 0 || ++b->refused[kind] < limit->wild_after)
        return false;
    b->refused[kind] = 0;
    return true;
}

static struct guard_says ask(struct guard *g, int64_t kiosk, enum guard_kind kind)
{
    uint64_t now_ms = g->clock.mono_ms(g->clock.self);
    const struct guard_limit *limit = &g->limit[kind];
    struct bucket *b = bucket_of(g, kiosk, now_ms);
    struct guard_says says = { .wait_s = 60 };
    if (!b)
        return says;
    double came = (double)(now_ms - b->since_ms[kind]) / MINUTE_MS * limit->per_minute;
    b->left[kind] = fmin(limit->burst, b->left[kind] + came);
    b->since_ms[kind] = now_ms;
    if (b->left[kind] >= 1.0) {
        b->left[kind] -= 1.0;
        says = (struct guard_says){ .may = true };
    } else {
        says.wait_s = (uint32_t)fmax(1.0, ceil((1.0 - b->left[kind]) * 60.0 / limit->per_minute));
        says.is_wild = grows_wild(b, kind, limit, now_ms);
    }
    return says;
}

struct guard_says guard_ask(struct guard *g, int64_t kiosk, enum guard_kind kind)
{
    pthread_mutex_lock(&g->lock);
    struct guard_says says = ask(g, kiosk, kind);
    pthread_mutex_unlock(&g->lock);
    return says;
}

void guard_give_back(struct guard *g, int64_t kiosk, enum guard_kind kind)
{
    pthread_mutex_lock(&g->lock);
    size_t at = place_of(g, kiosk);
    if (at < g->n && g->bucket[at].kiosk == kiosk)
        g->bucket[at].left[kind] = fmin(g->limit[kind].burst, g->bucket[at].left[kind] + 1.0);
    pthread_mutex_unlock(&g->lock);
}
