/* heyan tuf as the conformance suite runs it: its words, its two exit statuses, its folders. */
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cli/program.h"
#include "tools/tuf_repo.h"
#include "trust/tuf.h"

static struct program_result result;

static void tuf(const char *const *more)
{
    const char *args[PROGRAM_ARGS_MAX] = { "tuf" };
    for (size_t i = 0; more[i]; i++)
        args[i + 1] = more[i];
    program_run("cli/heyan", args, &result);
}

#define RUN(...) tuf((const char *const[]){ __VA_ARGS__, NULL })

struct place {
    char hub[400], metadata[500], targets[500];
    struct tuf_repo *repo;
};

static void empty(const char *folder)
{
    struct fs_list list;
    char path[FS_PATH_MAX];
    assert_int_equal(fs_make_folder(folder, NULL), ERR_OK);
    assert_int_equal(fs_list_open(folder, 100, &list, NULL), ERR_OK);
    for (size_t i = 0; i < list.count; i++)
        if (fs_join(path, folder, list.names[i], NULL) == ERR_OK)
            unlink(path);
    fs_list_close(&list);
}

static int open_place(void **state)
{
    static struct place place;
    struct clock clock = clock_system(); /* the program has no other */
    char cwd[300];
    assert_non_null(getcwd(cwd, sizeof cwd));
    place.repo = tuf_repo_create(clock.utc_s(clock.self));
    snprintf(place.hub, sizeof place.hub, "%s/hub", cwd);
    snprintf(place.metadata, sizeof place.metadata, "file://%s/metadata/", place.hub);
    snprintf(place.targets, sizeof place.targets, "file://%s/targets", place.hub);
    empty("hub/metadata");
    empty("trusted");
    empty("got");
    tuf_repo_delegate(place.repo, "targets", "../owner", "kiosk/*", false);
    tuf_repo_add_target(place.repo, "targets", "dir/a file", span_of("one"));
    tuf_repo_add_target(place.repo, "../owner", "kiosk/7", span_of("two"));
    tuf_repo_publish_one(place.repo, "../owner");
    tuf_repo_publish(place.repo, "targets snapshot timestamp");
    tuf_repo_write(place.repo, place.hub);
    *state = &place;
    return 0;
}

static int close_place(void **state)
{
    tuf_repo_destroy(((struct place *)*state)->repo);
    return 0;
}

static void expect(int status, const char *err_part)
{
    if (result.status != status || !strstr(result.err, err_part))
        fail_msg("status %d: %s", result.status, result.err);
}

static void expect_file(const char *path, const char *want)
{
    struct buf b = BUF_INIT(10000);
    enum err_code rc = fs_read_all(path, &b, NULL);
    if (rc || !span_eq(buf_span(&b), want))
        fail_msg("%s: %s", path, err_name(rc));
    buf_fini(&b);
}

static void the_whole_way(void **state)
{
    const struct place *p = *state;
    char root[500];
    snprintf(root, sizeof root, "%s/metadata/1.root.json", p->hub);
    RUN("--metadata-dir", "trusted", "init", root);
    expect(0, "");
    assert_false(fs_exists("trusted/timestamp.json"));
    RUN("--metadata-dir", "trusted", "--metadata-url", p->metadata, "refresh");
    expect(0, "");
    assert_true(fs_exists("trusted/root.json") && fs_exists("trusted/timestamp.json") &&
                fs_exists("trusted/snapshot.json") && fs_exists("trusted/targets.json"));
    RUN("--metadata-dir", "trusted", "--metadata-url", p->metadata, "--target-name", "dir/a file",
        "--target-name", "kiosk/7", "--target-base-url", p->targets, "--target-dir", "got",
        "download");
    expect(0, "");
    assert_string_equal(result.out, "got/dir%2Fa%20file\ngot/kiosk%2F7\n");
    expect_file("got/dir%2Fa%20file", "one");
    expect_file("got/kiosk%2F7", "two");
    assert_true(fs_exists("trusted/..%2Fowner.json"));
    RUN("--metadata-dir", "trusted", "status");
    expect(0, "");
    assert_non_null(strstr(result.out, "root            1  until "));
    assert_non_null(strstr(result.out, "targets         2  until "));
}

static void refused_by_name(void **state)
{
    struct place *p = *state;
    tuf_repo_rewind(p->repo, "timestamp", 1);
    tuf_repo_publish(p->repo, "timestamp");
    tuf_repo_write(p->repo, p->hub);
    RUN("--metadata-dir", "trusted", "--metadata-url", p->metadata, "refresh");
    expect(1, "heyan tuf: rollback: timestamp 1 where 2 is held\n");
    tuf_repo_publish(p->repo, "timestamp timestamp");
    tuf_repo_write(p->repo, p->hub);
    RUN("--metadata-dir", "trusted", "--metadata-url", p->metadata, "--target-name", "none",
        "--target-base-url", p->targets, "--target-dir", "got", "download");
    expect(1, "heyan tuf: no such target: nobody trusted speaks of none\n");
}

static void words_that_are_off(void **state)
{
    const struct place *p = *state;
    RUN("--metadata-dir", "trusted");
    expect(1, "wants --metadata-dir and one of");
    RUN("refresh");
    expect(1, "wants --metadata-dir and one of");
    RUN("--metadata-dir", "trusted", "refresh");
    expect(1, "refresh wants --metadata-url");
    RUN("--metadata-dir", "trusted", "--metadata-url", p->metadata, "download");
    expect(1, "download wants");
    RUN("--metadata-dir", "trusted", "init");
    expect(1, "init wants one file");
    RUN("--metadata-dir", "elsewhere", "init", "no such file");
    expect(1, "no such file: cannot open");
    RUN("--metadata-dir", "elsewhere", "--metadata-url", p->metadata, "refresh");
    expect(1, "no trusted root");
    RUN("--metadata-dir", "trusted", "dance");
    expect(1, "there is no such verb");
    RUN("--metadata-dir", "trusted", "--dance", "refresh");
    expect(1, "see heyan tuf --help");
    RUN("--metadata-dir", "trusted", "--metadata-url", "http://hub.example/", "refresh");
    expect(1, "http: is for this machine alone");
    RUN("--help");
    expect(0, "");
    assert_non_null(strstr(result.out, "usage: heyan tuf --metadata-dir DIR init ROOT"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_way),
        cmocka_unit_test(refused_by_name),
        cmocka_unit_test(words_that_are_off),
    };
    return cmocka_run_group_tests(tests, open_place, close_place);
}
