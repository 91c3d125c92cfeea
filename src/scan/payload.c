#include "scan/payload.h"

#include <iconv.h>

static bool is_sjis_lead(uint8_t c)
{
    return (c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc);
}

/* Hiragana, katakana, or the full-width signs of row 1: common in Japanese, and GBK's rare
 * extension in Chinese. */
static bool is_kana(uint8_t lead, uint8_t trail)
{
    return (lead == 0x82 && trail >= 0x9f) || (lead == 0x83 && trail >= 0x40 && trail <= 0x96);
}

/* Well-formed Shift JIS with kana in at least a quarter of its pairs; GB 2312 has no byte pair
 * whose lead is below A1, so one that has is Chinese only by GBK's rare characters. */
static bool is_japanese(struct span in)
{
    size_t pairs = 0, kana = 0;
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];
        if (c < 0x80 || (c >= 0xa1 && c <= 0xdf))
            continue;
        if (!is_sjis_lead(c) || i + 1 >= in.len || in.p[i + 1] < 0x40 || in.p[i + 1] == 0x7f ||
            in.p[i + 1] > 0xfc)
            return false;
        pairs++;
        kana += is_kana(c, in.p[i + 1]);
        i++;
    }
    return pairs > 0 && kana * 4 >= pairs;
}

/* CP932, not SHIFT_JIS: the latter calls the backslash of web addresses a yen sign. */
static size_t from_sjis(struct span in, uint8_t *out, size_t cap)
{
    iconv_t cd = iconv_open("UTF-8", "CP932");
    if (cd == (iconv_t)-1)
        return 0;
    /* iconv takes char ** without const and does not write through it. */
    union {
        const uint8_t *given;
        char *asked;
    } from = { .given = in.p };
    char *to = (char *)out;
    size_t left = in.len, room = cap;
    size_t rc = iconv(cd, &from.asked, &left, &to, &room);
    iconv_close(cd);
    return rc == (size_t)-1 ? 0 : cap - room;
}

size_t payload_take(struct span in, uint8_t *out, size_t cap)
{
    if (!utf8_valid(in) && is_japanese(in)) {
        size_t n = from_sjis(in, out, cap);
        if (n)
            return n;
    }
    if (in.len > cap)
        return 0;
    memcpy(out, in.p, in.len);
    return in.len;
}
