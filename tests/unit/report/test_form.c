/* Forms: what each kind asks, what it needs by law, and the lists people pick from. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fs.h"
#include "report/form.h"
#include "route/route.h"
#include "verdict/verdict.h"
#include "words/words.h"

static const char *const profiles[] = { "2014-12365", "2020-12315" };
static const bool nothing_known[QUESTION_COUNT];

static void path_of(char out[FS_PATH_MAX], const char *below)
{
    assert_int_equal(fs_join(out, getenv("HEYAN_ROOT"), below, NULL), ERR_OK);
}

static struct form *opened(const char *profile)
{
    char folder[FS_PATH_MAX];
    struct form *f = NULL;
    struct err err = { 0 };
    path_of(folder, "assets/report");
    if (form_open(folder, profile, &f, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return f;
}

#define PUT(field, text) text_copy(field, sizeof(field), text)

/* ---- what the law needs ---- */

static void a_tip_needs_no_name_and_no_typing(void **state)
{
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(profiles); k++) {
        struct form *f = opened(profiles[k]);
        static const enum question typed[] = { QUESTION_TEXT, QUESTION_GOODS, QUESTION_BOUGHT,
                                               QUESTION_NAME, QUESTION_PHONE, QUESTION_ADDRESS };
        for (size_t i = 0; i < ARRAY_LEN(typed); i++)
            assert_int_not_equal(form_need(f, REPORT_TIP, typed[i]), NEED_MUST);
        assert_int_equal(form_need(f, REPORT_TIP, QUESTION_NAME), NEED_NO);
        /* From a verdict, by touching alone: topic is known; shop not remembered, a tile, consent. */
        struct report r;
        report_begin(&r, REPORT_TIP);
        assert_int_equal(form_missing(f, &r), QUESTION_TOPIC);
        PUT(r.topic, "barcode");
        assert_int_equal(form_missing(f, &r), QUESTION_WHERE);
        r.shop_unknown = true;
        assert_int_equal(form_missing(f, &r), QUESTION_PROBLEM);
        PUT(r.problems[r.n_problems++], "code_cancelled");
        assert_int_equal(form_missing(f, &r), QUESTION_REVIEW);
        r.consents = true;
        assert_int_equal(form_missing(f, &r), QUESTION_COUNT);
        form_close(f);
    }
}

/* 51号令 and a city bureau's list (facts.md 6.3); SAMR 20号令 (6.6). */
static void a_dispute_needs_the_legal_minimum(void **state)
{
    (void)state;
    static const enum question both[] = { QUESTION_WHERE, QUESTION_PROBLEM, QUESTION_WISH,
                                          QUESTION_NAME,  QUESTION_PHONE,   QUESTION_ADDRESS };
    struct form *f[] = { opened(profiles[0]), opened(profiles[1]) };
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        assert_int_equal(form_need(f[0], REPORT_DISPUTE, both[i]), NEED_MUST);
        assert_int_equal(form_need(f[1], REPORT_DISPUTE, both[i]), NEED_MUST);
    }
    assert_int_equal(form_need(f[0], REPORT_DISPUTE, QUESTION_BOUGHT), NEED_MUST);
    assert_int_equal(form_need(f[0], REPORT_DISPUTE, QUESTION_GOODS), NEED_MUST);
    assert_int_equal(form_need(f[1], REPORT_DISPUTE, QUESTION_BOUGHT), NEED_MAY);
    assert_int_equal(form_need(f[1], REPORT_DISPUTE, QUESTION_GOODS), NEED_MAY);
    form_close(f[0]);
    form_close(f[1]);
}

static void give_topic(struct report *r)
{
    PUT(r->topic, "quality");
}
static void give_place(struct report *r)
{
    PUT(r->shop, "店"), PUT(r->shop_address, "路1号");
}
static void give_problem(struct report *r)
{
    PUT(r->problems[r->n_problems++], "poor_quality");
}
static void give_goods(struct report *r)
{
    PUT(r->goods[r->n_goods++].name, "锅"), PUT(r->amount, "30");
}
static void give_bought(struct report *r)
{
    r->bought = DATE_OF(2026, 10, 1);
}
static void give_wish(struct report *r)
{
    PUT(r->wish, "refund");
}
static void give_name(struct report *r)
{
    PUT(r->name, "王");
}
static void give_phone(struct report *r)
{
    PUT(r->phone, "13800000000");
}
static void give_address(struct report *r)
{
    PUT(r->address, "洺州镇");
}
static void give_consent(struct report *r)
{
    r->consents = true;
}

