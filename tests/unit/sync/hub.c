#include "unit/sync/hub.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

void hub_open(struct hub *h)
{
    *h = (struct hub){ .world = sync_world(0) };
    h->clock.utc_s = HUB_NOW_UTC_S;
    h->repo = tuf_repo_create(HUB_NOW_UTC_S);
    h->root = BUF_INIT(1 << 20);
    struct span root = tuf_repo_signed(h->repo, "root", 1);
    assert_int_equal(buf_append(&h->root, root.p, root.len), ERR_OK);
}

void hub_close(struct hub *h)
{
    tuf_repo_destroy(h->repo);
    buf_fini(&h->root);
}

void hub_offer_as(struct hub *h, const struct offer *o, const char *path, const char *audience)
{
    struct buf bytes = world_read(path), text = BUF_INIT(OFFER_CUSTOM_MAX);
    tuf_repo_add_target(h->repo, "targets", o->name, buf_span(&bytes));
    assert_int_equal(offer_custom(o, &audience, audience[0] ? 1 : 0, &text, NULL), ERR_OK);
    json_t *custom = json_loadb((const char *)text.data, text.len, 0, NULL);
    json_t *targets = json_object_get(tuf_repo_role(h->repo, "targets"), "targets");
    assert_non_null(custom);
    assert_int_equal(json_object_set_new(json_object_get(targets, o->name), "custom", custom), 0);
    buf_fini(&bytes);
    buf_fini(&text);
}

void hub_offer(struct hub *h, int sequence, bool whole, bool delta, const char *audience)
{
    int at = sequence - 7;
    const struct sync_world *w = h->world;
    if (whole)
        hub_offer_as(h, &w->whole_offer[at], w->whole[at], audience);
    if (delta)
        hub_offer_as(h, &w->delta_offer[at], w->delta[at], audience);
    tuf_repo_publish(h->repo, "targets snapshot timestamp");
}

static enum fetch_end get(void *self, const struct fetch_request *request,
                          const struct fetch_sink *sink, struct fetch_answer *answer,
                          struct err *err)
{
    struct hub *h = self;
    struct fetcher repo = tuf_repo_fetcher(h->repo);
    if (h->ends == FETCH_UNSET)
        return repo.get(repo.self, request, sink, answer, err);
    if (answer)
        *answer = (struct fetch_answer){ .retry_after_s = h->retry_after_s };
    err_set(err, fetch_end_code(h->ends), "%s", fetch_end_name(h->ends));
    return h->ends;
}

struct pull_config hub_config(struct hub *h, const char *folder, const char *shipped)
{
    return (struct pull_config){
        .folder = folder,
        .shipped = shipped,
        .url = "mem:",
        .root = buf_span(&h->root),
        .who = { "kiosk-0007", "130533" },
        .fetcher = { get, h },
        .clock = clock_of_fake(&h->clock),
        .reserve_bytes = 1,
        .interval_s = 900,
        .dice = UINT32_C(0x80000000),
    };
}

enum err_code hub_pull(struct hub *h, const char *folder, const char *shipped)
{
    const struct pull_config config = hub_config(h, folder, shipped);
    h->err = (struct err){ 0 };
    tuf_repo_requests(h->repo);
    enum err_code rc = pull_run(&config, &h->result, &h->err);
    text_copy(h->requests, sizeof h->requests, tuf_repo_requests(h->repo));
    return rc;
}
