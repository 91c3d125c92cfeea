/* The counts of what was looked up in vain, on their way from the main thread past the one that renews to the
 * hub: none is lost and none told twice, however long a pull lasts and whoever else is at work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include "app/renewal.h"
#include "base/log.h"
#include "beat/reporter.h"
#include "sync/pause.h"
#include "sync/unknown.h"
#include "unit/sync/hub.h"

#define FOLDER "beats"
#define KEY    "beats.key"
#define TODAY  DATE_OF(2026, 11, 23)

enum { WAIT_S = 30, PIECES = 4, A_PIECE = 50, BURST = 30 };

/* A hub of both kinds: files, and an ear. */
struct ear {
    struct fetcher files;
    bool is_slow; /* a target's first pieces come when they are let through */
    int pieces;
    sem_t arrived, go_on, heard;
    atomic_int beats;
    _Atomic int64_t counted;
    char batch[UNKNOWN_BATCH_MAX]; /* the last one counted; of the one thread that tells */
};

static struct hub hub;
static struct ear ear;
static struct renewal *renewal;

static void wake(void *self)
{
    (void)self;
}

static void wait_for(sem_t *what)
{
    struct timespec until;
    int rc;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_S;
    do
        rc = sem_timedwait(what, &until);
    while (rc != 0 && errno == EINTR);
    assert_int_equal(rc, 0);
}

struct sluice {
    struct ear *ear;
    const struct fetch_sink *sink;
};

static enum err_code begin(void *self, const struct fetch_answer *answer, struct err *err)
{
    const struct sluice *s = self;
    return s->sink->begin ? s->sink->begin(s->sink->self, answer, err) : ERR_OK;
}

static enum err_code in_pieces(void *self, struct span bytes, struct err *err)
{
    const struct sluice *s = self;
    struct ear *e = s->ear;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < PIECES; i++) {
        struct span piece = span_part(bytes, i * bytes.len / PIECES, (i + 1) * bytes.len / PIECES);
        if (e->pieces++ < PIECES) {
            sem_post(&e->arrived);
            wait_for(&e->go_on);
        }
        rc = s->sink->write(s->sink->self, piece, err);
    }
    return rc;
}

/* What tests/hub/test_door.c shows of the real one: a batch is counted once. */
static enum fetch_end hear(struct ear *e, const struct fetch_request *request,
                           const struct fetch_sink *sink, struct fetch_answer *answer,
                           struct err *err)
{
    char text[128];
    struct beat *b = calloc(1, sizeof *b);
    assert_non_null(b);
    assert_int_equal(beat_read(request->post->body, b, err), ERR_OK);
    if (b->batch[0] && strcmp(b->batch, e->batch) != 0)
        for (size_t i = 0; i < b->n; i++)
            e->counted += b->rows[i].count;
    text_copy(e->batch, sizeof e->batch, b->batch[0] ? b->batch : e->batch);
    snprintf(text, sizeof text, "{\"batch\":\"%s\",\"now\":%lld}", b->batch,
             (long long)b->now_utc_s);
    free(b);
    e->beats++;
    answer->status = 200;
    enum err_code rc = sink->write(sink->self, span_of(text), err);
    sem_post(&e->heard);
    return rc ? FETCH_SINK : FETCH_DONE;
}

static enum fetch_end get(void *self, const struct fetch_request *request,
                          const struct fetch_sink *sink, struct fetch_answer *answer,
                          struct err *err)
{
    struct ear *e = self;
    struct sluice sluice = { e, sink };
    const struct fetch_sink slow = { begin, in_pieces, &sluice };
    bool is_target = strstr(request->url, "targets/") != NULL;
    if (request->post)
        return hear(e, request, sink, answer, err);
    return e->files.get(e->files.self, request, e->is_slow && is_target ? &slow : sink, answer,
                        err);
}

