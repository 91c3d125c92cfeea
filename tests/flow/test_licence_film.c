/* The licence screen of the whole program, on films of labels held before it: what is read, what is
 * asked, what comes of it.  Drawn print, a clock of the run's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fs.h"
#include "cli/program.h"

static struct program_result result;
static char release[FS_PATH_MAX];

enum { LINES_MAX = 4 };

static const struct {
    const char *name;
    const char *size, *grade;
    const char *lines[LINES_MAX];
    const char *script;
    const char *kind, *value, *class, *reason; /* of the one verdict; kind NULL: there is none */
} films[] = {
    { "number and maker agree with the registry",
      "44",
      "1",
      { "产品名称：演示酱油", "食品生产许可证编号 SC10313053300027",
        "制造商：威县演示调味品有限公司" },
      "300 press entry 1\n2400 press submit\n2450 end\n",
      "SC",
      "SC10313053300027",
      "A+",
      "all_agree" },
    { "another maker on the pack is a question",
      "44",
      "1",
      { "食品生产许可证编号 SC10313053300027", "制造商：清河康健药业有限公司" },
      "300 press entry 1\n2400 press submit\n2450 end\n",
      "SC",
      "SC10313053300027",
      "B",
      "read_differs" },
    { "who only sells it is no maker",
      "44",
      "1",
      { "食品生产许可证编号 SC10313053300027", "经销商：清河康健药业有限公司" },
      "300 press entry 1\n2400 press submit\n2450 end\n",
      "SC",
      "SC10313053300027",
      "A",
      NULL },
    { "a number alone, on poor print",
      "44",
      "2",
      { "(冀)XK16-204-99011" },
      "300 press entry 1\n2400 press submit\n2450 end\n",
      "XK",
      "(冀)XK16-204-99011",
      "E",
      "licence_expired" },
    { "a doubtful character: the person says it is as read",
      "44",
      "0",
      { "特种设备制造许可证 TS2213810-2015" },
      "300 press entry 1\n2000 press choose 0\n2200 press submit\n2450 end\n",
      "TS",
      "TS2213810-2015",
      "C",
      NULL },
    { "a doubtful character: the person mends it",
      "44",
      "0",
      { "特种设备制造许可证 TS2213810-2015" },
      "300 press entry 1\n2000 press choose 1\n2200 press submit\n2450 end\n",
      "TS",
      "TS2213B10-2015",
      "C",
      NULL },
    { "a doubtful character that nobody settles gives no verdict",
      "44",
      "0",
      { "特种设备制造许可证 TS2213810-2015" },
      "300 press entry 1\n2200 press submit\n2450 end\n",
      NULL,
      NULL,
      NULL,
      NULL },
    { "a label without a number gives none",
      "44",
      "1",
      { "产品名称：演示酱油", "配料：水、大豆、小麦、食用盐", "电话：0319-6168877" },
      "300 press entry 1\n2200 press submit\n2450 end\n",
      NULL,
      NULL,
      NULL,
      NULL },
};

static void draw_film(size_t i)
{
    const char *args[16] = { "--out", "label.hrec", "--ms",        "2500",    "--fps",
                             "4",     "--size",     films[i].size, "--grade", films[i].grade };
    for (size_t k = 0, n = 10; k < LINES_MAX && films[i].lines[k]; k++)
        args[n++] = films[i].lines[k];
    program_run("tests/tools/make_label_film", args, &result);
    if (result.status != 0)
        fail_msg("%s", result.err);
}

/* The verdicts told of, the last one's text in *out (NULL: none), to be given back. */
static size_t verdicts(json_t **out)
{
    size_t n = 0;
    *out = NULL;
    for (char *rest = result.out, *line; (line = strsep(&rest, "\n")) != NULL;) {
        json_t *o = json_loads(line, 0, NULL);
        const char *event = json_string_value(json_object_get(o, "event"));
        if (event && strcmp(event, "verdict") == 0) {
            json_decref(*out);
            *out = json_incref(o);
            n++;
        }
        json_decref(o);
    }
    return n;
}

static void check_verdict(size_t i, const json_t *v)
{
    const json_t *id = json_array_get(json_object_get(v, "identifiers"), 0);
    assert_string_equal(json_string_value(json_object_get(id, "kind")), films[i].kind);
    assert_string_equal(json_string_value(json_object_get(id, "value")), films[i].value);
    assert_string_equal(json_string_value(json_object_get(v, "class")), films[i].class);
    if (films[i].reason)
        assert_string_equal(json_string_value(json_object_get(v, "reason")), films[i].reason);
}

static void every_film_has_its_end(void **state)
{
    (void)state;
    static const char *const args[] = { "--headless", "--json",     "--release", release,
                                        "--today",    "2026-11-16", "--source",  "label.hrec",
                                        "--script",   "script",     NULL };
    for (size_t i = 0; i < ARRAY_LEN(films); i++) {
        json_t *v = NULL;
        print_message("%s\n", films[i].name);
        draw_film(i);
        assert_int_equal(fs_replace("script", span_of(films[i].script), NULL), ERR_OK);
        program_run("kiosk/heyan-kiosk", args, &result);
        if (result.status != 0)
            fail_msg("exit %d: %s", result.status, result.err);
        size_t n = verdicts(&v);
        assert_int_equal(n, films[i].kind ? 1 : 0);
        if (v)
            check_verdict(i, v);
        json_decref(v);
    }
}

/* A machine without Tesseract's data goes on: the keypad is there. */
static void without_its_data_the_keypad_does(void **state)
{
    (void)state;
    static const char *const args[] = { "--headless", "--json",     "--release", release,
                                        "--today",    "2026-11-16", "--source",  "label.hrec",
                                        "--script",   "script",     NULL };
    json_t *v = NULL;
    draw_film(0);
    assert_int_equal(fs_replace("script",
                                span_of("300 press entry 1\n"
                                        "1000 press key SC10313053300027\n"
                                        "1500 press submit\n1600 end\n"),
                                NULL),
                     ERR_OK);
    setenv("TESSDATA_PREFIX", "/nonexistent", 1);
    program_run("kiosk/heyan-kiosk", args, &result);
    unsetenv("TESSDATA_PREFIX");
    if (result.status != 0)
        fail_msg("exit %d: %s", result.status, result.err);
    assert_non_null(strstr(result.err, "print stays unread"));
    assert_int_equal(verdicts(&v), 1);
    assert_string_equal(json_string_value(json_object_get(v, "class")), "A");
    json_decref(v);
}

static int find_release(void **state)
{
    (void)state;
    const char *build = getenv("HEYAN_BUILD");
    return build && fs_join(release, build, "demo/release.heyan", NULL) == ERR_OK ? 0 : 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_film_has_its_end),
        cmocka_unit_test(without_its_data_the_keypad_does),
    };
    return cmocka_run_group_tests(tests, find_release, NULL);
}
