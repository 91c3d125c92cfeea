/* The whole hub as a program, with twenty kiosks that go on until each report is answered: killed at any time, two on one
 * database, its database gone for a while, told to end.  Every number that a kiosk was told is there once, for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "docket/docket.h"
#include "hall.h"
#include "tools/postgres.h"
#include "wire.h"

enum { KIOSKS = 20, HUBS_MAX = 2, KILLS = 60, RECEIPT_TEXT = 1024, LIFE_MAX = 5000 };

struct world {
    bool is_postgres;
    struct postgres *postgres;
    char address[256];
    struct fleet *fleet;
    uint8_t receipt_key[SEAL_KEY_BYTES];
    struct hall_kiosk kiosk[KIOSKS];
    struct hall_hub hub[HUBS_MAX];
    _Atomic uint16_t port[HUBS_MAX]; /* 0: there is none */
    atomic_bool is_over;
    atomic_uint refusals[600], cuts;
};

enum {
    TRIES = 30000
}; /* with pauses of 5 ms: minutes, on a machine on which a hub takes seconds to start */

/* One kiosk's life: report after report, each until it is answered. */
struct life {
    pthread_t thread;
    struct world *w;
    unsigned n;           /* of the kiosk */
    unsigned made, told;  /* reports; 201 and 200 */
    unsigned taken_again; /* 200 for one that was never heard to be taken */
    char (*receipts)[RECEIPT_TEXT];
    size_t cap;
    char why[256]; /* "" all well */
};

static void pause_ms(long ms)
{
    const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
    nanosleep(&t, NULL);
}

/* --- a kiosk ------------------------------------------------------------------------------------- */

/* False: not answered, to be tried again. */
static bool try_once(struct life *l, struct wire *c, const struct buf *request,
                     struct wire_answer *a)
{
    unsigned which = randombytes_uniform(HUBS_MAX);
    uint16_t port = l->w->port[which] ? l->w->port[which] : l->w->port[!which];
    if (c->fd < 0 && (!port || !wire_open(c, port, NULL)))
        return false;
    if (!wire_send(c, request->data, request->len) || !wire_answer(c, false, a)) {
        l->w->cuts++;
        wire_close(c);
        return false;
    }
    if (a->status < 600)
        l->w->refusals[a->status]++;
    if (a->status != 201 && a->status != 200)
        wire_close(c); /* perhaps the other hub */
    return a->status == 201 || a->status == 200;
}

static bool tell(struct life *l, struct wire *c, const struct buf *request, char out[RECEIPT_TEXT])
{
    for (int tries = 0; tries < TRIES; tries++) {
        struct wire_answer a = { 0 };
        if (try_once(l, c, request, &a)) {
            l->taken_again += a.status == 200;
            text_copy(out, RECEIPT_TEXT, a.body);
            return true;
        }
        if (a.status >= 400 && a.status != 409 && a.status != 503) {
            snprintf(l->why, sizeof l->why, "%u %.200s", a.status, a.body);
            return false;
        }
        pause_ms(5);
    }
    snprintf(l->why, sizeof l->why, "never answered");
    return false;
}

static void *live(void *self)
{
    struct life *l = self;
    struct wire c = { .fd = -1 };
    while (!l->w->is_over && l->made < l->cap && !l->why[0]) {
        struct hall_report r;
        struct buf request = BUF_INIT(ENVELOPE_BYTES_MAX * 2);
        char *receipt = l->receipts[l->made];
        hall_report_make(&r, l->w->kiosk[l->n].name, l->n + 1, l->made + 1, false);
        hall_report_seal(&r, 3000);
        hall_post(&request, &l->w->kiosk[l->n], &r);
        if (tell(l, &c, &request, receipt))
            l->told++;
        l->made++;
        char again[RECEIPT_TEXT]; /* now and then the answer is lost: the same again */
        unsigned before = l->taken_again;
        if (l->made % 4 == 0 && !l->why[0] && tell(l, &c, &request, again) &&
            strcmp(again, receipt) != 0)
            snprintf(l->why, sizeof l->why, "another receipt: %.100s", again);
        l->taken_again = before;
        buf_fini(&request);
        hall_report_fini(&r);
    }
    wire_close(&c);
    return NULL;
}

static struct life *begin_lives(struct world *w, size_t cap)
{
    struct life *lives = calloc(KIOSKS, sizeof *lives);
    assert_non_null(lives);
    w->is_over = false;
    for (unsigned i = 0; i < KIOSKS; i++) {
        lives[i] = (struct life){ .w = w, .n = i, .cap = cap };
        lives[i].receipts = calloc(cap, sizeof *lives[i].receipts);
        assert_non_null(lives[i].receipts);
        assert_int_equal(pthread_create(&lives[i].thread, NULL, live, &lives[i]), 0);
    }
    return lives;
}

