#include "scan/dm_code.h"

#include <math.h>
#include <string.h>

/* 16022, table 7. */
const struct dm_size dm_sizes[DM_SIZES] = {
    { 10, 10, 1, 1, 3, 5, 1 },        { 12, 12, 1, 1, 5, 7, 1 },
    { 14, 14, 1, 1, 8, 10, 1 },       { 16, 16, 1, 1, 12, 12, 1 },
    { 18, 18, 1, 1, 18, 14, 1 },      { 20, 20, 1, 1, 22, 18, 1 },
    { 22, 22, 1, 1, 30, 20, 1 },      { 24, 24, 1, 1, 36, 24, 1 },
    { 26, 26, 1, 1, 44, 28, 1 },      { 32, 32, 2, 2, 62, 36, 1 },
    { 36, 36, 2, 2, 86, 42, 1 },      { 40, 40, 2, 2, 114, 48, 1 },
    { 44, 44, 2, 2, 144, 56, 1 },     { 48, 48, 2, 2, 174, 68, 1 },
    { 52, 52, 2, 2, 204, 84, 2 },     { 64, 64, 4, 4, 280, 112, 2 },
    { 72, 72, 4, 4, 368, 144, 4 },    { 80, 80, 4, 4, 456, 192, 4 },
    { 88, 88, 4, 4, 576, 224, 4 },    { 96, 96, 4, 4, 696, 272, 4 },
    { 104, 104, 4, 4, 816, 336, 6 },  { 120, 120, 6, 6, 1050, 408, 6 },
    { 132, 132, 6, 6, 1304, 496, 8 }, { 144, 144, 6, 6, 1558, 620, 10 },
    { 8, 18, 1, 1, 5, 7, 1 },         { 8, 32, 1, 2, 10, 11, 1 },
    { 12, 26, 1, 1, 16, 14, 1 },      { 12, 36, 1, 2, 22, 18, 1 },
    { 16, 36, 1, 2, 32, 24, 1 },      { 16, 48, 1, 2, 49, 28, 1 },
};

void dm_code_init(struct dm_code *d)
{
    memset(d, 0, sizeof *d);
    rs_field_init(&d->field, 0x12d, 1);
}

int dm_border_at(const struct dm_size *s, int x, int y)
{
    int w = s->cols / s->across, h = s->rows / s->down;
    if (x < 0 || y < 0 || x >= s->cols || y >= s->rows)
        return -1;
    x %= w;
    y %= h;
    if (x == 0 || y == h - 1)
        return 1;
    if (y == 0)
        return x % 2 ? -1 : 1;
    if (x == w - 1)
        return (h - 1 - y) % 2 ? -1 : 1;
    return 0;
}

float dm_borders_agreement(const struct dm_size *s, const float *value)
{
    float sum = 0.0f, all = 1e-6f;
    for (int y = 0; y < s->rows; y++)
        for (int x = 0; x < s->cols; x++) {
            int border = dm_border_at(s, x, y);
            float v = value[y * s->cols + x];
            sum += (float)border * v;
            all += border ? fabsf(v) : 0.0f;
        }
    return sum / all;
}

/* ---- where the codewords stand: 16022, annex F ---- */

struct field {
    uint16_t *place;
    int rows, cols;
};

static void put(struct field *f, int row, int col, int word, int bit)
{
    if (row < 0) {
        row += f->rows;
        col += 4 - (f->rows + 4) % 8;
    }
    if (col < 0) {
        col += f->cols;
        row += 4 - (f->cols + 4) % 8;
    }
    f->place[row * f->cols + col] = (uint16_t)(word * 8 + bit + 2);
}

static void put_shape(struct field *f, const int8_t at[8][2], int row, int col, int word)
{
    for (int bit = 0; bit < 8; bit++)
        put(f, row + at[bit][0], col + at[bit][1], word, bit);
}

static void put_plain(struct field *f, int row, int col, int *word)
{
    static const int8_t at[8][2] = { { -2, -2 }, { -2, -1 }, { -1, -2 }, { -1, -1 },
                                     { -1, 0 },  { 0, -2 },  { 0, -1 },  { 0, 0 } };
    if (row >= 0 && row < f->rows && col >= 0 && col < f->cols && !f->place[row * f->cols + col])
        put_shape(f, at, row, col, (*word)++);
}

/* The four shapes that are cut in two by a corner; negative: from the far border. */
static void put_corner(struct field *f, int which, int *word)
{
    static const int8_t at[4][8][2] = {
        { { -1, 0 }, { -1, 1 }, { -1, 2 }, { 0, -2 }, { 0, -1 }, { 1, -1 }, { 2, -1 }, { 3, -1 } },
        { { -3, 0 }, { -2, 0 }, { -1, 0 }, { 0, -4 }, { 0, -3 }, { 0, -2 }, { 0, -1 }, { 1, -1 } },
        { { -3, 0 }, { -2, 0 }, { -1, 0 }, { 0, -2 }, { 0, -1 }, { 1, -1 }, { 2, -1 }, { 3, -1 } },
        { { -1, 0 }, { -1, -1 }, { 0, -3 }, { 0, -2 }, { 0, -1 }, { 1, -3 }, { 1, -2 }, { 1, -1 } },
    };
    for (int bit = 0; bit < 8; bit++) {
        int row = at[which][bit][0], col = at[which][bit][1];
        put(f, row < 0 ? row + f->rows : row, col < 0 ? col + f->cols : col, *word, bit);
    }
    (*word)++;
}

