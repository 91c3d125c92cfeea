#include "scan/grid.h"

#include <math.h>

#include "scan/modules.h"
#include "scan/projection.h"

enum { FINE = 4, DRAWN_MAX = FINE * (GRID_SIDE_MAX + 2), CLASSES = 16 };

/* What a direction's borders say in a module: their changes as a wave of the module's length. */
struct wave {
    float c[GRID_MODULES_MAX], s[GRID_MODULES_MAX], all[GRID_MODULES_MAX];
};

struct grid {
    int cols, rows;
    struct projection flat;
    float off_u[GRID_MODULES_MAX], off_v[GRID_MODULES_MAX]; /* from the projection, in modules */
    uint8_t trusted[GRID_MODULES_MAX], done[GRID_MODULES_MAX];
    uint8_t drawn[DRAWN_MAX * DRAWN_MAX]; /* FINE to a module, one module more on each side */
    struct wave across, down;
    float spare[GRID_MODULES_MAX];
    float line_u[GRID_SIDE_MAX + 2], line_v[GRID_SIDE_MAX + 2];
    int next[GRID_MODULES_MAX], first[CLASSES]; /* modules to follow, by how clear they are */
};

enum err_code grid_create(struct grid **out, struct err *err)
{
    struct grid *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "no memory to follow modules");
    *out = g;
    return ERR_OK;
}

void grid_destroy(struct grid *g)
{
    free(g);
}

bool grid_span(struct grid *g, int cols, int rows, const struct point uv[4],
               const struct point xy[4])
{
    if (cols < 1 || rows < 1 || cols > GRID_SIDE_MAX || rows > GRID_SIDE_MAX ||
        !projection_span(&g->flat, uv, xy, (float)cols, (float)rows))
        return false;
    g->cols = cols;
    g->rows = rows;
    size_t n = (size_t)cols * (size_t)rows;
    memset(g->off_u, 0, n * sizeof g->off_u[0]);
    memset(g->off_v, 0, n * sizeof g->off_v[0]);
    memset(g->trusted, 0, n);
    return true;
}

void grid_trust(struct grid *g, int col, int row, enum grid_way ways)
{
    if (col >= 0 && row >= 0 && col < g->cols && row < g->rows)
        g->trusted[row * g->cols + col] |= (uint8_t)ways;
}

void grid_bend(struct grid *g, const float bend[GRID_BENDS])
{
    for (int row = 0; row < g->rows; row++)
        for (int col = 0; col < g->cols; col++) {
            float s = ((float)col + 0.5f) / (float)g->cols, by_u = 4.0f * s * (1.0f - s);
            float t = ((float)row + 0.5f) / (float)g->rows, by_v = 4.0f * t * (1.0f - t);
            int i = row * g->cols + col;
            g->off_u[i] = bend[BEND_U_BY_U] * by_u + bend[BEND_U_BY_V] * by_v;
            g->off_v[i] = bend[BEND_V_BY_V] * by_v + bend[BEND_V_BY_U] * by_u;
        }
}

