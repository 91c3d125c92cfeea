/* heyan registry as people run it: build, info, find and make, their exit statuses and words. */
#include <setjmp.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fs.h"
#include "base/table.h"
#include "cli/command.h"
#include "cli/program.h"

static struct program_result result;

static void registry(const char *const *more)
{
    const char *args[PROGRAM_ARGS_MAX] = { "registry" };
    for (size_t i = 0; more[i]; i++)
        args[i + 1] = more[i];
    program_run("cli/heyan", args, &result);
}

#define RUN(...) registry((const char *const[]){ __VA_ARGS__, NULL })

static int make_release(void **state)
{
    (void)state;
    RUN("make", "csv", "--demo", "--rows", "3000", "--seed", "5");
    assert_int_equal(result.status, EXIT_OK);
    RUN("build", "csv", "-o", "demo.heyan");
    if (result.status != EXIT_OK)
        fail_msg("%s", result.err);
    assert_string_equal(result.err, "");
    return 0;
}

static json_t *load(void)
{
    json_error_t why;
    json_t *j = json_loads(result.out, 0, &why);
    if (!j)
        fail_msg("%s in %s", why.text, result.out);
    return j;
}

static const char *text_at(json_t *j, const char *a, const char *b, const char *c)
{
    j = json_object_get(j, a);
    j = b ? json_object_get(j, b) : j;
    j = c ? json_object_get(j, c) : j;
    return j ? json_string_value(j) : "(nothing)";
}

static void info_counts_every_set(void **state)
{
    (void)state;
    RUN("info", "demo.heyan", "--json");
    assert_int_equal(result.status, EXIT_OK);
    json_t *j = load();
    assert_int_equal(json_integer_value(json_object_get(j, "sequence")), 31);
    assert_string_equal(text_at(j, "issued", NULL, NULL), "2026-11-16");
    assert_true(json_is_true(json_object_get(j, "demo")));
    const char *name;
    json_t *set;
    json_int_t total = 0;
    json_object_foreach(json_object_get(j, "sets"), name, set)
        total += json_integer_value(json_object_get(set, "rows"));
    assert_int_equal(json_object_size(json_object_get(j, "sets")), 8);
    assert_true(total > 3000); /* the demonstration's rows come on top */
    json_decref(j);
    RUN("info", "demo.heyan");
    assert_non_null(strstr(result.out, "release 31 of 2026-11-16, a demonstration"));
}

/* Each of the demonstration's goods is held as its scenario in assets/demo/goods.tsv needs it. */
static void find_holds_the_demonstration(void **state)
{
    (void)state;
    static const struct {
        const char *code, *a, *b, *c, *want;
    } cases[] = {
        { "6949990100014", "prefix", "status", NULL, "valid" },
        { "6901028990011", "prefix", "prefix", NULL, "6901028990" },
        { "6901028999014", "prefix", "prefix", NULL, "6901028" },
        { "6949990500012", "prefix", "holder", "name", "邢台演示日化有限公司" },
        { "6949990900010", "prefix", "status_date", NULL, "2024-05-08" },
        { "6949991000016", "prefix", "valid_until", NULL, "2026-06-30" },
        { "69499012", "product", "name", NULL, "演示口香糖" },
        { "6979990150016", "product", "status", NULL, "delisted" },
        { "（冀）XK16－204－99011", "licence", "valid_until", NULL, "2025-12-19" },
        { "DEM00001-4", "organisation", "uscc", NULL, "91130533DEM000014A" },
        { "91130533DEM000014A", "organisation", "org_code", NULL, "DEM000014" },
        { "Q/WXY 0001S-2025", "standard", "filed", NULL, "2025-03-01" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        RUN("find", "demo.heyan", cases[i].code, "--json");
        if (result.status != EXIT_OK)
            fail_msg("%s: %d %s", cases[i].code, result.status, result.err);
        json_t *j = load();
        json_t *holds = json_object_get(json_array_get(j, 0), "holds");
        const char *got = text_at(holds, cases[i].a, cases[i].b, cases[i].c);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].code, got);
        json_decref(j);
    }
    RUN("find", "demo.heyan", "6949991200010");
    assert_non_null(strstr(result.out, "倾倒后不断电"));
    RUN("find", "demo.heyan", "6949991400014");
    assert_non_null(strstr(result.out, "2026-11-10"));
    RUN("find", "demo.heyan", "DEM000057");
    assert_non_null(strstr(result.out, "威县演示代工日化厂"));
}

