#include "scan/symbol.h"

#include <math.h>

const char *symbol_kind_name(enum symbol_kind k)
{
#define X(name, text, source) text,
    static const char *const names[] = { SYMBOL_KIND_LIST(X) };
#undef X
    return (unsigned)k < SYM_COUNT ? names[k] : names[SYM_NONE];
}

enum find_source symbol_source(enum symbol_kind k)
{
#define X(name, text, source) source,
    static const enum find_source sources[] = { SYMBOL_KIND_LIST(X) };
#undef X
    return (unsigned)k < SYM_COUNT ? sources[k] : FIND_TEXT;
}

bool symbol_kind_is_2d(enum symbol_kind k)
{
    return symbol_source(k) == FIND_2D;
}

struct span symbol_span(const struct symbol *s)
{
    return (struct span){ s->data, s->len };
}

bool symbol_same_payload(const struct symbol *a, const struct symbol *b)
{
    return a->kind == b->kind && a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

struct point symbol_centre(const struct symbol *s)
{
    struct point c = { 0 };
    for (int i = 0; i < 4; i++) {
        c.x += 0.25f * s->corner[i].x;
        c.y += 0.25f * s->corner[i].y;
    }
    return c;
}

float symbol_extent_px(const struct symbol *s)
{
    return fmaxf(hypotf(s->corner[0].x - s->corner[2].x, s->corner[0].y - s->corner[2].y),
                 hypotf(s->corner[1].x - s->corner[3].x, s->corner[1].y - s->corner[3].y));
}

static bool is_retail(const struct symbol *s)
{
    return s->kind == SYM_EAN13 || s->kind == SYM_EAN8 || s->kind == SYM_UPCA ||
           s->kind == SYM_UPCE;
}

bool symbol_same_place(const struct symbol *a, const struct symbol *b)
{
    const struct symbol *large = symbol_extent_px(a) >= symbol_extent_px(b) ? a : b;
    struct point p = symbol_centre(a), q = symbol_centre(b);
    float extent = symbol_extent_px(large), dx = q.x - p.x, dy = q.y - p.y;
    if (!(extent > 0.0f))
        return hypotf(dx, dy) < 1.0f;
    /* Along the scan lines of the larger one, and across them. */
    struct point run = { large->corner[1].x - large->corner[0].x,
                         large->corner[1].y - large->corner[0].y };
    float length = hypotf(run.x, run.y);
    if (!(length > 0.0f) || symbol_kind_is_2d(large->kind))
        return hypotf(dx, dy) < 0.5f * extent;
    float along = fabsf(dx * run.x + dy * run.y) / length;
    float across = fabsf(dx * run.y - dy * run.x) / length;
    /* Where a symbol was read is a part of its bars' height: retail ones are at least a quarter as
     * high as long, serial numbers are printed as ribbons.  Where the number is the same, two
     * parts of one symbol are likelier than two symbols. */
    float tall = is_retail(a) && is_retail(b) ? 0.25f : 0.06f;
    if (symbol_same_payload(a, b))
        tall = 1.0f;
    return along < 0.5f * extent && across < tall * extent;
}
