#include "scan/scanner.h"

#include <math.h>

#include "scan/confirm.h"
#include "scan/engine.h"
#include "scan/local.h"
#include "scan/passes.h"
#include "scan/payload.h"

/* A picture above this is shrunk first: a symbol one can hold fills more than a tenth of it, and
 * time stays bounded. */
enum { BASE_PIXELS_MAX = 4 * 1024 * 1024, DOUBLE_PIXELS_MAX = 1024 * 1024 };
/* Small pictures alone are symbols cut out of larger ones. */
enum { TRIPLE_PIXELS_MAX = 320 * 320, PADDED_PIXELS_MAX = 512 * 512 };
/* What the rows of one picture may look at in all: a row costs about 20 ns a pixel, and a count
 * does not depend on the machine as a clock would. */
enum { SUM_PIXELS_MAX = 16 * 1024 * 1024 };

struct scanner {
    struct engine *engine[ENGINE_COUNT];
    struct confirm *confirm;
    struct plane base, half, work, spare;
    uint64_t frames;
    enum scan_effort effort; /* of the last frame */
    size_t lucky, n_misses;  /* the row not of every frame that read last; frames without a read */
    /* while one frame is scanned */
    struct plane_map base_map, work_map; /* base in frame, work in base */
    const struct pass *pass;
    struct point from, to; /* in work: the linear symbol accepted last */
    size_t n_linear;       /* accepted in this look */
    size_t sum_pixels;     /* of the planes looked at */
    struct symbols *out;
};

enum err_code scanner_create(struct scanner **out, struct err *err)
{
    struct scanner *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "no memory for the scanner");
    s->lucky = SIZE_MAX;
    enum err_code rc = confirm_create(&s->confirm, err);
    for (int i = 0; rc == ERR_OK && i < ENGINE_COUNT; i++)
        rc = scan_engine_create((enum engine_id)i, &s->engine[i], err);
    if (rc != ERR_OK) {
        scanner_destroy(s);
        return rc;
    }
    *out = s;
    return ERR_OK;
}

void scanner_destroy(struct scanner *s)
{
    if (!s)
        return;
    for (int i = 0; i < ENGINE_COUNT; i++)
        scan_engine_destroy(s->engine[i]);
    confirm_destroy(s->confirm);
    plane_fini(&s->base);
    plane_fini(&s->half);
    plane_fini(&s->work);
    plane_fini(&s->spare);
    free(s);
}

/* 3PRM8N may be itself or 123456788 in Code 32, the pharmacy form of Code 39: six characters in
 * base 32 without vowels, whose number ends in a check digit.  One set of bars with two meanings is
 * no proof of either. */
static bool is_ambiguous_39(const struct engine_read *r)
{
    static const char base32[] = "0123456789BCDFGHJKLMNPQRSTUVWXYZ";
    uint64_t value = 0;
    unsigned sum = 0;
    if (r->kind != SYM_CODE39 || r->data.len != 6)
        return false;
    for (size_t i = 0; i < 6; i++) {
        const char *at = r->data.p[i] ? strchr(base32, r->data.p[i]) : NULL;
        if (!at)
            return false;
        value = value * 32 + (uint64_t)(at - base32);
    }
    if (value > 999999999)
        return false;
    uint64_t rest = value / 10;
    for (int i = 0; i < 8; i++, rest /= 10) {
        unsigned twice = (unsigned)(rest % 10) * (i % 2 ? 1u : 2u);
        sum += twice / 10 + twice % 10;
    }
    return sum % 10 == value % 10;
}

/* Codewords that are all 0 always satisfy Reed and Solomon, so they prove nothing: as text they are
 * a row of A in PDF417. */
static bool is_zero_pdf417(const struct engine_read *r)
{
    for (size_t i = 0; i < r->data.len; i++)
        if (r->data.p[i] != 'A')
            return false;
    return r->kind == SYM_PDF417;
}

/* More than the largest symbol of its kind holds: ISO/IEC 18004, 16022, 15438.  Text of an ECI may
 * grow by a half in UTF-8. */
static bool is_within_capacity(const struct engine_read *r)
{
    static const size_t most[SYM_COUNT] = { [SYM_QR] = 7089, [SYM_DM] = 3116, [SYM_PDF417] = 2710 };
    return r->data.len <= most[r->kind] + most[r->kind] / 2;
}

