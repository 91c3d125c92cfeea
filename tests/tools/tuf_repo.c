#include "tools/tuf_repo.h"

#include <inttypes.h>

#include "trust/canon.h"

enum { ROLES_MAX = 64, SIGNERS_MAX = 16, KEYS_MAX = 256, VERSIONS_MAX = 512, FILES_MAX = 64 };

struct version {
    int64_t number;
    struct buf bytes;
};

struct repo_role {
    char name[600];
    json_t *body;
    const struct tuf_signer *signers[SIGNERS_MAX];
    size_t n_signers;
    struct version versions[VERSIONS_MAX];
    size_t n_versions;
    bool was_published;
};

struct file {
    char name[300];
    struct buf bytes;
};

struct tuf_repo {
    int64_t expires_utc_s;
    struct repo_role *roles[ROLES_MAX];
    size_t n_roles;
    struct tuf_signer *keys[KEYS_MAX];
    size_t n_keys;
    struct file files[FILES_MAX];
    size_t n_files;
    bool uses_hashes;
    struct buf requests;
    size_t fail_at;
    enum fetch_end fail_as;
    uint64_t cut_after;
};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

/* --- roles and keys --------------------------------------------------------------------------- */

static struct repo_role *find_role(struct tuf_repo *r, const char *name)
{
    for (size_t i = 0; i < r->n_roles; i++)
        if (strcmp(r->roles[i]->name, name) == 0)
            return r->roles[i];
    return NULL;
}

static struct repo_role *role_of(struct tuf_repo *r, const char *name)
{
    struct repo_role *role = find_role(r, name);
    must(role != NULL);
    return role;
}

static struct repo_role *add_role(struct tuf_repo *r, const char *name, const char *type)
{
    char expires[CANON_TIME_TEXT];
    struct repo_role *role = calloc(1, sizeof *role);
    must(role && r->n_roles < ROLES_MAX);
    text_copy(role->name, sizeof role->name, name);
    canon_time_text(r->expires_utc_s, expires);
    role->body = json_pack("{s:s, s:s, s:i, s:s}", "_type", type, "spec_version", "1.0.31",
                           "version", 1, "expires", expires);
    must(role->body != NULL);
    r->roles[r->n_roles++] = role;
    return role;
}

json_t *tuf_repo_role(struct tuf_repo *r, const char *role)
{
    return role_of(r, role)->body;
}

static json_t *keys_of(struct tuf_repo *r, const char *delegator)
{
    json_t *body = tuf_repo_role(r, delegator);
    if (strcmp(delegator, "root") != 0)
        body = json_object_get(body, "delegations");
    return json_object_get(body, "keys");
}

json_t *tuf_repo_rule(struct tuf_repo *r, const char *delegator, const char *role)
{
    json_t *body = tuf_repo_role(r, delegator), *rule;
    size_t i;
    if (strcmp(delegator, "root") == 0)
        return json_object_get(json_object_get(body, "roles"), role);
    json_array_foreach(json_object_get(json_object_get(body, "delegations"), "roles"), i, rule)
    {
        if (strcmp(json_string_value(json_object_get(rule, "name")), role) == 0)
            return rule;
    }
    abort();
}

void tuf_repo_expire(struct tuf_repo *r, const char *role, int64_t at_utc_s)
{
    char text[CANON_TIME_TEXT];
    canon_time_text(at_utc_s, text);
    must(json_object_set_new(tuf_repo_role(r, role), "expires", json_string(text)) == 0);
}

struct tuf_signer *tuf_repo_new_key(struct tuf_repo *r, enum key_scheme scheme)
{
    must(r->n_keys < KEYS_MAX);
    r->keys[r->n_keys] = tuf_signer_create(scheme, (uint8_t)(r->n_keys + 1));
    return r->keys[r->n_keys++];
}

void tuf_repo_add_key(struct tuf_repo *r, const char *delegator, const char *role,
                      const struct tuf_signer *key, bool signs)
{
    json_t *ids = json_object_get(tuf_repo_rule(r, delegator, role), "keyids");
    struct repo_role *to = role_of(r, role);
    must(json_object_set(keys_of(r, delegator), tuf_signer_id(key), tuf_signer_public(key)) == 0);
    must(json_array_append_new(ids, json_string(tuf_signer_id(key))) == 0);
    must(to->n_signers < SIGNERS_MAX);
    if (signs)
        to->signers[to->n_signers++] = key;
}

void tuf_repo_unlist_keys(struct tuf_repo *r, const char *delegator, const char *role)
{
    must(json_array_clear(json_object_get(tuf_repo_rule(r, delegator, role), "keyids")) == 0);
}

void tuf_repo_drop_signers(struct tuf_repo *r, const char *role, size_t keep)
{
    struct repo_role *to = role_of(r, role);
    must(keep <= to->n_signers);
    to->n_signers = keep;
}

