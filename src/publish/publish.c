/* Drafts become the repository: checked as a client would, then written so that the time stamp, which
 * clients ask for first, comes last. */
#include "publish/office_self.h"
#include "trust/canon.h"

static enum err_code no_memory(struct err *err)
{
    return err_set(err, ERR_NOMEM, "no memory for metadata");
}

/* --- does it hold? -------------------------------------------------------------------------------- */

static enum err_code verify(struct shelf *s, const struct role *delegator, const char *role,
                            struct err *err)
{
    const struct role *file = shelf_file(s, role);
    if (!file)
        return err_set(err, ERR_INVALID, "there is no file of %s, and none is drafted", role);
    if (!delegator)
        return err_set(err, ERR_INVALID, "there is nobody who says who signs %s", role);
    return refusal_code(role_verify(file, delegator, role, err));
}

static enum err_code check_days(const struct office *o, const struct role *r, const char *role,
                                struct err *err)
{
    if (r->expires_utc_s > o->clock.utc_s(o->clock.self))
        return ERR_OK;
    return err_set(err, ERR_STALE, "%s: its days are over; renew it first", role);
}

/* root, targets and all that targets delegates to; snapshot and timestamp where `with_online`. */
static enum err_code check_whole(struct office *o, struct shelf *s, bool with_online,
                                 struct err *err)
{
    static const char *const offline[] = { "root", "targets" };
    static const char *const online[] = { "snapshot", "timestamp" };
    const struct role *root = shelf_file(s, "root"), *targets = shelf_file(s, "targets");
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < ARRAY_LEN(offline) && rc == ERR_OK; i++)
        rc = verify(s, root, offline[i], err);
    for (size_t i = 0; targets && i < role_delegations(targets) && rc == ERR_OK; i++)
        rc = verify(s, targets, role_delegation_at(targets, i).name, err);
    for (size_t i = 0; with_online && i < ARRAY_LEN(online) && rc == ERR_OK; i++)
        rc = verify(s, root, online[i], err);
    for (size_t i = 0; i < s->n && rc == ERR_OK; i++)
        if (with_online || office_type_of(s->paper[i].role) == ROLE_TARGETS ||
            office_type_of(s->paper[i].role) == ROLE_ROOT)
            rc = check_days(o, s->paper[i].file, s->paper[i].role, err);
    return rc;
}

/* --- snapshot and timestamp ----------------------------------------------------------------------- */

static enum err_code meta_entry(const struct paper *p, json_t *meta, struct err *err)
{
    char name[ROLE_NAME_MAX + 8], hex[65];
    uint8_t digest[32];
    snprintf(name, sizeof name, "%s.json", p->role);
    if (!hash_sha256(buf_span(&p->bytes), digest))
        return no_memory(err);
    canon_hex(digest, sizeof digest, hex);
    json_t *entry = json_pack("{s:I, s:I, s:{s:s}}", "version", (json_int_t)p->file->version,
                              "length", (json_int_t)p->bytes.len, "hashes", "sha256", hex);
    return entry && json_object_set_new(meta, name, entry) == 0 ? ERR_OK : no_memory(err);
}

/* The online role's next file, signed, in the place of the one before. */
static enum err_code put_online(struct office *o, struct shelf *s, const char *role, json_t *meta,
                                const struct key_secret *key, struct err *err)
{
    const struct role *was = shelf_file(s, role);
    struct buf bytes = BUF_INIT(OFFICE_BYTES_MAX);
    json_t *signature = NULL, *signatures = json_array(), *body = json_pack("{s:O}", "meta", meta);
    enum err_code rc = body && signatures
                           ? body_stamp(o, role, body, was ? was->version + 1 : 1, err)
                           : no_memory(err);
    if (rc == ERR_OK)
        rc = signature_of_body(body, key, &signature, err);
    if (rc == ERR_OK && json_array_append(signatures, signature) != 0)
        rc = no_memory(err);
    if (rc == ERR_OK)
        rc = office_envelope_write(body, signatures, &bytes, err);
    if (rc == ERR_OK)
        rc = shelf_put(s, role, buf_span(&bytes), err);
    json_decref(signature);
    json_decref(signatures);
    json_decref(body);
    buf_fini(&bytes);
    return rc;
}

