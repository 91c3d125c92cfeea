/* Files, in the test's own scratch folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

static void put(const char *path, const char *text)
{
    struct err err = { 0 };
    if (fs_replace(path, span_of(text), &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static void expect_content(const char *path, const char *text)
{
    struct buf b = BUF_INIT(1000);
    assert_int_equal(fs_read_all(path, &b, NULL), ERR_OK);
    assert_true(span_eq(buf_span(&b), text));
    buf_fini(&b);
}

static void a_file_is_replaced_whole(void **state)
{
    (void)state;
    put("file.txt", "first and longer");
    put("file.txt", "second");
    expect_content("file.txt", "second");
    put("file.txt", "");
    expect_content("file.txt", "");
    assert_false(fs_exists("file.txt.tmp"));
    assert_true(fs_exists("file.txt"));
    assert_false(fs_is_folder("file.txt"));
}

static void a_failed_replace_leaves_the_old_file(void **state)
{
    struct err err = { 0 };
    (void)state;
    put("kept.txt", "old");
    /* A folder stands where the temporary file would. */
    assert_int_equal(fs_make_folder("kept.txt.tmp", &err), ERR_OK);
    assert_int_equal(fs_replace("kept.txt", span_of("new"), &err), ERR_IO);
    assert_non_null(strstr(err.text, "kept.txt.tmp: cannot create"));
    expect_content("kept.txt", "old");
    assert_int_equal(rmdir("kept.txt.tmp"), 0);
    assert_int_equal(fs_replace("no/such/folder.txt", span_of("new"), &err), ERR_NOT_FOUND);
    assert_int_equal(fs_commit("missing.tmp", "kept.txt", &err), ERR_NOT_FOUND);
    expect_content("kept.txt", "old");
}

static void reading_stops_at_the_ceiling(void **state)
{
    struct err err = { 0 };
    struct buf b = BUF_INIT(5);
    (void)state;
    put("five.txt", "12345");
    put("six.txt", "123456");
    assert_int_equal(fs_read_all("five.txt", &b, &err), ERR_OK);
    assert_int_equal(b.len, 5);
    assert_int_equal(fs_read_all("six.txt", &b, &err), ERR_TOO_BIG);
    assert_non_null(strstr(err.text, "six.txt"));
    /* Files of /proc say they are empty and are not. */
    assert_int_equal(fs_read_all("/proc/self/status", &b, &err), ERR_TOO_BIG);
    assert_string_equal(err.text, "/proc/self/status: larger than 5 bytes");
    assert_int_equal(fs_read_all("missing", &b, &err), ERR_NOT_FOUND);
    unlink("pipe"); /* of a run before */
    assert_int_equal(mkfifo("pipe", 0600), 0);
    b.len = 0;
    assert_int_equal(fs_read_all("pipe", &b, &err), ERR_OK); /* nobody writes: nothing, at once */
    assert_int_equal(b.len, 0);
    assert_non_null(strstr(err.text, "missing"));
    assert_int_equal(fs_read_all(".", &b, &err), ERR_INVALID);
    assert_int_equal(fs_read_all("five.txt/x", &b, &err), ERR_IO);
    buf_fini(&b);
}

static void folders(void **state)
{
    struct err err = { 0 };
    (void)state;
    assert_int_equal(fs_make_folder("a/b/c", &err), ERR_OK);
    assert_int_equal(fs_make_folder("a/b/c", &err), ERR_OK);
    assert_int_equal(fs_make_folder("a/b/c/", &err), ERR_OK);
    assert_true(fs_is_folder("a/b/c"));
    put("a/file", "x");
    assert_int_equal(fs_make_folder("a/file", &err), ERR_IO);
    assert_int_equal(fs_make_folder("a/file/b", &err), ERR_IO);
    assert_int_equal(fs_make_folder("", &err), ERR_INVALID);
    char path[FS_PATH_MAX], name[FS_PATH_MAX + 10];
    memset(name, 'n', sizeof name);
    name[FS_PATH_MAX + 9] = '\0';
    assert_int_equal(fs_join(path, "a", name, &err), ERR_TOO_BIG);
    assert_int_equal(fs_make_folder(name, &err), ERR_TOO_BIG);
    assert_int_equal(fs_replace(name, span_of(""), &err), ERR_TOO_BIG);
    assert_int_equal(fs_join(path, "a", "b", &err), ERR_OK);
    assert_string_equal(path, "a/b");
}

static void lists_are_sorted_plain_files(void **state)
{
    struct fs_list l;
    struct err err = { 0 };
    (void)state;
    assert_int_equal(fs_make_folder("list/folder", &err), ERR_OK);
    put("list/b", ""), put("list/a", ""), put("list/.hidden", ""), put("list/C", "");
    assert_int_equal(fs_list_open("list", 3, &l, &err), ERR_OK);
    assert_int_equal(l.count, 3);
    assert_string_equal(l.names[0], "C"); /* by bytes */
    assert_string_equal(l.names[1], "a");
    assert_string_equal(l.names[2], "b");
    fs_list_close(&l);
    assert_int_equal(fs_list_open("list", 2, &l, &err), ERR_TOO_BIG);
    assert_int_equal(fs_list_open("nowhere", 2, &l, &err), ERR_NOT_FOUND);
    char folder[FS_PATH_MAX];
    assert_int_equal(fs_program_folder(folder, &err), ERR_OK);
    assert_true(folder[0] == '/' && fs_is_folder(folder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_replaced_whole),
        cmocka_unit_test(a_failed_replace_leaves_the_old_file),
        cmocka_unit_test(reading_stops_at_the_ceiling),
        cmocka_unit_test(folders),
        cmocka_unit_test(lists_are_sorted_plain_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
