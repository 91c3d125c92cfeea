#include "registry/key.h"

#include "base/attrs.h"
#include "code/orgcode.h"

enum { GTIN13_DIGITS = 13, PREFIX_DIGITS_MIN = 7, PREFIX_DIGITS_MAX = 12, ORG_BODY = 8 };

static const int64_t tens[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };

static int base36(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : -1;
}

bool key_of_org(struct span code, int64_t *out)
{
    char text[ORG_BODY + 2], expected;
    if (code.len != ORG_BODY + 1 || !span_copy(code, text, sizeof text) ||
        orgcode_check(text, &expected) != CHECK_OK)
        return false;
    int64_t v = 0;
    for (size_t i = 0; i < ORG_BODY; i++)
        v = v * 36 + base36(code.p[i]);
    *out = v;
    return true;
}

bool key_org_text(int64_t key, char out[10])
{
    for (size_t i = ORG_BODY; i-- > 0; key /= 36) {
        if (key < 0)
            return false;
        out[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[key % 36];
    }
    if (key != 0)
        return false;
    out[ORG_BODY] = orgcode_check_char(out);
    out[ORG_BODY + 1] = '\0';
    return true;
}

bool key_of_prefix(struct span digits, struct key_range *out)
{
    uint64_t v;
    if (digits.len < PREFIX_DIGITS_MIN || digits.len > PREFIX_DIGITS_MAX ||
        !span_number(digits, &v))
        return false;
    int64_t width = tens[GTIN13_DIGITS - digits.len];
    int64_t lo = (int64_t)v * width;
    *out = (struct key_range){ lo, lo + width - 1, lo * 16 + (int64_t)digits.len };
    return true;
}

bool key_prefix_text(int64_t id, char out[14])
{
    if (id < 0)
        return false;
    int digits = (int)(id % 16);
    int64_t lo = id / 16;
    if (digits < PREFIX_DIGITS_MIN || digits > PREFIX_DIGITS_MAX || lo >= INT64_C(10000000000000) ||
        lo % tens[GTIN13_DIGITS - digits] != 0)
        return false;
    lo /= tens[GTIN13_DIGITS - digits];
    out[digits] = '\0';
    for (int i = digits; i-- > 0; lo /= 10)
        out[i] = (char)('0' + lo % 10);
    return true;
}
