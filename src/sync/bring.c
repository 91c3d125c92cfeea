#include "sync/bring.h"

#include <unistd.h>

#include "base/log.h"
#include "registry/delta.h"
#include "sync/disk.h"
#include "sync/pack.h"
#include "sync/seal.h"

/* What the machine is to blame for is not the file's fault. */
static enum trouble blame(enum err_code rc, enum trouble file)
{
    switch (rc) {
    case ERR_IO:
    case ERR_DB:
        return TROUBLE_DISK;
    case ERR_NOMEM:
        return TROUBLE_FAULT;
    default:
        return file;
    }
}

static enum err_code count(const char *path, struct bring_base *out, struct err *err)
{
    struct registry *r = NULL;
    enum err_code rc = registry_open(path, &r, err);
    if (rc)
        return rc;
    out->what.sequence = registry_release(r)->sequence;
    rc = content_of(r, &out->what.content, err);
    out->what.is_counted = rc == ERR_OK;
    registry_close(r);
    return rc;
}

/* The held one at 0, counted.  ERR_OK with sequence 0: it was no good and is gone. */
static enum err_code base_of_held(struct store *s, struct bring_base *out, struct err *err)
{
    const struct store_release *r = &s->held[0];
    struct err why = { 0 };
    enum err_code rc = store_path(s, r->name, out->path, err);
    if (rc)
        return rc;
    out->what = (struct plan_base){ r->sequence, r->is_counted, r->content };
    out->digest = r->digest;
    if (r->is_counted)
        return ERR_OK;
    rc = count(out->path, out, &why);
    if (!rc && out->what.sequence == r->sequence)
        return store_note_content(s, 0, &out->what.content, err);
    if (rc == ERR_NOMEM || rc == ERR_IO)
        return err_set(err, rc, "%s", why.text);
    log_line(LOG_ERROR, "sync", "%s", rc ? why.text : "a release is not the one it is named for");
    *out = (struct bring_base){ 0 };
    return store_drop(s, 0, err);
}

static enum err_code base_of_shipped(const struct store *s, struct bring_base *out, struct err *err)
{
    struct err why = { 0 };
    text_copy(out->path, sizeof out->path, s->shipped);
    enum err_code rc = count(s->shipped, out, &why);
    if (!rc)
        rc = digest_file(s->shipped, &out->digest, &why);
    if (rc == ERR_NOMEM)
        return err_set(err, rc, "%s", why.text);
    if (rc) { /* nothing to stand on, but everything can be fetched */
        log_line(LOG_ERROR, "sync", "%s", why.text);
        *out = (struct bring_base){ 0 };
    }
    return ERR_OK;
}

enum err_code bring_find_base(struct store *s, struct bring_base *out, enum trouble *trouble,
                              struct err *err)
{
    enum err_code rc = ERR_OK;
    *out = (struct bring_base){ 0 };
    *trouble = TROUBLE_NONE;
    while (!rc && s->n > 0 && out->what.sequence == 0) {
        size_t before = s->n;
        rc = base_of_held(s, out, err);
        if (s->n < before)
            *trouble = TROUBLE_BAD_HELD;
    }
    if (!rc && out->what.sequence == 0 && s->shipped[0])
        rc = base_of_shipped(s, out, err);
    if (rc)
        *trouble = blame(rc, TROUBLE_DISK);
    return rc;
}

static enum err_code room_for(const struct store *s, uint64_t bytes, const struct bring_how *how,
                              enum trouble *trouble, struct err *err)
{
    enum err_code rc = disk_has_room(s->folder, bytes, how->reserve_bytes, err);
    if (rc)
        *trouble = rc == ERR_TOO_BIG ? TROUBLE_NO_ROOM : TROUBLE_DISK;
    return rc;
}

static enum err_code apply(const char *next, const struct bring_part *part, struct content *content,
                           struct err *err)
{
    struct unpacker *u = NULL;
    enum err_code rc = unpacker_open(part->path, part->offer->bytes, &u, err);
    if (rc)
        return rc;
    rc = delta_apply(next, unpacker_read, u, content, err);
    unpacker_close(u);
    if (!rc && !content_same(content, &part->offer->content))
        rc = err_set(err, ERR_INVALID, "%s: leads to another release than the one that was signed",
                     part->offer->name);
    return rc;
}

