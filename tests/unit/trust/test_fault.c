/* A disk that fails at its n-th call, for every n: the old metadata or the new stand, and what was brought is
 * whole or not there.  The calls below come before the system's own in this program. */
#include "unit/trust/scene.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct {
    size_t left; /* calls until one fails; 0: none does */
    bool did_fail;
} fault;

static bool fails(void)
{
    if (fault.left == 0 || --fault.left > 0)
        return false;
    fault.did_fail = true;
    errno = EIO;
    return true;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    return fails() ? -1 : syscall(SYS_write, fd, bytes, n);
}

int fsync(int fd)
{
    return fails() ? -1 : (int)syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
    return fails() ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int ftruncate(int fd, off_t length)
{
    return fails() ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

/* After the rename only the folder's own sync can fail, and then the new file stands. */
static void expect_whole(bool may_be_old)
{
    struct buf b = BUF_INIT(100);
    assert_int_equal(fs_read_all(SCENE_TARGETS "/file", &b, NULL), ERR_OK);
    assert_true(span_eq(buf_span(&b), "two!") || (may_be_old && span_eq(buf_span(&b), "one")));
    buf_fini(&b);
}

static void at_every_call(void **state)
{
    size_t n = 0, refused = 0;
    (void)state;
    do {
        struct scene s;
        scene_open(&s);
        tuf_repo_add_target(s.repo, "targets", "file", span_of("one"));
        tuf_repo_publish(s.repo, "targets snapshot timestamp");
        scene_expect(&s, "before", scene_download(&s, "file"), REFUSAL_NONE, "1 2 2 2");
        tuf_repo_add_target(s.repo, "targets", "file", span_of("two!"));
        tuf_repo_publish(s.repo, "root targets snapshot timestamp");
        fault.left = ++n;
        fault.did_fail = false;
        enum refusal why = scene_download(&s, "file");
        fault.left = 0;
        /* What fails may be what only saves a download. */
        if (why != REFUSAL_NONE && why != REFUSAL_DISK)
            fail_msg("call %zu: %s (%s)", n, refusal_name(why), s.err.text);
        refused += why == REFUSAL_DISK;
        assert_true(fault.did_fail || why == REFUSAL_NONE);
        expect_whole(why != REFUSAL_NONE);
        if (tuf_load(scene_client(&s), &s.err) != ERR_OK)
            fail_msg("call %zu: what is held cannot be loaded: %s", n, s.err.text);
        scene_expect(&s, "after", scene_download(&s, "file"), REFUSAL_NONE, "2 3 3 3");
        scene_expect_file("file", "two!");
        scene_close(&s);
    } while (fault.did_fail);
    /* Four files of metadata and the clock, each written, synced, renamed, its folder synced; and the target. */
    assert_true(n > 24 && refused > 22);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(at_every_call) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
