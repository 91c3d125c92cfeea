/* theme: colours, text sizes, measures and times of assets/theme/, all of them data.
 *
 * Every id below must stand in its table and every row must be known here: a slip of the pen in a
 * table ends ui_create with FILE:LINE, not in a black button.  Read-only after theme_open.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"

#define COLOUR_LIST(X)                                                                             \
    X(COLOUR_PAPER, "paper")                                                                       \
    X(COLOUR_INK, "ink")                                                                           \
    X(COLOUR_SOFT, "soft")                                                                         \
    X(COLOUR_LINE, "line")                                                                         \
    X(COLOUR_FIELD, "field")                                                                       \
    X(COLOUR_BAR, "bar")                                                                           \
    X(COLOUR_WHITE, "white")                                                                       \
    X(COLOUR_GREEN, "green")                                                                       \
    X(COLOUR_AMBER, "amber")                                                                       \
    X(COLOUR_AMBER_INK, "amber_ink")                                                               \
    X(COLOUR_RED, "red")                                                                           \
    X(COLOUR_BLUE, "blue")                                                                         \
    X(COLOUR_GREY, "grey")                                                                         \
    X(COLOUR_GREEN_TINT, "green_tint")                                                             \
    X(COLOUR_AMBER_TINT, "amber_tint")                                                             \
    X(COLOUR_RED_TINT, "red_tint")                                                                 \
    X(COLOUR_BLUE_TINT, "blue_tint")                                                               \
    X(COLOUR_GREY_TINT, "grey_tint")                                                               \
    X(COLOUR_PRIMARY, "primary")                                                                   \
    X(COLOUR_OUTLINE, "outline")                                                                   \
    X(COLOUR_DEMO, "demo")                                                                         \
    X(COLOUR_ON_DEMO, "on_demo")                                                                   \
    X(COLOUR_SHADE, "shade")                                                                       \
    X(COLOUR_DOT_GREEN, "dot_green")                                                               \
    X(COLOUR_DOT_AMBER, "dot_amber")                                                               \
    X(COLOUR_DOT_RED, "dot_red")                                                                   \
    X(COLOUR_FRAME, "frame")                                                                       \
    X(COLOUR_PART_A, "part_a")                                                                     \
    X(COLOUR_PART_B, "part_b")                                                                     \
    X(COLOUR_PART_C, "part_c")                                                                     \
    X(COLOUR_PART_D, "part_d")                                                                     \
    X(COLOUR_PART_E, "part_e")

#define STYLE_LIST(X)                                                                              \
    X(STYLE_WORD, "word")                                                                          \
    X(STYLE_WORD2, "word2")                                                                        \
    X(STYLE_GIANT, "giant")                                                                        \
    X(STYLE_TITLE, "title")                                                                        \
    X(STYLE_NAME, "name")                                                                          \
    X(STYLE_QUESTION, "question")                                                                  \
    X(STYLE_HINT, "hint")                                                                          \
    X(STYLE_BODY, "body")                                                                          \
    X(STYLE_LABEL, "label")                                                                        \
    X(STYLE_SMALL, "small")                                                                        \
    X(STYLE_STATUS, "status")                                                                      \
    X(STYLE_BUTTON, "button")                                                                      \
    X(STYLE_GO, "go")                                                                              \
    X(STYLE_FOOT, "foot")                                                                          \
    X(STYLE_BOX, "box")                                                                            \
    X(STYLE_KEY, "key")                                                                            \
    X(STYLE_DIGITS, "digits")                                                                      \
    X(STYLE_COUNT_DOWN, "count")

#define SIZE_LIST(X)                                                                               \
    X(SIZE_BASE_WIDTH, "base_width")                                                               \
    X(SIZE_BASE_HEIGHT, "base_height")                                                             \
    X(SIZE_BASE_UM, "base_um")                                                                     \
    X(SIZE_BASE_DIAGONAL, "base_diagonal")                                                         \
    X(SIZE_GROW_PERMILLE, "grow_permille")                                                         \
    X(SIZE_TEXT_MIN, "text_min")                                                                   \
    X(SIZE_TOUCH_MIN, "touch_min")                                                                 \
    X(SIZE_MARGIN, "margin")                                                                       \
    X(SIZE_GAP, "gap")                                                                             \
    X(SIZE_ROW_GAP, "row_gap")                                                                     \
    X(SIZE_SLOP_TOP, "slop_top")                                                                   \
    X(SIZE_SLOP_SIDE, "slop_side")                                                                 \
    X(SIZE_SLOP_BOTTOM, "slop_bottom")                                                             \
    X(SIZE_STATUS, "status")                                                                       \
    X(SIZE_DEMO_ROW, "demo_row")                                                                   \
    X(SIZE_FOOT, "foot")                                                                           \
    X(SIZE_FOOT_BUTTON, "foot_button")                                                             \
    X(SIZE_REACH_TOP, "reach_top")                                                                 \
    X(SIZE_ANSWER, "answer")                                                                       \
    X(SIZE_CHOICE, "choice")                                                                       \
    X(SIZE_GO, "go")                                                                               \
    X(SIZE_BAND, "band")                                                                           \
    X(SIZE_RADIUS, "radius")                                                                       \
    X(SIZE_STROKE, "stroke")                                                                       \
    X(SIZE_FRAME_WIDTH, "frame_width")                                                             \
    X(SIZE_FRAME_HEIGHT, "frame_height")                                                           \
    X(SIZE_FRAME_STROKE, "frame_stroke")                                                           \
    X(SIZE_TILE, "tile")                                                                           \
    X(SIZE_QR, "qr")

#define X(name, text) name,
enum colour { COLOUR_LIST(X) COLOUR_COUNT };
enum style { STYLE_LIST(X) STYLE_COUNT };
enum size { SIZE_LIST(X) SIZE_COUNT };
#undef X

/* Columns of styles.tsv: upright and lying panel, normal and large print. */
enum { FORM_UP = 0, FORM_UP_LARGE, FORM_FLAT, FORM_FLAT_LARGE, FORM_COUNT };

struct rgba {
    double r, g, b, a;
};

struct theme {
    struct rgba colours[COLOUR_COUNT];
    struct {
        bool bold;
        double size[FORM_COUNT], least[FORM_COUNT]; /* layout units */
    } styles[STYLE_COUNT];
    double sizes[SIZE_COUNT][2]; /* [upright, lying] */
    struct table *times;
};

enum err_code theme_open(const char *assets, struct theme *out, struct err *err) MUST_USE;
void theme_close(struct theme *t);
/* 0 for an id the table does not have. */
uint64_t theme_time_ms(const struct theme *t, const char *id);
/* (L1 + 0.05) / (L2 + 0.05) of WCAG 2.x, 1 to 21; alpha is not looked at. */
double theme_contrast(struct rgba a, struct rgba b);

#endif
