/* The pack, the keypad and the wipe. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "app/entry.h"
#include "app/session.h"
#include "base/fs.h"

static struct seen seen_of(const char *text, enum find_source source)
{
    struct seen s = { 0 };
    seen_fill(&s, span_of(text), source);
    return s;
}

/* Which two payloads are the same thing. */
static const struct {
    const char *a;
    enum find_source a_source;
    const char *b;
    enum find_source b_source;
    bool is_same;
} pairs[] = {
    { "6901028990011", FIND_EAN13, "6901028990011", FIND_EAN13, true },
    { "6901028990011", FIND_EAN13, "6949990100014", FIND_EAN13, false },
    { "6901028990011", FIND_EAN13, "6901028990011", FIND_WEDGE, true },
    { "6901028990011", FIND_EAN13, "6901028990011", FIND_KEYPAD, true },
    { "6901028990011", FIND_EAN13, "(01)06901028990011(10)A1", FIND_TEXT, true },
    { "6901028990011", FIND_EAN13, "16901028990018", FIND_ITF, true }, /* the carton of it */
    { "https://a.example/x", FIND_2D, "https://a.example/y", FIND_2D, false },
    { "https://a.example/x", FIND_2D, "https://a.example/x", FIND_2D, true },
};

static void sameness(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct seen a = seen_of(pairs[i].a, pairs[i].a_source);
        struct seen b = seen_of(pairs[i].b, pairs[i].b_source);
        assert_int_not_equal(a.code, 0);
        if ((a.code == b.code) != pairs[i].is_same)
            fail_msg("%s / %s", pairs[i].a, pairs[i].b);
    }
}

static void a_persons_number_leaves_no_trace(void **state)
{
    (void)state;
    /* GB 11643's own example, and one made by its rule; nobody's. */
    struct seen a = seen_of("11010519491231002X", FIND_TEXT);
    struct seen b = seen_of("130533198001010017", FIND_TEXT);
    assert_int_equal(a.n_idents, 1);
    assert_int_equal(a.idents[0].kind, ID_ID_CARD);
    assert_string_equal(a.idents[0].text, "");
    assert_int_equal(a.code, b.code);
    assert_false(a.is_useful);
}

static void two_retail_numbers_are_never_one_pack(void **state)
{
    (void)state;
    struct pack p;
    struct seen bar = seen_of("6901028990011", FIND_EAN13);
    struct seen other = seen_of("6949990100014", FIND_EAN13);
    struct seen licence = seen_of("SC10313053300027", FIND_KEYPAD);
    struct seen address = seen_of("https://shop.example/index", FIND_2D);
    pack_begin(&p);
    pack_add(&p, &bar);
    assert_int_equal(p.n, 1);
    assert_false(pack_can_join(&p, &other));
    assert_true(pack_can_join(&p, &licence));
    assert_false(pack_can_join(&p, &address));
    pack_add(&p, &licence);
    pack_add(&p, &licence); /* once is enough */
    assert_int_equal(p.n, 2);
    assert_int_equal(p.idents[1].kind, ID_SC);
    assert_true(pack_has(&p, licence.code));
    assert_false(pack_has(&p, other.code));
}

/* One more than can be remembered would count as new in every frame. */
static void a_pack_takes_no_more_symbols_than_it_remembers(void **state)
{
    (void)state;
    struct pack p;
    pack_begin(&p);
    for (int i = 0; i < PACK_CODES_MAX; i++) {
        char text[20];
        snprintf(text, sizeof text, "SC1031305330%04d", i);
        struct seen licence = seen_of(text, FIND_KEYPAD);
        assert_true(pack_can_join(&p, &licence));
        pack_add(&p, &licence);
    }
    struct seen bar = seen_of("6901028990011", FIND_EAN13);
    assert_false(pack_can_join(&p, &bar));
}

static void the_first_barcode_joins_a_licence(void **state)
{
    (void)state;
    struct pack p;
    struct seen bar = seen_of("6901028990011", FIND_EAN13);
    struct seen licence = seen_of("SC10313053300027", FIND_KEYPAD);
    pack_begin(&p);
    pack_add(&p, &licence);
    assert_true(pack_can_join(&p, &bar));
}

