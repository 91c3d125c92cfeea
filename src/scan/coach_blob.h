/* scan/coach_blob.h: neighbouring cells that look like one thing: bars of one direction, or a
 * block of modules and strokes.
 *
 * Owns     its marks; blob_find grows them and never gives back.
 */
#ifndef SCAN_COACH_BLOB_H
#define SCAN_COACH_BLOB_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/coach_cells.h"

enum blob_sort {
    BLOB_BARS,  /* edges of one direction, up and down */
    BLOB_BLOCK, /* edges of all directions, up and down */
    BLOB_WHITE, /* nothing but white */
};

struct blob {
    int n_cells;
    struct point middle;       /* pixels of the cells' plane */
    float cos, sin;            /* across the bars: the direction a reader goes */
    float across_px, along_px; /* extents in that direction and at right angles to it */
    float filled;              /* part of that rectangle which its cells cover */
    float width_px;            /* of its edges: mean over the sharper half */
    float contrast;            /* mean over cells */
    float one_way;             /* directions of its edges: 0 all, 1 one */
    float ring;                /* part of the cells around: white: light as paper; block: empty */
    int n_between;   /* white: lines, a cell apart, from bars over it to more of the same bars */
    float lightness; /* 0: dark as its darkest, 1: light as its lightest; mean over cells */
    int n_ends_cut;  /* ends in that direction which lie at the plane's border, 0–2 */
    bool at_border;  /* any cell of it */
};

struct blobs {
    uint8_t *mark;
    int *queue;
    size_t cap;
};

/* The one of that sort most like a symbol (for white: the largest); n_cells 0 when there is none.
 * ERR_NOMEM. */
enum err_code blob_find(struct blobs *r, const struct cells *c, enum blob_sort sort,
                        int contrast_min, struct blob *out) MUST_USE;
void blobs_fini(struct blobs *r);

#endif
