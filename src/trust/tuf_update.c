#include <inttypes.h>

#include "base/log.h"
#include "trust/hash.h"
#include "trust/name.h"
#include "trust/tuf_self.h"

/* Deadline of one file of metadata, however long it is: 5 MB at 42 kB/s. */
enum { METADATA_MS = 120000 };

enum refusal tuf_download(struct tuf *t, const char *name, int64_t version, uint64_t bytes_max,
                          struct buf *out, struct err *err)
{
    char url[NAME_URL_MAX];
    const char *base = t->config.metadata_url;
    if (!base || !base[0])
        return tuf_refuse(err, REFUSAL_NO_NETWORK, "no address of a hub is set");
    if (name_metadata_url(base, version, name, url, err) != ERR_OK)
        return REFUSAL_MALFORMED;
    const struct fetch_request request = {
        .url = url, .bytes_max = bytes_max, .total_ms = METADATA_MS, .is_json = true
    };
    struct fetch_sink sink = fetch_sink_of_buf(out);
    out->len = 0;
    out->cap_max = bytes_max;
    enum fetch_end end = tuf_fetch(t, &request, &sink, err);
    if (end == FETCH_SINK) /* the buffer's ceiling is bytes_max: what failed is memory */
        return REFUSAL_FAULT;
    return refusal_of_fetch(end);
}

enum refusal tuf_check_expiry(const struct tuf *t, const struct role *r, const char *name,
                              struct err *err)
{
    if (r->expires_utc_s > t->start_utc_s)
        return REFUSAL_NONE;
    return tuf_refuse(err, REFUSAL_FREEZE, "%s %" PRId64 " ended %" PRId64 " hours ago", name,
                      r->version, (t->start_utc_s - r->expires_utc_s) / 3600);
}

/* --- 5.3 root --------------------------------------------------------------------------------- */

static enum refusal check_next_root(const struct tuf *t, const struct role *next, struct err *err)
{
    int64_t held = t->root->version;
    enum refusal why = role_verify(next, t->root, "root", err);
    if (!why)
        why = role_verify(next, next, "root", err);
    if (!why && next->version <= held)
        why = tuf_refuse(err, REFUSAL_ROLLBACK, "root %" PRId64 " where %" PRId64 " is held",
                         next->version, held);
    if (!why && next->version != held + 1)
        why = tuf_refuse(err, REFUSAL_ROOT_CHAIN, "root %" PRId64 " where %" PRId64 " is due",
                         next->version, held + 1);
    return why;
}

/* REFUSAL_ABSENT: the one held is the last. */
static enum refusal step_root(struct tuf *t, struct buf *bytes, struct err *err)
{
    struct role *next = NULL;
    if (t->root->version == INT64_MAX)
        return REFUSAL_ABSENT;
    enum refusal why = tuf_download(t, "root", t->root->version + 1, TUF_ROOT_BYTES_MAX, bytes,
                                    err);
    if (!why)
        why = role_read(buf_span(bytes), ROLE_ROOT, &next, err);
    if (!why)
        why = check_next_root(t, next, err);
    if (!why)
        why = tuf_keep(t, "root", buf_span(bytes), err);
    if (why) {
        role_destroy(next);
        return why;
    }
    role_destroy(t->root);
    t->root = next;
    tuf_note_issue(t, next);
    log_line(LOG_INFO, "trust", "root is %" PRId64 " now", next->version);
    return REFUSAL_NONE;
}

static enum refusal update_root(struct tuf *t, struct buf *bytes, struct err *err)
{
    for (int i = 0; i < TUF_ROOT_ROTATIONS_MAX; i++) {
        enum refusal why = step_root(t, bytes, err);
        if (why == REFUSAL_ABSENT)
            break;
        if (why)
            return why;
    }
    /* 5.3.10: an expired root was stored all the same, for the chain goes on from it one day.
     * 5.3.11 asks to delete timestamp and snapshot when their keys rotated, so that versions may
     * start again after a fast-forward attack: tuf_held does not take what the new root's keys
     * have not signed, which is the same without a moment of holding nothing. */
    return tuf_check_expiry(t, t->root, "root", err);
}

/* --- 5.4 timestamp ------------------------------------------------------------------------------- */

static enum refusal snapshot_meta(const struct role *timestamp, struct role_meta *out,
                                  struct err *err)
{
    enum err_code rc = role_meta_of(timestamp, "snapshot", out, err);
    return rc ? REFUSAL_MALFORMED : REFUSAL_NONE;
}

