/* Several hubs, threads, killed processes, a database that goes away: nothing lost, nothing doubled. */
#include "unit/docket/world.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "docket/intake.h"

static struct docket *open_at(const char *address)
{
    struct docket *d = NULL;
    MUST(docket_open(address, false, &d, ERR));
    return d;
}

static bool count_cases(void *self, const struct docket_case *c)
{
    (void)c;
    ++*(size_t *)self;
    return true;
}

static size_t n_cases(struct docket *d)
{
    size_t n = 0;
    const struct docket_filter all = { .max = 100000 };
    MUST(docket_list(d, &all, count_cases, &n, ERR));
    return n;
}

/* --- opening ------------------------------------------------------------------------------------ */

static void start_at_once(const char *address)
{
    enum { HUBS = 8 };
    int go[2], status;
    pid_t pids[HUBS];
    assert_int_equal(pipe(go), 0);
    for (int i = 0; i < HUBS; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            char c;
            struct docket *d = NULL;
            close(go[1]);
            if (read(go[0], &c, 1) != 0) /* all at once: when the other end is closed */
                _exit(9);
            _exit(docket_open(address, true, &d, NULL) ? 1 : 0);
        }
    }
    close(go[0]);
    close(go[1]);
    for (int i = 0; i < HUBS; i++) {
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

static void hubs_that_start_at_once_migrate_once(void **state)
{
    enum { ROUNDS = 10 }; /* a file's change to WAL met another's in every fourth */
    char address[WORLD_ADDRESS_TEXT];
    bool is_sqlite = *(enum world_kind *)*state == WORLD_SQLITE;
    for (int i = 0; i < (is_sqlite ? ROUNDS : 1); i++) {
        world_address(state, address);
        start_at_once(address);
    }
    struct docket *d = open_at(address);
    world_take(d, 1, 1, REPORT_TIP);
    docket_close(d);
}

static void what_is_not_ours_is_refused(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    bool is_sqlite = *(enum world_kind *)*state == WORLD_SQLITE;
    world_address(state, address);
    GIVES(ERR_NOT_FOUND, docket_open(address, false, &d, NULL));
    GIVES(ERR_INVALID, docket_open("mysql://there", true, &d, NULL));
    MUST(docket_open(address, true, &d, ERR));
    docket_close(d);
    world_sql(address,
              is_sqlite ? "PRAGMA user_version = 99" : "UPDATE docket_schema SET version = 99");
    GIVES(ERR_UNSUPPORTED, docket_open(address, true, &d, NULL));
    if (is_sqlite) {
        world_sql(address, "PRAGMA application_id = 1");
        GIVES(ERR_INVALID, docket_open(address, true, &d, NULL));
        GIVES(ERR_IO, docket_open("sqlite:/nowhere/at/all.db", true, &d, NULL));
    } else {
        GIVES(ERR_NET, docket_open("postgresql:///none?host=/nowhere", true, &d, NULL));
    }
}

/* --- two hubs, one database, the same keys ------------------------------------------------------ */

enum { KEYS = 200, THREADS = 8 };

struct sender {
    pthread_t thread;
    struct intake *intake;
    unsigned from;
    unsigned n_new, n_off;
    char numbers[KEYS][REPORT_NUMBER_MAX]; /* what it was answered */
};

static void *send_all(void *self)
{
    struct sender *s = self;
    struct world_report r;
    world_report(&r, 5, 0, REPORT_TIP);
    for (unsigned k = 0; k < KEYS; k++) {
        unsigned i = (s->from + k) % KEYS;
        snprintf(r.key, sizeof r.key, "%08x-0000-4000-8000-%012x", 5, i);
        memcpy(r.item.envelope.uuid, r.key, sizeof r.key);
        enum intake_end end;
        do
            end = intake_take(s->intake, &r.item, NULL);
        while (end == INTAKE_RUNNING);
        if (end != INTAKE_DONE || r.item.rc)
            s->n_off++;
        else
            memcpy(s->numbers[i], r.item.receipt.case_number, REPORT_NUMBER_MAX);
        s->n_new += end == INTAKE_DONE && r.item.rc == ERR_OK && r.item.is_new;
    }
    world_report_fini(&r);
    return NULL;
}

static void all_were_told_the_same(const struct sender *s)
{
    for (unsigned i = 0; i < KEYS; i++) {
        for (unsigned k = 1; k < 2 * THREADS; k++)
            assert_string_equal(s[k].numbers[i], s[0].numbers[i]);
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(s[0].numbers[i], s[0].numbers[j]);
    }
}

static void two_hubs_take_the_same_keys(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct intake *hubs[2] = { NULL };
    struct sender *s = calloc(2 * THREADS, sizeof *s);
    unsigned n_new = 0;
    assert_non_null(s);
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    const struct intake_options o = { .address = address, .clock = clock_system() };
    for (int h = 0; h < 2; h++)
        MUST(intake_start(&o, &hubs[h], ERR));
    for (unsigned i = 0; i < 2 * THREADS; i++) {
        s[i].intake = hubs[i % 2];
        s[i].from = i * 25;
        assert_int_equal(pthread_create(&s[i].thread, NULL, send_all, &s[i]), 0);
    }
    for (unsigned i = 0; i < 2 * THREADS; i++) {
        pthread_join(s[i].thread, NULL);
        assert_int_equal(s[i].n_off, 0);
        n_new += s[i].n_new;
    }
    struct intake_counts a = intake_count(hubs[0]), b = intake_count(hubs[1]);
    print_message("    %u keys, %d times each: %u new, %u again, %u batches, most waiting %zu\n",
                  KEYS, 2 * THREADS, n_new, (unsigned)(a.again + b.again),
                  (unsigned)(a.batches + b.batches), a.waiting_most);
    assert_int_equal(n_new, KEYS);
    assert_int_equal(n_cases(d), KEYS);
    all_were_told_the_same(s);
    for (int h = 0; h < 2; h++)
        intake_stop(hubs[h]);
    docket_close(d);
    free(s);
}

/* --- kill -9 ------------------------------------------------------------------------------------ */

/* Takes keys from..; tells each one's case on the pipe after the answer; the hub dies when `die` have been committed,
 * before the answer of the last. */
static void hub_that_dies(const char *address, unsigned from, unsigned die, int told)
{
    struct docket *d = NULL;
    struct world_report r;
    if (docket_open(address, false, &d, NULL))
        _exit(1);
    for (unsigned i = from;; i++) {
        world_report(&r, 6, i, REPORT_TIP);
        if (docket_take(d, &r.item, 1, WORLD_NOW, NULL, NULL) || r.item.rc)
            _exit(2);
        if (i + 1 == from + die)
            raise(SIGKILL);
        if (write(told, r.item.receipt.case_number, REPORT_NUMBER_MAX) != REPORT_NUMBER_MAX)
            _exit(3);
        world_report_fini(&r);
    }
}

static void killed_between_commit_and_answer(void **state)
{
    enum { ROUNDS = 12 };
    char address[WORLD_ADDRESS_TEXT], told_number[REPORT_NUMBER_MAX];
    struct docket *d = NULL;
    unsigned n_told = 0, next = 0;
    int status;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    docket_close(d);
    for (unsigned round = 0; round < ROUNDS; round++) {
        int told[2];
        unsigned die = 1 + round % 4;
        assert_int_equal(pipe(told), 0);
        pid_t pid = fork();
        if (pid == 0)
            hub_that_dies(address, next, die, told[1]);
        close(told[1]);
        waitpid(pid, &status, 0);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        d = open_at(address);
        for (unsigned i = next; i < next + die; i++) {
            struct world_report r;
            bool was_told = read(told[0], told_number, sizeof told_number) == sizeof told_number;
            assert_int_equal(was_told, i + 1 < next + die);
            world_report(&r, 6, i, REPORT_TIP);
            MUST(docket_take(d, &r.item, 1, WORLD_NOW, NULL, ERR)); /* the kiosk tries again */
            MUST(r.item.rc);
            assert_false(r.item.is_new);
            if (was_told)
                assert_string_equal(r.item.receipt.case_number, told_number);
            n_told += was_told;
            world_report_fini(&r);
        }
        next += die;
        assert_int_equal(n_cases(d), next);
        docket_close(d);
        close(told[0]);
    }
    print_message("    %d hubs killed: %u committed, %u of them answered; found %u, doubled 0\n",
                  ROUNDS, next, n_told, next);
}

/* --- the server goes away ----------------------------------------------------------------------- */

static void a_server_that_comes_back_is_found_again(void **state)
{
    struct docket *d = world_open(state);
    struct world_report r;
    struct docket_case c = world_take(d, 1, 1, REPORT_TIP);
    const struct docket_act note = {
        .id = c.id, .act = "note", .who = "张三", .text = "一", .now_utc_s = WORLD_NOW
    };
    world_report(&r, 1, 2, REPORT_TIP);
    for (int round = 0; round < 3; round++) {
        assert_true(postgres_cut(world_server()));
        GIVES(ERR_NET, docket_take(d, &r.item, 1, WORLD_NOW, NULL, NULL));
        GIVES(ERR_NET, r.item.rc);
        GIVES(ERR_NET, docket_get(d, c.id, &c, NULL));
        GIVES(ERR_NET, docket_act(d, world_rules("2014-12365"), NULL, &note, NULL, NULL));
        assert_true(postgres_again(world_server()));
        while (docket_get(d, c.id, &c, NULL) == ERR_NET)
            sched_yield(); /* it is left alone for a moment */
        assert_int_equal(c.n_events, 1 + round);
        MUST(docket_take(d, &r.item, 1, WORLD_NOW, NULL, ERR));
        GIVES(ERR_OK, r.item.rc);
        assert_int_equal(r.item.is_new, round == 0);
        /* A connection that broke without anybody having used it since. */
        assert_true(postgres_cut(world_server()) && postgres_again(world_server()));
        MUST(docket_act(d, world_rules("2014-12365"), NULL, &note, &c, ERR));
        assert_int_equal(c.n_events, 2 + round);
    }
    world_report_fini(&r);
    docket_close(d);
}

struct stubborn {
    pthread_t thread;
    struct intake *intake;
    unsigned n, acknowledged, away, *progress;
    pthread_mutex_t *lock;
    pthread_cond_t *more, *back;
    bool *is_away;
};

static void wait_until_back(struct stubborn *s)
{
    pthread_mutex_lock(s->lock);
    while (*s->is_away)
        pthread_cond_wait(s->back, s->lock);
    pthread_mutex_unlock(s->lock);
    sched_yield();
}

static void set_away(struct stubborn *s, bool is_away)
{
    pthread_mutex_lock(s->lock);
    *s->is_away = is_away;
    pthread_cond_broadcast(s->back);
    pthread_mutex_unlock(s->lock);
}

/* As a kiosk: the same key until it is acknowledged. */
static void *insist(void *self)
{
    struct stubborn *s = self;
    struct world_report r;
    for (unsigned i = 0; i < 60; i++) {
        world_report(&r, 10 + s->n, i, REPORT_TIP);
        for (; intake_take(s->intake, &r.item, NULL) != INTAKE_DONE; s->away++)
            wait_until_back(s);
        s->acknowledged += r.item.rc == ERR_OK;
        world_report_fini(&r);
        pthread_mutex_lock(s->lock);
        ++*s->progress;
        pthread_cond_signal(s->more);
        pthread_mutex_unlock(s->lock);
    }
    return NULL;
}

static void cut_in_the_middle_of_the_rush(void **state)
{
    enum { KIOSKS = 6, CUTS = 3 };
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct intake *t = NULL;
    struct stubborn s[KIOSKS];
    unsigned progress = 0, acknowledged = 0, away = 0;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t more = PTHREAD_COND_INITIALIZER, back = PTHREAD_COND_INITIALIZER;
    bool is_away = false;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    const struct intake_options o = { .address = address, .clock = clock_system() };
    MUST(intake_start(&o, &t, ERR));
    for (unsigned i = 0; i < KIOSKS; i++) {
        s[i] = (struct stubborn){ .intake = t,
                                  .n = i,
                                  .progress = &progress,
                                  .lock = &lock,
                                  .more = &more,
                                  .back = &back,
                                  .is_away = &is_away };
        assert_int_equal(pthread_create(&s[i].thread, NULL, insist, &s[i]), 0);
    }
    for (unsigned k = 1; k <= CUTS; k++) {
        pthread_mutex_lock(&lock);
        while (progress < k * 60)
            pthread_cond_wait(&more, &lock);
        pthread_mutex_unlock(&lock);
        set_away(&s[0], true);
        assert_true(postgres_cut(world_server()));
        assert_true(postgres_again(world_server()));
        set_away(&s[0], false);
    }
    for (unsigned i = 0; i < KIOSKS; i++) {
        pthread_join(s[i].thread, NULL);
        acknowledged += s[i].acknowledged;
        away += s[i].away;
    }
    intake_stop(t);
    print_message("    %d cuts: %u acknowledged, found %zu, sent again %u times\n", CUTS,
                  acknowledged, n_cases(d), away);
    assert_int_equal(acknowledged, KIOSKS * 60);
    assert_int_equal(n_cases(d), KIOSKS * 60);
    docket_close(d);
}

/* --- the intake's own rules --------------------------------------------------------------------- */

/* A clock that holds the writer until the test lets it go: so the queue is what the test makes it. */
struct gate {
    sem_t asked, let;
};

static int64_t gated(void *self)
{
    struct gate *g = self;
    sem_post(&g->asked);
    sem_wait(&g->let);
    return WORLD_NOW;
}

struct waiter {
    pthread_t thread;
    struct intake *intake;
    struct world_report r;
    enum intake_end end;
};

static void *wait_for_it(void *self)
{
    struct waiter *w = self;
    w->end = intake_take(w->intake, &w->r.item, NULL);
    return NULL;
}

static void begin_waiting(struct waiter *w, struct intake *t, unsigned i, size_t until)
{
    w->intake = t;
    world_report(&w->r, 20, i, REPORT_TIP);
    assert_int_equal(pthread_create(&w->thread, NULL, wait_for_it, w), 0);
    while (intake_count(t).waiting < until)
        sched_yield();
}

static void a_full_queue_says_so_and_is_drained(void **state)
{
    enum { ROOM = 4 };
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct intake *t = NULL;
    struct gate g;
    struct waiter w[ROOM], over = { 0 }, twin = { 0 };
    sem_init(&g.asked, 0, 0);
    sem_init(&g.let, 0, 0);
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    const struct intake_options o = { .address = address,
                                      .clock = { .utc_s = gated, .self = &g },
                                      .queue_max = ROOM };
    MUST(intake_start(&o, &t, ERR));
    begin_waiting(&w[0], t, 0, 1);
    sem_wait(&g.asked); /* the writer is at the first */
    for (unsigned i = 1; i + 1 < ROOM; i++)
        begin_waiting(&w[i], t, i, i + 1);
    for (unsigned i = 0; i < 2; i++) { /* one being written, one waiting */
        world_report(&twin.r, 20, i, REPORT_TIP);
        assert_int_equal(intake_take(t, &twin.r.item, NULL), INTAKE_RUNNING);
        world_report_fini(&twin.r);
    }
    begin_waiting(&w[ROOM - 1], t, ROOM - 1, ROOM);
    world_report(&over.r, 20, 99, REPORT_TIP);
    assert_int_equal(intake_take(t, &over.r.item, NULL), INTAKE_FULL);
    world_report_fini(&over.r);
    sem_post(&g.let); /* the first batch of one, then one of all the others */
    sem_post(&g.let);
    intake_stop(t); /* drains */
    for (unsigned i = 0; i < ROOM; i++) {
        pthread_join(w[i].thread, NULL);
        assert_int_equal(w[i].end, INTAKE_DONE);
        assert_true(w[i].r.item.is_new);
        world_report_fini(&w[i].r);
    }
    assert_int_equal(n_cases(d), ROOM);
    docket_close(d);
}

static void one_that_is_refused_keeps_no_other(void **state)
{
    enum { N = 5, BAD = 2 };
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct intake *t = NULL;
    struct gate g;
    struct waiter first, w[N];
    bool is_sqlite = *(enum world_kind *)*state == WORLD_SQLITE;
    sem_init(&g.asked, 0, 0);
    sem_init(&g.let, 0, 0);
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    world_sql(address, is_sqlite
                           ? "CREATE TRIGGER poison BEFORE INSERT ON photo WHEN NEW.bytes = 666"
                             " BEGIN SELECT RAISE(ABORT, 'poison'); END"
                           : "ALTER TABLE photo ADD CHECK (bytes <> 666)");
    const struct intake_options o = { .address = address, .clock = { .utc_s = gated, .self = &g } };
    MUST(intake_start(&o, &t, ERR));
    begin_waiting(&first, t, 90, 1);
    sem_wait(&g.asked);
    for (unsigned i = 0; i < N; i++) {
        w[i].intake = t;
        world_report(&w[i].r, 20, i, REPORT_TIP);
        if (i == BAD) {
            struct envelope *e = &w[i].r.item.envelope;
            e->photos[0] = (struct envelope_photo){ .kind = PHOTO_MORE, .bytes = 666 };
            memset(e->photos[0].sha256, 'a', REPORT_SHA256_TEXT - 1);
            e->n_photos = 1;
        }
        assert_int_equal(pthread_create(&w[i].thread, NULL, wait_for_it, &w[i]), 0);
        while (intake_count(t).waiting < i + 2)
            sched_yield();
    }
    for (unsigned i = 0; i < 2 + N; i++)
        sem_post(&g.let);
    pthread_join(first.thread, NULL);
    for (unsigned i = 0; i < N; i++) {
        pthread_join(w[i].thread, NULL);
        assert_int_equal(w[i].end, i == BAD ? INTAKE_AWAY : INTAKE_DONE);
        world_report_fini(&w[i].r);
    }
    world_report_fini(&first.r);
    intake_stop(t);
    assert_int_equal(n_cases(d), N);
    docket_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(hubs_that_start_at_once_migrate_once),
        ON_BOTH(what_is_not_ours_is_refused),
        ON_BOTH(two_hubs_take_the_same_keys),
        ON_BOTH(killed_between_commit_and_answer),
        ON_BOTH(a_full_queue_says_so_and_is_drained),
        ON_BOTH(one_that_is_refused_keeps_no_other),
        { "postgres: a_server_that_comes_back_is_found_again",
          a_server_that_comes_back_is_found_again, NULL, NULL, &world_postgres },
        { "postgres: cut_in_the_middle_of_the_rush", cut_in_the_middle_of_the_rush, NULL, NULL,
          &world_postgres },
    };
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
