#include "scan/passes.h"

/* Half a frame of 1280x720 costs 2.2 ms.  The dearer rows come one at a time, in three frames of
 * eight, when the cheap one has read nothing. */
static const struct pass glance[] = {
    { ENGINE_ZBAR, SCALE_HALF, FILTER_NONE, KINDS_RETAIL | KINDS_QR, 2, 1, 0, false },
};

static const struct pass live[] = {
    { ENGINE_ZBAR, SCALE_HALF, FILTER_NONE, KINDS_LIVE, 2, 1, 0, false },
    { ENGINE_ZBAR, SCALE_HALF_TURNED, FILTER_NONE, KINDS_LIVE, 2, 8, 1, false },
    { ENGINE_ZBAR, SCALE_FULL, FILTER_NONE, KINDS_ALL, 3, 8, 4, false },
    { ENGINE_ZBAR, SCALE_HALF, FILTER_GAMMA, KINDS_LIVE, 2, 16, 6, false },
    { ENGINE_ZBAR, SCALE_HALF, FILTER_INVERT, KINDS_LIVE, 2, 16, 14, false },
};

/* zxing finds one linear symbol a look, so ZBar looks once for others.  Of 290 photographs the rows
 * of ZBar alone (58 of them DataMatrix and PDF417, 24 without a symbol) the rows had read, in
 * this order, 127, 146, 155, 158, 163, 164 and 164.  The last one is for codes held at 35 to 55
 * degrees, which no row or column crosses whole; no photograph has one.  Tried and dropped, as they
 * added nothing: sharpening and CLAHE at full and half size, gamma at half size. */
static const struct pass still[] = {
    { ENGINE_ZXING, SCALE_FULL, FILTER_NONE, KINDS_ALL, 1, 1, 0, false },
    { ENGINE_ZBAR, SCALE_FULL, FILTER_NONE, KINDS_ALL, 2, 1, 0, true },
    { ENGINE_ZXING, SCALE_HALF, FILTER_NONE, KINDS_ALL, 1, 1, 0, false },
    { ENGINE_ZXING, SCALE_DOUBLE, FILTER_NONE, KINDS_ALL, 1, 1, 0, false },
    { ENGINE_ZBAR, SCALE_DOUBLE, FILTER_GAMMA, KINDS_ALL, 2, 1, 0, false },
    { ENGINE_ZBAR, SCALE_DOUBLE, FILTER_NONE, KINDS_ALL, 1, 1, 0, false },
    { ENGINE_ZBAR, SCALE_HALF, FILTER_NONE, KINDS_ALL, 1, 1, 0, false },
    { ENGINE_ZBAR, SCALE_DOUBLE, FILTER_CLAHE, KINDS_RETAIL | KINDS_QR, 2, 1, 0, false },
    { ENGINE_ZBAR, SCALE_FULL, FILTER_INVERT, KINDS_ALL, 2, 1, 0, false },
    { ENGINE_ZBAR, SCALE_TURNED, FILTER_NONE, KINDS_ALL, 2, 1, 0, false },
};

struct pass_list passes_of(enum scan_effort effort)
{
    static const struct pass_list lists[] = {
        [SCAN_GLANCE] = { glance, ARRAY_LEN(glance) },
        [SCAN_LIVE] = { live, ARRAY_LEN(live) },
        [SCAN_STILL] = { still, ARRAY_LEN(still) },
    };
    return (unsigned)effort < ARRAY_LEN(lists) ? lists[effort] : lists[SCAN_GLANCE];
}
