/* tests/unit/scan/draw.h: symbols drawn by an encoder of its own, for tests and benches of the
 * scanner: the tables are written from the standards in another form (modules as digits) than those
 * of scan/pattern, and ZBar, reading what is drawn here, is the referee between the two.
 */
#ifndef TESTS_SCAN_DRAW_H
#define TESTS_SCAN_DRAW_H

#include <stdbool.h>

#include "scan/frame.h"
#include "scan/symbol.h"

enum { MODULES_MAX = 2048 };

struct canvas {
    uint8_t *px;
    int w, h;
};

void canvas_init(struct canvas *c, int w, int h, uint8_t grey);
/* A binary PGM out of tests/data, by HEYAN_ROOT; ends the program when there is none. */
void canvas_load(struct canvas *c, const char *name);
void canvas_fini(struct canvas *c);
struct frame canvas_frame(const struct canvas *c);

/* '1' for each dark module, '0' for each light one, from the first bar to the last.  Code 128 takes
 * \x1d as FNC1 and stays in set B unless all is digits (then C).  False when it cannot. */
bool draw_modules(enum symbol_kind kind, const char *text, char out[MODULES_MAX]);

struct pose {
    float x, y; /* of the symbol's top left corner */
    float module_px, height_px;
    float degrees; /* clockwise */
    uint8_t dark, light;
    float quiet; /* modules of light around, left and right */
};
void draw_bars(struct canvas *c, const char *modules, const struct pose *p);

/* QR code of bytes by libqrencode, module_px pixels a module, light margin of 4. */
void draw_qr(struct canvas *c, const uint8_t *bytes, size_t len, bool is_gs1, int x, int y,
             int module_px, uint8_t dark, uint8_t light);

/* Repeatable disturbances. */
void canvas_noise(struct canvas *c, int amount, uint32_t seed);
void canvas_blur(struct canvas *c, int radius); /* box, each way */
void canvas_fill(struct canvas *c, int x, int y, int w, int h, uint8_t grey);

#endif