enum {
    GOODS_ID,
    GOODS_GTIN,
    GOODS_MAKER,
    GOODS_LICENCE,
    GOODS_MADE,
    GOODS_CLASS,
    GOODS_SCAN,
    GOODS_COMPARED
};

/* The class `heyan check` gives on the demonstration's release, or what it complained of. */
static const char *class_of(const char *const *more, char out[8])
{
    const char *args[PROGRAM_ARGS_MAX] = { "check",   "--release",  "demo.heyan",
                                           "--today", "2026-11-16", "--json" };
    for (size_t i = 0; more[i]; i++)
        args[i + 6] = more[i];
    program_run("cli/heyan", args, &result);
    json_t *j = load();
    snprintf(out, 8, "%s", text_at(j, "class", NULL, NULL));
    json_decref(j);
    return out;
}

static void the_goods_get_their_classes(void **state)
{
    (void)state;
    static const char *const columns[] = { "id",        "gtin",          "maker",
                                           "licence",   "made",          "want_class",
                                           "want_scan", "want_compared", NULL };
    char path[FS_PATH_MAX], got[8];
    struct table *t = NULL;
    struct err err = { 0 };
    snprintf(path, sizeof path, "%s/assets/demo/goods.tsv", getenv("HEYAN_ROOT"));
    if (table_open(path, columns, &t, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_true(table_rows(t) >= 14);
    for (size_t i = 0; i < table_rows(t); i++) {
        const char *gtin = table_cell(t, i, GOODS_GTIN), *made = table_cell(t, i, GOODS_MADE);
        const char *maker = table_cell(t, i, GOODS_MAKER);
        const char *licence = table_cell(t, i, GOODS_LICENCE);
        if (!licence[0])
            licence = NULL;
        const struct {
            const char *args[7];
            size_t want;
        } asks[] = {
            { { gtin }, GOODS_SCAN },
            { { "--made", made, gtin, licence }, GOODS_CLASS },
            { { "--made", made, "--maker", maker, gtin, licence }, GOODS_COMPARED },
        };
        for (size_t k = 0; k < ARRAY_LEN(asks); k++)
            if (strcmp(class_of(asks[k].args, got), table_cell(t, i, asks[k].want)) != 0)
                fail_msg("%s, %s: got %s", table_cell(t, i, GOODS_ID), columns[asks[k].want], got);
    }
    table_close(t);
}

static void nothing_found_is_its_own_status(void **state)
{
    (void)state;
    RUN("find", "demo.heyan", "6949998800015");
    assert_int_equal(result.status, EXIT_NOTHING);
    assert_non_null(strstr(result.out, "this release has nothing about it"));
    RUN("find", "demo.heyan", "hello");
    assert_int_equal(result.status, EXIT_NOTHING);
    assert_string_equal(result.err, "heyan registry: no identifier in 'hello'\n");
}

static void wrong_words_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *args[6];
        int status;
        const char *says;
    } cases[] = {
        { { NULL }, EXIT_USAGE, "say what: build, info, find or make" },
        { { "burn" }, EXIT_USAGE, "say what: build, info, find or make" },
        { { "build" }, EXIT_USAGE, "build wants one folder" },
        { { "build", "csv", "--sequence", "0" }, EXIT_INPUT, "--sequence wants a number above 0" },
        { { "build", "csv", "--date", "2026-02-30" }, EXIT_INPUT, "--date wants a day" },
        { { "build", "csv", "--colour" }, EXIT_USAGE, "see heyan registry --help" },
        { { "build", "nowhere" }, EXIT_INPUT, "nowhere: there is no such folder" },
        { { "build", "csv", "-o", "csv" }, EXIT_INPUT, "csv: is a folder, no file to write" },
        { { "build", "csv", "-o", "no/x" }, EXIT_INPUT, "no/x: there is no folder to write it" },
        { { "info" }, EXIT_USAGE, "info wants one release file" },
        { { "info", "nowhere" }, EXIT_RELEASE, "nowhere: there is no such file" },
        { { "info", "csv" }, EXIT_RELEASE, "csv: is a folder, not a registry release" },
        { { "info", "csv/prefixes.csv" }, EXIT_RELEASE, "some other kind of file" },
        { { "find", "demo.heyan" }, EXIT_USAGE, "find wants a release file and what to look for" },
        { { "make", "x", "--rows", "3" }, EXIT_INPUT, "--rows wants a number from 16 to 5000000" },
        { { "make", "x", "--seed", "y" }, EXIT_INPUT, "--seed wants a number" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        registry(cases[i].args);
        if (result.status != cases[i].status || !strstr(result.err, cases[i].says))
            fail_msg("row %zu: %d %s", i, result.status, result.err);
    }
}

static void an_answer_nobody_takes_is_a_failure(void **state)
{
    static const char *const calls[] = { "cli/heyan registry info demo.heyan", "cli/heyan --help",
                                         "cli/heyan --version", "cli/heyan check --help",
                                         "hub/heyan-hub --help" };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
        char command[FS_PATH_MAX + 64];
        snprintf(command, sizeof command, "%s/%s >/dev/full 2>&1", getenv("HEYAN_BUILD"), calls[i]);
        FILE *shell = popen(command, "r");
        assert_non_null(shell);
        int status = pclose(shell);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_TROUBLE)
            fail_msg("%s: %d", calls[i], status);
    }
}

