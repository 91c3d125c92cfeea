#include "trust/key.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include "trust/canon.h"
#include "trust/hash.h"

struct key {
    enum key_scheme scheme;
    uint8_t ed25519[crypto_sign_PUBLICKEYBYTES];
    EVP_PKEY *pkey; /* of the OpenSSL schemes */
};

enum {
    PEM_BYTES_MAX = 8192, /* RSA-8192 takes 1,500 */
    RSA_BITS_MIN = 2048,
    RSA_BITS_MAX = 8192,
};

static enum err_code read_ed25519(const char *public, struct key *k, struct err *err)
{
    if (canon_unhex(public, k->ed25519, sizeof k->ed25519))
        return ERR_OK;
    return err_set(err, ERR_INVALID, "an Ed25519 key that is not 32 bytes in hex");
}

static enum err_code read_pem(const char *public, struct key *k, struct err *err)
{
    size_t len = strlen(public);
    if (len > PEM_BYTES_MAX)
        return err_set(err, ERR_INVALID, "a key of %zu bytes", len);
    BIO *bio = BIO_new_mem_buf(public, (int)len);
    if (!bio)
        return err_set(err, ERR_NOMEM, "no memory for a key");
    k->pkey = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    BIO_free(bio);
    ERR_clear_error();
    return k->pkey ? ERR_OK : err_set(err, ERR_INVALID, "a key that is no public key in PEM");
}

static enum err_code read_ecdsa(const char *public, struct key *k, struct err *err)
{
    char group[64] = "";
    enum err_code rc = read_pem(public, k, err);
    if (rc)
        return rc;
    if (EVP_PKEY_get_base_id(k->pkey) == EVP_PKEY_EC &&
        EVP_PKEY_get_group_name(k->pkey, group, sizeof group, NULL) == 1 &&
        strcmp(group, "prime256v1") == 0)
        return ERR_OK;
    return err_set(err, ERR_INVALID, "a key said to be ECDSA P-256 that is none");
}

static enum err_code read_rsa(const char *public, struct key *k, struct err *err)
{
    enum err_code rc = read_pem(public, k, err);
    if (rc)
        return rc;
    int bits = EVP_PKEY_get_bits(k->pkey);
    if (EVP_PKEY_get_base_id(k->pkey) == EVP_PKEY_RSA && bits >= RSA_BITS_MIN &&
        bits <= RSA_BITS_MAX)
        return ERR_OK;
    return err_set(err, ERR_INVALID, "a key said to be RSA of %d to %d bits that is none",
                   RSA_BITS_MIN, RSA_BITS_MAX);
}

static bool verify_ed25519(const struct key *k, struct span message, struct span signature)
{
    return signature.len == crypto_sign_BYTES &&
           crypto_sign_verify_detached(signature.p, message.p, message.len, k->ed25519) == 0;
}

static bool verify_pkey(const struct key *k, struct span message, struct span signature)
{
    EVP_PKEY_CTX *with = NULL; /* belongs to ctx */
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool is_good = ctx && EVP_DigestVerifyInit(ctx, &with, EVP_sha256(), NULL, k->pkey) == 1;
    if (is_good && k->scheme == KEY_RSA_PSS)
        is_good = EVP_PKEY_CTX_set_rsa_padding(with, RSA_PKCS1_PSS_PADDING) == 1 &&
                  EVP_PKEY_CTX_set_rsa_mgf1_md(with, EVP_sha256()) == 1 &&
                  EVP_PKEY_CTX_set_rsa_pss_saltlen(with, RSA_PSS_SALTLEN_AUTO) == 1;
    is_good = is_good &&
              EVP_DigestVerify(ctx, signature.p, signature.len, message.p, message.len) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return is_good;
}

static const struct {
    const char *type, *scheme;
    enum key_scheme is;
    enum err_code (*read)(const char *public, struct key *k, struct err *err);
    bool (*verify)(const struct key *k, struct span message, struct span signature);
} schemes[] = {
    { "ed25519", "ed25519", KEY_ED25519, read_ed25519, verify_ed25519 },
    { "ecdsa", "ecdsa-sha2-nistp256", KEY_ECDSA_P256, read_ecdsa, verify_pkey },
    /* As securesystemslib wrote it before 2022; roots of that time are still about. */
    { "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", KEY_ECDSA_P256, read_ecdsa, verify_pkey },
    { "rsa", "rsassa-pss-sha256", KEY_RSA_PSS, read_rsa, verify_pkey },
};

