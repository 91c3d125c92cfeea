/* Our own reader of square symbols behind the table of engines: it finds, follows and mends the
 * modules, and draws what it mended for zxing to read, which knows what the bits mean.  zxing reads
 * PDF417 along rows alone: for it the picture is set upright.
 */
#include <math.h>

#include "scan/bilevel.h"
#include "scan/dm_read.h"
#include "scan/engine_type.h"
#include "scan/qr_read.h"
#include "scan/upright.h"
#include "scan/zxing.h"

enum { MODULE_PX = 3, QUIET = 4, DRAWN_MAX = MODULE_PX * (177 + 2 * QUIET) };

struct engine_grid {
    struct engine base;
    struct bilevel bilevel;
    struct grid *grid;
    struct qr_reader *qr;
    struct dm_reader *dm;
    struct plane turned;
    struct plane_map turned_map; /* turned in the plane looked at */
    struct engine_read read;
    uint8_t drawn[DRAWN_MAX * DRAWN_MAX];
    engine_sink *sink; /* while it looks */
    void *self;
    bool did_give;
};

static void destroy(struct engine *base)
{
    struct engine_grid *e = (struct engine_grid *)base; /* its first member */
    qr_reader_destroy(e->qr);
    dm_reader_destroy(e->dm);
    grid_destroy(e->grid);
    bilevel_fini(&e->bilevel);
    plane_fini(&e->turned);
    free(e);
}

static enum err_code create(struct engine **out, struct err *err)
{
    struct engine_grid *e = calloc(1, sizeof *e);
    if (!e)
        return err_set(err, ERR_NOMEM, "no memory for the symbol decoder");
    enum err_code rc = grid_create(&e->grid, err);
    if (rc == ERR_OK)
        rc = qr_reader_create(&e->qr, err);
    if (rc == ERR_OK)
        rc = dm_reader_create(&e->dm, err);
    if (rc != ERR_OK) {
        destroy(&e->base);
        return rc;
    }
    *out = &e->base;
    return ERR_OK;
}

/* The symbol's text, as read from the drawing; its place is the one it was found at. */
static void take_text(void *self, const struct zxing_read *r)
{
    struct engine_grid *e = self;
    if (r->len == 0)
        return;
    e->read.is_gs1 = r->is_gs1;
    e->read.data = (struct span){ r->data, r->len };
    e->did_give = true;
    e->sink(e->self, &e->read);
}

/* Where following went astray a corner may lie anywhere. */
static bool is_near(const struct plane *p, struct point at)
{
    float w = (float)p->w, h = (float)p->h;
    return at.x > -w && at.x < 2.0f * w && at.y > -h && at.y < 2.0f * h;
}

/* Draws the symbol and has it read; corner: where it was found. */
static void read_drawn(struct engine_grid *e, int cols, int rows, const uint8_t *bit,
                       const struct point corner[4])
{
    int w = MODULE_PX * (cols + 2 * QUIET), h = MODULE_PX * (rows + 2 * QUIET);
    for (int i = 0; i < 4; i++)
        if (!is_near(&e->bilevel.mask, corner[i]))
            return;
    memset(e->drawn, 255, (size_t)w * (size_t)h);
    for (int y = 0; y < rows * MODULE_PX; y++)
        for (int x = 0; x < cols * MODULE_PX; x++)
            if (bit[y / MODULE_PX * cols + x / MODULE_PX])
                e->drawn[(y + QUIET * MODULE_PX) * w + x + QUIET * MODULE_PX] = 0;
    e->read.is_upright = e->read.has_ends = false;
    e->read.n_hits = 4;
    memcpy(e->read.hit, corner, 4 * sizeof *corner);
    unsigned format = e->read.kind == SYM_QR ? ZXING_QR : ZXING_DM;
    zxing_look(e->drawn, w, h, format, ZXING_DRAWN, take_text, e);
}

static void take_qr(void *self, const struct qr_found *f)
{
    struct engine_grid *e = self;
    e->read.kind = SYM_QR;
    read_drawn(e, f->side, f->side, f->bit, f->corner);
}

static void take_dm(void *self, const struct dm_found *f)
{
    struct engine_grid *e = self;
    e->read.kind = SYM_DM;
    read_drawn(e, f->cols, f->rows, f->bit, f->corner);
}

static void take_pdf417(void *self, const struct zxing_read *r)
{
    struct engine_grid *e = self;
    e->read.kind = SYM_PDF417;
    e->read.is_upright = e->read.has_ends = false;
    e->read.n_hits = 4;
    for (int i = 0; i < 4; i++)
        e->read.hit[i] = plane_map_apply(&e->turned_map,
                                         (struct point){ r->corner[i][0], r->corner[i][1] });
    take_text(e, r);
}

/* Turned, when that is worth it, then as it is. */
static void look_for_pdf417(struct engine_grid *e, const struct plane *p)
{
    const unsigned how = ZXING_HARDER | ZXING_TURNED;
    const float turn_min = 0.03f;
    float angle = upright_angle(p);
    if (fabsf(angle) > turn_min && upright_turn(&e->turned, p, angle, &e->turned_map) == ERR_OK)
        zxing_look(e->turned.px, e->turned.w, e->turned.h, ZXING_PDF417, how, take_pdf417, e);
    if (e->did_give)
        return;
    e->turned_map = plane_map_identity();
    zxing_look(p->px, p->w, p->h, ZXING_PDF417, how, take_pdf417, e);
}

static void scan(struct engine *base, const struct plane *p, unsigned kinds, int density,
                 engine_sink *sink, void *self)
{
    enum { SIDE_MIN_PX = 10 };
    struct engine_grid *e = (struct engine_grid *)base;
    int haste = density > 1 ? density : 1;
    e->sink = sink;
    e->self = self;
    e->did_give = false;
    if (kinds & KINDS_PDF417)
        look_for_pdf417(e, p);
    if (!(kinds & KINDS_2D) || p->w < SIDE_MIN_PX || p->h < SIDE_MIN_PX ||
        bilevel_make(&e->bilevel, p) != ERR_OK)
        return;
    if (kinds & 1u << SYM_QR)
        qr_reader_look(e->qr, p, &e->bilevel.mask, e->grid, haste, take_qr, e);
    /* The modules of a QR code look like those of a DataMatrix: one kind of them a look. */
    if (kinds & 1u << SYM_DM && !e->did_give)
        dm_reader_look(e->dm, p, &e->bilevel.mask, e->grid, haste, take_dm, e);
}

const struct engine_type engine_type_grid = { "grid", create, destroy, scan };
