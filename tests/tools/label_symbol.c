#include "tools/label_symbol.h"

#include <math.h>
#include <qrencode.h>

#include "base/attrs.h"
#include "code/gtin.h"
#include "unit/scan/draw.h"

enum {
    MODULE = 6,
    MODULE_2D = 10,
    BAR_H = 250,
    MIDDLE_X = LABEL_W / 2,
    MIDDLE_Y = 660,
    QUIET = 11, /* modules */
    LIGHT = 240,
    DARK = 26,
};

static void fill(struct plane *p, int x, int y, int w, int h, uint8_t luma)
{
    int x0 = x < 0 ? 0 : x, y0 = y < 0 ? 0 : y;
    int x1 = x + w > p->w ? p->w : x + w, y1 = y + h > p->h ? p->h : y + h;
    for (int j = y0; j < y1; j++)
        for (int i = x0; i < x1; i++)
            p->px[j * p->w + i] = luma;
}

/* White around a symbol of w x h texels in the middle; says where it is. */
static void make_room(struct label *l, int w, int h, int quiet)
{
    l->symbol = (struct label_box){ MIDDLE_X - w / 2, MIDDLE_Y - h / 2, w, h };
    fill(&l->mip[0], l->symbol.x - quiet, l->symbol.y - 14, w + 2 * quiet, h + 28 + GLYPH_H, LIGHT);
}

static void put_text(struct label *l, const struct glyphs *g, const char *text)
{
    int n = (int)strlen(text), x = MIDDLE_X - n * GLYPH_W / 2, y = l->symbol.y + l->symbol.h + 4;
    struct plane *p = &l->mip[0];
    for (int i = 0; i < n; i++, x += GLYPH_W) {
        int cell = (text[i] - GLYPH_FIRST) * GLYPH_W;
        if (cell < 0 || x < 0 || x + GLYPH_W > p->w)
            continue;
        for (int j = 0; j < GLYPH_H; j++)
            memcpy(p->px + (y + j) * p->w + x, g->strip.px + j * g->strip.w + cell, GLYPH_W);
    }
}

/* ---- symbols ---- */

static void put_modules(struct label *l, const char *modules)
{
    int n = (int)strlen(modules);
    l->module_texels = MODULE;
    make_room(l, n * MODULE, BAR_H, QUIET * MODULE);
    for (int i = 0; i < n; i++)
        if (modules[i] == '1')
            fill(&l->mip[0], l->symbol.x + i * MODULE, l->symbol.y, MODULE, BAR_H, DARK);
}

static void put_linear(struct label *l, const struct glyphs *g, enum symbol_kind kind,
                       const char *number)
{
    char modules[MODULES_MAX];
    if (!draw_modules(kind, number, modules))
        abort();
    put_modules(l, modules);
    put_text(l, g, number);
}

static void put_qr(struct label *l)
{
    QRcode *q = QRcode_encodeString8bit(l->number, 0, QR_ECLEVEL_M);
    if (!q)
        abort();
    l->module_texels = MODULE_2D;
    make_room(l, q->width * MODULE_2D, q->width * MODULE_2D, 4 * MODULE_2D);
    fill(&l->mip[0], l->symbol.x - 40, l->symbol.y - 40, l->symbol.w + 80, l->symbol.h + 80, LIGHT);
    for (int y = 0; y < q->width; y++)
        for (int x = 0; x < q->width; x++)
            if (q->data[y * q->width + x] & 1)
                fill(&l->mip[0], l->symbol.x + x * MODULE_2D, l->symbol.y + y * MODULE_2D,
                     MODULE_2D, MODULE_2D, DARK);
    QRcode_free(q);
}

/* A GTIN of n digits under a prefix that is in use. */
static void invent_gtin(struct dice *d, int n, char *out)
{
    static const char *const prefixes[] = {
        "690", "691", "692", "693", "694", "695", "400", "885"
    };
    int at = 0;
    if (n == 12)
        out[at++] = '0';
    else
        at = snprintf(out, 4, "%s", prefixes[dice_below(d, ARRAY_LEN(prefixes))]);
    for (; at < n - 1; at++)
        out[at] = (char)('0' + dice_below(d, 10));
    out[n - 1] = gtin_check_digit(out, (size_t)n - 1);
    out[n] = '\0';
}

static void put_symbol(struct label *l, const struct glyphs *g, struct dice *d)
{
    char thirteen[20];
    switch (l->kind) {
    case SYM_EAN8:
        invent_gtin(d, 8, l->number);
        put_linear(l, g, SYM_EAN8, l->number);
        break;
    case SYM_UPCA: /* the bars of an EAN-13 that begins with 0 */
        invent_gtin(d, 12, l->number);
        snprintf(thirteen, sizeof thirteen, "0%.12s", l->number);
        put_linear(l, g, SYM_EAN13, thirteen);
        break;
    case SYM_CODE128:
        snprintf(l->number, sizeof l->number, "HY-%04d-%05d", dice_below(d, 10000),
                 dice_below(d, 100000));
        put_linear(l, g, SYM_CODE128, l->number);
        break;
    case SYM_QR:
        invent_gtin(d, 13, thirteen);
        snprintf(l->number, sizeof l->number, "https://id.example.cn/01/0%s/10/%05d", thirteen,
                 dice_below(d, 100000));
        put_qr(l);
        break;
    default:
        invent_gtin(d, 13, l->number);
        put_linear(l, g, SYM_EAN13, l->number);
        break;
    }
}

/* ---- what is none ---- */

