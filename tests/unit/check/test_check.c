/* check_run on a small release: what is looked up, what counts as context, what is not asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "check/check.h"
#include "code/find.h"
#include "unit/check/world.h"

/* The fault_at-th question from now on fails as a damaged file does; 0 = none. */
static size_t fault_at;

static enum err_code fault(struct err *err)
{
    return fault_at > 0 && --fault_at == 0 ? err_set(err, ERR_DB, "the release is damaged")
                                           : ERR_OK;
}

#define WRAP(name, params, args)                                                                   \
    enum err_code __real_##name params;                                                            \
    enum err_code __wrap_##name params;                                                            \
    enum err_code __wrap_##name params                                                             \
    {                                                                                              \
        enum err_code rc = fault(err);                                                             \
        return rc ? rc : __real_##name args;                                                       \
    }

WRAP(registry_find_prefix,
     (struct registry * r, const char *gtin13, struct fact_prefix *out, struct err *err),
     (r, gtin13, out, err))
WRAP(registry_find_product,
     (struct registry * r, const char *gtin14, struct fact_product *out, struct err *err),
     (r, gtin14, out, err))
WRAP(registry_find_licence,
     (struct registry * r, enum ident_kind kind, const char *number, struct fact_licence *out,
      struct err *err),
     (r, kind, number, out, err))
WRAP(registry_find_org,
     (struct registry * r, enum ident_kind kind, const char *number, struct fact_org *out,
      struct err *err),
     (r, kind, number, out, err))
WRAP(registry_find_standard,
     (struct registry * r, const char *number, struct fact_standard *out, struct err *err),
     (r, number, out, err))
WRAP(registry_list_uses,
     (struct registry * r, const char *owner, struct fact_use *out, size_t max, size_t *n,
      struct err *err),
     (r, owner, out, max, n, err))
WRAP(registry_list_alerts,
     (struct registry * r, enum ident_kind kind, const char *number, struct fact_alert *out,
      size_t max, size_t *n, struct err *err),
     (r, kind, number, out, max, n, err))
WRAP(registry_list_corrections,
     (struct registry * r, enum ident_kind kind, const char *number, struct fact_correction *out,
      size_t max, size_t *n, struct err *err),
     (r, kind, number, out, max, n, err))

struct fixture {
    struct registry *registry;
    struct law *law;
    struct check *check;
};

static struct ident ident_of(enum ident_kind kind, const char *text)
{
    struct ident i = { .kind = kind, .check = CHECK_OK };
    text_copy(i.text, sizeof i.text, text);
    return i;
}

