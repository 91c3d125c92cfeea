#include "scan/passes.h"

#include "scan/engine.h"

/* Half a frame of 1280x720 costs 2.2 ms.  The dearer rows come one at a time, in three frames of
 * eight, when the cheap one has read nothing. */
static const struct pass glance[] = {
    { SCALE_HALF, FILTER_NONE, KINDS_RETAIL | KINDS_QR, 2, 1, 0, false },
};

static const struct pass live[] = {
    { SCALE_HALF, FILTER_NONE, KINDS_LIVE, 2, 1, 0, false },
    { SCALE_HALF_TURNED, FILTER_NONE, KINDS_LIVE, 2, 8, 1, false },
    { SCALE_FULL, FILTER_NONE, KINDS_ALL, 3, 8, 4, false },
    { SCALE_HALF, FILTER_GAMMA, KINDS_LIVE, 2, 16, 6, false },
    { SCALE_HALF, FILTER_INVERT, KINDS_LIVE, 2, 16, 14, false },
};

/* Of 290 photographs (58 of them DataMatrix and PDF417, 24 without a symbol) the rows had read, in
 * this order, 127, 146, 155, 158, 163, 164 and 164.  The last one is for codes held at 35 to 55
 * degrees, which no row or column crosses whole; no photograph has one.  Tried and dropped, as they
 * added nothing: sharpening and CLAHE at full and half size, gamma at half size. */
static const struct pass still[] = {
    { SCALE_FULL, FILTER_NONE, KINDS_ALL, 2, 1, 0, false },
    { SCALE_DOUBLE, FILTER_GAMMA, KINDS_ALL, 2, 1, 0, false },
    { SCALE_DOUBLE, FILTER_NONE, KINDS_ALL, 1, 1, 0, false },
    { SCALE_HALF, FILTER_NONE, KINDS_ALL, 1, 1, 0, false },
    { SCALE_DOUBLE, FILTER_CLAHE, KINDS_RETAIL | KINDS_QR, 2, 1, 0, false },
    { SCALE_FULL, FILTER_INVERT, KINDS_ALL, 2, 1, 0, false },
    { SCALE_TURNED, FILTER_NONE, KINDS_ALL, 2, 1, 0, false },
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