/* --- what there must be --------------------------------------------------------------------------- */

static bool count_one(void *self, const struct docket_case *c)
{
    (void)c;
    ++*(size_t *)self;
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All that was told is there, once, with the number that was told. */
static void end_lives(struct world *w, struct life *lives, const char *row)
{
    unsigned told = 0, again = 0;
    struct docket *d = NULL;
    size_t n_cases = 0;
    w->is_over = true;
    for (unsigned i = 0; i < KIOSKS; i++) {
        pthread_join(lives[i].thread, NULL);
        if (lives[i].why[0])
            fail_msg("%s: kiosk %u: %s", row, i, lives[i].why);
        assert_int_equal(lives[i].made, lives[i].told);
        told += lives[i].told;
        again += lives[i].taken_again;
    }
    const char **numbers = calloc(told, sizeof *numbers);
    struct receipt *r = calloc(told, sizeof *r), at;
    size_t n = 0;
    HALL_MUST(docket_open(w->address, false, &d, HALL_ERR));
    for (unsigned i = 0; i < KIOSKS; i++) {
        for (unsigned k = 0; k < lives[i].told; k++, n++) {
            HALL_MUST(receipt_read(span_of(lives[i].receipts[k]), w->receipt_key, &r[n], HALL_ERR));
            HALL_MUST(docket_receipt(d, w->kiosk[i].name, r[n].uuid, &at, HALL_ERR));
            assert_string_equal(at.case_number, r[n].case_number);
            assert_string_equal(at.fingerprint, r[n].fingerprint);
            assert_int_equal(at.received_utc_s, r[n].received_utc_s);
            numbers[n] = r[n].case_number;
        }
        free(lives[i].receipts);
    }
    qsort(numbers, told, sizeof *numbers, by_text);
    for (size_t i = 1; i < told; i++)
        assert_string_not_equal(numbers[i - 1], numbers[i]);
    const struct docket_filter all = { .max = 1000000 };
    HALL_MUST(docket_list(d, &all, count_one, &n_cases, HALL_ERR));
    assert_int_equal(n_cases, told); /* and none that nobody was told of */
    docket_close(d);
    print_message("%s: %u told, %u found, %u of them told the second time; %u cuts, %u x 503, %u x "
                  "409\n",
                  row, told, told, again, w->cuts, w->refusals[503], w->refusals[409]);
    free(numbers);
    free(r);
    free(lives);
}

/* --- life ----------------------------------------------------------------------------------------- */

static void start(struct world *w, int which)
{
    /* Any port: while there was no hub, another program may have got the one it had. */
    hall_hub_start(&w->hub[which], w->address, hall_wide_limits(), 0);
    w->port[which] = w->hub[which].port;
}

static int set_up(void **state, bool is_postgres)
{
    struct world *w = calloc(1, sizeof *w);
    struct docket *d = NULL;
    char name[16];
    *state = w;
    w->is_postgres = is_postgres;
    signal(SIGPIPE, SIG_IGN);
    (void)unlink("hub.log");
    w->fleet = hall_begin(w->receipt_key);
    for (unsigned i = 0; i < KIOSKS; i++) {
        snprintf(name, sizeof name, "kiosk-%02u", i);
        hall_kiosk_make(&w->kiosk[i], name, 1000 + i);
        hall_admit(w->fleet, &w->kiosk[i]);
    }
    snprintf(w->address, sizeof w->address, "sqlite:reports.db");
    if (is_postgres) {
        w->postgres = postgres_start();
        assert_non_null(w->postgres);
        postgres_address(w->postgres, w->address, sizeof w->address);
    }
    HALL_MUST(docket_open(w->address, true, &d, HALL_ERR));
    docket_close(d);
    start(w, 0);
    return 0;
}

static int on_sqlite(void **state)
{
    return set_up(state, false);
}

static int on_postgres(void **state)
{
    return set_up(state, true);
}

static int tear_down(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < HUBS_MAX; i++)
        if (w->hub[i].pid > 0)
            hall_hub_end(&w->hub[i], SIGKILL);
    for (unsigned i = 0; i < KIOSKS; i++)
        hall_kiosk_fini(&w->kiosk[i]);
    fleet_close(w->fleet);
    postgres_destroy(w->postgres);
    free(w);
    return 0;
}

static void kill_and_start(struct world *w, int which)
{
    w->port[which] = 0;
    hall_hub_end(&w->hub[which], SIGKILL);
    w->hub[which].pid = 0;
    start(w, which);
}

/* Ends by itself, with status 0 and its line of counts. */
static void told_to_end(struct world *w, int which)
{
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    w->port[which] = 0;
    int status = hall_hub_end(&w->hub[which], SIGTERM);
    clock_gettime(CLOCK_MONOTONIC, &to);
    w->hub[which].pid = 0;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_true(to.tv_sec - from.tv_sec <= HALL_PATIENCE_S);
}

