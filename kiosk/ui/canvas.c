#include "ui/canvas.h"

#include <math.h>

double canvas_size(const struct canvas *c, enum size s)
{
    return c->theme->sizes[s][c->panel->upright ? 0 : 1];
}

int canvas_form(const struct canvas *c)
{
    int form = c->panel->upright ? FORM_UP : FORM_FLAT;
    return c->model->large ? form + 1 : form;
}

const char *canvas_word(struct canvas *c, const char *id)
{
    c->n_missing += !words_has(c->words, id);
    return words_get(c->words, id);
}

/* FNV-1a, 64 bits. */
void canvas_note(struct canvas *c, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++)
        c->hash = (c->hash ^ p[i]) * 0x100000001b3u;
}

void canvas_note_text(struct canvas *c, const char *s)
{
    canvas_note(c, s, strlen(s) + 1);
}

static void note_rect(struct canvas *c, const char *tag, struct rect r, int a, int b)
{
    double v[6] = { r.x, r.y, r.w, r.h, a, b };
    canvas_note_text(c, tag);
    canvas_note(c, v, sizeof v);
}

void canvas_set_colour(struct canvas *c, enum colour colour)
{
    struct rgba v = c->theme->colours[colour];
    cairo_set_source_rgba(c->cr, v.r, v.g, v.b, v.a);
}

bool canvas_begin(struct canvas *c, const char *tag, struct rect r, enum colour colour)
{
    if (c->dry) {
        note_rect(c, tag, r, (int)colour, 0);
        return false;
    }
    canvas_set_colour(c, colour);
    return true;
}

void canvas_fill(struct canvas *c, struct rect r, enum colour colour)
{
    if (!canvas_begin(c, "fill", r, colour))
        return;
    cairo_rectangle(c->cr, r.x, r.y, r.w, r.h);
    cairo_fill(c->cr);
}

static void round_path(cairo_t *cr, struct rect r, double radius)
{
    double k = fmin(radius, fmin(r.w, r.h) / 2);
    cairo_new_sub_path(cr);
    cairo_arc(cr, r.x + r.w - k, r.y + k, k, -M_PI / 2, 0);
    cairo_arc(cr, r.x + r.w - k, r.y + r.h - k, k, 0, M_PI / 2);
    cairo_arc(cr, r.x + k, r.y + r.h - k, k, M_PI / 2, M_PI);
    cairo_arc(cr, r.x + k, r.y + k, k, M_PI, 3 * M_PI / 2);
    cairo_close_path(cr);
}

void canvas_card(struct canvas *c, struct rect r, double radius, enum colour ground, double stroke,
                 enum colour line)
{
    if (!canvas_begin(c, "card", r, ground)) {
        canvas_note(c, &stroke, sizeof stroke);
        canvas_note(c, &line, sizeof line);
        return;
    }
    round_path(c->cr, r, radius);
    cairo_fill(c->cr);
    if (stroke <= 0.0)
        return;
    canvas_set_colour(c, line);
    round_path(c->cr, rect_inset(r, stroke / 2, stroke / 2), radius - stroke / 2);
    cairo_set_line_width(c->cr, stroke);
    cairo_stroke(c->cr);
}

void canvas_dot(struct canvas *c, double x, double y, double radius, enum colour colour)
{
    if (!canvas_begin(c, "dot", (struct rect){ x, y, radius, radius }, colour))
        return;
    cairo_new_path(c->cr);
    cairo_arc(c->cr, x, y, radius, 0, 2 * M_PI);
    cairo_fill(c->cr);
}

void canvas_hole(struct canvas *c, struct rect r)
{
    if (!canvas_begin(c, "hole", r, COLOUR_PAPER))
        return;
    cairo_save(c->cr);
    cairo_set_operator(c->cr, CAIRO_OPERATOR_CLEAR);
    cairo_set_antialias(c->cr, CAIRO_ANTIALIAS_NONE);
    cairo_rectangle(c->cr, r.x, r.y, r.w, r.h);
    cairo_fill(c->cr);
    cairo_restore(c->cr);
}

void canvas_zone(struct canvas *c, struct rect box, enum action action, int arg)
{
    if (c->dry || c->n_zones == CANVAS_ZONES_MAX)
        return;
    c->zones[c->n_zones++] = (struct zone){ box, box, { action, arg } };
}

void canvas_drop_zones(struct canvas *c)
{
    c->n_zones = 0;
    c->pad = (struct rect){ 0, 0, 0, 0 };
    c->elsewhere = (struct touch){ ACTION_NONE, 0 };
}

static bool meet(double a0, double a1, double b0, double b1)
{
    return a0 < b1 && b0 < a1;
}

/* How far box may grow towards other without meeting what other grows by, along one axis.
 * toward: gap between the two; mine and its: what each would like. */
static double share(double toward, double mine, double its)
{
    return mine + its <= toward ? mine : toward * mine / (mine + its);
}

/* Limits the four slops of a by its neighbour b. */
static void limit(const struct rect *a, const struct rect *b, double slop[4], const double want[4])
{
    enum { TOP, RIGHT, BOTTOM, LEFT };
    bool beside = meet(a->y - want[TOP], a->y + a->h + want[BOTTOM], b->y - want[TOP],
                       b->y + b->h + want[BOTTOM]);
    bool above = meet(a->x - want[LEFT], a->x + a->w + want[RIGHT], b->x - want[LEFT],
                      b->x + b->w + want[RIGHT]);
    if (above && b->y >= a->y + a->h)
        slop[BOTTOM] = fmin(slop[BOTTOM], share(b->y - a->y - a->h, want[BOTTOM], want[TOP]));
    if (above && a->y >= b->y + b->h)
        slop[TOP] = fmin(slop[TOP], share(a->y - b->y - b->h, want[TOP], want[BOTTOM]));
    if (beside && b->x >= a->x + a->w)
        slop[RIGHT] = fmin(slop[RIGHT], share(b->x - a->x - a->w, want[RIGHT], want[LEFT]));
    if (beside && a->x >= b->x + b->w)
        slop[LEFT] = fmin(slop[LEFT], share(a->x - b->x - b->w, want[LEFT], want[RIGHT]));
}

void canvas_settle(struct canvas *c)
{
    const double want[4] = { canvas_size(c, SIZE_SLOP_TOP), canvas_size(c, SIZE_SLOP_SIDE),
                             canvas_size(c, SIZE_SLOP_BOTTOM), canvas_size(c, SIZE_SLOP_SIDE) };
    for (size_t i = 0; i < c->n_zones; i++) {
        double slop[4] = { want[0], want[1], want[2], want[3] };
        struct rect box = c->zones[i].box;
        for (size_t k = 0; k < c->n_zones; k++)
            if (k != i)
                limit(&box, &c->zones[k].box, slop, want);
        c->zones[i].hit = (struct rect){ box.x - slop[3], box.y - slop[0],
                                         box.w + slop[1] + slop[3], box.h + slop[0] + slop[2] };
    }
}

struct touch canvas_touch(const struct canvas *c, double x, double y)
{
    for (size_t i = 0; i < c->n_zones; i++) {
        struct rect h = c->zones[i].hit;
        if (x >= h.x && x < h.x + h.w && y >= h.y && y < h.y + h.h)
            return c->zones[i].touch;
    }
    return c->elsewhere;
}
