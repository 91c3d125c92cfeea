/* Any bytes as a file of metadata: the first byte says of which type.  No crash; what is read is well formed
 * all through, and another spelling of it has the same canonical form. */
#include "trust/canon.h"
#include "trust/key.h"
#include "trust/role.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The canonical form is no JSON where texts hold line breaks, so it goes by way of another JSON. */
static void check_form(const struct role *r)
{
    struct buf again = BUF_INIT(1 << 20);
    json_t *j = NULL;
    char *text = json_dumps(r->body, JSON_INDENT(3) | JSON_ENSURE_ASCII);
    if (!text || canon_read(span_of(text), &j, NULL) != ERR_OK ||
        canon_write(j, &again, NULL) != ERR_OK || again.len != r->form.len ||
        memcmp(again.data, r->form.data, again.len) != 0)
        abort();
    free(text);
    json_decref(j);
    buf_fini(&again);
}

static void read_keys(const json_t *keys)
{
    const char *id;
    json_t *object;
    json_object_foreach((json_t *)(uintptr_t)keys, id, object)
    {
        struct key *k = NULL;
        char hex[KEY_ID_HEX + 1];
        if (key_from_json(object, &k, NULL) == ERR_OK &&
            key_verify(k, span_of(id), span_of("no signature")))
            abort();
        key_destroy(k);
        err_ignore(key_id(object, hex, NULL), "long keys have none");
    }
}

static void walk(const struct role *r)
{
    static const char *const names[] = { "root", "timestamp", "snapshot", "targets", "owner" };
    struct role_meta meta;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (role_meta_of(r, names[i], &meta, NULL) == ERR_OK && meta.version < 1)
            abort();
        /* A file may have been signed by whom it names itself; anything but a crash is right. */
        if (role_verify(r, r, names[i], NULL) == REFUSAL_NONE && r->type != ROLE_ROOT &&
            r->type != ROLE_TARGETS)
            abort();
    }
    for (size_t i = 0; i < role_delegations(r); i++) {
        struct role_delegation d = role_delegation_at(r, i);
        if (!d.name || role_is_top(d.name))
            abort();
        role_delegation_covers(&d, "kiosk/7/conf-a.json");
    }
    read_keys(json_object_get(r->body, "keys"));
    read_keys(json_object_get(json_object_get(r->body, "delegations"), "keys"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct role *r = NULL;
    if (size < 1)
        return 0;
    enum role_type type = (enum role_type)(ROLE_ROOT + data[0] % 4);
    if (role_read((struct span){ data + 1, size - 1 }, type, &r, NULL) == REFUSAL_NONE) {
        check_form(r);
        walk(r);
    }
    role_destroy(r);
    return 0;
}
