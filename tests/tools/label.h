/* label: the back of a pack as it is printed: a symbol, a licence line, a firm's name, small print
 * in Chinese around them; and things that look like symbols and are none.
 *
 * Everything follows from the seeds; the truth of what is printed stands in struct label.  Firms
 * and numbers are invented; check digits are right.
 *
 * Owns     a press its faces (the printed text is drawn once), a label its planes.
 * Threads  a press is only read by press_print: any number of labels at once.
 * Errors   a tool that makes test data: out of memory ends the program.
 */
#ifndef TOOLS_LABEL_H
#define TOOLS_LABEL_H

#include <stdbool.h>
#include <stdint.h>

#include "scan/plane.h"
#include "scan/symbol.h"

enum { LABEL_W = 1400, LABEL_H = 1000, LABEL_MIPS = 5, LABEL_TEXT_MAX = 96 };

/* X(enum, name).  What stands where the symbol would be. */
#define LABEL_CONTENT_LIST(X)                                                                      \
    X(LABEL_SYMBOL, "symbol")                                                                      \
    X(LABEL_TEXT, "text")                                                                          \
    X(LABEL_STRIPES, "stripes")     /* bars of random widths */                                    \
    X(LABEL_GRID, "grid")           /* a net of lines */                                           \
    X(LABEL_MOIRE, "moire")         /* rings that outrun the pixels */                             \
    X(LABEL_BAD_CHECK, "bad-check") /* EAN-13 whose check digit is wrong */                        \
    X(LABEL_COVERED, "covered")     /* EAN-13 with a part of its bars pasted over */               \
    X(LABEL_MATRIX, "matrix")       /* modules in a square behind an L, as DataMatrix has them */  \
    X(LABEL_STACKED, "stacked")     /* rows of short bars between guards, as PDF417 has them */

#define X(name, text) name,
enum label_content { LABEL_CONTENT_LIST(X) LABEL_CONTENT_COUNT };
#undef X

/* Texels of the label. */
struct label_box {
    int x, y, w, h;
};

struct label {
    enum label_content content;
    enum symbol_kind kind;        /* SYM_NONE unless content is LABEL_SYMBOL */
    char number[LABEL_TEXT_MAX];  /* what the symbol says; "" without one */
    char licence[LABEL_TEXT_MAX]; /* the number of the licence line, UTF-8 */
    char firm[LABEL_TEXT_MAX];    /* as printed behind 生产商, UTF-8 */
    struct label_box symbol;      /* without its quiet zone */
    struct label_box licence_line, firm_line;
    int module_texels;
    struct plane mip[LABEL_MIPS]; /* luma; each half the size of the one before */
};

struct press;

/* How a press prints; the one of press_create is black Noto Sans on nearly white paper. */
struct press_style {
    const char *font;   /* Pango family */
    uint8_t paper, ink; /* luma */
    bool is_framed;
};

/* n_faces different texts; drawing one takes some 20 ms. */
struct press *press_create(size_t n_faces, uint64_t seed);
struct press *press_create_as(size_t n_faces, uint64_t seed, const struct press_style *style);
void press_destroy(struct press *p); /* NULL is fine */
size_t press_faces(const struct press *p);

/* Prints over what *out holds (zeroed before the first time).  `kind` counts for LABEL_SYMBOL:
 * EAN13, EAN8, UPCA, CODE128 or QR. */
void press_print(const struct press *p, enum label_content content, enum symbol_kind kind,
                 uint64_t seed, struct label *out);
void label_fini(struct label *l);

const char *label_content_name(enum label_content c);

#endif