static const char *const names[] = { "京", "津", "冀" };
static const struct provinces provinces = { names, ARRAY_LEN(names) };

/* Keys, one after the other; < is backspace, ! clear, P the third province. */
static void type(struct model *m, const char *keys)
{
    for (; *keys; keys++)
        entry_key(m, &provinces,
                  *keys == '<'   ? KEY_BACKSPACE
                  : *keys == '!' ? KEY_CLEAR
                  : *keys == 'P' ? KEY_PROVINCE + 2
                                 : (unsigned char)*keys);
}

static const struct {
    enum entry_kind kind;
    const char *keys, *entry;
    enum ident_check check;
    bool is_complete;
} entries[] = {
    { ENTRY_CODE, "690102899", "690102899", CHECK_NONE, false },
    { ENTRY_CODE, "6901028990011", "6901028990011", CHECK_OK, true },
    { ENTRY_CODE, "6901028990012", "6901028990012", CHECK_BAD, true },
    { ENTRY_CODE, "69a0-1", "6901", CHECK_NONE, false },
    { ENTRY_CODE, "690102899001155", "69010289900115", CHECK_NONE, false }, /* 14 at most */
    { ENTRY_CODE, "690<<7", "67", CHECK_NONE, false },
    { ENTRY_CODE, "690!5", "5", CHECK_NONE, false },
    { ENTRY_CODE, "P1", "1", CHECK_NONE, false },
    { ENTRY_CODE, "<<<", "", CHECK_NONE, false },
    { ENTRY_LICENCE, "sc10313053300027", "SC10313053300027", CHECK_OK, true },
    { ENTRY_LICENCE, "(P)xk16-204-99011", "(冀)XK16-204-99011", CHECK_NONE, true },
    { ENTRY_LICENCE, "(P<", "(", CHECK_NONE, false },
    { ENTRY_DATE, "2026101", "2026101", CHECK_NONE, false },
    { ENTRY_DATE, "20261012", "20261012", CHECK_OK, true },
    { ENTRY_DATE, "20260230", "20260230", CHECK_BAD, false },
    { ENTRY_DATE, "20261117", "20261117", CHECK_BAD, false }, /* tomorrow */
    { ENTRY_DATE, "20261116", "20261116", CHECK_OK, true },
};

static void what_the_keypad_takes(void **state)
{
    const struct words *words = *state;
    for (size_t i = 0; i < ARRAY_LEN(entries); i++) {
        struct model m = { .today = DATE_OF(2026, 11, 16) };
        entry_open(&m, entries[i].kind);
        type(&m, entries[i].keys);
        entry_judge(&m, words);
        if (strcmp(m.entry, entries[i].entry) != 0 || m.entry_check != entries[i].check ||
            entry_is_complete(&m) != entries[i].is_complete)
            fail_msg("%s: '%s' %s %d", entries[i].keys, m.entry, ident_check_name(m.entry_check),
                     entry_is_complete(&m));
        assert_int_equal(m.entry_hint[0] != 0,
                         m.entry_check != CHECK_NONE &&
                             !(entries[i].kind == ENTRY_DATE && m.entry_check == CHECK_OK));
    }
}

static void the_entry_never_overflows(void **state)
{
    const struct words *words = *state;
    for (int kind = 0; kind < ENTRY_KIND_COUNT; kind++) {
        struct model m = { .today = DATE_OF(2026, 11, 16) };
        entry_open(&m, (enum entry_kind)kind);
        for (int i = 0; i < 500; i++)
            entry_key(&m, &provinces, i % 3 ? KEY_PROVINCE + 2 : '7');
        entry_key(&m, &provinces, KEY_PROVINCE + 3);
        entry_key(&m, &provinces, -5);
        entry_key(&m, &provinces, 100000);
        entry_judge(&m, words);
        assert_true(utf8_valid(span_of(m.entry)));
        assert_true(strlen(m.entry) < sizeof m.entry);
    }
}

