/* Signatures on drafts, and how many there are. */
#include "publish/office_self.h"
#include "trust/canon.h"

static enum err_code no_memory(struct err *err)
{
    return err_set(err, ERR_NOMEM, "no memory for a signature");
}

enum err_code signature_of_body(const json_t *body, const struct key_secret *key, json_t **out,
                                struct err *err)
{
    struct buf form = BUF_INIT(OFFICE_BYTES_MAX);
    uint8_t signature[KEY_SIGNATURE_BYTES];
    char hex[2 * sizeof signature + 1], id[KEY_ID_HEX + 1];
    json_t *object = NULL;
    enum err_code rc = key_secret_public(key, &object, err);
    if (rc == ERR_OK)
        rc = key_id(object, id, err);
    if (rc == ERR_OK)
        rc = canon_write(body, &form, err);
    if (rc == ERR_OK) {
        key_secret_sign(key, buf_span(&form), signature);
        canon_hex(signature, sizeof signature, hex);
        *out = json_pack("{s:s, s:s}", "keyid", id, "sig", hex);
        rc = *out ? ERR_OK : no_memory(err);
    }
    json_decref(object);
    buf_fini(&form);
    return rc;
}

/* --- counting ------------------------------------------------------------------------------------ */

/* role_verify says yes or no; here the number is wanted: the delegator's rule with one threshold after the
 * other, on a copy. */
static int most_met(const struct role *file, const struct role *delegator, const char *role,
                    int n_keys)
{
    json_t *keys, *body = json_deep_copy(delegator->body);
    struct role trial = *delegator;
    int met = 0;
    trial.body = body;
    json_t *rule = body ? rule_of(body, role, &keys) : NULL;
    for (int n = 1; rule && n <= n_keys; n++) {
        if (json_object_set_new(rule, "threshold", json_integer(n)) != 0 ||
            role_verify(file, &trial, role, NULL) != REFUSAL_NONE)
            break;
        met = n;
    }
    json_decref(body);
    return met;
}

void rule_count(const struct role *file, const struct role *delegator, const char *role, int *asked,
                int *have)
{
    json_t *keys;
    *asked = *have = 0;
    if (!delegator)
        return;
    const json_t *rule = rule_of((json_t *)(uintptr_t)delegator->body, role, &keys);
    *asked = (int)json_integer_value(json_object_get(rule, "threshold"));
    if (file && rule)
        *have = most_met(file, delegator, role,
                         (int)json_array_size(json_object_get(rule, "keyids")));
}

/* The delegator as it will be: its draft, else what is published. */
static const struct role *delegator_for(struct shelf *drafts, struct shelf *published,
                                        const char *role)
{
    const char *by = office_delegator_of(role);
    const struct role *draft = shelf_file(drafts, by);
    return draft ? draft : shelf_file(published, by);
}

static struct office_view view_of(struct shelf *drafts, struct shelf *published, const char *role)
{
    const struct role *draft = shelf_file(drafts, role), *was = shelf_file(published, role);
    const struct role *any = draft ? draft : was;
    struct office_view v = {
        .role = role,
        .version = draft ? draft->version : 0,
        .published = was ? was->version : 0,
        .expires_utc_s = any->expires_utc_s,
    };
    rule_count(any, delegator_for(drafts, published, role), role, &v.threshold, &v.signatures);
    if (draft && was && strcmp(role, "root") == 0)
        rule_count(draft, was, role, &v.old_threshold, &v.old_signatures);
    return v;
}

enum err_code office_list(struct office *o, office_view_fn *visit, void *self, struct err *err)
{
    struct shelf drafts, published;
    bool goes_on = true;
    enum err_code rc = shelf_read_drafts(o, &drafts, err);
    if (rc != ERR_OK)
        return rc;
    rc = shelf_read_public(o, &published, err);
    if (rc == ERR_OK) {
        for (size_t i = 0; i < published.n && goes_on; i++) {
            struct office_view v = view_of(&drafts, &published, published.paper[i].role);
            goes_on = visit(self, &v);
        }
        for (size_t i = 0; i < drafts.n && goes_on; i++) {
            if (shelf_find(&published, drafts.paper[i].role))
                continue;
            struct office_view v = view_of(&drafts, &published, drafts.paper[i].role);
            goes_on = visit(self, &v);
        }
        shelf_fini(&published);
    }
    shelf_fini(&drafts);
    return rc;
}

/* --- signing ------------------------------------------------------------------------------------- */

static bool lists_key(const struct role *delegator, const char *role, const char *id)
{
    json_t *keys, *entry;
    size_t i;
    if (!delegator)
        return false;
    json_t *rule = rule_of((json_t *)(uintptr_t)delegator->body, role, &keys);
    json_array_foreach(json_object_get(rule, "keyids"), i, entry)
    {
        if (strcmp(json_string_value(entry), id) == 0)
            return true;
    }
    return false;
}

static enum err_code id_of(const struct key_secret *key, char id[KEY_ID_HEX + 1], struct err *err)
{
    json_t *object;
    enum err_code rc = key_secret_public(key, &object, err);
    if (rc != ERR_OK)
        return rc;
    rc = key_id(object, id, err);
    json_decref(object);
    return rc;
}

/* Its signature is put beside the others', in the place of its own of before. */
static enum err_code sign_one(struct office *o, struct paper *p, const struct key_secret *key,
                              const char *id, struct err *err)
{
    json_t *entry, *fresh = NULL, *all = json_array();
    size_t i;
    enum err_code rc = all ? signature_of_body(p->file->body, key, &fresh, err) : no_memory(err);
    json_array_foreach(p->file->signatures, i, entry)
    {
        if (strcmp(json_string_value(json_object_get(entry, "keyid")), id) != 0)
            json_array_append(all, entry);
    }
    if (rc == ERR_OK && json_array_append(all, fresh) != 0)
        rc = no_memory(err);
    if (rc == ERR_OK)
        rc = draft_write(o, p->role, (json_t *)(uintptr_t)p->file->body, all, err);
    json_decref(fresh);
    json_decref(all);
    return rc;
}

enum err_code office_sign(struct office *o, const struct key_secret *key, office_view_fn *may,
                          void *self, size_t *n, struct err *err)
{
    struct shelf drafts, published;
    char id[KEY_ID_HEX + 1];
    *n = 0;
    enum err_code rc = id_of(key, id, err);
    if (rc == ERR_OK)
        rc = shelf_read_drafts(o, &drafts, err);
    if (rc != ERR_OK)
        return rc;
    rc = shelf_read_public(o, &published, err);
    for (size_t i = 0; rc == ERR_OK && i < drafts.n; i++) {
        struct paper *p = &drafts.paper[i];
        bool lists = lists_key(delegator_for(&drafts, &published, p->role), p->role, id) ||
                     (strcmp(p->role, "root") == 0 &&
                      lists_key(shelf_file(&published, "root"), "root", id));
        struct office_view v = view_of(&drafts, &published, p->role);
        if (!lists || (may && !may(self, &v)))
            continue;
        rc = sign_one(o, p, key, id, err);
        *n += rc == ERR_OK;
    }
    shelf_fini(&published);
    shelf_fini(&drafts);
    return rc;
}
