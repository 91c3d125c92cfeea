/* The thread that renews, and the swap: another release answers between two questions, and none of the
 * questions fails, waits or gets a mixture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <time.h>
#include <unistd.h>

#include "app/judge.h"
#include "sync/unknown.h"
#include "unit/kiosk/renewing.h"

#define FOLDER  RENEWING_FOLDER
#define SHIPPED RENEWING_SHIPPED

static struct renewing r;
static struct renewal_view view; /* the newest */

static int set_up(void **state)
{
    (void)state;
    renewing_open(&r);
    view = (struct renewal_view){ 0 };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    renewing_close(&r);
    return 0;
}

static void start(const char *url, const char *serving)
{
    renewing_start(&r, url, serving, NULL, 0);
}

/* What the thread hands over next. */
static struct renewed wait_for_release(int64_t sequence)
{
    struct renewed n;
    while (!renewal_take(r.renewal, &n)) {
        renewing_wait(&r.woken);
        renewal_look(r.renewal, &view);
    }
    assert_int_equal(registry_release(n.registry)->sequence, sequence);
    assert_true(n.n >= 2);
    assert_string_equal(n.paths[n.n - 1], SHIPPED);
    return n;
}

static void wait_for_state(enum trouble trouble, int64_t failures)
{
    while (view.state.trouble != trouble || view.state.failures != failures ||
           view.state.tried_utc_s == 0) {
        renewing_wait(&r.woken);
        renewal_look(r.renewal, &view);
    }
}

static void comes_and_is_taken_back(void **state)
{
    (void)state;
    hub_offer(&r.hub, 8, true, true, "");
    start("mem:", SHIPPED);
    renewal_ask(r.renewal);
    struct renewed n = wait_for_release(8);
    wait_for_state(TROUBLE_NONE, 0);
    assert_int_equal(view.level, SYNC_FINE);
    hub_offer(&r.hub, 9, true, true, "");
    renewal_ask(r.renewal);
    struct renewed next = wait_for_release(9);
    renewal_give(r.renewal, n.registry);
    registry_close(next.registry);
}

static void alarm_is_told(void **state)
{
    (void)state;
    hub_offer(&r.hub, 8, true, true, "");
    r.hub.clock.utc_s += 400 * HUB_DAY_S;
    start("mem:", SHIPPED);
    renewal_ask(r.renewal);
    wait_for_state(TROUBLE_HUB, 1);
    assert_int_equal(view.level, SYNC_ALARM);
    assert_string_equal(sync_state_words(&view.state), "trust.freeze");
    assert_int_equal(world_answers(FOLDER, SHIPPED), 7);
}

/* Where nothing can be written the screen is the only one who can say so. */
static void nowhere_to_write(void **state)
{
    (void)state;
    hub_offer(&r.hub, 8, true, true, "");
    world_write_file(FOLDER, span_of("a file where a folder is due"));
    start("mem:", SHIPPED);
    renewal_ask(r.renewal);
    wait_for_state(TROUBLE_DISK, 1);
    assert_int_equal(view.level, SYNC_ALARM);
    renewing_stop(&r);
    unlink(FOLDER);
}

