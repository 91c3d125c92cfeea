#include "hub/crowd.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/table.h"
#include "base/text.h"

enum { ADDRESS_BYTES = 16, PREFIX_BYTES = 8 /* a /64 is one customer */ };

struct guest {
    struct guest *next, *before;
    int fd;
    uint8_t address[ADDRESS_BYTES];
    enum guest_does does;
    bool is_proven;
    bool is_gone;      /* hung up on, not left yet */
    uint64_t since_ms; /* at this request */
    uint64_t window_ms, window_bytes;
    _Atomic uint64_t came_bytes;
    size_t held_bytes;
};

struct crowd {
    struct crowd_limits limits;
    struct clock clock;
    pthread_mutex_t lock; /* around all below, and what guests hold but came_bytes */
    pthread_cond_t ended;
    struct guest *first;
    size_t n_here; /* not gone */
    struct crowd_counts counts;
    bool is_ending, is_watched;
    pthread_t thread;
};

/* --- limits ------------------------------------------------------------------------------------- */

enum { COLUMN_NAME = 0, COLUMN_VALUE };

enum limit {
    CONNECTIONS = 0,
    PER_ADDRESS,
    HEAD_S,
    WINDOW_S,
    BODY_RATE,
    ANSWER_RATE,
    BODIES_BYTES,
    LIMIT_COUNT
};
static const struct {
    const char *name;
    uint64_t least, most;
} rows[LIMIT_COUNT] = {
    [CONNECTIONS] = { "connections", 1, 100000 },
    [PER_ADDRESS] = { "per_address", 1, 100000 },
    [HEAD_S] = { "head_s", 1, 3600 },
    [WINDOW_S] = { "window_s", 1, 3600 },
    [BODY_RATE] = { "body_bytes_per_s", 1, 1000000 },
    [ANSWER_RATE] = { "answer_bytes_per_s", 1, 1000000 },
    [BODIES_BYTES] = { "bodies_bytes", 1 << 20, UINT64_C(1) << 32 },
};

static enum err_code read_row(const struct table *t, size_t row, uint64_t values[LIMIT_COUNT],
                              struct err *err)
{
    const char *name = table_cell(t, row, COLUMN_NAME);
    size_t i = 0;
    uint64_t n;
    while (i < LIMIT_COUNT && strcmp(rows[i].name, name) != 0)
        i++;
    if (i == LIMIT_COUNT || values[i])
        return table_complain(t, row, COLUMN_NAME, ERR_INVALID, err, "unknown, or there already");
    if (!span_number(span_of(table_cell(t, row, COLUMN_VALUE)), &n) || n < rows[i].least ||
        n > rows[i].most)
        return table_complain(t, row, COLUMN_VALUE, ERR_INVALID, err, "no number from %llu to %llu",
                              (unsigned long long)rows[i].least, (unsigned long long)rows[i].most);
    values[i] = n;
    return ERR_OK;
}

enum err_code crowd_limits_read(const char *path, struct crowd_limits *out, struct err *err)
{
    static const char *const columns[] = { "name", "value", NULL };
    uint64_t v[LIMIT_COUNT] = { 0 };
    struct table *t = NULL;
    enum err_code rc = table_open(path, columns, &t, err);
    for (size_t i = 0; !rc && i < table_rows(t); i++)
        rc = read_row(t, i, v, err);
    for (size_t i = 0; !rc && i < LIMIT_COUNT; i++)
        if (!v[i])
            rc = err_set(err, ERR_INVALID, "%s: no row for %s", path, rows[i].name);
    table_close(t);
    if (!rc)
        *out = (struct crowd_limits){ (unsigned)v[CONNECTIONS], (unsigned)v[PER_ADDRESS],
                                      (unsigned)v[HEAD_S],      (unsigned)v[WINDOW_S],
                                      (unsigned)v[BODY_RATE],   (unsigned)v[ANSWER_RATE],
                                      (size_t)v[BODIES_BYTES] };
    return rc;
}

/* --- one guest ---------------------------------------------------------------------------------- */

/* Whoever has an IPv6 address has 2^64 of them. */
static void read_address(const struct sockaddr *a, uint8_t out[ADDRESS_BYTES])
{
    memset(out, 0, ADDRESS_BYTES);
    if (a->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)a;
        memcpy(out + 12, &v4->sin_addr, 4);
    } else if (a->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)a;
        bool is_v4 = IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr);
        const uint8_t *bytes = v6->sin6_addr.s6_addr;
        memcpy(is_v4 ? out + 12 : out, is_v4 ? bytes + 12 : bytes, is_v4 ? 4 : PREFIX_BYTES);
    }
}

