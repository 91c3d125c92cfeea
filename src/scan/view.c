#include "scan/view.h"

#include "scan/local.h"
#include "scan/strip.h"

/* A picture above this is shrunk first: a symbol one can hold fills more than a tenth of it, and
 * time stays bounded. */
enum { BASE_PIXELS_MAX = 4 * 1024 * 1024, DOUBLE_PIXELS_MAX = 1024 * 1024 };
/* Small pictures alone are symbols cut out of larger ones. */
enum { TRIPLE_PIXELS_MAX = 320 * 320, PADDED_PIXELS_MAX = 512 * 512 };
/* What the rows of one picture may look at in all: a row costs about 20 ns a pixel, and a count
 * does not depend on the machine as a clock would. */
enum { SUM_PIXELS_MAX = 16 * 1024 * 1024 };
/* Frames of cameras are below. */
enum { LARGE_PIXELS_MIN = 2 * 1024 * 1024 };
static const float rough_turns = 0.3f; /* see roughness_of */

enum err_code view_init(struct view *v, struct err *err)
{
    return region_finder_create(&v->finder, err);
}

void view_fini(struct view *v)
{
    region_finder_destroy(v->finder);
    plane_fini(&v->base);
    plane_fini(&v->half);
    plane_fini(&v->work);
    plane_fini(&v->spare);
    plane_fini(&v->strip);
}

static bool is_usable(const struct frame *f)
{
    return f->format != FRAME_NONE && f->luma && f->width_px >= 1 && f->height_px >= 1 &&
           f->width_px <= FRAME_SIDE_MAX && f->height_px <= FRAME_SIDE_MAX &&
           (int64_t)f->width_px * f->height_px <= FRAME_PIXELS_MAX &&
           f->luma_stride >= (size_t)f->width_px;
}

static void begin(struct view *v)
{
    v->has_regions = v->has_roughness = false;
    v->n_regions = 0;
    v->sum_pixels = 0;
}

enum err_code view_take(struct view *v, const struct frame *f, struct err *err)
{
    if (!is_usable(f))
        return err_set(err, ERR_UNSUPPORTED, "a frame of %dx%d with rows of %zu bytes", f->width_px,
                       f->height_px, f->luma_stride);
    int shrink = 1;
    while ((int64_t)(f->width_px / shrink) * (f->height_px / shrink) > BASE_PIXELS_MAX)
        shrink++;
    if (plane_from_frame(&v->base, f, shrink, &v->base_map) != ERR_OK)
        return err_set(err, ERR_NOMEM, "no memory for a frame of %dx%d", f->width_px, f->height_px);
    begin(v);
    return ERR_OK;
}

bool view_is_large(const struct view *v)
{
    return (size_t)v->base.w * (size_t)v->base.h > LARGE_PIXELS_MIN;
}

enum err_code view_step_back(struct view *v)
{
    struct plane_map half;
    struct plane was = v->base;
    if (plane_halve(&v->half, &was, &half) != ERR_OK)
        return ERR_NOMEM;
    v->base = v->half;
    v->half = was;
    v->base_map = plane_map_chain(v->base_map, half);
    begin(v);
    return ERR_OK;
}

static enum err_code filter(struct view *v, enum pass_filter f)
{
    switch (f) {
    case FILTER_NONE:
        break;
    case FILTER_INVERT:
        plane_invert(&v->work);
        break;
    case FILTER_GAMMA:
        plane_gamma2(&v->work);
        break;
    case FILTER_CLAHE:
        plane_clahe(&v->work, 8, 3.0f);
        break;
    case FILTER_SHARPEN:
        return local_sharpen(&v->work, &v->spare, 2, 2);
    case FILTER_THRESHOLD:
        return local_threshold(&v->work, &v->spare, 10);
    case FILTER_LEVEL_ROWS:
        local_level_rows(&v->work);
        return local_sharpen_rows(&v->work, &v->spare, 4, 2);
    case FILTER_STRIP_CLAHE:
        plane_clahe(&v->work, 3, 3.0f);
        break;
    }
    return ERR_OK;
}

static enum err_code copy(struct plane *to, const struct plane *from)
{
    if (plane_size(to, from->w, from->h) != ERR_OK)
        return ERR_NOMEM;
    memcpy(to->px, from->px, (size_t)from->w * (size_t)from->h);
    return ERR_OK;
}

struct plane *view_copy(struct view *v)
{
    return copy(&v->work, &v->base) == ERR_OK ? &v->work : NULL;
}

static enum err_code turn_half(struct view *v)
{
    struct plane_map half, turned;
    if (plane_halve(&v->half, &v->base, &half) != ERR_OK || v->half.w < 1 ||
        plane_turn(&v->work, &v->half, &turned) != ERR_OK)
        return ERR_NOMEM;
    v->work_map = plane_map_chain(half, turned);
    return ERR_OK;
}

/* How often a line of pixels turns back by more than paper does, a pixel: 0.3 and more in noise,
 * 0.1 in small print over all of the picture. */
