/* The profiles as shipped, and profiles that are wrong in one place each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "verdict/verdict.h"

static const char *assets_of(char out[FS_PATH_MAX])
{
    assert_int_equal(fs_join(out, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    return out;
}

static struct law *open_profile(const char *profile)
{
    char assets[FS_PATH_MAX];
    struct law *l = NULL;
    struct err err = { 0 };
    if (law_open(assets_of(assets), profile, &l, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return l;
}

static const char *const profiles[] = { "2014-12365", "2020-12315" };

/* Facts.md §5: which article it was on which day. */
static void articles_moved(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        struct date day;
        const char *article; /* NULL: not in force */
    } rows[] = {
        { "barcode.21", { 20050930 }, NULL },
        { "barcode.21", { 20051001 }, "第二十一条" },
        { "barcode.21", { 20261123 }, "第二十一条" },
        { "barcode.34", { 20150101 }, "第三十四条" },
        { "barcode.35", { 20150101 }, "第三十五条" },
        { "barcode.36", { 20150101 }, "第三十六条" },
        { "licence.45", { 20150101 }, "第四十五条" },
        { "licence.48", { 20150101 }, "第四十八条" },
        { "quality.27", { 20150101 }, "第二十七条" },
        { "cert.uncertified", { 20201128 }, "第六十七条" },
        { "cert.uncertified", { 20201129 }, "第六十六条" },
        { "food.label", { 20150930 }, "第四十二条" },
        { "food.label", { 20151001 }, "第六十七条" },
        { "equip.74", { 20131231 }, NULL },
        { "equip.74", { 20140101 }, "第七十四条" },
        { "std.filing", { 20171231 }, "第十七条" },
        { "std.filing", { 20180101 }, "第二十七条" },
        { "measure.make", { 20171227 }, "第十二条" },
        { "measure.make", { 20171228 }, NULL },
        { "measure.cheat", { 20150101 }, "第五十一条" },
        { "measure.cheat", { 20260101 }, "第四十八条" },
        { "no.such", { 20150101 }, NULL },
    };
    for (size_t p = 0; p < ARRAY_LEN(profiles); p++) {
        struct law *l = open_profile(profiles[p]);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
            const struct law_article *a = law_article_on(l, rows[i].id, rows[i].day);
            if (!rows[i].article)
                assert_null(a);
            else if (!a || strcmp(a->article, rows[i].article) != 0)
                fail_msg("%s on %d: %s", rows[i].id, rows[i].day.ymd, a ? a->article : "none");
        }
        law_close(l);
    }
}

static void profiles_name_their_time(void **state)
{
    (void)state;
    struct law *then = open_profile(profiles[0]), *now = open_profile(profiles[1]);
    assert_string_equal(law_profile(then), "2014-12365");
    assert_string_equal(law_term(then, "hotline"), "12365");
    assert_string_equal(law_term(now, "hotline"), "12315");
    assert_string_equal(law_term(then, "bureau"), "威县质量技术监督局");
    assert_string_equal(law_term(now, "bureau"), "威县市场监督管理局");
    assert_string_equal(law_term(then, "stale_days"), "7");
    assert_string_equal(law_term(then, "no such term"), "");
    /* Phones of the responsibility list, public services V1 to V6. */
    assert_string_equal(law_office(then, "measure")->phone, "7600380");
    assert_string_equal(law_office(then, "quality")->phone, "7600382");
    assert_string_equal(law_office(then, "code_window")->phone, "7600351");
    assert_string_equal(law_office(then, "office")->phone, "7600365");
    assert_string_equal(law_office(then, "inspect")->phone, "");
    assert_null(law_office(then, "nobody"));
    assert_string_equal(law_handler(then, "licence", ID_XK)->id, "quality");
    assert_string_equal(law_handler(then, "licence", ID_SC)->id, "food");
    assert_string_equal(law_handler(then, "barcode", ID_GTIN13)->id, "measure");
    assert_null(law_handler(then, "", ID_GTIN13));
    assert_true(law_kind_rule(then, ID_STANDARD_FIRM).kept);
    assert_false(law_kind_rule(now, ID_STANDARD_FIRM).kept);
    assert_int_equal(law_kind_rule(then, ID_CMC).last_use.ymd, 20171228);
    law_close(then);
    law_close(now);
}

