/* Square symbols: what other people's encoders drew, in every way it can be held, bent, spoilt. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <math.h>
#include <qrencode.h>
#include <stdlib.h>

#include "base/table.h"
#include "scan/bilevel.h"
#include "scan/dm_code.h"
#include "scan/engine.h"
#include "scan/qr_code.h"
#include "scan/scanner.h"
#include "unit/scan/draw.h"

enum { SIDE_MAX = 64, TURNED = 1, MIRRORED = 2, LIGHT_ON_DARK = 4, WAYS = 8 };
enum { KIND, SAYS, WIDTH, BYTES, ROWS };

struct drawing {
    enum symbol_kind kind;
    const char *says;
    int cols, rows;
    bool module[SIDE_MAX][SIDE_MAX];
    uint8_t bytes[256];
    size_t len; /* 0: may not be read */
};

struct fixture {
    struct scanner *scanner;
    struct engine *grid;
    struct table *table;
    struct symbols symbols;
};

static unsigned nibble(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

static void take_row(const struct table *t, size_t row, struct drawing *d)
{
    *d = (struct drawing){ .kind = table_cell(t, row, KIND)[0] == 'Q' ? SYM_QR : SYM_DM,
                           .says = table_cell(t, row, SAYS),
                           .cols = (int)strtol(table_cell(t, row, WIDTH), NULL, 10) };
    const char *at = table_cell(t, row, ROWS);
    for (; *at; d->rows++) {
        for (int x = 0; *at && *at != '/'; at++, x += 4)
            for (int bit = 0; bit < 4 && x + bit < SIDE_MAX; bit++)
                d->module[d->rows][x + bit] = nibble(*at) >> (3 - bit) & 1;
        at += *at == '/';
    }
    const char *hex = table_cell(t, row, BYTES);
    for (; hex[0] && hex[0] != '-'; hex += 2)
        d->bytes[d->len++] = (uint8_t)(nibble(hex[0]) << 4 | nibble(hex[1]));
}

/* bend_px: how far a wave as of cloth moves the middle. */
static void paint(struct canvas *c, const struct drawing *d, int px, int way, float bend_px)
{
    const int quiet = 5;
    int w = (d->cols + 2 * quiet) * px, h = (d->rows + 2 * quiet) * px;
    canvas_init(c, way & TURNED ? h : w, way & TURNED ? w : h, 0);
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++) {
            float fx = (float)x + bend_px * sinf(6.0f * (float)y / (float)c->h);
            float fy = (float)y + bend_px * sinf(5.0f * (float)x / (float)c->w);
            int u = (int)floorf(fx / (float)px) - quiet, v = (int)floorf(fy / (float)px) - quiet;
            if (way & TURNED) {
                int was = u;
                u = v;
                v = d->rows - 1 - was;
            }
            if (way & MIRRORED)
                u = d->cols - 1 - u;
            bool is_in = u >= 0 && v >= 0 && u < d->cols && v < d->rows;
            bool is_dark = (is_in && d->module[v][u]) != !!(way & LIGHT_ON_DARK);
            c->px[y * c->w + x] = is_dark ? 25 : 225;
        }
}

static void every_symbol_is_read_every_way(void **state)
{
    struct fixture *t = *state;
    struct err err;
    for (size_t row = 0; row < table_rows(t->table); row++)
        for (int way = 0; way < WAYS; way++) {
            struct drawing d;
            struct canvas c;
            take_row(t->table, row, &d);
            paint(&c, &d, 5, way, 0.0f);
            struct frame f = canvas_frame(&c);
            assert_int_equal(scanner_scan(t->scanner, &f, SCAN_STILL, &t->symbols, &err), ERR_OK);
            /* Of GS1 with a percent sign only ZBar tells the truth, and not of light on dark. */
            bool may_fail = way & LIGHT_ON_DARK && d.kind == SYM_QR && memchr(d.bytes, '%', d.len);
            if (t->symbols.count != (d.len > 0) && !(may_fail && t->symbols.count == 0))
                fail_msg("%s %s, way %d: %zu read", symbol_kind_name(d.kind), d.says, way,
                         t->symbols.count);
            if (t->symbols.count > 0) {
                assert_int_equal(t->symbols.at[0].kind, d.kind);
                assert_int_equal(t->symbols.at[0].len, d.len);
                assert_memory_equal(t->symbols.at[0].data, d.bytes, d.len);
            }
            canvas_fini(&c);
        }
}

struct heard {
    size_t n;
    bool is_gs1;
    uint8_t bytes[256];
    size_t len;
};

static void hear(void *self, const struct engine_read *r)
{
    struct heard *h = self;
    h->n++;
    h->is_gs1 = r->is_gs1;
    h->len = r->data.len < sizeof h->bytes ? r->data.len : sizeof h->bytes;
    memcpy(h->bytes, r->data.p, h->len);
}

