#include "trust/role_shape.h"

#include "trust/canon.h"

static enum err_code bad(struct err *err, const char *what)
{
    return err_set(err, ERR_INVALID, "%s", what);
}

static bool is_number(const json_t *j, json_int_t lowest)
{
    return json_is_integer(j) && json_integer_value(j) >= lowest;
}

/* An array of texts, none of them twice. */
static bool are_ids(const json_t *array, size_t max)
{
    size_t n = json_array_size(array);
    json_t *seen = json_object();
    bool is_good = json_is_array(array) && n <= max && seen;
    for (size_t i = 0; is_good && i < n; i++) {
        const char *id = json_string_value(json_array_get(array, i));
        is_good = id && !json_object_get(seen, id) &&
                  json_object_set_new_nocheck(seen, id, json_true()) == 0;
    }
    json_decref(seen);
    return is_good;
}

static bool are_texts(const json_t *array)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        if (!json_is_string(json_array_get(array, i)))
            return false;
    return json_is_array(array);
}

/* Section 4.2: "keyid" MUST be unique in "signatures", threshold or not. */
static bool are_signatures(const json_t *array)
{
    json_t *ids = json_array();
    bool is_good = json_is_array(array) && ids;
    for (size_t i = 0; is_good && i < json_array_size(array); i++) {
        json_t *s = json_array_get(array, i), *id = json_object_get(s, "keyid");
        is_good = json_is_string(id) && json_is_string(json_object_get(s, "sig")) &&
                  json_array_append(ids, id) == 0;
    }
    is_good = is_good && are_ids(ids, SIZE_MAX);
    json_decref(ids);
    return is_good;
}

static bool are_keys(const json_t *object)
{
    const char *id;
    json_t *key;
    json_object_foreach((json_t *)(uintptr_t)object, id, key)
    {
        if (!json_is_string(json_object_get(key, "keytype")) ||
            !json_is_string(json_object_get(key, "scheme")) ||
            !json_is_object(json_object_get(key, "keyval")))
            return false;
    }
    return json_is_object(object);
}

static bool is_rule(const json_t *role)
{
    return are_ids(json_object_get(role, "keyids"), ROLE_KEYS_MAX) &&
           is_number(json_object_get(role, "threshold"), 1);
}

static enum err_code check_root(struct role *r, struct err *err)
{
    const json_t *roles = json_object_get(r->body, "roles");
    const json_t *is_consistent = json_object_get(r->body, "consistent_snapshot");
    if (is_consistent && !json_is_boolean(is_consistent))
        return bad(err, "consistent_snapshot is neither true nor false");
    if (!are_keys(json_object_get(r->body, "keys")))
        return bad(err, "its keys are none");
    for (enum role_type t = ROLE_ROOT; t <= ROLE_TARGETS; t++)
        if (!is_rule(json_object_get(roles, role_type_name(t))))
            return err_set(err, ERR_INVALID, "no keys and threshold for %s", role_type_name(t));
    r->is_consistent = json_is_true(is_consistent);
    return ERR_OK;
}

static bool is_meta(const json_t *entry)
{
    const json_t *length = json_object_get(entry, "length");
    const json_t *hashes = json_object_get(entry, "hashes");
    return is_number(json_object_get(entry, "version"), 1) && (!length || is_number(length, 1)) &&
           (!hashes || json_is_object(hashes));
}

static enum err_code check_meta(struct role *r, struct err *err)
{
    const char *must = r->type == ROLE_TIMESTAMP ? "snapshot.json" : "targets.json";
    json_t *meta = json_object_get(r->body, "meta"), *entry;
    const char *name;
    if (!json_is_object(meta) || !json_object_get(meta, must))
        return err_set(err, ERR_INVALID, "its meta has no %s", must);
    json_object_foreach(meta, name, entry)
    {
        if (!is_meta(entry))
            return err_set(err, ERR_INVALID, "its meta of %.80s is none", name);
    }
    return ERR_OK;
}

