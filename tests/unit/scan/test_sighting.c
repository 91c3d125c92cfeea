/* What stays when frames are compared: rows of frames, each with what is agreed on afterwards. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "scan/sighting.h"

struct look {
    const char *text; /* NULL: nothing */
    float x;
};

struct step {
    uint64_t ms;
    struct look look[2];
    size_t agreed, new;
};

struct fixture {
    struct sighting *sighting;
    struct symbols in, seen;
    uint64_t number;
};

static void add(struct symbols *all, const char *text, float x)
{
    struct symbol *s = &all->at[all->count++];
    *s = (struct symbol){ .kind = SYM_EAN13, .score = 800, .len = strlen(text) };
    memcpy(s->data, text, s->len);
    s->corner[0] = (struct point){ x, 300 };
    s->corner[1] = (struct point){ x + 200, 300 };
    s->corner[2] = (struct point){ x + 200, 400 };
    s->corner[3] = (struct point){ x, 400 };
}

static size_t feed(struct fixture *t, const struct step *step)
{
    struct frame f = {
        .width_px = 1280, .height_px = 720, .taken_ms = step->ms, .number = ++t->number
    };
    t->in.count = 0;
    for (size_t i = 0; i < 2; i++)
        if (step->look[i].text)
            add(&t->in, step->look[i].text, step->look[i].x);
    return sighting_feed(t->sighting, &f, &t->in, &t->seen);
}

#define STEPS_MAX 10

static const struct {
    const char *name;
    struct step step[STEPS_MAX];
} plays[] = {
    { "one look is not enough", { { 1000, { { "A", 100 } }, 0, 0 }, { 1033, { { 0 } }, 0, 0 } } },
    { "two looks agree, and it is new once",
      { { 1000, { { "A", 100 } }, 0, 0 },
        { 1033, { { "A", 104 } }, 1, 1 },
        { 1066, { { "A", 108 } }, 1, 0 },
        { 1100, { { 0 } }, 1, 0 } } },
    { "a frame between does not matter",
      { { 1000, { { "A", 100 } }, 0, 0 },
        { 1033, { { 0 } }, 0, 0 },
        { 1066, { { "A", 104 } }, 1, 1 } } },
    { "two numbers once each do not agree",
      { { 1000, { { "A", 100 } }, 0, 0 }, { 1033, { { "B", 100 } }, 0, 0 } } },
    { "the second look comes too late",
      { { 1000, { { "A", 100 } }, 0, 0 },
        { 1900, { { "A", 100 } }, 0, 0 },
        { 1933, { { "A", 100 } }, 1, 1 } } },
    { "too far for a hand", { { 1000, { { "A", 0 } }, 0, 0 }, { 1033, { { "A", 1000 } }, 0, 0 } } },
    { "gone after a second, new again when it comes back",
      { { 1000, { { "A", 100 } }, 0, 0 },
        { 1033, { { "A", 100 } }, 1, 1 },
        { 1900, { { 0 } }, 1, 0 },
        { 2034, { { 0 } }, 0, 0 },
        { 2067, { { "A", 100 } }, 0, 0 },
        { 2100, { { "A", 100 } }, 1, 1 } } },
    { "two goods are two tracks",
      { { 1000, { { "A", 100 }, { "B", 700 } }, 0, 0 },
        { 1033, { { "A", 100 }, { "B", 700 } }, 2, 2 } } },
    { "the same number twice in the picture is two tracks",
      { { 1000, { { "A", 100 }, { "A", 700 } }, 0, 0 },
        { 1033, { { "A", 100 }, { "A", 700 } }, 2, 2 } } },
    { "the same place twice in a frame is one look",
      { { 1000, { { "A", 100 }, { "A", 101 } }, 0, 0 } } },
    { "two numbers that claim one place need more looks",
      { { 1000, { { "A", 100 } }, 0, 0 },
        { 1033, { { "B", 101 } }, 0, 0 },
        { 1066, { { "A", 100 } }, 0, 0 },
        { 1100, { { "A", 100 } }, 0, 0 },
        { 1133, { { "A", 100 } }, 1, 1 } } },
    { "a clock that jumps back does no harm",
      { { 1000, { { "A", 100 } }, 0, 0 },
        { 10, { { "A", 100 } }, 1, 1 },
        { 43, { { "A", 100 } }, 1, 0 } } },
};

static void plays_end_as_written(void **state)
{
    struct fixture *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(plays); i++) {
        sighting_destroy(t->sighting);
        t->sighting = sighting_create();
        assert_non_null(t->sighting);
        for (size_t k = 0; k < STEPS_MAX && plays[i].step[k].ms; k++) {
            const struct step *s = &plays[i].step[k];
            size_t n_new = feed(t, s);
            if (n_new != s->new || t->seen.count != s->agreed)
                fail_msg("%s, step %zu: %zu agreed, %zu new", plays[i].name, k, t->seen.count,
                         n_new);
        }
    }
}

