#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "publish/office_self.h"
#include "trust/canon.h"

static const char spec_version[] = "1.0.34", papers_name[] = "office.json";

/* --- bodies -------------------------------------------------------------------------------------- */

static enum err_code no_memory(struct err *err)
{
    return err_set(err, ERR_NOMEM, "no memory for metadata");
}

enum err_code body_stamp(struct office *o, const char *role, json_t *body, int64_t version,
                         struct err *err)
{
    char issued[CANON_TIME_TEXT], expires[CANON_TIME_TEXT];
    int64_t now = o->clock.utc_s(o->clock.self);
    int64_t days = json_integer_value(json_object_get(o->days, role));
    if (days < 1 || days > OFFICE_DAYS_MAX)
        return err_set(err, ERR_INVALID, "%s: the office does not say for how long it is good",
                       role);
    canon_time_text(now, issued);
    canon_time_text(now + days * 86400, expires);
    bool is_set = json_object_set_new(body, "version", json_integer(version)) == 0 &&
                  json_object_set_new(body, "issued", json_string(issued)) == 0 &&
                  json_object_set_new(body, "expires", json_string(expires)) == 0 &&
                  json_object_set_new(body, "spec_version", json_string(spec_version)) == 0 &&
                  json_object_set_new(body, "_type",
                                      json_string(role_type_name(office_type_of(role)))) == 0;
    return is_set ? ERR_OK : no_memory(err);
}

enum err_code office_envelope_write(const json_t *body, const json_t *signatures, struct buf *out,
                                    struct err *err)
{
    json_t *whole = json_pack("{s:O, s:O}", "signed", body, "signatures", signatures);
    enum err_code rc = whole ? canon_write(whole, out, err) : no_memory(err);
    json_decref(whole);
    return rc;
}

enum err_code draft_write(struct office *o, const char *role, json_t *body, json_t *signatures,
                          struct err *err)
{
    char path[FS_PATH_MAX];
    struct buf bytes = BUF_INIT(OFFICE_BYTES_MAX);
    struct role *file = NULL;
    json_t *none = json_array();
    enum err_code rc = none ? office_draft_path(o, role, path, err) : no_memory(err);
    if (rc == ERR_OK)
        rc = office_envelope_write(body, signatures ? signatures : none, &bytes, err);
    /* What clients would refuse is not written. */
    if (rc == ERR_OK)
        rc = refusal_code(role_read(buf_span(&bytes), office_type_of(role), &file, err));
    if (rc == ERR_OK)
        rc = fs_replace(path, buf_span(&bytes), err);
    role_destroy(file);
    json_decref(none);
    buf_fini(&bytes);
    return rc;
}

enum err_code draft_begin(struct office *o, const char *role, json_t **body, struct err *err)
{
    struct shelf drafts, published;
    enum err_code rc = shelf_read_drafts(o, &drafts, err);
    if (rc != ERR_OK)
        return rc;
    rc = shelf_read_public(o, &published, err);
    if (rc == ERR_OK) {
        const struct role *was = shelf_file(&published, role), *draft = shelf_file(&drafts, role);
        const struct role *from = draft ? draft : was;
        *body = from ? json_deep_copy(from->body) : NULL;
        rc = !from    ? err_set(err, ERR_NOT_FOUND, "there is no role %s", role)
             : !*body ? no_memory(err)
                      : body_stamp(o, role, *body, was ? was->version + 1 : 1, err);
        if (rc != ERR_OK)
            json_decref(*body);
        shelf_fini(&published);
    }
    shelf_fini(&drafts);
    return rc;
}

/* --- an office ------------------------------------------------------------------------------------ */

