/* heyan scan as people and scripts run it: one line a file, whatever the file is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fs.h"
#include "cli/barcode_picture.h"
#include "cli/command.h"
#include "cli/program.h"

static struct program_result result;

/* The n-th line of what was printed, parsed; the caller gives it back. */
static json_t *line(int n)
{
    const char *at = result.out;
    for (; n > 0; n--) {
        at = strchr(at, '\n');
        assert_non_null(at);
        at++;
    }
    json_error_t error;
    json_t *o = json_loads(at, JSON_DISABLE_EOF_CHECK, &error);
    if (!o)
        fail_msg("%s in %s", error.text, at);
    return o;
}

static size_t lines(void)
{
    size_t n = 0;
    for (const char *p = result.out; *p; p++)
        n += *p == '\n';
    return n;
}

static void json_is_a_line_a_file(void **state)
{
    (void)state;
    barcode_picture("good.png", "6901234567892");
    barcode_picture("page.png", NULL);
    const char *args[] = { "scan", "--json", "good.png", "page.png", NULL };
    program_run("cli/heyan", args, &result);
    assert_int_equal(result.status, EXIT_OK);
    assert_string_equal(result.err, "");
    assert_int_equal(lines(), 2);
    json_t *o = line(0), *symbols = json_object_get(o, "symbols");
    assert_string_equal(json_string_value(json_object_get(o, "file")), "good.png");
    assert_true(json_is_real(json_object_get(o, "ms")));
    assert_true(json_real_value(json_object_get(o, "ms")) > 0.0);
    assert_int_equal(json_array_size(symbols), 1);
    json_t *s = json_array_get(symbols, 0), *points = json_object_get(s, "points");
    assert_string_equal(json_string_value(json_object_get(s, "kind")), "EAN13");
    assert_string_equal(json_string_value(json_object_get(s, "text")), "6901234567892");
    assert_string_equal(json_string_value(json_object_get(s, "hex")), "36393031323334353637383932");
    assert_int_equal(json_array_size(points), 4);
    /* The picture's bars begin at x = 50: the first edge lies half a pixel before that centre. */
    double x = json_number_value(json_array_get(json_array_get(points, 0), 0));
    assert_true(x > 48.0 && x < 51.0);
    json_decref(o);
    o = line(1);
    assert_string_equal(json_string_value(json_object_get(o, "file")), "page.png");
    assert_int_equal(json_array_size(json_object_get(o, "symbols")), 0);
    json_decref(o);
}

static void a_file_that_fails_stops_no_other(void **state)
{
    struct err err;
    (void)state;
    barcode_picture("good.png", "6901234567892");
    assert_int_equal(fs_replace("torn.png", span_of("\x89PNG\r\n\x1a\n"), &err), ERR_OK);
    assert_int_equal(fs_replace("words.png", span_of("no picture"), &err), ERR_OK);
    const char *args[] = {
        "scan", "--json", "torn.png", "words.png", "gone.png", "good.png", NULL
    };
    program_run("cli/heyan", args, &result);
    assert_int_equal(result.status, EXIT_INPUT);
    assert_int_equal(lines(), 4);
    for (int i = 0; i < 3; i++) {
        json_t *o = line(i);
        assert_string_equal(json_string_value(json_object_get(o, "file")), args[2 + i]);
        assert_non_null(strstr(json_string_value(json_object_get(o, "error")), args[2 + i]));
        assert_null(json_object_get(o, "symbols"));
        json_decref(o);
    }
    json_t *o = line(3);
    assert_int_equal(json_array_size(json_object_get(o, "symbols")), 1);
    json_decref(o);
}

static void a_person_reads_lines(void **state)
{
    (void)state;
    barcode_picture("good.png", "6901234567892");
    barcode_picture("page.png", NULL);
    const char *both[] = { "scan", "good.png", "page.png", NULL };
    program_run("cli/heyan", both, &result);
    assert_int_equal(result.status, EXIT_OK);
    assert_string_equal(result.out, "good.png: EAN13 6901234567892\npage.png: no symbol\n");
    const char *none[] = { "scan", "page.png", NULL };
    program_run("cli/heyan", none, &result);
    assert_int_equal(result.status, EXIT_NOTHING);
    const char *gone[] = { "scan", "gone.png", NULL };
    program_run("cli/heyan", gone, &result);
    assert_int_equal(result.status, EXIT_INPUT);
    assert_string_equal(result.out, "");
    assert_non_null(strstr(result.err, "gone.png"));
}

static void wrong_words_are_usage(void **state)
{
    static const char *const rows[][3] = { { "scan" }, { "scan", "--json" }, { "scan", "--what" } };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *args[] = { rows[i][0], rows[i][1], rows[i][2], NULL };
        program_run("cli/heyan", args, &result);
        assert_int_equal(result.status, EXIT_USAGE);
        assert_string_equal(result.out, "");
        assert_true(strlen(result.err) > 0);
    }
    const char *help[] = { "scan", "--help", NULL };
    program_run("cli/heyan", help, &result);
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, "usage: heyan scan"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_a_line_a_file),
        cmocka_unit_test(a_file_that_fails_stops_no_other),
        cmocka_unit_test(a_person_reads_lines),
        cmocka_unit_test(wrong_words_are_usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