/* A build that fails says where, and leaves the release that was there. */
static void a_failed_build_changes_nothing(void **state)
{
    (void)state;
    struct buf before = BUF_INIT(16 << 20), after = BUF_INIT(16 << 20);
    assert_int_equal(fs_read_all("demo.heyan", &before, NULL), ERR_OK);
    FILE *f = fopen("csv/uses.csv", "ab");
    assert_non_null(f);
    fputs("DEM000057,DEM000013,,,,\n", f);
    assert_int_equal(fclose(f), 0);
    RUN("build", "csv", "-o", "demo.heyan");
    assert_int_equal(result.status, EXIT_INPUT);
    assert_non_null(strstr(result.err, ": column maker: 'DEM000013' fails its check; the last "
                                       "character would be 4\nheyan registry: csv: 1 error; "
                                       "nothing was written\n"));
    assert_int_equal(fs_read_all("demo.heyan", &after, NULL), ERR_OK);
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.data, after.data, before.len);
    assert_false(fs_exists("demo.heyan.tmp"));
    buf_fini(&before);
    buf_fini(&after);
}

static void help_tells_the_statuses(void **state)
{
    (void)state;
    RUN("--help");
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, "exit status: 0 done"));
    assert_non_null(strstr(result.out, "db/README.md"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(info_counts_every_set),
        cmocka_unit_test(find_holds_the_demonstration),
        cmocka_unit_test(the_goods_get_their_classes),
        cmocka_unit_test(nothing_found_is_its_own_status),
        cmocka_unit_test(wrong_words_are_named),
        cmocka_unit_test(help_tells_the_statuses),
        cmocka_unit_test(an_answer_nobody_takes_is_a_failure),
        cmocka_unit_test(a_failed_build_changes_nothing),
    };
    return cmocka_run_group_tests(tests, make_release, NULL);
}
