#include "trust/tuf.h"

#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <unistd.h>

#include "trust/canon.h"
#include "trust/name.h"
#include "trust/tuf_self.h"

enum refusal tuf_refuse(struct err *err, enum refusal why, const char *fmt, ...)
{
    char text[300];
    va_list va;
    va_start(va, fmt);
    vsnprintf(text, sizeof text, fmt, va);
    va_end(va);
    err_set(err, refusal_code(why), "%s", text);
    return why;
}

enum err_code tuf_end(struct tuf *t, enum refusal why, struct err *err)
{
    t->why = why;
    if (why == REFUSAL_NONE)
        return ERR_OK;
    return err_wrap(err, refusal_code(why), "%s", refusal_name(why));
}

enum refusal tuf_why(const struct tuf *t)
{
    return t->why;
}

uint32_t tuf_retry_after_s(const struct tuf *t)
{
    return t->retry_after_s;
}

enum fetch_end tuf_fetch(struct tuf *t, const struct fetch_request *request,
                         const struct fetch_sink *sink, struct err *err)
{
    struct fetch_answer answer = { 0 };
    enum fetch_end end = t->config.fetcher.get(t->config.fetcher.self, request, sink, &answer, err);
    t->retry_after_s = answer.retry_after_s;
    return end;
}

int64_t tuf_clock_now(const struct tuf *t)
{
    int64_t now = t->config.clock.utc_s(t->config.clock.self), least = floor_under(&t->floor);
    return now < least && !t->config.ignores_floor ? least : now;
}

void tuf_note_issue(struct tuf *t, const struct role *r)
{
    if (r->issued_utc_s > t->floor.issued_utc_s)
        t->floor.issued_utc_s = r->issued_utc_s;
}

void tuf_forget(struct tuf *t)
{
    role_destroy(t->timestamp);
    role_destroy(t->snapshot);
    role_destroy(t->targets);
    t->timestamp = t->snapshot = t->targets = NULL;
    for (size_t i = 0; i < t->n_delegated; i++) {
        role_destroy(t->delegated[i].file);
        free(t->delegated[i].name);
    }
    t->n_delegated = 0;
    t->is_fresh = t->is_offline = false;
}

/* --- the folder ------------------------------------------------------------------------------- */

static const size_t bytes_max[] = {
    [ROLE_UNSET] = 0,
    [ROLE_ROOT] = TUF_ROOT_BYTES_MAX,
    [ROLE_TIMESTAMP] = TUF_TIMESTAMP_BYTES_MAX,
    [ROLE_SNAPSHOT] = TUF_SNAPSHOT_BYTES_MAX,
    [ROLE_TARGETS] = TUF_TARGETS_BYTES_MAX,
};

enum refusal tuf_held(struct tuf *t, const char *name, enum role_type type,
                      const struct role *delegator, struct role **out, struct buf *bytes,
                      struct err *err)
{
    char path[FS_PATH_MAX];
    struct role *r = NULL;
    if (name_file(t->config.folder, name, ".json", path, err) != ERR_OK)
        return REFUSAL_DISK;
    bytes->cap_max = bytes_max[type];
    enum err_code rc = fs_read_all(path, bytes, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? REFUSAL_ABSENT : REFUSAL_DISK;
    enum refusal why = role_read(buf_span(bytes), type, &r, err);
    if (!why)
        why = role_verify(r, delegator ? delegator : r, name, err);
    if (why) {
        role_destroy(r);
        return why;
    }
    *out = r;
    return REFUSAL_NONE;
}

enum refusal tuf_keep(struct tuf *t, const char *name, struct span bytes, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = name_file(t->config.folder, name, ".json", path, err);
    if (!rc)
        rc = fs_replace(path, bytes, err);
    return rc ? REFUSAL_DISK : REFUSAL_NONE;
}

static enum err_code remove_file(const char *folder, const char *name, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, folder, name, err);
    if (rc)
        return rc;
    if (unlink(path) != 0 && errno != ENOENT)
        return err_set(err, ERR_IO, "%s: cannot remove: %s", path, strerror(errno));
    return ERR_OK;
}

enum err_code tuf_init(const char *folder, struct span root, bool replace, struct err *err)
{
    static const char *const others[] = { "timestamp.json", "snapshot.json", "targets.json",
                                          "clock" };
    char path[FS_PATH_MAX];
    struct role *r = NULL;
    enum err_code rc = fs_join(path, folder, "root.json", err);
    if (rc)
        return rc;
    if (!replace && fs_exists(path))
        return ERR_OK;
    if (root.len > TUF_ROOT_BYTES_MAX)
        return err_set(err, ERR_TOO_BIG, "a root of more than %d bytes", TUF_ROOT_BYTES_MAX);
    enum refusal why = role_read(root, ROLE_ROOT, &r, err);
    if (!why)
        why = role_verify(r, r, "root", err);
    role_destroy(r);
    rc = refusal_code(why);
    if (!rc)
        rc = fs_make_folder(folder, err);
    for (size_t i = 0; !rc && i < ARRAY_LEN(others); i++)
        rc = remove_file(folder, others[i], err);
    return rc ? rc : fs_replace(path, root, err);
}

