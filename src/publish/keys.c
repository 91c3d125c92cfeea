/* Who may sign what: keys and thresholds in drafts of root and targets. */
#include "publish/office_self.h"
#include "trust/canon.h"

static enum err_code no_memory(struct err *err)
{
    return err_set(err, ERR_NOMEM, "no memory for metadata");
}

json_t *rule_of(json_t *delegator_body, const char *role, json_t **keys)
{
    json_t *entry, *delegations = json_object_get(delegator_body, "delegations");
    size_t i;
    if (role_is_top(role)) {
        *keys = json_object_get(delegator_body, "keys");
        return json_object_get(json_object_get(delegator_body, "roles"), role);
    }
    *keys = json_object_get(delegations, "keys");
    json_array_foreach(json_object_get(delegations, "roles"), i, entry)
    {
        if (strcmp(json_string_value(json_object_get(entry, "name")), role) == 0)
            return entry;
    }
    return NULL;
}

/* --- editing ------------------------------------------------------------------------------------- */

struct edit {
    json_t *body, *keys, *rule, *ids;
    const char *delegator, *role;
};

static enum err_code edit_begin(struct office *o, const char *role, struct edit *e, struct err *err)
{
    *e = (struct edit){ .delegator = office_delegator_of(role), .role = role };
    enum err_code rc = draft_begin(o, e->delegator, &e->body, err);
    if (rc != ERR_OK)
        return rc;
    e->rule = rule_of(e->body, role, &e->keys);
    e->ids = json_object_get(e->rule, "keyids");
    if (e->rule)
        return ERR_OK;
    json_decref(e->body);
    return err_set(err, ERR_NOT_FOUND, "there is no role %s", role);
}

static enum err_code edit_end(struct office *o, struct edit *e, enum err_code rc, struct err *err)
{
    if (rc == ERR_OK)
        rc = draft_write(o, e->delegator, e->body, NULL, err);
    json_decref(e->body);
    return rc;
}

static enum err_code key_object(const struct office_key *key, json_t **out, char id[KEY_ID_HEX + 1],
                                struct err *err)
{
    char hex[2 * sizeof key->bytes + 1];
    canon_hex(key->bytes, sizeof key->bytes, hex);
    json_t *object = json_pack("{s:s, s:s, s:{s:s}}", "keytype", "ed25519", "scheme", "ed25519",
                               "keyval", "public", hex);
    enum err_code rc = object ? key_id(object, id, err) : no_memory(err);
    if (rc == ERR_OK)
        *out = object;
    else
        json_decref(object);
    return rc;
}

static size_t place_of(const json_t *ids, const char *id)
{
    size_t i;
    json_t *entry;
    json_array_foreach((json_t *)(uintptr_t)ids, i, entry)
    {
        if (strcmp(json_string_value(entry), id) == 0)
            return i;
    }
    return SIZE_MAX;
}

static enum err_code add(struct edit *e, const struct office_key *key, struct err *err)
{
    char id[KEY_ID_HEX + 1];
    json_t *object;
    enum err_code rc = key_object(key, &object, id, err);
    if (rc != ERR_OK)
        return rc;
    if (place_of(e->ids, id) != SIZE_MAX)
        rc = err_set(err, ERR_INVALID, "%s has that key already", e->role);
    else if (json_array_size(e->ids) == OFFICE_KEYS_MAX)
        rc = err_set(err, ERR_INVALID, "%s has %d keys: no more", e->role, OFFICE_KEYS_MAX);
    else if (json_array_append_new(e->ids, json_string(id)) != 0 ||
             json_object_set(e->keys, id, object) != 0)
        rc = no_memory(err);
    json_decref(object);
    return rc;
}

/* Is the key named by any role of the delegator's? */
static bool is_used(const json_t *body, const char *id)
{
    const char *name;
    json_t *entry;
    size_t i;
    json_object_foreach(json_object_get(body, "roles"), name, entry)
    {
        if (place_of(json_object_get(entry, "keyids"), id) != SIZE_MAX)
            return true;
    }
    json_array_foreach(json_object_get(json_object_get(body, "delegations"), "roles"), i, entry)
    {
        if (place_of(json_object_get(entry, "keyids"), id) != SIZE_MAX)
            return true;
    }
    return false;
}

