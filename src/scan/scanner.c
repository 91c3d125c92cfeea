#include "scan/scanner.h"

#include <math.h>

#include "scan/confirm.h"
#include "scan/engine.h"
#include "scan/likely.h"
#include "scan/passes.h"
#include "scan/payload.h"
#include "scan/settle.h"
#include "scan/view.h"

struct scanner {
    struct engine *engine[ENGINE_COUNT];
    struct likely *likely;
    struct confirm *confirm;
    struct view view;
    uint64_t frames;
    enum scan_effort effort; /* of the last frame */
    size_t lucky, n_misses;  /* the row not of every frame that read last; frames without a read */
    /* while one frame is scanned */
    const struct pass *pass;
    unsigned look;         /* the pass's number, from 1 */
    struct point from, to; /* in work: the linear symbol accepted last */
    size_t n_linear;       /* accepted in this look */
    size_t n_thin;         /* of these, to be proved by another look */
    struct settled settled;
};

enum err_code scanner_create(struct scanner **out, struct err *err)
{
    struct scanner *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "no memory for the scanner");
    s->lucky = SIZE_MAX;
    enum err_code rc = view_init(&s->view, err);
    if (rc == ERR_OK)
        rc = confirm_create(&s->confirm, err);
    if (rc == ERR_OK)
        rc = likely_create(&s->likely, err);
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
    likely_destroy(s->likely);
    confirm_destroy(s->confirm);
    view_fini(&s->view);
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

/* On the frame's own pixels and, where noise or a bend hides the bars from single lines of it, on
 * the strip's, whose rows are means. */
static void judge_linear(struct scanner *s, const struct engine_read *r, struct confirmation *out)
{
    struct view *v = &s->view;
    bool is_negative = s->pass->filter == FILTER_INVERT;
    struct plane_map same = plane_map_identity();
    if (is_ambiguous_39(r))
        return;
    confirm_read(s->confirm, &v->base, &v->work_map, r, is_negative, out);
    if (out->is_accepted || s->pass->scale != SCALE_STRIP || s->pass->engine == ENGINE_LIKELY)
        return;
    confirm_read(s->confirm, &v->strip, &same, r, is_negative, out);
    for (int i = 0; i < 4; i++)
        out->corner[i] = plane_map_apply(&v->work_map, out->corner[i]);
}

static void judge(struct scanner *s, const struct engine_read *r, struct confirmation *out)
{
    *out = (struct confirmation){ 0 };
    if (!symbol_kind_is_2d(r->kind)) {
        judge_linear(s, r, out);
        return;
    }
    out->score = 1000;
    out->is_accepted = r->n_hits == 4 && is_within_capacity(r) && !is_zero_pdf417(r);
    for (int i = 0; i < 4 && out->is_accepted; i++)
        out->corner[i] = plane_map_apply(&s->view.work_map, r->hit[i]);
}

/* What likelihood alone read is judged by likelihood alone.  Of 68 such numbers on photographs made
 * worse one was wrong, with a score of 694. */
enum { LIKELY_SURE = 760 };

static void take_read(void *self, const struct engine_read *r)
{
    struct scanner *s = self;
    struct confirmation c;
    struct symbol *new = settle_next(&s->settled);
    if (!new)
        return;
    judge(s, r, &c);
    if (!c.is_accepted)
        return;
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
        new->corner[i] = plane_map_apply(&s->view.base_map, c.corner[i]);
    /* Live the next frame is the second look: sighting.h. */
    bool is_weak = r->is_weak && s->effort == SCAN_STILL;
    bool is_thin = c.is_thin || is_weak ||
                   (s->pass->engine == ENGINE_LIKELY && c.score < LIKELY_SURE);
    settle_add(&s->settled, s->look, is_thin);
    s->n_thin += is_thin;
    if (r->has_ends) {
        s->from = r->from;
        s->to = r->to;
        s->n_linear++;
    }
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
        if (seen == &s->view.base && !(seen = view_copy(&s->view)))
            return ERR_NOMEM;
        cover(seen, s->from, s->to);
        s->n_linear = 0;
        scan_engine_look(s->engine[s->pass->engine], seen, kinds, s->pass->density, take_read, s);
    }
    return ERR_OK;
}

/* Has what stands there been read already? */
static bool is_read(const struct scanner *s, const struct region *r)
{
    const struct symbols *all = s->settled.all;
    struct point c = plane_map_apply(&s->view.base_map, r->centre);
    for (size_t i = 0; i < all->count; i++) {
        struct point at = symbol_centre(&all->at[i]);
        if (!s->settled.is_thin[i] &&
            hypotf(at.x - c.x, at.y - c.y) < 0.5f * symbol_extent_px(&all->at[i]))
            return true;
    }
    return false;
}

/* A thin number is asked of the region's upper and lower half: two looks at different pixels. */
static void look_by_likelihood(struct scanner *s, const struct region *r)
{
    struct view *v = &s->view;
    v->work_map = plane_map_identity();
    s->n_thin = 0;
    likely_read(s->likely, &v->base, r, s->pass->kinds, take_read, s);
    for (int side = -1; side <= 1 && s->n_thin > 0; side += 2) {
        struct region half = *r;
        half.half_height_px *= 0.5f;
        half.centre.x -= (float)side * half.half_height_px * r->along.y;
        half.centre.y += (float)side * half.half_height_px * r->along.x;
        s->look++;
        likely_read(s->likely, &v->base, &half, s->pass->kinds, take_read, s);
    }
}

