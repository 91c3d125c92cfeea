/* picture: pictures halved for keeping, and compared with room for another font's version. */
#ifndef GOLDEN_PICTURE_H
#define GOLDEN_PICTURE_H

#include <cairo/cairo.h>

/* Half the size, 2x2 averaged, each channel in 32 steps: what is kept.  The caller destroys it.
 * Where src is transparent a camera grey stands. */
cairo_surface_t *picture_reduce(cairo_surface_t *src);

struct picture_diff {
    double mean;  /* mean difference of channels, of 255 */
    double block; /* the worst mean of a block of 24x24 */
    int block_x, block_y;
};

/* false when the sizes differ. */
int picture_compare(cairo_surface_t *a, cairo_surface_t *b, struct picture_diff *out);
/* The absolute differences, times four.  The caller destroys it. */
cairo_surface_t *picture_difference(cairo_surface_t *a, cairo_surface_t *b);

#endif
