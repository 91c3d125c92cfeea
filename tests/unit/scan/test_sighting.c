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
            snprintf(text, sizeof text, "%d", k / 2 * 100 + i);
            add(&t->in, text, 3000.0f * (float)i);
        }
        sighting_feed(t->sighting, &f, &t->in, &t->seen);
        assert_true(t->seen.count <= SYMBOLS_MAX);
    }
    assert_true(t->seen.count > 0);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
