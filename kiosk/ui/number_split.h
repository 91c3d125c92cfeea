/* number_split: a number cut into its parts, each with its name; over goods codes the bars too.
 *
 * The company part of a goods code is as long as the registered prefix says, or, not registered, as
 * long as China's table says is usual; never a fixed seven.
 */
#ifndef UI_NUMBER_SPLIT_H
#define UI_NUMBER_SPLIT_H

#include "ui/canvas.h"

enum { SPLIT_PARTS_MAX = 8 };

struct split {
    char text[IDENT_TEXT_MAX]; /* the characters shown, one a place */
    size_t n_parts;
    struct {
        size_t from, to;   /* characters of text, counted in UTF-8 characters */
        const char *label; /* words id, or NULL: a separator or sign that needs no name */
        enum colour colour;
    } part[SPLIT_PARTS_MAX];
    bool has_bars; /* an EAN-13 or EAN-8 */
};

/* False when there is nothing worth showing. */
bool split_make(const struct verdict_subject *subject, struct split *out);
/* From the least: the characters alone, with the names of their parts, with bars above them. */
enum split_form { SPLIT_CHARS, SPLIT_NAMED, SPLIT_BARS };
double split_height(const struct canvas *c, enum split_form form);
/* In r; bars, then names, are left out when r is too low for them. */
void split_draw(struct canvas *c, struct rect r, const struct split *split);

#endif