void tuf_repo_rotate(struct tuf_repo *r, const char *role)
{
    json_int_t n = json_integer_value(json_object_get(tuf_repo_rule(r, "root", role), "threshold"));
    tuf_repo_unlist_keys(r, "root", role);
    tuf_repo_drop_signers(r, role, 0);
    while (n-- > 0)
        tuf_repo_add_key(r, "root", role, tuf_repo_new_key(r, KEY_ED25519), true);
}

void tuf_repo_delegate(struct tuf_repo *r, const char *delegator, const char *role,
                       const char *path, bool is_terminating)
{
    json_t *body = tuf_repo_role(r, delegator), *all = json_object_get(body, "delegations");
    if (!all) {
        all = json_pack("{s:{}, s:[]}", "keys", "roles");
        must(json_object_set_new(body, "delegations", all) == 0);
    }
    json_t *one = json_pack("{s:s, s:[], s:i, s:b, s:[s]}", "name", role, "keyids", "threshold", 1,
                            "terminating", is_terminating, "paths", path);
    must(json_array_append_new(json_object_get(all, "roles"), one) == 0);
    if (!find_role(r, role))
        must(json_object_set_new(add_role(r, role, "targets")->body, "targets", json_object()) ==
             0);
    tuf_repo_add_key(r, delegator, role, tuf_repo_new_key(r, KEY_ED25519), true);
}

/* --- targets --------------------------------------------------------------------------------------- */

void tuf_repo_serve_target(struct tuf_repo *r, const char *name, struct span bytes)
{
    struct file *f = NULL;
    for (size_t i = 0; i < r->n_files; i++)
        if (strcmp(r->files[i].name, name) == 0)
            f = &r->files[i];
    if (!f) {
        must(r->n_files < FILES_MAX);
        f = &r->files[r->n_files++];
        text_copy(f->name, sizeof f->name, name);
        f->bytes = BUF_INIT(64 << 20);
    }
    f->bytes.len = 0;
    must(buf_append(&f->bytes, bytes.p, bytes.len) == ERR_OK);
}

void tuf_repo_add_target(struct tuf_repo *r, const char *role, const char *name, struct span bytes)
{
    json_t *targets = json_object_get(tuf_repo_role(r, role), "targets");
    must(json_object_set_new(targets, name,
                             json_pack("{s:I, s:o}", "length", (json_int_t)bytes.len, "hashes",
                                       tuf_signer_digests(bytes))) == 0);
    tuf_repo_serve_target(r, name, bytes);
}

/* --- publishing ---------------------------------------------------------------------------------------- */

static void speak_of(struct tuf_repo *r, const char *speaker, const char *role, json_int_t version,
                     struct span bytes)
{
    char file[700];
    json_t *meta = json_object_get(tuf_repo_role(r, speaker), "meta");
    json_t *entry = json_pack("{s:I}", "version", version);
    snprintf(file, sizeof file, "%s.json", role);
    if (r->uses_hashes) {
        must(json_object_set_new(entry, "length", json_integer((json_int_t)bytes.len)) == 0);
        must(json_object_set_new(entry, "hashes", tuf_signer_digests(bytes)) == 0);
    }
    must(json_object_set_new(meta, file, entry) == 0);
}

void tuf_repo_publish_one(struct tuf_repo *r, const char *name)
{
    struct repo_role *role = role_of(r, name);
    json_int_t version = json_integer_value(json_object_get(role->body, "version"));
    if (role->was_published)
        must(json_object_set_new(role->body, "version", json_integer(++version)) == 0);
    role->was_published = true;
    must(role->n_versions < VERSIONS_MAX);
    struct version *v = &role->versions[role->n_versions++];
    *v = (struct version){ (int64_t)role->n_versions, BUF_INIT(8 << 20) };
    tuf_signer_sign_body(role->body, role->signers, role->n_signers, &v->bytes);
    if (strcmp(name, "snapshot") == 0)
        speak_of(r, "timestamp", name, version, buf_span(&v->bytes));
    else if (strcmp(name, "root") != 0 && strcmp(name, "timestamp") != 0)
        speak_of(r, "snapshot", name, version, buf_span(&v->bytes));
}

void tuf_repo_publish(struct tuf_repo *r, const char *roles)
{
    char name[600];
    while (*roles) {
        size_t n = strcspn(roles, " ");
        must(n < sizeof name);
        memcpy(name, roles, n);
        name[n] = '\0';
        tuf_repo_publish_one(r, name);
        roles += n + strspn(roles + n, " ");
    }
}

void tuf_repo_use_hashes(struct tuf_repo *r, bool use)
{
    r->uses_hashes = use;
}

static void forget(struct repo_role *role)
{
    while (role->n_versions > 0)
        buf_fini(&role->versions[--role->n_versions].bytes);
}

