/* Hundreds of senders that never come to an end (Slowloris and its kin) against the hub as it is shipped, from the very
 * address an honest kiosk comes from: its reports are taken all the same, and the hub stays small. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "docket/docket.h"
#include "hall.h"
#include "wire.h"

#define DOCKET "sqlite:reports.db"
#define BIG    "public/targets/full/big.db.zst"
enum {
    SLOW = 500,
    MANY = 2400, /* more than the hub holds in all */
    REPORTS = 20,
    BIG_BYTES = 64 * 1024 * 1024,
    LETTER_BYTES = 250 * 1024, /* of a body that is nearly all there */
    RSS_KB_MAX = 160 * 1024,
    FILES = 4 * MANY
};

struct world {
    struct hall_kiosk wei;
    uint8_t receipt_key[SEAL_KEY_BYTES];
    struct hall_hub hub;
    struct wire slow[MANY];
    unsigned next_report;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct rlimit files = { FILES, FILES }, was;
    *state = w;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    files.rlim_max = was.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    struct fleet *f = hall_begin(w->receipt_key);
    hall_kiosk_make(&w->wei, "wei-07", 1);
    hall_admit(f, &w->wei);
    fleet_close(f);
    assert_int_equal(fs_make_folder("public/targets/full", NULL), ERR_OK);
    int fd = open(BIG, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_true(fd >= 0 && ftruncate(fd, BIG_BYTES) == 0);
    close(fd);
    for (int i = 0; i < MANY; i++)
        w->slow[i].fd = -1;
    hall_hub_start(&w->hub, DOCKET, hall_wide_limits(), 0);
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < MANY; i++)
        if (w->slow[i].fd >= 0)
            wire_close(&w->slow[i]);
    if (w->hub.pid > 0)
        hall_hub_end(&w->hub, SIGKILL);
    hall_kiosk_fini(&w->wei);
    free(w);
    return 0;
}

/* --- the slow ones ------------------------------------------------------------------------------ */

struct kind {
    const char *row, *head;
    size_t body_bytes;
    unsigned n, addresses;
};

/* Begins its request on each, from as many addresses; the rest of it never comes. */
static void begin_all(struct world *w, const struct kind *k)
{
    static char spaces[LETTER_BYTES];
    char from[16];
    memset(spaces, ' ', sizeof spaces);
    for (unsigned i = 0; i < k->n; i++) {
        struct wire *c = &w->slow[i];
        snprintf(from, sizeof from, "127.2.%u.1", i % k->addresses);
        if (c->fd >= 0)
            wire_close(c);
        if (wire_open(c, w->hub.port, k->addresses > 1 ? from : NULL) &&
            (!wire_send(c, k->head, strlen(k->head)) || !wire_send(c, spaces, k->body_bytes)))
            wire_close(c);
    }
}

