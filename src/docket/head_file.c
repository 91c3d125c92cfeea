/* docket/head_file.c: a head as a signed file. */
#include <sodium.h>

#include "docket/head.h"
#include "docket/store.h"
#include "trust/canon.h"
#include "trust/key.h"

static const char format[] = "heyan-docket-head-1";

enum { HEAD_BYTES_MAX = 4096 };

/* The canonical form of all but the signature: what is signed. */
static enum err_code bare(json_t *object, struct buf *out, struct err *err)
{
    json_object_del(object, "signature");
    return canon_write(object, out, err);
}

enum err_code docket_head_write(const struct docket_head *head, size_t n_breaks,
                                const struct key_secret *key, struct buf *out, struct err *err)
{
    uint8_t signature[KEY_SIGNATURE_BYTES];
    char hex[2 * KEY_SIGNATURE_BYTES + 1];
    struct buf signed_part = BUF_INIT(HEAD_BYTES_MAX);
    json_t *j = json_pack("{ss sI sI sI sI sI ss ss ss}", "format", format, "n",
                          (json_int_t)head->n, "utc_s", (json_int_t)head->utc_s, "cases",
                          (json_int_t)head->n_cases, "acts", (json_int_t)head->n_events, "breaks",
                          (json_int_t)n_breaks, "root", head->root, "previous", head->previous,
                          "hash", head->hash);
    enum err_code rc = j ? bare(j, &signed_part, err) : err_set(err, ERR_NOMEM, "no memory");
    if (!rc) {
        key_secret_sign(key, buf_span(&signed_part), signature);
        canon_hex(signature, sizeof signature, hex);
        rc = json_object_set_new(j, "signature", json_string(hex)) == 0
                 ? canon_write(j, out, err)
                 : err_set(err, ERR_NOMEM, "no memory for a head");
    }
    json_decref(j);
    buf_fini(&signed_part);
    return rc ? err_wrap(err, rc, "head") : ERR_OK;
}

static bool take_hash(const json_t *j, const char *name, char out[REPORT_SHA256_TEXT])
{
    const char *text = json_string_value(json_object_get(j, name));
    if (!text || !docket_is_hex(text, REPORT_SHA256_TEXT - 1))
        return false;
    memcpy(out, text, REPORT_SHA256_TEXT);
    return true;
}

static bool take_count(const json_t *j, const char *name, int64_t *out)
{
    const json_t *value = json_object_get(j, name);
    *out = json_integer_value(value);
    return json_is_integer(value) && *out >= 0;
}

static bool take_all(const json_t *j, struct docket_head *h, size_t *n_breaks)
{
    int64_t breaks = 0;
    const char *form = json_string_value(json_object_get(j, "format"));
    bool good = form && strcmp(form, format) == 0 && take_count(j, "n", &h->n) && h->n > 0 &&
                take_count(j, "utc_s", &h->utc_s) && take_count(j, "cases", &h->n_cases) &&
                take_count(j, "acts", &h->n_events) && take_count(j, "breaks", &breaks) &&
                take_hash(j, "root", h->root) && take_hash(j, "previous", h->previous) &&
                take_hash(j, "hash", h->hash);
    *n_breaks = (size_t)breaks;
    return good;
}

enum err_code docket_head_read(struct span json, const uint8_t key[SEAL_KEY_BYTES],
                               struct docket_head *out, size_t *n_breaks, struct err *err)
{
    uint8_t signature[KEY_SIGNATURE_BYTES];
    json_t *j = NULL;
    struct docket_head h = { 0 };
    struct buf signed_part = BUF_INIT(HEAD_BYTES_MAX);
    if (json.len > HEAD_BYTES_MAX)
        return err_set(err, ERR_TOO_BIG, "head: %zu bytes", json.len);
    enum err_code rc = sodium_init() < 0 ? err_set(err, ERR_IO, "no source of chance")
                                         : canon_read(json, &j, err);
    const char *hex = rc ? NULL : json_string_value(json_object_get(j, "signature"));
    if (!rc && (!hex || !canon_unhex(hex, signature, sizeof signature)))
        rc = err_set(err, ERR_UNTRUSTED, "not signed");
    if (!rc)
        rc = bare(j, &signed_part, err);
    if (!rc && crypto_sign_verify_detached(signature, signed_part.data, signed_part.len, key) != 0)
        rc = err_set(err, ERR_UNTRUSTED, "not signed by the hub's key");
    if (!rc && !take_all(j, &h, n_breaks))
        rc = err_set(err, ERR_INVALID, "is no heyan-docket-head-1");
    if (!rc)
        *out = h;
    json_decref(j);
    buf_fini(&signed_part);
    return rc ? err_wrap(err, rc, "head") : ERR_OK;
}
