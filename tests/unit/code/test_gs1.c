/* Every row of tests/data/gs1_vectors.tsv: what GS1's own engine answers, we answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/table.h"
#include "code/gs1.h"

static const char *const columns[] = { "kind", "input", "result", "data", "uri", NULL };
enum { KIND, INPUT, RESULT, DATA, URI };

/* The engine's sentences and the reason that means the same. */
static const struct {
    const char *says;
    enum gs1_reason reason;
} meanings[] = {
    { "Primary message check digit is incorrect", GS1_PRIMARY_CHECK },
    { "Primary message is too long", GS1_PRIMARY_LENGTH },
    { "It is invalid to pair AI", GS1_EXCLUDED },
    { "illegal day of the month", GS1_DAY },
    { "illegal month of the year", GS1_MONTH },
    { "contains an illegal hour", GS1_HOUR },
    { "data has incorrect length", GS1_LENGTH },
    { "value is too short", GS1_TOO_SHORT },
    { "data is too long", GS1_TOO_LONG },
    { "data is empty", GS1_EMPTY },
    { "Required AIs for AI", GS1_REQUIRED },
    { "No known AI is a prefix of", GS1_UNKNOWN_AI },
    { "Unrecognised AI", GS1_UNKNOWN_AI },
    { "numeric check digit is incorrect", GS1_CHECK_DIGIT },
    { "non-digit character", GS1_NON_DIGIT },
    { "non-CSET 82 character", GS1_NON_CSET82 },
    { "valid key-qualifier sequence", GS1_QUALIFIERS },
    { "No GS1 DL keys found", GS1_NO_KEY },
    { "should be in the path info", GS1_IN_PATH },
    { "Unsupported symbology identifier", GS1_SYMBOLOGY },
    { "Multiple instances of AI", GS1_TWO_VALUES },
    { "ISO 3166 three-digit country code", GS1_COUNTRY },
};

static struct table *open_vectors(void)
{
    char path[FS_PATH_MAX];
    struct err err = { 0 };
    struct table *t = NULL;
    const char *root = getenv("HEYAN_ROOT");
    assert_non_null(root);
    assert_int_equal(fs_join(path, root, "tests/data/gs1_vectors.tsv", &err), ERR_OK);
    if (table_open(path, columns, &t, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return t;
}

/* {GS} becomes 0x1D. */
static size_t decode(const char *cell, char out[512])
{
    size_t n = 0;
    while (*cell && n < 500) {
        if (strncmp(cell, "{GS}", 4) == 0) {
            out[n++] = 0x1D;
            cell += 4;
        } else {
            out[n++] = *cell++;
        }
    }
    out[n] = '\0';
    return n;
}

static void expect_ok(const struct table *t, size_t row, const struct gs1_data *d)
{
    char brackets[1024], uri[1024];
    const char *want_data = table_cell(t, row, DATA), *want_uri = table_cell(t, row, URI);
    bool has_data = gs1_write_brackets(d, brackets, sizeof brackets);
    bool has_uri = gs1_write_link(d, uri, sizeof uri);
    if (strcmp(want_data, "-") == 0)
        assert_false(has_data);
    else
        assert_string_equal(brackets, want_data);
    if (strcmp(want_uri, "-") == 0) {
        assert_false(has_uri);
        assert_string_equal(uri, "");
    } else {
        assert_string_equal(uri, want_uri);
    }
}

static void expect_error(const struct table *t, size_t row, const struct gs1_error *e, size_t len)
{
    const char *says = table_cell(t, row, DATA);
    size_t i = 0;
    while (i < ARRAY_LEN(meanings) && !strstr(says, meanings[i].says))
        i++;
    if (i == ARRAY_LEN(meanings))
        fail_msg("no reason means: %s", says);
    if (e->reason != meanings[i].reason)
        fail_msg("%s: wanted '%s', got '%s'", table_cell(t, row, INPUT), says,
                 gs1_reason_text(e->reason));
    assert_true(e->at <= len);
    /* "AI (17): …", "AI (17) data …": the same identifier is named. */
    const char *open = strstr(says, "AI (");
    if (open && e->reason != GS1_EXCLUDED) {
        size_t n = strcspn(open + 4, ")");
        assert_int_equal(strlen(e->ai), n);
        assert_memory_equal(e->ai, open + 4, n);
    }
}

static void gs1_engine_vectors(void **state)
{
    (void)state;
    struct table *t = open_vectors();
    assert_int_equal(table_rows(t), 76);
    for (size_t row = 0; row < table_rows(t); row++) {
        char input[512];
        size_t len = decode(table_cell(t, row, INPUT), input);
        struct span text = { (const uint8_t *)input, len };
        struct gs1_data d;
        struct gs1_error e = { .reason = GS1_OK };
        bool scanned = strcmp(table_cell(t, row, KIND), "S") == 0;
        bool ok = scanned ? gs1_parse_scan(text, NULL, &d, &e)
                          : gs1_parse_brackets(text, NULL, &d, &e);
        bool want_ok = strcmp(table_cell(t, row, RESULT), "OK") == 0;
        if (ok != want_ok)
            fail_msg("row %zu %s: wanted %s, got %s (%s)", row, table_cell(t, row, INPUT),
                     table_cell(t, row, RESULT), ok ? "OK" : "ERR", gs1_reason_text(e.reason));
        if (ok)
            expect_ok(t, row, &d);
        else
            expect_error(t, row, &e, len);
    }
    table_close(t);
}

/* With the error's partner: who is missing, who must not be there. */
static void gs1_error_names_both(void **state)
{
    static const struct {
        const char *text;
        enum gs1_reason reason;
        const char *ai, *with;
        size_t at;
    } cases[] = {
        { "(01)06901028075763(37)12", GS1_EXCLUDED, "01", "37", 4 },
        { "(02)16901028075760(37)24", GS1_REQUIRED, "37", "00", 22 },
        { "(17)261231", GS1_REQUIRED, "17", "01", 4 },
        { "(01)06901028075763(3922)01250", GS1_REQUIRED, "3922", "30", 24 },
        { "(01)06901028075763(17)260230", GS1_DAY, "17", "", 26 },
        { "(01)06901028075763(17)261301", GS1_MONTH, "17", "", 24 },
        { "(01)06901028075764", GS1_CHECK_DIGIT, "01", "", 17 },
        { "(01)06901028075763(10)A B", GS1_NON_CSET82, "10", "", 23 },
        { "(01)06901028075763(1", GS1_BRACKETS, "", "", 18 },
        { "(01)06901028075763x(10", GS1_TOO_LONG, "01", "", 4 },
        { "", GS1_EMPTY, "", "", 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct gs1_data d;
        struct gs1_error e = { 0 };
        assert_false(gs1_parse_brackets(span_of(cases[i].text), NULL, &d, &e));
        if (e.reason != cases[i].reason)
            fail_msg("%s: %s", cases[i].text, gs1_reason_text(e.reason));
        assert_string_equal(e.ai, cases[i].ai);
        assert_string_equal(e.with, cases[i].with);
        assert_int_equal(e.at, cases[i].at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gs1_engine_vectors),
        cmocka_unit_test(gs1_error_names_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