static void put_corners(struct field *f, int row, int col, int *word)
{
    if (row == f->rows && col == 0)
        put_corner(f, 0, word);
    if (row == f->rows - 2 && col == 0 && f->cols % 4)
        put_corner(f, 1, word);
    if (row == f->rows - 2 && col == 0 && f->cols % 8 == 4)
        put_corner(f, 2, word);
    if (row == f->rows + 4 && col == 2 && f->cols % 8 == 0)
        put_corner(f, 3, word);
}

static void place_words(struct field *f)
{
    int word = 0, row = 4, col = 0;
    memset(f->place, 0, (size_t)(f->rows * f->cols) * sizeof f->place[0]);
    do {
        put_corners(f, row, col, &word);
        for (; row >= 0 && col < f->cols; row -= 2, col += 2)
            put_plain(f, row, col, &word);
        row += 1;
        col += 3;
        for (; row < f->rows && col >= 0; row += 2, col -= 2)
            put_plain(f, row, col, &word);
        row += 3;
        col += 1;
    } while (row < f->rows || col < f->cols);
    uint16_t *last = &f->place[f->rows * f->cols - 1];
    if (!*last)
        *last = *(last - f->cols - 1) = 1;
}

/* Where a module inside the borders stands in the symbol. */
static int outer_place(const struct dm_size *s, int row, int col)
{
    int w = s->cols / s->across - 2, h = s->rows / s->down - 2;
    int y = row + 1 + 2 * (row / h), x = col + 1 + 2 * (col / w);
    return y * s->cols + x;
}

/* ---- mending ---- */

static struct field field_of(struct dm_code *d, const struct dm_size *s)
{
    struct field f = { d->place, s->rows - 2 * s->down, s->cols - 2 * s->across };
    place_words(&f);
    return f;
}

static void read_words(struct dm_code *d, const struct dm_size *s, const struct field *f,
                       const float *value)
{
    size_t n_words = (size_t)s->n_data + s->n_check;
    memset(d->word, 0, n_words);
    for (size_t i = 0; i < n_words; i++)
        d->trust[i] = 1e9f;
    for (int row = 0; row < f->rows; row++)
        for (int col = 0; col < f->cols; col++) {
            int place = f->place[row * f->cols + col] - 2;
            if (place < 0 || (size_t)place / 8 >= n_words)
                continue;
            float v = value[outer_place(s, row, col)];
            d->word[place / 8] |= (uint8_t)((v > 0.0f) << (7 - place % 8));
            d->trust[place / 8] = fminf(d->trust[place / 8], fabsf(v));
        }
}

/* Check codewords that mending may not use up. */
static size_t kept_back(const struct dm_size *s, size_t n_check)
{
    if (s->n_blocks > 1)
        return 2;
    return n_check < 10 ? 3 : 4;
}

static void find_doubtful(const float *trust, size_t step, size_t len, size_t n, uint8_t *place)
{
    bool taken[RS_WORD_MAX] = { false };
    for (size_t k = 0; k < n; k++) {
        size_t worst = 0;
        float least = 1e10f;
        for (size_t i = 0; i < len; i++)
            if (!taken[i] && trust[i * step] < least) {
                least = trust[i * step];
                worst = i;
            }
        taken[worst] = true;
        place[k] = (uint8_t)worst;
    }
}

/* Codeword i of block b is codeword i * n_blocks + b of the symbol: 16022, table 7 and 5.7.  In the
 * largest one the last two blocks are a codeword shorter. */
static bool mend_block(struct dm_code *d, const struct dm_size *s, size_t b)
{
    uint8_t word[RS_WORD_MAX], erased[RS_CHECK_MAX];
    size_t step = s->n_blocks, n_words = (size_t)s->n_data + s->n_check, errors;
    size_t len = (n_words - b + step - 1) / step, n_check = s->n_check / step;
    size_t spent_max = n_check - kept_back(s, n_check);
    find_doubtful(d->trust + b, step, len, spent_max, erased);
    for (size_t n_erased = 0; n_erased <= spent_max; n_erased++) {
        for (size_t i = 0; i < len; i++)
            word[i] = d->word[i * step + b];
        if (!rs_mend(&d->field, word, len, n_check, erased, n_erased, &errors) ||
            2 * errors + n_erased > spent_max)
            continue;
        for (size_t i = 0; i < len; i++)
            d->word[i * step + b] = word[i];
        return true;
    }
    return false;
}

static void print(const struct dm_code *d, const struct dm_size *s, const struct field *f,
                  uint8_t *bit)
{
    for (int y = 0; y < s->rows; y++)
        for (int x = 0; x < s->cols; x++)
            bit[y * s->cols + x] = dm_border_at(s, x, y) > 0;
    for (int row = 0; row < f->rows; row++)
        for (int col = 0; col < f->cols; col++) {
            int place = f->place[row * f->cols + col] - 2;
            bool is_dark = place >= 0 ? d->word[place / 8] >> (7 - place % 8) & 1 : place == -1;
            bit[outer_place(s, row, col)] = is_dark;
        }
}

bool dm_code_mend(struct dm_code *d, const struct dm_size *s, const float *value, uint8_t *bit,
                  float *agreement)
{
    struct field f = field_of(d, s);
    float sum = 0.0f, all = 1e-6f;
    read_words(d, s, &f, value);
    for (size_t b = 0; b < s->n_blocks; b++)
        if (!mend_block(d, s, b))
            return false;
    print(d, s, &f, bit);
    for (int i = 0; i < s->rows * s->cols; i++) {
        sum += bit[i] ? value[i] : -value[i];
        all += fabsf(value[i]);
    }
    *agreement = sum / all;
    return true;
}
