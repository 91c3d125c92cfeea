#include "code/fold.h"

#include "base/attrs.h"

bool fold_is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

bool fold_is_alnum(uint32_t c)
{
    return fold_is_digit(c) || (c >= 'A' && c <= 'Z');
}

/* Characters [first, last] become `to`; 0 drops them.  In ascending order. */
static const struct fold_range {
    uint32_t first, last, to;
} ranges[] = {
    { 0x00, 0x08, '\n' },    { 0x09, 0x09, ' ' },      { 0x0A, 0x1F, '\n' },
    { '[', '[', '(' },       { ']', ']', ')' },        { '{', '{', '(' },
    { '}', '}', ')' },       { 0x7F, 0x9F, '\n' },     { 0xA0, 0xA0, ' ' },
    { 0xAD, 0xAD, 0 },       { 0x2000, 0x200A, ' ' },  { 0x200B, 0x200F, 0 },
    { 0x2010, 0x2015, '-' }, { 0x2028, 0x2029, '\n' }, { 0x202A, 0x202E, 0 },
    { 0x202F, 0x202F, ' ' }, { 0x2044, 0x2044, '/' },  { 0x2060, 0x2064, 0 },
    { 0x2066, 0x2069, 0 },   { 0x2212, 0x2212, '-' },  { 0x2215, 0x2215, '/' },
    { 0x2236, 0x2236, ':' }, { 0x2500, 0x2501, '-' },  { 0x3000, 0x3000, ' ' },
    { 0x3008, 0x3008, '(' }, { 0x3009, 0x3009, ')' },  { 0x300A, 0x300A, '(' },
    { 0x300B, 0x300B, ')' }, { 0x3010, 0x3010, '(' },  { 0x3011, 0x3011, ')' },
    { 0x3014, 0x3014, '(' }, { 0x3015, 0x3015, ')' },  { 0x3016, 0x3016, '(' },
    { 0x3017, 0x3017, ')' }, { 0x30FC, 0x30FC, '-' },  { 0xFE58, 0xFE58, '-' },
    { 0xFE59, 0xFE59, '(' }, { 0xFE5A, 0xFE5A, ')' },  { 0xFE63, 0xFE63, '-' },
    { 0xFEFF, 0xFEFF, 0 },
};

static uint32_t fold_char(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) /* full-width ASCII */
        c -= 0xFEE0;
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 'A';
    for (size_t i = 0; i < ARRAY_LEN(ranges) && ranges[i].first <= c; i++)
        if (c <= ranges[i].last)
            return ranges[i].to;
    return c;
}

void fold_text(struct span text, struct fold *out)
{
    text = span_part(text, 0, FIND_BYTES_MAX);
    out->n = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t c;
        size_t bytes = utf8_next(text, at, &c);
        c = fold_char(c);
        if (c)
            out->cells[out->n++] = (struct fold_cell){ c, (uint16_t)at, (uint16_t)(at + bytes) };
        at += bytes;
    }
}