/* heyan sync, from a stick, while the kiosk stands there. */
static void somebody_else_changes_the_folder(void **state)
{
    (void)state;
    hub_offer(&r.hub, 8, true, true, "");
    start(NULL, SHIPPED);
    assert_int_equal(hub_pull(&r.hub, FOLDER, SHIPPED), ERR_OK);
    renewal_ask(r.renewal); /* wakes it; a kiosk would see within seconds */
    struct renewed n = wait_for_release(8);
    registry_close(n.registry);
    hub_offer(&r.hub, 9, true, true, "");
    assert_int_equal(hub_pull(&r.hub, FOLDER, SHIPPED), ERR_OK);
    renewal_ask(r.renewal);
    n = wait_for_release(9);
    registry_close(n.registry);
    struct store s;
    assert_int_equal(store_open(FOLDER, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(store_fall_back(&s, NULL), ERR_OK);
    store_close(&s);
    renewal_ask(r.renewal);
    n = wait_for_release(8);
    registry_close(n.registry);
}

/* The release rots on its card: the judge goes on with the one behind it, the thread mends it. */
static void goes_bad_and_is_mended(void **state)
{
    (void)state;
    struct store s;
    char path[FS_PATH_MAX];
    hub_offer(&r.hub, 8, true, true, "");
    assert_int_equal(hub_pull(&r.hub, FOLDER, SHIPPED), ERR_OK);
    hub_offer(&r.hub, 9, true, true, "");
    assert_int_equal(hub_pull(&r.hub, FOLDER, SHIPPED), ERR_OK);
    assert_int_equal(store_look(FOLDER, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(store_path(&s, s.held[0].name, path, NULL), ERR_OK);
    world_write_file(path, span_of("rotten"));
    start("mem:", path);
    renewal_doubt(r.renewal);
    struct renewed n;
    int64_t sequence = 0;
    while (sequence != 9) { /* 8 at once, unless 9 has been fetched again meanwhile */
        while (!renewal_take(r.renewal, &n))
            renewing_wait(&r.woken);
        sequence = registry_release(n.registry)->sequence;
        assert_true(sequence == 8 || sequence == 9);
        registry_close(n.registry);
    }
    assert_int_equal(world_answers(FOLDER, NULL), 9);
}

/* A worn place on the card: reading it fails, today and tomorrow.  It must not stand in the way for ever of
 * the release behind it and of being fetched again. */
static void cannot_be_read_and_is_mended(void **state)
{
    (void)state;
    struct store s;
    char path[FS_PATH_MAX];
    hub_offer(&r.hub, 8, true, true, "");
    assert_int_equal(hub_pull(&r.hub, FOLDER, SHIPPED), ERR_OK);
    hub_offer(&r.hub, 9, true, true, "");
    assert_int_equal(hub_pull(&r.hub, FOLDER, SHIPPED), ERR_OK);
    assert_int_equal(store_look(FOLDER, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(store_path(&s, s.held[0].name, path, NULL), ERR_OK);
    unlink(path);
    assert_int_equal(symlink(WORLD_UNREADABLE, path), 0);
    assert_int_equal(store_path(&s, s.held[1].name, path, NULL), ERR_OK);
    start("mem:", path); /* 8 answers, for 9 could not be opened */
    struct renewed n;
    int64_t sequence = 0;
    for (int looks = 0; looks < 3; looks++) {
        renewal_ask(r.renewal);
        renewing_wait(&r.polled);
    }
    while (sequence != 9) {
        while (!renewal_take(r.renewal, &n))
            renewing_wait(&r.woken);
        sequence = registry_release(n.registry)->sequence;
        registry_close(n.registry);
    }
    renewing_stop(&r);
    assert_int_equal(world_answers(FOLDER, NULL), 9);
    assert_int_equal(store_look(FOLDER, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(s.n, 2);
}

static void counts_are_kept(void **state)
{
    (void)state;
    static struct unknown u;
    hub_offer(&r.hub, 8, true, true, "");
    start("mem:", SHIPPED);
    renewal_ask(r.renewal);
    struct renewed n = wait_for_release(8);
    registry_close(n.registry);
    for (int i = 0; i < 3; i++)
        renewal_count(r.renewal, "69499909", DATE_OF(2026, 11, 23));
    renewing_stop(&r);
    unknown_read(FOLDER, &u);
    assert_int_equal(u.n, 1);
    assert_int_equal(u.rows[0].count, 3);
}

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

/* Questions without a pause while releases follow one another. */
static void asked_all_the_while(void **state)
{
    (void)state;
    static const char *const first[] = { SHIPPED };
    struct judge *judge = NULL;
    uint64_t longest_us = 0, asked = 0;
    struct err err = { 0 };
    assert_int_equal(judge_create(first, 1, NULL, &judge, &err), ERR_OK);
    start("mem:", SHIPPED);
    for (int sequence = 8; sequence <= 10; sequence++) {
        hub_offer(&r.hub, sequence, true, true, "");
        renewal_ask(r.renewal);
        for (bool is_new = false; !is_new;) {
            struct renewed n;
            struct ident id = { .kind = ID_ORG, .check = CHECK_OK };
            text_copy(id.text, sizeof id.text, "DEM000014");
            uint64_t began = now_us();
            if (renewal_take(r.renewal, &n)) {
                const char(*paths)[FS_PATH_MAX] = (const char(*)[FS_PATH_MAX])n.paths;
                renewal_give(r.renewal, judge_adopt(judge, n.registry, paths, n.n));
                is_new = true;
            }
            assert_true(judge_knows(judge, &id));
            uint64_t took = now_us() - began;
            longest_us = took > longest_us ? took : longest_us;
            asked++;
        }
        assert_int_equal(judge_release(judge)->sequence, sequence);
        assert_string_equal(judge_trouble(judge), "");
        while (sem_trywait(&r.woken) == 0)
            continue;
    }
    renewing_stop(&r);
    judge_destroy(judge);
    print_message("%llu questions, the longest %llu us\n", (unsigned long long)asked,
                  (unsigned long long)longest_us);
    assert_true(asked > 1000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(comes_and_is_taken_back), TEST(alarm_is_told),
        TEST(nowhere_to_write),        TEST(somebody_else_changes_the_folder),
        TEST(goes_bad_and_is_mended),  TEST(cannot_be_read_and_is_mended),
        TEST(counts_are_kept),         TEST(asked_all_the_while),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
