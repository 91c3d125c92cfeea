#include "sync/parcel.h"

#include <unistd.h>

#include "registry/delta.h"
#include "registry/schema.h"
#include "sync/disk.h"
#include "sync/pack.h"

enum err_code parcel_whole(const char *release, const char *out, struct offer *offer,
                           struct err *err)
{
    struct registry *r = NULL;
    struct offer o = { .schema = schema_version };
    enum err_code rc = registry_open(release, &r, err);
    if (rc)
        return rc;
    o.to = registry_release(r)->sequence;
    rc = content_of(r, &o.content, err);
    registry_close(r);
    if (!rc)
        rc = disk_size(release, &o.bytes, err);
    if (!rc)
        rc = pack_file(release, out, PACK_LEVEL_FULL, err);
    if (!rc && (rc = disk_size(out, &o.packed_bytes, err)) != ERR_OK)
        unlink(out);
    if (rc)
        return rc;
    offer_name(&o);
    *offer = o;
    return ERR_OK;
}

static enum err_code write_delta(struct registry *from, struct registry *to, const char *out,
                                 struct offer *o, struct err *err)
{
    struct packer *p = NULL;
    struct delta_made made;
    enum err_code rc = packer_open(out, PACK_LEVEL_DELTA, 0, &p, err);
    if (rc)
        return rc;
    rc = delta_make(from, to, packer_write, p, &made, err);
    if (!rc)
        rc = packer_end(p, err);
    packer_close(p);
    if (rc)
        return rc;
    o->bytes = made.bytes;
    o->base = made.before;
    o->content = made.after;
    return disk_size(out, &o->packed_bytes, err);
}

static enum err_code prove(const char *from, const char *packed, const struct offer *o,
                           struct err *err)
{
    char copy[FS_PATH_MAX];
    struct digest digest;
    struct unpacker *u = NULL;
    struct content content = o->base;
    int len = snprintf(copy, sizeof copy, "%s.proof", packed);
    enum err_code rc = len < 0 || len >= (int)sizeof copy
                           ? err_set(err, ERR_TOO_BIG, "path too long")
                           : digest_file(from, &digest, err);
    if (!rc)
        rc = disk_copy(from, copy, &digest, err);
    if (rc)
        return rc;
    rc = unpacker_open(packed, o->bytes, &u, err);
    if (!rc)
        rc = delta_apply(copy, unpacker_read, u, &content, err);
    unpacker_close(u);
    if (!rc && !content_same(&content, &o->content))
        rc = err_set(err, ERR_INVALID, "the delta just made does not lead to the new release");
    unlink(copy);
    return rc;
}

static enum err_code make(struct registry *from, struct registry *to, const char *out,
                          struct offer *o, struct err *err)
{
    o->from = registry_release(from)->sequence;
    o->to = registry_release(to)->sequence;
    if (o->from >= o->to)
        return err_set(err, ERR_STALE, "a delta leads to a newer release, not from %lld to %lld",
                       (long long)o->from, (long long)o->to);
    return write_delta(from, to, out, o, err);
}

enum err_code parcel_delta(const char *from, const char *to, const char *out, struct offer *offer,
                           struct err *err)
{
    struct registry *old = NULL, *new = NULL;
    struct offer o = { .schema = schema_version };
    enum err_code rc = registry_open(from, &old, err);
    if (!rc)
        rc = registry_open(to, &new, err);
    if (!rc)
        rc = make(old, new, out, &o, err);
    registry_close(old);
    registry_close(new);
    if (!rc)
        rc = prove(from, out, &o, err);
    if (rc) {
        unlink(out);
        return rc;
    }
    offer_name(&o);
    *offer = o;
    return ERR_OK;
}