static int between(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Between the middles of modules; constant beyond the outer ones. */
static float off_at(const struct grid *g, const float *off, float u, float v)
{
    float a = u - 0.5f, b = v - 0.5f;
    int i = (int)(a + 1024.0f) - 1024, j = (int)(b + 1024.0f) - 1024; /* never below -1024 */
    float fa = a - (float)i, fb = b - (float)j;
    int i0 = between(i, 0, g->cols - 1), i1 = between(i + 1, 0, g->cols - 1);
    const float *r0 = off + between(j, 0, g->rows - 1) * g->cols;
    const float *r1 = off + between(j + 1, 0, g->rows - 1) * g->cols;
    float top = r0[i0] + fa * (r0[i1] - r0[i0]), low = r1[i0] + fa * (r1[i1] - r1[i0]);
    return top + fb * (low - top);
}

struct point grid_at(const struct grid *g, float u, float v)
{
    return projection_at(&g->flat, u + off_at(g, g->off_u, u, v), v + off_at(g, g->off_v, u, v));
}

struct point grid_flat_at(const struct grid *g, float u, float v)
{
    return projection_at(&g->flat, u, v);
}

static float clamp(float v, float lo, float hi)
{
    return v > lo ? v < hi ? v : hi : lo;
}

static uint8_t grey_at(const struct plane *p, struct point at)
{
    float x = clamp(at.x, 0.0f, (float)(p->w - 1)), y = clamp(at.y, 0.0f, (float)(p->h - 1));
    int x0 = (int)x, y0 = (int)y, x1 = x0 + (x0 + 1 < p->w);
    const uint8_t *a = p->px + (size_t)y0 * (size_t)p->w;
    const uint8_t *b = y0 + 1 < p->h ? a + p->w : a;
    float fx = x - (float)x0, top = (float)a[x0] + fx * (float)(a[x1] - a[x0]);
    float low = (float)b[x0] + fx * (float)(b[x1] - b[x0]);
    return (uint8_t)(top + (y - (float)y0) * (low - top) + 0.5f);
}

static int drawn_width(const struct grid *g)
{
    return FINE * (g->cols + 2);
}

/* The offsets on the line v, between modules' middles: one more on each side. */
static void take_offs(const struct grid *g, const float *off, float v, float *line)
{
    for (int col = 0; col < g->cols; col++)
        line[col + 1] = off_at(g, off, (float)col + 0.5f, v);
    line[0] = line[1];
    line[g->cols + 1] = line[g->cols];
}

/* From one module's middle to the next there is so little perspective that the line between them is
 * divided evenly. */
static void draw_line(struct grid *g, const struct plane *p, float v, uint8_t *to)
{
    const int w = drawn_width(g), half = FINE / 2;
    struct point a, b = { 0, 0 };
    for (int i = -1, x = -half - FINE; i <= g->cols + 2; i++, x += FINE) {
        int k = between(i, 0, g->cols + 1);
        a = b;
        b = projection_at(&g->flat, (float)i - 0.5f + g->line_u[k], v + g->line_v[k]);
        for (int s = 0; s < FINE && i >= 0; s++) {
            float part = ((float)s + 0.5f) / FINE;
            if (x + s >= 0 && x + s < w)
                to[x + s] = grey_at(
                    p, (struct point){ a.x + part * (b.x - a.x), a.y + part * (b.y - a.y) });
        }
    }
}

static void draw_out(struct grid *g, const struct plane *p)
{
    int w = drawn_width(g), h = FINE * (g->rows + 2);
    for (int y = 0; y < h; y++) {
        float v = ((float)y + 0.5f) / FINE - 1.0f;
        take_offs(g, g->off_u, v, g->line_u);
        take_offs(g, g->off_v, v, g->line_v);
        draw_line(g, p, v, g->drawn + y * w);
    }
}

/* ---- phases ---- */

static float change(const uint8_t *at, int step)
{
    return fabsf((float)(at[0] - at[-step]));
}

/* The wave of one line of a module, which begins at `at` and goes on by step. */
static void add_line(const uint8_t *at, int step, struct wave *to, int i)
{
    float g0 = 0.5f * (change(at, step) + change(at + FINE * step, step));
    float g1 = change(at + step, step), g2 = change(at + 2 * step, step);
    float g3 = change(at + 3 * step, step);
    to->c[i] += g0 - g2;
    to->s[i] += g1 - g3;
    to->all[i] += g0 + g1 + g2 + g3;
}

static void take_waves(struct grid *g)
{
    int w = drawn_width(g);
    for (int row = 0; row < g->rows; row++)
        for (int col = 0; col < g->cols; col++) {
            const uint8_t *at = g->drawn + (row + 1) * FINE * w + (col + 1) * FINE;
            int i = row * g->cols + col;
            g->across.c[i] = g->across.s[i] = g->across.all[i] = 0.0f;
            g->down.c[i] = g->down.s[i] = g->down.all[i] = 0.0f;
            for (int k = 0; k < FINE; k++) {
                add_line(at + k * w, 1, &g->across, i);
                add_line(at + k, w, &g->down, i);
            }
        }
}

static void sum_line(const float *in, float *out, int n, int step, int radius)
{
    float sum = 0.0f;
    for (int i = 0; i < radius && i < n; i++)
        sum += in[i * step];
    for (int i = 0; i < n; i++) {
        if (i + radius < n)
            sum += in[(i + radius) * step];
        if (i - radius - 1 >= 0)
            sum -= in[(i - radius - 1) * step];
        out[i * step] = sum;
    }
}

/* In place: the sum over the modules at most radius away each way. */
static void sum_around(struct grid *g, float *v, int radius)
{
    for (int row = 0; row < g->rows; row++)
        sum_line(v + row * g->cols, g->spare + row * g->cols, g->cols, 1, radius);
    for (int col = 0; col < g->cols; col++)
        sum_line(g->spare + col, v + col, g->rows, g->cols, radius);
}

static void sum_wave(struct grid *g, struct wave *w, int radius)
{
    sum_around(g, w->c, radius);
    sum_around(g, w->s, radius);
    sum_around(g, w->all, radius);
}

/* 0 to 1: do the changes around this module stand at one phase? */
static float clearness(const struct wave *w, int i)
{
    return hypotf(w->c[i], w->s[i]) / (w->all[i] + 4.0f);
}

/* How far the borders lie from a place they are expected at: -0.5 to 0.5 modules. */
static float borders_off(const struct wave *w, int i, float expected)
{
    float off = atan2f(w->s[i], w->c[i]) * 0.15915494f - expected;
    return off - floorf(off + 0.5f);
}

/* ---- following ---- */

static void push(struct grid *g, int i)
{
    float clear = fminf(clearness(&g->across, i), clearness(&g->down, i));
    int class = between((int)(clear * CLASSES), 0, CLASSES - 1);
    g->next[i] = g->first[class];
    g->first[class] = i;
    g->done[i] = 1;
}

static int pop(struct grid *g)
{
    for (int class = CLASSES - 1; class >= 0; class --) {
        int i = g->first[class];
        if (i < 0)
            continue;
        g->first[class] = g->next[i];
        return i;
    }
    return -1;
}

/* The place the neighbours that are settled lead one to expect. */
static void expect(const struct grid *g, int i, float *u, float *v)
{
    int row = i / g->cols, col = i % g->cols;
    float n = 0.0f, sum_u = 0.0f, sum_v = 0.0f;
    for (int r = between(row - 1, 0, g->rows - 1); r <= between(row + 1, 0, g->rows - 1); r++)
        for (int c = between(col - 1, 0, g->cols - 1); c <= between(col + 1, 0, g->cols - 1); c++) {
            int k = r * g->cols + c;
            if (g->done[k] != 2)
                continue;
            sum_u += g->off_u[k];
            sum_v += g->off_v[k];
            n += 1.0f;
        }
    *u = n > 0.0f && !(g->trusted[i] & GRID_ACROSS) ? sum_u / n : 0.0f;
    *v = n > 0.0f && !(g->trusted[i] & GRID_DOWN) ? sum_v / n : 0.0f;
}

static float faith(float clear)
{
    return fminf(1.0f, 2.5f * clear);
}

static void follow_outward(struct grid *g)
{
    static const int step[4][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };
    int n = g->cols * g->rows;
    for (int class = 0; class < CLASSES; class ++)
        g->first[class] = -1;
    memset(g->done, 0, (size_t)n);
    for (int i = 0; i < n; i++)
        if (g->trusted[i] == GRID_BOTH)
            push(g, i);
    for (int i = pop(g); i >= 0; i = pop(g)) {
        float u, v;
        expect(g, i, &u, &v);
        g->off_u[i] = u + faith(clearness(&g->across, i)) * borders_off(&g->across, i, u);
        g->off_v[i] = v + faith(clearness(&g->down, i)) * borders_off(&g->down, i, v);
        g->done[i] = 2;
        for (int k = 0; k < 4; k++) {
            int col = i % g->cols + step[k][0], row = i / g->cols + step[k][1];
            if (col >= 0 && row >= 0 && col < g->cols && row < g->rows &&
                !g->done[row * g->cols + col])
                push(g, row * g->cols + col);
        }
    }
}

static void follow_finer(struct grid *g)
{
    int n = g->cols * g->rows;
    for (int i = 0; i < n; i++) {
        g->off_u[i] += faith(clearness(&g->across, i)) * borders_off(&g->across, i, 0.0f);
        g->off_v[i] += faith(clearness(&g->down, i)) * borders_off(&g->down, i, 0.0f);
    }
}

/* Means of three by three. */
static void smooth(struct grid *g, float *off)
{
    for (int pass = 0; pass < 2; pass++) {
        int n = pass ? g->rows : g->cols, step = pass ? g->cols : 1;
        int lines = pass ? g->cols : g->rows, stride = pass ? 1 : g->cols;
        const float *in = pass ? g->spare : off;
        float *out = pass ? off : g->spare;
        for (int k = 0; k < lines; k++)
            for (int i = 0; i < n; i++) {
                const float *at = in + k * stride;
                float before = at[(i > 0 ? i - 1 : 0) * step];
                float after = at[(i + 1 < n ? i + 1 : i) * step];
                out[k * stride + i * step] = (before + at[i * step] + after) / 3.0f;
            }
    }
}

void grid_follow(struct grid *g, const struct plane *p, int from, int to)
{
    for (int round = from; round < to; round++) {
        int radius = round == 0 ? 2 : round == 1 ? 2 : 1;
        draw_out(g, p);
        take_waves(g);
        sum_wave(g, &g->across, radius);
        sum_wave(g, &g->down, radius);
        if (round == 0)
            follow_outward(g);
        else
            follow_finer(g);
        smooth(g, g->off_u);
        smooth(g, g->off_v);
    }
}

/* ---- modules ---- */

/* The module's middle, with a little of its rim. */
static void take_grey(struct grid *g, float *grey)
{
    int w = drawn_width(g);
    for (int row = 0; row < g->rows; row++)
        for (int col = 0; col < g->cols; col++) {
            const uint8_t *at = g->drawn + (row + 1) * FINE * w + (col + 1) * FINE;
            float all = 0.0f, middle = 0.0f;
            for (int y = 0; y < FINE; y++)
                for (int x = 0; x < FINE; x++) {
                    all += (float)at[y * w + x];
                    if (x % 3 && y % 3)
                        middle += (float)at[y * w + x];
                }
            grey[row * g->cols + col] = (0.75f * middle + 0.25f * all) / (0.75f * 4.0f + 4.0f);
        }
}

void grid_sample(struct grid *g, const struct plane *p, float undo, float *value)
{
    float *grey = g->across.all; /* free after following */
    draw_out(g, p);
    take_grey(g, grey);
    if (undo > 0.0f)
        modules_undo_lens(grey, g->spare, g->cols, g->rows, undo);
    modules_judge(grey, g->cols, g->rows, value);
}
