/* What the courier makes of what the hub says, and of what others say in its place. */
#include "courier/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <unistd.h>

enum { PHOTO = 20000 };

static bool keep_row(void *self, const struct outbox_row *row)
{
    *(struct outbox_row *)self = *row;
    return false;
}

/* The oldest there is. */
static struct outbox_row first_row(struct world *w)
{
    struct outbox_row row = { 0 };
    assert_int_equal(outbox_each(w->b, keep_row, &row, NULL), ERR_OK);
    return row;
}

static void what_waits_arrives_and_is_forgotten(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < 6; i++)
        sample_submit(&w->s, w->b, i % 3, PHOTO);
    world_run(w, 10);
    struct loop_count hub = world_hub(w);
    assert_int_equal(hub.cases, 6);
    assert_int_equal(hub.posts, 6);
    assert_int_equal(hub.photos_held, 6);
    assert_int_equal(hub.photo_bytes, 6 * (PHOTO + SEAL_OVERHEAD_BYTES));
    assert_int_equal(hub.bad_stamps, 0);
    assert_int_equal(sample_count_files(w->folder),
                     4); /* the database, its WAL and index, the lock */
    struct courier_step step = world_step(w);
    assert_false(step.did);
    assert_int_equal(step.next_utc_s, 0);
}

/* --- refusals -------------------------------------------------------------------------------------------------- */

static void refusals_park_or_wait_and_the_next_goes_on(void **state)
{
    struct world *w = *state;
    static const struct {
        unsigned status, retry_after_s;
        const char *reason;
        bool parks, is_all; /* is_all: the others wait, too */
    } rows[] = {
        { 400, 0, "malformed", true, false },   { 400, 0, "key", true, false },
        { 413, 0, "too_big", true, false },     { 422, 0, "other_payload", true, false },
        { 400, 0, NULL, false, false },         { 413, 0, NULL, false, false },
        { 409, 0, "running", false, false },    { 401, 0, "stamp", false, true },
        { 403, 0, "revoked", false, true },     { 404, 0, NULL, false, true },
        { 429, 900, "too_often", false, true }, { 500, 0, NULL, false, true },
        { 502, 0, NULL, false, true },          { 503, 600, "not_now", false, true },
        { 302, 0, NULL, false, true },          { 511, 0, NULL, false, true },
        { 205, 0, NULL, false, true },
    };
    size_t parked = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        sample_submit(&w->s, w->b, 0, 0);
        char bad[REPORT_UUID_TEXT];
        text_copy(bad, sizeof bad, w->s.report.uuid);
        sample_submit(&w->s, w->b, 0, 0);
        loop_hub_status(w->hub, rows[i].status, rows[i].reason, rows[i].retry_after_s, bad, 0);
        size_t before = world_hub(w).cases;
        int64_t at = w->s.clock.utc_s;
        struct courier_step step = world_step(w);
        parked += rows[i].parks;
        if (world_counts(w).parked != parked || (step.next_utc_s > at) != rows[i].is_all)
            fail_msg("%u %s: %zu parked, next in %jd s", rows[i].status,
                     rows[i].reason ? rows[i].reason : "", world_counts(w).parked,
                     (intmax_t)(step.next_utc_s - at));
        if (rows[i].retry_after_s && step.next_utc_s < at + (int64_t)rows[i].retry_after_s)
            fail_msg("%u: comes back before it was asked to", rows[i].status);
        world_step(w); /* the other is not kept waiting by this one */
        assert_int_equal(world_hub(w).cases, before + 1);
        assert_true(loop_hub_has(w->hub, w->s.report.uuid));
        assert_false(loop_hub_has(w->hub, bad));
        loop_hub_be(w->hub, LOOP_FAITHFUL, 0);
        world_run(w, 5);
        assert_int_equal(loop_hub_has(w->hub, bad), !rows[i].parks);
        w->s.clock.utc_s += 60;
    }
    print_message(
        "%zu kinds of refusal: %zu parked, %zu waited and arrived; the next always went on\n",
        ARRAY_LEN(rows), parked, ARRAY_LEN(rows) - parked);
    /* Somebody looks at the parked ones and says: once more. */
    assert_int_equal(outbox_unpark(w->b, first_row(w).uuid, NULL), ERR_OK);
    world_run(w, 5);
    assert_int_equal(world_counts(w).parked, parked - 1);
}

static void what_gives_no_reason_parks_in_the_end(void **state)
{
    struct world *w = *state;
    sample_submit(&w->s, w->b, 0, 0);
    loop_hub_status(w->hub, 400, NULL, 0, NULL, 0);
    unsigned steps = world_run(w, 20);
    assert_int_equal(steps, 8);
    assert_int_equal(world_counts(w).parked, 1);
    assert_string_equal(first_row(w).why, "HTTP 400");
}