static uint64_t now_ms(const struct crowd *c)
{
    return c->clock.mono_ms(c->clock.self);
}

static void hang_up(struct crowd *c, struct guest *g)
{
    g->is_gone = true;
    c->n_here--;
    (void)shutdown(g->fd, SHUT_RDWR);
}

/* What the peer has acknowledged; false: this system does not say. */
static bool heard_bytes(const struct guest *g, uint64_t *out)
{
    struct tcp_info info;
    socklen_t n = sizeof info;
    memset(&info, 0, sizeof info);
    if (getsockopt(g->fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0 ||
        n < offsetof(struct tcp_info, tcpi_bytes_acked) + sizeof info.tcpi_bytes_acked)
        return false;
    *out = info.tcpi_bytes_acked;
    return true;
}

static void begin_window(struct guest *g, uint64_t at_ms)
{
    g->window_ms = at_ms;
    g->window_bytes = g->came_bytes;
    if (g->does == GUEST_HEARS && !heard_bytes(g, &g->window_bytes))
        g->window_bytes = 0;
}

/* --- too slow ----------------------------------------------------------------------------------- */

static bool is_too_slow(struct crowd *c, struct guest *g, uint64_t at_ms)
{
    uint64_t bytes = g->came_bytes;
    unsigned rate = c->limits.body_bytes_per_s;
    if (g->does == GUEST_RESTS)
        return false;
    if (g->does == GUEST_ASKS)
        return at_ms - g->since_ms >= c->limits.head_s * UINT64_C(1000);
    if (at_ms - g->window_ms < c->limits.window_s * UINT64_C(1000))
        return false;
    if (g->does == GUEST_HEARS) {
        rate = c->limits.answer_bytes_per_s;
        if (!heard_bytes(g, &bytes))
            return false;
    }
    if ((bytes - g->window_bytes) * 1000 < rate * (at_ms - g->window_ms))
        return true;
    begin_window(g, at_ms);
    return false;
}

void crowd_look(struct crowd *c)
{
    uint64_t at_ms = now_ms(c);
    pthread_mutex_lock(&c->lock);
    for (struct guest *g = c->first; g; g = g->next) {
        if (g->is_gone || !is_too_slow(c, g, at_ms))
            continue;
        hang_up(c, g);
        c->counts.too_slow++;
    }
    pthread_mutex_unlock(&c->lock);
}

/* --- too many ----------------------------------------------------------------------------------- */

/* 0: is not asked to go; of the others the higher goes first. */
static unsigned rank(const struct guest *g)
{
    if (g->is_gone || g->does == GUEST_RESTS)
        return 0;
    if (!g->is_proven)
        return 2;
    return g->does == GUEST_ASKS ? 1 : 0;
}

static bool goes_before(const struct guest *a, const struct guest *b)
{
    if (!b || rank(a) != rank(b))
        return !b || rank(a) > rank(b);
    return a->since_ms <= b->since_ms; /* of the same moment: the later in the list came first */
}

/* Makes room for one from that address, NULL: from any; false: nobody can go. */
static bool make_room(struct crowd *c, const uint8_t *address)
{
    struct guest *first = NULL;
    for (struct guest *g = c->first; g; g = g->next)
        if (rank(g) > 0 && (!address || memcmp(g->address, address, ADDRESS_BYTES) == 0) &&
            goes_before(g, first))
            first = g;
    if (!first)
        return false;
    hang_up(c, first);
    c->counts.made_room++;
    return true;
}

static size_t n_from(const struct crowd *c, const uint8_t *address)
{
    size_t n = 0;
    for (const struct guest *g = c->first; g; g = g->next)
        n += !g->is_gone && memcmp(g->address, address, ADDRESS_BYTES) == 0;
    return n;
}

static bool has_room(struct crowd *c, const uint8_t *address)
{
    if (n_from(c, address) >= c->limits.per_address && !make_room(c, address))
        return false;
    return c->n_here < c->limits.connections || make_room(c, NULL);
}

/* --- coming and going --------------------------------------------------------------------------- */

struct guest *crowd_enter(struct crowd *c, const struct sockaddr *address, int fd)
{
    struct guest *g = calloc(1, sizeof *g);
    uint64_t at_ms = now_ms(c);
    if (g) {
        g->fd = fd;
        g->since_ms = at_ms;
        read_address(address, g->address);
    }
    pthread_mutex_lock(&c->lock);
    bool may = g && has_room(c, g->address);
    if (may) {
        g->next = c->first;
        if (c->first)
            c->first->before = g;
        c->first = g;
        c->n_here++;
    } else {
        c->counts.turned_away++;
    }
    pthread_mutex_unlock(&c->lock);
    if (may)
        return g;
    (void)shutdown(fd, SHUT_RDWR);
    free(g);
    return NULL;
}

void crowd_leave(struct crowd *c, struct guest *g)
{
    if (!g)
        return;
    pthread_mutex_lock(&c->lock);
    if (g->next)
        g->next->before = g->before;
    *(g->before ? &g->before->next : &c->first) = g->next;
    c->n_here -= !g->is_gone;
    c->counts.bodies_bytes -= g->held_bytes;
    pthread_mutex_unlock(&c->lock);
    free(g);
}

void crowd_note(struct crowd *c, struct guest *g, enum guest_does does)
{
    if (!g)
        return;
    uint64_t at_ms = now_ms(c);
    pthread_mutex_lock(&c->lock);
    g->does = does;
    if (does == GUEST_ASKS)
        g->since_ms = at_ms;
    else if (does != GUEST_RESTS)
        begin_window(g, at_ms);
    pthread_mutex_unlock(&c->lock);
}

void crowd_came(struct crowd *c, struct guest *g, size_t bytes)
{
    (void)c;
    if (g)
        g->came_bytes += bytes;
}

void crowd_holds(struct crowd *c, struct guest *g, size_t bytes)
{
    if (!g)
        return;
    pthread_mutex_lock(&c->lock);
    c->counts.bodies_bytes += bytes - g->held_bytes;
    bool has_grown = bytes > g->held_bytes;
    g->held_bytes = bytes;
    if (c->counts.bodies_bytes > c->counts.bodies_most_bytes)
        c->counts.bodies_most_bytes = c->counts.bodies_bytes;
    if (has_grown && c->counts.bodies_bytes > c->limits.bodies_bytes) {
        struct guest *first = NULL;
        for (struct guest *h = c->first; h; h = h->next)
            if (!h->is_gone && h->does == GUEST_TELLS && h->held_bytes > 0 &&
                (!first || h->since_ms <= first->since_ms))
                first = h;
        if (first) {
            hang_up(c, first);
            c->counts.made_room++;
        }
    }
    pthread_mutex_unlock(&c->lock);
}

void crowd_prove(struct crowd *c, struct guest *g)
{
    if (!g)
        return;
    pthread_mutex_lock(&c->lock);
    g->is_proven = true;
    pthread_mutex_unlock(&c->lock);
}

struct crowd_counts crowd_count(struct crowd *c)
{
    pthread_mutex_lock(&c->lock);
    struct crowd_counts counts = c->counts;
    counts.here = c->n_here;
    pthread_mutex_unlock(&c->lock);
    return counts;
}

/* --- life --------------------------------------------------------------------------------------- */

static void *watch(void *self)
{
    struct crowd *c = self;
    struct timespec until;
    bool is_ending = false;
    while (!is_ending) {
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_mutex_lock(&c->lock);
        while (!c->is_ending && pthread_cond_timedwait(&c->ended, &c->lock, &until) == 0)
            continue;
        is_ending = c->is_ending;
        pthread_mutex_unlock(&c->lock);
        crowd_look(c);
    }
    return NULL;
}

enum err_code crowd_create(const struct crowd_limits *limits, struct clock clock,
                           struct crowd **out, struct err *err)
{
    pthread_condattr_t attr;
    struct crowd *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory for a list of connections");
    c->limits = *limits;
    c->clock = clock;
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&c->ended, &attr);
    pthread_condattr_destroy(&attr);
    *out = c;
    return ERR_OK;
}

enum err_code crowd_watch(struct crowd *c, struct err *err)
{
    c->is_watched = pthread_create(&c->thread, NULL, watch, c) == 0;
    return c->is_watched ? ERR_OK : err_set(err, ERR_NOMEM, "no thread to watch connections");
}

void crowd_destroy(struct crowd *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->is_ending = true;
    pthread_cond_signal(&c->ended);
    pthread_mutex_unlock(&c->lock);
    if (c->is_watched)
        pthread_join(c->thread, NULL);
    pthread_cond_destroy(&c->ended);
    pthread_mutex_destroy(&c->lock);
    free(c);
}
