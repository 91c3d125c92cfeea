#include "courier/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <unistd.h>

void world_open(struct world *w)
{
    const struct net_options o = { .allow_loopback_http = true };
    assert_int_equal(identity_open(w->key, &w->identity, NULL), ERR_OK);
    assert_int_equal(net_create(&o, &w->net, NULL), ERR_OK);
    w->b = sample_open(&w->s, w->folder);
}

void world_close(struct world *w)
{
    outbox_close(w->b);
    net_destroy(w->net);
    identity_fini(&w->identity);
}

int world_set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    char path[FS_PATH_MAX + 16];
    uint8_t kiosk_key[STAMP_PUBLIC_BYTES];
    assert_non_null(w);
    sample_init(&w->s);
    sample_folder("box", w->folder);
    sample_folder("kiosk.key", w->key);
    static const char *const ends[] = { "", ".pub", ".counter" };
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        snprintf(path, sizeof path, "%s%s", w->key, ends[i]);
        unlink(path);
    }
    assert_int_equal(identity_create(w->key, "wei-07", NULL), ERR_OK);
    snprintf(path, sizeof path, "%s.pub", w->key);
    assert_int_equal(identity_public(path, kiosk_key, NULL), ERR_OK);
    w->hub = loop_hub_start(w->s.hub, kiosk_key);
    w->link = link_proxy_start(loop_hub_port(w->hub));
    snprintf(w->base, sizeof w->base, "http://127.0.0.1:%d", link_proxy_port(w->link));
    world_open(w);
    *state = w;
    return 0;
}

int world_tear_down(void **state)
{
    struct world *w = *state;
    world_close(w);
    link_proxy_stop(w->link);
    loop_hub_stop(w->hub);
    sample_fini(&w->s);
    free(w);
    return 0;
}

static uint32_t roll(void *self)
{
    return ((struct world *)self)->dice;
}

struct courier_options world_options(struct world *w)
{
    return (struct courier_options){ .outbox = w->b,
                                     .card = &w->s.card,
                                     .identity = &w->identity,
                                     .hub = w->base,
                                     .fetcher = net_fetcher(w->net),
                                     .clock = clock_of_fake(&w->s.clock),
                                     .dice = roll,
                                     .self = w };
}

struct courier_step world_step(struct world *w)
{
    struct courier_options o = world_options(w);
    struct courier_step step;
    struct err err = { 0 };
    if (courier_step(&o, &step, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return step;
}

unsigned world_run(struct world *w, unsigned max)
{
    for (unsigned n = 1; n <= max; n++) {
        struct courier_step step = world_step(w);
        if (step.next_utc_s == 0)
            return n;
        if (step.next_utc_s > w->s.clock.utc_s)
            w->s.clock.utc_s = step.next_utc_s;
    }
    fail_msg("not at rest after %u steps", max);
    return 0;
}

struct outbox_counts world_counts(struct world *w)
{
    struct outbox_counts c;
    assert_int_equal(outbox_count(w->b, &c, NULL), ERR_OK);
    return c;
}

struct loop_count world_hub(struct world *w)
{
    struct loop_count c;
    loop_hub_count(w->hub, &c);
    return c;
}
