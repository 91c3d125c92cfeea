/* panel: the panel in millimetres, and the places every screen shares.
 *
 * A layout unit is a pixel of the base panel: 21.5" 1080x1920 upright (0.248 mm), 15.6" 1920x1080
 * lying (0.180 mm).  Other panels keep the millimetres: more pixels make finer letters, not smaller
 * ones.  A panel too small for the base layout shrinks it whole; a larger one lets things grow by
 * SIZE_GROW_PERMILLE and gives the rest as room.
 */
#ifndef UI_PANEL_H
#define UI_PANEL_H

#include "ui/theme.h"

struct rect {
    double x, y, w, h; /* layout units */
};

struct panel {
    int width_px, height_px;
    bool upright;
    double scale;                   /* pixels of the panel in a layout unit */
    double mm;                      /* millimetres of a layout unit, as it came out */
    double width, height;           /* the panel in layout units */
    struct rect status, foot, body; /* body: what lies between the two */
    struct rect picture;            /* the camera's, the same on every screen that has it */
    struct rect words;              /* title and hints beside or above the picture */
    struct rect choices;            /* what is touched, below or beside the picture */
    struct rect target;             /* where the goods are to be held, inside picture */
    struct rect reading;            /* the camera's on the licence keypad: a line is held there */
};

/* diagonal_in 0: the base panel's of that orientation. */
void panel_measure(const struct theme *t, int width_px, int height_px, double diagonal_in,
                   struct panel *out);

struct rect rect_inset(struct rect r, double dx, double dy);
/* Cut h (or w) units off a side of *r, and the gap behind it; what was cut is returned. */
struct rect rect_cut_top(struct rect *r, double h, double gap);
struct rect rect_cut_bottom(struct rect *r, double h, double gap);
struct rect rect_cut_left(struct rect *r, double w, double gap);
struct rect rect_cut_right(struct rect *r, double w, double gap);
/* Cell i of a grid of that many columns and rows. */
struct rect rect_cell(struct rect r, int columns, int rows, int i, double gap_x, double gap_y);
/* A rectangle of w by h in the middle of r. */
struct rect rect_middle(struct rect r, double w, double h);

#endif