static const struct {
    enum question q;
    void (*give)(struct report *r);
} steps[] = {
    { QUESTION_TOPIC, give_topic },     { QUESTION_WHERE, give_place },
    { QUESTION_PROBLEM, give_problem }, { QUESTION_GOODS, give_goods },
    { QUESTION_BOUGHT, give_bought },   { QUESTION_WISH, give_wish },
    { QUESTION_NAME, give_name },       { QUESTION_PHONE, give_phone },
    { QUESTION_ADDRESS, give_address }, { QUESTION_REVIEW, give_consent },
};

static void a_dispute_is_led_from_one_to_the_next(void **state)
{
    (void)state;
    struct form *f = opened(profiles[0]);
    struct report r;
    report_begin(&r, REPORT_DISPUTE);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        assert_int_equal(form_missing(f, &r), steps[i].q);
        assert_false(form_is_answered(&r, steps[i].q));
        steps[i].give(&r);
        assert_true(form_is_answered(&r, steps[i].q));
    }
    assert_int_equal(form_missing(f, &r), QUESTION_COUNT);
    form_close(f);
}

static void half_answers_are_none(void **state)
{
    (void)state;
    struct report r;
    report_begin(&r, REPORT_DISPUTE);
    r.shop_unknown = true; /* of a dispute there must be somebody to talk to */
    assert_false(form_is_answered(&r, QUESTION_WHERE));
    PUT(r.shop, "店");
    assert_false(form_is_answered(&r, QUESTION_WHERE));
    PUT(r.township, "mingzhou");
    assert_true(form_is_answered(&r, QUESTION_WHERE));
    PUT(r.goods[0].code, "6901234567892");
    r.n_goods = 1;
    assert_false(form_is_answered(&r, QUESTION_GOODS)); /* the price */
    static const struct {
        const char *phone;
        bool is_one;
    } phones[] = { { "", false },
                   { "1380000", true },
                   { "138000", false },
                   { "13800000000", true },
                   { "0319-7600365", true },
                   { "+86 13800000000", true },
                   { "1380000abc0", false },
                   { "138000000000000", false },
                   { "-------", false } };
    for (size_t i = 0; i < ARRAY_LEN(phones); i++) {
        PUT(r.phone, phones[i].phone);
        if (form_is_answered(&r, QUESTION_PHONE) != phones[i].is_one)
            fail_msg("'%s'", phones[i].phone);
    }
    assert_false(form_is_answered(&r, QUESTION_COUNT));
}

static void who_wants_a_call_says_where(void **state)
{
    (void)state;
    struct form *f = opened(profiles[0]);
    struct report r;
    report_begin(&r, REPORT_QUESTION);
    PUT(r.topic, "lift");
    PUT(r.text, "电梯多久检一次？");
    r.consents = true;
    assert_int_equal(form_missing(f, &r), QUESTION_COUNT);
    r.wants_call = true;
    assert_int_equal(form_missing(f, &r), QUESTION_PHONE);
    PUT(r.phone, "7600365");
    assert_int_equal(form_missing(f, &r), QUESTION_COUNT);
    r.wants_call = false;
    PUT(r.phone, "76003"); /* begun and not finished */
    assert_int_equal(form_missing(f, &r), QUESTION_PHONE);
    form_close(f);
}

/* ---- pages ---- */

