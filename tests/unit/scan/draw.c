#include "unit/scan/draw.h"

#include <math.h>
#include <qrencode.h>

#include "base/attrs.h"

void canvas_init(struct canvas *c, int w, int h, uint8_t grey)
{
    *c = (struct canvas){ .px = malloc((size_t)w * (size_t)h), .w = w, .h = h };
    if (!c->px)
        abort();
    memset(c->px, grey, (size_t)w * (size_t)h);
}

void canvas_load(struct canvas *c, const char *name)
{
    char path[600];
    const char *root = getenv("HEYAN_ROOT");
    int w = 0, h = 0;
    snprintf(path, sizeof path, "%s/tests/data/%s", root ? root : ".", name);
    FILE *f = fopen(path, "rb");
    if (!f || fscanf(f, "P5 %d %d 255", &w, &h) != 2 || w < 1 || h < 1 || w > 4096 || h > 4096 ||
        fgetc(f) != '\n')
        abort();
    canvas_init(c, w, h, 0);
    if (fread(c->px, (size_t)w, (size_t)h, f) != (size_t)h)
        abort();
    fclose(f);
}

void canvas_fini(struct canvas *c)
{
    free(c->px);
    *c = (struct canvas){ 0 };
}

struct frame canvas_frame(const struct canvas *c)
{
    return (struct frame){ .format = FRAME_GREY,
                           .width_px = c->w,
                           .height_px = c->h,
                           .luma = c->px,
                           .luma_stride = (size_t)c->w,
                           .number = 1 };
}

/* ISO/IEC 15420: number set A; C is its complement, B is C read backwards. */
static const char *const set_a[10] = { "0001101", "0011001", "0010011", "0111101", "0100011",
                                       "0110001", "0101111", "0111011", "0110111", "0001011" };
static const char *const parity13[10] = { "AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
                                          "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA" };
static const char *const parity_e[10] = { "BBBAAA", "BBABAA", "BBAABA", "BBAAAB", "BABBAA",
                                          "BAABBA", "BAAABB", "BABABA", "BABAAB", "BAABAB" };

/* ISO/IEC 15417, values 0 to 105. */
static const char *const c128[106] = {
    "11011001100", "11001101100", "11001100110", "10010011000", "10010001100", "10001001100",
    "10011001000", "10011000100", "10001100100", "11001001000", "11001000100", "11000100100",
    "10110011100", "10011011100", "10011001110", "10111001100", "10011101100", "10011100110",
    "11001110010", "11001011100", "11001001110", "11011100100", "11001110100", "11101101110",
    "11101001100", "11100101100", "11100100110", "11101100100", "11100110100", "11100110010",
    "11011011000", "11011000110", "11000110110", "10100011000", "10001011000", "10001000110",
    "10110001000", "10001101000", "10001100010", "11010001000", "11000101000", "11000100010",
    "10110111000", "10110001110", "10001101110", "10111011000", "10111000110", "10001110110",
    "11101110110", "11010001110", "11000101110", "11011101000", "11011100010", "11011101110",
    "11101011000", "11101000110", "11100010110", "11101101000", "11101100010", "11100011010",
    "11101111010", "11001000010", "11110001010", "10100110000", "10100001100", "10010110000",
    "10010000110", "10000101100", "10000100110", "10110010000", "10110000100", "10011010000",
    "10011000010", "10000110100", "10000110010", "11000010010", "11001010000", "11110111010",
    "11000010100", "10001111010", "10100111100", "10010111100", "10010011110", "10111100100",
    "10011110100", "10011110010", "11110100100", "11110010100", "11110010010", "11011011110",
    "11011110110", "11110110110", "10101111000", "10100011110", "10001011110", "10111101000",
    "10111100010", "11110101000", "11110100010", "10111011110", "10111101110", "11101011110",
    "11110101110", "11010000100", "11010010000", "11010011100",
};

/* ISO/IEC 16388: bar, space, … of each character; the subset the tests use. */
static const struct {
    char c;
    const char *widths;
} c39[] = {
    { '0', "nnnwwnwnn" }, { '1', "wnnwnnnnw" }, { '2', "nnwwnnnnw" }, { '3', "wnwwnnnnn" },
    { '4', "nnnwwnnnw" }, { '5', "wnnwwnnnn" }, { '6', "nnwwwnnnn" }, { '7', "nnnwnnwnw" },
    { '8', "wnnwnnwnn" }, { '9', "nnwwnnwnn" }, { 'A', "wnnnnwnnw" }, { 'B', "nnwnnwnnw" },
    { 'C', "wnwnnwnnn" }, { 'D', "nnnnwwnnw" }, { 'X', "nwnnwnnnw" }, { 'K', "wnnnnnnww" },
    { '-', "nwnnnnwnw" }, { '*', "nwnnwnwnn" },
};

