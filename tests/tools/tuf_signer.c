#include "tools/tuf_signer.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "trust/canon.h"
#include "trust/hash.h"

struct tuf_signer {
    enum key_scheme scheme;
    struct key_secret *secret; /* Ed25519 */
    EVP_PKEY *pkey;            /* the others */
    json_t *public;
    char id[KEY_ID_HEX + 1];
};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static json_t *public_pem(EVP_PKEY *pkey, const char *type, const char *scheme)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem;
    must(bio && PEM_write_bio_PUBKEY(bio, pkey) == 1);
    long n = BIO_get_mem_data(bio, &pem);
    json_t *j = json_pack("{s:s, s:s, s:{s:s#}}", "keytype", type, "scheme", scheme, "keyval",
                          "public", pem, (size_t)n);
    BIO_free(bio);
    return j;
}

struct tuf_signer *tuf_signer_create(enum key_scheme scheme, uint8_t seed)
{
    struct tuf_signer *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->scheme = scheme;
    if (scheme == KEY_ED25519) {
        uint8_t bytes[KEY_SEED_BYTES];
        memset(bytes, seed, sizeof bytes);
        must(key_secret_from_seed(bytes, &s->secret, NULL) == ERR_OK);
        must(key_secret_public(s->secret, &s->public, NULL) == ERR_OK);
    } else if (scheme == KEY_ECDSA_P256) {
        s->pkey = EVP_EC_gen("P-256");
        s->public = public_pem(s->pkey, "ecdsa", "ecdsa-sha2-nistp256");
    } else {
        s->pkey = EVP_RSA_gen(2048);
        s->public = public_pem(s->pkey, "rsa", "rsassa-pss-sha256");
    }
    must(s->public && key_id(s->public, s->id, NULL) == ERR_OK);
    return s;
}

void tuf_signer_destroy(struct tuf_signer *s)
{
    if (!s)
        return;
    key_secret_destroy(s->secret);
    EVP_PKEY_free(s->pkey);
    json_decref(s->public);
    free(s);
}

const char *tuf_signer_id(const struct tuf_signer *s)
{
    return s->id;
}

json_t *tuf_signer_public(const struct tuf_signer *s)
{
    return s->public;
}

void tuf_signer_sign(const struct tuf_signer *s, struct span message, struct buf *out)
{
    uint8_t bytes[1024];
    size_t n = sizeof bytes;
    out->len = 0;
    if (s->scheme == KEY_ED25519) {
        key_secret_sign(s->secret, message, bytes);
        n = KEY_SIGNATURE_BYTES;
    } else {
        EVP_PKEY_CTX *with;
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        must(ctx && EVP_DigestSignInit(ctx, &with, EVP_sha256(), NULL, s->pkey) == 1);
        if (s->scheme == KEY_RSA_PSS)
            must(EVP_PKEY_CTX_set_rsa_padding(with, RSA_PKCS1_PSS_PADDING) == 1 &&
                 EVP_PKEY_CTX_set_rsa_pss_saltlen(with, RSA_PSS_SALTLEN_DIGEST) == 1);
        must(EVP_DigestSign(ctx, bytes, &n, message.p, message.len) == 1);
        EVP_MD_CTX_free(ctx);
    }
    must(buf_append(out, bytes, n) == ERR_OK);
}

json_t *tuf_signer_digests(struct span bytes)
{
    uint8_t digest[32];
    char hex[2 * sizeof digest + 1];
    must(hash_sha256(bytes, digest));
    canon_hex(digest, sizeof digest, hex);
    return json_pack("{s:s}", "sha256", hex);
}

void tuf_signer_sign_body(json_t *body, const struct tuf_signer *const *signers, size_t n,
                          struct buf *out)
{
    struct buf form = BUF_INIT(8 << 20), signature = BUF_INIT(4096);
    json_t *signatures = json_array();
    must(canon_write(body, &form, NULL) == ERR_OK);
    for (size_t i = 0; i < n; i++) {
        char hex[2049];
        tuf_signer_sign(signers[i], buf_span(&form), &signature);
        canon_hex(signature.data, signature.len, hex);
        must(json_array_append_new(
                 signatures, json_pack("{s:s, s:s}", "keyid", signers[i]->id, "sig", hex)) == 0);
    }
    json_t *whole = json_pack("{s:o, s:O}", "signatures", signatures, "signed", body);
    char *text = json_dumps(whole, JSON_INDENT(1));
    must(text && buf_append(out, text, strlen(text)) == ERR_OK);
    free(text);
    json_decref(whole);
    buf_fini(&form);
    buf_fini(&signature);
}
