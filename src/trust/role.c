#include "trust/role.h"

#include "trust/canon.h"
#include "trust/glob.h"
#include "trust/key.h"
#include "trust/role_shape.h"

static const char *const type_names[] = {
    [ROLE_UNSET] = "?",           [ROLE_ROOT] = "root",       [ROLE_TIMESTAMP] = "timestamp",
    [ROLE_SNAPSHOT] = "snapshot", [ROLE_TARGETS] = "targets",
};

const char *role_type_name(enum role_type type)
{
    return (unsigned)type < ARRAY_LEN(type_names) ? type_names[type] : "?";
}

bool role_is_top(const char *name)
{
    for (size_t i = ROLE_ROOT; i < ARRAY_LEN(type_names); i++)
        if (strcmp(type_names[i], name) == 0)
            return true;
    return false;
}

static enum refusal of_code(enum err_code code)
{
    return code == ERR_OK ? REFUSAL_NONE : code == ERR_NOMEM ? REFUSAL_FAULT : REFUSAL_MALFORMED;
}

enum refusal role_read(struct span bytes, enum role_type want, struct role **out, struct err *err)
{
    struct role *r = calloc(1, sizeof *r);
    if (!r) {
        err_set(err, ERR_NOMEM, "no memory for metadata");
        return REFUSAL_FAULT;
    }
    r->type = want;
    /* An escape such as ☃ takes more bytes than what it stands for, the other way round only
     * '"' and '\' do, which were escaped before too: the canonical form is never longer. */
    r->form = BUF_INIT(bytes.len + 1);
    enum err_code rc = canon_read(bytes, &r->whole, err);
    if (!rc) {
        r->body = json_object_get(r->whole, "signed");
        r->signatures = json_object_get(r->whole, "signatures");
        rc = role_shape_check(r, err);
    }
    if (!rc)
        rc = canon_write(r->body, &r->form, err);
    if (rc) {
        err_wrap(err, rc, "%s", role_type_name(want));
        role_destroy(r);
        return of_code(rc);
    }
    *out = r;
    return REFUSAL_NONE;
}

void role_destroy(struct role *r)
{
    if (!r)
        return;
    json_decref(r->whole);
    buf_fini(&r->form);
    free(r);
}

/* --- signatures ------------------------------------------------------------------------------- */

/* The object with "keyids" and "threshold" for that role, and the keys it speaks of. */
static const json_t *find_rule(const struct role *delegator, const char *name, const json_t **keys)
{
    const json_t *from = delegator->body, *rule = NULL;
    if (delegator->type == ROLE_ROOT) {
        *keys = json_object_get(from, "keys");
        return json_object_get(json_object_get(from, "roles"), name);
    }
    from = json_object_get(from, "delegations");
    *keys = json_object_get(from, "keys");
    size_t n = role_delegations(delegator);
    for (size_t i = 0; i < n && !rule; i++)
        if (strcmp(role_delegation_at(delegator, i).name, name) == 0)
            rule = json_array_get(json_object_get(from, "roles"), i);
    return rule;
}

static const char *signature_of(const struct role *r, const char *key_id)
{
    for (size_t i = 0; i < json_array_size(r->signatures); i++) {
        const json_t *s = json_array_get(r->signatures, i);
        if (strcmp(json_string_value(json_object_get(s, "keyid")), key_id) == 0)
            return json_string_value(json_object_get(s, "sig"));
    }
    return NULL;
}

static bool key_signed(const struct role *r, const struct key *k, const char *key_id)
{
    enum { SIGNATURE_MAX = 1024 }; /* RSA-8192 */
    uint8_t bytes[SIGNATURE_MAX];
    const char *hex = signature_of(r, key_id);
    size_t n = hex ? strlen(hex) / 2 : 0;
    if (n == 0 || n > sizeof bytes || !canon_unhex(hex, bytes, n))
        return false;
    return key_verify(k, buf_span(&r->form), (struct span){ bytes, n });
}

