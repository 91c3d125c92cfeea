#include "flow/running.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"

extern char **environ;

enum { ARGS_MAX = 24 };

void running_start(struct running *r, const char *program, const char *const *args)
{
    char path[FS_PATH_MAX], *argv[ARGS_MAX + 2] = { path };
    posix_spawn_file_actions_t files;
    int ends[2];
    assert_int_equal(fs_join(path, getenv("HEYAN_BUILD"), program, NULL), ERR_OK);
    for (size_t i = 0; args[i]; i++) {
        assert_in_range(i, 0, ARGS_MAX - 1);
        argv[i + 1] = strdup(args[i]);
    }
    *r = (struct running){ .pid = -1 };
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(posix_spawn_file_actions_init(&files), 0);
    assert_int_equal(posix_spawn_file_actions_adddup2(&files, ends[1], 1), 0);
    assert_int_equal(posix_spawn_file_actions_adddup2(&files, ends[1], 2), 0);
    int started = posix_spawn(&r->pid, path, &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    for (size_t i = 1; argv[i]; i++)
        free(argv[i]);
    close(ends[1]);
    r->fd = ends[0];
    if (started != 0)
        fail_msg("%s: %s", path, strerror(started));
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* More of what it says; false at its end. */
static bool hear(struct running *r, int64_t until_ms)
{
    struct pollfd p = { .fd = r->fd, .events = POLLIN };
    int64_t left_ms = until_ms - now_ms();
    if (left_ms <= 0 || poll(&p, 1, (int)left_ms) <= 0)
        return false;
    ssize_t n = read(r->fd, r->text + r->len, sizeof r->text - 1 - r->len);
    if (n <= 0)
        return false;
    r->len += (size_t)n;
    r->text[r->len] = '\0';
    return true;
}

const char *running_wait(struct running *r, const char *words)
{
    int64_t until_ms = now_ms() + RUNNING_PATIENCE_S * 1000;
    for (;;) {
        char *at = strstr(r->text + r->read, words);
        char *end = at ? strchr(at, '\n') : NULL;
        if (end) {
            r->read = (size_t)(end - r->text);
            return at;
        }
        if (!hear(r, until_ms))
            fail_msg("never said \"%s\", but: %s", words, r->text);
    }
}

int running_stop(struct running *r, int signal)
{
    int status = 0;
    if (r->pid <= 0)
        return 0;
    int64_t until_ms = now_ms() + RUNNING_PATIENCE_S * 1000;
    kill(r->pid, signal);
    while (hear(r, until_ms))
        continue;
    if (now_ms() >= until_ms)
        kill(r->pid, SIGKILL);
    waitpid(r->pid, &status, 0);
    close(r->fd);
    r->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