static enum err_code look_at_region(struct scanner *s, const struct region *r)
{
    const struct pass *p = s->pass;
    if (p->engine == ENGINE_LIKELY) {
        look_by_likelihood(s, r);
        return ERR_OK;
    }
    struct plane *seen = view_cut(&s->view, r, p->filter);
    if (!seen)
        return ERR_NOMEM;
    scan_engine_look(s->engine[p->engine], seen, p->kinds, p->density, take_read, s);
    return ERR_OK;
}

/* Live, every second frame begins with another region than the most promising one. */
static size_t first_region(const struct scanner *s, size_t n)
{
    bool is_other = s->effort == SCAN_LIVE && s->pass->regions < n && s->frames % 2 == 0;
    return is_other ? (size_t)(s->frames / 2 % n) : 0;
}

static enum err_code look_at_regions(struct scanner *s)
{
    struct view *v = &s->view;
    if (view_find_regions(v) != ERR_OK)
        return ERR_NOMEM;
    size_t left = s->pass->regions, n = v->n_regions, first = n ? first_region(s, n) : 0;
    for (size_t k = 0; k < n && left > 0; k++) {
        const struct region *r = &v->region[(first + k) % n];
        if (is_read(s, r))
            continue;
        if (look_at_region(s, r) != ERR_OK)
            return ERR_NOMEM;
        left--;
    }
    return ERR_OK;
}

static enum err_code run_pass(struct scanner *s, const struct pass *p)
{
    s->pass = p;
    s->n_linear = 0;
    s->look++;
    if (!view_may(&s->view, p->scale))
        return ERR_OK;
    if (p->scale == SCALE_STRIP)
        return look_at_regions(s);
    struct plane *seen = view_make(&s->view, p->scale, p->filter);
    if (!seen)
        return ERR_NOMEM;
    scan_engine_look(s->engine[p->engine], seen, p->kinds, p->density, take_read, s);
    return look_for_others(s, seen);
}

/* A dear row that read goes on in the next frames, instead of the others, until it fails twice. */
static bool is_turn(struct scanner *s, const struct pass *p, size_t i)
{
    if (!p->is_after_read && settle_count(&s->settled) > 0)
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

static enum err_code climb(struct scanner *s, const struct pass_list *rows,
                           bool (*is_due)(struct scanner *s, const struct pass *p, size_t i),
                           struct err *err)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct pass *p = &rows->row[i];
        if (!is_due(s, p, i))
            continue;
        size_t before = settle_count(&s->settled);
        if (run_pass(s, p) != ERR_OK)
            return err_set(err, ERR_NOMEM, "no memory for a plane of %dx%d", s->view.base.w,
                           s->view.base.h);
        if (p->period > 1 && settle_count(&s->settled) > before && is_due == is_turn)
            s->lucky = i;
    }
    return ERR_OK;
}

/* The rows for large pictures, then, when they read nothing, all at half the size.  What stayed thin
 * does not count there: it would be proved by the same row from the same pixels. */
static enum err_code climb_large(struct scanner *s, const struct pass_list *rows, struct err *err)
{
    struct pass_list large = passes_of_large();
    enum err_code rc = climb(s, &large, is_turn, err);
    if (rc != ERR_OK || settle_count(&s->settled) > 0)
        return rc;
    settle_forget_thin(&s->settled);
    if (view_step_back(&s->view) != ERR_OK)
        return err_set(err, ERR_NOMEM, "no memory for half a picture");
    return climb(s, rows, is_turn, err);
}

enum err_code scanner_scan_rows(struct scanner *s, const struct frame *f,
                                const struct pass_list *rows, struct symbols *out, struct err *err)
{
    enum err_code rc = view_take(&s->view, f, err);
    if (rc != ERR_OK)
        return rc;
    settle_begin(&s->settled, out);
    s->look = 0;
    rc = climb(s, rows, is_always, err);
    settle_end(&s->settled);
    return rc;
}

enum err_code scanner_scan(struct scanner *s, const struct frame *f, enum scan_effort effort,
                           struct symbols *out, struct err *err)
{
    struct pass_list passes = passes_of(effort);
    enum err_code rc = view_take(&s->view, f, err);
    if (rc != ERR_OK)
        return rc;
    s->frames++;
    if (s->effort != effort)
        s->lucky = SIZE_MAX;
    s->effort = effort;
    settle_begin(&s->settled, out);
    s->look = 0;
    bool is_large = effort == SCAN_STILL && view_is_large(&s->view);
    rc = is_large ? climb_large(s, &passes, err) : climb(s, &passes, is_turn, err);
    settle_end(&s->settled);
    s->n_misses = out->count > 0 ? 0 : s->n_misses + 1;
    if (s->n_misses >= 2)
        s->lucky = SIZE_MAX;
    return rc;
}