static void judge(struct scanner *s, const struct engine_read *r, struct confirmation *out)
{
    *out = (struct confirmation){ 0 };
    if (!symbol_kind_is_2d(r->kind)) {
        if (!is_ambiguous_39(r))
            confirm_read(s->confirm, &s->base, &s->work_map, r, s->pass->filter == FILTER_INVERT,
                         out);
        return;
    }
    out->score = 1000;
    out->is_accepted = r->n_hits == 4 && is_within_capacity(r) && !is_zero_pdf417(r);
    for (int i = 0; i < 4 && out->is_accepted; i++)
        out->corner[i] = plane_map_apply(&s->work_map, r->hit[i]);
}

/* The number that two reads of the same linear bars give, or none. */
static bool settle_linear(struct symbol *old, struct symbol *new)
{
    if (symbol_same_payload(old, new)) {
        if (old->score > 0 && new->score > old->score)
            *old = *new;
        return true;
    }
    old->score = new->score = 0;
    return false;
}

static struct span without_fnc1(const struct symbol *s)
{
    size_t lead = s->len > 0 && s->data[0] == 0x1d;
    return (struct span){ s->data + lead, s->len - lead };
}

/* ZBar does not tell of a QR's leading FNC1: the read that has it is the better one.  Of two
 * different ones at one place the smaller lies on top and interrupts the larger, unless they are of
 * two kinds: then it is made of the larger one's modules. */
static bool settle_matrix(struct symbol *old, struct symbol *new)
{
    struct span a = without_fnc1(old), b = without_fnc1(new);
    if (old->kind == new->kind && a.len == b.len &&memcmp(a.p, b.p, a.len) == 0) {
        if (new->len > old->len)
            *old = *new;
        return true;
    }
    bool new_is_small = symbol_extent_px(new) < symbol_extent_px(old);
    if (new_is_small == (old->kind == new->kind))
        old->score = 0;
    else
        new->score = 0;
    return false;
}

/* Puts what a pass read beside what is there: the better of two equal ones stays, and two linear
 * ones that disagree about the same bars both go.  They keep their place with score 0, so that a
 * third cannot take it, until the frame is done. */
static void settle(struct symbols *all, struct symbol *new)
{
    for (size_t i = 0; i < all->count; i++) {
        struct symbol *old = &all->at[i];
        bool is_matrix = symbol_kind_is_2d(new->kind);
        if (is_matrix != symbol_kind_is_2d(old->kind) || !symbol_same_place(old, new))
            continue;
        if (is_matrix ? settle_matrix(old, new) : settle_linear(old, new))
            return;
    }
    all->count++;
}

static void take_read(void *self, const struct engine_read *r)
{
    struct scanner *s = self;
    struct confirmation c;
    if (s->out->count >= SYMBOLS_MAX)
        return;
    judge(s, r, &c);
    if (!c.is_accepted)
        return;
    struct symbol *new = &s->out->at[s->out->count];
    size_t lead = r->is_gs1 ? 1 : 0; /* FNC1 in first position is kept as the byte it stands for */
    new->data[0] = 0x1d;
    size_t n = payload_take(r->data, new->data + lead, SYMBOL_DATA_MAX - lead);
    if (n == 0)
        return;
    new->kind = r->kind;
    new->score = c.score;
    new->track = 0;
    new->len = lead + n;
    for (int i = 0; i < 4; i++)
        new->corner[i] = plane_map_apply(&s->base_map, c.corner[i]);
    settle(s->out, new);
    if (r->has_ends) {
        s->from = r->from;
        s->to = r->to;
        s->n_linear++;
    }
}

static void drop_disputed(struct symbols *all)
{
    size_t kept = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].score > 0) {
            if (kept != i)
                all->at[kept] = all->at[i];
            kept++;
        }
    all->count = kept;
}

static enum err_code filter(struct scanner *s, enum pass_filter f)
{
    switch (f) {
    case FILTER_NONE:
        break;
    case FILTER_INVERT:
        plane_invert(&s->work);
        break;
    case FILTER_GAMMA:
        plane_gamma2(&s->work);
        break;
    case FILTER_CLAHE:
        plane_clahe(&s->work, 8, 3.0f);
        break;
    case FILTER_SHARPEN:
        return local_sharpen(&s->work, &s->spare, 2, 2);
    case FILTER_THRESHOLD:
        return local_threshold(&s->work, &s->spare, 10);
    }
    return ERR_OK;
}