/* One more byte of each; whoever was hung up on comes again. */
static void go_on(struct world *w, const struct kind *k)
{
    for (unsigned i = 0; i < k->n; i++) {
        struct wire *c = &w->slow[i];
        char byte;
        bool is_cut = c->fd < 0 || recv(c->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0 ||
                      !wire_send(c, k->head[0] ? "a" : "", k->head[0] ? 1 : 0);
        if (!is_cut)
            continue;
        if (c->fd >= 0)
            wire_close(c);
        if (wire_open(c, w->hub.port, NULL) && !wire_send(c, k->head, strlen(k->head)))
            wire_close(c);
    }
}

/* --- the honest one ----------------------------------------------------------------------------- */

/* On a connection of its own, in three pieces as a poor line brings them. */
static void bring(struct world *w, const struct kind *k)
{
    struct hall_report r;
    struct wire c;
    struct wire_answer a = { 0 };
    struct receipt receipt;
    struct buf b = BUF_INIT(ENVELOPE_BYTES_MAX * 2);
    hall_report_make(&r, "wei-07", 7, ++w->next_report, false);
    hall_report_seal(&r, 4000);
    hall_post(&b, &w->wei, &r);
    bool good = wire_open(&c, w->hub.port, NULL) && wire_send(&c, b.data, 100) &&
                wire_send(&c, b.data + 100, 1000) && wire_send(&c, b.data + 1100, b.len - 1100) &&
                wire_answer(&c, false, &a);
    if (!good || a.status != 201)
        fail_msg("%s: report %u: %u %s", k->row, w->next_report, a.status, a.body);
    HALL_MUST(receipt_read(span_of(a.body), w->receipt_key, &receipt, HALL_ERR));
    assert_string_equal(receipt.uuid, r.envelope.uuid);
    wire_close(&c);
    buf_fini(&b);
    hall_report_fini(&r);
}

static bool count_one(void *self, const struct docket_case *c)
{
    (void)c;
    ++*(unsigned *)self;
    return true;
}

static void endure(struct world *w, const struct kind *k)
{
    struct docket *d = NULL;
    unsigned n = 0;
    const struct docket_filter all = { .max = 10000 };
    begin_all(w, k);
    for (int i = 0; i < REPORTS; i++) {
        bring(w, k);
        go_on(w, k);
    }
    size_t rss_kb = hall_hub_rss_kb(&w->hub, true);
    print_message("%s: %u, %d reports taken, hub %zu kB\n", k->row, k->n, REPORTS, rss_kb);
#ifndef HEYAN_SANITIZED
    assert_true(rss_kb <= RSS_KB_MAX);
#endif
    HALL_MUST(docket_open(DOCKET, false, &d, HALL_ERR));
    HALL_MUST(docket_list(d, &all, count_one, &n, HALL_ERR));
    docket_close(d);
    assert_int_equal(n, w->next_report);
}

static const struct kind silent = { "silent", "", 0, SLOW, 1 };
static const struct kind head = { "headers", "POST /v1/reports HTTP/1.1\r\nHost: hub\r\nX-", 0,
                                  SLOW, 1 };
static const struct kind body = { "body",
                                  "POST /v1/reports HTTP/1.1\r\nHost: hub\r\n"
                                  "Content-Length: 90000\r\n\r\n{",
                                  0, SLOW, 1 };
static const struct kind chunks = { "chunks",
                                    "POST /v1/reports HTTP/1.1\r\nHost: hub\r\n"
                                    "Transfer-Encoding: chunked\r\n\r\n100\r\n{",
                                    0, SLOW, 1 };
static const struct kind reader = { "reader",
                                    "GET /targets/full/big.db.zst HTTP/1.1\r\nHost: hub\r\n\r\n", 0,
                                    SLOW, 1 };
static const struct kind shut = { "other addresses", "POST /v1/reports HTTP/1.1\r\nHost: hub\r\nX-",
                                  0, MANY, 24 };
static const struct kind heavy = { "bodies nearly there",
                                   "POST /v1/mailbox/reply HTTP/1.1\r\nHost: hub\r\n"
                                   "Content-Length: 260000\r\n\r\n",
                                   LETTER_BYTES, 1000, 10 };

#define KIND(k)                                                                                    \
    static void slow_##k(void **state)                                                             \
    {                                                                                              \
        endure(*state, &k);                                                                        \
    }
KIND(silent)
KIND(head)
KIND(body)
KIND(chunks)
KIND(reader)
KIND(shut)
KIND(heavy)

/* --- hung up on --------------------------------------------------------------------------------- */

/* A table of its own with short times: what is too slow is ended by the hub itself, what is not goes on. */
static void the_hub_hangs_up(void **state)
{
    static const char table[] =
        "name\tvalue\nconnections\t2000\nper_address\t200\nhead_s\t6\nwindow_s\t6\n"
        "body_bytes_per_s\t500\nanswer_bytes_per_s\t500\nbodies_bytes\t67108864\n";
    struct world *w = *state;
    const struct kind *const kinds[] = { &silent, &head, &body, &chunks };
    char byte;
    hall_hub_end(&w->hub, SIGTERM);
    assert_int_equal(fs_replace("short.tsv", span_of(table), NULL), ERR_OK);
    hall_hub_start_with(&w->hub, DOCKET, hall_wide_limits(), 0, "short.tsv");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        assert_true(wire_open(&w->slow[i], w->hub.port, NULL) &&
                    wire_send(&w->slow[i], kinds[i]->head, strlen(kinds[i]->head)));
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        /* Waits for the end, and not for WIRE_WAIT_S. */
        if (recv(w->slow[i].fd, &byte, 1, 0) != 0)
            fail_msg("%s", kinds[i]->row);
        wire_close(&w->slow[i]);
        bring(w, kinds[i]);
    }
    int status = hall_hub_end(&w->hub, SIGTERM);
    w->hub.pid = 0;
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_non_null(strstr(w->hub.said, "4 connections too slow, 0 made room"));
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(slow_silent), WITH(slow_head), WITH(slow_body),  WITH(slow_chunks),
        WITH(slow_reader), WITH(slow_shut), WITH(slow_heavy), WITH(the_hub_hangs_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
