#include "scan/passes.h"

#include "scan/engine.h"

static const struct pass glance[] = {
    { SCALE_HALF, FILTER_NONE, KINDS_RETAIL | KINDS_QR, 2, 1, false },
};

static const struct pass live[] = {
    { SCALE_HALF, FILTER_NONE, KINDS_LIVE, 2, 1, false },
    { SCALE_FULL, FILTER_NONE, KINDS_ALL, 3, 6, false },
};

static const struct pass still[] = {
    { SCALE_FULL,   FILTER_NONE,   KINDS_ALL,    2, 1, false },
    { SCALE_DOUBLE, FILTER_GAMMA,  KINDS_ALL,    2, 1, false },
    { SCALE_DOUBLE, FILTER_CLAHE,  KINDS_RETAIL | KINDS_QR, 2, 1, false },
    { SCALE_HALF,   FILTER_NONE,   KINDS_ALL,    2, 1, false },
    { SCALE_FULL,   FILTER_INVERT, KINDS_ALL,    2, 1, false },
    { SCALE_TURNED, FILTER_NONE,   KINDS_ALL,    2, 1, false },
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