static const struct verdict *run(struct fixture *f, const struct ident *idents, size_t n,
                                 struct check_context c)
{
    struct err err = { 0 };
    c.today = DATE_OF(2026, 11, 23);
    if (check_run(f->registry, f->law, idents, n, &c, f->check, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return &f->check->verdict;
}

static void texts_give_reasons(void **state)
{
    static const struct {
        const char *text, *reason;
        size_t n_subjects;
    } rows[] = {
        { "6950021100019", "registered", 1 },
        { "6910011000026", "registered_unnotified", 1 },
        { "16950021100016", "registered", 1 }, /* the carton of it */
        { "6901028333016", "registered", 1 },  /* ten digits inside seven */
        { "69123450", "registered", 1 },
        { "(01)06950021400010(11)250301", "prefix_cancelled_after", 1 },
        { "(01)06950021400010(11)200301", "prefix_made_before", 1 },
        { "(01)06950021100033(10)B2603", "recalled", 1 },
        { "(01)06950021100033(10)B2604", "registered", 1 },
        { "6950021100019 6950021100019", "registered", 1 },
        { "Q/SYT 001-2018", "standard_lapsed", 1 },
        { "WLD00003-8", "org_valid", 1 },
        { "nothing here", "nothing_read", 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture *f = *state;
        struct ident idents[FIND_MAX];
        size_t n = code_find(span_of(rows[i].text), FIND_TEXT, idents, FIND_MAX);
        const struct verdict *v = run(f, idents, n, (struct check_context){ 0 });
        if (strcmp(v->reason, rows[i].reason) != 0 || f->check->n_subjects != rows[i].n_subjects)
            fail_msg("%s: %s, %zu subjects", rows[i].text, v->reason, f->check->n_subjects);
        assert_int_equal(v->data_sequence, 12);
        assert_int_equal(v->data_date.ymd, 20261120);
    }
}

static void the_holder_is_told(void **state)
{
    struct ident i = ident_of(ID_GTIN13, "6901028333016");
    const struct verdict *v = run(*state, &i, 1, (struct check_context){ 0 });
    assert_string_equal(v->holder.org_code, "WLD000126");
    assert_int_equal(v->valid_until.ymd, 20271231);
    i = ident_of(ID_GTIN13, "6901028999014");
    v = run(*state, &i, 1, (struct check_context){ 0 });
    assert_string_equal(v->holder.org_code, "WLD000118");
}

static void what_the_person_says_outranks_the_symbol(void **state)
{
    const struct ident idents[] = { ident_of(ID_GTIN13, "6950021400010"),
                                    ident_of(ID_DATE_MADE, "2025-03-01") };
    struct check_context c = { .made = DATE_OF(2020, 3, 1) };
    assert_string_equal(run(*state, idents, 2, c)->reason, "prefix_made_before");
    const struct ident batch[] = { ident_of(ID_GTIN13, "6950021100033"),
                                   ident_of(ID_BATCH, "B2603") };
    assert_string_equal(run(*state, batch, 2, (struct check_context){ 0 })->reason, "recalled");
    assert_string_equal(run(*state, batch, 2, (struct check_context){ .batch = "B2604" })->reason,
                        "registered");
}

/* AI 11 with day 00 names a month. */
static void a_month_counts_where_both_ends_agree(void **state)
{
    static const struct {
        enum ident_kind kind;
        const char *number, *made, *reason;
    } rows[] = {
        { ID_GTIN13, "6950021400010", "2021-04", "prefix_made_before" },
        { ID_GTIN13, "6950021400010", "2021-05", "prefix_cancelled_after" },
        { ID_GTIN13, "6950021100026", "2026-03", "recalled" },
        /* Valid until 2023-01-01: the month has days on both sides. */
        { ID_SC, "SC10313053300027", "2022-12", "licence_made_before" },
        { ID_SC, "SC10313053300027", "2023-01", "licence_expired" },
        { ID_SC, "SC10313053300027", "2023-02", "licence_expired_after" },
        { ID_SC, "SC10313053300027", "2023-13", "licence_expired" },
        { ID_SC, "SC10313053300027", "soon", "licence_expired" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct ident idents[] = { ident_of(rows[i].kind, rows[i].number),
                                        ident_of(ID_DATE_MADE, rows[i].made) };
        const struct verdict *v = run(*state, idents, 2, (struct check_context){ 0 });
        if (strcmp(v->reason, rows[i].reason) != 0)
            fail_msg("%s made %s: %s", rows[i].number, rows[i].made, v->reason);
    }
}

/* Sixteen digits may be a farm-produce mark or a CCC certificate: the one on record it is. */
static void a_record_settles_what_a_number_is(void **state)
{
    struct fixture *f = *state;
    struct ident i = ident_of(ID_WGH, "2023010901123456");
    i.check = CHECK_NONE;
    i.also[0] = ID_GTIN13;
    i.also[1] = ID_CCC;
    assert_string_equal(run(f, &i, 1, (struct check_context){ 0 })->reason, "licence_valid");
    assert_int_equal(f->check->subjects[0].ident.kind, ID_CCC);
    text_copy(i.text, sizeof i.text, "2024010901123456");
    assert_string_equal(run(f, &i, 1, (struct check_context){ 0 })->reason, "licence_elsewhere");
    assert_int_equal(f->check->subjects[0].ident.kind, ID_WGH);
}

static void a_misread_number_is_not_looked_up(void **state)
{
    struct fixture *f = *state;
    struct ident i = ident_of(ID_GTIN13, "6950021100018");
    i.check = CHECK_BAD;
    assert_string_equal(run(f, &i, 1, (struct check_context){ 0 })->reason, "check_digit_bad");
    assert_string_equal(f->check->subjects[0].prefix.prefix, "");
    assert_int_equal(f->check->verdict.holder.org_code[0], 0);
}

static void more_than_fits_is_left_out(void **state)
{
    struct fixture *f = *state;
    struct ident idents[40];
    for (size_t i = 0; i < 40; i++) {
        char digits[14];
        snprintf(digits, sizeof digits, "%013zu", i);
        idents[i] = ident_of(ID_GTIN13, digits);
    }
    idents[0] = ident_of(ID_GTIN13, "6950021100019");
    run(f, idents, 40, (struct check_context){ 0 });
    assert_int_equal(f->check->n_subjects, VERDICT_IDENTS_MAX);
    assert_string_equal(f->check->subjects[0].ident.text, "6950021100019");
}

/* Every question to the registry, in its turn, finds the file gone bad: a fault, never a verdict.
 */
static void a_damaged_release_is_no_answer(void **state)
{
    struct fixture *f = *state;
    const struct check_context c = { .today = DATE_OF(2026, 11, 23) };
    const struct ident idents[] = { ident_of(ID_GTIN14, "16950021100016"),
                                    ident_of(ID_SC, "SC10313053300019"),
                                    ident_of(ID_ORG, "WLD000038"),
                                    ident_of(ID_STANDARD_FIRM, "Q/SYJ 0001S-2025") };
    size_t n_questions = 0;
    for (size_t fail_at = 1; fail_at < 100; fail_at++) {
        struct err err = { 0 };
        fault_at = fail_at;
        enum err_code rc = check_run(f->registry, f->law, idents, 4, &c, f->check, &err);
        bool reached = fault_at == 0;
        fault_at = 0;
        if (!reached) {
            assert_int_equal(rc, ERR_OK);
            assert_string_equal(f->check->verdict.reason, "all_agree");
            break;
        }
        assert_int_equal(rc, ERR_DB);
        assert_int_equal(f->check->verdict.class, CLASS_NONE);
        assert_non_null(strstr(err.text, "looking up"));
        n_questions++;
    }
    assert_in_range(n_questions, 15, 40);
}

static int open_all(void **state)
{
    static struct fixture f;
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    f.check = calloc(1, sizeof *f.check);
    if (!f.check || !world_build("world.heyan") ||
        registry_open("world.heyan", &f.registry, &err) != ERR_OK ||
        fs_join(assets, getenv("HEYAN_ROOT"), "assets", &err) != ERR_OK ||
        law_open(assets, "2014-12365", &f.law, &err) != ERR_OK) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = &f;
    return 0;
}

static int close_all(void **state)
{
    struct fixture *f = *state;
    registry_close(f->registry);
    law_close(f->law);
    free(f->check);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_give_reasons),
        cmocka_unit_test(the_holder_is_told),
        cmocka_unit_test(what_the_person_says_outranks_the_symbol),
        cmocka_unit_test(a_month_counts_where_both_ends_agree),
        cmocka_unit_test(a_record_settles_what_a_number_is),
        cmocka_unit_test(a_misread_number_is_not_looked_up),
        cmocka_unit_test(more_than_fits_is_left_out),
        cmocka_unit_test(a_damaged_release_is_no_answer),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
