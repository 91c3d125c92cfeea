/* heyan check as people and scripts run it: answers, the JSON of docs/check.md, and every wrong
 * word, value and file with its own sentence and exit status. */
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
#include "unit/check/world.h"

enum { ARGS_MAX = 12 };

static struct program_result result;

/* heyan check --release world --today 2026-11-23 and these. */
static void check(const char *const *more)
{
    const char *args[PROGRAM_ARGS_MAX] = { "check", "--release", "world.heyan", "--today",
                                           "2026-11-23" };
    size_t n = 5;
    for (size_t i = 0; more[i]; i++)
        args[n++] = more[i];
    program_run("cli/heyan", args, &result);
}

static void a_person_is_told_everything(void **state)
{
    (void)state;
    static const char *const says[] = {
        "✖  登记已注销",
        "注销日期2021-05-01",
        "6950021400010",
        "1  ✔  号码合规吗",
        "2  ✔  属于哪类",
        "3  ✔  谁登记的",
        "平乡试验童车有限公司",
        "4  ✖  现在有效吗",
        "5  –  和包装一样吗",
        "《商品条码管理办法》第三十二条",
        "由标准计量股处理，电话7600380",
        "本结果只说明登记情况，不代表质量检验结论。资料版本 2026-11-20 第012号",
    };
    check((const char *const[]){ "6950021400010", "--made", "2025-03-01", NULL });
    assert_int_equal(result.status, EXIT_OK);
    assert_string_equal(result.err, "");
    for (size_t i = 0; i < ARRAY_LEN(says); i++)
        if (!strstr(result.out, says[i]))
            fail_msg("'%s' is not in\n%s", says[i], result.out);
    check((const char *const[]){ "6950021400010", "--made", "2025-03-01", "--lang", "en", NULL });
    assert_non_null(strstr(result.out, "Cancelled on 2021-05-01"));
    assert_non_null(strstr(result.out, "Article 32"));
}

static void the_other_profile_names_others(void **state)
{
    (void)state;
    check((const char *const[]){ "SC10313053300027", "--profile", "2020-12315", NULL });
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, "12315"));
    assert_non_null(strstr(result.out, "食品安全监督管理股"));
    assert_null(strstr(result.out, "12365"));
}

static json_t *parsed(void)
{
    json_error_t why;
    json_t *o = json_loads(result.out, JSON_DISABLE_EOF_CHECK, &why);
    if (!o)
        fail_msg("%s in\n%s", why.text, result.out);
    return o;
}

static const char *text_at(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    if (!text)
        fail_msg("no text %s", key);
    return text;
}

/* The promise of docs/check.md, key by key. */
static void json_keeps_its_shape(void **state)
{
    (void)state;
    static const char *const names[] = { "form", "kind", "holder", "force", "match" };
    static const char *const outcomes[] = { "yes", "yes", "yes", "no", "open" };
    check((const char *const[]){ "(01)06950021400010(11)250301", "--json", NULL });
    assert_int_equal(result.status, EXIT_OK);
    json_t *o = parsed();
    const json_t *idents = json_object_get(o, "identifiers");
    assert_int_equal(json_array_size(idents), 2);
    assert_string_equal(text_at(json_array_get(idents, 0), "kind"), "GTIN13");
    assert_string_equal(text_at(json_array_get(idents, 0), "value"), "6950021400010");
    assert_string_equal(text_at(json_array_get(idents, 0), "check"), "ok");
    assert_string_equal(text_at(json_array_get(idents, 1), "kind"), "DATE_MADE");
    assert_string_equal(text_at(json_array_get(idents, 1), "value"), "2025-03-01");
    assert_string_equal(text_at(o, "class"), "E");
    assert_string_equal(text_at(o, "reason"), "prefix_cancelled_after");
    assert_string_equal(text_at(o, "tone"), "red");
    assert_true(json_is_false(json_object_get(o, "stale")));
    assert_string_equal(text_at(o, "title"), "登记已注销");
    const json_t *rungs = json_object_get(o, "rungs");
    assert_int_equal(json_array_size(rungs), 5);
    for (size_t i = 0; i < 5; i++) {
        const json_t *r = json_array_get(rungs, i);
        assert_string_equal(text_at(r, "name"), names[i]);
        assert_string_equal(text_at(r, "outcome"), outcomes[i]);
        assert_true(text_at(r, "reason")[0] != '\0');
        assert_true(json_is_array(json_object_get(r, "basis")));
    }
    const json_t *basis = json_object_get(json_array_get(rungs, 3), "basis");
    assert_string_equal(text_at(json_array_get(basis, 0), "id"), "barcode.32");
    assert_string_equal(text_at(json_array_get(basis, 0), "article"), "第三十二条");
    const json_t *release = json_object_get(o, "release");
    assert_int_equal(json_integer_value(json_object_get(release, "sequence")), 12);
    assert_string_equal(text_at(release, "date"), "2026-11-20");
    const json_t *office = json_object_get(o, "handled_by");
    assert_string_equal(text_at(office, "id"), "measure");
    assert_string_equal(text_at(office, "phone"), "7600380");
    json_decref(o);

    check((const char *const[]){ "6950021100019", "--json", NULL });
    o = parsed();
    assert_true(json_is_null(json_object_get(o, "handled_by")));
    json_decref(o);
}