static void no_page_asks_what_is_known(void **state)
{
    (void)state;
    struct form *f = opened(profiles[0]);
    struct report r;
    enum question pages[QUESTION_COUNT];
    bool known[QUESTION_COUNT] = { [QUESTION_TOPIC] = true, [QUESTION_PHOTOS] = true };
    static const enum question of_tip[] = { QUESTION_WHERE, QUESTION_PROBLEM, QUESTION_PHOTOS,
                                            QUESTION_TEXT,  QUESTION_PHONE,   QUESTION_REVIEW };
    report_begin(&r, REPORT_TIP);
    PUT(r.topic, "barcode");
    size_t n = form_pages(f, &r, known, pages);
    assert_int_equal(n, ARRAY_LEN(of_tip)); /* photographs: "known", but there is none */
    assert_memory_equal(pages, of_tip, sizeof of_tip);
    assert_int_equal(form_pages(f, &r, nothing_known, pages), ARRAY_LEN(of_tip) + 1);
    assert_int_equal(pages[0], QUESTION_TOPIC);
    report_begin(&r, REPORT_DISPUTE);
    n = form_pages(f, &r, nothing_known, pages);
    assert_int_equal(n, 12); /* all but the call */
    assert_int_equal(pages[n - 1], QUESTION_REVIEW);
    memset(known, 1, sizeof known);
    r.consents = true;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        steps[i].give(&r);
    n = form_pages(f, &r, known, pages);
    assert_int_equal(n, 3);
    assert_int_equal(pages[0], QUESTION_PHOTOS);
    assert_int_equal(pages[1], QUESTION_TEXT);
    assert_int_equal(pages[2], QUESTION_REVIEW); /* is always looked at */
    report_begin(&r, REPORT_NONE);
    assert_int_equal(form_pages(f, &r, nothing_known, pages), 0);
    form_close(f);
}

static void everything_asked_says_why(void **state)
{
    (void)state;
    static const char *const languages[] = { "zh", "en" };
    char assets[FS_PATH_MAX];
    path_of(assets, "assets");
    for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
        struct words *w = NULL;
        assert_int_equal(words_open(assets, languages[l], &w, NULL), ERR_OK);
        for (size_t k = 0; k < ARRAY_LEN(profiles); k++) {
            struct form *f = opened(profiles[k]);
            for (size_t kind = REPORT_TIP; kind < REPORT_KIND_COUNT; kind++)
                for (size_t q = 0; q < QUESTION_COUNT; q++) {
                    const char *why = form_why(f, (enum report_kind)kind, (enum question)q);
                    bool asked = form_need(f, (enum report_kind)kind, (enum question)q) != NEED_NO;
                    if (asked != (why[0] != '\0') || (asked && !words_has(w, why)))
                        fail_msg("%s of %s: '%s'", question_name((enum question)q),
                                 report_kind_name((enum report_kind)kind), why);
                }
            form_close(f);
        }
        assert_true(words_has(w, "form.photo.no_faces"));
        words_close(w);
    }
    struct form *f = opened(profiles[0]);
    assert_string_equal(form_why(f, REPORT_DISPUTE, QUESTION_PHONE), "form.why.phone.dispute");
    assert_string_equal(form_why(f, REPORT_TIP, QUESTION_NAME), "");
    assert_string_equal(form_why(f, (enum report_kind)77, QUESTION_NAME), "");
    assert_int_equal(form_need(f, REPORT_TIP, (enum question)77), NEED_NO);
    form_close(f);
}

/* ---- problems and verdicts ---- */

static bool is_reason(const char *id, size_t len)
{
    enum verdict_class class;
    const char *reason;
    for (size_t i = 0; (reason = verdict_reason_at(i, &class)); i++)
        if (strlen(reason) == len && memcmp(reason, id, len) == 0)
            return true;
    return false;
}

/* A red or amber verdict ticks something; a green one nothing. */
static void verdicts_preset_problems(void **state)
{
    (void)state;
    /* Amber because of something the person has to look at, not because of the goods. */
    static const char *const nothing_to_tick[] = { "correction" };
    struct form *f = opened(profiles[0]);
    enum verdict_class class;
    const char *reason, *ids[REPORT_PROBLEMS_MAX];
    for (size_t i = 0; (reason = verdict_reason_at(i, &class)); i++) {
        size_t n = form_preset(f, reason, ids);
        bool must = class == CLASS_E || class == CLASS_F || class == CLASS_B;
        bool never = class == CLASS_A_PLUS || strcmp(reason, nothing_to_tick[0]) == 0;
        if ((must && n == 0) || (never && n > 0))
            fail_msg("%s presets %zu", reason, n);
        for (size_t k = 0; k < n; k++)
            assert_non_null(form_choice_find(f, FORM_PROBLEMS, ids[k]));
    }
    assert_int_equal(form_preset(f, "prefix_cancelled_after", ids), 1);
    assert_string_equal(ids[0], "code_cancelled");
    assert_int_equal(form_preset(f, "trade_conflict", ids), 2);
    assert_int_equal(form_preset(f, "prefix_cancelled", ids), 0); /* no part of a word */
    assert_int_equal(form_preset(f, "", ids), 0);
    assert_int_equal(form_preset(f, NULL, ids), 0);
    form_close(f);
}