/* ISO/IEC 16390. */
static const char *const c25[10] = { "nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw",
                                     "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn" };

struct pen {
    char *out;
    size_t n;
    bool is_light; /* what the next element is */
};

static void put(struct pen *p, const char *modules)
{
    for (; *modules && p->n + 1 < MODULES_MAX; modules++)
        p->out[p->n++] = *modules;
    p->out[p->n] = 0;
}

static void put_digit(struct pen *p, char digit, char set)
{
    const char *a = set_a[digit - '0'];
    for (int i = 0; i < 7; i++) {
        bool is_dark = (set == 'B' ? a[6 - i] : a[i]) == '1';
        put(p, is_dark == (set == 'A') ? "1" : "0");
    }
}

static void put_element(struct pen *p, char width)
{
    const char *run = p->is_light ? "000" : "111";
    put(p, width == 'w' ? run : run + 2);
    p->is_light = !p->is_light;
}

static void draw_ean(struct pen *p, const char *text, size_t half, const char *parity)
{
    put(p, "101");
    for (size_t i = 0; i < half; i++)
        put_digit(p, text[i], parity[i]);
    put(p, "01010");
    for (size_t i = half; i < 2 * half; i++)
        put_digit(p, text[i], 'C');
    put(p, "101");
}

static void draw_upce(struct pen *p, const char *text)
{
    const char *parity = parity_e[text[7] - '0'];
    put(p, "101");
    for (size_t i = 0; i < 6; i++) {
        char set = text[0] == '0' ? parity[i] : parity[i] == 'A' ? 'B' : 'A';
        put_digit(p, text[1 + i], set);
    }
    put(p, "010101");
}

static void draw_128(struct pen *p, const char *text)
{
    bool is_c = strspn(text + (text[0] == 0x1d), "0123456789") ==
                    strlen(text + (text[0] == 0x1d)) &&
                strlen(text + (text[0] == 0x1d)) % 2 == 0;
    unsigned sum = is_c ? 105 : 104, weight = 1;
    put(p, c128[sum]);
    for (const char *t = text; *t; t++) {
        unsigned v = (unsigned)(*t - 32);
        if (*t == 0x1d) {
            v = 102;
        } else if (is_c) {
            v = (unsigned)(t[0] - '0') * 10u + (unsigned)(t[1] - '0');
            t++;
        }
        put(p, c128[v]);
        sum += v * weight++;
    }
    put(p, c128[sum % 103]);
    put(p, "1100011101011");
}

static bool draw_39_char(struct pen *p, char c)
{
    for (size_t i = 0; i < ARRAY_LEN(c39); i++)
        if (c39[i].c == c) {
            for (const char *w = c39[i].widths; *w; w++)
                put_element(p, *w);
            return true;
        }
    return false;
}

static bool draw_39(struct pen *p, const char *text)
{
    bool ok = draw_39_char(p, '*');
    for (; *text; text++) {
        put_element(p, 'n');
        ok &= draw_39_char(p, *text);
    }
    put_element(p, 'n');
    return draw_39_char(p, '*') && ok;
}

static void draw_itf(struct pen *p, const char *text)
{
    for (int i = 0; i < 4; i++)
        put_element(p, 'n');
    for (; text[0] && text[1]; text += 2)
        for (int i = 0; i < 5; i++) {
            put_element(p, c25[text[0] - '0'][i]);
            put_element(p, c25[text[1] - '0'][i]);
        }
    put_element(p, 'w');
    put_element(p, 'n');
    put_element(p, 'n');
}

bool draw_modules(enum symbol_kind kind, const char *text, char out[MODULES_MAX])
{
    struct pen p = { .out = out };
    switch (kind) {
    case SYM_EAN13:
        draw_ean(&p, text + 1, 6, parity13[text[0] - '0']);
        return true;
    case SYM_EAN8:
        draw_ean(&p, text, 4, "AAAA");
        return true;
    case SYM_UPCE:
        draw_upce(&p, text);
        return true;
    case SYM_CODE128:
        draw_128(&p, text);
        return true;
    case SYM_CODE39:
        return draw_39(&p, text);
    case SYM_ITF:
        draw_itf(&p, text);
        return true;
    default:
        return false;
    }
}