static void old_data_is_said_to_be_old(void **state)
{
    (void)state;
    check((const char *const[]){ "--today", "2026-12-20", "6950021400010", "--made", "2025-03-01",
                                 "--json", NULL });
    json_t *o = parsed();
    assert_string_equal(text_at(o, "class"), "B");
    assert_string_equal(text_at(o, "tone"), "amber");
    assert_string_equal(text_at(o, "reason"), "prefix_cancelled_after");
    assert_true(json_is_true(json_object_get(o, "stale")));
    json_decref(o);
    check((const char *const[]){ "--today", "2026-12-20", "6950021400010", "--made", "2025-03-01",
                                 NULL });
    assert_non_null(strstr(result.out, "资料较旧，仅供参考"));
}

static void pictures_are_packs(void **state)
{
    (void)state;
    barcode_picture("good.png", "6950021100019");
    barcode_picture("cancelled.png", "6950021400010");
    barcode_picture("white.png", NULL);
    check((const char *const[]){ "--json", "--made", "2025-03-01", "--image", "good.png",
                                 "cancelled.png", NULL });
    assert_int_equal(result.status, EXIT_OK);
    json_t *o = parsed();
    assert_string_equal(text_at(o, "file"), "good.png");
    assert_string_equal(text_at(o, "class"), "A");
    json_decref(o);
    char *second = strchr(result.out, '\n');
    assert_non_null(second);
    assert_non_null(strstr(second, "\"class\":\"E\""));
    assert_non_null(strstr(second, "cancelled.png"));

    check((const char *const[]){ "--image", "white.png", NULL });
    assert_int_equal(result.status, EXIT_NOTHING);
    assert_non_null(strstr(result.out, "没有读清"));
    /* One that cannot be used does not stop the others. */
    check((const char *const[]){ "--json", "--image", "missing.png", "good.png", NULL });
    assert_int_equal(result.status, EXIT_INPUT);
    assert_non_null(strstr(result.err, "missing.png"));
    assert_non_null(strstr(result.out, "\"class\":\"A\""));
}

static void nothing_to_check_is_told(void **state)
{
    (void)state;
    check((const char *const[]){ "hello", "--json", NULL });
    assert_int_equal(result.status, EXIT_NOTHING);
    json_t *o = parsed();
    assert_string_equal(text_at(o, "class"), "G");
    assert_int_equal(json_array_size(json_object_get(o, "identifiers")), 0);
    json_decref(o);
}

/* An identity-card number is refused without being printed anywhere. */
static void an_id_card_leaves_no_trace(void **state)
{
    (void)state;
    check((const char *const[]){ "11010519491231002X", "--json", NULL });
    assert_int_equal(result.status, EXIT_OK);
    assert_null(strstr(result.out, "11010519491231"));
    assert_string_equal(result.err, "");
    json_t *o = parsed();
    assert_string_equal(text_at(o, "reason"), "id_card");
    json_decref(o);
}