static void every_reason_says_what_it_rests_on(void **state)
{
    (void)state;
    struct law *l = open_profile(profiles[0]);
    enum verdict_class class;
    const char *reason;
    for (size_t r = 0; (reason = verdict_reason_at(r, &class)) != NULL; r++) {
        const struct law_article *basis[LAW_BASIS_MAX];
        if (!law_has_basis(l, reason))
            fail_msg("basis.tsv has no %s", reason);
        const char *topic = law_basis(l, reason, ID_NONE, DATE_OF(2026, 11, 23), basis);
        if (class == CLASS_E || class == CLASS_F) { /* red never without an article and an office */
            assert_non_null(basis[0]);
            if (!law_handler(l, topic, ID_NONE))
                fail_msg("nobody handles %s", reason);
        }
    }
    law_close(l);
}

/* A copy of the shipped profile with one file replaced. */
static void copy_file(const char *from_folder, const char *to_folder, const char *name)
{
    char from[FS_PATH_MAX], to[FS_PATH_MAX];
    struct buf bytes = BUF_INIT(1 << 20);
    assert_int_equal(fs_join(from, from_folder, name, NULL), ERR_OK);
    assert_int_equal(fs_join(to, to_folder, name, NULL), ERR_OK);
    assert_int_equal(fs_read_all(from, &bytes, NULL), ERR_OK);
    assert_int_equal(fs_replace(to, buf_span(&bytes), NULL), ERR_OK);
    buf_fini(&bytes);
}

