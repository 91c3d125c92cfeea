/* label_case: frames in which nothing can be read, for a reason that is known. */
#ifndef TOOLS_LABEL_CASE_H
#define TOOLS_LABEL_CASE_H

#include "scan/coach.h"
#include "tools/label_shot.h"
#include "tools/zint_symbol.h"

/* X(enum, name, what coaching should say of one such frame).  Of a code that is covered one frame
 * says nothing; several do. */
#define LABEL_CASE_LIST(X)                                                                         \
    X(CASE_GOOD, "good", CAUSE_NONE) /* well held: read, and nothing to be said */                 \
    X(CASE_EMPTY, "empty", CAUSE_NOTHING)                                                          \
    X(CASE_TEXT, "text", CAUSE_NOTHING) /* a label without a symbol */                             \
    X(CASE_DARK, "dark", CAUSE_DARK)                                                               \
    X(CASE_FAR, "far", CAUSE_FAR)                                                                  \
    X(CASE_NEAR, "near", CAUSE_NEAR)                                                               \
    X(CASE_CUT, "cut", CAUSE_CUT)                                                                  \
    X(CASE_TILT, "tilt", CAUSE_TILT)                                                               \
    X(CASE_MOTION, "motion", CAUSE_MOTION)                                                         \
    X(CASE_FOCUS, "focus", CAUSE_FOCUS)                                                            \
    X(CASE_GLARE, "glare", CAUSE_GLARE)                                                            \
    X(CASE_MATRIX, "matrix", CAUSE_KIND) /* Aztec, MaxiCode, Han Xin, Micro QR, Grid Matrix */     \
    X(CASE_BARS, "bars", CAUSE_KIND)     /* Codabar, Code 93, DataBar and its stack */             \
    X(CASE_STICKER, "sticker", CAUSE_NONE)                                                         \
    X(CASE_TORN, "torn", CAUSE_NONE)                                                               \
    X(CASE_FOLDED, "folded", CAUSE_NONE)                                                           \
    X(CASE_SPOILT, "spoilt", CAUSE_NONE) /* two flaws of any grade: anything but CAUSE_KIND */

#define X(name, text, cause) name,
enum label_case { LABEL_CASE_LIST(X) CASE_COUNT };
#undef X

const char *label_case_name(enum label_case c);
enum coach_cause label_case_cause(enum label_case c);

/* Where labels come from. */
struct label_maker {
    const struct press *press;
    const struct zint_symbols *zint;
    bool is_held_out; /* other strengths of the flaws, and those of light left to tools/degrade */
};

/* Prints the label and says how it is held. */
struct shot label_case_make(enum label_case of, const struct label_maker *m, int width_px,
                            int height_px, uint64_t seed, struct label *label);
/* What a held-out frame still needs. */
void label_case_degrade(enum label_case of, const struct shot *s, const struct label *l,
                        struct plane *frame);

#endif