static void wrong_words_have_their_sentences(void **state)
{
    (void)state;
    static const struct {
        const char *args[ARGS_MAX];
        int status;
        const char *says;
    } rows[] = {
        { { "check" }, EXIT_USAGE, "there is no number to check" },
        { { "check", "--image" }, EXIT_USAGE, "--image wants at least one picture" },
        { { "check", "--made" }, EXIT_USAGE, "--made wants a value after it" },
        { { "check", "--colour", "red", "6950021100019" },
          EXIT_USAGE,
          "there is no option '--colour'" },
        { { "check", "-x", "6950021100019" }, EXIT_USAGE, "there is no option '-x'" },
        { { "check", "--json=yes", "1" }, EXIT_USAGE, "'--json=yes'" },
        { { "check", "--today", "2026-02-30", "1" },
          EXIT_INPUT,
          "--today '2026-02-30' is not a day of the calendar" },
        { { "check", "--made", "yesterday", "1" },
          EXIT_INPUT,
          "--made 'yesterday' is not a day of the calendar" },
        { { "check", "--lang", "fr", "1" }, EXIT_INPUT, "--lang 'fr' is neither zh nor en" },
        { { "check", "--compared", "maybe", "1" },
          EXIT_INPUT,
          "--compared 'maybe' is none of same, different, none" },
        { { "check", "--maker", "", "1" }, EXIT_INPUT, "--maker wants 1 to 255 bytes" },
        { { "check", "--maker", "\xFF\xFE", "1" }, EXIT_INPUT, "--maker wants 1 to 255 bytes" },
        { { "check", "--batch", "", "1" }, EXIT_INPUT, "--batch wants 1 to 95 bytes" },
        /* A person's number stands in no message. */
        { { "check", "--maker", "甲 11010519491231002X", "1" },
          EXIT_INPUT,
          "--maker holds a person's number; it is neither used nor shown" },
        { { "check", "--batch", "１１０１０５１９４９１２３１００２Ｘ", "1" },
          EXIT_INPUT,
          "--batch holds a person's number; it is neither used nor shown" },
        { { "check", "--today", "11010519491231002X", "1" },
          EXIT_INPUT,
          "--today '(a person's number)' is not a day" },
        { { "check", "--profile", "110105194912310021", "1" },
          EXIT_INPUT,
          "there is no law profile '(a person's number)'" },
        { { "check", "--profile", "1998", "1" }, EXIT_INPUT, "there is no law profile '1998'" },
        { { "check", "--profile", "../../etc", "1" },
          EXIT_INPUT,
          "there is no law profile '../../etc'" },
        { { "check", "--release", "missing.heyan", "1" }, EXIT_RELEASE, "missing.heyan" },
        { { "check", "--release", "empty.heyan", "1" }, EXIT_RELEASE, "empty.heyan" },
        { { "check", "--release", "short.heyan", "1" }, EXIT_RELEASE, "short.heyan" },
        { { "check", "--release", "flipped.heyan", "1" }, EXIT_RELEASE, "flipped.heyan" },
        { { "check", "--release", "text.heyan", "1" }, EXIT_RELEASE, "text.heyan" },
        { { "check", "--release", ".", "1" }, EXIT_RELEASE, "." },
        { { "check", "--store", "nowhere", "1" }, EXIT_RELEASE, "holds no registry release" },
        { { "check", "--release", "world.heyan", "--image", "text.heyan" },
          EXIT_INPUT,
          "text.heyan" },
        { { "check", "--release", "world.heyan", "--image", "." }, EXIT_INPUT, "." },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        program_run("cli/heyan", rows[i].args, &result);
        if (result.status != rows[i].status || !strstr(result.err, rows[i].says))
            fail_msg("row %zu: status %d, wanted %d and '%s', got '%s'", i, result.status,
                     rows[i].status, rows[i].says, result.err);
        assert_string_equal(result.out, "");
        assert_int_equal(strncmp(result.err, "heyan", 5), 0);
    }
}