enum err_code key_from_json(const json_t *object, struct key **out, struct err *err)
{
    const char *type = json_string_value(json_object_get(object, "keytype"));
    const char *scheme = json_string_value(json_object_get(object, "scheme"));
    const json_t *value = json_object_get(object, "keyval");
    const char *public = json_string_value(json_object_get(value, "public"));
    if (!type || !scheme || !json_is_object(value))
        return err_set(err, ERR_INVALID, "a key without keytype, scheme or keyval");
    struct key *k = calloc(1, sizeof *k);
    if (!k)
        return err_set(err, ERR_NOMEM, "no memory for a key");
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        if (strcmp(schemes[i].type, type) != 0 || strcmp(schemes[i].scheme, scheme) != 0)
            continue;
        k->scheme = schemes[i].is;
        rc = public ? schemes[i].read(public, k, err)
                    : err_set(err, ERR_INVALID, "a key without its public half");
        break;
    }
    if (rc) {
        key_destroy(k);
        return rc;
    }
    *out = k;
    return ERR_OK;
}

void key_destroy(struct key *k)
{
    if (k)
        EVP_PKEY_free(k->pkey);
    free(k);
}

enum key_scheme key_scheme(const struct key *k)
{
    return k->scheme;
}

bool key_same(const struct key *a, const struct key *b)
{
    if (a->scheme != b->scheme || a->scheme == KEY_UNKNOWN)
        return false;
    if (a->scheme == KEY_ED25519)
        return memcmp(a->ed25519, b->ed25519, sizeof a->ed25519) == 0;
    return EVP_PKEY_eq(a->pkey, b->pkey) == 1;
}

bool key_verify(const struct key *k, struct span message, struct span signature)
{
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (k->scheme == schemes[i].is)
            return schemes[i].verify(k, message, signature);
    return false;
}

enum err_code key_id(const json_t *object, char out[KEY_ID_HEX + 1], struct err *err)
{
    struct buf form = BUF_INIT(4 * PEM_BYTES_MAX);
    uint8_t digest[32];
    enum err_code rc = canon_write(object, &form, err);
    if (!rc && !hash_sha256(buf_span(&form), digest))
        rc = err_set(err, ERR_NOMEM, "no memory for a digest");
    if (!rc)
        canon_hex(digest, sizeof digest, out);
    buf_fini(&form);
    return rc;
}

/* --- signing ---------------------------------------------------------------------------------- */

struct key_secret {
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    uint8_t public[crypto_sign_PUBLICKEYBYTES];
};

static enum err_code make_secret(const uint8_t *seed, struct key_secret **out, struct err *err)
{
    if (sodium_init() < 0)
        return err_set(err, ERR_NOMEM, "libsodium does not start");
    struct key_secret *s = sodium_malloc(sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "no locked memory for a secret key");
    if (seed)
        crypto_sign_seed_keypair(s->public, s->secret, seed);
    else
        crypto_sign_keypair(s->public, s->secret);
    *out = s;
    return ERR_OK;
}

enum err_code key_secret_create(struct key_secret **out, struct err *err)
{
    return make_secret(NULL, out, err);
}

enum err_code key_secret_from_seed(const uint8_t seed[KEY_SEED_BYTES], struct key_secret **out,
                                   struct err *err)
{
    return make_secret(seed, out, err);
}

void key_secret_destroy(struct key_secret *s)
{
    sodium_free(s); /* wipes */
}

void key_secret_seed(const struct key_secret *s, uint8_t out[KEY_SEED_BYTES])
{
    crypto_sign_ed25519_sk_to_seed(out, s->secret);
}

enum err_code key_secret_public(const struct key_secret *s, json_t **out, struct err *err)
{
    char hex[2 * sizeof s->public + 1];
    canon_hex(s->public, sizeof s->public, hex);
    json_t *j = json_pack("{s:s, s:s, s:{s:s}}", "keytype", "ed25519", "scheme", "ed25519",
                          "keyval", "public", hex);
    if (!j)
        return err_set(err, ERR_NOMEM, "no memory for a key");
    *out = j;
    return ERR_OK;
}

void key_secret_sign(const struct key_secret *s, struct span message,
                     uint8_t out[KEY_SIGNATURE_BYTES])
{
    crypto_sign_detached(out, NULL, message.p, message.len, s->secret);
}
