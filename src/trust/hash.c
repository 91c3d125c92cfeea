#include "trust/hash.h"

#include <openssl/evp.h>

#include "trust/canon.h"

/* One row an algorithm: everything below goes over the rows. */
static const struct {
    const char *name;
    const EVP_MD *(*md)(void);
    size_t bytes;
} algorithms[] = { { "sha256", EVP_sha256, 32 }, { "sha512", EVP_sha512, 64 } };

enum { ALGORITHMS = ARRAY_LEN(algorithms) };

static bool *has(struct hash_set *s, size_t i)
{
    return i == 0 ? &s->has_sha256 : &s->has_sha512;
}

static uint8_t *digest_of(struct hash_set *s, size_t i)
{
    return i == 0 ? s->sha256 : s->sha512;
}

static size_t algorithm_of(const char *name)
{
    size_t i = 0;
    while (i < ALGORITHMS && strcmp(algorithms[i].name, name) != 0)
        i++;
    return i;
}

enum err_code hash_set_from_json(const json_t *object, struct hash_set *out, struct err *err)
{
    struct hash_set set = { 0 };
    const char *key;
    json_t *item;
    if (!json_is_object(object) || json_object_size(object) == 0)
        return err_set(err, ERR_INVALID, "no digests where they are due");
    json_object_foreach((json_t *)(uintptr_t)object, key, item)
    {
        size_t i = algorithm_of(key);
        if (i == ALGORITHMS)
            return err_set(err, ERR_UNSUPPORTED, "a digest of an unknown algorithm: %.40s", key);
        if (!json_is_string(item) ||
            !canon_unhex(json_string_value(item), digest_of(&set, i), algorithms[i].bytes))
            return err_set(err, ERR_INVALID, "%s is no hex text of %zu bytes", key,
                           algorithms[i].bytes);
        *has(&set, i) = true;
    }
    *out = set;
    return ERR_OK;
}

struct hash_sum {
    EVP_MD_CTX *ctx[ALGORITHMS];
    uint64_t bytes;
    bool is_broken; /* OpenSSL refused; the sum then meets nothing */
};

enum err_code hash_sum_create(struct hash_sum **out, struct err *err)
{
    struct hash_sum *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "no memory for a digest");
    for (size_t i = 0; i < ALGORITHMS; i++) {
        s->ctx[i] = EVP_MD_CTX_new();
        if (s->ctx[i])
            continue;
        hash_sum_destroy(s);
        return err_set(err, ERR_NOMEM, "no memory for a digest");
    }
    hash_sum_reset(s);
    *out = s;
    return ERR_OK;
}

void hash_sum_destroy(struct hash_sum *s)
{
    for (size_t i = 0; s && i < ALGORITHMS; i++)
        EVP_MD_CTX_free(s->ctx[i]);
    free(s);
}

void hash_sum_reset(struct hash_sum *s)
{
    s->bytes = 0;
    s->is_broken = false;
    for (size_t i = 0; i < ALGORITHMS; i++)
        if (EVP_DigestInit_ex(s->ctx[i], algorithms[i].md(), NULL) != 1)
            s->is_broken = true;
}

void hash_sum_add(struct hash_sum *s, struct span bytes)
{
    s->bytes += bytes.len;
    for (size_t i = 0; i < ALGORITHMS; i++)
        if (EVP_DigestUpdate(s->ctx[i], bytes.p, bytes.len) != 1)
            s->is_broken = true;
}

uint64_t hash_sum_bytes(const struct hash_sum *s)
{
    return s->bytes;
}

bool hash_sum_meets(struct hash_sum *s, const struct hash_set *want)
{
    struct hash_set set = *want;
    bool is_met = !s->is_broken && (want->has_sha256 || want->has_sha512);
    for (size_t i = 0; i < ALGORITHMS; i++) {
        uint8_t got[EVP_MAX_MD_SIZE];
        unsigned n = 0;
        if (EVP_DigestFinal_ex(s->ctx[i], got, &n) != 1 || n != algorithms[i].bytes)
            is_met = false;
        else if (*has(&set, i) && memcmp(got, digest_of(&set, i), n) != 0)
            is_met = false;
    }
    s->is_broken = true;
    return is_met;
}

bool hash_meets(struct span bytes, const struct hash_set *want)
{
    struct hash_sum *s;
    if (hash_sum_create(&s, NULL) != ERR_OK)
        return false;
    hash_sum_add(s, bytes);
    bool is_met = hash_sum_meets(s, want);
    hash_sum_destroy(s);
    return is_met;
}

bool hash_sha256(struct span bytes, uint8_t out[32])
{
    return EVP_Digest(bytes.p, bytes.len, out, NULL, EVP_sha256(), NULL) == 1;
}
