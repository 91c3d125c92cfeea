/* seal: sealed boxes and the desk's card. */
#include "report/seal.h"

#include <sodium.h>

#include "base/fs.h"
#include "report/field.h"
#include "trust/canon.h"
#include "trust/hash.h"

static const char format[] = "heyan-desk-card-1";
static const char box_algorithm[] = "x25519-xsalsa20-poly1305";
static const char receipt_algorithm[] = "ed25519";

enum { CARD_BYTES_MAX = 4096 };

_Static_assert(SEAL_KEY_BYTES == crypto_box_PUBLICKEYBYTES, "the card's key is a box key");
_Static_assert(SEAL_KEY_BYTES == crypto_sign_PUBLICKEYBYTES, "the card's other key is a signer's");
_Static_assert(SEAL_OVERHEAD_BYTES == crypto_box_SEALBYTES, "the overhead is libsodium's");

enum err_code seal_id(const uint8_t box_key[SEAL_KEY_BYTES], char out[SEAL_ID_TEXT],
                      struct err *err)
{
    uint8_t digest[32];
    if (!hash_sha256((struct span){ box_key, SEAL_KEY_BYTES }, digest))
        return err_set(err, ERR_NOMEM, "no memory for a digest");
    canon_hex(digest, (SEAL_ID_TEXT - 1) / 2, out);
    return ERR_OK;
}

/* {"algorithm": …, "public": hex} */
static enum err_code read_key(const json_t *card, const char *name, const char *algorithm,
                              uint8_t out[SEAL_KEY_BYTES], struct err *err)
{
    const json_t *object = json_object_get(card, name);
    const char *said = json_string_value(json_object_get(object, "algorithm"));
    const char *hex = json_string_value(json_object_get(object, "public"));
    if (!said || !hex)
        return err_set(err, ERR_INVALID, "desk card: no key '%s'", name);
    if (strcmp(said, algorithm) != 0)
        return err_set(err, ERR_UNSUPPORTED, "desk card: '%s' is for %.40s", name, said);
    return canon_unhex(hex, out, SEAL_KEY_BYTES)
               ? ERR_OK
               : err_set(err, ERR_INVALID, "desk card: '%s' is not 32 bytes in hex", name);
}

/* A key to which anybody could open, or that signs anything, is refused at once. */
static enum err_code check_keys(const struct desk_card *c, struct err *err)
{
    uint8_t product[crypto_scalarmult_BYTES];
    uint8_t any[crypto_scalarmult_SCALARBYTES] = { 9 };
    if (crypto_scalarmult(product, any, c->box_key) != 0)
        return err_set(err, ERR_INVALID, "desk card: a weak key for boxes");
    if (!crypto_core_ed25519_is_valid_point(c->receipt_key))
        return err_set(err, ERR_INVALID, "desk card: a weak key for receipts");
    return ERR_OK;
}

enum err_code desk_card_read(struct span json, struct desk_card *out, struct err *err)
{
    json_t *card = NULL;
    struct desk_card c = { 0 };
    if (json.len > CARD_BYTES_MAX)
        return err_set(err, ERR_TOO_BIG, "desk card: %zu bytes", json.len);
    enum err_code rc = sodium_init() < 0 ? err_set(err, ERR_IO, "no source of chance")
                                         : canon_read(json, &card, err);
    if (!rc)
        rc = format_read(card, format, err);
    const char *bureau = json_string_value(json_object_get(card, "bureau"));
    if (!rc && (!bureau || !bureau[0] || !field_text_ok(FIELD_TEXT, bureau, sizeof c.bureau)))
        rc = err_set(err, ERR_INVALID, "desk card: no bureau");
    if (!rc)
        rc = read_key(card, "box", box_algorithm, c.box_key, err);
    if (!rc)
        rc = read_key(card, "receipt", receipt_algorithm, c.receipt_key, err);
    if (!rc)
        rc = check_keys(&c, err);
    if (!rc)
        rc = seal_id(c.box_key, c.box_id, err);
    if (!rc) {
        text_copy(c.bureau, sizeof c.bureau, bureau);
        *out = c;
    }
    json_decref(card);
    return rc;
}

