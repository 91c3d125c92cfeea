#include "ocr/line_find.h"

#include <math.h>

#include "ocr/blots.h"

/* In pixels of the plane that is searched: a capital below LEAST cannot be read, one above MOST is
 * a headline. */
enum { LEAST_PX = 5, MOST_PX = 90, FULL_PIXELS = 320 * 1000, SEARCH_PIXELS = 1000 * 1000 };

static const float slope_max = 0.27f; /* 15° */

enum { FOUND_MAX = 256 };

struct found {
    struct line_box box;
    int rank; /* how many characters it seems to hold */
    int wide; /* of them Chinese */
};

struct line_finder {
    bool is_page; /* short pieces, too; dark print only */
    struct plane plane, smooth;
    struct blots blots;
    int16_t next[BLOTS_MAX]; /* the blot to the right of each; -1 none */
    bool has_left[BLOTS_MAX];
    struct found found[FOUND_MAX];
    size_t n_found;
};

enum err_code line_finder_create(struct line_finder **out, struct err *err)
{
    struct line_finder *l = calloc(1, sizeof *l);
    if (!l || blots_init(&l->blots) != ERR_OK) {
        line_finder_destroy(l);
        return err_set(err, ERR_NOMEM, "no memory for finding lines of print");
    }
    *out = l;
    return ERR_OK;
}

void line_finder_destroy(struct line_finder *l)
{
    if (!l)
        return;
    plane_fini(&l->plane);
    plane_fini(&l->smooth);
    blots_fini(&l->blots);
    free(l);
}

static int by_left(const void *a, const void *b)
{
    const struct blot *s = a, *t = b;
    return s->left != t->left ? s->left - t->left : s->top - t->top;
}

static int height_of(const struct blot *b)
{
    return b->bottom - b->top;
}

static bool is_glyph_like(const struct blot *b)
{
    int w = b->right - b->left, h = height_of(b);
    return w <= 12 * h && b->area_px * 12 > w * h;
}

/* The nearest blot to the right that continues a line: of like height, on like level. */
static int right_of(const struct blots *b, int i)
{
    const struct blot *s = &b->at[i];
    int h = height_of(s), best = -1, best_gap = 0;
    for (int k = i + 1; k < (int)b->n; k++) {
        const struct blot *t = &b->at[k];
        int gap = t->left - s->right, ht = height_of(t), tall = ht > h ? ht : h;
        if (t->left > s->right + 2 * h + 2)
            break;
        int off = abs((s->top + s->bottom) - (t->top + t->bottom)) / 2;
        if (gap < -tall / 3 || t->right <= s->right || off * 3 > tall || ht * 2 < h || h * 2 < ht ||
            gap > 2 * tall)
            continue;
        int cost = gap + 2 * off;
        if (best < 0 || cost < best_gap) {
            best = k;
            best_gap = cost;
        }
    }
    return best;
}

static void link_blots(struct line_finder *l)
{
    struct blots *b = &l->blots;
    size_t kept = 0;
    for (size_t i = 0; i < b->n; i++)
        if (is_glyph_like(&b->at[i]))
            b->at[kept++] = b->at[i];
    b->n = kept;
    qsort(b->at, b->n, sizeof *b->at, by_left);
    memset(l->has_left, 0, sizeof l->has_left);
    for (size_t i = 0; i < b->n; i++) {
        int right = right_of(b, (int)i);
        l->next[i] = -1;
        if (right >= 0 && !l->has_left[right]) {
            l->next[i] = (int16_t)right;
            l->has_left[right] = true;
        }
    }
}

/* Sums for the straight line through the middles of a chain, and its heights. */
struct fit {
    double n, x, y, xx, xy;
    int heights[MOST_PX + 1];
    int count, left, right, narrow;
};

static void fit_add(struct fit *f, const struct blot *b)
{
    double x = 0.5 * (b->left + b->right - 1), y = 0.5 * (b->top + b->bottom - 1);
    int w = b->right - b->left, h = height_of(b);
    f->n += 1;
    f->x += x;
    f->y += y;
    f->xx += x * x;
    f->xy += x * y;
    f->left = f->count == 0 || b->left < f->left ? b->left : f->left;
    f->right = f->count == 0 || b->right > f->right ? b->right : f->right;
    f->heights[h]++;
    f->narrow += w * 8 <= h * 7;
    f->count++;
}

static int height_at(const struct fit *f, int permille)
{
    int seen = 0, h = 0;
    while (h < MOST_PX && (seen += f->heights[h]) * 1000 < f->count * permille)
        h++;
    return h;
}

/* A page's columns hold pieces as short as 合计 and 5.00: two characters. */
static bool is_long_enough(const struct fit *f, bool is_page, int w, int h)
{
    if (is_page)
        return f->count >= 2 && 2 * w >= 3 * h;
    return w >= 4 * h && (f->count >= 3 || w >= 6 * h);
}

