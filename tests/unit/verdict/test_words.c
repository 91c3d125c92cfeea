/* The words of verdicts: there for every reason, in both languages, short, and never 真 or 假. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "verdict/verdict.h"
#include "words/words.h"

enum { TITLE_MAX_CHARACTERS = 8 }; /* ux.md §8.0: 8 x 112 px is what fits */

static struct words *open_words(const char *lang)
{
    char assets[FS_PATH_MAX];
    struct words *w = NULL;
    struct err err = { 0 };
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", &err), ERR_OK);
    if (words_open(assets, lang, &w, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return w;
}

static size_t count_characters(const char *text)
{
    struct span s = span_of(text);
    size_t n = 0;
    uint32_t cp;
    for (size_t at = 0; at < s.len; n++)
        at += utf8_next(s, at, &cp);
    return n;
}

static void require(const struct words *w, const char *format_id, const char *part)
{
    char id[96];
    snprintf(id, sizeof id, "%s%s", format_id, part);
    if (!words_has(w, id))
        fail_msg("%s has no %s", words_lang(w), id);
}

static void every_reason_has_its_words(void **state)
{
    (void)state;
    static const char *const langs[] = { "zh", "en" };
    for (size_t k = 0; k < ARRAY_LEN(langs); k++) {
        struct words *w = open_words(langs[k]);
        enum verdict_class class;
        const char *reason;
        for (size_t r = 0; (reason = verdict_reason_at(r, &class)) != NULL; r++) {
            char head[80], rung[80];
            snprintf(head, sizeof head, "verdict.%s", reason);
            snprintf(rung, sizeof rung, "rung.%s", reason);
            require(w, head, ".title");
            require(w, head, ".line");
            require(w, head, ".advice");
            require(w, rung, "");
            if (class == CLASS_E || class == CLASS_F)
                require(w, head, ".stale");
        }
        words_close(w);
    }
}

static void titles_fit_the_band(void **state)
{
    (void)state;
    struct words *w = open_words("zh");
    enum verdict_class class;
    const char *reason;
    for (size_t r = 0; (reason = verdict_reason_at(r, &class)) != NULL; r++) {
        char id[96];
        snprintf(id, sizeof id, "verdict.%s.title", reason);
        if (count_characters(words_get(w, id)) > TITLE_MAX_CHARACTERS)
            fail_msg("%s is too long: %s", id, words_get(w, id));
    }
    words_close(w);
}

/* The big words of ux.md §8.0, as people agreed on them. */
static void big_words_are_those_of_the_design(void **state)
{
    (void)state;
    static const struct {
        const char *id, *word;
    } rows[] = {
        { "verdict.registered.title", "登记有效" },
        { "verdict.all_agree.title", "登记有效" },
        { "verdict.maker_differs.title", "请再核对" },
        { "verdict.prefix_not_found.title", "本库没有登记" },
        { "verdict.in_store.title", "这类编码本库不管" },
        { "verdict.prefix_cancelled_after.title", "登记已注销" },
        { "verdict.licence_expired.title", "许可证已过期" },
        { "verdict.trade_conflict.title", "与登记不符" },
        { "verdict.nothing_read.title", "没有读清" },
        { "verdict.check_digit_bad.title", "校验码不对" },
        { "verdict.correction.title", "企业已申请更正" },
    };
    struct words *w = open_words("zh");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(words_get(w, rows[i].id), rows[i].word);
    words_close(w);
}

static bool is_ours(const char *id)
{
    return strncmp(id, "verdict.", 8) == 0 || strncmp(id, "rung.", 5) == 0 ||
           strncmp(id, "class.", 6) == 0;
}

static void nothing_is_called_genuine_or_fake(void **state)
{
    (void)state;
    static const char *const zh[] = { "真", "假", "正品", "仿冒", "山寨", "违法" };
    static const char *const en[] = { "genuine", "fake",    "counterfeit", "authentic",
                                      "illegal", "Genuine", "Fake",        "Counterfeit" };
    struct words *w = open_words("zh"), *e = open_words("en");
    size_t n = 0;
    for (size_t i = 0; words_id_at(w, i); i++) {
        const char *id = words_id_at(w, i);
        if (!is_ours(id))
            continue;
        n++;
        for (size_t k = 0; k < ARRAY_LEN(zh); k++)
            if (strstr(words_get(w, id), zh[k]))
                fail_msg("%s says %s", id, zh[k]);
        for (size_t k = 0; k < ARRAY_LEN(en); k++)
            if (strstr(words_get(e, id), en[k]))
                fail_msg("%s says %s", id, en[k]);
        if (!words_has(e, id))
            fail_msg("en has no %s", id);
    }
    assert_true(n > 300);
    words_close(w);
    words_close(e);
}

/* A placeholder nobody fills would stand on the screen with its braces. */
static void placeholders_are_filled(void **state)
{
    (void)state;
    static const char *const known[] = { "holder",    "other",   "number",    "since",
                                         "until",     "made",    "country",   "country_en",
                                         "data",      "hotline", "successor", "authority",
                                         "published", "batch",   "accepted",  "office",
                                         "phone",     "date",    "sequence",  "basis" };
    static const char *const langs[] = { "zh", "en" };
    for (size_t k = 0; k < ARRAY_LEN(langs); k++) {
        struct words *w = open_words(langs[k]);
        for (size_t i = 0; words_id_at(w, i); i++) {
            const char *id = words_id_at(w, i);
            for (const char *at = words_get(w, id); is_ours(id) && (at = strchr(at, '{')); at++) {
                size_t len = strcspn(at + 1, "}");
                bool found = false;
                for (size_t n = 0; n < ARRAY_LEN(known); n++)
                    found = found ||
                            (strlen(known[n]) == len && memcmp(known[n], at + 1, len) == 0);
                if (!found)
                    fail_msg("%s: %s", id, at);
            }
        }
        words_close(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_its_words),
        cmocka_unit_test(titles_fit_the_band),
        cmocka_unit_test(big_words_are_those_of_the_design),
        cmocka_unit_test(nothing_is_called_genuine_or_fake),
        cmocka_unit_test(placeholders_are_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
