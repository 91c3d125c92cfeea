/* A name server that does not answer.  The C library waits for it without end in sight, and nobody can wake it
 * there: stopping must not wait with it. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#include "net/net.h"

enum { SILENT_S = 20 };

static sem_t asked, answer, gone;
static atomic_bool is_answered;

/* Stands before the C library's for the whole program, libcurl included. */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict out)
{
    struct timespec until;
    (void)name, (void)service, (void)hints, (void)out;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += SILENT_S;
    sem_post(&asked);
    sem_timedwait(&answer, &until);
    atomic_store(&is_answered, true);
    sem_post(&gone);
    return EAI_AGAIN;
}

static void *stop(void *n)
{
    sem_wait(&asked);
    net_stop(n);
    return NULL;
}

static void stopped_while_nobody_knows_the_name(void **state)
{
    struct net *n = NULL;
    struct err err = { 0 };
    struct buf body = BUF_INIT(4096);
    const struct net_options options = { .total_ms = 60000 };
    const struct fetch_request r = { .url = "https://hub.example/x", .bytes_max = 4096 };
    struct fetch_sink sink = fetch_sink_of_buf(&body);
    pthread_t other;
    (void)state;
    sem_init(&asked, 0, 0);
    sem_init(&answer, 0, 0);
    sem_init(&gone, 0, 0);
    assert_int_equal(net_create(&options, &n, &err), ERR_OK);
    assert_int_equal(pthread_create(&other, NULL, stop, n), 0);
    struct fetcher f = net_fetcher(n);
    enum fetch_end end = f.get(f.self, &r, &sink, NULL, &err);
    net_destroy(n);
    assert_false(atomic_load(&is_answered));
    assert_int_equal(end, FETCH_STOPPED);
    pthread_join(other, NULL);
    sem_post(&answer);
    sem_wait(&gone); /* libcurl's thread cleans up after itself */
    buf_fini(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stopped_while_nobody_knows_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