/* Against the one held.  *is_same: the hub's is the one held, which then stays. */
static enum refusal check_timestamp(const struct tuf *t, const struct role *next, bool *is_same,
                                    struct err *err)
{
    const struct role *held = t->timestamp;
    struct role_meta was, is;
    *is_same = held && next->version == held->version;
    enum refusal why = snapshot_meta(next, &is, err);
    if (why || !held || *is_same)
        return why;
    if (next->version < held->version)
        return tuf_refuse(err, REFUSAL_ROLLBACK, "timestamp %" PRId64 " where %" PRId64 " is held",
                          next->version, held->version);
    why = snapshot_meta(held, &was, err);
    if (!why && is.version < was.version)
        why = tuf_refuse(err, REFUSAL_ROLLBACK,
                         "a timestamp that speaks of snapshot %" PRId64 " where it was %" PRId64,
                         is.version, was.version);
    return why;
}

static enum refusal take_timestamp(struct tuf *t, struct buf *bytes, struct err *err)
{
    struct role *next = NULL;
    bool is_same = false;
    enum refusal why = tuf_download(t, "timestamp", 0, TUF_TIMESTAMP_BYTES_MAX, bytes, err);
    if (!why)
        why = role_read(buf_span(bytes), ROLE_TIMESTAMP, &next, err);
    if (!why)
        why = role_verify(next, t->root, "timestamp", err);
    if (!why)
        why = check_timestamp(t, next, &is_same, err);
    if (!why)
        why = tuf_check_expiry(t, is_same ? t->timestamp : next, "timestamp", err);
    if (!why && !is_same)
        why = tuf_keep(t, "timestamp", buf_span(bytes), err);
    if (why || is_same) {
        role_destroy(next);
        return why;
    }
    role_destroy(t->timestamp);
    t->timestamp = next;
    return REFUSAL_NONE;
}

/* What is held is taken when it can be; when not, the hub's is not measured against it. */
static struct role *held_or_none(struct tuf *t, const char *name, enum role_type type,
                                 const struct role *delegator, struct buf *bytes)
{
    struct role *r = NULL;
    struct err why = { 0 };
    enum refusal refusal = tuf_held(t, name, type, delegator, &r, bytes, &why);
    if (refusal && refusal != REFUSAL_ABSENT)
        log_line(LOG_INFO, "trust", "the %s held is not taken: %s", role_type_name(type), why.text);
    return refusal ? NULL : r;
}

static enum refusal update_timestamp(struct tuf *t, struct buf *bytes, struct err *err)
{
    t->timestamp = held_or_none(t, "timestamp", ROLE_TIMESTAMP, t->root, bytes);
    return take_timestamp(t, bytes, err);
}

/* --- a file that another speaks of: snapshot, targets ------------------------------------------- */

static bool is_spoken_of(const struct role *r, struct span bytes, const struct role_meta *meta)
{
    return r->version == meta->version && (!meta->has_hashes || hash_meets(bytes, &meta->hashes));
}

/* 5.5.1 to 5.5.4, 5.6.1 to 5.6.4. */
static enum refusal download_spoken(struct tuf *t, const char *name, enum role_type type,
                                    const struct role_meta *meta, const struct role *delegator,
                                    struct buf *bytes, struct role **out, struct err *err)
{
    uint64_t cap = type == ROLE_SNAPSHOT ? TUF_SNAPSHOT_BYTES_MAX : TUF_TARGETS_BYTES_MAX;
    struct role *next = NULL;
    if (meta->length_bytes > 0 && meta->length_bytes < cap)
        cap = meta->length_bytes;
    enum refusal why = tuf_download(t, name, t->root->is_consistent ? meta->version : 0, cap, bytes,
                                    err);
    if (!why && meta->has_hashes && !hash_meets(buf_span(bytes), &meta->hashes))
        why = tuf_refuse(err, REFUSAL_MIX, "%s: not the file that was spoken of, by its digest",
                         name);
    if (!why)
        why = role_read(buf_span(bytes), type, &next, err);
    if (!why)
        why = role_verify(next, delegator, name, err);
    if (!why && next->version != meta->version)
        why = tuf_refuse(err, REFUSAL_MIX, "%s %" PRId64 " where %" PRId64 " was spoken of", name,
                         next->version, meta->version);
    if (why) {
        role_destroy(next);
        return why;
    }
    *out = next;
    return REFUSAL_NONE;
}

/* --- 5.5 snapshot --------------------------------------------------------------------------------- */

/* 5.5.5: no role vanishes from a snapshot, and none goes back. */
static enum refusal check_snapshot(const struct role *held, const struct role *next,
                                   struct err *err)
{
    json_t *was = json_object_get(held->body, "meta"), *entry;
    const json_t *is = json_object_get(next->body, "meta");
    const char *file;
    json_object_foreach(was, file, entry)
    {
        const json_t *now = json_object_get(is, file);
        json_int_t before = json_integer_value(json_object_get(entry, "version"));
        json_int_t after = json_integer_value(json_object_get(now, "version"));
        if (!now)
            return tuf_refuse(err, REFUSAL_ROLLBACK, "a snapshot without %.80s, which it had",
                              file);
        if (after < before)
            return tuf_refuse(err, REFUSAL_ROLLBACK,
                              "a snapshot of %.80s %" JSON_INTEGER_FORMAT
                              " where it was %" JSON_INTEGER_FORMAT,
                              file, after, before);
    }
    return REFUSAL_NONE;
}

