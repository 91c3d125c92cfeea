#include "scan/qr_code.h"

#include <math.h>
#include <string.h>

#include "base/attrs.h"

/* Check codewords of a block and number of blocks by level L, M, Q, H: 18004, table 9. */
static const uint8_t checks[4][QR_VERSION_MAX] = {
    { 7,  10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
      28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
    { 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
      26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28 },
    { 13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
      28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
    { 17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
      30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
};
static const uint8_t blocks[4][QR_VERSION_MAX] = {
    { 1, 1, 1, 1,  1,  2,  2,  2,  2,  4,  4,  4,  4,  4,  6,  6,  6,  6,  7,  8,
      8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25 },
    { 1,  1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,  9,  9,  10, 10, 11, 13, 14, 16,
      17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49 },
    { 1,  1,  2,  2,  4,  4,  6,  6,  8,  8,  8,  10, 12, 16, 12, 17, 16, 18, 21, 20,
      23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68 },
    { 1,  1,  2,  4,  4,  4,  5,  6,  8,  8,  11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
      25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81 },
};

void qr_code_init(struct qr_code *q)
{
    memset(q, 0, sizeof *q);
    rs_field_init(&q->field, 0x11d, 0);
}

int qr_side(int version)
{
    return 17 + 4 * version;
}

/* The middles of the alignment patterns along one side: 18004, annex E. */
static int alignment_places(int version, int place[7])
{
    if (version < 2)
        return 0;
    int n = version / 7 + 2;
    int step = version == 32 ? 26 : (version * 4 + n * 2 + 1) / (n * 2 - 2) * 2;
    for (int i = n - 1, at = qr_side(version) - 7; i >= 1; i--, at -= step)
        place[i] = at;
    place[0] = 6;
    return n;
}

static void fix(struct qr_code *q, int x, int y, int what)
{
    if (x >= 0 && y >= 0 && x < q->side && y < q->side)
        q->fixed[y * q->side + x] = (int8_t)what;
}

static int ring_of(int dx, int dy)
{
    int ax = dx < 0 ? -dx : dx, ay = dy < 0 ? -dy : dy;
    return ax > ay ? ax : ay;
}

static void fix_finder(struct qr_code *q, int x, int y)
{
    for (int dy = -4; dy <= 4; dy++)
        for (int dx = -4; dx <= 4; dx++) {
            int ring = ring_of(dx, dy);
            fix(q, x + dx, y + dy, ring == 2 || ring == 4 ? QR_LIGHT : QR_DARK);
        }
}

static void fix_alignments(struct qr_code *q)
{
    int place[7] = { 0 }, n = alignment_places(q->version, place);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            if ((i == 0 && j == 0) || (i == 0 && j == n - 1) || (i == n - 1 && j == 0))
                continue;
            for (int dy = -2; dy <= 2; dy++)
                for (int dx = -2; dx <= 2; dx++)
                    fix(q, place[i] + dx, place[j] + dy, ring_of(dx, dy) == 1 ? QR_LIGHT : QR_DARK);
        }
}

static void fix_reserved(struct qr_code *q)
{
    int side = q->side;
    for (int i = 0; i < 9; i++) {
        if (i != 6) {
            fix(q, 8, i, QR_RESERVED);
            fix(q, i, 8, QR_RESERVED);
        }
        if (i < 8) {
            fix(q, side - 1 - i, 8, QR_RESERVED);
            fix(q, 8, side - 1 - i, QR_RESERVED);
        }
    }
    fix(q, 8, side - 8, QR_DARK);
    if (q->version < 7)
        return;
    for (int i = 0; i < 18; i++) {
        fix(q, side - 11 + i % 3, i / 3, QR_RESERVED);
        fix(q, i / 3, side - 11 + i % 3, QR_RESERVED);
    }
}

const int8_t *qr_code_fixed(struct qr_code *q, int version)
{
    if (q->version == version)
        return q->fixed;
    q->version = version;
    q->side = qr_side(version);
    memset(q->fixed, QR_DATA, sizeof q->fixed);
    for (int i = 0; i < q->side; i++) {
        fix(q, 6, i, i % 2 ? QR_LIGHT : QR_DARK);
        fix(q, i, 6, i % 2 ? QR_LIGHT : QR_DARK);
    }
    fix_alignments(q);
    fix_finder(q, 3, 3);
    fix_finder(q, q->side - 4, 3);
    fix_finder(q, 3, q->side - 4);
    fix_reserved(q);
    return q->fixed;
}

/* ---- what the symbol says of itself: the nearest of all that can be said ---- */

static unsigned with_check(unsigned data, int bits, unsigned generator)
{
    unsigned rest = data;
    for (int i = 0; i < bits; i++)
        rest = (rest << 1) ^ (rest >> (bits - 1) & 1 ? generator : 0);
    return data << bits | (rest & ((1u << bits) - 1));
}

/* Where bit i of the format stands, in its first and second copy: 18004, 7.9.1. */
static void format_place(int side, int i, int copy, int *x, int *y)
{
    if (copy == 0) {
        *x = i < 8 ? 8 : i == 8 ? 7 : 14 - i;
        *y = i < 6 ? i : i == 6 ? 7 : 8;
    } else {
        *x = i < 8 ? side - 1 - i : 8;
        *y = i < 8 ? 8 : side - 15 + i;
    }
}

static int read_format(const float *value, int side)
{
    float best = 0.0f;
    int found = -1;
    for (unsigned data = 0; data < 32; data++) {
        unsigned code = with_check(data, 10, 0x537) ^ 0x5412;
        float sum = 0.0f;
        for (int k = 0; k < 30; k++) {
            int i = k % 15, x, y;
            format_place(side, i, k / 15, &x, &y);
            sum += code >> i & 1 ? value[y * side + x] : -value[y * side + x];
        }
        if (sum > best) {
            best = sum;
            found = (int)data;
        }
    }
    return found;
}

int qr_code_read_version(const float *value, int side)
{
    float best = 0.0f, all = 0.0f;
    int found = 0;
    for (unsigned version = 7; version <= QR_VERSION_MAX; version++) {
        unsigned code = with_check(version, 12, 0x1f25);
        float sum = 0.0f;
        all = 0.0f;
        for (int k = 0; k < 36; k++) {
            int i = k % 18, a = side - 11 + i % 3, b = i / 3;
            float v = k < 18 ? value[b * side + a] : value[a * side + b];
            sum += code >> i & 1 ? v : -v;
            all += fabsf(v);
        }
        if (sum > best) {
            best = sum;
            found = (int)version;
        }
    }
    return best > 0.6f * all ? found : 0;
}

static bool is_masked(int mask, int x, int y)
{
    switch (mask) {
    case 0:
        return (x + y) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (x + y) % 3 == 0;
    case 4:
        return (x / 3 + y / 2) % 2 == 0;
    case 5:
        return x * y % 2 + x * y % 3 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

/* ---- codewords ---- */

/* The data modules in reading order: 18004, 7.7.3.  False at the end. */
struct walk {
    int right, step;
};

static bool next_module(const struct qr_code *q, struct walk *w, int *x, int *y)
{
    while (w->right >= 1) {
        if (w->right == 6)
            w->right = 5;
        int row = w->step / 2, at_x = w->right - w->step % 2;
        int at_y = (w->right + 1) & 2 ? row : q->side - 1 - row;
        if (++w->step == 2 * q->side) {
            w->step = 0;
            w->right -= 2;
        }
        if (q->fixed[at_y * q->side + at_x] == QR_DATA) {
            *x = at_x;
            *y = at_y;
            return true;
        }
    }
    return false;
}

static size_t read_words(struct qr_code *q, const float *value, int mask)
{
    struct walk w = { q->side - 1, 0 };
    size_t n = 0;
    int x, y, bits = 0;
    uint8_t word = 0;
    float trust = 1e9f;
    while (next_module(q, &w, &x, &y)) {
        float v = value[y * q->side + x];
        word = (uint8_t)(word << 1 | ((v > 0.0f) != is_masked(mask, x, y)));
        trust = fminf(trust, fabsf(v));
        if (++bits < 8)
            continue;
        q->word[n] = word;
        q->trust[n++] = trust;
        bits = 0;
        trust = 1e9f;
    }
    return n;
}

/* How the codewords of a version and level fall into blocks. */
struct layout {
    size_t n_words, n_blocks, n_check, n_short, short_len;
};

static struct layout layout_of(int version, int level, size_t n_words)
{
    struct layout l = { .n_words = n_words,
                        .n_blocks = blocks[level][version - 1],
                        .n_check = checks[level][version - 1] };
    l.n_short = l.n_blocks - n_words % l.n_blocks;
    l.short_len = n_words / l.n_blocks;
    return l;
}

/* Which codeword of the symbol is codeword i of block b. */
static size_t word_place(const struct layout *l, size_t b, size_t i)
{
    size_t short_data = l->short_len - l->n_check;
    size_t n_data = short_data + (b >= l->n_short);
    if (i >= n_data)
        return l->n_words - l->n_check * l->n_blocks + (i - n_data) * l->n_blocks + b;
    return i < short_data ? i * l->n_blocks + b : short_data * l->n_blocks + (b - l->n_short);
}

/* Check codewords that mending may not use up. */
static size_t kept_back(const struct layout *l)
{
    if (l->n_blocks > 1)
        return 2;
    return l->n_check < 10 ? 3 : 4;
}

/* The places of the n least trusted codewords, worst first. */
static void find_doubtful(const struct qr_code *q, const struct layout *l, size_t b, size_t len,
                          size_t n, uint8_t *place)
{
    bool taken[RS_WORD_MAX] = { false };
    for (size_t k = 0; k < n; k++) {
        size_t worst = 0;
        float least = 1e10f;
        for (size_t i = 0; i < len; i++) {
            float trust = q->trust[word_place(l, b, i)];
            if (!taken[i] && trust < least) {
                least = trust;
                worst = i;
            }
        }
        taken[worst] = true;
        place[k] = (uint8_t)worst;
    }
}

/* Ever more of the least trusted are given up until the rest agrees. */
static bool mend_block(struct qr_code *q, const struct layout *l, size_t b, size_t *n_changed)
{
    uint8_t word[RS_WORD_MAX], was[RS_WORD_MAX], erased[RS_CHECK_MAX];
    size_t len = l->short_len + (b >= l->n_short), spent_max = l->n_check - kept_back(l), errors;
    for (size_t i = 0; i < len; i++)
        was[i] = q->word[word_place(l, b, i)];
    find_doubtful(q, l, b, len, spent_max, erased);
    for (size_t n_erased = 0; n_erased <= spent_max; n_erased++) {
        memcpy(word, was, len);
        if (!rs_mend(&q->field, word, len, l->n_check, erased, n_erased, &errors) ||
            2 * errors + n_erased > spent_max)
            continue;
        for (size_t i = 0; i < len; i++) {
            *n_changed += word[i] != was[i];
            q->word[word_place(l, b, i)] = word[i];
        }
        return true;
    }
    return false;
}

/* ---- the symbol as printed ---- */

static void print_reserved(int version, int format, uint8_t *bit)
{
    int side = qr_side(version), x, y;
    unsigned code = with_check((unsigned)format, 10, 0x537) ^ 0x5412;
    for (int k = 0; k < 30; k++) {
        format_place(side, k % 15, k / 15, &x, &y);
        bit[y * side + x] = code >> k % 15 & 1;
    }
    code = with_check((unsigned)version, 12, 0x1f25);
    for (int i = 0; i < 18 && version >= 7; i++) {
        int a = side - 11 + i % 3, b = i / 3;
        bit[b * side + a] = bit[a * side + b] = code >> i & 1;
    }
}

static void print_words(const struct qr_code *q, int mask, size_t n_words, uint8_t *bit)
{
    struct walk w = { q->side - 1, 0 };
    int x, y;
    for (size_t i = 0; next_module(q, &w, &x, &y); i++) {
        bool is_one = i / 8 < n_words && q->word[i / 8] >> (7 - i % 8) & 1;
        bit[y * q->side + x] = is_one != is_masked(mask, x, y);
    }
}

static float agreement_of(const float *value, const uint8_t *bit, size_t n)
{
    float sum = 0.0f, all = 1e-6f;
    for (size_t i = 0; i < n; i++) {
        sum += bit[i] ? value[i] : -value[i];
        all += fabsf(value[i]);
    }
    return sum / all;
}

bool qr_code_mend(struct qr_code *q, int version, const float *value, uint8_t *bit,
                  struct qr_mended *out)
{
    static const int level_of_bits[4] = { 1, 0, 3, 2 }; /* M, L, H, Q: 18004, table 12 */
    const int8_t *fixed = qr_code_fixed(q, version);
    size_t n = (size_t)q->side * (size_t)q->side;
    int format = read_format(value, q->side);
    if (format < 0)
        return false;
    *out = (struct qr_mended){ .level = level_of_bits[format >> 3], .mask = format & 7 };
    out->n_codewords = read_words(q, value, out->mask);
    struct layout l = layout_of(version, out->level, out->n_codewords);
    for (size_t b = 0; b < l.n_blocks; b++)
        if (!mend_block(q, &l, b, &out->n_changed))
            return false;
    for (size_t i = 0; i < n; i++)
        bit[i] = fixed[i] == QR_DARK;
    print_reserved(version, format, bit);
    print_words(q, out->mask, out->n_codewords, bit);
    out->agreement = agreement_of(value, bit, n);
    return true;
}
