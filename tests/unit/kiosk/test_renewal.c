/* The thread that renews, and the swap: another release answers between two questions, and none of the
 * questions fails, waits or gets a mixture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include "app/judge.h"
#include "app/renewal.h"
#include "base/log.h"
#include "sync/unknown.h"
#include "unit/sync/hub.h"

#define FOLDER  "store"
#define SHIPPED "r7.heyan"

enum { WAIT_S = 30 };

static struct hub hub;
static struct renewal *renewal;
static sem_t woken, polled;
static struct renewal_view view; /* the newest */

static void wake(void *self)
{
    (void)self;
    sem_post(&woken);
}

static int set_up(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    world_remove_folder(FOLDER);
    hub_open(&hub);
    sem_init(&woken, 0, 0);
    sem_init(&polled, 0, 0);
    renewal = NULL;
    view = (struct renewal_view){ 0 };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    renewal_stop(renewal);
    sem_destroy(&woken);
    sem_destroy(&polled);
    hub_close(&hub);
    return 0;
}

/* The hub's, and a word of each time it is asked for what is new: the folder has been looked at then. */
static enum fetch_end get(void *self, const struct fetch_request *request,
                          const struct fetch_sink *sink, struct fetch_answer *answer,
                          struct err *err)
{
    const struct fetcher *inner = self;
    if (strstr(request->url, "timestamp.json"))
        sem_post(&polled);
    return inner->get(inner->self, request, sink, answer, err);
}

