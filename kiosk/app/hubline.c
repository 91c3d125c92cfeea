#include "app/hubline.h"

#include <sys/random.h>
#include <unistd.h>

bool hubline_is_named(const struct options *o)
{
    return o->outbox && o->desk_card && o->hub && o->identity && strncmp(o->hub, "file:", 5) != 0;
}

struct hubline_config hubline_of_options(const struct options *o, struct clock clock)
{
    return (struct hubline_config){ .hub = o->hub,
                                    .identity = o->identity,
                                    .ca_file = o->ca,
                                    .desk_card = o->desk_card,
                                    .clock = clock };
}

enum err_code hubline_open(const struct hubline_config *config, struct hubline *l, struct err *err)
{
    const struct net_options net = { .ca_file = config->ca_file, .connect_ms = config->connect_ms };
    *l = (struct hubline){ .config = *config };
    enum err_code rc = desk_card_load(config->desk_card, &l->card, err);
    if (rc)
        return rc;
    if (config->fetcher) {
        l->fetcher = *config->fetcher;
        return ERR_OK;
    }
    rc = net_create(&net, &l->net, err);
    if (!rc)
        l->fetcher = net_fetcher(l->net);
    return rc;
}

void hubline_hang_up(struct hubline *l)
{
    if (l->net)
        net_stop(l->net);
}

void hubline_close(struct hubline *l)
{
    net_destroy(l->net);
    *l = (struct hubline){ 0 };
}

enum err_code hubline_ready(struct hubline *l, struct identity *id, struct courier_options *o,
                            struct err *err)
{
    enum err_code rc = identity_open(l->config.identity, id, err);
    if (!rc)
        *o = (struct courier_options){ .card = &l->card,
                                       .identity = id,
                                       .hub = l->config.hub,
                                       .fetcher = l->fetcher,
                                       .clock = l->config.clock,
                                       .dice = hubline_dice };
    return rc;
}

uint32_t hubline_dice(void *self)
{
    uint32_t dice = 0;
    (void)self;
    if (getrandom(&dice, sizeof dice, 0) != (ssize_t)sizeof dice)
        dice = (uint32_t)getpid() * UINT32_C(2654435761);
    return dice;
}
