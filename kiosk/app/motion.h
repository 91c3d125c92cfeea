/* app/motion.h: whether something moves in the picture.  Plain state; threads: one at a time. */
#ifndef APP_MOTION_H
#define APP_MOTION_H

#include <stdbool.h>
#include <stdint.h>

#include "scan/frame.h"

enum { MOTION_COLUMNS = 32, MOTION_ROWS = 18, MOTION_CELLS = MOTION_COLUMNS * MOTION_ROWS };

struct motion {
    int16_t before[MOTION_CELLS]; /* mean luma times 16 */
    uint64_t before_ms;
    bool has_before;
    /* result of the last look */
    int moving_permille; /* of all cells */
    int centre_permille; /* of the cells where goods are held */
};

/* Compares f with a frame at least MOTION_APART_MS before it; the result stays until then. */
enum { MOTION_APART_MS = 90 };
void motion_look(struct motion *m, const struct frame *f);

#endif
