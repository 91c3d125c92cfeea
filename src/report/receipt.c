/* receipt: what the hub holds, signed; the kiosk forgets only on this. */
#include <sodium.h>

#include "report/envelope.h"
#include "report/field.h"
#include "trust/canon.h"

static const char format[] = "heyan-receipt-1";

enum { RECEIPT_BYTES_MAX = 8192 };

static const struct field fields[] = {
    FIELD(FIELD_UUID, receipt, uuid, true),          FIELD(FIELD_NUMBER, receipt, number, false),
    FIELD(FIELD_HEX, receipt, fingerprint, true),    FIELD(FIELD_TEXT, receipt, case_number, false),
    FIELD(FIELD_INT, receipt, received_utc_s, true),
};

static const struct field held_field = {
    "held", FIELD_HEX, 0, REPORT_SHA256_TEXT, true, NULL, 0, 0
};
static const struct field_list held = {
    "held", &held_field, 1, REPORT_SHA256_TEXT, REPORT_PHOTOS_MAX, true
};

static enum err_code write_plain(const struct receipt *r, struct buf *out, struct err *err)
{
    bool first = false;
    enum err_code rc = buf_print(out, "{\"format\":\"%s\"", format);
    if (rc)
        return err_set(err, rc, "no room");
    rc = fields_write(fields, ARRAY_LEN(fields), r, &first, out, err);
    if (!rc)
        rc = list_write(&held, r->held, r->n_held, &first, out, err);
    return rc;
}

/* The canonical form of the object without its signature: what is signed. */
static enum err_code canon_of(const json_t *object, struct buf *out, struct err *err)
{
    json_t *bare = json_copy((json_t *)(uintptr_t)object); /* reads it only */
    if (!bare)
        return err_set(err, ERR_NOMEM, "no memory for a receipt");
    json_object_del(bare, "signature");
    enum err_code rc = canon_write(bare, out, err);
    json_decref(bare);
    return rc;
}

static enum err_code sign(struct span plain, const struct key_secret *key,
                          char hex[2 * KEY_SIGNATURE_BYTES + 1], struct err *err)
{
    uint8_t signature[KEY_SIGNATURE_BYTES];
    struct buf canon = BUF_INIT(RECEIPT_BYTES_MAX);
    json_t *object = NULL;
    enum err_code rc = canon_read(plain, &object, err);
    if (!rc)
        rc = canon_of(object, &canon, err);
    if (!rc) {
        key_secret_sign(key, buf_span(&canon), signature);
        canon_hex(signature, sizeof signature, hex);
    }
    json_decref(object);
    buf_fini(&canon);
    return rc;
}

enum err_code receipt_write(const struct receipt *r, const struct key_secret *key, struct buf *out,
                            struct err *err)
{
    char hex[2 * KEY_SIGNATURE_BYTES + 1];
    struct buf plain = BUF_INIT(RECEIPT_BYTES_MAX);
    enum err_code rc = write_plain(r, &plain, err);
    if (!rc && (rc = buf_append(&plain, "}", 1)) != ERR_OK)
        err_set(err, rc, "no room");
    if (!rc)
        rc = sign(buf_span(&plain), key, hex, err);
    if (!rc) {
        plain.len--; /* the bracket stands behind the signature */
        rc = buf_print(&plain, ",\"signature\":\"%s\"}", hex);
        if (!rc)
            rc = buf_append(out, plain.data, plain.len);
        if (rc)
            err_set(err, rc, "no room");
    }
    buf_fini(&plain);
    return rc ? err_wrap(err, rc, "receipt") : ERR_OK;
}

static enum err_code check_signature(const json_t *object,
                                     const uint8_t receipt_key[SEAL_KEY_BYTES], struct err *err)
{
    uint8_t signature[KEY_SIGNATURE_BYTES];
    struct buf canon = BUF_INIT(RECEIPT_BYTES_MAX);
    const char *hex = json_string_value(json_object_get(object, "signature"));
    enum err_code rc = ERR_UNTRUSTED;
    if (!hex || !canon_unhex(hex, signature, sizeof signature))
        return err_set(err, rc, "not signed");
    rc = canon_of(object, &canon, err);
    if (!rc && crypto_sign_verify_detached(signature, canon.data, canon.len, receipt_key) != 0)
        rc = err_set(err, ERR_UNTRUSTED, "not signed by the hub's key");
    buf_fini(&canon);
    return rc;
}

enum err_code receipt_read(struct span json, const uint8_t receipt_key[SEAL_KEY_BYTES],
                           struct receipt *out, struct err *err)
{
    json_t *object = NULL;
    struct receipt r = { 0 };
    if (json.len > RECEIPT_BYTES_MAX)
        return err_set(err, ERR_TOO_BIG, "receipt: %zu bytes", json.len);
    enum err_code rc = sodium_init() < 0 ? err_set(err, ERR_IO, "no source of chance")
                                         : canon_read(json, &object, err);
    if (!rc)
        rc = check_signature(object, receipt_key, err);
    if (!rc)
        rc = format_read(object, format, err);
    if (!rc)
        rc = fields_read(fields, ARRAY_LEN(fields), object, &r, err);
    if (!rc)
        rc = list_read(&held, object, r.held, &r.n_held, err);
    if (!rc)
        *out = r;
    json_decref(object);
    return rc ? err_wrap(err, rc, "receipt") : ERR_OK;
}
