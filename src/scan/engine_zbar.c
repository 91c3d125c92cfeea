/* The only file that knows ZBar.
 *
 * ZBar drops EAN reads of fewer than four scan lines when either density is 1.  That filter does
 * not know wrong from faint, and confirm does, so one density is always above 1.
 */
#include "scan/engine_type.h"

#include <zbar.h>

struct engine_zbar {
    struct engine base;
    zbar_image_scanner_t *scanner;
    zbar_image_t *image;
    unsigned kinds;
    int density;             /* -1: not set yet */
    struct engine_read read; /* too large for the stack of a deep call */
};

static const struct {
    enum symbol_kind kind;
    zbar_symbol_type_t type;
} types[] = {
    { SYM_EAN13, ZBAR_EAN13 },     { SYM_EAN8, ZBAR_EAN8 },     { SYM_UPCE, ZBAR_UPCE },
    { SYM_CODE128, ZBAR_CODE128 }, { SYM_CODE39, ZBAR_CODE39 }, { SYM_ITF, ZBAR_I25 },
    { SYM_QR, ZBAR_QRCODE },
};

static enum symbol_kind kind_of(zbar_symbol_type_t type)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (types[i].type == type)
            return types[i].kind;
    return SYM_NONE;
}

static void destroy(struct engine *base)
{
    struct engine_zbar *e = (struct engine_zbar *)base; /* its first member */
    if (e->image)
        zbar_image_destroy(e->image);
    if (e->scanner)
        zbar_image_scanner_destroy(e->scanner);
    free(e);
}

static enum err_code create(struct engine **out, struct err *err)
{
    struct engine_zbar *e = calloc(1, sizeof *e);
    if (!e)
        return err_set(err, ERR_NOMEM, "no memory for the symbol decoder");
    e->scanner = zbar_image_scanner_create();
    e->image = zbar_image_create();
    if (!e->scanner || !e->image) {
        destroy(&e->base);
        return err_set(err, ERR_NOMEM, "no memory for the symbol decoder");
    }
    zbar_image_set_format(e->image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_scanner_set_config(e->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(e->scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    e->density = -1;
    *out = &e->base;
    return ERR_OK;
}

static void configure(struct engine_zbar *e, unsigned kinds, int density)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        unsigned bit = 1u << types[i].kind;
        if ((kinds & bit) != (e->kinds & bit))
            zbar_image_scanner_set_config(e->scanner, types[i].type, ZBAR_CFG_ENABLE,
                                          (kinds & bit) != 0);
    }
    e->kinds = kinds;
    if (density == e->density)
        return;
    bool is_strip = density == DENSITY_STRIP; /* 0: no columns at all */
    zbar_image_scanner_set_config(e->scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, density);
    zbar_image_scanner_set_config(e->scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY,
                                  is_strip ? 2 : density);
    e->density = density;
}

/* The points of a linear symbol, thinned evenly to what fits; of a QR in our order. */
static void take_points(struct engine_read *r, const zbar_symbol_t *s)
{
    unsigned n = zbar_symbol_get_loc_size(s);
    r->n_hits = n < ENGINE_HITS_MAX ? n : ENGINE_HITS_MAX;
    for (size_t i = 0; i < r->n_hits; i++) {
        unsigned at = (unsigned)(i * n / r->n_hits);
        r->hit[i] = (struct point){ (float)zbar_symbol_get_loc_x(s, at),
                                    (float)zbar_symbol_get_loc_y(s, at) };
    }
    if (r->kind == SYM_QR && r->n_hits == 4) {
        struct point bottom_left = r->hit[1]; /* ZBar goes round against the clock */
        r->hit[1] = r->hit[3];
        r->hit[3] = bottom_left;
    }
}

static void scan(struct engine *base, const struct plane *p, unsigned kinds, int density,
                 engine_sink *sink, void *self)
{
    struct engine_zbar *e = (struct engine_zbar *)base;
    configure(e, kinds, density);
    zbar_image_set_size(e->image, (unsigned)p->w, (unsigned)p->h);
    zbar_image_set_data(e->image, p->px, (size_t)p->w * (size_t)p->h, NULL);
    if (zbar_scan_image(e->scanner, e->image) > 0) {
        const zbar_symbol_t *s = zbar_image_first_symbol(e->image);
        for (; s; s = zbar_symbol_next(s)) {
            zbar_orientation_t o = zbar_symbol_get_orientation(s);
            struct engine_read *r = &e->read;
            r->kind = kind_of(zbar_symbol_get_type(s));
            if (r->kind == SYM_NONE)
                continue;
            r->is_gs1 = zbar_symbol_get_modifiers(s) & 1u << ZBAR_MOD_GS1;
            /* Version 1 with any level, of which ZBar does not tell. */
            r->is_weak = r->kind == SYM_QR && zbar_symbol_get_data_length(s) <= 17;
            r->has_ends = false;
            r->is_upright = o == ZBAR_ORIENT_RIGHT || o == ZBAR_ORIENT_LEFT;
            r->data = (struct span){ (const uint8_t *)zbar_symbol_get_data(s),
                                     zbar_symbol_get_data_length(s) };
            take_points(r, s);
            sink(self, r);
        }
    }
    zbar_image_scanner_recycle_image(e->scanner, e->image);
    zbar_image_set_data(e->image, NULL, 0, NULL);
}

const struct engine_type engine_type_zbar = { "ZBar", create, destroy, scan };
