#include "scan/coach_cells.h"

#include <math.h>

void cells_fini(struct cells *c)
{
    free(c->at);
    c->at = NULL;
    c->cap = 0;
    c->columns = c->rows = 0;
}

static enum err_code fit(struct cells *c, int w, int h)
{
    c->columns = (w < CELLS_WIDTH_MAX_PX ? w : CELLS_WIDTH_MAX_PX) / CELL_PX;
    c->rows = h / CELL_PX;
    size_t n = (size_t)c->columns * (size_t)c->rows;
    if (n <= c->cap)
        return ERR_OK;
    cells_fini(c);
    if (!(c->at = calloc(n, sizeof *c->at)))
        return ERR_NOMEM;
    c->cap = n;
    return fit(c, w, h);
}

/* One row of pixels into the sums.  Plain loops over arrays, no branches: vector code. */
static void add_row(struct cell_sums *restrict s, const uint8_t *restrict up,
                    const uint8_t *restrict here, const uint8_t *restrict down, int w)
{
    for (int x = 1; x < w - 1; x++) {
        int16_t gx = (int16_t)(here[x + 1] - here[x - 1]), gy = (int16_t)(down[x] - up[x]);
        s->xx[x] += gx * gx;
        s->yy[x] += gy * gy;
        s->xy[x] += gx * gy;
    }
    for (int x = 1; x < w - 1; x++) {
        int16_t gx = (int16_t)(here[x + 1] - here[x - 1]), gy = (int16_t)(down[x] - up[x]);
        int16_t ax = gx < 0 ? (int16_t)-gx : gx, ay = gy < 0 ? (int16_t)-gy : gy;
        int16_t most = ax > ay ? ax : ay, least = ax > ay ? ay : ax;
        int16_t steep = (int16_t)(most + least / 2); /* within 12 % of the root of squares */
        s->x[x] = (int16_t)(s->x[x] + gx);
        s->y[x] = (int16_t)(s->y[x] + gy);
        s->abs_x[x] = (int16_t)(s->abs_x[x] + ax);
        s->abs_y[x] = (int16_t)(s->abs_y[x] + ay);
        s->steepest[x] = s->steepest[x] > steep ? s->steepest[x] : steep;
    }
    for (int x = 0; x < w; x++) {
        s->luma[x] = (int16_t)(s->luma[x] + here[x]);
        s->low[x] = s->low[x] < here[x] ? s->low[x] : here[x];
        s->high[x] = s->high[x] > here[x] ? s->high[x] : here[x];
        s->n_white[x] = (uint8_t)(s->n_white[x] + (here[x] >= 250));
    }
}

static void clear(struct cell_sums *s)
{
    memset(s, 0, sizeof *s);
    memset(s->low, 255, sizeof s->low);
}

static struct cell fold(const struct cell_sums *s, int x0)
{
    struct cell c = { .low = 255 };
    float xx = 0, yy = 0, xy = 0;
    int x = 0, y = 0, ax = 0, ay = 0, luma = 0, steepest = 0;
    for (int i = x0; i < x0 + CELL_PX; i++) {
        xx += (float)s->xx[i];
        yy += (float)s->yy[i];
        xy += (float)s->xy[i];
        x += s->x[i];
        y += s->y[i];
        ax += s->abs_x[i];
        ay += s->abs_y[i];
        luma += s->luma[i];
        steepest = steepest > s->steepest[i] ? steepest : s->steepest[i];
        c.low = c.low < s->low[i] ? c.low : s->low[i];
        c.high = c.high > s->high[i] ? c.high : s->high[i];
        c.n_white = (uint8_t)(c.n_white + s->n_white[i]);
    }
    c.mean = (uint8_t)(luma / (CELL_PX * CELL_PX));
    float length = sqrtf((xx - yy) * (xx - yy) + 4 * xy * xy);
    if (length > 0) {
        c.coherence = length / (xx + yy);
        c.cos2 = (xx - yy) / length;
        c.sin2 = 2 * xy / length;
    }
    if (ax + ay > 0)
        c.balance = (float)(abs(x) + abs(y)) / (float)(ax + ay);
    if (steepest > 0) /* the difference is taken over two pixels */
        c.width_px = 2.0f * (float)(c.high - c.low) / (float)steepest;
    return c;
}

enum err_code cells_measure(struct cells *c, const struct plane *p)
{
    if (fit(c, p->w, p->h) != ERR_OK)
        return ERR_NOMEM;
    int w = p->w < CELLS_WIDTH_MAX_PX ? p->w : CELLS_WIDTH_MAX_PX;
    for (int j = 0; j < c->rows; j++) {
        clear(&c->sums);
        for (int y = j * CELL_PX; y < (j + 1) * CELL_PX; y++) {
            const uint8_t *here = p->px + (ptrdiff_t)y * p->w;
            add_row(&c->sums, y > 0 ? here - p->w : here, here, y + 1 < p->h ? here + p->w : here,
                    w);
        }
        for (int i = 0; i < c->columns; i++)
            c->at[j * c->columns + i] = fold(&c->sums, i * CELL_PX);
    }
    return ERR_OK;
}
