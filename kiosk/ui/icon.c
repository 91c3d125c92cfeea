#include "ui/icon.h"

#include <math.h>

/* A square of 24 by 24.  M and L as in SVG, C a curve, O a circle (centre, radius), Z closes, F
 * fills what was drawn so far, S strokes it; the end strokes what is left. */
struct drawing {
    double stroke;
    const char *path;
};

static const struct drawing drawings[ICON_COUNT] = {
    [ICON_NONE] = { 0, "" },
    [ICON_TICK] = { 3.4, "M3.5 12.5L9.5 18.5L20.5 6" },
    [ICON_TICK2] = { 3.0, "M1.5 13L6.5 18L15.5 7 M10.5 16.5L12 18L22.5 6" },
    [ICON_BANG] = { 3.6, "M12 3.5L12 14 S O12 20 2.1F" },
    [ICON_ASK] = { 3.2,
                   "M6.5 8.5C6.5 4.9 9 3 12 3C15.2 3 17.5 5.1 17.5 8C17.5 11.6 12 11.8 12 15 S "
                   "O12 20.3 2F" },
    [ICON_INFO] = { 3.6, "M12 10.5L12 20.5 S O12 4.6 2.2F" },
    [ICON_CROSS] = { 3.6, "M5 5L19 19 M19 5L5 19" },
    [ICON_LOOP] = { 2.8,
                    "M19.5 12C19.5 16.2 16.2 19.5 12 19.5C7.8 19.5 4.5 16.2 4.5 12C4.5 7.8 7.8 4.5 "
                    "12 4.5C14.4 4.5 16.6 5.6 18 7.4 M18.6 2.6L18.6 8L13.2 8" },
    [ICON_OPEN] = { 3.2, "M6 12L18 12" },
    [ICON_BACK] = { 2.8, "M11 4L3.5 12L11 20 M3.5 12L21 12" },
    [ICON_LARGE] = { 2.4,
                     "M2 20L8.5 4L15 20 M4.4 14.5L12.6 14.5 M16 13L23 13 M19.5 9.5L19.5 16.5" },
    [ICON_BELL] = { 2.2,
                    "M4.5 17.5C6.5 15.5 6.5 13 6.5 10.5C6.5 7 8.8 4.5 12 4.5C15.2 4.5 17.5 7 17.5 "
                    "10.5C17.5 13 17.5 15.5 19.5 17.5Z S O12 20.6 1.9F M12 2.2L12 4" },
    [ICON_GLOBE] = { 1.9, "O12 12 9S M3.4 9L20.6 9 M3.4 15L20.6 15 M12 3C7.4 7.6 7.4 16.4 12 21 "
                          "M12 3C16.6 "
                          "7.6 16.6 16.4 12 21" },
    [ICON_BARCODE] = { 1.7,
                       "M2.5 5L2.5 19 M5.5 5L5.5 19 M11 5L11 19 M16.5 5L16.5 19 M21.5 5L21.5 19 "
                       "M8.2 5L8.2 19 S M13.9 5L13.9 19 M19 5L19 19" },
    [ICON_LICENCE] = { 1.9,
                       "M5 2.5L19 2.5L19 21.5L5 21.5Z M8.5 7.5L15.5 7.5 M8.5 11.5L15.5 11.5 M8.5 "
                       "15.5L12 15.5" },
    [ICON_OFFICE] = { 1.9,
                      "M4 21.5L4 4.5L14 2.5L14 21.5 M14 9L20.5 9L20.5 21.5 M2 21.5L22 21.5 M7.5 "
                      "8.5L10.5 8.5 M7.5 12.5L10.5 12.5 M7.5 16.5L10.5 16.5 M17.2 13L17.2 17" },
    [ICON_CAMERA] = { 1.9,
                      "M2.5 7L7 7L9 4.5L15 4.5L17 7L21.5 7L21.5 19.5L2.5 19.5Z S O12 13 3.8S" },
    [ICON_GUN] = { 1.9, "M3 5.5L17 4L21 8L19 11.5L11.5 11.5L9 20.5L4.5 20.5L6.5 11.5L4.5 11.5Z M12 "
                        "11.5L11.5 15.5L10.4 15.5" },
    [ICON_UP] = { 2.8, "M12 21L12 4 M5 11L12 3.6L19 11" },
    [ICON_PHONE] = { 1.9, "M6.5 2.5L17.5 2.5L17.5 21.5L6.5 21.5Z M10.5 18.8L13.5 18.8" },
    [ICON_NEXT] = { 2.8, "M13 4L20.5 12L13 20 M20.5 12L3 12" },
    [ICON_ERASE] = { 1.9, "M8.5 5L21.5 5L21.5 19L8.5 19L2 12Z M11.5 9L18 15.5 M18 9L11.5 15.5" },
    [ICON_CLOCK] = { 2.0, "O12 12 9.2S M12 6.5L12 12.3L16 15" },
    [ICON_CALENDAR] = { 1.9, "M3.5 5L20.5 5L20.5 21L3.5 21Z M3.5 10L20.5 10 M8 2.5L8 6.5 M16 "
                             "2.5L16 6.5" },
    [ICON_PEN] = { 2.0, "M4 20L5 15.5L16.5 4L20 7.5L8.5 19Z M13.5 7L17 10.5" },
    [ICON_MAIL] = { 1.9, "M2.5 5L21.5 5L21.5 19L2.5 19Z M2.5 6L12 13.5L21.5 6" },
    [ICON_REPORT] = { 1.9, "M2.5 10L2.5 14L6.5 14L15 19L15 5L6.5 10Z M18 9C19.6 10.6 19.6 13.4 18 "
                           "15 M7 14.5L8.5 20.5L11.2 20.5" },
    [ICON_PRINTER] = { 1.9, "M6 9L6 3L18 3L18 9 M6 17L2.5 17L2.5 9L21.5 9L21.5 17L18 17 M6 14L18 "
                            "14L18 21.5L6 21.5Z" },
    [ICON_SHOP] = { 1.9, "M2.5 9.5L4.5 3.5L19.5 3.5L21.5 9.5Z M4.5 9.5L4.5 20.5L19.5 20.5L19.5 9.5 "
                         "M9.5 20.5L9.5 14L14.5 14L14.5 20.5" },
    [ICON_BIN] = { 1.9, "M4 6.5L20 6.5 M9 6.5L9 3.5L15 3.5L15 6.5 M6 6.5L7 21L17 21L18 6.5 M10 "
                        "10.5L10 17 M14 10.5L14 17" },
    [ICON_BOX] = { 2.2, "M3.5 3.5L20.5 3.5L20.5 20.5L3.5 20.5Z" },
};

