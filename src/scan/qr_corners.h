/* scan/qr_corners.h: which three finder patterns may be the corners of one QR code, and what they
 * say about its size.
 *
 * Pure.  Threads: any.
 */
#ifndef SCAN_QR_CORNERS_H
#define SCAN_QR_CORNERS_H

#include "scan/finder.h"

enum { QR_TRIPLES_MAX = 24 };

/* Three finders as corners: the one between the other two, then clockwise. */
struct qr_triple {
    const struct finder *corner, *right, *low;
    float off; /* how far from a flat square seen from above */
};

/* Fills all, the likeliest first, and returns how many. */
size_t qr_triples_find(const struct finders *f, struct qr_triple all[QR_TRIPLES_MAX]);

/* One edge of the symbol, from the middle of a finder to that of another. */
struct qr_leg {
    float modules; /* between the two; 0: not known */
    float farther; /* how much farther away the second one is seen from, 1: as far */
};

/* mask is scan/bilevel's. */
struct qr_leg qr_leg_measure(const struct plane *mask, struct point a, struct point b);
/* The version that two legs speak for; below 1 when they speak for none. */
int qr_legs_version(const struct qr_leg leg[2]);

#endif
