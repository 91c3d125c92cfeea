#include "hub/upload_words.h"

#include <sodium.h>
#include <string.h>

#include "base/attrs.h"

static bool decode(const char *text, size_t len, uint8_t *out, size_t cap, size_t *n)
{
    return sodium_base642bin(out, cap, text, len, NULL, n, NULL, sodium_base64_VARIANT_ORIGINAL) ==
           0;
}

static bool is_plain(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < 0x20 || p[i] > 0x7e)
            return false;
    return true;
}

bool upload_word_read(const char *metadata, const char *key, char *out, size_t cap)
{
    uint8_t value[256];
    size_t n = 0, found = 0, key_len = strlen(key);
    for (const char *at = metadata; at && *at;) {
        size_t len = strcspn(at, ",");
        const char *next = at[len] ? at + len + 1 : NULL;
        while (len > 0 && *at == ' ')
            at++, len--;
        if (len > key_len && strncmp(at, key, key_len) == 0 && at[key_len] == ' ') {
            found++;
            if (!decode(at + key_len + 1, len - key_len - 1, value, sizeof value, &n))
                return false;
        }
        at = next;
    }
    if (found != 1 || n == 0 || n >= cap || !is_plain(value, n))
        return false;
    memcpy(out, value, n);
    out[n] = '\0';
    return true;
}

bool upload_sum_read(const char *text, enum upload_sum *kind, uint8_t out[32], size_t *bytes)
{
    static const struct {
        const char *name;
        enum upload_sum kind;
        size_t bytes;
    } sums[] = { { "sha1 ", UPLOAD_SHA1, 20 }, { "sha256 ", UPLOAD_SHA256, 32 } };
    for (size_t i = 0; i < ARRAY_LEN(sums); i++) {
        size_t n = strlen(sums[i].name), len = 0;
        if (strncmp(text, sums[i].name, n) != 0)
            continue;
        if (!decode(text + n, strlen(text + n), out, 32, &len) || len != sums[i].bytes)
            return false;
        *kind = sums[i].kind;
        *bytes = len;
        return true;
    }
    return false;
}
