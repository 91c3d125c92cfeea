#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"

static void a_buffer_stops_at_its_ceiling(void **state)
{
    struct buf b = BUF_INIT(10);
    (void)state;
    assert_int_equal(buf_append(&b, "12345", 5), ERR_OK);
    assert_int_equal(buf_append(&b, "67890", 5), ERR_OK);
    assert_int_equal(buf_append(&b, "", 0), ERR_OK);
    assert_int_equal(buf_append(&b, "x", 1), ERR_TOO_BIG);
    assert_int_equal(buf_append(&b, "x", SIZE_MAX), ERR_TOO_BIG);
    assert_int_equal(buf_reserve(&b, 11), ERR_TOO_BIG);
    assert_true(span_eq(buf_span(&b), "1234567890")); /* a refusal changes nothing */
    buf_fini(&b);
    assert_int_equal(b.len, 0);
    assert_int_equal(buf_append(&b, "again", 5), ERR_OK);
    assert_true(span_eq(buf_span(&b), "again"));
    buf_fini(&b);
}

static void printing_long_and_short(void **state)
{
    struct buf b = BUF_INIT(4096);
    char line[1001];
    (void)state;
    memset(line, 'x', 1000);
    line[1000] = '\0';
    assert_int_equal(buf_print(&b, "%d-", 7), ERR_OK);
    assert_int_equal(buf_print(&b, "%s", line),
                     ERR_OK); /* longer than the first try on the stack */
    assert_int_equal(buf_print(&b, "%s", ""), ERR_OK);
    assert_int_equal(b.len, 1002);
    assert_memory_equal(b.data, "7-x", 3);
    assert_int_equal(b.data[1001], 'x');
    struct buf small = BUF_INIT(4);
    assert_int_equal(buf_print(&small, "12345"), ERR_TOO_BIG);
    assert_int_equal(small.len, 0);
    assert_int_equal(buf_print(&small, "1234"), ERR_OK);
    struct buf tight = BUF_INIT(999);
    assert_int_equal(buf_print(&tight, "%s", line), ERR_TOO_BIG);
    assert_int_equal(tight.len, 0);
    buf_fini(&b);
    buf_fini(&small);
    buf_fini(&tight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_stops_at_its_ceiling),
        cmocka_unit_test(printing_long_and_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