static enum refusal update_snapshot(struct tuf *t, struct buf *bytes, struct err *err)
{
    struct role_meta meta;
    struct role *next = NULL;
    enum refusal why = snapshot_meta(t->timestamp, &meta, err);
    if (why)
        return why;
    t->snapshot = held_or_none(t, "snapshot", ROLE_SNAPSHOT, t->root, bytes);
    if (t->snapshot && is_spoken_of(t->snapshot, buf_span(bytes), &meta))
        return tuf_check_expiry(t, t->snapshot, "snapshot", err);
    why = download_spoken(t, "snapshot", ROLE_SNAPSHOT, &meta, t->root, bytes, &next, err);
    if (!why && t->snapshot)
        why = check_snapshot(t->snapshot, next, err);
    if (!why)
        why = tuf_check_expiry(t, next, "snapshot", err);
    if (!why)
        why = tuf_keep(t, "snapshot", buf_span(bytes), err);
    if (why) {
        role_destroy(next);
        return why;
    }
    role_destroy(t->snapshot);
    t->snapshot = next;
    return REFUSAL_NONE;
}

/* --- 5.6 targets ---------------------------------------------------------------------------------- */

static enum refusal targets_meta(const struct tuf *t, const char *name, struct role_meta *out,
                                 struct err *err)
{
    enum err_code rc = role_meta_of(t->snapshot, name, out, err);
    return rc == ERR_NOT_FOUND ? REFUSAL_MIX : rc ? REFUSAL_MALFORMED : REFUSAL_NONE;
}

static enum refusal download_targets(struct tuf *t, const char *name, const struct role *delegator,
                                     const struct role_meta *meta, struct buf *bytes,
                                     struct role **out, struct err *err)
{
    enum refusal why = download_spoken(t, name, ROLE_TARGETS, meta, delegator, bytes, out, err);
    if (why)
        return why;
    why = tuf_check_expiry(t, *out, name, err);
    if (!why)
        why = tuf_keep(t, name, buf_span(bytes), err);
    if (why) {
        role_destroy(*out);
        *out = NULL;
    }
    return why;
}

enum refusal tuf_obtain_targets(struct tuf *t, const char *name, const struct role *delegator,
                                struct role **out, struct err *err)
{
    struct buf bytes = BUF_INIT(0);
    struct role_meta meta;
    enum refusal why = targets_meta(t, name, &meta, err);
    if (why)
        return why;
    struct role *r = held_or_none(t, name, ROLE_TARGETS, delegator, &bytes);
    bool is_it = r && (t->is_offline ? r->version <= meta.version
                                     : is_spoken_of(r, buf_span(&bytes), &meta));
    if (!is_it) {
        role_destroy(r);
        r = NULL;
    }
    if (is_it && !t->is_offline)
        why = tuf_check_expiry(t, r, name, err);
    else if (!is_it && t->is_offline)
        why = tuf_refuse(err, REFUSAL_ABSENT, "%s: not held, and the hub is not asked", name);
    else if (!is_it)
        why = download_targets(t, name, delegator, &meta, &bytes, &r, err);
    buf_fini(&bytes);
    if (why) {
        role_destroy(r);
        return why;
    }
    *out = r;
    return REFUSAL_NONE;
}

/* --- 5 whole ---------------------------------------------------------------------------------------- */

static enum refusal save_floor(struct tuf *t, struct err *err)
{
    if (t->config.ignores_floor)
        return REFUSAL_NONE;
    t->floor.refreshed_utc_s = t->start_utc_s;
    return floor_write(t->config.folder, &t->floor, err) ? REFUSAL_DISK : REFUSAL_NONE;
}

enum refusal tuf_update(struct tuf *t, struct err *err)
{
    struct buf bytes = BUF_INIT(0);
    tuf_forget(t);
    t->start_utc_s = tuf_clock_now(t);
    enum refusal why = update_root(t, &bytes, err);
    if (!why)
        why = update_timestamp(t, &bytes, err);
    if (!why)
        why = update_snapshot(t, &bytes, err);
    if (!why)
        why = tuf_obtain_targets(t, "targets", t->root, &t->targets, err);
    if (!why) {
        tuf_note_issue(t, t->targets);
        why = save_floor(t, err);
    }
    t->is_fresh = why == REFUSAL_NONE;
    buf_fini(&bytes);
    return why;
}

enum err_code tuf_refresh(struct tuf *t, struct err *err)
{
    return tuf_end(t, tuf_update(t, err), err);
}