static void pauses_are_spread_and_bounded(void **state)
{
    struct world *w = *state;
    int64_t most = 0, least = INT64_MAX;
    sample_submit(&w->s, w->b, 0, 0);
    loop_hub_status(w->hub, 500, NULL, 0, NULL, 0);
    for (int i = 0; i < 30; i++) {
        w->dice = i % 2 ? UINT32_MAX : 0;
        int64_t at = w->s.clock.utc_s;
        struct courier_step step = world_step(w);
        assert_int_equal(first_row(w).next_utc_s, step.next_utc_s);
        most = step.next_utc_s - at > most ? step.next_utc_s - at : most;
        least = step.next_utc_s - at < least ? step.next_utc_s - at : least;
        w->s.clock.utc_s = step.next_utc_s;
    }
    assert_int_equal(least, 5); /* full jitter: from next to nothing */
    assert_true(most >= 40 * 60 && most <= 45 * 60);
    loop_hub_status(w->hub, 503, "not_now", 400 * 24 * 3600, NULL, 0); /* not believed */
    int64_t at = w->s.clock.utc_s;
    assert_in_range(world_step(w).next_utc_s - at, 24 * 3600, 24 * 3600 + 120);
    /* A clock that jumps, back by twenty years and on by forty. */
    w->s.clock.utc_s = INT64_C(1167609600);
    loop_hub_clock(w->hub, w->s.clock.utc_s);
    loop_hub_be(w->hub, LOOP_FAITHFUL, 0);
    assert_true(world_step(w).did);
    assert_int_equal(world_counts(w).waiting, 0);
    sample_submit(&w->s, w->b, 1, PHOTO);
    w->s.clock.utc_s = INT64_C(2429913600);
    assert_true(world_step(w).did);
    assert_int_equal(world_hub(w).cases, 2);
    assert_int_equal(sample_count_files(w->folder), 4);
}

/* --- others in the hub's place ----------------------------------------------------------------------------- */

static void nothing_is_deleted_but_on_our_receipt(void **state)
{
    struct world *w = *state;
    static const struct {
        enum loop_way way;
        const char *name;
    } rows[] = { { LOOP_PORTAL, "captive portal" },   { LOOP_GARBAGE, "garbage" },
                 { LOOP_EMPTY, "nothing" },           { LOOP_FOREIGN, "a foreign receipt" },
                 { LOOP_REPLAYED, "an old receipt" }, { LOOP_HOLDS_ALL, "a forged receipt" } };
    sample_submit(&w->s, w->b, 1, PHOTO);
    world_run(w, 3);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t k = 0; k < 3; k++)
            sample_submit(&w->s, w->b, k, PHOTO);
        size_t files = sample_count_files(w->folder);
        loop_hub_be(w->hub, rows[i].way, 0);
        for (int k = 0; k < 10; k++) {
            struct courier_step step = world_step(w);
            assert_true(step.why[0] != '\0');
            w->s.clock.utc_s = step.next_utc_s;
        }
        if (world_counts(w).waiting != 3 || sample_count_files(w->folder) != files)
            fail_msg("%s: something is gone", rows[i].name);
        /* The same in the midst of it: the text is at the hub, its photographs are not. */
        loop_hub_be(w->hub, LOOP_FAITHFUL, 0);
        struct outbox_row row;
        assert_int_equal(outbox_next(w->b, &row, NULL, NULL), ERR_OK);
        world_run(w, 20);
        assert_int_equal(world_counts(w).waiting, 0);
        assert_int_equal(world_hub(w).cases, 1 + 3 * (i + 1));
        assert_int_equal(world_hub(w).photos_held, 1 + 3 * (i + 1));
    }
    print_message(
        "%zu others answered 10 times each: deleted 0 of 18 reports, then all arrived, once each\n",
        ARRAY_LEN(rows));
}

static void a_forged_receipt_in_the_midst_deletes_no_photograph(void **state)
{
    struct world *w = *state;
    sample_submit(&w->s, w->b, 2, PHOTO);
    loop_hub_be(w->hub, LOOP_FAITHFUL, 0);
    loop_hub_status(w->hub, 503, "not_now", 0, "uploads", 0);
    world_step(w); /* the text is there */
    assert_int_equal(world_counts(w).sent, 1);
    loop_hub_be(w->hub, LOOP_HOLDS_ALL, 0);
    for (int i = 0; i < 4; i++) {
        w->s.clock.utc_s += 3600;
        world_step(w);
        assert_int_equal(world_counts(w).sent, 1);
        assert_int_equal(sample_count_files(w->folder), 7);
    }
    loop_hub_be(w->hub, LOOP_FAITHFUL, 0);
    world_run(w, 5);
    assert_int_equal(world_hub(w).photos_held, 2);
}

/* --- a hub that is wrong ------------------------------------------------------------------------------------- */