/* --- opening ---------------------------------------------------------------------------------- */

enum err_code tuf_open(const struct tuf_config *config, struct tuf **out, struct err *err)
{
    struct buf bytes = BUF_INIT(TUF_ROOT_BYTES_MAX);
    struct tuf *t = calloc(1, sizeof *t);
    if (!t || sodium_init() < 0) {
        free(t);
        return err_set(err, ERR_NOMEM, "no memory, or libsodium does not start");
    }
    t->config = *config;
    if (!t->config.slowest_bytes_s)
        t->config.slowest_bytes_s = TUF_SLOWEST_BYTES_S;
    t->floor.built_utc_s = config->built_utc_s;
    if (!config->ignores_floor)
        floor_read(config->folder, &t->floor);
    /* No day of expiry here: an expired root still leads to the next one. */
    enum refusal why = tuf_held(t, "root", ROLE_ROOT, NULL, &t->root, &bytes, err);
    buf_fini(&bytes);
    if (why) {
        tuf_close(t);
        return err_wrap(err, why == REFUSAL_ABSENT ? ERR_NOT_FOUND : refusal_code(why),
                        "no trusted root");
    }
    tuf_note_issue(t, t->root);
    *out = t;
    return ERR_OK;
}

void tuf_close(struct tuf *t)
{
    if (!t)
        return;
    tuf_forget(t);
    role_destroy(t->root);
    free(t->delegated);
    free(t);
}

/* --- without the hub --------------------------------------------------------------------------- */

/* A refresh that was cut off leaves a newer timestamp beside an older snapshot: what is older was
 * trusted in its day, what is newer than the file that speaks of it cannot be. */
static enum refusal load_one(struct tuf *t, const char *name, enum role_type type,
                             const struct role *speaker, struct role **out, struct err *err)
{
    struct buf bytes = BUF_INIT(0);
    struct role_meta meta = { .version = INT64_MAX };
    enum refusal why = REFUSAL_NONE;
    if (speaker && role_meta_of(speaker, name, &meta, err) != ERR_OK)
        why = REFUSAL_MIX;
    if (!why)
        why = tuf_held(t, name, type, t->root, out, &bytes, err);
    if (!why && (*out)->version > meta.version)
        why = tuf_refuse(err, REFUSAL_MIX, "%s: newer than what speaks of it", name);
    buf_fini(&bytes);
    return why;
}

enum err_code tuf_load(struct tuf *t, struct err *err)
{
    tuf_forget(t);
    t->start_utc_s = tuf_clock_now(t);
    enum refusal why = load_one(t, "timestamp", ROLE_TIMESTAMP, NULL, &t->timestamp, err);
    if (!why)
        why = load_one(t, "snapshot", ROLE_SNAPSHOT, t->timestamp, &t->snapshot, err);
    if (!why)
        why = load_one(t, "targets", ROLE_TARGETS, t->snapshot, &t->targets, err);
    if (why) {
        tuf_forget(t);
        enum err_code rc = tuf_end(t, why, err);
        return why == REFUSAL_ABSENT ? err_wrap(err, ERR_NOT_FOUND, "nothing pulled yet") : rc;
    }
    t->is_offline = true;
    return tuf_end(t, REFUSAL_NONE, err);
}

enum refusal tuf_be_ready(struct tuf *t, struct err *err)
{
    return t->is_fresh || t->is_offline ? REFUSAL_NONE : tuf_update(t, err);
}

void tuf_get_state(const struct tuf *t, struct tuf_state *out)
{
    const struct role *const held[] = { t->root, t->timestamp, t->snapshot, t->targets };
    int64_t *const versions[] = { &out->root_version, &out->timestamp_version,
                                  &out->snapshot_version, &out->targets_version };
    int64_t *const expiries[] = { &out->root_expires_utc_s, &out->timestamp_expires_utc_s,
                                  &out->snapshot_expires_utc_s, &out->targets_expires_utc_s };
    for (size_t i = 0; i < ARRAY_LEN(held); i++) {
        *versions[i] = held[i] ? held[i]->version : 0;
        *expiries[i] = held[i] ? held[i]->expires_utc_s : 0;
    }
    int64_t now = t->config.clock.utc_s(t->config.clock.self);
    out->refreshed_utc_s = t->floor.refreshed_utc_s;
    out->now_utc_s = tuf_clock_now(t);
    out->is_clock_behind = now < out->now_utc_s;
}