/* Something was taken since, then any time up to most_ms more. */
static void work_a_while(struct world *w, unsigned most_ms)
{
    unsigned before = w->refusals[201];
    for (int k = 0; k < 4000 && w->refusals[201] == before; k++)
        pause_ms(2);
    pause_ms((long)randombytes_uniform(most_ms));
}

/* --- cases ----------------------------------------------------------------------------------------- */

static void killed_at_any_time(void **state)
{
    struct world *w = *state;
    struct life *lives = begin_lives(w, LIFE_MAX);
    int kills = w->is_postgres ? KILLS / 3 : KILLS;
    for (int i = 0; i < kills; i++) {
        work_a_while(w, 60);
        kill_and_start(w, 0);
    }
    end_lives(w, lives, w->is_postgres ? "20 kills, PostgreSQL" : "60 kills, SQLite");
    told_to_end(w, 0);
}

static void told_to_end_under_load(void **state)
{
    struct world *w = *state;
    struct life *lives = begin_lives(w, LIFE_MAX);
    for (int i = 0; i < 12; i++) {
        work_a_while(w, 60);
        told_to_end(w, 0);
        start(w, 0);
    }
    end_lives(w, lives, "12 times told to end");
}

static void two_hubs(void **state)
{
    struct world *w = *state;
    start(w, 1);
    struct life *lives = begin_lives(w, LIFE_MAX);
    for (int i = 0; i < 10; i++) {
        work_a_while(w, 100);
        kill_and_start(w, i % 2);
    }
    end_lives(w, lives, "two hubs, 10 kills");
}

/* Lines of the hub's log with that in them. */
static unsigned log_lines(const char *what)
{
    struct buf b = BUF_INIT(1 << 20);
    unsigned n = 0;
    HALL_MUST(fs_read_all("hub.log", &b, HALL_ERR));
    HALL_MUST(buf_append(&b, "", 1));
    for (const char *at = (const char *)b.data; (at = strstr(at, what)) != NULL; at++)
        n++;
    buf_fini(&b);
    return n;
}

static void the_database_goes_away(void **state)
{
    struct world *w = *state;
    struct life *lives = begin_lives(w, LIFE_MAX);
    for (int i = 0; i < 3; i++) {
        pause_ms(200);
        assert_true(postgres_cut(w->postgres));
        unsigned before = w->refusals[503];
        for (int k = 0; k < 2000 && w->refusals[503] == before; k++)
            pause_ms(5);
        assert_true(w->refusals[503] > before); /* said, not left hanging */
        assert_true(postgres_again(w->postgres));
        unsigned taken = w->refusals[201];
        for (int k = 0; k < 4000 && w->refusals[201] == taken; k++)
            pause_ms(5);
        assert_true(w->refusals[201] > taken); /* without a new start of the hub */
    }
    for (int k = 0; k < 6000 && log_lines(" is back: away for ") == 0; k++)
        pause_ms(5);
    end_lives(w, lives, "database away three times");
    assert_true(w->refusals[503] > 10);
    assert_int_equal(log_lines("the database of reports is away: "), 1); /* and not each of them */
    assert_int_equal(log_lines(" is back: away for "), 1);
    assert_int_equal(log_lines("error "), 1);
}

/* It stands still for a moment and hears all at once: twenty requests, and that it is to end. */
static void told_to_end_while_requests_rest(void **state)
{
    struct world *w = *state;
    struct life *lives = begin_lives(w, LIFE_MAX);
    for (int i = 0; i < 10; i++) {
        work_a_while(w, 60);
        kill(w->hub[0].pid, SIGSTOP); /* all twenty have a request on its way */
        pause_ms(50);
        kill(w->hub[0].pid, SIGTERM);
        kill(w->hub[0].pid, SIGCONT);
        told_to_end(w, 0);
        start(w, 0);
    }
    end_lives(w, lives, "10 times told to end while requests rest");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        { "sqlite: killed at any time", killed_at_any_time, on_sqlite, tear_down, NULL },
        { "sqlite: told to end under load", told_to_end_under_load, on_sqlite, tear_down, NULL },
        { "sqlite: told to end while requests rest", told_to_end_while_requests_rest, on_sqlite,
          tear_down, NULL },
        { "sqlite: two hubs", two_hubs, on_sqlite, tear_down, NULL },
        { "postgres: killed at any time", killed_at_any_time, on_postgres, tear_down, NULL },
        { "postgres: two hubs", two_hubs, on_postgres, tear_down, NULL },
        { "postgres: the database goes away", the_database_goes_away, on_postgres, tear_down,
          NULL },
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