static float roughness_of(const struct plane *p)
{
    enum { EVERY = 16, SWING = 6 };
    size_t turns = 0, seen = 0;
    for (int y = EVERY / 2; y < p->h; y += EVERY) {
        const uint8_t *row = p->px + (size_t)y * (size_t)p->w;
        int low = row[0], high = row[0];
        bool is_rising = false;
        for (int x = 1; x < p->w; x++) {
            low = row[x] < low ? row[x] : low;
            high = row[x] > high ? row[x] : high;
            if (is_rising ? row[x] <= high - SWING : row[x] >= low + SWING) {
                is_rising = !is_rising;
                low = high = row[x];
                turns++;
            }
        }
        seen += (size_t)p->w;
    }
    return seen > 0 ? (float)turns / (float)seen : 0.0f;
}

static bool is_rough(struct view *v)
{
    if (!v->has_roughness) {
        v->has_roughness = true;
        v->is_rough = roughness_of(&v->base) > rough_turns;
    }
    return v->is_rough;
}

/* Makes the work plane in the row's scale. */
static enum err_code scale(struct view *v, enum pass_scale by)
{
    switch (by) {
    case SCALE_FULL:
    case SCALE_SMOOTH:
    case SCALE_STRIP: /* view_cut's affair */
        return copy(&v->work, &v->base);
    case SCALE_HALF:
        return plane_halve(&v->work, &v->base, &v->work_map);
    case SCALE_DOUBLE:
        return plane_double(&v->work, &v->base, &v->work_map);
    case SCALE_QUARTER:
        return plane_scale(&v->work, &v->base, 3, &v->work_map);
    case SCALE_TWO_THIRDS:
        return plane_scale(&v->work, &v->base, 8, &v->work_map);
    case SCALE_FOUR_THIRDS:
        return plane_scale(&v->work, &v->base, 16, &v->work_map);
    case SCALE_THREE_HALVES:
        return plane_scale(&v->work, &v->base, 18, &v->work_map);
    case SCALE_TRIPLE:
        return plane_scale(&v->work, &v->base, 36, &v->work_map);
    case SCALE_PADDED:
        return plane_pad(&v->work, &v->base, &v->work_map);
    case SCALE_TURNED:
        return plane_turn(&v->work, &v->base, &v->work_map);
    case SCALE_HALF_TURNED:
        return turn_half(v);
    }
    return ERR_OK;
}

struct plane *view_make(struct view *v, enum pass_scale by, enum pass_filter f)
{
    v->work_map = plane_map_identity();
    if ((by == SCALE_FULL || by == SCALE_SMOOTH) && f == FILTER_NONE)
        return &v->base;
    return scale(v, by) == ERR_OK && filter(v, f) == ERR_OK ? &v->work : NULL;
}

bool view_may(struct view *v, enum pass_scale by)
{
    static const struct {
        size_t pixels_max; /* 0: any */
        float area;        /* of the row's plane, in base's */
    } scales[] = {
        [SCALE_FULL] = { 0, 1.0f },
        [SCALE_SMOOTH] = { 0, 1.0f },
        [SCALE_QUARTER] = { 0, 0.0625f },
        [SCALE_HALF] = { 0, 0.25f },
        [SCALE_TWO_THIRDS] = { 0, 0.44f },
        [SCALE_FOUR_THIRDS] = { DOUBLE_PIXELS_MAX, 1.78f },
        [SCALE_THREE_HALVES] = { DOUBLE_PIXELS_MAX, 2.25f },
        [SCALE_DOUBLE] = { DOUBLE_PIXELS_MAX, 4.0f },
        [SCALE_TRIPLE] = { TRIPLE_PIXELS_MAX, 9.0f },
        [SCALE_PADDED] = { PADDED_PIXELS_MAX, 4.0f },
        [SCALE_TURNED] = { 0, 2.0f },
        [SCALE_HALF_TURNED] = { 0, 0.5f },
        [SCALE_STRIP] = { 0, 0.0f }, /* bounded by their number */
    };
    size_t pixels = (size_t)v->base.w * (size_t)v->base.h, most = scales[by].pixels_max;
    float more = scales[by].area * (float)pixels;
    if (v->base.w < 2 || v->base.h < 2 || (by == SCALE_SMOOTH && is_rough(v)) ||
        (most != 0 && pixels > most) || (float)v->sum_pixels + more > (float)SUM_PIXELS_MAX)
        return false;
    v->sum_pixels += (size_t)more;
    return true;
}

enum err_code view_find_regions(struct view *v)
{
    if (v->has_regions)
        return ERR_OK;
    v->has_regions = true;
    return regions_find(v->finder, &v->base, v->region, &v->n_regions);
}

struct plane *view_cut(struct view *v, const struct region *r, enum pass_filter f)
{
    if (strip_cut(&v->strip, &v->base, r, STRIP_COLUMNS, &v->work_map) != ERR_OK)
        return NULL;
    if (f == FILTER_NONE)
        return &v->strip;
    return copy(&v->work, &v->strip) == ERR_OK && filter(v, f) == ERR_OK ? &v->work : NULL;
}