static void too_long_a_number_is_refused(void **state)
{
    (void)state;
    static char digits[9001];
    memset(digits, '6', sizeof digits - 1);
    check((const char *const[]){ digits, NULL });
    assert_int_equal(result.status, EXIT_INPUT);
    assert_non_null(strstr(result.err, "number 1 is 9000 bytes long; at most 8192 are read"));
}

/* What a terminal would act on never reaches it. */
static void control_characters_are_not_repeated(void **state)
{
    (void)state;
    check((const char *const[]){ "--made", "\x1b[31m2020", "1", NULL });
    assert_int_equal(result.status, EXIT_INPUT);
    assert_null(strchr(result.err, '\x1b'));
    check((const char *const[]){ "6950021100019\x1b]0;x\x07", "--json", NULL });
    assert_null(strchr(result.out, '\x1b'));
    assert_int_equal(result.status, EXIT_OK);
}

static void the_release_may_come_from_the_environment(void **state)
{
    (void)state;
    static const char *const args[] = { "check", "--today", "2026-11-23", "6950021100019", NULL };
    assert_int_equal(setenv("HEYAN_RELEASE", "world.heyan", 1), 0);
    program_run("cli/heyan", args, &result);
    assert_int_equal(result.status, EXIT_OK);
    assert_int_equal(setenv("HEYAN_RELEASE", "missing.heyan", 1), 0);
    program_run("cli/heyan", args, &result);
    assert_int_equal(result.status, EXIT_RELEASE);
    assert_int_equal(unsetenv("HEYAN_RELEASE"), 0);
}

static void help_is_helpful(void **state)
{
    (void)state;
    static const char *const args[] = { "check", "--help", NULL };
    static const char *const says[] = { "--release", "--today", "--made",     "--maker",
                                        "--batch",   "--image", "--compared", "--profile",
                                        "--lang",    "--json",  "exit status" };
    program_run("cli/heyan", args, &result);
    assert_int_equal(result.status, EXIT_OK);
    for (size_t i = 0; i < ARRAY_LEN(says); i++)
        assert_non_null(strstr(result.out, says[i]));
}

static void put(const char *path, struct span bytes)
{
    struct err err = { 0 };
    if (fs_replace(path, bytes, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static int make_files(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(64 << 20);
    if (!world_build("world.heyan") || fs_read_all("world.heyan", &b, NULL) != ERR_OK)
        return -1;
    struct span whole = buf_span(&b);
    put("empty.heyan", span_part(whole, 0, 0));
    put("short.heyan", span_part(whole, 0, whole.len / 2));
    put("text.heyan", span_of("prefix,holder\n6950021,X\n"));
    b.data[whole.len / 2] ^= 1;
    put("flipped.heyan", buf_span(&b));
    buf_fini(&b);
    b = BUF_INIT(4096);
    if (fs_read_all("world.heyan.sha256", &b, NULL) != ERR_OK)
        return -1;
    put("flipped.heyan.sha256", buf_span(&b));
    buf_fini(&b);
    return unsetenv("HEYAN_RELEASE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_is_told_everything),
        cmocka_unit_test(the_other_profile_names_others),
        cmocka_unit_test(json_keeps_its_shape),
        cmocka_unit_test(old_data_is_said_to_be_old),
        cmocka_unit_test(pictures_are_packs),
        cmocka_unit_test(nothing_to_check_is_told),
        cmocka_unit_test(an_id_card_leaves_no_trace),
        cmocka_unit_test(wrong_words_have_their_sentences),
        cmocka_unit_test(too_long_a_number_is_refused),
        cmocka_unit_test(control_characters_are_not_repeated),
        cmocka_unit_test(the_release_may_come_from_the_environment),
        cmocka_unit_test(help_is_helpful),
    };
    return cmocka_run_group_tests(tests, make_files, NULL);
}
