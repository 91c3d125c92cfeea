/* A kiosk on a line far slower than the hub waits for, against the hub as it is shipped: its report and the photograph
 * arrive all the same, and whoever is slow without being a kiosk is hung up on as ever.
 *
 * Scaled by thirty, so that it is over in seconds: the hub's window is one second instead of thirty and its rate fifteen
 * thousand bytes a second instead of five hundred; of the line two thousand are then what 67 are. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "docket/docket.h"
#include "hall.h"
#include "net/net.h"
#include "outbox/sample.h"
#include "courier/courier.h"
#include "tools/link_proxy.h"
#include "trust/identity.h"
#include "wire.h"

#define REPORTS "sqlite:reports.db"
#define KEY     "kiosk.key"
enum { LINE_BYTES_PER_S = 2000, PHOTO_BYTES = 6000, STEPS_MAX = 30, STRANGERS = 40 };

static const char scaled[] = "name\tvalue\nconnections\t2000\nper_address\t200\nhead_s\t4\n"
                             "window_s\t1\nbody_bytes_per_s\t15000\nanswer_bytes_per_s\t500\n"
                             "bodies_bytes\t67108864\n";

struct world {
    struct sample s;
    struct hall_hub hub;
    struct link_proxy *link;
    struct identity identity;
    struct net *net;
    struct outbox *b;
    char base[64];
};

static void admit(struct fleet *f)
{
    uint8_t public_key[STAMP_PUBLIC_BYTES];
    static const char *const files[] = { KEY, KEY ".pub", KEY ".counter" };
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        (void)unlink(files[i]);
    HALL_MUST(identity_create(KEY, "wei-07", HALL_ERR));
    HALL_MUST(identity_public(KEY ".pub", public_key, HALL_ERR));
    HALL_MUST(fleet_admit(f, "wei-07", public_key, (int64_t)time(NULL), HALL_ERR));
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    char folder[FS_PATH_MAX];
    const struct net_options net = { .allow_loopback_http = true };
    *state = w;
    signal(SIGPIPE, SIG_IGN);
    sample_init(&w->s);
    struct fleet *f = hall_begin(w->s.card.receipt_key);
    w->s.clock.utc_s = (int64_t)time(NULL);
    admit(f);
    fleet_close(f);
    HALL_MUST(fs_replace("scaled.tsv", span_of(scaled), HALL_ERR));
    hall_hub_start_with(&w->hub, REPORTS, NULL, 0, "scaled.tsv");
    w->link = link_proxy_start(w->hub.port);
    snprintf(w->base, sizeof w->base, "http://127.0.0.1:%d", link_proxy_port(w->link));
    HALL_MUST(identity_open(KEY, &w->identity, HALL_ERR));
    HALL_MUST(net_create(&net, &w->net, HALL_ERR));
    sample_folder("box", folder);
    w->b = sample_open(&w->s, folder);
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    link_proxy_stop(w->link);
    if (w->hub.pid > 0)
        hall_hub_end(&w->hub, SIGKILL);
    outbox_close(w->b);
    net_destroy(w->net);
    identity_fini(&w->identity);
    sample_fini(&w->s);
    free(w);
    return 0;
}

static uint32_t never_wait(void *self)
{
    (void)self;
    return 0;
}

/* With so long a text that the hub does not hear the end of it. */
static void submit(struct world *w)
{
    struct outbox_photo photo;
    char code[QUERY_CODE_TEXT];
    bool stored = false;
    sample_report(&w->s);
    memset(w->s.report.text, 'a', sizeof w->s.report.text - 1);
    sample_photos(&w->s, &photo, 1, PHOTO_BYTES);
    HALL_MUST(sample_send(&w->s, w->b, &photo, 1, code, &stored, HALL_ERR));
    assert_true(stored);
}

/* How many steps until nothing waits. */
static int deliver(struct world *w)
{
    const struct courier_options o = { .outbox = w->b,
                                       .card = &w->s.card,
                                       .identity = &w->identity,
                                       .hub = w->base,
                                       .fetcher = net_fetcher(w->net),
                                       .clock = clock_of_fake(&w->s.clock),
                                       .dice = never_wait };
    struct courier_step step = { .next_utc_s = 1 };
    for (int n = 1; n <= STEPS_MAX; n++) {
        HALL_MUST(courier_step(&o, &step, HALL_ERR));
        if (step.next_utc_s == 0)
            return n;
        print_message("step %d: %s\n", n, step.why);
        if (step.next_utc_s > w->s.clock.utc_s)
            w->s.clock.utc_s = step.next_utc_s;
    }
    fail_msg("not delivered in %d steps: %s", STEPS_MAX, step.why);
    return 0;
}

static unsigned too_slow(struct world *w)
{
    unsigned n = 0;
    int status = hall_hub_end(&w->hub, SIGTERM);
    w->hub.pid = 0;
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    const char *at = strstr(w->hub.said, " connections too slow");
    while (at && at > w->hub.said && at[-1] >= '0' && at[-1] <= '9')
        at--;
    if (at)
        (void)sscanf(at, "%u", &n);
    return n;
}

static bool count_one(void *self, const struct docket_case *c)
{
    (void)c;
    ++*(unsigned *)self;
    return true;
}

static unsigned n_cases(void)
{
    struct docket *d = NULL;
    unsigned n = 0;
    const struct docket_filter all = { .max = 100 };
    HALL_MUST(docket_open(REPORTS, false, &d, HALL_ERR));
    HALL_MUST(docket_list(d, &all, count_one, &n, HALL_ERR));
    docket_close(d);
    return n;
}

/* outbox_received has looked at the signature, and at what is held, before anything is called delivered. */
static void a_report_comes_by_a_line_slower_than_the_hub_waits_for(void **state)
{
    struct world *w = *state;
    struct outbox_counts left;
    submit(w);
    link_proxy_slow(w->link, LINE_BYTES_PER_S);
    int steps = deliver(w);
    HALL_MUST(outbox_count(w->b, &left, HALL_ERR));
    assert_int_equal(left.waiting + left.sent + left.parked, 0);
    unsigned cuts = too_slow(w);
    print_message("%d steps, %u connections hung up on by the hub\n", steps, cuts);
    assert_true(cuts > 0); /* it did not wait for this kiosk either */
    assert_int_equal(n_cases(), 1);
}

/* The same line, and no stamp: a stranger has nothing to go on with. */
static void a_stranger_at_that_rate_is_hung_up_on(void **state)
{
    struct world *w = *state;
    struct wire slow[STRANGERS];
    char byte;
    static const char head[] = "POST /v1/reports HTTP/1.1\r\nHost: hub\r\n"
                               "Content-Length: 90000\r\n\r\n{";
    for (int i = 0; i < STRANGERS; i++)
        assert_true(wire_open(&slow[i], w->hub.port, NULL) &&
                    wire_send(&slow[i], head, sizeof head - 1));
    for (int i = 0; i < STRANGERS; i++) {
        if (recv(slow[i].fd, &byte, 1, 0) > 0)
            fail_msg("stranger %d is answered", i);
        wire_close(&slow[i]);
    }
    assert_int_equal(too_slow(w), STRANGERS);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(a_report_comes_by_a_line_slower_than_the_hub_waits_for),
        WITH(a_stranger_at_that_rate_is_hung_up_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