static void tracks_keep_their_id(void **state)
{
    struct fixture *t = *state;
    static const struct step steps[] = {
        { 1000, { { "A", 100 } }, 0, 0 },
        { 1033, { { "A", 110 } }, 0, 0 },
        { 1066, { { "A", 120 }, { "B", 700 } }, 0, 0 },
        { 1100, { { "B", 700 }, { "A", 130 } }, 0, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        feed(t, &steps[i]);
    assert_int_equal(t->seen.count, 2);
    /* New ones first. */
    assert_true(span_eq(symbol_span(&t->seen.at[0]), "B"));
    assert_true(span_eq(symbol_span(&t->seen.at[1]), "A"));
    assert_int_equal(t->seen.at[1].track, 1);
    assert_int_equal(t->seen.at[0].track, 2);
    assert_float_equal(t->seen.at[1].corner[0].x, 130.0f, 0.01f);
}

static void a_reset_forgets(void **state)
{
    struct fixture *t = *state;
    feed(t, &(struct step){ 1000, { { "A", 100 } }, 0, 0 });
    feed(t, &(struct step){ 1033, { { "A", 100 } }, 0, 0 });
    assert_int_equal(t->seen.count, 1);
    uint64_t id = t->seen.at[0].track;
    sighting_reset(t->sighting);
    assert_int_equal(feed(t, &(struct step){ 1066, { { "A", 100 } }, 0, 0 }), 0);
    assert_int_equal(t->seen.count, 0);
    assert_int_equal(feed(t, &(struct step){ 1100, { { "A", 100 } }, 0, 0 }), 1);
    assert_true(t->seen.at[0].track > id);
}

/* The same frame given twice is one look. */
static void a_frame_counts_once(void **state)
{
    struct fixture *t = *state;
    const struct step s = { 1000, { { "A", 100 } }, 0, 0 };
    feed(t, &s);
    t->number--;
    assert_int_equal(feed(t, &s), 0);
    assert_int_equal(t->seen.count, 0);
}

static void a_flood_of_numbers_is_survived(void **state)
{
    struct fixture *t = *state;
    for (int k = 0; k < 200; k++) {
        struct frame f = { .width_px = 1280,
                           .height_px = 720,
                           .taken_ms = 1000 + (uint64_t)k * 33,
                           .number = (uint64_t)k + 1 };
        t->in.count = 0;
        for (int i = 0; i < SYMBOLS_MAX; i++) {
            char text[32];
            snprintf(text, sizeof text, "%d", k / 5 * 100 + i);
            add(&t->in, text, 3000.0f * (float)i);
        }
        sighting_feed(t->sighting, &f, &t->in, &t->seen);
        assert_true(t->seen.count <= SYMBOLS_MAX);
    }
    assert_true(t->seen.count > 0);
}

/* ---- a shelf ---- */

/* Two boards of goods, the camera led along them.  The same number stands side by side several
 * times; not every symbol is read in every frame, and where it was read is not exact. */
enum { SLOTS = 24, BOARDS = 2, SLOT_PX = 280, BAR_PX = 200 };

struct walk {
    const char *name;
    uint64_t frame_ms;
    float speed_px_ms; /* at most */
    int same;          /* neighbours that have one number */
    int read_percent;
};

struct shelf {
    float camera_x;
    uint32_t dice;
    uint64_t slot_of[4096]; /* by track id: 1 + slot */
    uint64_t id_of[SLOTS], read_ms[SLOTS];
    int changes; /* a slot that was not away for long had another id */
};

static uint32_t roll(struct shelf *s, uint32_t n)
{
    s->dice = s->dice * 1664525u + 1013904223u;
    return (s->dice >> 8) % n;
}

static struct point slot_at(const struct shelf *s, int slot)
{
    return (struct point){ (float)(slot / BOARDS) * SLOT_PX - s->camera_x,
                           slot % BOARDS ? 500.0f : 200.0f };
}

static void show_shelf(struct shelf *s, const struct walk *w, struct symbols *in)
{
    in->count = 0;
    for (int slot = 0; slot < SLOTS && in->count < SYMBOLS_MAX; slot++) {
        struct point p = slot_at(s, slot);
        char text[32];
        if (p.x < 0 || p.x + BAR_PX > 1280 || (int)roll(s, 100) >= w->read_percent)
            continue;
        snprintf(text, sizeof text, "%d", slot / BOARDS / w->same * 10 + slot % BOARDS);
        add(in, text, p.x + (float)roll(s, 7) - 3.0f);
        for (int i = 0; i < 4; i++)
            in->at[in->count - 1].corner[i].y += p.y - 300.0f + (float)roll(s, 5);
    }
}

/* Which slot a symbol agreed on stands in. */
static int slot_under(const struct shelf *s, const struct symbol *at)
{
    for (int slot = 0; slot < SLOTS; slot++) {
        struct point p = slot_at(s, slot), c = symbol_centre(at);
        if (c.x > p.x && c.x < p.x + BAR_PX && c.y > p.y && c.y < p.y + 110)
            return slot;
    }
    return -1;
}

static void weigh_shelf(struct shelf *s, struct fixture *t, const struct walk *w, uint64_t ms)
{
    for (size_t i = 0; i < t->seen.count; i++) {
        const struct symbol *at = &t->seen.at[i];
        if (sighting_age_ms(t->sighting, at->track) > 0)
            continue;
        int slot = slot_under(s, at);
        assert_in_range(slot, 0, SLOTS - 1);
        assert_true(at->track < ARRAY_LEN(s->slot_of));
        if (s->slot_of[at->track] == 0)
            s->slot_of[at->track] = (uint64_t)slot + 1;
        if (s->slot_of[at->track] != (uint64_t)slot + 1)
            fail_msg("%s: track %d went from slot %d to %d", w->name, (int)at->track,
                     (int)s->slot_of[at->track] - 1, slot);
        s->changes += s->id_of[slot] != 0 && s->id_of[slot] != at->track &&
                      ms - s->read_ms[slot] < 900;
        s->id_of[slot] = at->track;
        s->read_ms[slot] = ms;
    }
}

/* Starts, goes on, stops, goes back: speeds change by a tenth of the highest a frame at 30. */
static float pace(const struct walk *w, uint64_t ms)
{
    static const float wish[] = { 0, 1, 1, 0, -1, -0.5f, 0 };
    size_t leg = ms / 1200;
    float from = leg ? wish[(leg - 1) % ARRAY_LEN(wish)] : 0, to = wish[leg % ARRAY_LEN(wish)];
    float part = (float)(ms % 1200) / 330.0f;
    return w->speed_px_ms * (part < 1 ? from + part * (to - from) : to);
}

static void walk_along(struct fixture *t, const struct walk *w, uint32_t seed)
{
    struct shelf s = { .dice = seed };
    sighting_destroy(t->sighting);
    t->sighting = sighting_create();
    assert_non_null(t->sighting);
    for (uint64_t ms = 1000; ms < 9400; ms += w->frame_ms) {
        struct frame f = {
            .width_px = 1280, .height_px = 720, .taken_ms = ms, .number = ++t->number
        };
        s.camera_x += pace(w, ms - 1000) * (float)w->frame_ms;
        show_shelf(&s, w, &t->in);
        sighting_feed(t->sighting, &f, &t->in, &t->seen);
        weigh_shelf(&s, t, w, ms);
    }
    if (s.changes > 0)
        fail_msg("%s, seed %u: %d ids changed", w->name, seed, s.changes);
}

static void a_shelf_keeps_its_ids(void **state)
{
    static const struct walk walks[] = {
        { "still", 33, 0, 4, 70 },
        { "slowly", 33, 0.3f, 4, 70 },
        { "briskly", 33, 1.0f, 4, 70 },
        { "few frames", 100, 0.6f, 4, 70 },
        { "few are read", 33, 0.5f, 4, 35 },
        { "all the same", 33, 0.6f, SLOTS, 80 },
        { "all different", 100, 1.0f, 1, 70 },
    };
    for (size_t i = 0; i < ARRAY_LEN(walks); i++)
        for (uint32_t seed = 1; seed <= 6; seed++)
            walk_along(*state, &walks[i], seed);
}

/* One of two equal numbers is taken away: the other stays what it was. */
static void the_one_that_stays_keeps_its_id(void **state)
{
    struct fixture *t = *state;
    for (uint64_t k = 0; k < 12; k++)
        feed(t, &(struct step){ 1000 + 33 * k, { { "A", 100 }, { "A", 330 } }, 0, 0 });
    assert_int_equal(t->seen.count, 2);
    uint64_t id[2];
    for (int i = 0; i < 2; i++)
        id[t->seen.at[i].corner[0].x > 200] = t->seen.at[i].track;
    assert_true(id[0] != id[1]);
    for (uint64_t k = 12; k < 60; k++)
        feed(t, &(struct step){ 1000 + 33 * k, { { "A", 330 } }, 0, 0 });
    assert_int_equal(t->seen.count, 1);
    assert_int_equal(t->seen.at[0].track, id[1]);
}

static int set_up(void **state)
{
    struct fixture *t = calloc(1, sizeof *t);
    if (t)
        t->sighting = sighting_create();
    *state = t;
    return t && t->sighting ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *t = *state;
    sighting_destroy(t->sighting);
    free(t);
    return 0;
}

int main(void)
{
#define WITH_SIGHTING(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SIGHTING(plays_end_as_written),
        WITH_SIGHTING(tracks_keep_their_id),
        WITH_SIGHTING(a_reset_forgets),
        WITH_SIGHTING(a_frame_counts_once),
        WITH_SIGHTING(a_flood_of_numbers_is_survived),
        WITH_SIGHTING(a_shelf_keeps_its_ids),
        WITH_SIGHTING(the_one_that_stays_keeps_its_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
