/* zxing-cpp behind the table of engines; its C++ stays behind zxing.h. */
#include "scan/engine_type.h"
#include "scan/zxing.h"

struct engine_zxing {
    struct engine base;
    struct engine_read read;
    char upca[16]; /* a 12-digit number as the 13 digits its bars are */
    engine_sink *sink;
    void *self;
};

static const struct {
    enum symbol_kind kind;
    unsigned formats;
} kinds_table[] = {
    { SYM_EAN13, ZXING_EAN13 },   { SYM_EAN13, ZXING_UPCA },      { SYM_EAN8, ZXING_EAN8 },
    { SYM_UPCE, ZXING_UPCE },     { SYM_CODE128, ZXING_CODE128 }, { SYM_CODE39, ZXING_CODE39 },
    { SYM_ITF, ZXING_ITF },       { SYM_QR, ZXING_QR },           { SYM_DM, ZXING_DM },
    { SYM_PDF417, ZXING_PDF417 },
};

static enum err_code create(struct engine **out, struct err *err)
{
    struct engine_zxing *e = calloc(1, sizeof *e);
    if (!e)
        return err_set(err, ERR_NOMEM, "no memory for the symbol decoder");
    *out = &e->base;
    return ERR_OK;
}

static void destroy(struct engine *e)
{
    free(e);
}

/* Of a linear symbol the middle of its one line. */
static void take_points(struct engine_read *to, const struct zxing_read *r)
{
    struct point c[4];
    for (int i = 0; i < 4; i++)
        c[i] = (struct point){ r->corner[i][0], r->corner[i][1] };
    if (symbol_kind_is_2d(to->kind)) {
        to->has_ends = false;
        to->n_hits = 4;
        memcpy(to->hit, c, sizeof c);
        return;
    }
    float dx = c[1].x - c[0].x, dy = c[1].y - c[0].y;
    to->is_upright = dx * dx < dy * dy;
    to->has_ends = true;
    to->from = (struct point){ 0.5f * (c[0].x + c[3].x), 0.5f * (c[0].y + c[3].y) };
    to->to = (struct point){ 0.5f * (c[1].x + c[2].x), 0.5f * (c[1].y + c[2].y) };
    to->n_hits = 1;
    to->hit[0] = (struct point){ 0.5f * (c[0].x + c[2].x), 0.5f * (c[0].y + c[2].y) };
}

static void take(void *self, const struct zxing_read *r)
{
    struct engine_zxing *e = self;
    struct engine_read *to = &e->read;
    to->kind = SYM_NONE;
    for (size_t i = 0; i < ARRAY_LEN(kinds_table); i++)
        if (kinds_table[i].formats == r->format)
            to->kind = kinds_table[i].kind;
    if (to->kind == SYM_NONE || r->len == 0)
        return;
    to->is_gs1 = r->is_gs1;
    to->is_weak = r->is_weak;
    to->is_upright = false;
    to->data = (struct span){ r->data, r->len };
    if (r->format == ZXING_UPCA && r->len == 12) {
        e->upca[0] = '0';
        memcpy(e->upca + 1, r->data, 12);
        to->data = (struct span){ (const uint8_t *)e->upca, 13 };
    }
    take_points(to, r);
    e->sink(e->self, to);
}

static void scan(struct engine *base, const struct plane *p, unsigned kinds, int density,
                 engine_sink *sink, void *self)
{
    struct engine_zxing *e = (struct engine_zxing *)base; /* its first member */
    unsigned formats = 0, how = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds_table); i++)
        if (kinds & 1u << kinds_table[i].kind)
            formats |= kinds_table[i].formats;
    if (density != DENSITY_STRIP)
        how |= ZXING_TURNED;
    if (density == 1 || density == DENSITY_STRIP)
        how |= ZXING_HARDER;
    e->sink = sink;
    e->self = self;
    unsigned linear = formats & ZXING_LINEAR, matrix = formats & ~(unsigned)ZXING_LINEAR;
    if (linear)
        zxing_look(p->px, p->w, p->h, linear, how, take, e);
    if (matrix)
        zxing_look(p->px, p->w, p->h, matrix, how, take, e);
}

const struct engine_type engine_type_zxing = { "zxing", create, destroy, scan };
