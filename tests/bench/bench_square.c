/* Square symbols where there are none: what each engine and the whole ladder say of pictures that
 * hold no square symbol, and what our own reader spends on them.
 *
 * usage: bench_square [--frames N] [--seed N] [--size WxH]
 *
 * N pictures of each scene (400).  The traps have everything a symbol has but its data: finder
 * patterns or borders, timing, and modules by chance.  Every number that is said is printed.
 */
#include <math.h>

#include "base/clock.h"
#include "scan/engine.h"
#include "scan/scanner.h"
#include "tools/label_room.h"
#include "tools/label_shot.h"
#include "unit/scan/draw.h"

#define SCENE_LIST(X)                                                                              \
    X(WALL, "wall")                                                                                \
    X(NOISE, "noise")                                                                              \
    X(BLOCKS, "blocks")                                                                            \
    X(STROKES, "strokes")                                                                          \
    X(RINGS, "rings")                                                                              \
    X(TEXT, "text")                                                                                \
    X(STRIPES, "stripes")                                                                          \
    X(NET, "net")                                                                                  \
    X(MOIRE, "moire")                                                                              \
    X(ROOM, "room")                                                                                \
    X(TRAP_DM, "trap DM")                                                                          \
    X(TRAP_QR, "trap QR")                                                                          \
    X(TRAP_EVEN, "trap of one grey")

#define X(name, text) name,
enum scene { SCENE_LIST(X) SCENES };
#undef X
#define X(name, text) text,
static const char *const scene_name[] = { SCENE_LIST(X) };
#undef X

enum asked { ASKED_ZXING, ASKED_ZBAR, ASKED_GRID, ASKED_HASTY, ASKED_STILL, ASKED };
static const char *const asked_name[] = { "zxing", "zbar", "grid", "grid 16", "ladder" };

struct run {
    struct scanner *scanner;
    struct engine *engine[ENGINE_COUNT];
    struct press *press;
    struct lens *lens;
    struct plane plane;
    int w, h;
    uint64_t seed;
    /* of the scene at work */
    enum scene scene;
    enum asked asked;
    int number;
    size_t n_said[ASKED];
    int64_t us[ASKED], us_most[ASKED];
};

static struct symbols symbols;

/* ---- pictures ---- */

