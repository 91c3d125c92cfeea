#include "tools/hub_tls.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct hub_tls {
    EVP_PKEY *key;
    X509 *certificate;
    SSL_CTX *ctx;
};

struct hub_tls_line {
    SSL *ssl;
};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void add_extension(X509 *x, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    must(e && X509_add_ext(x, e, -1) == 1);
    X509_EXTENSION_free(e);
}

static X509 *make_certificate(EVP_PKEY *key, bool wrong_name, bool expired)
{
    const long day_s = 86400;
    X509 *x = X509_new();
    must(x != NULL);
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -10 * day_s);
    X509_gmtime_adj(X509_getm_notAfter(x), expired ? -day_s : 10 * day_s);
    X509_set_pubkey(x, key);
    X509_NAME *name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"hub under test",
                               -1, -1, 0);
    X509_set_issuer_name(x, name);
    add_extension(x, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x, NID_subject_alt_name,
                  wrong_name ? "DNS:other.example" : "DNS:localhost,IP:127.0.0.1");
    must(X509_sign(x, key, EVP_sha256()) > 0);
    return x;
}

struct hub_tls *hub_tls_create(bool wrong_name, bool expired, bool old_protocol)
{
    struct hub_tls *t = calloc(1, sizeof *t);
    must(t != NULL);
    t->key = EVP_EC_gen("P-256");
    t->certificate = make_certificate(t->key, wrong_name, expired);
    t->ctx = SSL_CTX_new(TLS_server_method());
    must(t->ctx && SSL_CTX_use_certificate(t->ctx, t->certificate) == 1 &&
         SSL_CTX_use_PrivateKey(t->ctx, t->key) == 1);
    if (old_protocol) {
        SSL_CTX_set_security_level(t->ctx, 0);
        must(SSL_CTX_set_min_proto_version(t->ctx, TLS1_VERSION) == 1 &&
             SSL_CTX_set_max_proto_version(t->ctx, TLS1_1_VERSION) == 1);
    }
    return t;
}

void hub_tls_destroy(struct hub_tls *t)
{
    if (!t)
        return;
    SSL_CTX_free(t->ctx);
    X509_free(t->certificate);
    EVP_PKEY_free(t->key);
    free(t);
}

void hub_tls_certificate(const struct hub_tls *t, const char *path)
{
    FILE *f = fopen(path, "w");
    must(f && PEM_write_X509(f, t->certificate) == 1);
    fclose(f);
}

void hub_tls_key(const struct hub_tls *t, const char *path)
{
    FILE *f = fopen(path, "w");
    must(f && PEM_write_PrivateKey(f, t->key, NULL, NULL, 0, NULL, NULL) == 1);
    fclose(f);
}

void hub_tls_pin(const struct hub_tls *t, char *out, size_t cap)
{
    unsigned char *der = NULL, digest[32], text[64];
    int n = i2d_PUBKEY(t->key, &der);
    must(n > 0 && SHA256(der, (size_t)n, digest) != NULL);
    EVP_EncodeBlock(text, digest, sizeof digest);
    snprintf(out, cap, "sha256//%s", (const char *)text);
    OPENSSL_free(der);
}

struct hub_tls_line *hub_tls_accept(struct hub_tls *t, int fd)
{
    struct hub_tls_line *l = calloc(1, sizeof *l);
    must(l != NULL);
    l->ssl = SSL_new(t->ctx);
    must(l->ssl && SSL_set_fd(l->ssl, fd) == 1);
    if (SSL_accept(l->ssl) == 1)
        return l;
    hub_tls_hang_up(l);
    return NULL;
}

ssize_t hub_tls_read(struct hub_tls_line *l, char *out, size_t n)
{
    return SSL_read(l->ssl, out, (int)n);
}

ssize_t hub_tls_write(struct hub_tls_line *l, const char *bytes, size_t n)
{
    return SSL_write(l->ssl, bytes, (int)n);
}

void hub_tls_hang_up(struct hub_tls_line *l)
{
    if (!l)
        return;
    SSL_shutdown(l->ssl);
    SSL_free(l->ssl);
    free(l);
}