/* Bent by more than a module either way, which no plane explains. */
static void our_own_reader_follows_cloth(void **state)
{
    struct fixture *t = *state;
    for (int way = 0; way < WAYS; way++) {
        QRcode *qr = QRcode_encodeString("https://example.cn/01/06901234567892", 3, QR_ECLEVEL_M,
                                         QR_MODE_8, 1);
        struct drawing d = { .kind = SYM_QR, .cols = qr->width, .rows = qr->width };
        struct heard h = { 0 };
        struct canvas c;
        for (int i = 0; i < qr->width * qr->width; i++)
            d.module[i / qr->width][i % qr->width] = qr->data[i] & 1;
        paint(&c, &d, 6, way, 9.0f);
        canvas_blur(&c, 1);
        canvas_noise(&c, 8, 3);
        struct plane p = { .px = c.px, .w = c.w, .h = c.h };
        scan_engine_look(t->grid, &p, KINDS_QR, 1, hear, &h);
        if (h.n != 1)
            fail_msg("way %d: %zu read", way, h.n);
        assert_int_equal(h.len, 36);
        assert_memory_equal(h.bytes, "https://example.cn/01/06901234567892", 36);
        QRcode_free(qr);
        canvas_fini(&c);
    }
}

static void our_own_reader_follows_bottles(void **state)
{
    struct fixture *t = *state;
    size_t n_read = 0;
    for (size_t row = 0; row < table_rows(t->table); row++) {
        struct drawing d;
        struct canvas c;
        struct heard h = { 0 };
        take_row(t->table, row, &d);
        if (d.kind != SYM_DM || d.cols < 14 || d.cols != d.rows)
            continue;
        paint(&c, &d, 6, 0, 5.0f);
        canvas_blur(&c, 1);
        struct plane p = { .px = c.px, .w = c.w, .h = c.h };
        scan_engine_look(t->grid, &p, 1u << SYM_DM, 1, hear, &h);
        if (h.n != 1)
            fail_msg("%s: %zu read", d.says, h.n);
        size_t lead = d.bytes[0] == 0x1d;
        assert_int_equal(h.is_gs1, lead);
        assert_int_equal(h.len, d.len - lead);
        assert_memory_equal(h.bytes, d.bytes + lead, h.len);
        n_read++;
        canvas_fini(&c);
    }
    assert_true(n_read >= 3);
}

/* All that every symbol has is there, the rest is chance: nothing may come of it, whoever looks. */
static void chance_is_not_read(void **state)
{
    enum { TRIES = 40 };
    static struct qr_code code;
    struct fixture *t = *state;
    struct err err;
    uint32_t seed = 1;
    qr_code_init(&code);
    for (int k = 0; k < TRIES; k++) {
        struct drawing d = { .kind = k % 2 ? SYM_QR : SYM_DM };
        struct canvas c;
        const struct dm_size *size = &dm_sizes[k / 2 % 6];
        const int8_t *fixed = qr_code_fixed(&code, 1 + k / 2 % 3);
        d.cols = d.rows = k % 2 ? qr_side(1 + k / 2 % 3) : size->cols;
        for (int i = 0; i < d.cols * d.rows; i++) {
            seed = seed * 1664525u + 1013904223u;
            int x = i % d.cols, y = i / d.cols, of = k % 2 ? fixed[i] : dm_border_at(size, x, y);
            d.module[y][x] = of == 1 || (of != -1 && seed >> 31);
        }
        paint(&c, &d, 4, 0, 0.0f);
        struct frame f = canvas_frame(&c);
        assert_int_equal(scanner_scan(t->scanner, &f, SCAN_STILL, &t->symbols, &err), ERR_OK);
        assert_int_equal(t->symbols.count, 0);
        canvas_fini(&c);
    }
}

/* ---- mending alone ---- */

static void value_of(const QRcode *qr, float *value)
{
    for (int i = 0; i < qr->width * qr->width; i++)
        value[i] = qr->data[i] & 1 ? 1.0f : -1.0f;
}

/* Speckles of a wall are no patterns and cost more to follow than symbols; what is fainter than a
 * noisy sensor's worst stays as long as it is more than the noise of its own picture. */