static int set_up(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    world_remove_folder(FOLDER);
    unlink(KEY);
    unlink(KEY ".pub");
    unlink(KEY ".counter");
    hub_open(&hub);
    hub_offer(&hub, 8, true, true, "");
    ear = (struct ear){ 0 };
    sem_init(&ear.arrived, 0, 0);
    sem_init(&ear.go_on, 0, 0);
    sem_init(&ear.heard, 0, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    renewal_stop(renewal);
    renewal = NULL;
    hub_close(&hub);
    sem_destroy(&ear.arrived);
    sem_destroy(&ear.go_on);
    sem_destroy(&ear.heard);
    return 0;
}

static void start(struct clock clock)
{
    static struct fetcher fetcher;
    static char root[] = "beats.root.json";
    const struct pull_config c = hub_config(&hub, FOLDER, NULL);
    ear.files = c.fetcher;
    fetcher = (struct fetcher){ get, &ear };
    world_write_file(root, buf_span(&hub.root));
    const struct renewal_config config = { .folder = FOLDER,
                                           .url = "mem:",
                                           .root_file = root,
                                           .kiosk = "kiosk-0007",
                                           .identity = KEY,
                                           .fetcher = &fetcher,
                                           .clock = clock,
                                           .first_s = 100000,
                                           .wake = wake };
    struct err err = { 0 };
    if (renewal_start(&config, &renewal, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static int64_t saved(void)
{
    static struct unknown u;
    unknown_read(FOLDER, &u);
    return unknown_total(&u);
}

/* Each piece of a release that comes over a thin line leaves people time for fifty questions. */
static void a_pull_that_lasts_loses_no_count(void **state)
{
    (void)state;
    ear.is_slow = true;
    start(clock_of_fake(&hub.clock));
    renewal_ask(renewal);
    for (int i = 0; i < PIECES; i++) {
        wait_for(&ear.arrived);
        for (int k = 0; k < A_PIECE; k++)
            renewal_count(renewal, "69499909", TODAY);
        sem_post(&ear.go_on);
    }
    renewal_stop(renewal);
    renewal = NULL;
    assert_int_equal(saved(), PIECES * A_PIECE);
}

/* A clock that leaps a quarter of an hour whenever it is looked at: every turn of the thread tells. */
static uint64_t leaping_ms(void *self)
{
    return atomic_fetch_add((_Atomic uint64_t *)self, UINT64_C(1000) * PAUSE_MOST_S);
}

static int64_t standing_utc_s(void *self)
{
    (void)self;
    return HUB_NOW_UTC_S;
}

static void told_while_people_ask(void **state)
{
    (void)state;
    static _Atomic uint64_t leaps;
    int64_t asked = 0;
    assert_int_equal(identity_create(KEY, "kiosk-0007", NULL), ERR_OK);
    start((struct clock){ standing_utc_s, leaping_ms, &leaps });
    for (int turn = 0; turn < 20; turn++) {
        while (sem_trywait(&ear.heard) == 0)
            continue; /* so that no more than two bursts are under way */
        for (int k = 0; k < BURST; k++, asked++)
            renewal_count(renewal, k % 2 ? "69499909" : "6901028", TODAY);
        wait_for(&ear.heard);
        struct renewed n;
        if (renewal_take(renewal, &n))
            renewal_give(renewal, n.registry);
    }
    renewal_stop(renewal);
    renewal = NULL;
    print_message("%d heartbeats, %lld counted, %lld kept\n", ear.beats, (long long)ear.counted,
                  (long long)saved());
    assert_true(ear.beats >= 20);
    assert_int_equal(ear.counted + saved(), asked);
}

/* heyan sync tell holds the folder while the kiosk starts, and tells the hub what the kiosk would have read:
 * the kiosk begins with what is left, and with what it counted meanwhile. */
static void somebody_else_tells_at_the_start(void **state)
{
    (void)state;
    static struct unknown u;
    static _Atomic uint64_t leaps;
    int lock = -1;
    assert_int_equal(identity_create(KEY, "kiosk-0007", NULL), ERR_OK);
    assert_int_equal(reporter_lock(FOLDER, &lock, NULL), ERR_OK);
    memset(&u, 0, sizeof u);
    for (int i = 0; i < 7; i++)
        unknown_count(&u, "69499909", TODAY);
    unknown_batch(&u, "00112233445566aa");
    assert_int_equal(unknown_save(&u, FOLDER, NULL), ERR_OK);
    start((struct clock){ standing_utc_s, leaping_ms, &leaps });
    for (int i = 0; i < 3; i++)
        renewal_count(renewal, "69499909", TODAY);
    unknown_acknowledge(&u, "00112233445566aa"); /* the hub has them */
    unknown_count(&u, "6901028", TODAY);
    assert_int_equal(unknown_save(&u, FOLDER, NULL), ERR_OK);
    close(lock);
    while (ear.counted < 4) {
        renewal_ask(renewal);
        wait_for(&ear.heard);
    }
    renewal_stop(renewal);
    renewal = NULL;
    assert_int_equal(ear.counted, 4);
    assert_int_equal(saved(), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_pull_that_lasts_loses_no_count),
        TEST(told_while_people_ask),
        TEST(somebody_else_tells_at_the_start),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