static void every_reason_named_is_one(void **state)
{
    (void)state;
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(1 << 16);
    size_t reasons = 0;
    path_of(path, "assets/report/problems.tsv");
    assert_int_equal(fs_read_all(path, &text, NULL), ERR_OK);
    assert_int_equal(buf_append(&text, "", 1), ERR_OK);
    char *save = NULL;
    for (char *line = strtok_r((char *)text.data, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save)) {
        char *at = line;
        for (int tabs = 0; at && tabs < 4; tabs++)
            at = strchr(at, '\t') ? strchr(at, '\t') + 1 : NULL;
        if (!at || line[0] == '#' || strncmp(line, "id\t", 3) == 0)
            continue;
        for (size_t n; (n = strcspn(at, " \t")) > 0; reasons++) {
            if (!is_reason(at, n))
                fail_msg("there is no reason %.*s", (int)n, at);
            at += n + (at[n] == ' ');
        }
    }
    assert_true(reasons > 40);
    buf_fini(&text);
}

/* Each group of tiles has problems of its own, and each problem's group is one. */
static void problems_belong_to_topics(void **state)
{
    (void)state;
    char folder[FS_PATH_MAX];
    struct route *r = NULL;
    struct form *f = opened(profiles[0]);
    path_of(folder, "assets/route");
    assert_int_equal(route_open(folder, profiles[0], &r, NULL), ERR_OK);
    for (size_t i = 0; i < form_n_choices(f, FORM_PROBLEMS); i++) {
        const struct form_choice *c = form_choice_at(f, FORM_PROBLEMS, i);
        bool found = c->under[0] == '\0';
        for (size_t k = 0; !found && k < route_n_topics(r); k++)
            found = strcmp(route_topic_at(r, k)->group, c->under) == 0;
        if (!found)
            fail_msg("%s: %s", c->id, c->under);
    }
    route_close(r);
    form_close(f);
}

/* ---- lists ---- */

static void the_lists_are_whole(void **state)
{
    (void)state;
    struct form *f = opened(profiles[0]);
    assert_int_equal(form_n_choices(f, FORM_SURNAMES), 100);
    assert_string_equal(form_choice_at(f, FORM_SURNAMES, 0)->name, "王");
    assert_int_equal(form_n_choices(f, FORM_TOWNSHIPS), 16);
    assert_string_equal(form_choice_find(f, FORM_TOWNSHIPS, "mingzhou")->name, "洺州镇");
    assert_true(form_n_choices(f, FORM_WISHES) >= 4);
    for (size_t t = 0; t < form_n_choices(f, FORM_TOWNSHIPS); t++) {
        const char *id = form_choice_at(f, FORM_TOWNSHIPS, t)->id;
        size_t shops = 0, villages = 0;
        for (size_t i = 0; i < form_n_choices(f, FORM_SHOPS); i++)
            shops += strcmp(form_choice_at(f, FORM_SHOPS, i)->under, id) == 0;
        for (size_t i = 0; i < form_n_choices(f, FORM_VILLAGES); i++)
            villages += strcmp(form_choice_at(f, FORM_VILLAGES, i)->under, id) == 0;
        assert_true(shops > 0 && villages > 0);
    }
    for (size_t list = 0; list < FORM_LIST_COUNT; list++) {
        size_t n = form_n_choices(f, (enum form_list)list);
        assert_null(form_choice_at(f, (enum form_list)list, n));
        for (size_t i = 0; i < n; i++)
            assert_true(form_choice_at(f, (enum form_list)list, i)->name_en[0] != '\0');
    }
    assert_null(form_choice_find(f, FORM_SHOPS, "nobody"));
    assert_null(form_choice_find(f, FORM_SHOPS, NULL));
    assert_int_equal(form_n_choices(f, FORM_LIST_COUNT), 0);
    form_close(f);
}