static enum err_code copy_base(struct scanner *s)
{
    if (plane_size(&s->work, s->base.w, s->base.h) != ERR_OK)
        return ERR_NOMEM;
    memcpy(s->work.px, s->base.px, (size_t)s->base.w * (size_t)s->base.h);
    return ERR_OK;
}

static enum err_code turn_half(struct scanner *s)
{
    struct plane_map half, turned;
    if (plane_halve(&s->half, &s->base, &half) != ERR_OK || s->half.w < 1 ||
        plane_turn(&s->work, &s->half, &turned) != ERR_OK)
        return ERR_NOMEM;
    s->work_map = plane_map_chain(half, turned);
    return ERR_OK;
}

/* Makes the work plane in the row's scale. */
static enum err_code scale(struct scanner *s, enum pass_scale by)
{
    s->work_map = plane_map_identity();
    switch (by) {
    case SCALE_FULL:
        return copy_base(s);
    case SCALE_HALF:
        return plane_halve(&s->work, &s->base, &s->work_map);
    case SCALE_DOUBLE:
        return plane_double(&s->work, &s->base, &s->work_map);
    case SCALE_QUARTER:
        return plane_scale(&s->work, &s->base, 3, &s->work_map);
    case SCALE_TWO_THIRDS:
        return plane_scale(&s->work, &s->base, 8, &s->work_map);
    case SCALE_FOUR_THIRDS:
        return plane_scale(&s->work, &s->base, 16, &s->work_map);
    case SCALE_THREE_HALVES:
        return plane_scale(&s->work, &s->base, 18, &s->work_map);
    case SCALE_TRIPLE:
        return plane_scale(&s->work, &s->base, 36, &s->work_map);
    case SCALE_PADDED:
        return plane_pad(&s->work, &s->base, &s->work_map);
    case SCALE_TURNED:
        return plane_turn(&s->work, &s->base, &s->work_map);
    case SCALE_HALF_TURNED:
        return turn_half(s);
    }
    return ERR_OK;
}

/* Could this row see anything in a picture of that size, and may it take the memory and the time?
 */
static bool is_fitting(const struct scanner *s, enum pass_scale by)
{
    static const struct {
        size_t pixels_max; /* 0: any */
        float area;        /* of the row's plane, in base's */
    } scales[] = {
        [SCALE_FULL] = { 0, 1.0f },
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
    };
    size_t pixels = (size_t)s->base.w * (size_t)s->base.h, most = scales[by].pixels_max;
    float sum = (float)s->sum_pixels + scales[by].area * (float)pixels;
    return s->base.w >= 2 && s->base.h >= 2 && (most == 0 || pixels <= most) &&
           sum <= (float)SUM_PIXELS_MAX;
}

/* Covers what was read, a third of its length to both sides, so that the next look finds another.
 */
static void cover(struct plane *p, struct point from, struct point to)
{
    float dx = to.x - from.x, dy = to.y - from.y, length = hypotf(dx, dy);
    const float step = 0.7f, high = 0.6f;
    if (!(length >= 1.0f) || length > 4.0f * (float)(p->w + p->h))
        return;
    dx /= length;
    dy /= length;
    for (float k = -high * length; k < high * length; k += step)
        for (float t = 0.0f; t < length; t += step) {
            int x = (int)(from.x + t * dx - k * dy), y = (int)(from.y + t * dy + k * dx);
            if (x >= 0 && y >= 0 && x < p->w && y < p->h)
                p->px[(size_t)y * (size_t)p->w + (size_t)x] = 255;
        }
}

/* zxing finds one linear symbol a look. */
static enum err_code look_for_others(struct scanner *s, struct plane *seen)
{
    enum { LOOKS = 4 };
    unsigned kinds = s->pass->kinds & KINDS_LINEAR;
    for (int i = 0; i < LOOKS && s->n_linear > 0 && kinds; i++) {
        if (seen == &s->base) {
            if (copy_base(s) != ERR_OK)
                return ERR_NOMEM;
            seen = &s->work;
        }
        cover(seen, s->from, s->to);
        s->n_linear = 0;
        scan_engine_look(s->engine[s->pass->engine], seen, kinds, s->pass->density, take_read, s);
    }
    return ERR_OK;
}

