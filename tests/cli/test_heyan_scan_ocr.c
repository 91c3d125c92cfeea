/* heyan scan --ocr as people and scripts run it, on labels drawn here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cairo.h>
#include <cmocka.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/barcode_picture.h"
#include "cli/command.h"
#include "cli/program.h"
#include "tools/print_lines.h"

static struct program_result result;

static void label_picture(const char *path, const char *const *lines, size_t n, enum grade grade)
{
    const struct print_look look = { "Noto Sans CJK SC", 40, grade, false, 0, 5 };
    struct plane p = { 0 };
    assert_int_equal(print_label(lines, n, &look, 1000, 480, &p), ERR_OK);
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, p.w, p.h);
    uint8_t *to = cairo_image_surface_get_data(s);
    for (int y = 0; y < p.h; y++, to += cairo_image_surface_get_stride(s))
        for (int x = 0; x < p.w; x++) {
            uint32_t rgb = p.px[y * p.w + x] * 0x010101u;
            memcpy(to + 4 * x, &rgb, 4);
        }
    cairo_surface_mark_dirty(s);
    assert_int_equal(cairo_surface_write_to_png(s, path), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(s);
    plane_fini(&p);
}

static void draw_label(void)
{
    static const char *const lines[] = { "食品用塑料复合包装袋", "许可证编号：QS13-10301-00296",
                                         "生产商：威县恒兴包装有限公司",
                                         "执行标准：GB/T 10004-2008" };
    label_picture("label.png", lines, ARRAY_LEN(lines), GRADE_MILD);
}

static void draw_doubtful(void)
{
    static const char *const lines[] = { "TS2213810-2015" };
    label_picture("doubt.png", lines, ARRAY_LEN(lines), GRADE_CLEAN);
}

static json_t *line(int n)
{
    const char *at = result.out;
    for (; n > 0; n--) {
        at = strchr(at, '\n');
        assert_non_null(at);
        at++;
    }
    json_t *o = json_loads(at, JSON_DISABLE_EOF_CHECK, NULL);
    assert_non_null(o);
    return o;
}

static const json_t *line_of_kind(const json_t *o, const char *kind)
{
    const json_t *lines = json_object_get(o, "lines");
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const json_t *l = json_array_get(lines, i);
        if (strcmp(json_string_value(json_object_get(l, "kind")), kind) == 0)
            return l;
    }
    fail_msg("no %s in %s", kind, result.out);
    return NULL;
}

static void check_line(const json_t *o, const char *kind, const char *value)
{
    const json_t *l = line_of_kind(o, kind), *points = json_object_get(l, "points");
    assert_string_equal(json_string_value(json_object_get(l, "value")), value);
    assert_int_equal(json_array_size(json_object_get(l, "doubtful")), 0);
    assert_in_range(json_integer_value(json_object_get(l, "score")), 1, 1000);
    assert_non_null(strstr(json_string_value(json_object_get(l, "text")), value));
    assert_int_equal(json_array_size(points), 4);
    for (size_t i = 0; i < 4; i++) {
        assert_in_range(json_integer_value(json_array_get(json_array_get(points, i), 0)), 0, 1000);
        assert_in_range(json_integer_value(json_array_get(json_array_get(points, i), 1)), 0, 480);
    }
}

static void json_has_lines(void **state)
{
    (void)state;
    draw_label();
    const char *args[] = { "scan", "--ocr", "--json", "label.png", NULL };
    program_run("cli/heyan", args, &result);
    assert_string_equal(result.err, "");
    assert_int_equal(result.status, EXIT_OK);
    json_t *o = line(0);
    assert_string_equal(json_string_value(json_object_get(o, "file")), "label.png");
    assert_int_equal(json_array_size(json_object_get(o, "symbols")), 0);
    assert_int_equal(json_array_size(json_object_get(o, "lines")), 3);
    check_line(o, "QS_PACK", "QS13-10301-00296");
    check_line(o, "STANDARD", "GB/T 10004-2008");
    check_line(o, "FIRM", "威县恒兴包装有限公司");
    json_decref(o);
    /* Without --ocr nobody is told of lines. */
    const char *without[] = { "scan", "--json", "label.png", NULL };
    program_run("cli/heyan", without, &result);
    assert_int_equal(result.status, EXIT_NOTHING);
    o = line(0);
    assert_null(json_object_get(o, "lines"));
    json_decref(o);
}

