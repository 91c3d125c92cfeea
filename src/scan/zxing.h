/* scan/zxing.h: the one door to the C++ of zxing-cpp (1.4).  Engine code calls it; nobody else.
 *
 * Owns     nothing across calls; what a read points to lasts for the sink's call only.
 * Threads  any.
 * Errors   an exception or an assertion of the library ends the look, and nothing is given.
 */
#ifndef SCAN_ZXING_H
#define SCAN_ZXING_H

#ifdef __cplusplus
extern "C" {
#endif

#include <stdbool.h>
#include <stddef.h>

/* Bits of the formats a look is for. */
enum {
    ZXING_EAN13 = 1,
    ZXING_EAN8 = 2,
    ZXING_UPCA = 4,
    ZXING_UPCE = 8,
    ZXING_CODE128 = 16,
    ZXING_CODE39 = 32,
    ZXING_ITF = 64,
    ZXING_QR = 128,
    ZXING_DM = 256,
    ZXING_PDF417 = 512,
    ZXING_LINEAR = 127,
    /* Kinds that are not read, only recognised: see scan/coach. */
    ZXING_AZTEC = 1024,
    ZXING_MAXICODE = 2048,
    ZXING_CODABAR = 4096,
    ZXING_CODE93 = 8192,
    ZXING_DATABAR = 16384, /* GS1 DataBar, stacked and expanded too */
    ZXING_MICRO_QR = 32768,
    ZXING_FOREIGN_LINEAR = ZXING_CODABAR | ZXING_CODE93 | ZXING_DATABAR,
};

/* Bits of how hard it looks. */
enum {
    ZXING_HARDER = 1, /* every few rows, not every 1/32 of the height; DataMatrix off the centre */
    ZXING_TURNED = 2, /* linear ones in columns as well */
    ZXING_DRAWN = 4,  /* one upright symbol, black on white, every module whole pixels: no search */
};

struct zxing_read {
    unsigned format;           /* one bit */
    bool is_gs1;               /* FNC1 in first position */
    bool is_weak;              /* a DataMatrix or QR code of the smallest, with little correction */
    const unsigned char *data; /* UTF-8 when the symbol names its encoding (ECI), else as encoded */
    size_t len;
    float corner[4][2]; /* x, y: clockwise from the symbol's own top left */
};

/* Finds all two-dimensional symbols of the plane, or, when linear formats are among those asked
 * for, the first symbol alone.  False when the library gave up on the plane. */
bool zxing_look(const unsigned char *grey, int width_px, int height_px, unsigned formats,
                unsigned how, void (*sink)(void *self, const struct zxing_read *r), void *self);

#ifdef __cplusplus
}
#endif

#endif