static void start(const char *url, const char *serving)
{
    static struct fetcher inner;
    static const struct fetcher fetcher = { get, &inner };
    static char root[] = "root.json";
    struct pull_config c = hub_config(&hub, FOLDER, SHIPPED);
    inner = c.fetcher;
    world_write_file(root, buf_span(&hub.root));
    const struct renewal_config config = { .folder = FOLDER,
                                           .shipped = SHIPPED,
                                           .serving = serving,
                                           .url = url,
                                           .root_file = root,
                                           .kiosk = "kiosk-0007",
                                           .fetcher = &fetcher,
                                           .clock = clock_of_fake(&hub.clock),
                                           .first_s = 100000,
                                           .wake = wake };
    struct err err = { 0 };
    if (renewal_start(&config, &renewal, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static void wait_for(sem_t *what)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_S;
    int rc;
    do
        rc = sem_timedwait(what, &until);
    while (rc != 0 && errno == EINTR);
    assert_int_equal(rc, 0);
}

static void wait_for_word(void)
{
    wait_for(&woken);
}

/* What the thread hands over next. */
static struct renewed wait_for_release(int64_t sequence)
{
    struct renewed n;
    while (!renewal_take(renewal, &n)) {
        wait_for_word();
        renewal_look(renewal, &view);
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
        wait_for_word();
        renewal_look(renewal, &view);
    }
}

static void comes_and_is_taken_back(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    start("mem:", SHIPPED);
    renewal_ask(renewal);
    struct renewed n = wait_for_release(8);
    wait_for_state(TROUBLE_NONE, 0);
    assert_int_equal(view.level, SYNC_FINE);
    hub_offer(&hub, 9, true, true, "");
    renewal_ask(renewal);
    struct renewed next = wait_for_release(9);
    renewal_give(renewal, n.registry);
    registry_close(next.registry);
}

static void alarm_is_told(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    hub.clock.utc_s += 400 * HUB_DAY_S;
    start("mem:", SHIPPED);
    renewal_ask(renewal);
    wait_for_state(TROUBLE_HUB, 1);
    assert_int_equal(view.level, SYNC_ALARM);
    assert_string_equal(sync_state_words(&view.state), "trust.freeze");
    assert_int_equal(world_answers(FOLDER, SHIPPED), 7);
}

/* Where nothing can be written the screen is the only one who can say so. */
static void nowhere_to_write(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    world_write_file(FOLDER, span_of("a file where a folder is due"));
    start("mem:", SHIPPED);
    renewal_ask(renewal);
    wait_for_state(TROUBLE_DISK, 1);
    assert_int_equal(view.level, SYNC_ALARM);
    renewal_stop(renewal);
    renewal = NULL;
    unlink(FOLDER);
}

/* heyan sync, from a stick, while the kiosk stands there. */
static void somebody_else_changes_the_folder(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    start(NULL, SHIPPED);
    assert_int_equal(hub_pull(&hub, FOLDER, SHIPPED), ERR_OK);
    renewal_ask(renewal); /* wakes it; a kiosk would see within seconds */
    struct renewed n = wait_for_release(8);
    registry_close(n.registry);
    hub_offer(&hub, 9, true, true, "");
    assert_int_equal(hub_pull(&hub, FOLDER, SHIPPED), ERR_OK);
    renewal_ask(renewal);
    n = wait_for_release(9);
    registry_close(n.registry);
    struct store s;
    assert_int_equal(store_open(FOLDER, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(store_fall_back(&s, NULL), ERR_OK);
    store_close(&s);
    renewal_ask(renewal);
    n = wait_for_release(8);
    registry_close(n.registry);
}

/* The release rots on its card: the judge goes on with the one behind it, the thread mends it. */
static void goes_bad_and_is_mended(void **state)
{
    (void)state;
    struct store s;
    char path[FS_PATH_MAX];
    hub_offer(&hub, 8, true, true, "");
    assert_int_equal(hub_pull(&hub, FOLDER, SHIPPED), ERR_OK);
    hub_offer(&hub, 9, true, true, "");
    assert_int_equal(hub_pull(&hub, FOLDER, SHIPPED), ERR_OK);
    assert_int_equal(store_look(FOLDER, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(store_path(&s, s.held[0].name, path, NULL), ERR_OK);
    world_write_file(path, span_of("rotten"));
    start("mem:", path);
    renewal_doubt(renewal);
    struct renewed n;
    int64_t sequence = 0;
    while (sequence != 9) { /* 8 at once, unless 9 has been fetched again meanwhile */
        while (!renewal_take(renewal, &n))
            wait_for_word();
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
    hub_offer(&hub, 8, true, true, "");
    assert_int_equal(hub_pull(&hub, FOLDER, SHIPPED), ERR_OK);
    hub_offer(&hub, 9, true, true, "");
    assert_int_equal(hub_pull(&hub, FOLDER, SHIPPED), ERR_OK);
    assert_int_equal(store_look(FOLDER, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(store_path(&s, s.held[0].name, path, NULL), ERR_OK);
    unlink(path);
    assert_int_equal(symlink(WORLD_UNREADABLE, path), 0);
    assert_int_equal(store_path(&s, s.held[1].name, path, NULL), ERR_OK);
    start("mem:", path); /* 8 answers, for 9 could not be opened */
    struct renewed n;
    int64_t sequence = 0;
    for (int looks = 0; looks < 3; looks++) {
        renewal_ask(renewal);
        wait_for(&polled);
    }
    while (sequence != 9) {
        while (!renewal_take(renewal, &n))
            wait_for_word();
        sequence = registry_release(n.registry)->sequence;
        registry_close(n.registry);
    }
    renewal_stop(renewal);
    renewal = NULL;
    assert_int_equal(world_answers(FOLDER, NULL), 9);
    assert_int_equal(store_look(FOLDER, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(s.n, 2);
}

static void counts_are_kept(void **state)
{
    (void)state;
    static struct unknown u;
    hub_offer(&hub, 8, true, true, "");
    start("mem:", SHIPPED);
    renewal_ask(renewal);
    struct renewed n = wait_for_release(8);
    registry_close(n.registry);
    for (int i = 0; i < 3; i++)
        renewal_count(renewal, "69499909", DATE_OF(2026, 11, 23));
    renewal_stop(renewal);
    renewal = NULL;
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
        hub_offer(&hub, sequence, true, true, "");
        renewal_ask(renewal);
        for (bool is_new = false; !is_new;) {
            struct renewed n;
            struct ident id = { .kind = ID_ORG, .check = CHECK_OK };
            text_copy(id.text, sizeof id.text, "DEM000014");
            uint64_t began = now_us();
            if (renewal_take(renewal, &n)) {
                const char(*paths)[FS_PATH_MAX] = (const char(*)[FS_PATH_MAX])n.paths;
                renewal_give(renewal, judge_adopt(judge, n.registry, paths, n.n));
                is_new = true;
            }
            assert_true(judge_knows(judge, &id));
            uint64_t took = now_us() - began;
            longest_us = took > longest_us ? took : longest_us;
            asked++;
        }
        assert_int_equal(judge_release(judge)->sequence, sequence);
        assert_string_equal(judge_trouble(judge), "");
        while (sem_trywait(&woken) == 0)
            continue;
    }
    renewal_stop(renewal);
    renewal = NULL;
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
