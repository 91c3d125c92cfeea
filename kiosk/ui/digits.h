/* digits: a short number typed on ten keys, in a box above them. */
#ifndef UI_DIGITS_H
#define UI_DIGITS_H

#include "ui/canvas.h"

enum digits_form {
    DIGITS_PLAIN = 0,
    DIGITS_PHONE,
    DIGITS_DAY,
    DIGITS_PRICE,
    DIGITS_NUMBER,
    DIGITS_CODE
};

/* What was typed, grouped as people read such numbers; the first n_masked characters are dots. */
void digits_draw_box(struct canvas *c, struct rect r, enum digits_form form, const char *typed,
                     size_t n_masked, bool is_wrong);
/* Three by four; with a point instead of "clear". */
void digits_draw_keys(struct canvas *c, struct rect r, bool has_point);

#endif
