#include "cli/program.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/fs.h"

extern char **environ;

static void read_text(const char *path, char out[PROGRAM_TEXT_MAX])
{
    struct buf b = BUF_INIT(16 << 20);
    struct err err = { 0 };
    if (fs_read_all(path, &b, &err) != ERR_OK)
        fail_msg("%s", err.text);
    size_t n = b.len < PROGRAM_TEXT_MAX - 1 ? b.len : PROGRAM_TEXT_MAX - 1;
    if (n > 0)
        memcpy(out, b.data, n);
    out[n] = '\0';
    buf_fini(&b);
}

static void redirect(posix_spawn_file_actions_t *files, int fd, const char *path)
{
    assert_int_equal(
        posix_spawn_file_actions_addopen(files, fd, path, O_WRONLY | O_CREAT | O_TRUNC, 0600), 0);
}

void program_run(const char *program, const char *const *args, struct program_result *out)
{
    char path[FS_PATH_MAX], *argv[PROGRAM_ARGS_MAX + 2] = { path };
    posix_spawn_file_actions_t files;
    const char *build = getenv("HEYAN_BUILD");
    pid_t pid;
    int status = 0;
    assert_non_null(build);
    assert_int_equal(fs_join(path, build, program, NULL), ERR_OK);
    for (size_t i = 0; args[i]; i++) {
        assert_in_range(i, 0, PROGRAM_ARGS_MAX - 1);
        argv[i + 1] = strdup(args[i]); /* exec wants them writable */
        assert_non_null(argv[i + 1]);
    }
    assert_int_equal(posix_spawn_file_actions_init(&files), 0);
    assert_int_equal(posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0), 0);
    redirect(&files, 1, "stdout.txt");
    redirect(&files, 2, "stderr.txt");
    int started = posix_spawn(&pid, path, &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    for (size_t i = 1; argv[i]; i++)
        free(argv[i]);
    if (started != 0)
        fail_msg("%s: %s", path, strerror(started));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    out->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    read_text("stdout.txt", out->out);
    read_text("stderr.txt", out->err);
}