/* Reads n numbers at *at. */
static void numbers(const char **at, double *v, int n)
{
    for (int i = 0; i < n; i++) {
        char *end;
        v[i] = strtod(*at, &end);
        *at = end;
    }
}

static void step(cairo_t *cr, char command, const char **at)
{
    double v[6] = { 0 };
    switch (command) {
    case 'M':
        numbers(at, v, 2);
        cairo_move_to(cr, v[0], v[1]);
        break;
    case 'L':
        numbers(at, v, 2);
        cairo_line_to(cr, v[0], v[1]);
        break;
    case 'C':
        numbers(at, v, 6);
        cairo_curve_to(cr, v[0], v[1], v[2], v[3], v[4], v[5]);
        break;
    case 'O':
        numbers(at, v, 3);
        cairo_new_sub_path(cr);
        cairo_arc(cr, v[0], v[1], v[2], 0, 2 * M_PI);
        break;
    case 'Z':
        cairo_close_path(cr);
        break;
    case 'F':
        cairo_fill(cr);
        break;
    case 'S':
        cairo_stroke(cr);
        break;
    default: /* a blank between commands */
        break;
    }
}

void icon_draw(struct canvas *c, enum icon icon, struct rect r, enum colour colour)
{
    double side = fmin(r.w, r.h);
    if (!canvas_begin(c, drawings[icon].path, r, colour) || icon == ICON_NONE)
        return;
    cairo_save(c->cr);
    cairo_translate(c->cr, r.x + (r.w - side) / 2, r.y + (r.h - side) / 2);
    cairo_scale(c->cr, side / 24.0, side / 24.0);
    cairo_set_line_width(c->cr, drawings[icon].stroke);
    cairo_set_line_cap(c->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_new_path(c->cr);
    for (const char *at = drawings[icon].path; *at;) {
        char command = *at++;
        step(c->cr, command, &at);
    }
    cairo_stroke(c->cr);
    cairo_restore(c->cr);
}

enum icon icon_of_class(enum verdict_class class)
{
    static const enum icon icons[CLASS_COUNT] = {
        [CLASS_NONE] = ICON_LOOP, [CLASS_A] = ICON_TICK,  [CLASS_A_PLUS] = ICON_TICK2,
        [CLASS_B] = ICON_BANG,    [CLASS_C] = ICON_ASK,   [CLASS_D] = ICON_INFO,
        [CLASS_E] = ICON_CROSS,   [CLASS_F] = ICON_CROSS, [CLASS_G] = ICON_LOOP,
        [CLASS_H] = ICON_BANG,
    };
    return icons[class];
}

enum icon icon_of_outcome(enum outcome outcome)
{
    static const enum icon icons[] = {
        [OUTCOME_OPEN] = ICON_OPEN,
        [OUTCOME_YES] = ICON_TICK,
        [OUTCOME_ASK] = ICON_ASK,
        [OUTCOME_NO] = ICON_CROSS,
    };
    return icons[outcome];
}
