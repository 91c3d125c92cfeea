#include "app/draft.h"

#include "app/thumb.h"
#include "report/photo.h"

enum { PHOTO_SIDE_MAX_PX = 1600, CROP_MARGIN_PERMILLE = 150 };

static void wipe_bytes(struct buf *b)
{
    if (b->data)
        explicit_bzero(b->data, b->cap);
    buf_fini(b);
}

static void wipe_photo(struct draft_photo *p)
{
    wipe_bytes(&p->jpeg);
    thumb_wipe(&p->view);
    explicit_bzero(p, sizeof *p);
}

/* --- evidence ----------------------------------------------------------------------------------- */

void evidence_wipe(struct evidence *e)
{
    if (e->frame.memory)
        explicit_bzero(e->frame.memory, e->frame.memory_bytes);
    planes_fini(&e->frame);
    explicit_bzero(e, sizeof *e);
}

void evidence_keep(struct evidence *e, const struct frame *f, const struct point corner[4])
{
    evidence_wipe(e);
    if (!f || f->format == FRAME_NONE || planes_copy(f, &e->frame) != ERR_OK) {
        evidence_wipe(e);
        return;
    }
    memcpy(e->corner, corner, sizeof e->corner);
}

static void wipe_seen(struct good_seen *g)
{
    evidence_wipe(&g->evidence);
    explicit_bzero(g, sizeof *g);
}

struct good_seen *goods_seen_begin(struct goods_seen *g)
{
    if (g->n == REPORT_GOODS_MAX) {
        wipe_seen(&g->at[0]);
        memmove(&g->at[0], &g->at[1], sizeof g->at - sizeof g->at[0]);
        g->n--;
        explicit_bzero(&g->at[g->n], sizeof g->at[0]); /* its planes have moved */
    }
    return &g->at[g->n++];
}

struct good_seen *goods_seen_last(struct goods_seen *g)
{
    return g->n > 0 ? &g->at[g->n - 1] : NULL;
}

void goods_seen_wipe(struct goods_seen *g)
{
    for (size_t i = 0; i < g->n; i++)
        wipe_seen(&g->at[i]);
    explicit_bzero(g, sizeof *g);
}

/* --- the draft ---------------------------------------------------------------------------------- */

void draft_wipe(struct draft *d)
{
    for (size_t i = 0; i < REPORT_PHOTOS_MAX; i++)
        wipe_photo(&d->photos[i]);
    wipe_photo(&d->shot);
    report_wipe(&d->report);
    explicit_bzero(d, sizeof *d);
}

void draft_take_goods(struct draft *d, const struct goods_seen *g, size_t n)
{
    struct report *r = &d->report;
    r->n_goods = 0;
    explicit_bzero(r->goods, sizeof r->goods);
    for (size_t i = g->n; i > 0 && r->n_goods < n; i--)
        r->goods[r->n_goods++] = g->at[i - 1].good;
}

static bool is_evidence(enum photo_kind kind)
{
    return kind == PHOTO_CODE || kind == PHOTO_PACK;
}

void draft_remove_photo(struct draft *d, size_t i)
{
    if (i >= d->n_photos)
        return;
    wipe_photo(&d->photos[i]);
    memmove(&d->photos[i], &d->photos[i + 1], (d->n_photos - i - 1) * sizeof d->photos[0]);
    d->n_photos--;
    explicit_bzero(&d->photos[d->n_photos], sizeof d->photos[0]); /* what it owned has moved */
}

static bool make_photo(const struct frame *f, enum photo_kind kind, struct draft_photo *out)
{
    struct draft_photo p = { .kind = kind, .jpeg = BUF_INIT(DRAFT_PHOTO_BYTES_MAX) };
    struct err err = { 0 };
    /* Room at once: growing would leave copies of the picture behind. */
    if (buf_reserve(&p.jpeg, DRAFT_PHOTO_BYTES_MAX) != ERR_OK ||
        photo_write(f, PHOTO_SIDE_MAX_PX, &p.jpeg, &err) != ERR_OK || !thumb_make(f, &p.view)) {
        wipe_photo(&p);
        return false;
    }
    p.view.kind = kind;
    *out = p;
    return true;
}

/* At the front, those already there one further. */
static void insert(struct draft *d, size_t at, const struct draft_photo *p)
{
    memmove(&d->photos[at + 1], &d->photos[at], (d->n_photos - at) * sizeof d->photos[0]);
    d->photos[at] = *p;
    d->n_photos++;
}

void draft_take_evidence(struct draft *d, const struct goods_seen *g, size_t n)
{
    size_t at = 0;
    while (d->n_photos > 0 && is_evidence(d->photos[0].kind))
        draft_remove_photo(d, 0);
    for (size_t i = g->n, taken = 0; i > 0 && taken < n; i--, taken++) {
        const struct evidence *e = &g->at[i - 1].evidence;
        struct frame whole = planes_frame(&e->frame), crop;
        struct draft_photo p;
        if (e->frame.width_px == 0)
            continue;
        if (d->n_photos < REPORT_PHOTOS_MAX &&
            photo_crop(&whole, e->corner, CROP_MARGIN_PERMILLE, &crop) &&
            make_photo(&crop, PHOTO_CODE, &p))
            insert(d, at++, &p);
        if (d->n_photos < REPORT_PHOTOS_MAX && make_photo(&whole, PHOTO_PACK, &p))
            insert(d, at++, &p);
    }
}

bool draft_shoot(struct draft *d, const struct frame *f)
{
    draft_drop_shot(d);
    return make_photo(f, d->is_for_receipt ? PHOTO_RECEIPT : PHOTO_MORE, &d->shot);
}

void draft_drop_shot(struct draft *d)
{
    wipe_photo(&d->shot);
}

bool draft_keep_shot(struct draft *d)
{
    if (d->shot.jpeg.len == 0 || d->n_photos == REPORT_PHOTOS_MAX)
        return false;
    d->photos[d->n_photos++] = d->shot;
    explicit_bzero(&d->shot, sizeof d->shot); /* what it owned has moved */
    return true;
}
