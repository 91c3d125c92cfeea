/* The command line and the script file: what is off is named, with its place. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "app/options.h"
#include "app/script.h"
#include "base/fs.h"

static const struct {
    const char *argv[5];
    enum err_code want;
    const char *says; /* stands in the complaint */
} words[] = {
    { { "--json", "--headless" }, ERR_OK, "" },
    { { "--release", "a", "--release=b", "--fallback", "c" }, ERR_OK, "" },
    { { "--size", "1920x1080" }, ERR_OK, "" },
    { { "--size", "1920" }, ERR_INVALID, "--size 1920" },
    { { "--size", "319x400" }, ERR_INVALID, "--size" },
    { { "--size", "1920x9000" }, ERR_INVALID, "--size" },
    { { "--size", "x" }, ERR_INVALID, "--size" },
    { { "--size" }, ERR_INVALID, "wants WxH" },
    { { "--lang", "fr" }, ERR_INVALID, "zh or en" },
    { { "--today", "2026-02-30" }, ERR_INVALID, "no such day" },
    { { "--for", "nan" }, ERR_INVALID, "--for nan" },
    { { "--for", "-1" }, ERR_INVALID, "--for" },
    { { "--for", "2s" }, ERR_INVALID, "--for" },
    { { "--json=yes" }, ERR_INVALID, "takes no value" },
    { { "--jsons" }, ERR_INVALID, "no such option" },
    { { "release" }, ERR_INVALID, "no such option" },
    { { "--drawing", "vulkan" }, ERR_INVALID, "auto, software or gpu" },
};

static void command_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        char name[] = "heyan-kiosk", *argv[6] = { name };
        int argc = 1;
        struct options o;
        struct err err = { 0 };
        for (size_t k = 0; k < 5 && words[i].argv[k]; k++) {
            static char storage[5][64];
            text_copy(storage[k], sizeof storage[k], words[i].argv[k]);
            argv[argc++] = storage[k];
        }
        enum err_code rc = options_parse(argc, argv, &o, &err);
        if (rc != words[i].want || (rc && !strstr(err.text, words[i].says)))
            fail_msg("%s: %s '%s'", words[i].argv[0], err_name(rc), err.text);
    }
}

static void releases_stand_in_their_order(void **state)
{
    (void)state;
    char a[] = "--release", b[] = "new", c[] = "--fallback=old", d[] = "--release=shipped";
    char name[] = "heyan-kiosk", *argv[] = { name, a, b, c, d };
    struct options o;
    assert_int_equal(options_parse(5, argv, &o, NULL), ERR_OK);
    assert_int_equal(o.n_releases, 3);
    assert_string_equal(o.releases[0], "new");
    assert_string_equal(o.releases[1], "old");
    assert_string_equal(o.releases[2], "shipped");
    assert_string_equal(o.source, "auto");
    assert_int_equal(o.width_px, 1080);
}

static const struct {
    const char *text;
    enum err_code want;
    const char *says;
} scripts[] = {
    { "# nothing\n\n", ERR_OK, "" },
    { "10 touch 5 6\n20 press next\n20 press compared 1\n30 end\n", ERR_OK, "" },
    { "10 gun 690\\x1d1\n", ERR_OK, "" },
    { "touch 5 6\n", ERR_INVALID, ":1: a line begins with a time" },
    { "10 touch 5\n", ERR_INVALID, ":1: 'touch'" },
    { "10 touch 5 6\n9 end\n", ERR_INVALID, ":2: earlier" },
    { "10 jump\n", ERR_INVALID, ":1: 'jump'" },
    { "10 press fly\n", ERR_INVALID, ":1: 'press'" },
    { "10 camera maybe\n", ERR_INVALID, ":1: 'camera'" },
    { "10 picture ../../etc\n", ERR_INVALID, ":1: 'picture'" },
};

static void write_script(const char *text)
{
    assert_int_equal(fs_replace("script", span_of(text), NULL), ERR_OK);
}

static void script_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        struct script *s = NULL;
        struct err err = { 0 };
        write_script(scripts[i].text);
        enum err_code rc = script_open("script", &s, &err);
        if (rc != scripts[i].want || (rc && !strstr(err.text, scripts[i].says)))
            fail_msg("script %zu: %s '%s'", i, err_name(rc), err.text);
        script_close(s);
    }
    assert_int_equal(script_open("no such file", &(struct script *){ NULL }, NULL), ERR_NOT_FOUND);
}

static void steps_come_out_as_written(void **state)
{
    (void)state;
    struct script *s = NULL;
    write_script("5 press key 690\n6 press key #1005\n7 gun a\\x1d\\\\b\n");
    assert_int_equal(script_open("script", &s, NULL), ERR_OK);
    const struct script_step *step = script_peek(s);
    assert_int_equal(step->action, ACTION_KEY);
    assert_true(span_eq(step->text, "690"));
    script_next(s);
    step = script_peek(s);
    assert_int_equal(step->arg, 1005);
    assert_int_equal(step->text.len, 0);
    script_next(s);
    step = script_peek(s);
    assert_int_equal(step->kind, SCRIPT_GUN);
    assert_int_equal(step->text.len, 4);
    assert_memory_equal(step->text.p, "a\x1d\\b", 4);
    script_next(s);
    assert_null(script_peek(s));
    script_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_lines),
        cmocka_unit_test(releases_stand_in_their_order),
        cmocka_unit_test(script_files),
        cmocka_unit_test(steps_come_out_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