/* False when it is no line worth reading.  In pixels of the plane. */
static bool fit_box(const struct fit *f, bool is_page, bool is_light, struct line_box *out)
{
    double var = f->n * f->xx - f->x * f->x;
    double slope = var > 1 ? (f->n * f->xy - f->x * f->y) / var : 0;
    int h = height_at(f, 600), w = f->right - f->left;
    if (fabs(slope) > (double)slope_max || !is_long_enough(f, is_page, w, h))
        return false;
    double x = 0.5 * (f->left + f->right - 1), y = (f->y + slope * (x * f->n - f->x)) / f->n;
    *out = (struct line_box){ .x = (float)x,
                              .y = (float)y,
                              .w = (float)w,
                              .h = (float)h,
                              .slope = (float)slope,
                              .is_light = is_light };
    return true;
}

static void into_frame(struct line_box *b, const struct plane_map *map)
{
    struct point c = plane_map_apply(map, (struct point){ b->x, b->y });
    b->x = c.x;
    b->y = c.y;
    b->w *= map->xx;
    b->h *= map->yy;
}

/* Where line a passes that x. */
static float level_at(const struct line_box *a, float x)
{
    return a->y + a->slope * (x - a->x);
}

static bool is_same_place(const struct line_box *a, const struct line_box *b)
{
    float tall = a->h > b->h ? a->h : b->h;
    float left = fmaxf(a->x - a->w / 2, b->x - b->w / 2);
    float right = fminf(a->x + a->w / 2, b->x + b->w / 2);
    float least = a->w < b->w ? a->w : b->w;
    return fabsf(level_at(a, b->x) - b->y) < 0.6f * tall && right - left > 0.5f * least;
}

static void add_found(struct line_finder *l, const struct line_box *box, const struct fit *f)
{
    if (l->n_found < FOUND_MAX)
        l->found[l->n_found++] = (struct found){ *box, f->narrow * 4 + f->count,
                                                 f->count - f->narrow };
}

/* Mean of a row of the plane along the box, off its middle; -1 when that is outside. */
static double mean_along(const struct plane *p, const struct line_box *b, double off)
{
    double sum = 0;
    int n = 0;
    for (int i = 0; i <= (int)b->w; i += 2) {
        double x = (double)(b->x - b->w / 2) + i, y = (double)level_at(b, (float)x) + off;
        if (x < 0 || y < 0 || x >= p->w || y >= p->h)
            continue;
        sum += p->px[(int)y * p->w + (int)x];
        n++;
    }
    return n ? sum / n : -1;
}

/* The gaps between dark letters are blots of light, too.  What is print differs from the paper above
 * and below the line in the right direction.  The box in pixels of the plane. */
static bool is_print(const struct plane *p, const struct line_box *b)
{
    double inside = 0, paper = 0, h = (double)b->h;
    int n = 0;
    for (int i = -1; i <= 1; i++)
        inside += mean_along(p, b, i * h / 4) / 3;
    for (int side = -1; side <= 1; side += 2) {
        double v = mean_along(p, b, side * (0.75 * h + 2));
        if (v >= 0) {
            paper += v;
            n++;
        }
    }
    return n > 0 && (b->is_light ? inside > paper / n : inside < paper / n);
}

static void take_chains(struct line_finder *l, bool is_light, const struct plane_map *map)
{
    for (size_t i = 0; i < l->blots.n; i++) {
        if (l->has_left[i])
            continue;
        struct fit f = { 0 };
        struct line_box box;
        for (int k = (int)i; k >= 0; k = l->next[k])
            fit_add(&f, &l->blots.at[k]);
        if (!fit_box(&f, l->is_page, is_light, &box) || !is_print(&l->smooth, &box))
            continue;
        into_frame(&box, map);
        add_found(l, &box, &f);
    }
}

/* b continues a to the right: on its level, of its height, not further off than two characters. */
static bool continues(const struct line_box *a, const struct line_box *b)
{
    float gap = (b->x - b->w / 2) - (a->x + a->w / 2), tall = fmaxf(a->h, b->h);
    return a->is_light == b->is_light && gap > -tall && gap < 2.5f * tall &&
           fabsf(level_at(a, b->x) - b->y) < 0.4f * tall && tall < 1.6f * fminf(a->h, b->h);
}

static void join_boxes(struct line_box *a, const struct line_box *b)
{
    float left = a->x - a->w / 2, right = b->x + b->w / 2;
    float y0 = level_at(a, left), y1 = level_at(b, right);
    a->slope = (y1 - y0) / (right - left);
    a->h = fmaxf(a->h, b->h);
    a->w = right - left;
    a->x = 0.5f * (left + right);
    a->y = 0.5f * (y0 + y1);
}

