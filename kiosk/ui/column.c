#include "ui/column.h"

#include <math.h>

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

/* The item still there with the highest rank for which `shrinkable`; n when there is none. */
static size_t highest(const struct state *s, bool to_shrink)
{
    size_t best = s->n;
    for (size_t i = 0; i < s->n; i++)
        if (s->there[i] && !(to_shrink && s->small[i]) && (to_shrink || s->item[i].rank > 0) &&
            (best == s->n || s->item[i].rank > s->item[best].rank))
            best = i;
    return best;
}

static void make_fit(struct canvas *c, struct state *s, struct rect r)
{
    if (total(s) > r.h)
        s->gap_factor = 0.5;
    while (total(s) > r.h) {
        size_t i = highest(s, true);
        if (i == s->n)
            break;
        if (!shrink(c, s, i, r.w))
            s->small[i] = true;
    }
    while (total(s) > r.h) {
        size_t i = highest(s, false);
        if (i == s->n)
            break;
        s->there[i] = false;
    }
}

void column_draw(struct canvas *c, struct rect r, const struct column_item *items, size_t n)
{
    struct state s = { .n = n < COLUMN_MAX ? n : COLUMN_MAX, .gap_factor = 1.0 };
    double bottom = r.y + r.h;
    bool first = true;
    for (size_t i = 0; i < s.n; i++) {
        s.item[i] = items[i];
        s.there[i] = !items[i].text || items[i].text[0] != '\0';
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