/* Gives k to the list when its signature counts; else frees it. */
static void count_key(const struct role *r, const char *key_id, struct key *k, struct key **counted,
                      size_t *n)
{
    bool is_new = true;
    for (size_t i = 0; i < *n; i++)
        is_new = is_new && !key_same(counted[i], k);
    if (is_new && key_signed(r, k, key_id))
        counted[(*n)++] = k;
    else
        key_destroy(k);
}

enum refusal role_verify(const struct role *r, const struct role *delegator, const char *name,
                         struct err *err)
{
    const json_t *keys, *rule = find_rule(delegator, name, &keys);
    const json_t *ids = json_object_get(rule, "keyids");
    json_int_t threshold = json_integer_value(json_object_get(rule, "threshold"));
    struct key *counted[ROLE_KEYS_MAX];
    size_t n = 0;
    if (!rule || threshold < 1) {
        err_set(err, ERR_UNTRUSTED, "%s: nobody is told to sign it", name);
        return REFUSAL_THRESHOLD;
    }
    for (size_t i = 0; i < json_array_size(ids) && n < ARRAY_LEN(counted); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        const json_t *object = json_object_get(keys, id);
        struct key *k;
        /* A key that is listed and not there, or that cannot be read, has signed nothing. */
        if (object && key_from_json(object, &k, NULL) == ERR_OK)
            count_key(r, id, k, counted, &n);
    }
    for (size_t i = 0; i < n; i++)
        key_destroy(counted[i]);
    if ((json_int_t)n >= threshold)
        return REFUSAL_NONE;
    err_set(err, ERR_UNTRUSTED, "%s: signed by %zu of the %" JSON_INTEGER_FORMAT " keys asked for",
            name, n, threshold);
    return REFUSAL_THRESHOLD;
}

/* --- what it says ------------------------------------------------------------------------------ */

enum err_code role_meta_of(const struct role *r, const char *role_name, struct role_meta *out,
                           struct err *err)
{
    char file[ROLE_NAME_MAX + 8];
    snprintf(file, sizeof file, "%s.json", role_name);
    const json_t *entry = json_object_get(json_object_get(r->body, "meta"), file);
    if (!entry)
        return err_set(err, ERR_NOT_FOUND, "%s: says nothing of %s", role_type_name(r->type), file);
    const json_t *hashes = json_object_get(entry, "hashes");
    struct role_meta meta = {
        .version = json_integer_value(json_object_get(entry, "version")),
        .length_bytes = (uint64_t)json_integer_value(json_object_get(entry, "length")),
        .has_hashes = hashes != NULL,
    };
    enum err_code rc = hashes ? hash_set_from_json(hashes, &meta.hashes, err) : ERR_OK;
    if (rc)
        return err_wrap(err, rc, "%s", file);
    *out = meta;
    return ERR_OK;
}

static const json_t *delegations_of(const struct role *r)
{
    return json_object_get(json_object_get(r->body, "delegations"), "roles");
}

size_t role_delegations(const struct role *r)
{
    return json_array_size(delegations_of(r));
}

struct role_delegation role_delegation_at(const struct role *r, size_t i)
{
    const json_t *d = json_array_get(delegations_of(r), i);
    return (struct role_delegation){
        .name = json_string_value(json_object_get(d, "name")),
        .is_terminating = json_is_true(json_object_get(d, "terminating")),
        .paths = json_object_get(d, "paths"),
        .prefixes = json_object_get(d, "path_hash_prefixes"),
    };
}

bool role_delegation_covers(const struct role_delegation *d, const char *target_name)
{
    for (size_t i = 0; i < json_array_size(d->paths); i++)
        if (glob_matches(json_string_value(json_array_get(d->paths, i)), target_name))
            return true;
    uint8_t digest[32];
    char hex[2 * sizeof digest + 1];
    if (json_array_size(d->prefixes) == 0 || !hash_sha256(span_of(target_name), digest))
        return false;
    canon_hex(digest, sizeof digest, hex);
    for (size_t i = 0; i < json_array_size(d->prefixes); i++)
        if (span_starts(span_of(hex), json_string_value(json_array_get(d->prefixes, i))))
            return true;
    return false;
}

const json_t *role_target(const struct role *r, const char *target_name)
{
    return json_object_get(json_object_get(r->body, "targets"), target_name);
}