/* Pieces of one line, of one pass over the picture: found[from, n_found). */
static void join_pieces(struct line_finder *l, size_t from)
{
    for (size_t i = from; i < l->n_found; i++)
        for (size_t k = from; k < l->n_found; k++) {
            if (k == i || !continues(&l->found[i].box, &l->found[k].box))
                continue;
            join_boxes(&l->found[i].box, &l->found[k].box);
            l->found[i].rank += l->found[k].rank;
            l->found[i].wide += l->found[k].wide;
            l->found[k] = l->found[--l->n_found];
            i = from - 1; /* again from the start: every join makes the list shorter */
            break;
        }
}

static int by_rank(const void *a, const void *b)
{
    const struct found *s = a, *t = b;
    if (s->rank != t->rank)
        return t->rank - s->rank;
    return (s->box.y > t->box.y) - (s->box.y < t->box.y);
}

/* The best of each place, the likeliest to hold a number first. */
static void choose(struct line_finder *l, struct lines_found *out)
{
    qsort(l->found, l->n_found, sizeof l->found[0], by_rank);
    for (size_t i = 0; i < l->n_found && out->n < LINES_FOUND_MAX; i++) {
        bool is_taken = false;
        for (size_t k = 0; k < out->n && !is_taken; k++)
            is_taken = is_same_place(&out->box[k], &l->found[i].box);
        if (!is_taken) {
            out->wide[out->n] = l->found[i].wide;
            out->box[out->n++] = l->found[i].box;
        }
    }
}

static int shrink_for(const struct frame *f)
{
    long pixels = (long)f->width_px * f->height_px;
    if (pixels <= FULL_PIXELS)
        return 1;
    int shrink = 2;
    while (pixels / ((long)shrink * shrink) > SEARCH_PIXELS)
        shrink++;
    return shrink;
}

/* 3x3, weights 1 2 1: blots of noise do not join into shapes of their own. */
static enum err_code smooth(struct plane *out, const struct plane *in)
{
    if (plane_size(out, in->w, in->h) != ERR_OK)
        return ERR_NOMEM;
    memcpy(out->px, in->px, (size_t)in->w * (size_t)in->h);
    for (int y = 1; y + 1 < in->h; y++)
        for (int x = 1; x + 1 < in->w; x++) {
            const uint8_t *p = in->px + y * in->w + x, *u = p - in->w, *d = p + in->w;
            out->px[y * in->w + x] = (uint8_t)((u[-1] + u[1] + d[-1] + d[1] +
                                                2 * (u[0] + d[0] + p[-1] + p[1]) + 4 * p[0] + 8) >>
                                               4);
        }
    return ERR_OK;
}

static bool is_usable(const struct frame *f)
{
    return f->luma && f->width_px > 0 && f->height_px > 0 && f->width_px <= FRAME_SIDE_MAX &&
           f->height_px <= FRAME_SIDE_MAX && (long)f->width_px * f->height_px <= FRAME_PIXELS_MAX &&
           f->luma_stride >= (size_t)f->width_px;
}

/* One pass: dark print, then light, at one size. */
static enum err_code search(struct line_finder *l, const struct plane_map *map)
{
    size_t from = l->n_found;
    if (smooth(&l->smooth, &l->plane) != ERR_OK)
        return ERR_NOMEM;
    for (int light = 0; light < (l->is_page ? 1 : 2); light++) {
        if (blots_find(&l->blots, &l->smooth, light == 1, LEAST_PX, MOST_PX) != ERR_OK)
            return ERR_NOMEM;
        link_blots(l);
        take_chains(l, light == 1, map);
    }
    join_pieces(l, from);
    return ERR_OK;
}

/* At two sizes: the finer one sees small print, the coarser one sees through noise and blur. */
static enum err_code find_all(struct line_finder *l, const struct frame *f, bool is_page,
                              struct err *err)
{
    struct plane_map map;
    l->n_found = 0;
    l->is_page = is_page;
    if (!is_usable(f))
        return err_set(err, ERR_UNSUPPORTED, "a frame of %d x %d cannot be searched for print",
                       f->width_px, f->height_px);
    for (int k = 1; k <= 2; k++)
        if (plane_from_frame(&l->plane, f, k * shrink_for(f), &map) != ERR_OK ||
            search(l, &map) != ERR_OK)
            return err_set(err, ERR_NOMEM, "no memory for finding lines of print");
    return ERR_OK;
}

enum err_code line_find(struct line_finder *l, const struct frame *f, struct lines_found *out,
                        struct err *err)
{
    out->n = 0;
    enum err_code rc = find_all(l, f, false, err);
    if (!rc)
        choose(l, out);
    return rc;
}

enum err_code line_find_pieces(struct line_finder *l, const struct frame *f,
                               struct line_box out[LINE_PIECES_MAX], size_t *n, struct err *err)
{
    *n = 0;
    enum err_code rc = find_all(l, f, true, err);
    for (size_t i = 0; !rc && i < l->n_found && *n < LINE_PIECES_MAX; i++)
        out[(*n)++] = l->found[i].box;
    return rc;
}