static uint32_t roll(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static int between(uint64_t *d, int lo, int hi)
{
    return lo + (int)(roll(d) % (uint32_t)(hi - lo + 1));
}

static void fill_blocks(struct canvas *c, uint64_t *d, int side, int grey_levels)
{
    for (int y = 0; y < c->h; y += side)
        for (int x = 0; x < c->w; x += side)
            canvas_fill(c, x, y, side, side,
                        (uint8_t)(between(d, 0, grey_levels - 1) * 255 / (grey_levels - 1)));
}

static void fill_strokes(struct canvas *c, uint64_t *d)
{
    int thick = between(d, 1, 5);
    for (int i = 0; i < 300; i++) {
        int x = between(d, 0, c->w), y = between(d, 0, c->h), n = between(d, 4, 30);
        bool is_flat = roll(d) % 2;
        canvas_fill(c, x, y, is_flat ? n : thick, is_flat ? thick : n, 30);
    }
}

static void fill_rings(struct canvas *c, uint64_t *d)
{
    for (int i = 0; i < 24; i++) {
        int side = between(d, 7, 40), x = between(d, 0, c->w), y = between(d, 0, c->h);
        for (int k = 0; k < 3; k++) {
            int in = k * side / 7;
            canvas_fill(c, x + in, y + in, side - 2 * in, side - 2 * in, k % 2 ? 230 : 20);
        }
    }
}

static bool is_finder(int side, int x, int y)
{
    int ax = x < 8 ? x : side - 1 - x, ay = y < 8 ? y : side - 1 - y;
    int cx = ax - 3 < 0 ? 3 - ax : ax - 3, cy = ay - 3 < 0 ? 3 - ay : ay - 3;
    int ring = cx > cy ? cx : cy;
    return ring <= 3 && ring != 2;
}

/* Finders and timing of a QR code, or the borders of a DataMatrix; the rest by chance, one module
 * in `dark_of` dark. */
static bool trap_module(uint64_t *d, bool is_qr, int side, int x, int y, int dark_of)
{
    bool by_chance = roll(d) % (uint32_t)dark_of == 0;
    if (!is_qr)
        return x == 0 || y == side - 1 || (y == 0 && x % 2 == 0) || (x == side - 1 && y % 2 == 1) ||
               (y > 0 && x < side - 1 && by_chance);
    if ((x < 8 || x >= side - 8) && (y < 8 || y >= side - 8) && (x < 8 || y < 8))
        return is_finder(side, x, y);
    return x == 6 || y == 6 ? (x + y) % 2 == 0 : by_chance;
}

static void fill_traps(struct canvas *c, uint64_t *d, bool is_qr, int dark_of)
{
    static const int dm_sides[] = { 10, 12, 14, 16 };
    int px = between(d, 3, 5), pitch = 30 * px;
    for (int top = 4 * px; top + 22 * px < c->h; top += pitch)
        for (int left = 4 * px; left + 22 * px < c->w; left += pitch) {
            int side = is_qr ? 21 : dm_sides[roll(d) % ARRAY_LEN(dm_sides)];
            for (int y = 0; y < side; y++)
                for (int x = 0; x < side; x++)
                    if (trap_module(d, is_qr, side, x, y, dark_of))
                        canvas_fill(c, left + x * px, top + y * px, px, px, 25);
        }
}

static void take_canvas(struct run *r, const struct canvas *c)
{
    if (plane_size(&r->plane, c->w, c->h) != ERR_OK)
        abort();
    memcpy(r->plane.px, c->px, (size_t)c->w * (size_t)c->h);
}

static void take_label(struct run *r, enum label_content content, uint64_t seed)
{
    static struct label label;
    struct plane_map map;
    press_print(r->press, content, SYM_NONE, seed, &label);
    struct shot s = shot_init(&label, r->w, r->h, seed);
    struct frame f = lens_take(r->lens, &label, &s, 0);
    if (plane_from_frame(&r->plane, &f, 1, &map) != ERR_OK)
        abort();
}

static void paint_canvas(struct run *r, uint64_t *d)
{
    struct canvas c;
    canvas_init(&c, r->w, r->h, r->scene == NOISE ? 128 : 215);
    if (r->scene == BLOCKS)
        fill_blocks(&c, d, between(d, 2, 8), roll(d) % 2 ? 2 : 4);
    if (r->scene == STROKES)
        fill_strokes(&c, d);
    if (r->scene == RINGS)
        fill_rings(&c, d);
    if (r->scene >= TRAP_DM)
        fill_traps(&c, d, r->scene == TRAP_QR || (r->scene == TRAP_EVEN && roll(d) % 2),
                   r->scene == TRAP_EVEN ? between(d, 9, 200) : 2);
    if (roll(d) % 3 == 0)
        canvas_blur(&c, 1);
    canvas_noise(&c, r->scene == NOISE ? 100 : between(d, 0, 12), roll(d));
    take_canvas(r, &c);
    canvas_fini(&c);
}

static void paint(struct run *r)
{
    static const enum label_content contents[SCENES] = {
        [TEXT] = LABEL_TEXT, [STRIPES] = LABEL_STRIPES, [NET] = LABEL_GRID, [MOIRE] = LABEL_MOIRE
    };
    uint64_t seed = r->seed * 1000003u + (uint64_t)r->scene * 100003u + (uint64_t)r->number;
    uint64_t d = seed * 0x9e3779b97f4a7c15u;
    if (r->scene == ROOM)
        label_room_make(&r->plane, r->w, r->h, seed);
    else if (contents[r->scene] != LABEL_SYMBOL)
        take_label(r, contents[r->scene], seed);
    else
        paint_canvas(r, &d);
}

/* ---- asking ---- */

static void say(struct run *r, enum symbol_kind kind, struct span data)
{
    char shown[80];
    if (!symbol_kind_is_2d(kind))
        return;
    r->n_said[r->asked]++;
    text_show(data, shown, sizeof shown);
    printf("said: %s %d: %s: %s %s\n", scene_name[r->scene], r->number, asked_name[r->asked],
           symbol_kind_name(kind), shown);
}

static void take_read(void *self, const struct engine_read *read)
{
    say(self, read->kind, read->data);
}

static void ask_ladder(struct run *r)
{
    struct err err;
    struct frame f = { .format = FRAME_GREY,
                       .width_px = r->plane.w,
                       .height_px = r->plane.h,
                       .luma = r->plane.px,
                       .luma_stride = (size_t)r->plane.w };
    if (scanner_scan(r->scanner, &f, SCAN_STILL, &symbols, &err) != ERR_OK)
        abort();
    for (size_t i = 0; i < symbols.count; i++)
        say(r, symbols.at[i].kind, symbol_span(&symbols.at[i]));
}

static void ask(struct run *r)
{
    static const struct {
        enum engine_id engine;
        int density;
    } engines[] = { [ASKED_ZXING] = { ENGINE_ZXING, 1 },
                    [ASKED_ZBAR] = { ENGINE_ZBAR, 2 },
                    [ASKED_GRID] = { ENGINE_GRID, 1 },
                    [ASKED_HASTY] = { ENGINE_GRID, 16 } };
    for (int i = 0; i < ASKED; i++) {
        r->asked = (enum asked)i;
        int64_t began = clock_thread_cpu_us();
        if (i == ASKED_STILL)
            ask_ladder(r);
        else
            scan_engine_look(r->engine[engines[i].engine], &r->plane, KINDS_2D, engines[i].density,
                             take_read, r);
        int64_t us = clock_thread_cpu_us() - began;
        r->us[i] += us;
        r->us_most[i] = us > r->us_most[i] ? us : r->us_most[i];
    }
}

static void run_scene(struct run *r, int frames)
{
    memset(r->n_said, 0, sizeof r->n_said);
    memset(r->us, 0, sizeof r->us);
    memset(r->us_most, 0, sizeof r->us_most);
    for (r->number = 0; r->number < frames; r->number++) {
        paint(r);
        ask(r);
    }
    printf("%-18s", scene_name[r->scene]);
    for (int i = 0; i < ASKED; i++)
        printf(" %6zu %6.2f %6.1f", r->n_said[i], (double)r->us[i] / 1000.0 / frames,
               (double)r->us_most[i] / 1000.0);
    printf("\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static struct run r = { .w = 480, .h = 360, .seed = 1 };
    int frames = 400;
    struct err err = { 0 };
    for (int i = 1; i + 1 < argc; i += 2)
        if (strcmp(argv[i], "--frames") == 0)
            frames = (int)strtol(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0)
            r.seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--size") == 0 && sscanf(argv[i + 1], "%dx%d", &r.w, &r.h) != 2)
            return 2;
    if (scanner_create(&r.scanner, &err) != ERR_OK)
        abort();
    for (int i = 0; i < ENGINE_COUNT; i++)
        if (scan_engine_create((enum engine_id)i, &r.engine[i], &err) != ERR_OK)
            abort();
    r.press = press_create(12, r.seed);
    r.lens = lens_create();
    printf("%dx%d, %d pictures a scene; of each: said, mean ms, most ms\n%-18s", r.w, r.h, frames,
           "");
    for (int i = 0; i < ASKED; i++)
        printf(" %20s", asked_name[i]);
    printf("\n");
    for (r.scene = 0; r.scene < SCENES; r.scene++)
        run_scene(&r, frames);
    lens_destroy(r.lens);
    press_destroy(r.press);
    for (int i = 0; i < ENGINE_COUNT; i++)
        scan_engine_destroy(r.engine[i]);
    scanner_destroy(r.scanner);
    plane_fini(&r.plane);
    return 0;
}
