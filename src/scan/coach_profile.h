/* scan/coach_profile.h: lines of pixels through a blob.  Pure. */
#ifndef SCAN_COACH_PROFILE_H
#define SCAN_COACH_PROFILE_H

#include <stdbool.h>

#include "scan/frame.h"
#include "scan/symbol.h"

/* A rectangle in the frame, in its pixels. */
struct patch {
    struct point middle;
    float cos, sin; /* across the bars */
    float across_px, along_px;
};

/* A line's runs of dark and light: how many, how long in pixels, and how uneven those of one colour
 * are: deviation over mean, 0.4 and more for print that readers read, 0.2 and less for stripes. */
struct runs {
    int n;
    float mean_px, unevenness;
};

/* Across the patch, `side` (-0.5 to 0.5) of its height off its middle. */
struct runs patch_runs(const struct frame *f, const struct patch *p, float side);

/* How far from whole numbers of one width, in it, a bar and the space beside it are on that line, in
 * the mean; pairs, for ink and blur make the one as much wider as the other narrower.  Chance makes
 * 0.2 and more, print 0.1 and less; 1: too few runs to tell, or stripes,
 * where nearly every pair is as wide as the next. */
float patch_misfit(const struct frame *f, const struct patch *p, float side);

/* The longest stretch of that line that nothing hides: how many runs, how long, and their misfit.
 * What is hidden is one run, longer than any that is printed. */
struct print {
    int n;
    float mean_px, misfit;
};

struct print patch_print(const struct frame *f, const struct patch *p, float side);

/* How many of the ends across it lie in the frame, and how many of those are as light as its spaces:
 * bars stand on paper. */
struct patch_ends {
    int seen, light;
};

struct patch_ends patch_look_beyond(const struct frame *f, const struct patch *p);

/* Has it finders of a QR code, at least two: dark, light, dark, light, dark as 1:1:3:1:1, both
 * ways?
 */
bool patch_has_finders(const struct frame *f, const struct patch *p);

#endif
