/* The thread that renews hands over other tables, whoever brought them, and puts aside what the readers do not take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include "app/renewal.h"
#include "base/log.h"
#include "sync/binder.h"
#include "unit/sync/hub.h"
#include "unit/tables/tables_world.h"

#define FOLDER  "store"
#define SHIPPED "r7.heyan"
#define DESK    "desk"
#define OFFICES "law/2014-12365/offices.tsv"

enum { WAIT_S = 30 };

static struct hub hub;
static struct renewal *renewal;
static sem_t woken, polled;
static pthread_mutex_t at_hub =
    PTHREAD_MUTEX_INITIALIZER; /* what it serves may change while it is asked */

static void wake(void *self)
{
    (void)self;
    sem_post(&woken);
}

static int set_up(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    tables_remove(FOLDER);
    tables_remove(DESK);
    hub_open(&hub);
    sem_init(&woken, 0, 0);
    sem_init(&polled, 0, 0);
    renewal = NULL;
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
    pthread_mutex_lock(&at_hub);
    enum fetch_end end = inner->get(inner->self, request, sink, answer, err);
    pthread_mutex_unlock(&at_hub);
    return end;
}

static void start(const char *url, int64_t tables)
{
    static struct fetcher inner;
    static const struct fetcher fetcher = { get, &inner };
    static char root[] = "root.json";
    struct pull_config c = hub_config(&hub, FOLDER, SHIPPED);
    inner = c.fetcher;
    world_write_file(root, buf_span(&hub.root));
    const struct renewal_config config = { .folder = FOLDER,
                                           .shipped = SHIPPED,
                                           .serving = SHIPPED,
                                           .url = url,
                                           .root_file = root,
                                           .kiosk = "kiosk-0007",
                                           .fetcher = &fetcher,
                                           .assets = tables_assets(),
                                           .profile = "2014-12365",
                                           .tables = tables,
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

static void wait_for_tables(int64_t sequence, const char *phone)
{
    struct tables t;
    while (!renewal_take_tables(renewal, &t))
        wait_for(&woken);
    assert_int_equal(t.sequence, sequence);
    assert_string_equal(law_office(t.law, "measure")->phone, phone);
    tables_close(&t);
}

static struct buf with_phone(int64_t sequence, const char *phone)
{
    tables_remove(DESK);
    tables_change(DESK, OFFICES, "7600380", phone);
    return tables_bundle(DESK, sequence);
}

static void offer(int64_t sequence, const char *phone)
{
    struct bundle_offer o = { .sequence = sequence, .schema = BUNDLE_SCHEMA };
    struct buf bytes = with_phone(sequence, phone), text = BUF_INIT(OFFER_CUSTOM_MAX);
    bundle_offer_name(&o);
    pthread_mutex_lock(&at_hub);
    tuf_repo_add_target(hub.repo, "targets", o.name, buf_span(&bytes));
    assert_int_equal(bundle_offer_custom(&o, NULL, 0, &text, NULL), ERR_OK);
    json_t *custom = json_loadb((const char *)text.data, text.len, 0, NULL);
    json_t *targets = json_object_get(tuf_repo_role(hub.repo, "targets"), "targets");
    assert_int_equal(json_object_set_new(json_object_get(targets, o.name), "custom", custom), 0);
    tuf_repo_publish(hub.repo, "targets snapshot timestamp");
    pthread_mutex_unlock(&at_hub);
    buf_fini(&bytes);
    buf_fini(&text);
}

/* heyan sync, from a stick: without the thread. */
static void hold(int64_t sequence, struct span bytes)
{
    struct binder b;
    assert_int_equal(binder_open(FOLDER, &b, NULL), ERR_OK);
    assert_int_equal(binder_add(&b, bytes, sequence, HUB_NOW_UTC_S, NULL), ERR_OK);
}

static void they_come_one_after_the_other(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    offer(1, "7600111");
    start("mem:", 0);
    renewal_ask(renewal);
    wait_for_tables(1, "7600111");
    offer(2, "7600222");
    renewal_ask(renewal);
    wait_for_tables(2, "7600222");
}

static void somebody_else_brings_them(void **state)
{
    struct buf one = with_phone(1, "7600111"), two = with_phone(2, "7600222");
    (void)state;
    hold(1, buf_span(&one));
    start(NULL, 1); /* the app has opened them: not given out again */
    hold(2, buf_span(&two));
    renewal_ask(renewal);
    wait_for_tables(2, "7600222");
    buf_fini(&one);
    buf_fini(&two);
}

/* Good by the program before; this one's readers ask for more: those before them, and the hub's next. */
static void held_ones_the_readers_do_not_take(void **state)
{
    struct buf one = with_phone(1, "7600111"), two;
    struct binder b;
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    tables_change(DESK, "report/holidays.tsv", "2026-01-01", "2026-02-30");
    two = tables_bundle(DESK, 2);
    hold(1, buf_span(&one));
    hold(2, buf_span(&two));
    start("mem:", 0);
    wait_for_tables(1, "7600111");
    renewal_ask(renewal);
    wait_for(&polled);
    assert_int_equal(binder_look(FOLDER, &b, NULL), ERR_OK);
    assert_int_equal(b.n, 1);
    assert_int_equal(b.refused.sequence, 2);
    offer(3, "7600333");
    renewal_ask(renewal);
    wait_for_tables(3, "7600333");
    buf_fini(&one);
    buf_fini(&two);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(they_come_one_after_the_other),
        TEST(somebody_else_brings_them),
        TEST(held_ones_the_readers_do_not_take),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
