#include "ui/column.h"

#include <math.h>

static const double gap_factor_max = 1.8;

struct state {
    struct column_item item[COLUMN_MAX];
    double height[COLUMN_MAX];
    bool there[COLUMN_MAX], small[COLUMN_MAX];
    size_t n;
    double gap_factor;
};

static void measure(struct canvas *c, struct state *s, size_t i, double width)
{
    struct column_item *it = &s->item[i];
    if (!it->text)
        s->height[i] = s->small[i] ? it->height_least : it->height;
    else
        s->height[i] = text_height(c, width, &it->look, it->text);
}

static double total(const struct state *s)
{
    double sum = 0.0;
    bool first = true;
    for (size_t i = 0; i < s->n; i++) {
        if (!s->there[i])
            continue;
        sum += s->height[i] + (first ? 0.0 : s->item[i].gap * s->gap_factor);
        first = false;
    }
    return sum;
}

/* Makes item i as small as it may be; false when it already is. */
static bool shrink(struct canvas *c, struct state *s, size_t i, double width)
{
    struct column_item *it = &s->item[i];
    bool can = it->text ? it->lines_least > 0 && it->look.lines_max > it->lines_least
                        : it->height_least > 0.0 && it->height_least < it->height;
    if (s->small[i] || !can)
        return false;
    s->small[i] = true;
    if (it->text)
        it->look.lines_max = it->lines_least;
    measure(c, s, i, width);
    return true;
}

/* The item still there that comes first to the knife: of those with a rank the highest.  n: none.
 */
static size_t next_victim(const struct state *s, bool to_shrink)
{
    size_t best = s->n;
    for (size_t i = 0; i < s->n; i++)
        if (s->there[i] && s->item[i].rank > 0 && !(to_shrink && s->small[i]) &&
            (best == s->n || s->item[i].rank > s->item[best].rank))
            best = i;
    return best;
}

static double gaps(const struct state *s)
{
    double sum = 0.0;
    bool first = true;
    for (size_t i = 0; i < s->n; i++) {
        sum += s->there[i] && !first ? s->item[i].gap : 0.0;
        first = first && !s->there[i];
    }
    return sum;
}

static void soften(struct canvas *c, struct state *s, double width)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->item[i].text && s->item[i].has_small) {
            s->item[i].look.style = s->item[i].small;
            measure(c, s, i, width);
        }
}

/* The last before it would be gone, or gone. */
static void make_last(struct state *s, size_t i)
{
    double last = s->item[i].height_last;
    if (last > 0.0 && s->height[i] > last)
        s->height[i] = last;
    else
        s->there[i] = false;
}

static void make_fit(struct canvas *c, struct state *s, struct rect r)
{
    size_t i;
    double spare = r.h - total(s), all_gaps = gaps(s);
    if (spare >= 0.0 && all_gaps > 0.0)
        s->gap_factor = fmin(1.0 + spare / all_gaps, gap_factor_max);
    if (total(s) > r.h)
        s->gap_factor = 0.5;
    if (total(s) > r.h)
        soften(c, s, r.w);
    while (total(s) > r.h && (i = next_victim(s, true)) < s->n)
        if (!shrink(c, s, i, r.w))
            s->small[i] = true;
    while (total(s) > r.h && (i = next_victim(s, false)) < s->n && s->item[i].rank > 1)
        s->there[i] = false;
    for (i = 0; i < s->n && total(s) > r.h; i++)
        shrink(c, s, i, r.w);
    while (total(s) > r.h && (i = next_victim(s, false)) < s->n)
        make_last(s, i);
}

void column_draw(struct canvas *c, struct rect r, const struct column_item *items, size_t n)
{
    struct state s = { .n = n < COLUMN_MAX ? n : COLUMN_MAX, .gap_factor = 1.0 };
    double bottom = r.y + r.h;
    bool first = true;
    for (size_t i = 0; i < s.n; i++) {
        s.item[i] = items[i];
        s.there[i] = items[i].text ? items[i].text[0] != '\0' : items[i].height > 0.0;
        measure(c, &s, i, r.w);
    }
    if (!c->dry)
        make_fit(c, &s, r);
    for (size_t i = 0; i < s.n; i++) {
        if (!s.there[i])
            continue;
        if (!first)
            r.y += s.item[i].gap * s.gap_factor;
        first = false;
        struct rect box = { r.x, r.y, r.w, fmin(s.height[i], bottom - r.y) };
        if (s.item[i].text)
            text_draw(c, box, &s.item[i].look, s.item[i].text);
        else
            s.item[i].draw(c, box, s.item[i].self);
        r.y += s.height[i];
    }
}
