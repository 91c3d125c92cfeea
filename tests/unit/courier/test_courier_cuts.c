/* The kiosk is killed while it sends, at any call to the network: every report is one case, and none is lost. */
#include "courier/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <sodium.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLS = 280, PHOTO = 300000 };

static atomic_int calls_left; /* 0: nobody is killed */

static void count_call(void)
{
    if (atomic_load(&calls_left) > 0 && atomic_fetch_sub(&calls_left, 1) == 1)
        kill(getpid(), SIGKILL);
}

/* libcurl's own calls come here first, in this program and its children. */
ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
    count_call();
    return syscall(SYS_sendto, fd, bytes, n, flags, NULL, 0);
}

ssize_t recv(int fd, void *bytes, size_t n, int flags)
{
    count_call();
    return syscall(SYS_recvfrom, fd, bytes, n, flags, NULL, NULL);
}

int fdatasync(int fd)
{
    count_call();
    return (int)syscall(SYS_fdatasync, fd);
}

int unlink(const char *path)
{
    count_call();
    return (int)syscall(SYS_unlink, path);
}

static void send_all(struct world *w, int at)
{
    world_open(w);
    atomic_store(&calls_left, at);
    world_run(w, 200);
    _exit(0);
}

static void killed_while_sending(void **state)
{
    struct world *w = *state;
    size_t reports = 0, killed = 0, most_waiting = 0;
    int status;
    world_close(w);
    for (int i = 0; i < KILLS; i++) {
        w->b = sample_open(&w->s, w->folder);
        sample_submit(&w->s, w->b, (size_t)(i % 3 == 0), PHOTO);
        reports++;
        size_t waiting = world_counts(w).waiting + world_counts(w).sent;
        most_waiting = waiting > most_waiting ? waiting : most_waiting;
        outbox_close(w->b);
        w->s.clock.utc_s += 3600;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            send_all(w, 1 + (int)randombytes_uniform(11));
        assert_int_equal(waitpid(child, &status, 0), child);
        killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        if (!(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) && status != 0)
            fail_msg("the kiosk ended by itself with %d", status);
    }
    world_open(w);
    w->s.clock.utc_s += 3600;
    world_run(w, 4 * KILLS); /* some two hundred wait by now */
    struct loop_count hub = world_hub(w);
    print_message("%zu times killed while sending: %zu reports, %zu told, %zu cases, %zu "
                  "photographs held; lost 0, "
                  "doubled 0 (at most %zu waited)\n",
                  killed, reports, hub.posts, hub.cases, hub.photos_held, most_waiting);
    assert_true(killed >= 200);
    assert_int_equal(hub.cases, reports);
    assert_int_equal(hub.reports, reports);
    assert_int_equal(hub.photos_held, (KILLS + 2) / 3);
    assert_int_equal(world_counts(w).waiting + world_counts(w).sent + world_counts(w).parked, 0);
    assert_int_equal(sample_count_files(w->folder), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed_while_sending, world_set_up, world_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
