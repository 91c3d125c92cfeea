#include "hub/outage.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"

static const char *const names[EXCHANGE_PARTS] = { [EXCHANGE_KIOSKS] = "database of kiosks",
                                                   [EXCHANGE_REPORTS] = "database of reports",
                                                   [EXCHANGE_PHOTOS] = "disk of photographs" };

struct outage {
    struct clock clock;
    pthread_mutex_t lock;
    struct outage_part part[EXCHANGE_PARTS];
};

enum outage_news outage_fails(struct outage_part *p, uint64_t now_ms)
{
    p->last_ms = now_ms;
    if (p->is_away) {
        p->n++;
        return OUTAGE_NOTHING;
    }
    *p = (struct outage_part){ true, now_ms, now_ms, 1 };
    return OUTAGE_GONE;
}

enum outage_news outage_works(struct outage_part *p, uint64_t now_ms)
{
    if (!p->is_away || now_ms - p->last_ms < OUTAGE_CALM_MS)
        return OUTAGE_NOTHING;
    p->is_away = false;
    return OUTAGE_BACK;
}

static void say(const char *name, enum outage_news news, const struct outage_part *p,
                const char *why)
{
    if (news == OUTAGE_GONE)
        log_line(LOG_ERROR, "hub", "the %s is away: %s; kiosks are told to come again", name, why);
    else if (news == OUTAGE_BACK)
        log_line(LOG_WARN, "hub",
                 "the %s is back: away for %llu s, %llu requests were told to come again", name,
                 (unsigned long long)(p->last_ms - p->since_ms) / 1000, (unsigned long long)p->n);
}

void outage_hear(struct outage *o, const struct exchange_answer *a)
{
    uint64_t now_ms = o->clock.mono_ms(o->clock.self);
    for (enum exchange_part i = EXCHANGE_KIOSKS; i < EXCHANGE_PARTS; i++) {
        pthread_mutex_lock(&o->lock);
        struct outage_part *p = &o->part[i];
        enum outage_news news = a->failed == i          ? outage_fails(p, now_ms)
                                : a->worked & (1u << i) ? outage_works(p, now_ms)
                                                        : OUTAGE_NOTHING;
        struct outage_part then = *p;
        pthread_mutex_unlock(&o->lock);
        say(names[i], news, &then, a->why);
    }
}

enum err_code outage_create(struct clock clock, struct outage **out, struct err *err)
{
    struct outage *o = calloc(1, sizeof *o);
    if (!o)
        return err_set(err, ERR_NOMEM, "no memory for the hub's log");
    o->clock = clock;
    pthread_mutex_init(&o->lock, NULL);
    *out = o;
    return ERR_OK;
}

void outage_destroy(struct outage *o)
{
    if (!o)
        return;
    pthread_mutex_destroy(&o->lock);
    free(o);
}