/* Darkness at a point of the symbol, in modules along the bars' row: -1 outside. */
static int dark_at(const char *modules, size_t n, const struct pose *p, float u, float v)
{
    if (v < 0.0f || v >= p->height_px || u < -p->quiet || u >= (float)n + p->quiet)
        return -1;
    return u >= 0.0f && u < (float)n && modules[(size_t)u] == '1';
}

void draw_bars(struct canvas *c, const char *modules, const struct pose *p)
{
    enum { SUB = 4 }; /* samples a pixel and axis: coverage, as a camera sees it */
    const int rows = p->degrees == 0.0f ? 1 : SUB;
    size_t n = strlen(modules);
    float cs = cosf(p->degrees * 0.017453293f), sn = sinf(p->degrees * 0.017453293f);
    float reach = hypotf((float)n * p->module_px + p->quiet * p->module_px, p->height_px) + 2.0f;
    int x0 = (int)fmaxf(0.0f, p->x - reach), x1 = (int)fminf((float)c->w, p->x + reach);
    int y0 = (int)fmaxf(0.0f, p->y - reach), y1 = (int)fminf((float)c->h, p->y + reach);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            float sum = 0.0f;
            uint8_t *px = &c->px[(size_t)y * (size_t)c->w + (size_t)x];
            bool is_inside = false;
            for (int k = 0; k < SUB * rows; k++) {
                float dx = (float)x + ((float)(k % SUB) + 0.5f) / SUB - p->x;
                float dy = (float)y + ((float)(k / SUB) + 0.5f) / (float)rows - p->y;
                int d = dark_at(modules, n, p, (dx * cs + dy * sn) / p->module_px,
                                dy * cs - dx * sn);
                is_inside |= d >= 0;
                sum += d < 0 ? (float)*px : d ? (float)p->dark : (float)p->light;
            }
            if (is_inside)
                *px = (uint8_t)(sum / (float)(SUB * rows) + 0.5f);
        }
}

void draw_qr(struct canvas *c, const uint8_t *bytes, size_t len, bool is_gs1, int x, int y,
             int module_px, uint8_t dark, uint8_t light)
{
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
    /* QRinput_setFNC1First of libqrencode 4.1 makes an input that cannot be encoded; an entry of
     * that mode can, and its one byte is not written. */
    if (!input || (is_gs1 && QRinput_append(input, QR_MODE_FNC1FIRST, 1, bytes) != 0) ||
        QRinput_append(input, QR_MODE_8, (int)len, bytes) != 0)
        abort();
    QRcode *qr = QRcode_encodeInput(input);
    if (!qr)
        abort();
    int side = (qr->width + 8) * module_px;
    for (int j = 0; j < side && y + j < c->h; j++)
        for (int i = 0; i < side && x + i < c->w; i++) {
            int u = i / module_px - 4, v = j / module_px - 4;
            bool is_in = u >= 0 && v >= 0 && u < qr->width && v < qr->width;
            bool is_dark = is_in && (qr->data[v * qr->width + u] & 1);
            c->px[(size_t)(y + j) * (size_t)c->w + (size_t)(x + i)] = is_dark ? dark : light;
        }
    QRcode_free(qr);
    QRinput_free(input);
}

void canvas_noise(struct canvas *c, int amount, uint32_t seed)
{
    size_t n = (size_t)c->w * (size_t)c->h;
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        int v = c->px[i] + (int)(seed >> 16) % (2 * amount + 1) - amount;
        c->px[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}

static void blur_line(uint8_t *px, int n, size_t step, int radius)
{
    uint8_t copy[4096];
    if (n > (int)sizeof copy)
        abort();
    for (int i = 0; i < n; i++)
        copy[i] = px[(size_t)i * step];
    for (int i = 0; i < n; i++) {
        int sum = 0;
        for (int k = -radius; k <= radius; k++)
            sum += copy[i + k < 0 ? 0 : i + k >= n ? n - 1 : i + k];
        px[(size_t)i * step] = (uint8_t)(sum / (2 * radius + 1));
    }
}

void canvas_blur(struct canvas *c, int radius)
{
    for (int y = 0; y < c->h; y++)
        blur_line(c->px + (size_t)y * (size_t)c->w, c->w, 1, radius);
    for (int x = 0; x < c->w; x++)
        blur_line(c->px + x, c->h, (size_t)c->w, radius);
}

void canvas_fill(struct canvas *c, int x, int y, int w, int h, uint8_t grey)
{
    for (int j = y; j < y + h && j < c->h; j++)
        for (int i = x; i < x + w && i < c->w; i++)
            if (i >= 0 && j >= 0)
                c->px[(size_t)j * (size_t)c->w + (size_t)i] = grey;
}
