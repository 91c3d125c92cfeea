/* Memory runs out at any call: nothing crashes, nothing that was promised is lost, and a retry is the same report. */
#include "outbox/sample.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/log.h"
#include "tools/memory_faults.h"

enum { PHOTO = 3000, FOR_EVER = 1 << 30 };

struct found {
    const char *uuid;
    size_t n, n_all;
    char number[REPORT_NUMBER_MAX];
};

static bool find(void *self, const struct outbox_row *row)
{
    struct found *f = self;
    f->n_all++;
    if (strcmp(row->uuid, f->uuid) != 0)
        return true;
    f->n++;
    text_copy(f->number, sizeof f->number, row->number);
    return true;
}

/* Whole, and so many reports in it, one of them that; nothing had to be salvaged. */
static void expect_whole(struct sample_bench *t, const char *uuid, size_t n_all, const char *number)
{
    struct found f = { .uuid = uuid };
    struct outbox_counts c;
    struct outbox *b = sample_open(&t->s, t->folder);
    assert_int_equal(outbox_each(b, find, &f, NULL), ERR_OK);
    assert_int_equal(outbox_count(b, &c, NULL), ERR_OK);
    outbox_close(b);
    assert_int_equal(c.n_aside, 0);
    assert_int_equal(f.n_all, n_all);
    assert_int_equal(f.n, 1);
    assert_string_equal(f.number, number);
}

struct sums {
    int64_t tried, taken, refused, stored;
};

/* One submission; false: there were not so many calls. */
static bool submit_without_memory(struct sample_bench *t, int64_t nth, int64_t count,
                                  struct sums *sums)
{
    struct outbox_photo photos[2];
    char code[QUERY_CODE_TEXT] = "", again[QUERY_CODE_TEXT];
    bool is_stored = false;
    struct err err = { 0 };
    sample_folder("memory", t->folder);
    struct outbox *b = sample_open(&t->s, t->folder);
    sample_submit(&t->s, b, 1, PHOTO);
    sample_report(&t->s);
    sample_photos(&t->s, photos, 2, PHOTO);
    memory_faults_arm(nth, count);
    enum err_code rc = sample_send(&t->s, b, photos, 2, code, &is_stored, &err);
    bool has_fired = memory_faults_disarm() >= nth;
    sums->tried++;
    if (rc == ERR_OK) {
        sums->taken++;
        assert_true(is_stored);
    } else { /* the person touches once more */
        sums->refused++;
        sums->stored += is_stored;
        if (rc != ERR_NOMEM && rc != ERR_DB && rc != ERR_IO)
            fail_msg("call %jd: %s", (intmax_t)nth, err.text);
        assert_string_equal(code, "");
        if (sample_send(&t->s, b, photos, 2, again, &is_stored, &err) != ERR_OK)
            fail_msg("call %jd, the second time: %s", (intmax_t)nth, err.text);
    }
    outbox_close(b);
    expect_whole(t, t->s.report.uuid, 2, t->s.report.number);
    return has_fired;
}

static void at_every_call_of_a_submission(void **state)
{
    static const struct {
        const char *name;
        int64_t count;
    } rows[] = { { "one call fails", 1 }, { "all from there on", FOR_EVER } };
    struct sample_bench *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sums sums = { 0 };
        int64_t nth = 1;
        while (submit_without_memory(t, nth, rows[i].count, &sums))
            nth++;
        print_message("%-18s %jd calls: %jd taken, %jd refused and taken at the second touch, of "
                      "which %jd lay there "
                      "already; lost 0, twice 0\n",
                      rows[i].name, (intmax_t)sums.tried, (intmax_t)sums.taken,
                      (intmax_t)sums.refused, (intmax_t)sums.stored);
        assert_true(sums.tried > 50);
        assert_true(sums.refused > 10);
    }
}

/* Opened while there is none: the folder is as it was, and opens when there is some again. */
static void at_every_call_of_opening(void **state)
{
    struct sample_bench *t = *state;
    int64_t nth = 0, refused = 0;
    bool has_fired;
    sample_folder("memory", t->folder);
    struct outbox *b = sample_open(&t->s, t->folder);
    sample_submit(&t->s, b, 2, PHOTO);
    outbox_close(b);
    const struct outbox_options o = { .folder = t->folder,
                                      .clock = clock_of_fake(&t->s.clock),
                                      .reserve_bytes = 1 << 20 };
    do {
        struct outbox_counts c;
        b = NULL;
        nth++;
        memory_faults_arm(nth, nth % 2 ? 1 : FOR_EVER);
        enum err_code rc = outbox_open(&o, &b, NULL);
        if (!rc && outbox_count(b, &c, NULL) == ERR_OK)
            assert_int_equal(c.waiting, 1);
        if (!rc)
            err_ignore(outbox_sweep(b, NULL), "what it leaves is looked at");
        has_fired = memory_faults_disarm() >= nth;
        refused += rc != ERR_OK;
        if (rc)
            assert_null(b);
        else
            outbox_close(b);
        expect_whole(t, t->s.report.uuid, 1, t->s.report.number);
    } while (has_fired);
    print_message(
        "opened, counted and swept without memory at %jd calls, %jd times refused; lost 0\n",
        (intmax_t)nth, (intmax_t)refused);
    assert_true(nth > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(at_every_call_of_a_submission, sample_bench_begin,
                                        sample_bench_end),
        cmocka_unit_test_setup_teardown(at_every_call_of_opening, sample_bench_begin,
                                        sample_bench_end),
    };
    memory_faults_install();
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