enum err_code desk_card_load(const char *path, struct desk_card *out, struct err *err)
{
    struct buf json = BUF_INIT(CARD_BYTES_MAX);
    enum err_code rc = fs_read_all(path, &json, err);
    if (!rc)
        rc = desk_card_read(buf_span(&json), out, err);
    buf_fini(&json);
    return rc ? err_wrap(err, rc, "desk card %s", path) : ERR_OK;
}

enum err_code desk_card_write(const struct desk_card *c, struct buf *out, struct err *err)
{
    char box[2 * SEAL_KEY_BYTES + 1], receipt[2 * SEAL_KEY_BYTES + 1];
    size_t before = out->len;
    if (!c->bureau[0] || !field_text_ok(FIELD_TEXT, c->bureau, sizeof c->bureau))
        return err_set(err, ERR_INVALID, "desk card: no bureau");
    enum err_code rc = check_keys(c, err);
    if (rc)
        return rc;
    canon_hex(c->box_key, SEAL_KEY_BYTES, box);
    canon_hex(c->receipt_key, SEAL_KEY_BYTES, receipt);
    rc = buf_print(out, "{\n  \"format\": \"%s\",\n  \"bureau\": ", format);
    if (!rc)
        rc = json_text_write(c->bureau, out);
    if (!rc)
        rc = buf_print(out,
                       ",\n  \"box\": {\"algorithm\": \"%s\", \"public\": \"%s\"},\n"
                       "  \"receipt\": {\"algorithm\": \"%s\", \"public\": \"%s\"}\n}\n",
                       box_algorithm, box, receipt_algorithm, receipt);
    if (rc)
        out->len = before;
    return rc ? err_set(err, rc, "desk card: no room") : ERR_OK;
}

void seal_keypair(const uint8_t seed[SEAL_KEY_BYTES], uint8_t public_key[SEAL_KEY_BYTES],
                  uint8_t secret[SEAL_KEY_BYTES])
{
    static const uint8_t purpose[] = "heyan-desk-box-1";
    uint8_t own[crypto_box_SEEDBYTES];
    crypto_generichash(own, sizeof own, seed, SEAL_KEY_BYTES, purpose, sizeof purpose - 1);
    crypto_box_seed_keypair(public_key, secret, own);
    sodium_memzero(own, sizeof own);
}

enum err_code seal_bytes(const struct desk_card *c, struct span plain, struct buf *out,
                         struct err *err)
{
    enum err_code rc = sodium_init() < 0 ? ERR_IO : ERR_OK;
    if (plain.len > SIZE_MAX - SEAL_OVERHEAD_BYTES - out->len)
        rc = ERR_TOO_BIG;
    if (!rc)
        rc = buf_reserve(out, out->len + plain.len + SEAL_OVERHEAD_BYTES);
    if (rc)
        return err_set(err, rc, "sealing %zu bytes: %s", plain.len, err_words(rc));
    if (crypto_box_seal(out->data + out->len, plain.p, plain.len, c->box_key) != 0)
        return err_set(err, ERR_INVALID, "the desk's key seals nothing");
    out->len += plain.len + SEAL_OVERHEAD_BYTES;
    return ERR_OK;
}

enum err_code seal_open(const uint8_t public_key[SEAL_KEY_BYTES],
                        const uint8_t secret[SEAL_KEY_BYTES], struct span box, struct buf *out,
                        struct err *err)
{
    if (box.len < SEAL_OVERHEAD_BYTES)
        return err_set(err, ERR_UNTRUSTED, "a box of %zu bytes", box.len);
    size_t bytes = box.len - SEAL_OVERHEAD_BYTES;
    enum err_code rc = sodium_init() < 0 ? ERR_IO
                                         : buf_reserve(out, out->len + (bytes ? bytes : 1));
    if (rc)
        return err_set(err, rc, "opening %zu bytes: %s", box.len, err_words(rc));
    if (crypto_box_seal_open(out->data + out->len, box.p, box.len, public_key, secret) != 0)
        return err_set(err, ERR_UNTRUSTED, "not sealed to this key, or changed since");
    out->len += bytes;
    return ERR_OK;
}