static void one_wrong_cell_is_named(void **state)
{
    (void)state;
#define ARTICLES                                                                                   \
    "id\tact\tarticle\tgist\tact_en\tarticle_en\tgist_en\tvalid_from\tvalid_until\tconfidence\t"   \
    "source\n"
    static const struct {
        const char *file, *text, *says;
    } rows[] = {
        { "articles.tsv", ARTICLES "a\tb\tc\td\te\tf\tg\t2005-13-01\t\tverified\ts\n",
          "articles.tsv:2: column valid_from: '2005-13-01' is not a day" },
        { "articles.tsv", ARTICLES "a\tb\tc\td\te\tf\tg\t\t\tverified\ts\n",
          "articles.tsv:2: column valid_from: is empty" },
        { "articles.tsv", ARTICLES "a\tb\tc\td\te\tf\tg\t2005-01-01\t2005-01-01\tmemory\ts\n",
          "articles.tsv:2: column valid_until: is not after valid_from" },
        { "articles.tsv", ARTICLES "a\tb\tc\td\te\tf\tg\t2005-01-01\t\tsure\ts\n",
          "articles.tsv:2: column confidence: 'sure' is neither verified nor memory" },
        { "articles.tsv", ARTICLES "a\t\tc\td\te\tf\tg\t2005-01-01\t\tmemory\ts\n",
          "articles.tsv:2: column act: is empty" },
        { "articles.tsv",
          ARTICLES "a\tb\tc\td\te\tf\tg\t2005-01-01\t2010-01-01\tmemory\ts\n"
                   "a\tb\tc\td\te\tf\tg\t2009-12-31\t\tmemory\ts\n",
          "articles.tsv:3: column id: 'a' has another row valid on the same days" },
        { "articles.tsv", ARTICLES "a\tb\tc\n",
          "articles.tsv:2: 3 columns where the heading has 11" },
        { "articles.tsv", "id\tact\n", "articles.tsv:1: there is no column article" },
        { "offices.tsv", "id\tname\tphone\tname_en\tsource\nm\tn\t\te\ts\nm\tn\t\te\ts\n",
          "offices.tsv:3: column id: 'm' stands here twice" },
        { "offices.tsv", "id\tname\tphone\tname_en\tsource\nm\t\t\te\ts\n",
          "offices.tsv:2: column name: is empty" },
        { "terms.tsv", "id\tvalue\tsource\nstale_days\tsoon\ts\n",
          "terms.tsv:2: column value: 'soon' is not a number of days" },
        { "handlers.tsv", "topic\toffice\tsource\nbarcode\tnobody\ts\n",
          "handlers.tsv:2: column office: offices.tsv has no 'nobody'" },
        { "kinds.tsv", "kind\tkept\tlast_use\tconfidence\tsource\nXL\tyes\t\tv\ts\n",
          "kinds.tsv:2: column kind: there is no kind 'XL'" },
        { "kinds.tsv", "kind\tkept\tlast_use\tconfidence\tsource\nXK\tperhaps\t\tv\ts\n",
          "kinds.tsv:2: column kept: 'perhaps' is neither yes nor no" },
        { "kinds.tsv", "kind\tkept\tlast_use\tconfidence\tsource\nXK\tyes\tsoon\tv\ts\n",
          "kinds.tsv:2: column last_use: 'soon' is not a day" },
        { "../basis.tsv", "finding\tkind\tarticles\ttopic\nx\t*\tno.such\t-\n",
          "basis.tsv:2: column articles: articles.tsv has no 'no.such'" },
        { "../basis.tsv", "finding\tkind\tarticles\ttopic\nx\tXL\t-\t-\n",
          "basis.tsv:2: column kind: there is no kind 'XL'" },
        { "../basis.tsv",
          "finding\tkind\tarticles\ttopic\n"
          "x\t*\tbarcode.21 barcode.22 barcode.24 barcode.26 barcode.28\t-\n",
          "basis.tsv:2: column articles: more than 4 articles" },
    };
    static const char *const names[] = { "articles.tsv", "offices.tsv", "terms.tsv",
                                         "handlers.tsv", "kinds.tsv",   "../basis.tsv" };
    char assets[FS_PATH_MAX], shipped[FS_PATH_MAX];
    assert_int_equal(fs_join(shipped, assets_of(assets), "law/2014-12365", NULL), ERR_OK);
    assert_int_equal(fs_make_folder("bad/law/odd", NULL), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char path[FS_PATH_MAX];
        struct law *l = NULL;
        struct err err = { 0 };
        for (size_t k = 0; k < ARRAY_LEN(names); k++)
            copy_file(shipped, "bad/law/odd", names[k]);
        assert_int_equal(law_open("bad", "odd", &l, &err), ERR_OK);
        law_close(l);
        assert_int_equal(fs_join(path, "bad/law/odd", rows[i].file, NULL), ERR_OK);
        assert_int_equal(fs_replace(path, span_of(rows[i].text), NULL), ERR_OK);
        l = NULL;
        enum err_code rc = law_open("bad", "odd", &l, &err);
        if ((rc != ERR_INVALID && rc != ERR_TOO_BIG) || !strstr(err.text, rows[i].says))
            fail_msg("wanted '%s', got '%s'", rows[i].says, err.text);
        assert_null(l);
    }
}

static void profiles_that_are_not_there(void **state)
{
    (void)state;
    static const char *const names[] = { "1998",
                                         "",
                                         "../law/2014-12365",
                                         "a/b",
                                         "2014-12365/",
                                         "a-name-that-is-much-too-long-for-a-profile" };
    char assets[FS_PATH_MAX];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct law *l = NULL;
        struct err err = { 0 };
        assert_int_equal(law_open(assets_of(assets), names[i], &l, &err), ERR_NOT_FOUND);
        assert_non_null(strstr(err.text, "there is no law profile"));
        assert_null(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_moved),
        cmocka_unit_test(profiles_name_their_time),
        cmocka_unit_test(every_reason_says_what_it_rests_on),
        cmocka_unit_test(one_wrong_cell_is_named),
        cmocka_unit_test(profiles_that_are_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
