#include "trust/vault.h"

#include <sodium.h>

#include "trust/canon.h"

enum {
    SALT_BYTES = crypto_pwhash_argon2id_SALTBYTES,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    BOX_KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    BOX_BYTES = KEY_SEED_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PASSES_MAX = 16,
    FORM = 1,
};

static const char kdf_name[] = "argon2id13", box_name[] = "xchacha20poly1305-ietf";

static const struct {
    unsigned long long passes;
    size_t memory_bytes;
} costs[] = {
    [VAULT_FOR_PERSON] = { crypto_pwhash_argon2id_OPSLIMIT_MODERATE,
                           crypto_pwhash_argon2id_MEMLIMIT_MODERATE },
    [VAULT_FOR_MACHINE] = { crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE },
};

/* What the file says, checked for shape. */
struct paper {
    json_t *whole;
    const char *name;
    json_t *public_key; /* borrowed */
    int64_t passes, memory_bytes;
    uint8_t salt[SALT_BYTES], nonce[NONCE_BYTES], box[BOX_BYTES];
};

static enum err_code not_one(struct err *err)
{
    return err_set(err, ERR_INVALID, "not a key file of ours");
}

static bool hex_of(const json_t *object, const char *field, uint8_t *out, size_t n)
{
    const char *text = json_string_value(json_object_get(object, field));
    return text && canon_unhex(text, out, n);
}

static bool is_text(const json_t *object, const char *field, const char *want)
{
    const char *text = json_string_value(json_object_get(object, field));
    return text && strcmp(text, want) == 0;
}

static enum err_code paper_check(struct paper *p, struct err *err)
{
    const json_t *kdf = json_object_get(p->whole, "kdf"), *box = json_object_get(p->whole, "box");
    if (!json_is_integer(json_object_get(p->whole, "heyan_key")))
        return not_one(err);
    if (json_integer_value(json_object_get(p->whole, "heyan_key")) != FORM)
        return err_set(err, ERR_UNSUPPORTED, "a key file of a later form than this program knows");
    if (!is_text(kdf, "algorithm", kdf_name) || !is_text(box, "algorithm", box_name))
        return err_set(err, ERR_UNSUPPORTED,
                       "a key file sealed in a way this program does not know");
    p->name = json_string_value(json_object_get(p->whole, "name"));
    p->public_key = json_object_get(p->whole, "public");
    p->passes = json_integer_value(json_object_get(kdf, "passes"));
    p->memory_bytes = json_integer_value(json_object_get(kdf, "memory_bytes"));
    if (!p->name || strlen(p->name) >= VAULT_NAME_MAX || !json_is_object(p->public_key) ||
        !hex_of(kdf, "salt", p->salt, sizeof p->salt) ||
        !hex_of(box, "nonce", p->nonce, sizeof p->nonce) ||
        !hex_of(box, "sealed", p->box, sizeof p->box))
        return not_one(err);
    if (p->passes < (int64_t)crypto_pwhash_argon2id_OPSLIMIT_MIN || p->passes > PASSES_MAX ||
        p->memory_bytes < (int64_t)crypto_pwhash_argon2id_MEMLIMIT_MIN ||
        p->memory_bytes > (int64_t)VAULT_MEMORY_MAX)
        return err_set(err, ERR_INVALID, "the key file asks for more work than is reasonable");
    return ERR_OK;
}

/* p->whole is the caller's to give back, whatever is returned. */
static enum err_code paper_read(struct span file, struct paper *p, struct err *err)
{
    *p = (struct paper){ 0 };
    if (file.len > VAULT_FILE_MAX || canon_read(file, &p->whole, NULL) != ERR_OK)
        return not_one(err);
    return paper_check(p, err);
}

/* What the seal binds: all of the file but the sealed bytes. */
static enum err_code bound(const json_t *whole, struct buf *out, struct err *err)
{
    json_t *rest = json_deep_copy(whole);
    if (!rest)
        return err_set(err, ERR_NOMEM, "no memory for a key file");
    json_object_del(json_object_get(rest, "box"), "sealed");
    enum err_code rc = canon_write(rest, out, err);
    json_decref(rest);
    return rc;
}