void tuf_repo_rewind(struct tuf_repo *r, const char *role_name, int64_t version)
{
    struct repo_role *role = role_of(r, role_name);
    forget(role);
    role->was_published = false;
    must(json_object_set_new(role->body, "version", json_integer(version)) == 0);
}

static struct version *version_of(struct repo_role *role, int64_t number)
{
    if (number == 0)
        return role->n_versions ? &role->versions[role->n_versions - 1] : NULL;
    return number <= (int64_t)role->n_versions ? &role->versions[number - 1] : NULL;
}

struct span tuf_repo_signed(struct tuf_repo *r, const char *role, int64_t version)
{
    struct version *v = version_of(role_of(r, role), version);
    must(v != NULL);
    return buf_span(&v->bytes);
}

void tuf_repo_replace(struct tuf_repo *r, const char *role, struct span bytes)
{
    struct version *v = version_of(role_of(r, role), 0);
    struct buf copy = BUF_INIT(8 << 20);
    must(v && buf_append(&copy, bytes.p, bytes.len) == ERR_OK);
    buf_fini(&v->bytes);
    v->bytes = copy;
}

/* --- fetching ----------------------------------------------------------------------------------------------- */

bool tuf_repo_decode(const char *text, char *out, size_t cap)
{
    size_t at = 0;
    for (; *text && at + 1 < cap; text++) {
        uint8_t byte = (uint8_t)*text;
        char hex[3] = { text[0] ? text[1] : '\0', text[0] && text[1] ? text[2] : '\0', '\0' };
        if (*text == '%') {
            if (!canon_unhex(hex, &byte, 1))
                return false;
            text += 2;
        }
        out[at++] = (char)byte;
    }
    out[at] = '\0';
    return !*text;
}

/* "12.targets.json": the number and the role, still encoded. */
static bool split_metadata(const char *file, int64_t *version, char *role, size_t cap)
{
    size_t digits = strspn(file, "0123456789"), n = strlen(file);
    uint64_t number = 0;
    *version = 0;
    if (n < 6 || strcmp(file + n - 5, ".json") != 0)
        return false;
    if (digits > 0 && file[digits] == '.' &&
        span_number((struct span){ (const uint8_t *)file, digits }, &number)) {
        *version = (int64_t)number;
        file += digits + 1;
        n -= digits + 1;
    }
    return span_copy((struct span){ (const uint8_t *)file, n - 5 }, role, cap);
}

static bool look_up_metadata(struct tuf_repo *r, const char *file, struct span *out)
{
    char encoded[1800], name[600];
    int64_t version;
    if (!split_metadata(file, &version, encoded, sizeof encoded) ||
        !tuf_repo_decode(encoded, name, sizeof name))
        return false;
    must(buf_print(&r->requests, version ? " %s/%" PRId64 : " %s", encoded, version) == ERR_OK);
    struct repo_role *role = find_role(r, name);
    bool is_consistent = json_is_true(
        json_object_get(tuf_repo_role(r, "root"), "consistent_snapshot"));
    bool wants_number = strcmp(name, "root") == 0 ||
                        (is_consistent && strcmp(name, "timestamp") != 0);
    struct version *v = role && wants_number == (version > 0) ? version_of(role, version) : NULL;
    if (v)
        *out = buf_span(&v->bytes);
    return v != NULL;
}

/* "dir/DIGEST.file" */
static bool look_up_target(struct tuf_repo *r, const char *path, struct span *out)
{
    char name[600], plain[600];
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
    if (json_is_true(json_object_get(tuf_repo_role(r, "root"), "consistent_snapshot"))) {
        const char *dot = strchr(file, '.');
        if (!dot || (dot - file != 64 && dot - file != 128))
            return false;
        snprintf(name, sizeof name, "%.*s%s", (int)(file - path), path, dot + 1);
    } else {
        text_copy(name, sizeof name, path);
    }
    if (!tuf_repo_decode(name, plain, sizeof plain))
        return false;
    must(buf_print(&r->requests, " %s", name) == ERR_OK);
    for (size_t i = 0; i < r->n_files; i++)
        if (strcmp(r->files[i].name, plain) == 0) {
            *out = buf_span(&r->files[i].bytes);
            return true;
        }
    return false;
}

static enum fetch_end end_with(struct err *err, enum fetch_end end)
{
    err_set(err, fetch_end_code(end), "%s", fetch_end_name(end));
    return end;
}

