/* What is not in the registry, counted by prefix. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "sync/unknown.h"
#include "unit/sync/sync_world.h"

#define FOLDER "counts"

static const struct date monday = DATE_OF(2026, 11, 23), tuesday = DATE_OF(2026, 11, 24);
static struct unknown u, back;

static int set_up(void **state)
{
    (void)state;
    world_remove_folder(FOLDER);
    assert_int_equal(fs_make_folder(FOLDER, NULL), ERR_OK);
    memset(&u, 0, sizeof u);
    return 0;
}

static void counted_and_kept(void **state)
{
    (void)state;
    struct unknown_row rows[2];
    unknown_count(&u, "69499901", tuesday);
    unknown_count(&u, "69499901", monday);
    unknown_count(&u, "6901028", monday);
    assert_true(u.is_dirty);
    assert_int_equal(unknown_save(&u, FOLDER, NULL), ERR_OK);
    assert_false(u.is_dirty);
    unknown_read(FOLDER, &back);
    assert_int_equal(back.n, 2);
    assert_int_equal(unknown_total(&back), 3);
    assert_int_equal(unknown_oftenest(&back, rows, 2), 2);
    assert_string_equal(rows[0].prefix, "69499901");
    assert_int_equal(rows[0].count, 2);
    assert_int_equal(rows[0].first.ymd, monday.ymd);
    assert_int_equal(rows[0].last.ymd, tuesday.ymd);
    assert_int_equal(unknown_oftenest(&back, rows, 1), 1);
    assert_string_equal(rows[0].prefix, "69499901");
}

/* A whole number is no prefix, and what is no number is none either. */
static void only_prefixes(void **state)
{
    (void)state;
    static const char *const not [] = {
        "", "690", "6949990100014", "69499901000", "13053319800", "69a99901", "69499901\t5", "*"
    };
    for (size_t i = 0; i < ARRAY_LEN(not ); i++)
        unknown_count(&u, not [i], monday);
    unknown_count(&u, "69499901", DATE_NONE);
    assert_int_equal(u.n, 0);
    assert_false(u.is_dirty);
}

static void too_many(void **state)
{
    (void)state;
    char prefix[16];
    for (int i = 0; i < UNKNOWN_ROWS_MAX + 500; i++) {
        snprintf(prefix, sizeof prefix, "%08d", 69000000 + i);
        unknown_count(&u, prefix, monday);
    }
    unknown_count(&u, "69000000", tuesday); /* those that have a row are counted on */
    assert_int_equal(u.n, UNKNOWN_ROWS_MAX + 1);
    assert_int_equal(unknown_total(&u), UNKNOWN_ROWS_MAX + 501);
    assert_string_equal(u.rows[UNKNOWN_ROWS_MAX].prefix, "*");
    assert_int_equal(u.rows[UNKNOWN_ROWS_MAX].count, 500);
    assert_int_equal(u.rows[0].count, 2);
    assert_int_equal(unknown_save(&u, FOLDER, NULL), ERR_OK);
    unknown_read(FOLDER, &back);
    assert_int_equal(unknown_total(&back), unknown_total(&u));
}

static void taken_by_the_hub(void **state)
{
    (void)state;
    static struct unknown_row sent[8];
    unknown_count(&u, "69499901", monday);
    unknown_count(&u, "6901028", monday);
    size_t n = unknown_oftenest(&u, sent, ARRAY_LEN(sent));
    unknown_count(&u, "69499901", tuesday); /* while it was under way */
    unknown_taken(&u, sent, n);
    assert_int_equal(u.n, 1);
    assert_string_equal(u.rows[0].prefix, "69499901");
    assert_int_equal(u.rows[0].count, 1);
}

static void broken_file(void **state)
{
    (void)state;
    world_write_file(FOLDER "/unknown",
                     span_of("69499901\t5\t2026-11-23\t2026-11-24\n69499902\t-1\t2026-11-23\t"
                             "2026-11-23\nnonsense\n\n69499903\t1\tnever\t2026-11-23\n"
                             "6949990100014\t1\t2026-11-23\t2026-11-23\n6901"));
    unknown_read(FOLDER, &back);
    assert_int_equal(back.n, 1);
    assert_int_equal(back.rows[0].count, 5);
    unknown_read("nowhere", &back);
    assert_int_equal(back.n, 0);
}

/* One row or name that the hub refuses would keep back a kiosk's every heartbeat. */
static void what_the_hub_would_refuse_is_left_out(void **state)
{
    (void)state;
    world_write_file(FOLDER "/unknown",
                     span_of("69499901\t5\t2026-11-23\t2026-11-22\n"
                             "69499902\t18446744073709551615\t2026-11-23\t2026-11-23\n"
                             "69499903\t1000000001\t2026-11-23\t2026-11-23\n"
                             "69499904\t1000000000\t2026-11-23\t2026-11-23\n"
                             "batch\t00112233445566xx\n"
                             "sent\t69499904\t2\t2026-11-23\t2026-11-23\n"));
    unknown_read(FOLDER, &back);
    assert_int_equal(back.n, 1);
    assert_string_equal(back.rows[0].prefix, "69499904");
    assert_string_equal(back.batch, "");
    assert_int_equal(back.n_sent, 0);
    unknown_count(&back, "69499904", monday); /* stands still */
    assert_int_equal(back.rows[0].count, UNKNOWN_COUNT_MAX);
}

/* Counted before the file could be read. */
static void adopted(void **state)
{
    (void)state;
    unknown_count(&u, "69499901", monday);
    unknown_count(&u, "6901028", monday);
    unknown_batch(&u, "00112233445566aa");
    assert_int_equal(unknown_save(&u, FOLDER, NULL), ERR_OK);
    memset(&back, 0, sizeof back);
    unknown_count(&back, "69499901", tuesday);
    assert_int_equal(unknown_adopt(&back, FOLDER, NULL), ERR_OK);
    assert_int_equal(back.n, 2);
    assert_int_equal(back.rows[0].count, 2);
    assert_int_equal(back.rows[0].last.ymd, tuesday.ymd);
    assert_int_equal(unknown_total(&back), 3);
    assert_int_equal(back.n_sent, 2);
    assert_true(back.is_dirty);
    memset(&back, 0, sizeof back);
    assert_int_equal(unknown_adopt(&back, FOLDER, NULL), ERR_OK);
    assert_false(back.is_dirty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(counted_and_kept, set_up),
        cmocka_unit_test_setup(only_prefixes, set_up),
        cmocka_unit_test_setup(too_many, set_up),
        cmocka_unit_test_setup(taken_by_the_hub, set_up),
        cmocka_unit_test_setup(broken_file, set_up),
        cmocka_unit_test_setup(what_the_hub_would_refuse_is_left_out, set_up),
        cmocka_unit_test_setup(adopted, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