static void what_is_in_doubt_is_told(void **state)
{
    (void)state;
    draw_doubtful();
    const char *json[] = { "scan", "--ocr", "--json", "doubt.png", NULL };
    program_run("cli/heyan", json, &result);
    assert_int_equal(result.status, EXIT_OK);
    json_t *o = line(0);
    const json_t *doubts = json_object_get(line_of_kind(o, "TS"), "doubtful");
    const json_t *doubt = json_array_get(doubts, 0);
    assert_int_equal(json_array_size(doubts), 1);
    assert_int_equal(json_integer_value(json_object_get(doubt, "at")), 6);
    const json_t *others = json_object_get(doubt, "alternatives");
    assert_string_equal(json_string_value(json_array_get(others, 0)), "8");
    assert_string_equal(json_string_value(json_array_get(others, 1)), "B");
    json_decref(o);
    const char *text[] = { "scan", "--ocr", "doubt.png", NULL };
    program_run("cli/heyan", text, &result);
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, "doubt.png: TS TS2213{8/B/"));
    assert_non_null(strstr(result.out, "}10-2015\n"));
}

/* Symbols and print of several pictures in their order, whatever the others are. */
static void several_pictures(void **state)
{
    struct err err;
    (void)state;
    draw_label();
    barcode_picture("bars.png", "6901234567892");
    barcode_picture("page.png", NULL);
    assert_int_equal(fs_replace("torn.png", span_of("\x89PNG\r\n\x1a\n"), &err), ERR_OK);
    assert_int_equal(fs_replace("words.png", span_of("QS13-10301-00296"), &err), ERR_OK);
    const char *args[] = { "scan",     "--ocr",     "torn.png", "label.png", "page.png",
                           "gone.png", "words.png", "bars.png", NULL };
    program_run("cli/heyan", args, &result);
    assert_int_equal(result.status, EXIT_INPUT);
    const char *label = strstr(result.out, "label.png: QS_PACK QS13-10301-00296\n");
    const char *page = strstr(result.out, "page.png: no symbol\n");
    const char *bars = strstr(result.out, "bars.png: EAN13 6901234567892\n");
    assert_true(label && page && bars && label < page && page < bars);
    assert_null(strstr(result.out, "words.png"));
    for (size_t i = 0; i < 3; i++) {
        static const char *const bad[] = { "torn.png", "gone.png", "words.png" };
        assert_non_null(strstr(result.err, bad[i]));
    }
    const char *nothing[] = { "scan", "--ocr", "page.png", NULL };
    program_run("cli/heyan", nothing, &result);
    assert_int_equal(result.status, EXIT_NOTHING);
}

static void without_its_data_it_says_so(void **state)
{
    (void)state;
    draw_label();
    const char *args[] = { "scan", "--ocr", "label.png", NULL };
    setenv("TESSDATA_PREFIX", "/nonexistent", 1);
    program_run("cli/heyan", args, &result);
    unsetenv("TESSDATA_PREFIX");
    assert_int_equal(result.status, EXIT_INPUT);
    assert_string_equal(result.out, "");
    assert_string_equal(result.err,
                        "heyan: printed text cannot be read: no eng.traineddata to be used in "
                        "/nonexistent\n"
                        "Install tesseract-ocr-eng and tesseract-ocr-chi-sim, or name the folder "
                        "of their data in TESSDATA_PREFIX.\n");
}

/* Numbers need no Chinese; names do. */
static void without_chinese_there_are_numbers(void **state)
{
    (void)state;
    static const char eng[] = "/usr/share/tesseract-ocr/5/tessdata/eng.traineddata";
    draw_label();
    mkdir("data", 0755);
    unlink("data/eng.traineddata");
    assert_int_equal(symlink(eng, "data/eng.traineddata"), 0);
    const char *args[] = { "scan", "--ocr", "label.png", NULL };
    setenv("TESSDATA_PREFIX", "data", 1);
    program_run("cli/heyan", args, &result);
    unsetenv("TESSDATA_PREFIX");
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, "label.png: QS_PACK QS13-10301-00296\n"));
    assert_null(strstr(result.out, "FIRM"));
    assert_non_null(strstr(result.err, "Chinese print stays unread"));
    assert_null(strstr(result.err, "Failed loading")); /* the library's own words */
}

/* Whoever calls may have set any number of threads for other programs. */
static void the_callers_threads_do_not_matter(void **state)
{
    (void)state;
    draw_doubtful();
    const char *args[] = { "scan", "--ocr", "doubt.png", NULL };
    setenv("OMP_THREAD_LIMIT", "8", 1);
    program_run("cli/heyan", args, &result);
    unsetenv("OMP_THREAD_LIMIT");
    assert_int_equal(result.status, EXIT_OK);
    assert_string_equal(result.err, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_has_lines),
        cmocka_unit_test(what_is_in_doubt_is_told),
        cmocka_unit_test(several_pictures),
        cmocka_unit_test(without_its_data_it_says_so),
        cmocka_unit_test(without_chinese_there_are_numbers),
        cmocka_unit_test(the_callers_threads_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