static enum err_code box_key(struct span passphrase, const uint8_t *salt, int64_t passes,
                             int64_t memory_bytes, uint8_t out[BOX_KEY_BYTES], struct err *err)
{
    if (sodium_init() < 0)
        return err_set(err, ERR_UNSUPPORTED, "libsodium does not start");
    if (crypto_pwhash(out, BOX_KEY_BYTES, (const char *)passphrase.p, passphrase.len, salt,
                      (unsigned long long)passes, (size_t)memory_bytes,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_set(err, ERR_NOMEM, "no memory to stretch a passphrase: %lld MiB are needed",
                       (long long)(memory_bytes >> 20));
    return ERR_OK;
}

static json_t *describe(const char *name, json_t *public_key, enum vault_use use,
                        const uint8_t *salt, const uint8_t *nonce)
{
    char salt_hex[2 * SALT_BYTES + 1], nonce_hex[2 * NONCE_BYTES + 1];
    canon_hex(salt, SALT_BYTES, salt_hex);
    canon_hex(nonce, NONCE_BYTES, nonce_hex);
    return json_pack("{s:i, s:s, s:O, s:{s:s, s:I, s:I, s:s}, s:{s:s, s:s}}", "heyan_key", FORM,
                     "name", name, "public", public_key, "kdf", "algorithm", kdf_name, "passes",
                     (json_int_t)costs[use].passes, "memory_bytes",
                     (json_int_t)costs[use].memory_bytes, "salt", salt_hex, "box", "algorithm",
                     box_name, "nonce", nonce_hex);
}

static enum err_code seal_into(json_t *whole, const struct key_secret *secret,
                               struct span passphrase, enum vault_use use, const uint8_t *salt,
                               const uint8_t *nonce, struct err *err)
{
    uint8_t seed[KEY_SEED_BYTES], key[BOX_KEY_BYTES], box[BOX_BYTES];
    char box_hex[2 * BOX_BYTES + 1];
    struct buf form = BUF_INIT(VAULT_FILE_MAX);
    enum err_code rc = bound(whole, &form, err);
    if (rc == ERR_OK)
        rc = box_key(passphrase, salt, (int64_t)costs[use].passes, (int64_t)costs[use].memory_bytes,
                     key, err);
    if (rc == ERR_OK) {
        key_secret_seed(secret, seed);
        crypto_aead_xchacha20poly1305_ietf_encrypt(box, NULL, seed, sizeof seed, form.data,
                                                   form.len, NULL, nonce, key);
        canon_hex(box, sizeof box, box_hex);
        if (json_object_set_new(json_object_get(whole, "box"), "sealed", json_string(box_hex)) != 0)
            rc = err_set(err, ERR_NOMEM, "no memory for a key file");
    }
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(key, sizeof key);
    buf_fini(&form);
    return rc;
}

enum err_code vault_seal(const struct key_secret *secret, const char *name, struct span passphrase,
                         enum vault_use use, struct buf *out, struct err *err)
{
    uint8_t salt[SALT_BYTES], nonce[NONCE_BYTES];
    json_t *public_key = NULL;
    if (passphrase.len < VAULT_PASSPHRASE_MIN || passphrase.len > VAULT_PASSPHRASE_MAX)
        return err_set(err, ERR_INVALID, "a passphrase has %d to %d bytes", VAULT_PASSPHRASE_MIN,
                       VAULT_PASSPHRASE_MAX);
    if (name[0] == '\0' || strlen(name) >= VAULT_NAME_MAX)
        return err_set(err, ERR_INVALID, "a key file's name has 1 to %d bytes", VAULT_NAME_MAX - 1);
    enum err_code rc = key_secret_public(secret, &public_key, err);
    if (rc != ERR_OK)
        return rc;
    randombytes_buf(salt, sizeof salt);
    randombytes_buf(nonce, sizeof nonce);
    json_t *whole = describe(name, public_key, use, salt, nonce);
    json_decref(public_key);
    if (!whole)
        return err_set(err, ERR_INVALID, "a key file's name is not UTF-8");
    rc = seal_into(whole, secret, passphrase, use, salt, nonce, err);
    if (rc == ERR_OK)
        rc = canon_write(whole, out, err);
    if (rc == ERR_OK && buf_append(out, "\n", 1) != ERR_OK)
        rc = err_set(err, ERR_NOMEM, "no memory for a key file");
    json_decref(whole);
    return rc;
}

enum err_code vault_read(struct span file, struct vault_label *out, struct err *err)
{
    struct paper p;
    enum err_code rc = paper_read(file, &p, err);
    if (rc == ERR_OK) {
        snprintf(out->name, sizeof out->name, "%s", p.name);
        out->public_key = json_incref(p.public_key);
    }
    json_decref(p.whole);
    return rc;
}

void vault_label_fini(struct vault_label *l)
{
    json_decref(l->public_key);
    l->public_key = NULL;
}

static enum err_code unseal(const struct paper *p, struct span passphrase,
                            uint8_t seed[KEY_SEED_BYTES], struct err *err)
{
    uint8_t key[BOX_KEY_BYTES];
    struct buf form = BUF_INIT(VAULT_FILE_MAX);
    enum err_code rc = bound(p->whole, &form, err);
    if (rc == ERR_OK)
        rc = box_key(passphrase, p->salt, p->passes, p->memory_bytes, key, err);
    if (rc == ERR_OK &&
        crypto_aead_xchacha20poly1305_ietf_decrypt(seed, NULL, NULL, p->box, sizeof p->box,
                                                   form.data, form.len, p->nonce, key) != 0)
        rc = err_set(err, ERR_UNTRUSTED, "wrong passphrase, or the key file was changed");
    sodium_memzero(key, sizeof key);
    buf_fini(&form);
    return rc;
}

/* The public half in the file is the one of the seed. */
static enum err_code check_halves(const struct key_secret *secret, const json_t *public_key,
                                  struct err *err)
{
    json_t *own = NULL;
    enum err_code rc = key_secret_public(secret, &own, err);
    if (rc == ERR_OK && !json_equal(own, public_key))
        rc = err_set(err, ERR_UNTRUSTED, "the halves of the key file do not belong together");
    json_decref(own);
    return rc;
}

enum err_code vault_open(struct span file, struct span passphrase, struct key_secret **out,
                         struct err *err)
{
    struct paper p;
    uint8_t seed[KEY_SEED_BYTES];
    struct key_secret *secret = NULL;
    enum err_code rc = paper_read(file, &p, err);
    if (rc == ERR_OK)
        rc = unseal(&p, passphrase, seed, err);
    if (rc == ERR_OK)
        rc = key_secret_from_seed(seed, &secret, err);
    sodium_memzero(seed, sizeof seed);
    if (rc == ERR_OK)
        rc = check_halves(secret, p.public_key, err);
    json_decref(p.whole);
    if (rc != ERR_OK) {
        key_secret_destroy(secret);
        return rc;
    }
    *out = secret;
    return ERR_OK;
}
