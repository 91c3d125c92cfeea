/* The words shipped in assets/strings, and words.c on folders made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "words/words.h"

static struct words *open_words(const char *assets, const char *lang)
{
    struct words *w = NULL;
    struct err err = { 0 };
    if (words_open(assets, lang, &w, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return w;
}

static struct words *open_shipped(const char *lang)
{
    char assets[FS_PATH_MAX];
    const char *root = getenv("HEYAN_ROOT");
    assert_non_null(root);
    assert_int_equal(fs_join(assets, root, "assets", NULL), ERR_OK);
    return open_words(assets, lang);
}

static void write_words(const char *lang, const char *file, const char *text)
{
    char path[FS_PATH_MAX];
    snprintf(path, sizeof path, "made/strings/%s", lang);
    assert_int_equal(fs_make_folder(path, NULL), ERR_OK);
    snprintf(path, sizeof path, "made/strings/%s/%s", lang, file);
    assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
}

/* The letters are set in a Chinese face, in which the curly apostrophe is as wide as a Han character. */
static void english_has_no_wide_apostrophe(void **state)
{
    struct words *en = open_shipped("en");
    (void)state;
    for (size_t i = 0; words_id_at(en, i); i++)
        if (strstr(words_get(en, words_id_at(en, i)), "\u2019"))
            fail_msg("%s: %s", words_id_at(en, i), words_get(en, words_id_at(en, i)));
    words_close(en);
}

static void both_languages_have_the_same_ids(void **state)
{
    struct words *zh = open_shipped("zh"), *en = open_shipped("en");
    size_t missing = 0;
    (void)state;
    for (size_t i = 0; words_id_at(zh, i); i++)
        if (!words_has(en, words_id_at(zh, i))) {
            print_error("en has no %s\n", words_id_at(zh, i));
            missing++;
        }
    for (size_t i = 0; words_id_at(en, i); i++)
        if (!words_has(zh, words_id_at(en, i))) {
            print_error("zh has no %s\n", words_id_at(en, i));
            missing++;
        }
    assert_int_equal(missing, 0);
    assert_true(words_has(zh, "month.12"));
    words_close(zh);
    words_close(en);
}

/* The next "{name}" of *at, without braces; length 0 when there is none. */
static struct span next_placeholder(const char **at)
{
    const char *open = strchr(*at, '{'), *close = open ? strchr(open, '}') : NULL;
    if (!close)
        return (struct span){ 0 };
    *at = close + 1;
    return (struct span){ (const uint8_t *)open + 1, (size_t)(close - open - 1) };
}

/* {country_en} of one language is the {country} of the other: the same thing, named in each. */
static struct span without_language(struct span name)
{
    bool named = name.len > 3 && (memcmp(name.p + name.len - 3, "_en", 3) == 0 ||
                                  memcmp(name.p + name.len - 3, "_zh", 3) == 0);
    return span_part(name, 0, named ? name.len - 3 : name.len);
}

static bool has_placeholder(const char *text, struct span name)
{
    name = without_language(name);
    for (struct span p; (p = without_language(next_placeholder(&text))).p != NULL;)
        if (p.len == name.len && memcmp(p.p, name.p, name.len) == 0)
            return true;
    return false;
}

/* Reports what text asks for and other does not. */
static size_t compare_placeholders(const char *id, const char *text, const char *other)
{
    size_t wrong = 0;
    for (struct span p; (p = next_placeholder(&text)).p != NULL;)
        if (p.len == 0 || !has_placeholder(other, p)) {
            print_error("%s: {%.*s} stands in one language only\n", id, (int)p.len,
                        (const char *)p.p);
            wrong++;
        }
    return wrong;
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \n")] == '\0';
}