static bool is_delegation(const json_t *d, json_t *names)
{
    const json_t *paths = json_object_get(d, "paths");
    const json_t *prefixes = json_object_get(d, "path_hash_prefixes");
    json_t *name = json_object_get(d, "name");
    const char *text = json_string_value(name);
    return text && text[0] && strlen(text) <= ROLE_NAME_MAX && !role_is_top(text) && is_rule(d) &&
           json_is_boolean(json_object_get(d, "terminating")) && !paths != !prefixes &&
           are_texts(paths ? paths : prefixes) && json_array_append(names, name) == 0;
}

static enum err_code check_delegations(const json_t *delegations, struct err *err)
{
    const json_t *roles = json_object_get(delegations, "roles");
    if (json_object_get(delegations, "succinct_roles"))
        return err_set(err, ERR_UNSUPPORTED, "succinct_roles are not known here");
    if (!are_keys(json_object_get(delegations, "keys")) || !json_is_array(roles))
        return bad(err, "its delegations have no keys or roles");
    json_t *names = json_array();
    bool is_good = names != NULL;
    for (size_t i = 0; is_good && i < json_array_size(roles); i++)
        is_good = is_delegation(json_array_get(roles, i), names);
    is_good = is_good && are_ids(names, SIZE_MAX);
    json_decref(names);
    return is_good ? ERR_OK : bad(err, "a delegation that is none, or twice");
}

static enum err_code check_targets(struct role *r, struct err *err)
{
    json_t *targets = json_object_get(r->body, "targets"), *entry;
    const json_t *delegations = json_object_get(r->body, "delegations");
    const char *name;
    if (!json_is_object(targets))
        return bad(err, "it has no targets");
    json_object_foreach(targets, name, entry)
    {
        if (!is_number(json_object_get(entry, "length"), 0) ||
            !json_is_object(json_object_get(entry, "hashes")))
            return err_set(err, ERR_INVALID, "no length or hashes of %.80s", name);
    }
    return delegations ? check_delegations(delegations, err) : ERR_OK;
}

/* "1.0.34" and whatever comes after it in major version 1 (section 4.1.2). */
static bool is_our_version(const json_t *spec_version)
{
    struct span s = span_of(json_is_string(spec_version) ? json_string_value(spec_version) : "");
    return span_eq(s, "1") || span_starts(s, "1.");
}

enum err_code role_shape_check(struct role *r, struct err *err)
{
    static enum err_code (*const check[])(struct role * r, struct err * err) = {
        [ROLE_ROOT] = check_root,
        [ROLE_TIMESTAMP] = check_meta,
        [ROLE_SNAPSHOT] = check_meta,
        [ROLE_TARGETS] = check_targets,
    };
    const char *type = json_string_value(json_object_get(r->body, "_type"));
    const char *expires = json_string_value(json_object_get(r->body, "expires"));
    const char *issued = json_string_value(json_object_get(r->body, "issued"));
    const json_t *version = json_object_get(r->body, "version");
    if (!json_is_object(r->body) || !are_signatures(r->signatures))
        return bad(err, "no signed part, or signatures that are none or twice of one key");
    if (!type || strcmp(type, role_type_name(r->type)) != 0)
        return err_set(err, ERR_INVALID, "it calls itself %.40s", type ? type : "nothing");
    if (!is_our_version(json_object_get(r->body, "spec_version")))
        return bad(err, "its spec_version is not 1");
    if (!is_number(version, 1))
        return bad(err, "its version is no number above 0");
    if (!expires || !canon_time(expires, &r->expires_utc_s))
        return bad(err, "its day of expiry is none");
    if (issued && !canon_time(issued, &r->issued_utc_s))
        return bad(err, "its day of issue is none");
    r->version = json_integer_value(version);
    return check[r->type](r, err);
}
