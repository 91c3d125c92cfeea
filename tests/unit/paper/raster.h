/* raster: takes ESC/POS apart as a printer does, and gives the dots back. */
#ifndef TESTS_PAPER_RASTER_H
#define TESTS_PAPER_RASTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct raster {
    uint8_t *dots; /* a byte a dot, 0 black, 255 white; the caller frees it */
    int width, height;
    int bands, tallest; /* of its bands, rows */
    bool is_begun, is_fed, is_cut;
};

/* False at the first byte that is none of the commands known here. */
bool raster_read(struct span escpos, struct raster *out);

#endif
