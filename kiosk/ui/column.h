/* column: things under each other that must fit, whatever the language, the print and the firm.
 *
 * When they do not fit, gaps narrow first and texts take their smaller style; then what may be
 * dropped shrinks to its least and, should that not do, goes, highest rank first; what must stay
 * shrinks before what has rank 1 is touched.  Room left over widens the gaps a little; the rest stays below.
 */
#ifndef UI_COLUMN_H
#define UI_COLUMN_H

#include "ui/text.h"

struct column_item {
    const char *text; /* words to draw with look; "" takes no room; NULL: draw() instead */
    struct text_look look;
    bool has_small;
    enum style small;            /* with has_small: the style to take when room is short */
    int lines_least;             /* of look.lines_max, when room is short; 0: all of them */
    int rank;                    /* 0: never dropped; else the highest goes first */
    double gap;                  /* above it */
    double height, height_least; /* of what draw() draws; height 0: nothing, it is not called */
    double height_last;          /* taken rather than being dropped; 0: none such */
    void (*draw)(struct canvas *c, struct rect r, const void *self);
    const void *self;
};

enum { COLUMN_MAX = 16 };

/* Draws items[0, n) into r from the top. */
void column_draw(struct canvas *c, struct rect r, const struct column_item *items, size_t n);

#endif
