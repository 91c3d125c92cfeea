#include "trust/stamp.h"

#include <inttypes.h>
#include <sodium.h>

#include "trust/hash.h"

enum { MESSAGE_MAX = 1024, FIELDS = 6, HEX = 2 * KEY_SIGNATURE_BYTES };

bool stamp_is_name(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n >= STAMP_NAME_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_plain && (i == 0 || !strchr("-_.", c)))
            return false;
    }
    return true;
}

/* 0: longer than any request of ours.  OpenSSL's digest: five times as fast as libsodium's where the processor has
 * instructions for it. */
static size_t message_of(const struct stamp *s, const struct stamp_request *r,
                         char out[MESSAGE_MAX])
{
    uint8_t digest[32];
    char hex[2 * sizeof digest + 1];
    static const uint8_t empty[1];
    if (!hash_sha256((struct span){ r->body.len ? r->body.p : empty, r->body.len }, digest))
        return 0; /* no memory: it does not hold */
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    int n = snprintf(out, MESSAGE_MAX,
                     "heyan-request-1\n%s\n%s\n%s\n%" PRId64 "\n%" PRId64 "\n%s\n", r->method,
                     r->path, s->kiosk, s->utc_s, s->counter, hex);
    return n > 0 && n < MESSAGE_MAX ? (size_t)n : 0;
}

void stamp_sign(struct stamp *s, const struct stamp_request *r, const struct key_secret *key)
{
    char message[MESSAGE_MAX];
    size_t n = message_of(s, r, message);
    key_secret_sign(key, (struct span){ (const uint8_t *)message, n }, s->signature);
}

bool stamp_holds(const struct stamp *s, const struct stamp_request *r,
                 const uint8_t public_key[STAMP_PUBLIC_BYTES])
{
    char message[MESSAGE_MAX];
    size_t n = message_of(s, r, message);
    return n > 0 &&
           crypto_sign_verify_detached(s->signature, (const uint8_t *)message, n, public_key) == 0;
}

void stamp_write(const struct stamp *s, char out[STAMP_TEXT_MAX])
{
    char hex[HEX + 1];
    sodium_bin2hex(hex, sizeof hex, s->signature, sizeof s->signature);
    snprintf(out, STAMP_TEXT_MAX, "heyan1 ed25519 %s %" PRId64 " %" PRId64 " %s", s->kiosk,
             s->utc_s, s->counter, hex);
}

/* Fields between single blanks, exactly so many. */
static bool split(struct span text, struct span out[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++) {
        const uint8_t *end = text.len ? memchr(text.p, ' ', text.len) : NULL;
        bool is_last = i + 1 == FIELDS;
        if (!end != is_last)
            return false;
        size_t n = end ? (size_t)(end - text.p) : text.len;
        out[i] = span_part(text, 0, n);
        text = span_part(text, n + 1, text.len);
    }
    return true;
}

bool stamp_read(const char *text, struct stamp *out)
{
    struct span f[FIELDS];
    struct stamp s = { 0 };
    uint64_t utc_s, counter;
    size_t n = 0;
    if (!text || strlen(text) >= STAMP_TEXT_MAX || !split(span_of(text), f) ||
        !span_eq(f[0], "heyan1") || !span_eq(f[1], "ed25519") ||
        !span_copy(f[2], s.kiosk, sizeof s.kiosk) || !stamp_is_name(s.kiosk) ||
        !span_number(f[3], &utc_s) || !span_number(f[4], &counter) || f[5].len != HEX ||
        counter == 0 || counter > (uint64_t)STAMP_COUNTER_MAX)
        return false;
    if (sodium_hex2bin(s.signature, sizeof s.signature, (const char *)f[5].p, HEX, NULL, &n,
                       NULL) != 0 ||
        n != sizeof s.signature)
        return false;
    s.utc_s = (int64_t)utc_s;
    s.counter = (int64_t)counter;
    *out = s;
    return true;
}