static enum err_code put_in_place(struct store *s, const char *next, const struct offer *o,
                                  const struct bring_how *how, enum trouble file,
                                  enum trouble *trouble, struct err *err)
{
    struct store_release r = {
        .sequence = o->to, .since_utc_s = how->now_utc_s, .is_counted = true, .content = o->content
    };
    enum err_code rc = seal_release(next, o->to, &o->content, &r.digest, err);
    if (rc) {
        *trouble = blame(rc, file);
        return rc;
    }
    rc = store_add(s, next, &r, err);
    if (rc)
        *trouble = blame(rc, TROUBLE_DISK);
    return rc;
}

/* A worn place under the base is no reason to wait for a better disk: the whole needs no base. */
static enum trouble blame_copy(enum err_code rc, const struct bring_base *base)
{
    struct digest digest;
    if (rc == ERR_UNTRUSTED || (rc == ERR_IO && digest_file(base->path, &digest, NULL) == ERR_IO))
        return TROUBLE_BAD_HELD;
    return rc == ERR_TOO_BIG ? TROUBLE_NO_ROOM : blame(rc, TROUBLE_DISK);
}

enum err_code bring_chain(struct store *s, const struct bring_base *base,
                          const struct bring_part *parts, size_t n, const struct bring_how *how,
                          enum trouble *trouble, struct err *err)
{
    char next[FS_PATH_MAX];
    struct content content = base->what.content;
    uint64_t bytes = 0;
    enum err_code rc = store_path(s, "next.heyan", next, err);
    *trouble = TROUBLE_NONE;
    if (!rc)
        rc = disk_size(base->path, &bytes, err);
    for (size_t i = 0; !rc && i < n; i++)
        bytes += 2 * parts[i].offer->bytes; /* rows and indices that may be added */
    if (!rc)
        rc = room_for(s, bytes, how, trouble, err);
    if (!rc && (rc = disk_copy(base->path, next, &base->digest, err)) != ERR_OK)
        *trouble = blame_copy(rc, base);
    for (size_t i = 0; !rc && i < n; i++)
        if ((rc = apply(next, &parts[i], &content, err)) != ERR_OK)
            *trouble = blame(rc, TROUBLE_BAD_DELTA);
    if (!rc)
        rc = put_in_place(s, next, parts[n - 1].offer, how, TROUBLE_BAD_DELTA, trouble, err);
    if (rc) {
        unlink(next);
        *trouble = *trouble ? *trouble : blame(rc, TROUBLE_DISK);
    }
    return rc;
}

static enum err_code count_next(const char *next, const struct offer *o, struct err *err)
{
    struct registry *r = NULL;
    struct content content;
    enum err_code rc = registry_open_built(next, &r, err);
    if (!rc)
        rc = content_of(r, &content, err);
    registry_close(r);
    if (!rc && !content_same(&content, &o->content))
        rc = err_set(err, ERR_INVALID, "%s: holds another release than the one that was signed",
                     o->name);
    return rc;
}

enum err_code bring_whole(struct store *s, const struct bring_part *part,
                          const struct bring_how *how, enum trouble *trouble, struct err *err)
{
    char next[FS_PATH_MAX];
    const struct offer *o = part->offer;
    enum err_code rc = store_path(s, "next.heyan", next, err);
    *trouble = TROUBLE_NONE;
    if (!rc)
        rc = room_for(s, o->bytes, how, trouble, err);
    if (!rc && (rc = unpack_file(part->path, next, o->bytes, err)) != ERR_OK)
        *trouble = blame(rc, TROUBLE_BAD_WHOLE);
    if (!rc && (rc = count_next(next, o, err)) != ERR_OK)
        *trouble = blame(rc, TROUBLE_BAD_WHOLE);
    if (!rc)
        rc = put_in_place(s, next, o, how, TROUBLE_BAD_WHOLE, trouble, err);
    if (rc) {
        unlink(next);
        *trouble = *trouble ? *trouble : blame(rc, TROUBLE_DISK);
    }
    return rc;
}