static enum err_code make_folders(const char *folder, struct err *err)
{
    static const char *const names[] = { "draft", "public/metadata", "public/targets/full",
                                         "public/targets/delta" };
    char path[FS_PATH_MAX];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        enum err_code rc = fs_join(path, folder, names[i], err);
        if (rc == ERR_OK)
            rc = fs_make_folder(path, err);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

static enum err_code take_lock(struct office *o, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, o->folder, "LOCK", err);
    if (rc != ERR_OK)
        return rc;
    o->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (o->lock_fd < 0)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (flock(o->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return err_set(err, errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO,
                       "%s: another program has this office", o->folder);
    return ERR_OK;
}

static enum err_code papers_write(struct office *o, struct err *err)
{
    char path[FS_PATH_MAX];
    struct buf bytes = BUF_INIT(64 * 1024);
    json_t *whole = json_pack("{s:i, s:O}", "heyan_office", 1, "days", o->days);
    enum err_code rc = whole ? fs_join(path, o->folder, papers_name, err) : no_memory(err);
    if (rc == ERR_OK)
        rc = canon_write(whole, &bytes, err);
    if (rc == ERR_OK)
        rc = fs_replace(path, buf_span(&bytes), err);
    json_decref(whole);
    buf_fini(&bytes);
    return rc;
}

static enum err_code papers_read(struct office *o, struct err *err)
{
    char path[FS_PATH_MAX];
    struct buf bytes = BUF_INIT(64 * 1024);
    json_t *whole = NULL;
    enum err_code rc = fs_join(path, o->folder, papers_name, err);
    if (rc == ERR_OK)
        rc = fs_read_all(path, &bytes, err);
    if (rc == ERR_OK)
        rc = canon_read(buf_span(&bytes), &whole, err);
    if (rc == ERR_OK) {
        o->days = json_incref(json_object_get(whole, "days"));
        if (!json_is_object(o->days) ||
            json_integer_value(json_object_get(whole, "heyan_office")) != 1)
            rc = err_set(err, ERR_INVALID, "%s is not an office's", path);
    }
    json_decref(whole);
    buf_fini(&bytes);
    return rc;
}

/* Drafts that have been published, which a power cut may have left: they are no drafts any more. */
static enum err_code sweep(struct office *o, struct err *err)
{
    struct shelf drafts, published;
    enum err_code rc = shelf_read_drafts(o, &drafts, err);
    if (rc != ERR_OK)
        return rc;
    rc = shelf_read_public(o, &published, err);
    for (size_t i = 0; i < drafts.n && rc == ERR_OK; i++) {
        const struct role *was = shelf_file(&published, drafts.paper[i].role);
        if (was && drafts.paper[i].file->version <= was->version)
            rc = office_drop_draft(o, drafts.paper[i].role, err);
    }
    shelf_fini(&published);
    shelf_fini(&drafts);
    return rc;
}

static enum err_code office_begin(const char *folder, const struct clock *clock,
                                  struct office **out, struct err *err)
{
    struct office *o = calloc(1, sizeof *o);
    if (!o)
        return no_memory(err);
    o->lock_fd = -1;
    o->clock = *clock;
    text_copy(o->folder, sizeof o->folder, folder);
    enum err_code rc = make_folders(folder, err);
    if (rc == ERR_OK)
        rc = take_lock(o, err);
    if (rc != ERR_OK) {
        office_close(o);
        return rc;
    }
    *out = o;
    return ERR_OK;
}

enum err_code office_open(const char *folder, const struct clock *clock, struct office **out,
                          struct err *err)
{
    char path[FS_PATH_MAX];
    struct office *o;
    enum err_code rc = fs_join(path, folder, papers_name, err);
    if (rc == ERR_OK && !fs_exists(path))
        return err_set(err, ERR_NOT_FOUND, "%s: there is no signing office here", folder);
    if (rc == ERR_OK)
        rc = office_begin(folder, clock, &o, err);
    if (rc != ERR_OK)
        return rc;
    rc = papers_read(o, err);
    if (rc == ERR_OK)
        rc = sweep(o, err);
    if (rc != ERR_OK) {
        office_close(o);
        return rc;
    }
    *out = o;
    return ERR_OK;
}

void office_close(struct office *o)
{
    if (!o)
        return;
    json_decref(o->days);
    if (o->lock_fd >= 0)
        close(o->lock_fd);
    free(o);
}

enum err_code office_drop_draft(struct office *o, const char *role, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = office_draft_path(o, role, path, err);
    if (rc != ERR_OK)
        return rc;
    if (unlink(path) != 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", path,
                       strerror(errno));
    return ERR_OK;
}

/* --- the first drafts ----------------------------------------------------------------------------- */

static const struct office_role *role_among(const struct office_role *roles, size_t n,
                                            const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(roles[i].name, name) == 0)
            return &roles[i];
    return NULL;
}

static enum err_code set_days(struct office *o, const struct office_role *role, struct err *err)
{
    if (role->days < 1 || role->days > OFFICE_DAYS_MAX)
        return err_set(err, ERR_INVALID, "%s: good for 1 to %d days", role->name, OFFICE_DAYS_MAX);
    if (json_object_set_new(o->days, role->name, json_integer(role->days)) != 0)
        return no_memory(err);
    return ERR_OK;
}

static enum err_code first_draft(struct office *o, const char *role, json_t *body, struct err *err)
{
    enum err_code rc = body ? body_stamp(o, role, body, 1, err) : no_memory(err);
    if (rc == ERR_OK)
        rc = draft_write(o, role, body, NULL, err);
    json_decref(body);
    return rc;
}

static enum err_code first_root(struct office *o, const struct office_role *roles, size_t n,
                                struct err *err)
{
    json_t *body = json_pack(
        "{s:b, s:{}, s:{s:{s:[],s:i}, s:{s:[],s:i}, s:{s:[],s:i}, s:{s:[],s:i}}}",
        "consistent_snapshot", 1, "keys", "roles", "root", "keyids", "threshold", 1, "targets",
        "keyids", "threshold", 1, "snapshot", "keyids", "threshold", 1, "timestamp", "keyids",
        "threshold", 1);
    enum err_code rc = first_draft(o, "root", body, err);
    for (enum role_type t = ROLE_ROOT; t <= ROLE_TARGETS && rc == ERR_OK; t++) {
        const struct office_role *r = role_among(roles, n, role_type_name(t));
        for (size_t k = 0; k < r->n_keys && rc == ERR_OK; k++)
            rc = office_add_key(o, r->name, &r->keys[k], err);
        if (rc == ERR_OK)
            rc = office_set_threshold(o, r->name, r->threshold, err);
    }
    return rc;
}

static enum err_code first_drafts(struct office *o, const struct office_role *roles, size_t n,
                                  struct err *err)
{
    enum err_code rc = first_root(o, roles, n, err);
    if (rc == ERR_OK)
        rc = first_draft(
            o, "targets",
            json_pack("{s:{}, s:{s:{}, s:[]}}", "targets", "delegations", "keys", "roles"), err);
    for (size_t i = 0; i < n && rc == ERR_OK; i++)
        if (!role_is_top(roles[i].name))
            rc = office_delegate(o, &roles[i], err);
    return rc;
}

enum err_code office_create(const char *folder, const struct clock *clock,
                            const struct office_role *roles, size_t n, struct err *err)
{
    char path[FS_PATH_MAX];
    struct office *o = NULL;
    for (enum role_type t = ROLE_ROOT; t <= ROLE_TARGETS; t++)
        if (!role_among(roles, n, role_type_name(t)))
            return err_set(err, ERR_INVALID, "nobody is named for %s", role_type_name(t));
    enum err_code rc = fs_join(path, folder, papers_name, err);
    if (rc == ERR_OK && fs_exists(path))
        return err_set(err, ERR_INVALID, "%s: there is a signing office already", folder);
    if (rc == ERR_OK)
        rc = office_begin(folder, clock, &o, err);
    if (rc != ERR_OK)
        return rc;
    o->days = json_object();
    rc = o->days ? ERR_OK : no_memory(err);
    for (size_t i = 0; i < n && rc == ERR_OK; i++)
        rc = set_days(o, &roles[i], err);
    if (rc == ERR_OK)
        rc = first_drafts(o, roles, n, err);
    if (rc == ERR_OK)
        rc = papers_write(o, err); /* last: without it there is no office */
    office_close(o);
    return rc;
}

static enum err_code delegate_into(struct office *o, json_t *body, const struct office_role *role,
                                   struct err *err)
{
    json_t *keys, *paths = json_array(),
                  *roles = json_object_get(json_object_get(body, "delegations"), "roles");
    if (rule_of(body, role->name, &keys)) {
        json_decref(paths);
        return err_set(err, ERR_INVALID, "%s is delegated to already", role->name);
    }
    for (size_t i = 0; i < role->n_paths; i++)
        json_array_append_new(paths, json_string(role->paths[i]));
    json_t *entry = json_pack("{s:s, s:b, s:[], s:i, s:o}", "name", role->name, "terminating", 1,
                              "keyids", "threshold", 1, "paths", paths);
    if (!entry || json_array_append_new(roles, entry) != 0)
        return no_memory(err);
    return draft_write(o, "targets", body, NULL, err);
}

enum err_code office_delegate(struct office *o, const struct office_role *role, struct err *err)
{
    json_t *body;
    if (role_is_top(role->name) || role->n_paths == 0 || role->n_keys == 0 ||
        role->name[strspn(role->name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] != '\0')
        return err_set(err, ERR_INVALID, "%s: a delegated role has a plain name, paths and keys",
                       role->name);
    enum err_code rc = set_days(o, role, err);
    if (rc == ERR_OK)
        rc = papers_write(o, err);
    if (rc == ERR_OK)
        rc = draft_begin(o, "targets", &body, err);
    if (rc != ERR_OK)
        return rc;
    rc = delegate_into(o, body, role, err);
    json_decref(body);
    for (size_t k = 0; k < role->n_keys && rc == ERR_OK; k++)
        rc = office_add_key(o, role->name, &role->keys[k], err);
    if (rc == ERR_OK)
        rc = office_set_threshold(o, role->name, role->threshold, err);
    if (rc == ERR_OK)
        rc = first_draft(o, role->name, json_pack("{s:{}}", "targets"), err);
    return rc;
}