static enum fetch_end hand_out(struct tuf_repo *r, const struct fetch_request *request,
                               const struct fetch_sink *sink, struct span all, struct err *err)
{
    struct fetch_answer answer = { .length = all.len };
    answer.from = request->from < all.len ? request->from : 0;
    struct span body = span_part(all, (size_t)answer.from, all.len);
    enum fetch_end end = FETCH_DONE;
    if (sink->begin && sink->begin(sink->self, &answer, err) != ERR_OK)
        return FETCH_SINK;
    bool is_target = span_starts(span_of(request->url), TUF_REPO_TARGETS);
    if (is_target && r->cut_after > 0 && body.len > r->cut_after) {
        body.len = (size_t)r->cut_after;
        r->cut_after = 0;
        end = FETCH_CUT;
    }
    /* In pieces, as a network brings it, and what comes before the end is handed on. */
    for (size_t at = 0; at < body.len; at += 1000) {
        struct span piece = span_part(body, at, at + 1000);
        if (answer.from + at + piece.len > request->bytes_max)
            return end_with(err, FETCH_TOO_BIG);
        if (sink->write(sink->self, piece, err) != ERR_OK)
            return FETCH_SINK;
    }
    return end == FETCH_DONE ? end : end_with(err, end);
}

static enum fetch_end get(void *self, const struct fetch_request *request,
                          const struct fetch_sink *sink, struct fetch_answer *answer,
                          struct err *err)
{
    struct tuf_repo *r = self;
    struct span bytes, url = span_of(request->url);
    size_t metadata = strlen(TUF_REPO_METADATA "/"), targets = strlen(TUF_REPO_TARGETS);
    if (answer)
        *answer = (struct fetch_answer){ 0 };
    if (r->fail_at == 1)
        return end_with(err, r->fail_as);
    if (r->fail_at > 1)
        r->fail_at--;
    bool is_there = false;
    if (span_starts(url, TUF_REPO_METADATA "/"))
        is_there = look_up_metadata(r, request->url + metadata, &bytes);
    else if (span_starts(url, TUF_REPO_TARGETS))
        is_there = look_up_target(r, request->url + targets, &bytes);
    return is_there ? hand_out(r, request, sink, bytes, err) : end_with(err, FETCH_ABSENT);
}

struct fetcher tuf_repo_fetcher(struct tuf_repo *r)
{
    return (struct fetcher){ get, r };
}

const char *tuf_repo_role_name(const struct tuf_repo *r, size_t i)
{
    return i < r->n_roles ? r->roles[i]->name : NULL;
}

size_t tuf_repo_versions(const struct tuf_repo *r, size_t i)
{
    return r->roles[i]->n_versions;
}

const char *tuf_repo_file(const struct tuf_repo *r, size_t i, struct span *bytes)
{
    if (i >= r->n_files)
        return NULL;
    *bytes = buf_span(&r->files[i].bytes);
    return r->files[i].name;
}

const char *tuf_repo_requests(struct tuf_repo *r)
{
    must(buf_append(&r->requests, "", 1) == ERR_OK);
    r->requests.len = 0;
    return (const char *)r->requests.data + (r->requests.data[0] == ' ' ? 1 : 0);
}

void tuf_repo_fail_at(struct tuf_repo *r, size_t n, enum fetch_end end)
{
    r->fail_at = n;
    r->fail_as = end;
}

void tuf_repo_cut_after(struct tuf_repo *r, uint64_t bytes)
{
    r->cut_after = bytes;
}

struct tuf_repo *tuf_repo_create(int64_t now_utc_s)
{
    static const char *const names[] = { "root", "timestamp", "snapshot", "targets" };
    struct tuf_repo *r = calloc(1, sizeof *r);
    must(r != NULL);
    r->expires_utc_s = now_utc_s + 30 * 86400;
    r->requests = BUF_INIT(1 << 20);
    json_t *roles = json_object();
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        add_role(r, names[i], names[i]);
        json_object_set_new(roles, names[i], json_pack("{s:[], s:i}", "keyids", "threshold", 1));
    }
    must(json_object_update_new(
             tuf_repo_role(r, "root"),
             json_pack("{s:b, s:{}, s:o}", "consistent_snapshot", 1, "keys", "roles", roles)) == 0);
    must(json_object_set_new(tuf_repo_role(r, "timestamp"), "meta", json_object()) == 0);
    must(json_object_set_new(tuf_repo_role(r, "snapshot"), "meta", json_object()) == 0);
    must(json_object_set_new(tuf_repo_role(r, "targets"), "targets", json_object()) == 0);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        tuf_repo_add_key(r, "root", names[i], tuf_repo_new_key(r, KEY_ED25519), true);
    tuf_repo_publish(r, "targets snapshot timestamp root");
    return r;
}

void tuf_repo_destroy(struct tuf_repo *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n_roles; i++) {
        forget(r->roles[i]);
        json_decref(r->roles[i]->body);
        free(r->roles[i]);
    }
    for (size_t i = 0; i < r->n_keys; i++)
        tuf_signer_destroy(r->keys[i]);
    for (size_t i = 0; i < r->n_files; i++)
        buf_fini(&r->files[i].bytes);
    buf_fini(&r->requests);
    free(r);
}
