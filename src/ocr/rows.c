#include "ocr/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEVELS_MAX = 2000, /* rows of pixels looked at for missed print */
    BUSY_STEP_PX = 2,
    BUSY_SCALE = 64,
};
enum { LONG_HEIGHTS = 5 }; /* pieces that long say how the page is turned */

static int by_slope(const void *a, const void *b)
{
    const struct line_box *s = a, *t = b;
    return (s->slope > t->slope) - (s->slope < t->slope);
}

/* The median of the long pieces, each counting by its length; level where there is none. */
static float slope_of(struct line_box *pieces, size_t n)
{
    float all = 0, seen = 0;
    for (size_t i = 0; i < n; i++)
        all += pieces[i].w > LONG_HEIGHTS * pieces[i].h ? pieces[i].w : 0;
    qsort(pieces, n, sizeof *pieces, by_slope);
    for (size_t i = 0; i < n; i++) {
        seen += pieces[i].w > LONG_HEIGHTS * pieces[i].h ? pieces[i].w : 0;
        if (all > 0 && seen * 2 >= all)
            return pieces[i].slope;
    }
    return 0;
}

struct page {
    float slope, left, right, middle;
};

static float left_of(const struct line_box *b)
{
    return b->x - b->w / 2;
}

static float right_of(const struct line_box *b)
{
    return b->x + b->w / 2;
}

/* Grows from the longest piece by whatever stands below or above it, or close beside. */
static void span_page(const struct line_box *pieces, size_t n, struct page *page)
{
    const struct line_box *longest = &pieces[0];
    for (size_t i = 1; i < n; i++)
        if (pieces[i].w > longest->w)
            longest = &pieces[i];
    page->left = left_of(longest);
    page->right = right_of(longest);
    float near = 12 * longest->h;
    for (bool grows = true; grows;) {
        grows = false;
        for (size_t i = 0; i < n; i++) {
            float l = left_of(&pieces[i]), r = right_of(&pieces[i]);
            bool is_near = l < page->right + near && r > page->left - near &&
                           pieces[i].h < 3 * longest->h;
            if (!is_near || (l >= page->left && r <= page->right))
                continue;
            page->left = fminf(page->left, l);
            page->right = fmaxf(page->right, r);
            grows = true;
        }
    }
    page->middle = (page->left + page->right) / 2;
}

/* Where the piece's level passes the middle of the page. */
static float level_of(const struct line_box *b, const struct page *page)
{
    return b->y + page->slope * (page->middle - b->x);
}

struct level {
    float y, h, weight, left, right;
};

static int by_level(const void *a, const void *b)
{
    const struct level *s = a, *t = b;
    return (s->y > t->y) - (s->y < t->y);
}

/* A piece joins the row whose level it has; the longer ones say where and how high that is. */
static void add_piece(struct level *levels, size_t *n, const struct line_box *b,
                      const struct page *page)
{
    float y = level_of(b, page);
    for (size_t i = 0; i < *n; i++) {
        struct level *l = &levels[i];
        if (fabsf(l->y - y) > 0.5f * fmaxf(l->h, b->h) || b->h > 2.2f * l->h || l->h > 2.2f * b->h)
            continue;
        l->y = (l->y * l->weight + y * b->w) / (l->weight + b->w);
        l->weight += b->w;
        l->h = fmaxf(l->h, b->h);
        l->left = fminf(l->left, left_of(b));
        l->right = fmaxf(l->right, right_of(b));
        return;
    }
    if (*n < ROWS_MAX)
        levels[(*n)++] = (struct level){ y, b->h, b->w, left_of(b), right_of(b) };
}

static int by_width(const void *a, const void *b)
{
    const struct line_box *s = a, *t = b;
    return (s->w < t->w) - (s->w > t->w);
}

