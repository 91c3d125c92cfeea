#include "scan/passes.h"

#define X(name, text) text,
const char *pass_scale_name(enum pass_scale s)
{
    static const char *const names[] = { PASS_SCALE_LIST(X) };
    return (unsigned)s < ARRAY_LEN(names) ? names[s] : "";
}

const char *pass_filter_name(enum pass_filter f)
{
    static const char *const names[] = { PASS_FILTER_LIST(X) };
    return (unsigned)f < ARRAY_LEN(names) ? names[f] : "";
}
#undef X

/* Half a frame of 1280x720 costs zxing 1.3 ms, finding regions 0.3 to 0.7 ms, a strip 0.1 ms. */
static const struct pass glance[] = {
    { ENGINE_ZXING, SCALE_HALF, FILTER_NONE, KINDS_RETAIL | KINDS_QR, 1, 1, 0, false, 0 },
    { ENGINE_ZXING, SCALE_STRIP, FILTER_LEVEL_ROWS, KINDS_RETAIL, DENSITY_STRIP, 1, 0, false, 2 },
    { ENGINE_ZBAR, SCALE_STRIP, FILTER_LEVEL_ROWS, KINDS_RETAIL, DENSITY_STRIP, 1, 0, false, 2 },
};

/* Strips cost nothing where no bars are.  Of the dearer rows, which have a period, one comes in a
 * frame, when the cheap ones have read nothing. */
static const struct pass live[] = {
    { ENGINE_ZXING, SCALE_HALF, FILTER_NONE, KINDS_ALL, 1, 1, 0, false, 0 },
    { ENGINE_ZXING, SCALE_STRIP, FILTER_LEVEL_ROWS, KINDS_LINEAR, DENSITY_STRIP, 1, 0, true, 4 },
    { ENGINE_ZBAR, SCALE_STRIP, FILTER_LEVEL_ROWS, KINDS_LINEAR, DENSITY_STRIP, 1, 0, false, 4 },
    { ENGINE_ZBAR, SCALE_STRIP, FILTER_STRIP_CLAHE, KINDS_RETAIL, DENSITY_STRIP, 1, 0, false, 4 },
    { ENGINE_ZXING, SCALE_STRIP, FILTER_NONE, KINDS_LINEAR, DENSITY_STRIP, 1, 0, false, 4 },
    { ENGINE_LIKELY, SCALE_STRIP, FILTER_NONE, KINDS_RETAIL, 1, 1, 0, false, 1 },
    { ENGINE_ZXING, SCALE_FULL, FILTER_NONE, KINDS_ALL, 1, 4, 1, false, 0 },
    { ENGINE_GRID, SCALE_HALF, FILTER_NONE, KINDS_2D, 6, 4, 3, false, 0 },
    { ENGINE_ZBAR, SCALE_HALF, FILTER_NONE, KINDS_LIVE, 2, 4, 0, false, 0 },
    { ENGINE_ZXING, SCALE_HALF, FILTER_SHARPEN, KINDS_2D, 1, 8, 2, false, 0 },
    { ENGINE_ZXING, SCALE_HALF, FILTER_INVERT, KINDS_ALL, 1, 16, 14, false, 0 },
};

/* Bars are read on strips of their regions; whole pictures after the first row are looked at for
 * square symbols, and for what has no region.  zxing finds one linear symbol a look, then looks
 * beside it; ZBar looks once.  What each row adds and costs is printed by tests/bench/bench_ladder.
 * Tried and dropped, as they added nothing to 290 photographs: linear kinds at 1/2, 2/3, 3/2, 2 and
 * 3 times the size, sharpened, with CLAHE and with a threshold; all of it turned by 45 degrees, with
 * either engine; ZBar at twice the size with CLAHE; strips of 480 and 640 columns, sharpened
 * without levelling, or with a threshold.  Dropped, as behind our own reader they added 2 in all to
 * eight variations of each (bench_ladder --vary-rows) and were half the time of a picture without a
 * symbol: zxing at 2/3, 4/3 and 3/2 times the size and inverted, strips with gamma, ZBar at twice
 * the size with gamma.  Rows that add nothing to the photographs but something to the variations
 * stay. */
