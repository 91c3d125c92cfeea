/* What is held and cannot be used is put aside, so that the next try to renew does something about it. */
#include <inttypes.h>

#include "base/log.h"
#include "sync/binder.h"
#include "sync/bundle.h"
#include "sync/store.h"
#include "tables/tables.h"

static enum err_code mend_first(struct binder *b, const struct tables_place *place, bool *is_mended,
                                struct err *err)
{
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    struct err why = { 0 };
    const struct binder_held was = b->held[0];
    enum err_code rc = ERR_OK, got = binder_read(b, 0, &bytes, &why);
    bool is_rotten = got == ERR_UNTRUSTED || got == ERR_NOT_FOUND || got == ERR_TOO_BIG;
    bool is_refused = !got && tables_is_refusal(tables_check(place, buf_span(&bytes), &why));
    buf_fini(&bytes);
    if (!is_rotten && !is_refused)
        return ERR_OK;
    log_line(LOG_ERROR, "tables", "tables %" PRId64 " are put aside: %s", was.sequence, why.text);
    if (is_refused)
        rc = binder_refuse(b, was.sequence, &was.digest, why.text, err);
    if (!rc)
        rc = binder_drop(b, 0, err);
    *is_mended = *is_mended || !rc;
    return rc;
}

enum err_code tables_mend(const char *store, const struct tables_place *place, bool *is_mended,
                          struct err *err)
{
    struct store lock;
    struct binder b;
    *is_mended = false;
    enum err_code rc = store_open(store, NULL, &lock, err);
    if (rc)
        return rc;
    rc = binder_open(store, &b, err);
    for (size_t n = 0; !rc && b.n > 0 && n != b.n;) {
        n = b.n;
        rc = mend_first(&b, place, is_mended, err);
    }
    store_close(&lock);
    return rc;
}