static void an_identity_number_is_erased_at_once(void **state)
{
    const struct words *words = *state;
    struct model m = { .today = DATE_OF(2026, 11, 16) };
    entry_open(&m, ENTRY_ORG);
    type(&m, "11010519491231002X");
    entry_judge(&m, words);
    for (size_t i = 0; i < sizeof m.entry; i++)
        assert_int_equal(m.entry[i], 0);
    assert_string_equal(m.entry_hint, words_get(words, "flow.entry.id_card"));
    assert_false(entry_is_complete(&m));
}

static void a_wipe_leaves_no_byte(void **state)
{
    const struct words *words = *state;
    static struct session s, empty;
    static struct model m;
    memset(&m, 0, sizeof m);
    struct seen bar = seen_of("6901028990011", FIND_EAN13);
    pack_add(&s.pack, &bar);
    text_copy(s.check.verdict.reason, sizeof s.check.verdict.reason, "prefix_in_force");
    text_copy(s.check.verdict.holder.name, FACT_NAME_MAX, "演示卷烟厂");
    s.check.verdict.tone = TONE_GREEN;
    s.has_more_time = true;
    m.check = &s.check;
    m.english = m.large = m.help_shown = true;
    basket_add(&m, &s.check.verdict);
    entry_open(&m, ENTRY_LICENCE);
    type(&m, "SC10313053300027");
    entry_judge(&m, words);
    text_copy(m.take_text, sizeof m.take_text, "6901028990011\n演示卷烟厂");
    m.has_outline = true;
    m.outline[2].x = 77;
    m.idle_left_s = 9;
    m.made = DATE_OF(2026, 3, 10);

    session_wipe(&s, &m);
    assert_memory_equal(&s, &empty, sizeof s);
    static const char *const secrets[] = { "SC103", "6901028", "演示卷烟厂", "prefix_in" };
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++) {
        assert_null(memmem(&m, sizeof m, secrets[i], strlen(secrets[i])));
        assert_null(memmem(&s, sizeof s, secrets[i], strlen(secrets[i])));
    }
    static const struct model none;
    assert_memory_equal(&m, &none, sizeof m);
}

static void the_basket_keeps_the_newest(void **state)
{
    (void)state;
    struct model m = { 0 };
    struct verdict v = { .tone = TONE_GREEN, .class = CLASS_A };
    basket_update(&m, &v);
    assert_int_equal(m.n_basket, 0);
    for (int i = 0; i < MODEL_BASKET_MAX; i++)
        basket_add(&m, &v);
    v = (struct verdict){ .tone = TONE_RED, .class = CLASS_E };
    basket_add(&m, &v);
    assert_int_equal(m.n_basket, MODEL_BASKET_MAX);
    assert_int_equal(m.basket[MODEL_BASKET_MAX - 1].class, CLASS_E);
    assert_int_equal(m.basket[MODEL_BASKET_MAX - 2].class, CLASS_A);
    v.class = CLASS_B;
    basket_update(&m, &v);
    assert_int_equal(m.basket[MODEL_BASKET_MAX - 1].class, CLASS_B);
}

static int open_words(void **state)
{
    char assets[FS_PATH_MAX];
    struct words *words = NULL;
    const char *root = getenv("HEYAN_ROOT");
    if (!root || fs_join(assets, root, "assets", NULL) || words_open(assets, "zh", &words, NULL))
        return 1;
    *state = words;
    return 0;
}

static int close_words(void **state)
{
    words_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sameness),
        cmocka_unit_test(a_persons_number_leaves_no_trace),
        cmocka_unit_test(two_retail_numbers_are_never_one_pack),
        cmocka_unit_test(a_pack_takes_no_more_symbols_than_it_remembers),
        cmocka_unit_test(the_first_barcode_joins_a_licence),
        cmocka_unit_test(what_the_keypad_takes),
        cmocka_unit_test(the_entry_never_overflows),
        cmocka_unit_test(an_identity_number_is_erased_at_once),
        cmocka_unit_test(a_wipe_leaves_no_byte),
        cmocka_unit_test(the_basket_keeps_the_newest),
    };
    return cmocka_run_group_tests(tests, open_words, close_words);
}
