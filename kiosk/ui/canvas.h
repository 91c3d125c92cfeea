/* canvas: what a screen draws on.
 *
 * Layout and touch come from one place: a button draws itself and registers its zone with the same
 * rectangle.  Every text drawn leaves a mark, so that tests can walk sizes, boxes and contrast.
 *
 * A canvas may be dry: nothing is painted or measured, and instead everything a widget was asked to
 * draw goes into a hash.  Because layout is a function of what was asked, two models with the same
 * hash look the same, and no list of "fields that matter" can be forgotten.
 *
 * Threads: main only.
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <pango/pangocairo.h>

#include "app/model.h"
#include "ui/panel.h"
#include "ui/ui.h"

enum { CANVAS_ZONES_MAX = 64, CANVAS_MARKS_MAX = 160 };

struct zone {
    struct rect box; /* as drawn */
    struct rect hit; /* with slop; never overlaps another zone's */
    struct touch touch;
};

struct text_mark {
    struct rect box;  /* what it was given */
    struct rect used; /* what its lines took */
    enum style style;
    enum colour ink, ground;
    double size; /* layout units, after stepping down */
    int lines;
    bool cut;   /* ended in an ellipsis */
    bool split; /* a word is broken in the middle: a fault */
    bool over;  /* stuck out of its box all the same: a fault */
};

struct canvas {
    /* fixed for one drawing */
    cairo_t *cr;         /* scaled to layout units; NULL when dry */
    PangoLayout *layout; /* NULL when dry */
    const struct theme *theme;
    const struct panel *panel;
    const struct words *words;
    const struct model *model;
    const struct province_keys *provinces;
    bool dry;
    /* grows while drawing */
    uint64_t hash;
    struct zone zones[CANVAS_ZONES_MAX];
    size_t n_zones;
    struct rect pad;        /* where one writes by hand; w = 0: nowhere */
    struct touch elsewhere; /* what a touch outside every zone means */
    struct text_mark marks[CANVAS_MARKS_MAX];
    size_t n_marks;
    size_t n_missing; /* words asked for that no table has: a fault */
};

double canvas_size(const struct canvas *c, enum size s);
/* Column of styles.tsv for this panel and print. */
int canvas_form(const struct canvas *c);
const char *canvas_word(struct canvas *c, const char *id);

/* Into the hash of a dry canvas. */
void canvas_note(struct canvas *c, const void *bytes, size_t n);
void canvas_note_text(struct canvas *c, const char *s);

void canvas_fill(struct canvas *c, struct rect r, enum colour colour);
/* Rounded; stroke 0 fills with `ground` only, else the border is drawn inside in `line`. */
void canvas_card(struct canvas *c, struct rect r, double radius, enum colour ground, double stroke,
                 enum colour line);
void canvas_dot(struct canvas *c, double x, double y, double radius, enum colour colour);
/* Makes r transparent: the camera shows through. */
void canvas_hole(struct canvas *c, struct rect r);
/* For widgets that draw with cairo themselves: notes tag, rectangle and colour; false when dry, and
 * then nothing is to be painted. */
bool canvas_begin(struct canvas *c, const char *tag, struct rect r, enum colour colour);
void canvas_set_colour(struct canvas *c, enum colour colour);

void canvas_zone(struct canvas *c, struct rect box, enum action action, int arg);
/* Forgets the zones so far: an overlay lies above them. */
void canvas_drop_zones(struct canvas *c);
/* Gives each zone its slop, cut so that no two meet. */
void canvas_settle(struct canvas *c);
struct touch canvas_touch(const struct canvas *c, double x, double y);

#endif
