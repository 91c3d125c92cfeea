/* Any bytes as a bundle of tables; as the list of those held, which a failing disk may hand us; and, up to the first
 * line break a name, as what the hub says of one.  What is taken as a bundle is written back to the same bytes. */
#include "sync/binder.h"
#include "sync/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_bundle(struct span all)
{
    struct bundle b;
    struct err err = { 0 };
    struct buf again = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    enum err_code rc = bundle_read(all, &b, &err);
    if (rc && err.text[0] == '\0')
        abort();
    if (!rc) {
        for (size_t i = 0; i < b.n; i++)
            if (!bundle_may_hold(b.files[i].name))
                abort();
        if (bundle_write(&b, &again, NULL) != ERR_OK || again.len != all.len ||
            memcmp(again.data, all.p, all.len) != 0)
            abort();
    }
    buf_fini(&again);
}

static void read_offer(struct span all)
{
    const struct offer_reader who = { "kiosk-0007", "130533" };
    char name[128];
    struct bundle_offer o;
    const uint8_t *end = all.len ? memchr(all.p, '\n', all.len) : NULL;
    size_t len = end ? (size_t)(end - all.p) : 0;
    if (!span_copy(span_part(all, 0, len), name, sizeof name) ||
        bundle_offer_read(&who, name, 9, span_part(all, len + 1, all.len), &o, NULL) != ERR_OK)
        return;
    bundle_offer_name(&o);
    if (strcmp(o.name, name) != 0 || o.sequence < 1 || o.schema < 1)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span all = { data, size };
    struct binder b = { .folder = "x" };
    read_bundle(all);
    read_offer(all);
    if (!binder_read_list(all, &b) && b.n > 0)
        abort();
    for (size_t i = 0; i < b.n; i++)
        if (strlen(b.held[i].digest.hex) != 64 || strchr(b.held[i].name, '/'))
            abort();
    return 0;
}