/* An invented shop says that it is one, so that nobody is accused by a demonstration. */
static void invented_shops_say_so(void **state)
{
    (void)state;
    struct form *f = opened(profiles[0]);
    for (size_t i = 0; i < form_n_choices(f, FORM_SHOPS); i++)
        assert_non_null(strstr(form_choice_at(f, FORM_SHOPS, i)->name, "演示"));
    form_close(f);
}

static void shops_are_found_by_name_and_initials(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first;
        size_t n;
    } cases[] = {
        { "演示家电商场（洺州）", "demo_mingzhou_6", 1 },
        { "家电", "demo_mingzhou_6", 1 },
        { "jdsc", "demo_mingzhou_6", 1 },
        { "YSJDSC", "demo_mingzhou_6", 1 },
        { "ＹＳＪＤ ＳＣ", "demo_mingzhou_6", 1 },
        { "惠民超市", "demo_mingzhou_1", 16 },
        { "惠民超市（七级）", "demo_qiji_1", 1 },
        { "hmcs", "demo_mingzhou_1", 16 },
        { "yshm", "demo_mingzhou_1", 16 },
        { "没有这家", NULL, 0 },
        { "xyz", NULL, 0 },
        { "", NULL, 0 },
        { "   ", NULL, 0 },
        { "\xff\xfe", NULL, 0 },
    };
    struct form *f = opened(profiles[0]);
    const struct form_choice *found[40];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t n = form_shops_like(f, cases[i].text, found, ARRAY_LEN(found));
        if (n != cases[i].n || (n && strcmp(found[0]->id, cases[i].first) != 0))
            fail_msg("'%s': %zu, %s", cases[i].text, n, n ? found[0]->id : "-");
    }
    assert_int_equal(form_shops_like(f, "hmcs", found, 3), 3);
    char long_text[5000];
    memset(long_text, 'a', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    assert_int_equal(form_shops_like(f, long_text, found, ARRAY_LEN(found)), 0);
    form_close(f);
}

/* ---- broken tables ---- */

static const struct {
    const char *file, *text;
} small[] = {
    { "questions.tsv", "profile\tkind\tquestion\tneed\twhy\tsource\n*\ttip\treview\tmust\tw\t\n"
                       "*\tdispute\treview\tmust\tw\t\n*\tquestion\treview\tmust\tw\t\n" },
    { "problems.tsv", "id\tname\tname_en\tgroup\treasons\tsource\n" },
    { "wishes.tsv", "id\tname\tname_en\tsource\n" },
    { "townships.tsv", "id\tname\tname_en\tsource\nt\tT\tT\t\n" },
    { "villages.tsv", "id\tname\tname_en\ttownship\tsource\nv\tV\tV\tt\t\n" },
    { "shops.tsv", "id\tname\tname_en\ttownship\taddress\tinitials\tsource\ns\tS\tS\tt\tA\ts\t\n" },
    { "surnames.tsv", "id\tname\tname_en\tsource\n" },
};

/* To the letter, brackets and blanks apart: a name nearly that of another shop is another shop. */
static void a_printed_name_is_one_shop_or_none(void **state)
{
    (void)state;
    static const struct {
        const char *name, *id;
    } cases[] = {
        { "演示惠民超市（洺州）", "demo_mingzhou_1" },
        { "演示惠民超市(洺州)", "demo_mingzhou_1" },
        { "演示惠民 超市洺州", "demo_mingzhou_1" },
        { "演示惠农超市（洺州）", NULL },
        { "演示惠民超市（洛州）", NULL },
        { "演示惠民超市", NULL },
        { "演示惠民超市（洺州）店", NULL },
        { "", NULL },
        { "（）", NULL },
    };
    struct form *f = opened(profiles[0]);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct form_choice *c = form_shop_printed(f, cases[i].name);
        if ((c == NULL) != (cases[i].id == NULL) || (c && strcmp(c->id, cases[i].id) != 0))
            fail_msg("%s: %s", cases[i].name, c ? c->id : "none");
    }
    form_close(f);
}