static enum err_code run_pass(struct scanner *s, const struct pass *p)
{
    struct plane *seen = &s->base;
    s->pass = p;
    s->n_linear = 0;
    if (!is_fitting(s, p->scale))
        return ERR_OK;
    s->work_map = plane_map_identity();
    if (p->scale != SCALE_FULL || p->filter != FILTER_NONE) {
        seen = &s->work;
        if (scale(s, p->scale) != ERR_OK || filter(s, p->filter) != ERR_OK)
            return ERR_NOMEM;
    }
    s->sum_pixels += (size_t)seen->w * (size_t)seen->h;
    scan_engine_look(s->engine[p->engine], seen, p->kinds, p->density, take_read, s);
    return look_for_others(s, seen);
}

static bool is_usable(const struct frame *f)
{
    return f->format != FRAME_NONE && f->luma && f->width_px >= 1 && f->height_px >= 1 &&
           f->width_px <= FRAME_SIDE_MAX && f->height_px <= FRAME_SIDE_MAX &&
           (int64_t)f->width_px * f->height_px <= FRAME_PIXELS_MAX &&
           f->luma_stride >= (size_t)f->width_px;
}

static enum err_code take_frame(struct scanner *s, const struct frame *f, struct err *err)
{
    if (!is_usable(f))
        return err_set(err, ERR_UNSUPPORTED, "a frame of %dx%d with rows of %zu bytes", f->width_px,
                       f->height_px, f->luma_stride);
    int shrink = 1;
    while ((int64_t)(f->width_px / shrink) * (f->height_px / shrink) > BASE_PIXELS_MAX)
        shrink++;
    if (plane_from_frame(&s->base, f, shrink, &s->base_map) != ERR_OK)
        return err_set(err, ERR_NOMEM, "no memory for a frame of %dx%d", f->width_px, f->height_px);
    return ERR_OK;
}

/* A dear row that read goes on in the next frames, instead of the others, until it fails twice. */
static bool is_turn(struct scanner *s, const struct pass *p, size_t i)
{
    if (s->out->count > 0 && !p->is_after_read)
        return false;
    if (p->period == 1)
        return true;
    if (s->lucky == SIZE_MAX)
        return s->frames % p->period == p->phase;
    return s->lucky == i;
}

static bool is_always(struct scanner *s, const struct pass *p, size_t i)
{
    (void)s;
    (void)p;
    (void)i;
    return true;
}

static enum err_code run_rows(struct scanner *s, const struct pass_list *rows,
                              bool (*is_due)(struct scanner *s, const struct pass *p, size_t i),
                              struct symbols *out, struct err *err)
{
    s->out = out;
    s->sum_pixels = 0;
    out->count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct pass *p = &rows->row[i];
        if (!is_due(s, p, i))
            continue;
        if (run_pass(s, p) != ERR_OK)
            return err_set(err, ERR_NOMEM, "no memory for a plane of %dx%d", s->base.w, s->base.h);
        if (p->period > 1 && out->count > 0 && is_due == is_turn)
            s->lucky = i;
    }
    drop_disputed(out);
    return ERR_OK;
}

enum err_code scanner_scan_rows(struct scanner *s, const struct frame *f,
                                const struct pass_list *rows, struct symbols *out, struct err *err)
{
    enum err_code rc = take_frame(s, f, err);
    return rc == ERR_OK ? run_rows(s, rows, is_always, out, err) : rc;
}

enum err_code scanner_scan(struct scanner *s, const struct frame *f, enum scan_effort effort,
                           struct symbols *out, struct err *err)
{
    struct pass_list passes = passes_of(effort);
    enum err_code rc = take_frame(s, f, err);
    if (rc != ERR_OK)
        return rc;
    s->frames++;
    if (s->effort != effort)
        s->lucky = SIZE_MAX;
    s->effort = effort;
    rc = run_rows(s, &passes, is_turn, out, err);
    s->n_misses = out->count > 0 ? 0 : s->n_misses + 1;
    if (s->n_misses >= 2)
        s->lucky = SIZE_MAX;
    return rc;
}