void rows_of(struct line_box *pieces, size_t n, struct rows *out)
{
    struct level levels[ROWS_MAX];
    struct page page;
    size_t n_levels = 0;
    out->n = 0;
    if (n == 0)
        return;
    page.slope = slope_of(pieces, n);
    span_page(pieces, n, &page);
    qsort(pieces, n, sizeof *pieces, by_width);
    for (size_t i = 0; i < n; i++)
        if (left_of(&pieces[i]) >= page.left && right_of(&pieces[i]) <= page.right)
            add_piece(levels, &n_levels, &pieces[i], &page);
    qsort(levels, n_levels, sizeof levels[0], by_level);
    for (size_t i = 0; i < n_levels; i++)
        out->box[out->n++] = (struct line_box){ .x = page.middle,
                                                .y = levels[i].y,
                                                .w = page.right - page.left,
                                                .h = levels[i].h,
                                                .slope = page.slope };
}

/* ---- what was missed ---- */

/* How much neighbours along the page's level differ, all over its width; -1 outside of the frame. */
static int busy_at(const struct frame *f, const struct line_box *page, float y)
{
    int sum = 0, n = 0;
    for (float dx = -page->w / 2; dx < page->w / 2; dx++) {
        int px = (int)(page->x + dx), py = (int)(y + page->slope * dx + 0.5f);
        if (px < 0 || py < 0 || px + BUSY_STEP_PX >= f->width_px || py >= f->height_px)
            continue;
        const uint8_t *at = f->luma + (size_t)py * f->luma_stride + px;
        sum += abs(at[BUSY_STEP_PX] - at[0]);
        n++;
    }
    return n * 2 < (int)page->w ? -1 : sum * BUSY_SCALE / n;
}

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* What a row of print is at least: a fifth of the way from paper to the rows known.  A short name in the middle is a
 * third as busy as a full row. */
static int busy_least(const struct frame *f, const struct rows *rows, const int *busy, int n)
{
    int sorted[LEVELS_MAX], print = 0, k = 0;
    for (int i = 0; i < n; i++)
        if (busy[i] >= 0)
            sorted[k++] = busy[i];
    if (k == 0)
        return INT32_MAX;
    qsort(sorted, (size_t)k, sizeof sorted[0], by_value);
    for (size_t i = 0; i < rows->n; i++)
        print += busy_at(f, &rows->box[i], rows->box[i].y);
    int paper = sorted[k / 8];
    print /= (int)rows->n;
    return print > paper ? paper + (print - paper) / 5 : INT32_MAX;
}

static bool is_known_row(const struct rows *rows, size_t n, float from, float to)
{
    for (size_t i = 0; i < n; i++)
        if (from < rows->box[i].y + rows->box[i].h / 2 && to > rows->box[i].y - rows->box[i].h / 2)
            return true;
    return false;
}

static int by_y(const void *a, const void *b)
{
    const struct line_box *s = a, *t = b;
    return (s->y > t->y) - (s->y < t->y);
}

static void add_band(struct rows *rows, size_t known, float from, float to)
{
    const struct line_box *like = &rows->box[known / 2];
    if (to - from < 0.5f * like->h || to - from > 2.5f * like->h || rows->n == ROWS_MAX ||
        is_known_row(rows, known, from, to))
        return;
    struct line_box box = *like;
    box.y = (from + to) / 2;
    box.h = to - from + 1;
    rows->box[rows->n++] = box;
}

void rows_add_missed(const struct frame *f, struct rows *rows)
{
    int busy[LEVELS_MAX], n = 0, began = -1;
    size_t known = rows->n;
    if (known < 2)
        return;
    int top = (int)(rows->box[0].y - 12 * rows->box[0].h);
    int bottom = (int)(rows->box[known - 1].y + 12 * rows->box[known - 1].h);
    top = top < 0 ? 0 : top;
    for (int y = top; y <= bottom && y < f->height_px && n < LEVELS_MAX; y++)
        busy[n++] = busy_at(f, &rows->box[0], (float)y);
    int least = busy_least(f, rows, busy, n);
    for (int i = 0; i <= n; i++) {
        bool is_busy = i < n && busy[i] >= least;
        if (is_busy && began < 0)
            began = i;
        if (!is_busy && began >= 0) {
            add_band(rows, known, (float)(top + began), (float)(top + i - 1));
            began = -1;
        }
    }
    qsort(rows->box, rows->n, sizeof rows->box[0], by_y);
}
