#include <inttypes.h>

#include "publish/office_self.h"
#include "trust/name.h"

enum role_type office_type_of(const char *role)
{
    for (enum role_type t = ROLE_ROOT; t <= ROLE_TARGETS; t++)
        if (strcmp(role_type_name(t), role) == 0)
            return t;
    return ROLE_TARGETS;
}

const char *office_delegator_of(const char *role)
{
    return role_is_top(role) ? "root" : "targets";
}

enum err_code office_draft_path(const struct office *o, const char *role, char out[FS_PATH_MAX],
                                struct err *err)
{
    char folder[FS_PATH_MAX];
    enum err_code rc = fs_join(folder, o->folder, "draft", err);
    return rc == ERR_OK ? name_file(folder, role, ".json", out, err) : rc;
}

enum err_code office_public_path(const struct office *o, int64_t version, const char *role,
                                 char out[FS_PATH_MAX], struct err *err)
{
    char folder[FS_PATH_MAX], name[ROLE_NAME_MAX + 32];
    enum err_code rc = fs_join(folder, o->folder, "public/metadata", err);
    if (version > 0)
        snprintf(name, sizeof name, "%" PRId64 ".%s", version, role);
    else
        snprintf(name, sizeof name, "%s", role);
    return rc == ERR_OK ? name_file(folder, name, ".json", out, err) : rc;
}

void shelf_fini(struct shelf *s)
{
    for (size_t i = 0; i < s->n; i++) {
        role_destroy(s->paper[i].file);
        buf_fini(&s->paper[i].bytes);
    }
    s->n = 0;
}

struct paper *shelf_find(struct shelf *s, const char *role)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->paper[i].role, role) == 0)
            return &s->paper[i];
    return NULL;
}

const struct role *shelf_file(struct shelf *s, const char *role)
{
    const struct paper *p = shelf_find(s, role);
    return p ? p->file : NULL;
}

static void paper_fini(struct paper *p)
{
    role_destroy(p->file);
    buf_fini(&p->bytes);
}

static enum err_code paper_make(const char *role, struct span bytes, struct paper *out,
                                struct err *err)
{
    *out = (struct paper){ .bytes = BUF_INIT(OFFICE_BYTES_MAX) };
    snprintf(out->role, sizeof out->role, "%s", role);
    if (buf_append(&out->bytes, bytes.p, bytes.len) != ERR_OK)
        return err_set(err, ERR_NOMEM, "no memory for %s", role);
    enum refusal r = role_read(buf_span(&out->bytes), office_type_of(role), &out->file, err);
    if (r != REFUSAL_NONE) {
        paper_fini(out);
        return refusal_code(r);
    }
    return ERR_OK;
}

enum err_code shelf_put(struct shelf *s, const char *role, struct span bytes, struct err *err)
{
    struct paper fresh, *old = shelf_find(s, role);
    if (!old && s->n == OFFICE_ROLES_MAX)
        return err_set(err, ERR_TOO_BIG, "more than %d roles", OFFICE_ROLES_MAX);
    enum err_code rc = paper_make(role, bytes, &fresh, err);
    if (rc != ERR_OK)
        return rc;
    if (old)
        paper_fini(old);
    else
        old = &s->paper[s->n++];
    *old = fresh;
    return ERR_OK;
}

/* A file that is not there is ERR_NOT_FOUND. */
static enum err_code put_file(struct shelf *s, const char *role, const char *path, struct err *err)
{
    struct buf bytes = BUF_INIT(OFFICE_BYTES_MAX);
    enum err_code rc = fs_read_all(path, &bytes, err);
    if (rc == ERR_OK)
        rc = shelf_put(s, role, buf_span(&bytes), err);
    buf_fini(&bytes);
    return rc;
}

enum err_code shelf_put_public(struct office *o, struct shelf *s, int64_t version, const char *role,
                               struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = office_public_path(o, version, role, path, err);
    return rc == ERR_OK ? put_file(s, role, path, err) : rc;
}

/* The newest root of the chain. */
static enum err_code put_root(struct office *o, struct shelf *s, struct err *err)
{
    char path[FS_PATH_MAX];
    for (int64_t version = 1;; version++) {
        enum err_code rc = office_public_path(o, version, "root", path, err);
        if (rc != ERR_OK)
            return rc;
        if (!fs_exists(path))
            return version == 1 ? ERR_OK : shelf_put_public(o, s, version - 1, "root", err);
    }
}

/* ROLE.json. */
static bool role_of_file(const char *name, char role[ROLE_NAME_MAX + 1])
{
    static const char ending[] = ".json";
    size_t n = strlen(name), tail = sizeof ending - 1;
    if (n <= tail || n - tail > ROLE_NAME_MAX || strcmp(name + n - tail, ending) != 0)
        return false;
    snprintf(role, ROLE_NAME_MAX + 1, "%.*s", (int)(n - tail), name);
    return true;
}

static enum err_code put_spoken_of(struct office *o, struct shelf *s, struct err *err)
{
    const char *name;
    json_t *entry, *meta = json_object_get(shelf_file(s, "snapshot")->body, "meta");
    enum err_code rc = ERR_OK;
    json_object_foreach(meta, name, entry)
    {
        char role[ROLE_NAME_MAX + 1];
        if (rc != ERR_OK || !role_of_file(name, role))
            continue;
        rc = shelf_put_public(o, s, json_integer_value(json_object_get(entry, "version")), role,
                              err);
    }
    return rc;
}

enum err_code shelf_read_public(struct office *o, struct shelf *out, struct err *err)
{
    struct role_meta meta;
    *out = (struct shelf){ 0 };
    enum err_code rc = put_root(o, out, err);
    if (rc == ERR_OK)
        rc = shelf_put_public(o, out, 0, "timestamp", err);
    if (rc == ERR_NOT_FOUND)
        return ERR_OK; /* nothing was ever published, or the first root alone */
    if (rc == ERR_OK)
        rc = role_meta_of(shelf_file(out, "timestamp"), "snapshot", &meta, err);
    if (rc == ERR_OK)
        rc = shelf_put_public(o, out, meta.version, "snapshot", err);
    if (rc == ERR_OK)
        rc = put_spoken_of(o, out, err);
    if (rc != ERR_OK)
        shelf_fini(out);
    return rc == ERR_NOT_FOUND ? err_wrap(err, ERR_INVALID, "public/ is not whole") : rc;
}

enum err_code shelf_read_drafts(struct office *o, struct shelf *out, struct err *err)
{
    char folder[FS_PATH_MAX], path[FS_PATH_MAX], role[ROLE_NAME_MAX + 1];
    struct fs_list list;
    *out = (struct shelf){ 0 };
    enum err_code rc = fs_join(folder, o->folder, "draft", err);
    if (rc == ERR_OK)
        rc = fs_list_open(folder, 2 * OFFICE_ROLES_MAX, &list, err);
    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; i < list.count && rc == ERR_OK; i++) {
        if (!role_of_file(list.names[i], role))
            continue;
        rc = fs_join(path, folder, list.names[i], err);
        if (rc == ERR_OK)
            rc = put_file(out, role, path, err);
    }
    fs_list_close(&list);
    if (rc != ERR_OK)
        shelf_fini(out);
    return rc;
}