static void put_stripes(struct label *l, struct dice *d)
{
    char modules[MODULES_MAX];
    int n = 0, elements = 15 + 2 * dice_below(d, 40);
    for (int i = 0; i < elements; i++)
        for (int k = 1 + dice_below(d, 4); k > 0 && n < 200; k--)
            modules[n++] = i % 2 ? '0' : '1';
    modules[n] = '\0';
    put_modules(l, modules);
}

static void put_grid(struct label *l, struct dice *d)
{
    int period = 8 + dice_below(d, 40), thick = 2 + dice_below(d, period / 2);
    l->module_texels = MODULE;
    make_room(l, 640, 300, 60);
    for (int at = 0; at < l->symbol.w; at += period)
        fill(&l->mip[0], l->symbol.x + at, l->symbol.y, thick, l->symbol.h, DARK);
    for (int at = 0; at < l->symbol.h; at += period)
        fill(&l->mip[0], l->symbol.x, l->symbol.y + at, l->symbol.w, thick, DARK);
}

static void put_moire(struct label *l, struct dice *d)
{
    float pace = dice_between(d, 0.0008f, 0.006f), stretch = dice_between(d, 0.0f, 1.0f);
    l->module_texels = MODULE;
    make_room(l, 640, 360, 20);
    for (int y = 0; y < l->symbol.h; y++)
        for (int x = 0; x < l->symbol.w; x++) {
            float dx = (float)(x - l->symbol.w / 2), dy = (float)(y - l->symbol.h / 2) * stretch;
            float v = 133.0f + 107.0f * cosf(pace * (dx * dx + dy * dy));
            l->mip[0].px[(l->symbol.y + y) * LABEL_W + l->symbol.x + x] = (uint8_t)v;
        }
}

static void put_bad_check(struct label *l, const struct glyphs *g, struct dice *d)
{
    char number[20];
    invent_gtin(d, 13, number);
    number[12] = (char)('0' + (number[12] - '0' + 1 + dice_below(d, 9)) % 10);
    put_linear(l, g, SYM_EAN13, number);
}

/* The sticker lies over bars from top to bottom, between the guards. */
static void put_covered(struct label *l, const struct glyphs *g, struct dice *d)
{
    char number[20];
    invent_gtin(d, 13, number);
    put_linear(l, g, SYM_EAN13, number);
    int w = MODULE * (15 + dice_below(d, 25));
    int x = l->symbol.x + MODULE * 8 + dice_below(d, l->symbol.w - 16 * MODULE - w);
    fill(&l->mip[0], x, l->symbol.y - 20, w, BAR_H + 60,
         (uint8_t)(dice_below(d, 2) ? DARK : 150 + dice_below(d, 100)));
}

static void put_matrix(struct label *l, struct dice *d)
{
    int n = 2 * (9 + dice_below(d, 8));
    l->module_texels = MODULE_2D;
    make_room(l, n * MODULE_2D, n * MODULE_2D, 40);
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++) {
            bool is_dark = x == 0 || y == n - 1 ? true
                           : y == 0             ? x % 2 == 0
                           : x == n - 1         ? y % 2 == 1
                                                : dice_below(d, 2);
            if (is_dark)
                fill(&l->mip[0], l->symbol.x + x * MODULE_2D, l->symbol.y + y * MODULE_2D,
                     MODULE_2D, MODULE_2D, DARK);
        }
}

/* Bars and spaces of 1 to 6 modules, eight of them in 17 (ISO/IEC 15438). */
static int put_codeword(struct dice *d, char *to)
{
    int width[8] = { 1, 1, 1, 1, 1, 1, 1, 1 }, n = 0;
    for (int left = 9; left > 0;) {
        int k = dice_below(d, 8);
        if (width[k] < 6) {
            width[k]++;
            left--;
        }
    }
    for (int k = 0; k < 8; k++)
        for (int i = 0; i < width[k]; i++)
            to[n++] = k % 2 ? '0' : '1';
    return n;
}

static void put_stacked(struct label *l, struct dice *d)
{
    static const char start[] = "11111111010101000", stop[] = "111111101000101001";
    int columns = 3 + dice_below(d, 5), rows = 8 + dice_below(d, 14), n = 17 * (columns + 2) + 18;
    l->module_texels = 5;
    make_room(l, n * 5, rows * 15, 40);
    for (int y = 0; y < rows; y++) {
        char row[MODULES_MAX];
        int at = snprintf(row, sizeof row, "%s", start);
        for (int c = 0; c <= columns; c++)
            at += put_codeword(d, row + at);
        snprintf(row + at, sizeof row - (size_t)at, "%s", stop);
        for (int x = 0; row[x]; x++)
            if (row[x] == '1')
                fill(&l->mip[0], l->symbol.x + x * 5, l->symbol.y + y * 15, 5, 15, DARK);
    }
}

void label_put_content(struct label *l, const struct glyphs *g, struct dice *d)
{
    switch (l->content) {
    case LABEL_SYMBOL:
        put_symbol(l, g, d);
        break;
    case LABEL_STRIPES:
        put_stripes(l, d);
        break;
    case LABEL_GRID:
        put_grid(l, d);
        break;
    case LABEL_MOIRE:
        put_moire(l, d);
        break;
    case LABEL_BAD_CHECK:
        put_bad_check(l, g, d);
        break;
    case LABEL_COVERED:
        put_covered(l, g, d);
        break;
    case LABEL_MATRIX:
        put_matrix(l, d);
        break;
    case LABEL_STACKED:
        put_stacked(l, d);
        break;
    case LABEL_TEXT:
    case LABEL_CONTENT_COUNT:
        l->module_texels = MODULE;
        l->symbol = (struct label_box){ MIDDLE_X - 300, MIDDLE_Y - 120, 600, 240 };
        break;
    }
}
