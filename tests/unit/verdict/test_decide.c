/* Every row of cases.tsv: class, colour, reason, rungs and office, exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/table.h"
#include "unit/verdict/pack.h"

static const char *const columns[] = { "id",    "pack",     "today", "made", "maker",
                                       "batch", "compared", "class", "tone", "reason",
                                       "rungs", "office",   NULL };
enum { ID, PACK, TODAY, MADE, MAKER, BATCH, COMPARED, CLASS, TONE, REASON, RUNGS, OFFICE };

static const struct fact_release release = {
    .sequence = 12,
    .issued = { 20261120 },
    .set[SET_PRODUCT].rows = 10,
};

static const char *cell(const struct table *t, size_t row, size_t column)
{
    const char *text = table_cell(t, row, column);
    return strcmp(text, "-") == 0 ? "" : text;
}

static enum compared compared_of(const char *word)
{
    static const char *const words[] = { "", "same", "different", "none" };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(word, words[i]) == 0)
            return (enum compared)i;
    fail_msg("'%s' is no answer", word);
    return COMPARED_NOT_YET;
}

static void rungs_of(const struct verdict *v, char out[RUNG_COUNT + 1])
{
    for (size_t i = 0; i < RUNG_COUNT; i++)
        out[i] = outcome_name(v->rungs[i].outcome)[0];
    out[RUNG_COUNT] = '\0';
}

/* Says what differs and counts it, so that one run shows every row that is off. */
static size_t differs(const char *id, const char *what, const char *want, const char *got)
{
    if (strcmp(want, got) == 0)
        return 0;
    print_error("%s: %s should be %s, is %s\n", id, what, want, got);
    return 1;
}

static size_t check_row(const struct table *t, size_t row, const struct law *law)
{
    static struct pack_facts pack;
    static struct verdict v;
    const char *id = table_cell(t, row, ID);
    char why[200], rungs[RUNG_COUNT + 1];
    if (!pack_read(table_cell(t, row, PACK), &pack, why))
        fail_msg("%s: '%s' is not understood", id, why);
    struct verdict_input in = {
        .subjects = pack.subjects,
        .n_subjects = pack.n,
        .today = DATE_OF(2026, 11, 23),
        .maker = cell(t, row, MAKER),
        .batch = cell(t, row, BATCH),
        .compared = compared_of(cell(t, row, COMPARED)),
        .release = &release,
        .law = law,
    };
    in.maker_is_read = in.maker[0] == '~';
    in.maker += in.maker_is_read;
    if (cell(t, row, TODAY)[0] != '\0')
        assert_true(date_parse(span_of(cell(t, row, TODAY)), &in.today));
    if (cell(t, row, MADE)[0] != '\0')
        assert_true(date_parse(span_of(cell(t, row, MADE)), &in.made));
    verdict_decide(&in, &v);
    rungs_of(&v, rungs);
    return differs(id, "class", table_cell(t, row, CLASS), verdict_class_name(v.class)) +
           differs(id, "tone", table_cell(t, row, TONE), tone_name(v.tone)) +
           differs(id, "reason", table_cell(t, row, REASON), v.reason) +
           differs(id, "rungs", table_cell(t, row, RUNGS), rungs) +
           differs(id, "office", cell(t, row, OFFICE), v.handled_by ? v.handled_by->id : "");
}