static void texts_are_there_and_ask_for_the_same(void **state)
{
    struct words *zh = open_shipped("zh"), *en = open_shipped("en");
    size_t wrong = 0, n = 0;
    (void)state;
    for (const char *id; (id = words_id_at(zh, n)) != NULL; n++) {
        const char *a = words_get(zh, id), *b = words_get(en, id);
        /* There need not be an advice; then there is none in either language. */
        size_t len = strlen(id);
        bool may_be_blank = len > 7 && strcmp(id + len - 7, ".advice") == 0 && a[0] == b[0];
        if (is_blank(id) || (!may_be_blank && (is_blank(a) || is_blank(b)))) {
            print_error("%s: an empty text\n", id);
            wrong++;
        }
        if (strlen(a) >= WORDS_TEXT_MAX || strlen(b) >= WORDS_TEXT_MAX) {
            print_error("%s: longer than any screen fills\n", id);
            wrong++;
        }
        wrong += compare_placeholders(id, a, b) + compare_placeholders(id, b, a);
    }
    assert_int_equal(wrong, 0);
    assert_true(n > 12);
    words_close(zh);
    words_close(en);
}

static void days_as_people_say_them(void **state)
{
    struct words *zh = open_shipped("zh"), *en = open_shipped("en");
    char out[40];
    (void)state;
    words_date(zh, DATE_OF(2026, 10, 2), out, sizeof out);
    assert_string_equal(out, "2026年10月2日");
    words_date(en, DATE_OF(2026, 10, 2), out, sizeof out);
    assert_string_equal(out, "2 Oct 2026");
    words_date(en, DATE_NONE, out, sizeof out);
    assert_string_equal(out, "");
    assert_string_equal(words_lang(en), "en");
    words_close(zh);
    words_close(en);
}

static void placeholders_are_filled(void **state)
{
    static const struct {
        const char *id;
        size_t cap;
        const char *want;
    } cases[] = {
        { "hello", 99, "你好{who}，12:30" }, /* an argument not given leaves its braces */
        { "full", 99, "企业「威县」。" },
        { "full", 16, "企业「威县" },
        { "full", 15, "企业「威" }, /* two bytes of 县 would fit */
        { "full", 13, "企业「威" },
        { "full", 12, "企业「" }, /* nothing after the gap */
        { "gap", 5, "a " },       /* 威 does not fit, and so the ! is not reached */
        { "full", 1, "" },
        { "odd", 99, "a{b}{c" },
        { "not.there", 99, "not.there" },
    };
    const struct word_arg args[] = { { "time", "12:30" }, { "firm", "威县" }, { "x", "{time}" } };
    (void)state;
    write_words("zh", "a.tsv",
                "id\ttext\nhello\t你好{who}，{time}\nfull\t企业「{firm}」。\nodd\ta{b}{c\ngap\ta "
                "{firm}!\nself\t{x}\n");
    struct words *w = open_words("made", "zh");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char out[100];
        memset(out, '#', sizeof out);
        words_fill(w, cases[i].id, args, ARRAY_LEN(args), out, cases[i].cap);
        if (strcmp(out, cases[i].want) != 0)
            fail_msg("%s in %zu: '%s'", cases[i].id, cases[i].cap, out);
        assert_int_equal(out[cases[i].cap], '#');
    }
    char out[100];
    words_fill(w, "self", args, ARRAY_LEN(args), out, sizeof out);
    assert_string_equal(out, "{time}"); /* what an argument brings is not filled again */
    words_close(w);
}

static void mistakes_name_their_files(void **state)
{
    struct words *w = NULL;
    struct err err = { 0 };
    (void)state;
    write_words("x1", "a.tsv", "id\ttext\nsame\t1\n");
    write_words("x1", "b.tsv", "id\ttext\nsame\t2\n");
    write_words("x1", "notes.txt", "not a table");
    assert_int_equal(words_open("made", "x1", &w, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "'same'"));
    assert_non_null(strstr(err.text, "a.tsv"));
    assert_non_null(strstr(err.text, "b.tsv"));
    assert_int_equal(words_open("made", "none", &w, &err), ERR_NOT_FOUND);
    write_words("x2", "a.tsv", "id\nno text\n");
    assert_int_equal(words_open("made", "x2", &w, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "a.tsv:1"));
    assert_null(w);
    words_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_languages_have_the_same_ids),
        cmocka_unit_test(english_has_no_wide_apostrophe),
        cmocka_unit_test(texts_are_there_and_ask_for_the_same),
        cmocka_unit_test(days_as_people_say_them),
        cmocka_unit_test(placeholders_are_filled),
        cmocka_unit_test(mistakes_name_their_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