static void a_hub_that_lies_about_the_offset_gets_it_again(void **state)
{
    struct world *w = *state;
    static const struct {
        enum loop_way way;
        const char *name;
        unsigned requests;
        bool is_never; /* as long as it does so, nothing is held */
    } rows[] = { { LOOP_OFFSET_FAR, "too far", 0, true },
                 { LOOP_OFFSET_BEYOND, "behind the end", 0, true },
                 { LOOP_OFFSET_BACK, "going back", 0, false },
                 { LOOP_FORGETS, "forgets uploads", 0, true },
                 { LOOP_SPOILS, "spoils a byte", 0, false },
                 { LOOP_LOCATION, "sends elsewhere", 0, true },
                 { LOOP_OFFSET_FAR, "too far, once", 4, false } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        loop_hub_clear(w->hub);
        sample_submit(&w->s, w->b, 1, PHOTO);
        loop_hub_be(w->hub, rows[i].way, rows[i].requests);
        for (int k = 0; k < 3; k++) {
            struct courier_step step = world_step(w);
            if (step.next_utc_s > w->s.clock.utc_s)
                w->s.clock.utc_s = step.next_utc_s;
            if (rows[i].is_never && world_counts(w).sent != 1)
                fail_msg("%s: believed", rows[i].name);
        }
        loop_hub_be(w->hub, LOOP_FAITHFUL, 0);
        world_run(w, 10);
        if (world_hub(w).photos_held != 1 || world_counts(w).sent != 0 ||
            world_counts(w).parked != 0)
            fail_msg("%s: %zu held", rows[i].name, world_hub(w).photos_held);
    }
    print_message(
        "%zu kinds of lying about an upload: believed 0, all photographs whole in the end\n",
        ARRAY_LEN(rows));
}

static void a_hub_put_back_to_yesterday_gets_the_text_again(void **state)
{
    struct world *w = *state;
    sample_submit(&w->s, w->b, 2, PHOTO);
    loop_hub_status(w->hub, 503, "not_now", 0, "uploads", 0);
    w->s.clock.utc_s = world_step(w).next_utc_s;
    assert_int_equal(world_counts(w).sent, 1);
    loop_hub_clear(w->hub);
    loop_hub_be(w->hub, LOOP_FAITHFUL, 0);
    world_run(w, 5);
    assert_int_equal(world_hub(w).cases, 1);
    assert_int_equal(world_hub(w).photos_held, 2);
    assert_int_equal(world_counts(w).sent, 0);
}

/* It was made under a name that another kiosk had, too: the hub gives its receipt to who has the report. */
static void a_receipt_that_is_not_given_is_got_by_the_text(void **state)
{
    struct world *w = *state;
    sample_submit(&w->s, w->b, 1, 1000);
    loop_hub_be(w->hub, LOOP_NO_RECEIPTS, 0);
    world_run(w, 2);
    struct loop_count hub = world_hub(w);
    assert_int_equal(hub.cases, 1);
    assert_int_equal(hub.photos_held, 1);
    assert_int_equal(hub.posts, 2);
    assert_int_equal(world_counts(w).waiting + world_counts(w).sent, 0);
}

static void a_clock_that_is_off_is_set_right_by_the_hub(void **state)
{
    struct world *w = *state;
    sample_submit(&w->s, w->b, 2, PHOTO);
    loop_hub_clock(w->hub, w->s.clock.utc_s + 3 * 24 * 3600);
    loop_hub_be(w->hub, LOOP_CLOCK, 0);
    assert_int_equal(world_run(w, 3), 1);
    assert_int_equal(world_hub(w).photos_held, 2);
    assert_int_equal(world_hub(w).bad_stamps, 0);
}

/* --- our own disk ------------------------------------------------------------------------------------------------ */

static void a_photograph_that_rotted_parks_its_report_alone(void **state)
{
    struct world *w = *state;
    struct outbox_file file;
    sample_submit(&w->s, w->b, 2, PHOTO);
    assert_int_equal(outbox_file_at(w->b, first_row(w).id, 1, &file, NULL), ERR_OK);
    assert_int_equal(truncate(file.path, 100), 0);
    sample_submit(&w->s, w->b, 1, PHOTO);
    world_run(w, 5);
    assert_int_equal(world_hub(w).cases, 2); /* its text arrived */
    assert_int_equal(world_hub(w).photos_held, 2);
    assert_int_equal(world_counts(w).parked, 1);
    assert_string_equal(first_row(w).why, "photograph damaged");
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_waits_arrives_and_is_forgotten),
        CASE(refusals_park_or_wait_and_the_next_goes_on),
        CASE(what_gives_no_reason_parks_in_the_end),
        CASE(pauses_are_spread_and_bounded),
        CASE(nothing_is_deleted_but_on_our_receipt),
        CASE(a_forged_receipt_in_the_midst_deletes_no_photograph),
        CASE(a_hub_that_lies_about_the_offset_gets_it_again),
        CASE(a_hub_put_back_to_yesterday_gets_the_text_again),
        CASE(a_receipt_that_is_not_given_is_got_by_the_text),
        CASE(a_clock_that_is_off_is_set_right_by_the_hub),
        CASE(a_photograph_that_rotted_parks_its_report_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