static enum err_code put_snapshot(struct office *o, struct shelf *s, const struct key_secret *key,
                                  struct err *err)
{
    json_t *meta = json_object();
    enum err_code rc = meta ? ERR_OK : no_memory(err);
    for (size_t i = 0; i < s->n && rc == ERR_OK; i++)
        if (office_type_of(s->paper[i].role) == ROLE_TARGETS)
            rc = meta_entry(&s->paper[i], meta, err);
    if (rc == ERR_OK)
        rc = put_online(o, s, "snapshot", meta, key, err);
    json_decref(meta);
    return rc;
}

static enum err_code put_timestamp(struct office *o, struct shelf *s, const struct key_secret *key,
                                   struct err *err)
{
    json_t *meta = json_object();
    enum err_code rc = meta ? meta_entry(shelf_find(s, "snapshot"), meta, err) : no_memory(err);
    if (rc == ERR_OK)
        rc = put_online(o, s, "timestamp", meta, key, err);
    json_decref(meta);
    return rc;
}

/* --- writing -------------------------------------------------------------------------------------- */

static enum err_code write_one(struct office *o, struct shelf *s, const char *role, struct err *err)
{
    char path[FS_PATH_MAX];
    const struct paper *p = shelf_find(s, role);
    int64_t version = strcmp(role, "timestamp") == 0 ? 0 : p->file->version;
    enum err_code rc = office_public_path(o, version, role, path, err);
    return rc == ERR_OK ? fs_replace(path, buf_span(&p->bytes), err) : rc;
}

static enum err_code write_drafts(struct office *o, struct shelf *s, struct shelf *drafts,
                                  struct err *err)
{
    enum err_code rc = ERR_OK;
    for (int is_root = 0; is_root <= 1; is_root++)
        for (size_t i = 0; i < drafts->n && rc == ERR_OK; i++)
            if ((strcmp(drafts->paper[i].role, "root") == 0) == is_root)
                rc = write_one(o, s, drafts->paper[i].role, err);
    return rc;
}

/* --- publishing ------------------------------------------------------------------------------------ */

static enum err_code overlay(struct shelf *s, struct shelf *drafts, struct err *err)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < drafts->n && rc == ERR_OK; i++)
        rc = shelf_put(s, drafts->paper[i].role, buf_span(&drafts->paper[i].bytes), err);
    return rc;
}

/* Who knows the root of before must be able to follow to the new one. */
static enum err_code check_root_step(struct shelf *s, struct shelf *drafts, struct err *err)
{
    const struct role *fresh = shelf_file(drafts, "root"), *was = shelf_file(s, "root");
    if (!fresh || !was)
        return ERR_OK;
    if (fresh->version != was->version + 1)
        return err_set(err, ERR_INVALID, "root: version %lld is not the one after %lld",
                       (long long)fresh->version, (long long)was->version);
    return refusal_code(role_verify(fresh, was, "root", err));
}

static enum err_code put_and_write(struct office *o, struct shelf *s, struct shelf *drafts,
                                   const struct office_online *keys, struct err *err)
{
    enum err_code rc = check_root_step(s, drafts, err);
    if (rc == ERR_OK)
        rc = overlay(s, drafts, err);
    if (rc == ERR_OK)
        rc = check_whole(o, s, false, err);
    if (rc == ERR_OK)
        rc = put_snapshot(o, s, keys->snapshot, err);
    if (rc == ERR_OK)
        rc = put_timestamp(o, s, keys->timestamp, err);
    if (rc == ERR_OK)
        rc = check_whole(o, s, true, err);
    if (rc == ERR_OK)
        rc = write_drafts(o, s, drafts, err);
    if (rc == ERR_OK)
        rc = write_one(o, s, "snapshot", err);
    if (rc == ERR_OK)
        rc = write_one(o, s, "timestamp", err);
    for (size_t i = 0; i < drafts->n && rc == ERR_OK; i++)
        rc = office_drop_draft(o, drafts->paper[i].role, err);
    return rc;
}

