#include "unit/desk/taken.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "desk/intake.h"
#include "registry/build.h"

enum { FILES_MAX = 8 };

static bool go_on(void *self, uint64_t done, uint64_t total)
{
    (void)self;
    assert_true(done <= total);
    return true;
}

static uint64_t size_of(const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    fclose(f);
    return (uint64_t)n;
}

/* "a","b" becomes a|b, for tests that are read. */
static char *plain(const char *path)
{
    struct buf in = BUF_INIT(16 << 20), out = BUF_INIT(16 << 20);
    assert_int_equal(fs_read_all(path, &in, NULL), ERR_OK);
    assert_int_equal(buf_append(&in, "", 1), ERR_OK);
    assert_memory_equal(in.data, "\xEF\xBB\xBF", 3);
    const char *at = strchr((const char *)in.data, '\n') + 1;
    for (; *at; at++) {
        const char *put = at;
        size_t n = 1;
        if (strncmp(at, "\",\"", 3) == 0) {
            put = "|";
            at += 2;
        } else if (*at == '"' && at[1] == '"') {
            at++;
        } else if (*at == '"' || *at == '\r') {
            n = 0;
        }
        assert_int_equal(buf_append(&out, put, n), ERR_OK);
    }
    assert_int_equal(buf_append(&out, "", 1), ERR_OK);
    buf_fini(&in);
    return (char *)out.data;
}

void taken_make(const struct taken_file *files, size_t n, struct taken *out)
{
    char assets[FS_PATH_MAX];
    struct intake_file in[FILES_MAX];
    struct err err = { 0 };
    struct words *words;
    struct heading_book *book;
    struct problems problems;
    struct fact_release paper = { 0 };
    struct build_result result;
    assert_true(n <= FILES_MAX);
    *out = (struct taken){ .release = "taken.heyan" };
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    assert_int_equal(words_open(assets, "zh", &words, &err), ERR_OK);
    if (heading_book_open(assets, &book, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_int_equal(problems_open(&problems, "problems.csv", words, 1000, &err), ERR_OK);
    for (size_t i = 0; i < n; i++)
        in[i] = (struct intake_file){ .set = files[i].set,
                                      .path = files[i].path,
                                      .name = files[i].path,
                                      .mapping = files[i].mapping ? files[i].mapping : "",
                                      .bytes = size_of(files[i].path) };
    struct intake intake = {
        .files = in, .n = n, .book = book, .problems = &problems, .progress = go_on
    };
    const struct build_options options = { .out = out->release,
                                           .sequence = 1,
                                           .issued = DATE_OF(2026, 11, 23),
                                           .feed = intake_feed,
                                           .note = intake_note,
                                           .feed_self = &intake,
                                           .paper = &paper };
    out->rc = build_release(&options, &result, &err);
    if (out->rc && out->rc != ERR_INVALID)
        fail_msg("%s", err.text);
    intake_fini(&intake);
    assert_int_equal(problems_close(&problems, &err), ERR_OK);
    for (size_t i = 0; i < n; i++) {
        out->rows += in[i].rows;
        out->kept += in[i].taken;
    }
    out->problems = plain("problems.csv");
    heading_book_close(book);
    words_close(words);
}

void taken_fini(struct taken *t)
{
    free(t->problems);
}
