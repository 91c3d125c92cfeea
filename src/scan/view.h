/* scan/view.h: one frame's picture and the planes the rows of the ladder look at.
 *
 * Owns     its planes and what finds regions; sizes grow and are never given back.
 * Threads  one struct view per thread.
 */
#ifndef SCAN_VIEW_H
#define SCAN_VIEW_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/passes.h"
#include "scan/plane.h"
#include "scan/region.h"

struct view {
    struct plane base;         /* the frame's luma, shrunk when it is huge */
    struct plane_map base_map; /* base in frame */
    struct plane work;         /* what view_make or view_cut made */
    struct plane_map work_map; /* work in base */
    struct plane strip;        /* view_cut's, before the filter: lies as work does */
    struct region region[REGIONS_MAX];
    size_t n_regions;
    /* the view's own */
    bool has_regions; /* found already in this frame */
    bool has_roughness, is_rough;
    size_t sum_pixels;
    struct plane half, spare;
    struct region_finder *finder;
};

enum err_code view_init(struct view *v, struct err *err) MUST_USE;
void view_fini(struct view *v);

/* ERR_UNSUPPORTED: a frame that cannot be looked at, see scanner.h; ERR_NOMEM. */
enum err_code view_take(struct view *v, const struct frame *f, struct err *err) MUST_USE;

/* Has it more pixels than a camera's frames? */
bool view_is_large(const struct view *v);
/* From now on the picture is half as wide and high.  ERR_NOMEM. */
enum err_code view_step_back(struct view *v) MUST_USE;

/* Could a row of that scale see anything in this picture, and may it take the memory and the time?
 * Counts what it was let have. */
bool view_may(struct view *v, enum pass_scale by);

/* The plane to look at; work_map is set.  NULL: no memory. */
struct plane *view_make(struct view *v, enum pass_scale by, enum pass_filter f) MUST_USE;
/* A copy of base to draw on.  NULL: no memory. */
struct plane *view_copy(struct view *v) MUST_USE;

/* Fills region and n_regions, once a frame.  ERR_NOMEM. */
enum err_code view_find_regions(struct view *v) MUST_USE;
/* A strip of this region.  NULL: no memory. */
struct plane *view_cut(struct view *v, const struct region *r, enum pass_filter f) MUST_USE;

#endif
