/* A program that crashes: what the system keeps of it. */
#include "base/core.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/front.h"

static void allow(void)
{
    struct rlimit r;
    assert_int_equal(getrlimit(RLIMIT_CORE, &r), 0);
    r.rlim_cur = r.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_CORE, &r), 0);
}

/* Ends with the signal that a failed assertion sends; the status. */
static int crash(void (*before)(void))
{
    int status = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        allow();
        before();
        signal(SIGABRT, SIG_DFL);
        raise(SIGABRT);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    return status;
}

static void a_crash_leaves_no_core(void **state)
{
    (void)state;
    assert_false(WCOREDUMP(crash(core_forbid)));
}

static void ask_version(void)
{
    static const struct front f = { .program = "test", .summary = "", .ending = "" };
    static char name[] = "test", version[] = "--version";
    char *argv[] = { name, version, NULL };
    front_run(&f, 2, argv);
}

static void no_program_of_commands_leaves_one(void **state)
{
    (void)state;
    assert_false(WCOREDUMP(crash(ask_version)));
}

static rlim_t limit_after(rlim_t before)
{
    struct rlimit r = { before, before };
    int status = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (setrlimit(RLIMIT_CORE, &r) != 0)
            _exit(99);
        core_forbid();
        _exit(getrlimit(RLIMIT_CORE, &r) == 0 && r.rlim_max <= 1 && r.rlim_cur == r.rlim_max
                  ? (int)r.rlim_cur
                  : 98);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return (rlim_t)WEXITSTATUS(status);
}

/* The limit with which the system runs no program of core_pattern's either. */
static void the_limit_is_one_byte(void **state)
{
    struct rlimit r;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_CORE, &r), 0);
    if (r.rlim_max > 1)
        assert_int_equal(limit_after(r.rlim_max), 1);
    assert_true(limit_after(0) <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_leaves_no_core),
        cmocka_unit_test(no_program_of_commands_leaves_one),
        cmocka_unit_test(the_limit_is_one_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