static void broken_tables_are_refused_by_line(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text, *complaint;
    } broken[] = {
        { "questions.tsv", "profile\tkind\tquestion\tneed\twhy\tsource\n*\ttips\tname\tmust\tw\t\n",
          "questions.tsv:2: column kind" },
        { "questions.tsv", "profile\tkind\tquestion\tneed\twhy\tsource\n*\ttip\tnom\tmust\tw\t\n",
          "questions.tsv:2: column question" },
        { "questions.tsv", "profile\tkind\tquestion\tneed\twhy\tsource\n*\ttip\tname\tyes\tw\t\n",
          "questions.tsv:2: column need" },
        { "questions.tsv", "profile\tkind\tquestion\tneed\twhy\tsource\n*\ttip\tname\tmust\t\t\n",
          "questions.tsv:2: column why" },
        { "questions.tsv",
          "profile\tkind\tquestion\tneed\twhy\tsource\n*\ttip\tname\tmay\tw\t\n*"
          "\ttip\tname\tmay\tw\t\n",
          "questions.tsv:3: column question: 'name' of 'tip' stands here twice" },
        { "questions.tsv", "profile\tkind\tquestion\tneed\twhy\tsource\n*\ttip\tname\tmust\tw\t\n",
          "must be looked at" },
        { "questions.tsv", "profile\tkind\tquestion\tneed\twhy\tsource\nx\ttip\tname\tmust\tw\t\n",
          "no row for the profile" },
        { "shops.tsv",
          "id\tname\tname_en\ttownship\taddress\tinitials\tsource\ns\tS\tS\tu\tA\ts\t\n",
          "shops.tsv:2: column township: townships.tsv has no 'u'" },
        { "shops.tsv",
          "id\tname\tname_en\ttownship\taddress\tinitials\tsource\ns\t\tS\tt\tA\ts\t\n",
          "shops.tsv:2: column name" },
        { "villages.tsv", "id\tname\tname_en\ttownship\tsource\nv\tV\tV\tt\t\nv\tV\tV\tt\t\n",
          "villages.tsv:3: column id: 'v' stands here twice" },
        { "wishes.tsv", "id\tname\tname_en\tsource\na b\tA\tA\t\n", "wishes.tsv:2: column id" },
        { "surnames.tsv", "id\tname\tsource\n", "there is no column name_en" },
    };
    for (size_t i = 0; i <= ARRAY_LEN(broken); i++) {
        struct form *f = NULL;
        struct err err = { 0 };
        for (size_t k = 0; k < ARRAY_LEN(small); k++) {
            bool is_it = i < ARRAY_LEN(broken) && strcmp(broken[i].file, small[k].file) == 0;
            assert_int_equal(
                fs_replace(small[k].file, span_of(is_it ? broken[i].text : small[k].text), NULL),
                ERR_OK);
        }
        enum err_code rc = form_open(".", profiles[0], &f, &err);
        if (i == ARRAY_LEN(broken)) { /* the small ones alone are fine */
            assert_int_equal(rc, ERR_OK);
            form_close(f);
            break;
        }
        assert_int_not_equal(rc, ERR_OK);
        assert_null(f);
        if (!strstr(err.text, broken[i].complaint))
            fail_msg("'%s' does not say '%s'", err.text, broken[i].complaint);
    }
    form_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tip_needs_no_name_and_no_typing),
        cmocka_unit_test(a_dispute_needs_the_legal_minimum),
        cmocka_unit_test(a_dispute_is_led_from_one_to_the_next),
        cmocka_unit_test(half_answers_are_none),
        cmocka_unit_test(who_wants_a_call_says_where),
        cmocka_unit_test(no_page_asks_what_is_known),
        cmocka_unit_test(everything_asked_says_why),
        cmocka_unit_test(verdicts_preset_problems),
        cmocka_unit_test(every_reason_named_is_one),
        cmocka_unit_test(problems_belong_to_topics),
        cmocka_unit_test(the_lists_are_whole),
        cmocka_unit_test(invented_shops_say_so),
        cmocka_unit_test(shops_are_found_by_name_and_initials),
        cmocka_unit_test(a_printed_name_is_one_shop_or_none),
        cmocka_unit_test(broken_tables_are_refused_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
