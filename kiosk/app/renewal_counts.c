#include "app/renewal_counts.h"

#include <stdatomic.h>

#include "app/queue.h"
#include "base/log.h"

enum {
    COUNTS = 64,
    SAVE_MS = 60000, /* between two writings: each wears the card */
};

struct count {
    char prefix[UNKNOWN_PREFIX_MAX];
    struct date day;
    atomic_bool is_taken;
};

struct renewal_counts {
    struct queue *added;
    struct count counts[COUNTS];
    /* the thread's */
    struct unknown all;
    uint64_t saved_ms;
};

struct renewal_counts *renewal_counts_create(uint64_t now_ms)
{
    struct renewal_counts *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->saved_ms = now_ms;
    c->added = queue_create(COUNTS);
    if (c->added)
        return c;
    free(c);
    return NULL;
}

void renewal_counts_destroy(struct renewal_counts *c)
{
    if (c)
        queue_destroy(c->added);
    free(c);
}

void renewal_counts_add(struct renewal_counts *c, const char *prefix, struct date day)
{
    for (size_t i = 0; i < COUNTS; i++) {
        bool expected = false;
        struct count *free_one = &c->counts[i];
        if (!atomic_compare_exchange_strong(&free_one->is_taken, &expected, true))
            continue;
        text_copy(free_one->prefix, sizeof free_one->prefix, prefix);
        free_one->day = day;
        if (!queue_put(c->added, free_one))
            atomic_store(&free_one->is_taken, false);
        return;
    }
}

static void save(struct renewal_counts *c, struct pulse *p, uint64_t now_ms)
{
    struct err err = { 0 };
    if (!pulse_own(p, &c->all) || !c->all.is_dirty || !fs_is_folder(p->folder))
        return;
    c->saved_ms = now_ms;
    if (unknown_save(&c->all, p->folder, &err) != ERR_OK)
        log_line(LOG_WARN, "renewal", "%s", err.text);
}

void renewal_counts_keep(struct renewal_counts *c, struct pulse *p, uint64_t now_ms, bool is_last)
{
    struct count *one;
    while ((one = queue_take(c->added)) != NULL) {
        unknown_count(&c->all, one->prefix, one->day);
        atomic_store(&one->is_taken, false);
    }
    if (is_last || now_ms - c->saved_ms >= SAVE_MS)
        save(c, p, now_ms);
}

struct unknown *renewal_counts_all(struct renewal_counts *c)
{
    return &c->all;
}
