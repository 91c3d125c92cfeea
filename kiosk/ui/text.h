/* text: words in a box, always inside it.
 *
 * A text first steps down from its style's size to the style's least, until it fits without
 * breaking a word of letters; then it is cut with an ellipsis.  Lines are set 1.3 em apart with the
 * Han square in the middle of the line; breaks follow Pango's rules for zh-cn (no 。 at a line's
 * start), what words/whole.h finds stands on one line.
 */
#ifndef UI_TEXT_H
#define UI_TEXT_H

#include "ui/canvas.h"

enum align { ALIGN_LEFT = 0, ALIGN_CENTRE, ALIGN_RIGHT };

struct text_look {
    enum style style;
    enum colour ink, ground; /* ground: what it stands on, for the test of contrast */
    enum align align;
    int lines_max;  /* 0: one */
    bool at_top;    /* else in the middle of the box */
    bool by_phrase; /* two lines break where people would break them; always so in the middle */
};

/* Draws s into box and returns the height its lines took, layout units. */
double text_draw(struct canvas *c, struct rect box, const struct text_look *look, const char *s);
/* The height text_draw would take with `width` and room for lines_max; 0 when dry. */
double text_height(struct canvas *c, double width, const struct text_look *look, const char *s);
/* The width of s on one line at the style's full size, and at its least; 0 when dry. */
double text_width(struct canvas *c, enum style style, const char *s);
double text_least_width(struct canvas *c, enum style style, const char *s);

#endif