static enum err_code take_away(struct edit *e, const struct office_key *key, struct err *err)
{
    char id[KEY_ID_HEX + 1];
    json_t *object;
    enum err_code rc = key_object(key, &object, id, err);
    if (rc != ERR_OK)
        return rc;
    json_decref(object);
    size_t at = place_of(e->ids, id);
    if (at == SIZE_MAX)
        return err_set(err, ERR_NOT_FOUND, "%s has no such key", e->role);
    json_array_remove(e->ids, at);
    if (!is_used(e->body, id))
        json_object_del(e->keys, id);
    return ERR_OK;
}

static enum err_code check_enough(const struct edit *e, struct err *err)
{
    json_int_t threshold = json_integer_value(json_object_get(e->rule, "threshold"));
    if ((json_int_t)json_array_size(e->ids) >= threshold)
        return ERR_OK;
    return err_set(err, ERR_INVALID, "%s asks for %d signatures and would have %zu keys", e->role,
                   (int)threshold, json_array_size(e->ids));
}

enum err_code office_add_key(struct office *o, const char *role, const struct office_key *key,
                             struct err *err)
{
    struct edit e;
    enum err_code rc = edit_begin(o, role, &e, err);
    return rc == ERR_OK ? edit_end(o, &e, add(&e, key, err), err) : rc;
}

enum err_code office_revoke_key(struct office *o, const char *role, const struct office_key *key,
                                struct err *err)
{
    struct edit e;
    enum err_code rc = edit_begin(o, role, &e, err);
    if (rc != ERR_OK)
        return rc;
    rc = take_away(&e, key, err);
    if (rc == ERR_OK)
        rc = check_enough(&e, err);
    return edit_end(o, &e, rc, err);
}

enum err_code office_rotate_key(struct office *o, const char *role, const struct office_key *old,
                                const struct office_key *fresh, struct err *err)
{
    struct edit e;
    enum err_code rc = edit_begin(o, role, &e, err);
    if (rc != ERR_OK)
        return rc;
    rc = take_away(&e, old, err);
    if (rc == ERR_OK)
        rc = add(&e, fresh, err);
    return edit_end(o, &e, rc, err);
}

enum err_code office_set_threshold(struct office *o, const char *role, int threshold,
                                   struct err *err)
{
    struct edit e;
    if (threshold < 1)
        return err_set(err, ERR_INVALID, "%s: a threshold is 1 or more", role);
    enum err_code rc = edit_begin(o, role, &e, err);
    if (rc != ERR_OK)
        return rc;
    rc = json_object_set_new(e.rule, "threshold", json_integer(threshold)) == 0
             ? check_enough(&e, err)
             : no_memory(err);
    return edit_end(o, &e, rc, err);
}

enum err_code office_renew_role(struct office *o, const char *role, struct err *err)
{
    json_t *body;
    if (strcmp(role, "snapshot") == 0 || strcmp(role, "timestamp") == 0)
        return err_set(err, ERR_INVALID, "%s is renewed by publishing", role);
    enum err_code rc = draft_begin(o, role, &body, err);
    if (rc != ERR_OK)
        return rc;
    rc = draft_write(o, role, body, NULL, err);
    json_decref(body);
    return rc;
}

/* --- paths ---------------------------------------------------------------------------------------- */

static bool is_path(const char *path)
{
    return path[0] && path[0] != '/' && !strstr(path, "..") &&
           path[strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789-_./*")] == '\0';
}

enum err_code office_set_paths(struct office *o, const char *role, const char *const *paths,
                               size_t n, struct err *err)
{
    struct edit e;
    if (role_is_top(role) || n == 0 || n > OFFICE_PATHS_MAX)
        return err_set(err, ERR_INVALID, "a delegated role has 1 to %d paths", OFFICE_PATHS_MAX);
    for (size_t i = 0; i < n; i++)
        if (!is_path(paths[i]))
            return err_set(err, ERR_INVALID, "'%s' is no path like full/*", paths[i]);
    enum err_code rc = edit_begin(o, role, &e, err);
    if (rc != ERR_OK)
        return rc;
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < n; i++)
        ok = json_array_append_new(list, json_string(paths[i])) == 0;
    ok = ok && json_object_set(e.rule, "paths", list) == 0;
    json_decref(list);
    return edit_end(o, &e, ok ? ERR_OK : no_memory(err), err);
}
