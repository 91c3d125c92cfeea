/* print_lines: lines of print as a camera sees them, drawn: for the bench and tests of src/ocr.
 * Everything follows from the arguments; the same ones give the same bytes. */
#ifndef TOOLS_PRINT_LINES_H
#define TOOLS_PRINT_LINES_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/frame.h"
#include "scan/plane.h"

enum grade { GRADE_CLEAN = 0, GRADE_MILD, GRADE_POOR, GRADE_BAD, GRADE_COUNT };

struct print_look {
    const char *font; /* a Pango family */
    int size_px;      /* of the font */
    enum grade grade; /* what the camera does to it */
    bool is_light;    /* light print on dark */
    double turn_deg;  /* beside what the grade turns */
    uint32_t seed;
};

const char *grade_name(enum grade g); /* "clean", "mild", "poor" (L2), "bad" (L3) */

/* One line with a little paper around it. */
enum err_code print_line(const char *text, const struct print_look *look,
                         struct plane *out) MUST_USE;
/* Lines under each other on a label that fills a picture of that size. */
enum err_code print_label(const char *const *lines, size_t n, const struct print_look *look,
                          int width_px, int height_px, struct plane *out) MUST_USE;

/* Borrows the plane. */
struct frame print_frame(const struct plane *p);

#endif
