#include "ocr/shape.h"

#include <math.h>

#include "base/fs.h"
#include "base/table.h"

enum { SHAPES_MAX = 160, CELLS = SHAPE_CELLS * SHAPE_CELLS };

struct shape {
    char character[5];
    float cells[CELLS]; /* mean 0, length 1 */
};

struct shapes {
    struct shape at[SHAPES_MAX];
    size_t n;
};

/* Mean 0 and length 1; false when it is flat. */
static bool norm(float *v)
{
    float mean = 0, length = 0;
    for (int i = 0; i < CELLS; i++)
        mean += v[i] / CELLS;
    for (int i = 0; i < CELLS; i++) {
        v[i] -= mean;
        length += v[i] * v[i];
    }
    length = sqrtf(length);
    if (length < 1e-3f)
        return false;
    for (int i = 0; i < CELLS; i++)
        v[i] /= length;
    return true;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

/* A camera softens; so is the drawing before it is compared: weights 1 2 1 both ways. */
static void soften(float *v)
{
    float was[CELLS];
    memcpy(was, v, sizeof was);
    for (int y = 0; y < SHAPE_CELLS; y++)
        for (int x = 0; x < SHAPE_CELLS; x++) {
            float sum = 0, weights = 0;
            for (int j = -1; j <= 1; j++)
                for (int i = -1; i <= 1; i++) {
                    if (x + i < 0 || y + j < 0 || x + i >= SHAPE_CELLS || y + j >= SHAPE_CELLS)
                        continue;
                    float weight = (float)((2 - abs(i)) * (2 - abs(j)));
                    sum += weight * was[(y + j) * SHAPE_CELLS + x + i];
                    weights += weight;
                }
            v[y * SHAPE_CELLS + x] = sum / weights;
        }
}

static enum err_code read_row(const struct table *t, size_t row, struct shape *out, struct err *err)
{
    const char *cells = table_cell(t, row, 1);
    if (!span_copy(span_of(table_cell(t, row, 0)), out->character, sizeof out->character))
        return table_complain(t, row, 0, ERR_INVALID, err, "more than one character");
    if (strlen(cells) != CELLS)
        return table_complain(t, row, 1, ERR_INVALID, err, "%d cells expected", (int)CELLS);
    for (int i = 0; i < CELLS; i++) {
        if (hex_value(cells[i]) < 0)
            return table_complain(t, row, 1, ERR_INVALID, err, "cell %d is no digit", i);
        out->cells[i] = (float)hex_value(cells[i]);
    }
    soften(out->cells);
    if (!norm(out->cells))
        return table_complain(t, row, 1, ERR_INVALID, err, "an empty character");
    return ERR_OK;
}

enum err_code shapes_open(const char *assets, struct shapes **out, struct err *err)
{
    static const char *const columns[] = { "character", "cells", NULL };
    char path[FS_PATH_MAX];
    struct table *t = NULL;
    struct shapes *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "no memory for the provinces' characters");
    snprintf(path, sizeof path, "%s/ocr/provinces.tsv", assets);
    enum err_code rc = table_open(path, columns, &t, err);
    if (!rc && table_rows(t) > SHAPES_MAX)
        rc = err_set(err, ERR_TOO_BIG, "%s has more than %d rows", path, (int)SHAPES_MAX);
    for (size_t row = 0; !rc && row < table_rows(t); row++)
        rc = read_row(t, row, &s->at[s->n++], err);
    table_close(t);
    if (rc) {
        shapes_close(s);
        return rc;
    }
    *out = s;
    return ERR_OK;
}

void shapes_close(struct shapes *s)
{
    free(s);
}

/* Darkness of one square of the strip in cells; false when it is flat or leaves the strip. */
static bool take_square(const struct strip *strip, int left, int top, int side, float *cells)
{
    const struct plane *p = &strip->out;
    if (left < 0 || left + side > p->w)
        return false;
    for (int y = 0; y < SHAPE_CELLS; y++)
        for (int x = 0; x < SHAPE_CELLS; x++) {
            int x0 = left + x * side / SHAPE_CELLS, x1 = left + (x + 1) * side / SHAPE_CELLS;
            int y0 = top + y * side / SHAPE_CELLS, y1 = top + (y + 1) * side / SHAPE_CELLS;
            int sum = 0, n = 0;
            for (int j = y0; j < y1; j++)
                for (int i = x0; i < x1; i++, n++)
                    sum += j >= 0 && j < p->h ? 255 - p->px[j * p->w + i] : 0;
            cells[y * SHAPE_CELLS + x] = n ? (float)sum / (float)n : 0;
        }
    return norm(cells);
}

static void keep(struct shape_match best[SHAPE_BEST], const char *character, int score)
{
    int at = 0;
    while (at < SHAPE_BEST && strcmp(best[at].character, character) != 0)
        at++;
    if (at < SHAPE_BEST && best[at].score >= score)
        return;
    if (at == SHAPE_BEST) {
        at = SHAPE_BEST - 1;
        if (best[at].score >= score)
            return;
    }
    for (; at > 0 && best[at - 1].score < score; at--)
        best[at] = best[at - 1];
    best[at].score = score;
    text_copy(best[at].character, sizeof best[at].character, character);
}

static void compare(const struct shapes *s, const float *cells, struct shape_match best[SHAPE_BEST])
{
    for (size_t i = 0; i < s->n; i++) {
        float sum = 0;
        for (int k = 0; k < CELLS; k++)
            sum += cells[k] * s->at[i].cells[k];
        keep(best, s->at[i].character, sum > 0 ? (int)(sum * 1000) : 0);
    }
}

void shapes_match(const struct shapes *s, const struct strip *strip, int column,
                  struct shape_match best[SHAPE_BEST])
{
    /* Height of a Chinese character over that of a capital, in permille: 1 / 0.73, more or less. */
    static const int sides[] = { 1230, 1370, 1510 };
    float cells[CELLS];
    memset(best, 0, SHAPE_BEST * sizeof *best);
    for (size_t k = 0; k < ARRAY_LEN(sides); k++) {
        int side = STRIP_CAP_PX * sides[k] / 1000, middle = strip->out.h / 2;
        for (int right = column; right >= column - STRIP_CAP_PX * 5 / 2; right -= 3)
            for (int up = -3; up <= 3; up += 3)
                if (take_square(strip, right - side, middle - side / 2 + up, side, cells))
                    compare(s, cells, best);
    }
}