enum err_code office_publish(struct office *o, const struct office_online *keys, struct err *err)
{
    struct shelf published, drafts;
    enum err_code rc = shelf_read_public(o, &published, err);
    if (rc != ERR_OK)
        return rc;
    rc = shelf_read_drafts(o, &drafts, err);
    if (rc == ERR_OK) {
        rc = drafts.n > 0 ? put_and_write(o, &published, &drafts, keys, err)
                          : err_set(err, ERR_NOT_FOUND, "there is nothing to publish");
        shelf_fini(&drafts);
    }
    shelf_fini(&published);
    return rc;
}

/* Two thirds of its time are over, or its signature does not hold any more. */
static bool wants_snapshot(struct office *o, struct shelf *s)
{
    const struct role *r = shelf_file(s, "snapshot");
    int64_t now = o->clock.utc_s(o->clock.self);
    int64_t life = r->expires_utc_s - r->issued_utc_s;
    return r->expires_utc_s - now < life / 3 ||
           role_verify(r, shelf_file(s, "root"), "snapshot", NULL) != REFUSAL_NONE;
}

static enum err_code renew(struct office *o, struct shelf *s, const struct office_online *keys,
                           struct err *err)
{
    bool with_snapshot = keys->snapshot && wants_snapshot(o, s);
    enum err_code rc = with_snapshot ? put_snapshot(o, s, keys->snapshot, err) : ERR_OK;
    if (rc == ERR_OK)
        rc = put_timestamp(o, s, keys->timestamp, err);
    if (rc == ERR_OK)
        rc = check_whole(o, s, true, err);
    if (rc == ERR_OK && with_snapshot)
        rc = write_one(o, s, "snapshot", err);
    if (rc == ERR_OK)
        rc = write_one(o, s, "timestamp", err);
    return rc;
}

enum err_code office_renew(struct office *o, const struct office_online *keys, struct err *err)
{
    struct shelf s;
    enum err_code rc = shelf_read_public(o, &s, err);
    if (rc != ERR_OK)
        return rc;
    rc = shelf_find(&s, "timestamp") ? renew(o, &s, keys, err)
                                     : err_set(err, ERR_NOT_FOUND, "nothing was published yet");
    shelf_fini(&s);
    return rc;
}

/* Each root by the one before. */
static enum err_code check_chain(struct office *o, int64_t newest, struct err *err)
{
    struct shelf two[2] = { 0 };
    enum err_code rc = ERR_OK;
    for (int64_t v = 1; v <= newest && rc == ERR_OK; v++) {
        struct shelf *here = &two[v % 2];
        shelf_fini(here);
        rc = shelf_put_public(o, here, v, "root", err);
        const struct role *root = shelf_file(here, "root"),
                          *was = shelf_file(&two[1 - v % 2], "root");
        if (rc == ERR_OK)
            rc = refusal_code(role_verify(root, root, "root", err));
        if (rc == ERR_OK && was)
            rc = refusal_code(role_verify(root, was, "root", err));
        if (rc == ERR_OK && root->version != v)
            rc = err_set(err, ERR_INVALID, "%lld.root.json is of version %lld", (long long)v,
                         (long long)root->version);
    }
    shelf_fini(&two[0]);
    shelf_fini(&two[1]);
    return rc;
}

enum err_code office_check(struct office *o, struct err *err)
{
    struct shelf s;
    enum err_code rc = shelf_read_public(o, &s, err);
    if (rc != ERR_OK)
        return rc;
    rc = check_whole(o, &s, true, err);
    if (rc == ERR_OK)
        rc = check_chain(o, shelf_file(&s, "root")->version, err);
    for (size_t i = 0; i < s.n && rc == ERR_OK; i++)
        rc = targets_check(o, s.paper[i].file, err);
    shelf_fini(&s);
    return rc;
}