static const struct pass still[] = {
    { ENGINE_ZXING, SCALE_FULL, FILTER_NONE, KINDS_ALL, 1, 1, 0, false, 0 },
    { ENGINE_ZXING, SCALE_STRIP, FILTER_LEVEL_ROWS, KINDS_LINEAR, DENSITY_STRIP, 1, 0, true, 8 },
    { ENGINE_ZBAR, SCALE_STRIP, FILTER_LEVEL_ROWS, KINDS_LINEAR, DENSITY_STRIP, 1, 0, true, 8 },
    { ENGINE_GRID, SCALE_FULL, FILTER_NONE, KINDS_PDF417, 1, 1, 0, false, 0 },
    { ENGINE_ZXING, SCALE_STRIP, FILTER_NONE, KINDS_LINEAR, DENSITY_STRIP, 1, 0, false, 8 },
    { ENGINE_ZBAR, SCALE_STRIP, FILTER_NONE, KINDS_LINEAR, DENSITY_STRIP, 1, 0, false, 8 },
    { ENGINE_ZBAR, SCALE_STRIP, FILTER_STRIP_CLAHE, KINDS_RETAIL, DENSITY_STRIP, 1, 0, false, 8 },
    { ENGINE_ZXING, SCALE_STRIP, FILTER_STRIP_CLAHE, KINDS_RETAIL, DENSITY_STRIP, 1, 0, false, 8 },
    { ENGINE_ZXING, SCALE_STRIP, FILTER_INVERT, KINDS_LINEAR, DENSITY_STRIP, 1, 0, false, 8 },
    { ENGINE_LIKELY, SCALE_STRIP, FILTER_NONE, KINDS_RETAIL, 1, 1, 0, false, 6 },
    { ENGINE_GRID, SCALE_FULL, FILTER_NONE, KINDS_2D, 1, 1, 0, false, 0 },
    { ENGINE_ZBAR, SCALE_FULL, FILTER_NONE, KINDS_ALL, 2, 1, 0, false, 0 },
    { ENGINE_ZXING, SCALE_HALF, FILTER_NONE, KINDS_2D, 1, 1, 0, false, 0 },
    { ENGINE_ZXING, SCALE_PADDED, FILTER_NONE, KINDS_ALL, 1, 1, 0, false, 0 },
    { ENGINE_ZXING, SCALE_TRIPLE, FILTER_GAMMA, KINDS_2D, 1, 1, 0, false, 0 },
    { ENGINE_ZXING, SCALE_FULL, FILTER_SHARPEN, KINDS_2D, 1, 1, 0, false, 0 },
};

/* A large photograph first shows small symbols, then, at half the size, what all are tuned for: they
 * come soft, and pixels are time.  Noise and gravel cost the readers of square symbols several times
 * what things do; those are looked at in half the size alone, and so is PDF417, for which some
 * pictures take half a second. */
static const struct pass large[] = {
    { ENGINE_ZXING, SCALE_FULL, FILTER_NONE, KINDS_ALL, 1, 1, 0, false, 0 },
    { ENGINE_ZXING, SCALE_STRIP, FILTER_LEVEL_ROWS, KINDS_LINEAR, DENSITY_STRIP, 1, 0, true, 8 },
    { ENGINE_ZBAR, SCALE_STRIP, FILTER_LEVEL_ROWS, KINDS_LINEAR, DENSITY_STRIP, 1, 0, true, 8 },
    { ENGINE_ZXING, SCALE_STRIP, FILTER_NONE, KINDS_LINEAR, DENSITY_STRIP, 1, 0, false, 8 },
    { ENGINE_ZBAR, SCALE_STRIP, FILTER_STRIP_CLAHE, KINDS_RETAIL, DENSITY_STRIP, 1, 0, false, 8 },
    { ENGINE_LIKELY, SCALE_STRIP, FILTER_NONE, KINDS_RETAIL, 1, 1, 0, false, 6 },
    { ENGINE_GRID, SCALE_SMOOTH, FILTER_NONE, KINDS_2D, 2, 1, 0, false, 0 },
    { ENGINE_ZBAR, SCALE_SMOOTH, FILTER_NONE, KINDS_ALL, 2, 1, 0, false, 0 },
};

struct pass_list passes_of_large(void)
{
    return (struct pass_list){ large, ARRAY_LEN(large) };
}

struct pass_list passes_of(enum scan_effort effort)
{
    static const struct pass_list lists[] = {
        [SCAN_GLANCE] = { glance, ARRAY_LEN(glance) },
        [SCAN_LIVE] = { live, ARRAY_LEN(live) },
        [SCAN_STILL] = { still, ARRAY_LEN(still) },
    };
    return (unsigned)effort < ARRAY_LEN(lists) ? lists[effort] : lists[SCAN_GLANCE];
}
