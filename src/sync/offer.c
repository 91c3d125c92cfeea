#include "sync/offer.h"

#include <inttypes.h>

#include "registry/delta.h"
#include "sync/audience.h"
#include "sync/described.h"
#include "trust/canon.h"

static bool name_is(const struct offer *o, const char *name)
{
    struct offer want = { .from = o->from, .to = o->to };
    offer_name(&want);
    return strcmp(want.name, name) == 0;
}

void offer_name(struct offer *o)
{
    if (o->from > 0)
        snprintf(o->name, sizeof o->name, "delta/%" PRId64 "-%" PRId64 ".chg.zst", o->from, o->to);
    else
        snprintf(o->name, sizeof o->name, "full/%" PRId64 ".db.zst", o->to);
}

static bool read_digest(const json_t *custom, const char *key, struct content *out)
{
    const char *hex = json_string_value(json_object_get(custom, key));
    return hex && content_read_hex(span_of(hex), out);
}

static bool read_rows(const json_t *custom, struct content *out)
{
    const json_t *rows = json_object_get(custom, "rows");
    for (size_t i = 0; i < SET_COUNT; i++)
        if (!described_number(rows, fact_set_name((enum fact_set)i), 0, INT64_MAX, &out->rows[i]))
            return false;
    return json_object_size(rows) == SET_COUNT;
}

static const char *take(void *self, const struct described *target, const json_t *custom)
{
    struct offer *o = self;
    int64_t schema, bytes;
    bool is_delta = json_object_get(custom, "from") != NULL;
    if (!described_number(custom, "to", 1, INT64_MAX, &o->to) ||
        (is_delta &&
         (!described_number(custom, "from", 1, INT64_MAX, &o->from) || o->from >= o->to)))
        return "has no sequence numbers that go forward";
    if (!name_is(o, target->name))
        return "is described as another one";
    if (!described_number(custom, "schema", 1, INT32_MAX, &schema))
        return "does not say of which form it is";
    if (!described_number(custom, "bytes", 0,
                          is_delta ? (int64_t)DELTA_BYTES_MAX : (int64_t)OFFER_FULL_BYTES_MAX,
                          &bytes))
        return "does not say how large it is, or is too large";
    if (!read_digest(custom, "digest", &o->content) || !read_rows(custom, &o->content) ||
        (is_delta && !read_digest(custom, "base", &o->base)))
        return "does not say what the release holds";
    o->schema = (int)schema;
    o->bytes = (uint64_t)bytes;
    return NULL;
}

enum err_code offer_read(const struct offer_reader *who, const char *name, uint64_t packed_bytes,
                         struct span custom, struct offer *out, struct err *err)
{
    struct offer o = { .packed_bytes = packed_bytes };
    struct described d;
    enum err_code rc = described_read(who, name, custom, take, &o, &d, err);
    if (rc)
        return rc;
    text_copy(o.name, sizeof o.name, d.name);
    o.is_for_us = d.is_for_us;
    *out = o;
    return ERR_OK;
}

static json_t *custom_of(const struct offer *o, const char *const *audience, size_t n)
{
    char digest[CONTENT_HEX + 1], base[CONTENT_HEX + 1];
    json_t *rows = json_object();
    bool ok = rows != NULL;
    content_hex(&o->content, digest);
    content_hex(&o->base, base);
    for (size_t i = 0; ok && i < SET_COUNT; i++)
        ok = json_object_set_new(rows, fact_set_name((enum fact_set)i),
                                 json_integer(o->content.rows[i])) == 0;
    json_t *all = ok ? json_pack("{sI si sI ss sO}", "to", (json_int_t)o->to, "schema", o->schema,
                                 "bytes", (json_int_t)o->bytes, "digest", digest, "rows", rows)
                     : NULL;
    ok = all && (o->from == 0 || (json_object_set_new(all, "from", json_integer(o->from)) == 0 &&
                                  json_object_set_new(all, "base", json_string(base)) == 0));
    ok = ok && audience_put(all, audience, n);
    json_decref(rows);
    if (ok)
        return all;
    json_decref(all);
    return NULL;
}

enum err_code offer_custom(const struct offer *o, const char *const *audience, size_t n,
                           struct buf *out, struct err *err)
{
    json_t *custom = custom_of(o, audience, n);
    enum err_code rc = custom ? canon_write(custom, out, err)
                              : err_set(err, ERR_NOMEM, "no memory to describe a release");
    json_decref(custom);
    return rc;
}
