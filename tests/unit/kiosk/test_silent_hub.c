/* A hub that takes the connection and never says a word, and a name server that never answers: whoever turns the
 * kiosk off does not wait for either. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/asking.h"
#include "app/delivery.h"
#include "base/log.h"
#include "outbox/sample.h"
#include "post_world.h"

/* net/net.h promises a second; a loaded machine gets more, and a time-out of the network's is 15 s and more. */
enum { SILENT_S = 60, STOP_MS_MAX = 5000, QUESTIONS = 5 };

static sem_t name_asked, name_go;
static atomic_uint names_gone;

/* Stands before the C library's for the whole program, libcurl included. */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
    struct timespec until;
    (void)name, (void)service, (void)hints, (void)out;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += SILENT_S;
    sem_post(&name_asked);
    sem_timedwait(&name_go, &until);
    atomic_fetch_add(&names_gone, 1);
    return EAI_AGAIN;
}

struct hall {
    struct sample s;
    struct post post;
    struct clock_fake clock;
    char card[FS_PATH_MAX], key[FS_PATH_MAX], folder[FS_PATH_MAX], hub[64];
    int listener;
};

static void listen_here(struct hall *h)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof a;
    h->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(h->listener >= 0);
    assert_int_equal(bind(h->listener, (const struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(h->listener, QUESTIONS), 0);
    assert_int_equal(getsockname(h->listener, (struct sockaddr *)&a, &len), 0);
    snprintf(h->hub, sizeof h->hub, "https://127.0.0.1:%d", ntohs(a.sin_port));
}

static int set_up(void **state)
{
    struct hall *h = calloc(1, sizeof *h);
    assert_non_null(h);
    log_set_level(LOG_ERROR);
    sample_init(&h->s);
    post_init(&h->post, (struct fetcher){ 0 });
    h->clock.utc_s = SAMPLE_UTC_S;
    sample_folder("silent.box", h->folder);
    post_papers(&h->s, h->card, h->key);
    struct outbox *b = sample_open(&h->s, h->folder);
    sample_submit(&h->s, b, 1, 20000);
    outbox_close(b);
    listen_here(h);
    *state = h;
    return 0;
}

static int tear_down(void **state)
{
    struct hall *h = *state;
    close(h->listener);
    sample_fini(&h->s);
    post_fini(&h->post);
    free(h);
    return 0;
}

static struct hubline_config line_to(struct hall *h, const char *hub)
{
    return (struct hubline_config){
        .hub = hub, .identity = h->key, .desk_card = h->card, .clock = clock_of_fake(&h->clock)
    };
}

static struct asking *start_asking(struct hall *h, const char *hub)
{
    const struct asking_config config = { .line = line_to(h, hub),
                                          .wake = post_wake,
                                          .self = &h->post };
    static const struct asking_question q = { .kind = ASKING_LOOK,
                                              .number = "WX-12365-20261012-0700370",
                                              .code = "482913" };
    struct asking *a = NULL;
    assert_int_equal(asking_start(&config, &a, NULL), ERR_OK);
    for (int i = 0; i < QUESTIONS; i++)
        assert_true(asking_ask(a, &q));
    return a;
}

static struct delivery *start_delivery(struct hall *h, const char *hub)
{
    const struct delivery_config config = {
        .line = line_to(h, hub), .outbox = h->folder, .wake = post_wake, .self = &h->post
    };
    struct delivery *d = NULL;
    assert_int_equal(delivery_start(&config, &d, NULL), ERR_OK);
    return d;
}

static void assert_quick(uint64_t began_ms, const char *who)
{
    uint64_t took_ms = clock_system().mono_ms(NULL) - began_ms;
    print_message("%s ended after %u ms\n", who, (unsigned)took_ms);
    assert_true(took_ms < STOP_MS_MAX);
}

/* What was being sent is as it was: a stop is nobody's failure. */
static void assert_nothing_lost(struct hall *h)
{
    struct outbox_counts n;
    struct outbox *b = sample_open(&h->s, h->folder);
    assert_int_equal(outbox_count(b, &n, NULL), ERR_OK);
    assert_int_equal(n.waiting, 1);
    assert_int_equal(n.parked, 0);
    outbox_close(b);
}

/* Both have their connection and wait for its first byte. */
static void a_hub_that_says_nothing(void **state)
{
    struct hall *h = *state;
    int calls[2];
    struct asking *a = start_asking(h, h->hub);
    calls[0] = accept(h->listener, NULL, NULL);
    struct delivery *d = start_delivery(h, h->hub);
    calls[1] = accept(h->listener, NULL, NULL);
    uint64_t began_ms = clock_system().mono_ms(NULL);
    asking_stop(
        a); /* four more questions had been asked: the newest lies in the box, and is not asked now */
    assert_quick(began_ms, "asking");
    began_ms = clock_system().mono_ms(NULL);
    delivery_stop(d);
    assert_quick(began_ms, "delivery");
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        close(calls[i]);
    assert_int_equal(fcntl(h->listener, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(accept(h->listener, NULL, NULL), -1); /* nobody has called again */
    assert_nothing_lost(h);
}

static void a_name_that_nobody_knows(void **state)
{
    struct hall *h = *state;
    sem_init(&name_asked, 0, 0);
    sem_init(&name_go, 0, 0);
    struct asking *a = start_asking(h, "https://hub.example");
    post_wait(&name_asked);
    struct delivery *d = start_delivery(h, "https://hub.example");
    post_wait(&name_asked);
    uint64_t began_ms = clock_system().mono_ms(NULL);
    asking_stop(a);
    assert_quick(began_ms, "asking");
    began_ms = clock_system().mono_ms(NULL);
    delivery_stop(d);
    assert_quick(began_ms, "delivery");
    assert_int_equal(names_gone, 0); /* the name server has still not answered */
    assert_nothing_lost(h);
    sem_post(&name_go);
    sem_post(&name_go);
    while (atomic_load(&names_gone) < 2)
        sched_yield();
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_hub_that_says_nothing),
        CASE(a_name_that_nobody_knows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
