/* What a person is told within three seconds of holding something up, and what nobody is told who
 * holds up nothing: the line on the screen, from the frames alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/attrs.h"
#include "scan/adviser.h"
#include "tools/label_case.h"
#include "tools/label_hand.h"
#include "tools/label_room.h"
#include "tools/label_wall.h"

enum { FRAMES = 60, FRAME_MS = 50, VIEWS = 4, VIEW_MS = 300 };

struct room {
    struct press *press;
    struct lens *plain, *textures, *walls;
    struct zint_symbols *zint;
    struct adviser *adviser;
    struct label label;
    struct plane view[VIEWS];
    uint64_t frames;
};

static int set_up(void **state)
{
    struct room *r = calloc(1, sizeof *r);
    struct err err;
    assert_non_null(r);
    r->press = press_create(2, 1);
    r->plain = lens_create();
    r->textures = lens_create_in(label_room_make);
    r->walls = lens_create_in(label_wall_make);
    r->zint = zint_symbols_open();
    assert_int_equal(adviser_create(&r->adviser, &err), ERR_OK);
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    struct room *r = *state;
    label_fini(&r->label);
    adviser_destroy(r->adviser);
    zint_symbols_close(r->zint);
    lens_destroy(r->walls);
    lens_destroy(r->textures);
    lens_destroy(r->plain);
    press_destroy(r->press);
    for (int k = 0; k < VIEWS; k++)
        plane_fini(&r->view[k]);
    free(r);
    return 0;
}

static void take_views(struct room *r, struct lens *lens, enum label_case of, uint64_t seed)
{
    const struct label_maker maker = { r->press, r->zint, false };
    struct shot s = label_case_make(of, &maker, 1280, 720, seed, &r->label);
    for (int k = 0; k < VIEWS; k++) {
        struct shot now = hand_at(&s, (unsigned)(k * VIEW_MS));
        struct frame f = lens_take(lens, &r->label, &now, k);
        assert_int_equal(plane_size(&r->view[k], f.width_px, f.height_px), ERR_OK);
        memcpy(r->view[k].px, f.luma, (size_t)f.width_px * (size_t)f.height_px);
        if (s.is_empty)
            hand_sway(&r->view[k], s.seed, (unsigned)(k * VIEW_MS));
    }
}

/* A bit for each cause that was said, for however short; nothing is read. */
static unsigned said_of(struct room *r, struct lens *lens, enum label_case of, uint64_t seed)
{
    static const struct symbols none;
    unsigned said = 0;
    take_views(r, lens, of, seed);
    adviser_reset(r->adviser);
    for (int i = 0; i < FRAMES; i++) {
        int at = i * FRAME_MS / VIEW_MS % (2 * VIEWS - 2);
        const struct plane *p = &r->view[at < VIEWS ? at : 2 * VIEWS - 2 - at];
        struct frame f = { .format = FRAME_GREY,
                           .width_px = p->w,
                           .height_px = p->h,
                           .luma = p->px,
                           .luma_stride = (size_t)p->w,
                           .number = ++r->frames };
        f.taken_ms = f.number * FRAME_MS;
        said |= 1u << adviser_hear(r->adviser, &f, &none, 0);
    }
    return said & ~(1u << CAUSE_NONE);
}

enum { SEEDS = 6, ROOMS = 10, WALLS = 20 };

/* Seeds are not chosen: 1 to N.  Of glare but two have bars left on both sides of it, more than a
 * guard's: without these it might be a lamp, or white paper. */
static void each_cause_is_told(void **state)
{
    static const struct {
        enum label_case of;
        int need;
    } rows[] = {
        { CASE_DARK, 6 }, { CASE_FAR, 5 },    { CASE_NEAR, 4 },  { CASE_CUT, 5 },
        { CASE_TILT, 5 }, { CASE_MOTION, 4 }, { CASE_FOCUS, 4 }, { CASE_GLARE, 2 },
    };
    struct room *r = *state;
    bool is_poor = false;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int told = 0;
        for (uint64_t seed = 1; seed <= SEEDS; seed++)
            told += (said_of(r, r->plain, rows[i].of, seed) & 1u << label_case_cause(rows[i].of)) !=
                    0;
        if (told < rows[i].need)
            print_error("%s: %d of %d\n", label_case_name(rows[i].of), told, SEEDS);
        is_poor |= told < rows[i].need;
    }
    assert_false(is_poor);
}

/* 95 of 100 in each sort of room: nobody who shows nothing is told to hold it closer.  That it is
 * covered nobody at all. */
static void nothing_is_said_of_nothing(void **state)
{
    struct room *r = *state;
    const struct {
        const char *name;
        struct lens *lens;
        int rooms;
    } rows[] = { { "plain", r->plain, ROOMS },
                 { "textures", r->textures, ROOMS },
                 { "walls", r->walls, WALLS } };
    bool is_loud = false;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int loud = 0;
        for (int seed = 1; seed <= rows[i].rooms; seed++) {
            unsigned said = said_of(r, rows[i].lens, CASE_EMPTY, (uint64_t)seed);
            if (said)
                print_message("%s, seed %d: causes %x\n", rows[i].name, seed, said);
            loud += said != 0;
            is_loud |= (said & 1u << CAUSE_COVER) != 0;
        }
        is_loud |= 20 * loud > rows[i].rooms;
    }
    assert_false(is_loud);
}

static void a_label_without_a_symbol_is_left_alone(void **state)
{
    struct room *r = *state;
    int loud = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        loud += said_of(r, r->plain, CASE_TEXT, seed) != 0;
    assert_in_range(loud, 0, 1);
}

/* Well held, and the scanner only has not got to it yet: it may be called covered, never badly held. */
static void what_is_well_held_is_not_blamed(void **state)
{
    struct room *r = *state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        unsigned said = said_of(r, r->plain, CASE_GOOD, seed) & ~(1u << CAUSE_COVER);
        if (said)
            fail_msg("seed %d: causes %x", (int)seed, said);
    }
}

int main(void)
{
#define IN_ROOM(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_ROOM(each_cause_is_told),
        IN_ROOM(nothing_is_said_of_nothing),
        IN_ROOM(a_label_without_a_symbol_is_left_alone),
        IN_ROOM(what_is_well_held_is_not_blamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
