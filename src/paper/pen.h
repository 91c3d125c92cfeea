/* paper/pen.h: writes down a slip of paper, line under line.  Inner header of src/paper.
 *
 * Dots are black or white, never grey: a thermal head knows no other, and a grey edge would come out as noise.
 */
#ifndef PAPER_PEN_H
#define PAPER_PEN_H

#include <pango/pangocairo.h>

#include "paper/slip.h"

struct pen {
    cairo_surface_t *paper;
    cairo_t *cr;
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *layout;
    const struct words *words;
    int y; /* dots; the next line begins here */
    bool is_over;
};

struct pen_look {
    int size; /* dots of the em square */
    bool bold, is_centred;
    int indent;    /* of all its lines */
    bool fits_one; /* made smaller until it stands on one line */
    bool inverted; /* white on black, across the paper */
};

enum err_code pen_begin(struct pen *p, const struct words *w, struct err *err);
/* What was written, cut to its length; *out only on ERR_OK.  Ends the pen either way. */
enum err_code pen_end(struct pen *p, enum err_code so_far, cairo_surface_t **out, struct err *err);

/* Text of anywhere: control characters are left out.  "" writes nothing. */
void pen_text(struct pen *p, const struct pen_look *look, const char *text);
void pen_word(struct pen *p, const struct pen_look *look, const char *id);
void pen_fill(struct pen *p, const struct pen_look *look, const char *id,
              const struct word_arg *args, size_t n);
void pen_gap(struct pen *p, int dots);
void pen_rule(struct pen *p);
/* Modules of whole dots, as large as up to `side` allows and at least SLIP_QR_DOTS_MIN. */
enum err_code pen_qr(struct pen *p, const char *text, int side, struct err *err);

#endif