static void every_row_gives_its_verdict(void **state)
{
    (void)state;
    char path[FS_PATH_MAX], assets[FS_PATH_MAX];
    struct err err = { 0 };
    struct table *t = NULL;
    struct law *law = NULL;
    size_t wrong = 0;
    const char *root = getenv("HEYAN_ROOT");
    assert_non_null(root);
    assert_int_equal(fs_join(path, root, "tests/unit/verdict/cases.tsv", &err), ERR_OK);
    assert_int_equal(fs_join(assets, root, "assets", &err), ERR_OK);
    if (table_open(path, columns, &t, &err) != ERR_OK ||
        law_open(assets, "2014-12365", &law, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_true(table_rows(t) > 200);
    for (size_t i = 0; i < table_rows(t); i++)
        wrong += check_row(t, i, law);
    law_close(law);
    table_close(t);
    assert_int_equal(wrong, 0);
}

static struct law *open_law(void)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    struct law *law = NULL;
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", &err), ERR_OK);
    if (law_open(assets, "2014-12365", &law, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return law;
}

static const char *arg_of(const struct say *s, const char *name)
{
    for (size_t i = 0; i < s->n_args; i++)
        if (strcmp(s->arg[i].name, name) == 0)
            return s->arg[i].value;
    fail_msg("%s has no %s", s->id, name);
    return "";
}

static void decide(const char *line, const struct fact_release *r, struct verdict *out)
{
    static struct pack_facts pack;
    char why[200];
    struct law *law = open_law();
    if (!pack_read(line, &pack, why))
        fail_msg("'%s' is not understood", why);
    struct verdict_input in = { .subjects = pack.subjects,
                                .n_subjects = pack.n,
                                .today = DATE_OF(2026, 11, 23),
                                .made = DATE_OF(2026, 3, 2),
                                .maker = "",
                                .batch = "",
                                .release = r,
                                .law = law };
    verdict_decide(&in, out);
    out->handled_by = NULL; /* borrowed from the law */
    law_close(law);
}

/* A release that keeps no products cannot say that one was not notified. */
static void not_notified_needs_a_list_of_products(void **state)
{
    (void)state;
    static struct verdict v;
    struct fact_release none = release;
    none.set[SET_PRODUCT].rows = 0;
    decide("GTIN13:6950021100019 firm=1", &none, &v);
    assert_string_equal(v.reason, "registered");
    decide("GTIN13:6950021100019 firm=1", &release, &v);
    assert_string_equal(v.reason, "registered_unnotified");
}

/* Of several notices the one that decides is the one told. */
static void the_words_are_those_of_the_deciding_notice(void **state)
{
    (void)state;
    static struct verdict v;
    decide("GTIN13:6950021100019 firm=1 alert=failed pub=2026-01-01 alert=recall pub=2026-02-02 "
           "alert=recall pub=2026-03-03 batch=B9",
           &release, &v);
    assert_string_equal(v.reason, "recalled");
    assert_string_equal(arg_of(&v.line, "published"), "2026-02-02");
    assert_string_equal(arg_of(&v.line, "authority"), "试验局");
    assert_string_equal(arg_of(&v.line, "batch"), "—");
}

static void the_words_name_firms_and_days(void **state)
{
    (void)state;
    static struct verdict v;
    decide("GTIN13:6950021100019 firm=1 st=cancelled on=2021-05-01 until=2022-01-01", &release, &v);
    assert_string_equal(v.line.id, "verdict.prefix_cancelled_after.line");
    assert_string_equal(arg_of(&v.line, "holder"), "威县华丰食品有限公司");
    assert_string_equal(arg_of(&v.line, "since"), "2021-05-01");
    assert_string_equal(arg_of(&v.line, "until"), "2022-01-01");
    assert_string_equal(arg_of(&v.line, "made"), "2026-03-02");
    assert_string_equal(arg_of(&v.line, "hotline"), "12365");
    assert_string_equal(arg_of(&v.line, "number"), "6950021100019");
    assert_string_equal(v.holder.org_code, "TST000011");
    decide("GTIN13:6950021100019 firm=1 prod=valid ; SC:SC10313053300019 firm=2", &release, &v);
    assert_string_equal(arg_of(&v.line, "holder"), "威县华丰食品有限公司");
    assert_string_equal(arg_of(&v.line, "other"), "邢台星光食品有限责任公司");
    decide("GTIN13:4710000000011", &release, &v);
    assert_true(strlen(arg_of(&v.line, "country")) > 3);
    assert_true(strlen(arg_of(&v.line, "country_en")) > 3);
}

/* Whichever number of the pack comes first: the code is the owner's, made by the other. */
static void contract_making_is_told_of_the_owner(void **state)
{
    (void)state;
    static const char *const packs[] = {
        "GTIN13:6950021100019 firm=1 prod=valid use=2 ; XK:XK06-001-00102 firm=2",
        "XK:XK06-001-00102 firm=2 ; GTIN13:6950021100019 firm=1 prod=valid use=2",
    };
    static struct pack_facts pack;
    static struct verdict v;
    char why[200];
    struct law *law = open_law();
    for (size_t i = 0; i < ARRAY_LEN(packs); i++) {
        assert_true(pack_read(packs[i], &pack, why));
        struct verdict_input in = { .subjects = pack.subjects,
                                    .n_subjects = pack.n,
                                    .today = DATE_OF(2026, 11, 23),
                                    .maker = "",
                                    .batch = "",
                                    .release = &release,
                                    .law = law };
        verdict_decide(&in, &v);
        assert_string_equal(v.reason, "oem_known");
        assert_string_equal(arg_of(&v.line, "holder"), pack_firms[1].name);
        assert_string_equal(arg_of(&v.line, "other"), pack_firms[2].name);
    }
    law_close(law);
}

/* A list as long as can be held may have been cut: what is not on it is asked, never green or red.
 */
static void a_cut_list_is_no_answer(void **state)
{
    (void)state;
    static struct pack_facts pack;
    static struct verdict v;
    char why[200];
    struct law *law = open_law();
    struct verdict_input in = { .subjects = pack.subjects,
                                .today = DATE_OF(2026, 11, 23),
                                .maker = "",
                                .batch = "Z",
                                .release = &release,
                                .law = law };
    assert_true(
        pack_read("GTIN13:6950021100019 firm=1 prod=valid alert=recall batch=B001", &pack, why));
    struct verdict_subject *s = &pack.subjects[0];
    in.n_subjects = pack.n;
    for (size_t i = 1; i < FACT_LIST_MAX; i++)
        s->alerts[i] = s->alerts[0];
    s->n_alerts = FACT_LIST_MAX - 1;
    verdict_decide(&in, &v);
    assert_string_equal(v.reason, "registered");
    s->n_alerts = FACT_LIST_MAX;
    verdict_decide(&in, &v);
    assert_string_equal(v.reason, "recall_possible");

    assert_true(pack_read("GTIN13:6950021100019 firm=3 prod=valid use=4", &pack, why));
    in.maker = "威县某某食品有限公司";
    for (size_t i = 1; i < FACT_LIST_MAX; i++)
        s->uses[i] = s->uses[0];
    s->n_uses = FACT_LIST_MAX - 1;
    verdict_decide(&in, &v);
    assert_string_equal(v.reason, "trade_conflict");
    s->n_uses = FACT_LIST_MAX;
    verdict_decide(&in, &v);
    assert_string_equal(v.reason, "maker_differs");
    law_close(law);
}

/* Every reason of the program stands in some row: none is there that no case reaches. */
static void every_reason_has_a_row(void **state)
{
    (void)state;
    char path[FS_PATH_MAX];
    struct err err = { 0 };
    struct table *t = NULL;
    size_t missing = 0;
    enum verdict_class class;
    assert_int_equal(fs_join(path, getenv("HEYAN_ROOT"), "tests/unit/verdict/cases.tsv", &err),
                     ERR_OK);
    assert_int_equal(table_open(path, columns, &t, &err), ERR_OK);
    for (size_t r = 0; verdict_reason_at(r, &class); r++) {
        bool found = false;
        for (size_t i = 0; i < table_rows(t); i++)
            found = found || strcmp(table_cell(t, i, REASON), verdict_reason_at(r, &class)) == 0;
        if (!found && strcmp(verdict_reason_at(r, &class), "standard_declared") != 0) {
            print_error("no row gives %s\n", verdict_reason_at(r, &class));
            missing++;
        }
    }
    table_close(t);
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_gives_its_verdict),
        cmocka_unit_test(every_reason_has_a_row),
        cmocka_unit_test(a_cut_list_is_no_answer),
        cmocka_unit_test(contract_making_is_told_of_the_owner),
        cmocka_unit_test(not_notified_needs_a_list_of_products),
        cmocka_unit_test(the_words_are_those_of_the_deciding_notice),
        cmocka_unit_test(the_words_name_firms_and_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