static void noise_is_all_light(void **state)
{
    static const struct {
        int noise;
        uint8_t dark, light; /* the same: no symbol */
        bool is_seen;
    } rows[] = {
        { 0, 170, 170, false }, { 5, 170, 170, false }, { 11, 170, 170, false },
        { 0, 150, 170, true },  { 5, 140, 180, true },  { 11, 110, 180, true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bilevel b = { 0 };
        struct canvas c;
        size_t n_wall = 0, n_symbol = 0;
        canvas_init(&c, 320, 240, rows[i].light);
        canvas_fill(&c, 100, 100, 40, 40, rows[i].dark);
        canvas_noise(&c, rows[i].noise, 3);
        struct plane p = { c.px, c.w, c.h, (size_t)c.w * (size_t)c.h };
        assert_int_equal(bilevel_make(&b, &p), ERR_OK);
        for (int y = 0; y < c.h; y++)
            for (int x = 0; x < c.w; x++) {
                bool is_far = x < 72 || x >= 168 || y < 72 || y >= 168;
                bool is_rim = x >= 102 && x < 106 && y >= 102 && y < 138;
                n_wall += is_far && b.mask.px[y * c.w + x];
                n_symbol += is_rim && b.mask.px[y * c.w + x];
            }
        if (n_wall > 0 || (n_symbol > 4 * 36 * 9 / 10) != rows[i].is_seen)
            fail_msg("row %zu: %zu dark on the wall, %zu in the symbol", i, n_wall, n_symbol);
        bilevel_fini(&b);
        canvas_fini(&c);
    }
}

static void every_version_and_level_is_mended(void **state)
{
    static struct qr_code code;
    static float value[QR_MODULES_MAX];
    static uint8_t bit[QR_MODULES_MAX];
    (void)state;
    qr_code_init(&code);
    for (int version = 1; version <= QR_VERSION_MAX; version++)
        for (int level = 0; level < 4; level++) {
            QRcode *qr = QRcode_encodeString("HEYAN 123", version, (QRecLevel)level, QR_MODE_8, 1);
            struct qr_mended m;
            int n = qr->width * qr->width;
            value_of(qr, value);
            for (int i = 0; i < n; i += 331) /* doubtful and wrong */
                value[i] *= -0.2f;
            assert_int_equal(qr->width, qr_side(version));
            if (!qr_code_mend(&code, version, value, bit, &m))
                fail_msg("version %d, level %d", version, level);
            for (int i = 0; i < n; i++)
                assert_int_equal(bit[i], qr->data[i] & 1);
            assert_int_equal(m.level, level);
            if (version >= 7)
                assert_int_equal(qr_code_read_version(value, qr->width), version);
            QRcode_free(qr);
        }
}

/* The k-th codeword of a version 1, four rows by two modules: one module wrong, and all clearest. */
static void spoil_word(float *value, int k)
{
    int row = 20 - 4 * (k % 3), col = 20 - 2 * (k / 3);
    for (int i = 0; i < 8; i++)
        value[(row - i / 2) * 21 + col - i % 2] *= i ? 2.0f : -2.0f;
}

/* The last check codewords are proof, not means: a symbol that needs them is refused. */
static void mending_keeps_its_proof(void **state)
{
    static struct qr_code code;
    static float value[QR_MODULES_MAX];
    static uint8_t bit[QR_MODULES_MAX];
    struct qr_mended m;
    (void)state;
    qr_code_init(&code);
    QRcode *qr = QRcode_encodeString("6901234567892", 1, QR_ECLEVEL_M, QR_MODE_8, 1);
    /* Of ten check codewords four are kept: three spoilt ones whose place is not known are mended,
     * a fourth could be and is not. */
    for (int n_spoilt = 0; n_spoilt <= 6; n_spoilt++) {
        value_of(qr, value);
        for (int k = 0; k < n_spoilt; k++)
            spoil_word(value, k);
        assert_int_equal(qr_code_mend(&code, 1, value, bit, &m), n_spoilt <= 3);
    }
    QRcode_free(qr);
}

static int set_up(void **state)
{
    static const char *const columns[] = { "kind", "says", "width", "bytes", "rows", NULL };
    struct fixture *t = calloc(1, sizeof *t);
    const char *root = getenv("HEYAN_ROOT");
    char path[1024];
    struct err err;
    *state = t;
    snprintf(path, sizeof path, "%s/tests/data/matrix_symbols.tsv", root ? root : ".");
    if (!t || scanner_create(&t->scanner, &err) != ERR_OK ||
        scan_engine_create(ENGINE_GRID, &t->grid, &err) != ERR_OK ||
        table_open(path, columns, &t->table, &err) != ERR_OK)
        return -1;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *t = *state;
    scanner_destroy(t->scanner);
    scan_engine_destroy(t->grid);
    table_close(t->table);
    free(t);
    return 0;
}

int main(void)
{
#define WITH_SCANNER(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SCANNER(every_symbol_is_read_every_way),
        WITH_SCANNER(our_own_reader_follows_cloth),
        WITH_SCANNER(our_own_reader_follows_bottles),
        WITH_SCANNER(chance_is_not_read),
        cmocka_unit_test(noise_is_all_light),
        cmocka_unit_test(every_version_and_level_is_mended),
        cmocka_unit_test(mending_keeps_its_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
