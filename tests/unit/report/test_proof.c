/* Proofs: the officer reads what the person saw; whatever happens it fits, and it is JSON. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fs.h"
#include "report/proof.h"
#include "route/route.h"
#include "trust/canon.h"
#include "unit/verdict/pack.h"

static struct words *words;
static struct law *law;
static const struct fact_release release = { .sequence = 42, .issued = { 20261001 } };

static int open_all(void **state)
{
    (void)state;
    char assets[FS_PATH_MAX];
    return fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL) != ERR_OK ||
           words_open(assets, "zh", &words, NULL) != ERR_OK ||
           law_open(assets, "2014-12365", &law, NULL) != ERR_OK;
}

static int close_all(void **state)
{
    (void)state;
    words_close(words);
    law_close(law);
    return 0;
}

static void decide(const char *line, struct check *out)
{
    struct pack_facts pack;
    char why[200];
    if (!pack_read(line, &pack, why))
        fail_msg("%s", why);
    memset(out, 0, sizeof *out);
    memcpy(out->subjects, pack.subjects, sizeof pack.subjects);
    out->n_subjects = pack.n;
    struct verdict_input in = { .subjects = out->subjects,
                                .n_subjects = out->n_subjects,
                                .today = DATE_OF(2026, 10, 3),
                                .made = DATE_OF(2026, 5, 1),
                                .maker = "",
                                .batch = "",
                                .release = &release,
                                .law = law };
    verdict_decide(&in, &out->verdict);
}

enum { HOLDER_REPEATS = 30 }; /* of a character of three bytes: as long as a report keeps */

static const struct proof_context context = { .checked_utc_s = 1790990000,
                                              .clock_is_sure = true,
                                              .made = { 20260501 },
                                              .batch = "B\x1b[31m001",
                                              .maker = "别的厂",
                                              .maker_is_read = true };

static json_t *proof_of(const struct report_good *g)
{
    json_t *p = NULL;
    struct err err = { 0 };
    if (canon_read(span_of(g->proof), &p, &err) != ERR_OK)
        fail_msg("%s: %s", err.text, g->proof);
    return p;
}

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static void a_red_verdict_is_told_in_full(void **state)
{
    (void)state;
    static struct check c;
    struct report_good g;
    decide("GTIN13:6950021100019 firm=1 prod=valid st=cancelled on=2021-05-01 until=2022-01-01 ; "
           "XK:XK06-001-00102 firm=2",
           &c);
    assert_int_equal(proof_fill(&c, words, &context, &g, NULL), ERR_OK);
    assert_string_equal(g.code, "6950021100019");
    assert_string_equal(g.code_kind, "GTIN13");
    assert_string_equal(g.firm, "威县华丰食品有限公司");
    assert_string_equal(g.maker, "别的厂");
    assert_string_equal(g.verdict, "E");
    assert_string_equal(g.reason, "prefix_cancelled_after");
    json_t *p = proof_of(&g);
    assert_string_equal(text_at(p, "class"), "E");
    assert_string_equal(text_at(p, "title"), "登记已注销");
    assert_string_equal(text_at(p, "line"), "注销日期2021年5月1日，生产日期2026年5月1日在注销之后。"
                                            "登记企业：威县华丰食品有限公司。");
    assert_string_equal(text_at(p, "data"), "2026-10-01");
    assert_string_equal(text_at(p, "made"), "2026-05-01");
    assert_string_equal(text_at(p, "batch"), "B[31m001"); /* no control byte */
    assert_int_equal(json_integer_value(json_object_get(p, "sequence")), 42);
    assert_int_equal(json_integer_value(json_object_get(p, "checked")), 1790990000);
    assert_true(json_is_true(json_object_get(p, "clock_sure")));
    assert_true(json_is_false(json_object_get(p, "stale")));
    assert_true(json_is_true(json_object_get(p, "maker_read")));
    assert_null(json_object_get(p, "cut"));
    const json_t *ladder = json_object_get(p, "ladder");
    assert_int_equal(json_array_size(ladder), RUNG_COUNT);
    const json_t *force = json_array_get(ladder, RUNG_FORCE);
    assert_string_equal(text_at(force, "rung"), "force");
    assert_string_equal(text_at(force, "outcome"), "no");
    assert_string_equal(text_at(force, "says"), "厂商识别代码2021年5月1日已注销，商品在其后生产");
    assert_string_equal(json_string_value(json_array_get(json_object_get(force, "basis"), 0)),
                        "barcode.32");
    const json_t *idents = json_object_get(p, "idents");
    assert_int_equal(json_array_size(idents), 2);
    assert_string_equal(text_at(json_array_get(idents, 1), "text"), "XK06-001-00102");
    assert_string_equal(text_at(json_array_get(idents, 1), "holder"), "邢台星光食品有限责任公司");
    json_decref(p);
}

/* Names come from the registry, the first that knows one; what a file smuggled into them is not shown. */
static void names_are_the_registrys(void **state)
{
    (void)state;
    static struct check c;
    struct report_good g;
    decide("XK:XK06-001-00102 firm=2 ; GTIN13:6950021100019 firm=1 prod=valid", &c);
    text_copy(c.subjects[1].product.name, FACT_NAME_MAX, "清香\x1b[2J饼干");
    text_copy(c.subjects[1].product.brand, FACT_NAME_MAX, "华丰");
    text_copy(c.verdict.rungs[0].reason.id, sizeof c.verdict.rungs[0].reason.id, "\x07rung");
    assert_int_equal(proof_fill(&c, words, &context, &g, NULL), ERR_OK);
    assert_string_equal(g.code, "6950021100019"); /* the number of goods, not of the licence */
    assert_string_equal(g.name, "清香[2J饼干");
    assert_string_equal(g.brand, "华丰");
    json_t *p = proof_of(&g);
    assert_string_equal(text_at(json_array_get(json_object_get(p, "ladder"), 0), "says"), "rung");
    json_decref(p);
}

/* It goes into a report and comes out of it. */
static void a_proof_travels(void **state)
{
    (void)state;
    static struct check c;
    static struct report r, back;
    struct buf json = BUF_INIT(1 << 18);
    struct err err = { 0 };
    report_begin(&r, REPORT_TIP);
    r.made_utc_s = 1790990000;
    decide("XK:XK06-001-00102 firm=2 st=cancelled on=2021-05-01", &c);
    for (; r.n_goods < REPORT_GOODS_MAX; r.n_goods++)
        assert_int_equal(proof_fill(&c, words, &context, &r.goods[r.n_goods], NULL), ERR_OK);
    if (report_write(&r, &json, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_int_equal(report_read(buf_span(&json), &back, NULL), ERR_OK);
    assert_memory_equal(&back, &r, sizeof r);
    buf_fini(&json);
}

/* As many numbers as a check holds, each with the longest names: cut, marked, and still whole JSON. */
static void the_largest_is_made_to_fit(void **state)
{
    (void)state;
    static struct check c;
    struct report_good g;
    decide("GTIN13:6950021100019 firm=1 st=cancelled on=2021-05-01", &c);
    for (c.n_subjects = 1; c.n_subjects < VERDICT_IDENTS_MAX; c.n_subjects++)
        c.subjects[c.n_subjects] = c.subjects[0];
    for (size_t i = 0; i < VERDICT_IDENTS_MAX; i++) {
        memset(c.subjects[i].ident.text, '"', IDENT_TEXT_MAX - 1);
        memset(c.subjects[i].prefix.holder.name, '\\', FACT_NAME_MAX - 1);
    }
    for (size_t i = 0; i < RUNG_COUNT; i++)
        for (size_t k = 0; k < c.verdict.rungs[i].reason.n_args; k++)
            memset(c.verdict.rungs[i].reason.arg[k].value, '"', FACT_NAME_MAX - 1);
    for (size_t k = 0; k < c.verdict.line.n_args; k++)
        memset(c.verdict.line.arg[k].value, '"', FACT_NAME_MAX - 1);
    assert_int_equal(proof_fill(&c, words, &context, &g, NULL), ERR_OK);
    assert_true(strlen(g.proof) < REPORT_PROOF_MAX);
    json_t *p = proof_of(&g);
    assert_true(json_is_true(json_object_get(p, "cut")));
    assert_int_equal(json_array_size(json_object_get(p, "ladder")), RUNG_COUNT);
    assert_true(json_array_size(json_object_get(p, "idents")) < VERDICT_IDENTS_MAX);
    json_decref(p);
}

/* The first thing to go is the names of the holders; articles stay as long as they can. */
static void holders_go_before_articles(void **state)
{
    (void)state;
    static struct check c;
    decide("GTIN13:6950021100019 firm=1 st=cancelled on=2021-05-01", &c);
    for (size_t i = 0; i < HOLDER_REPEATS; i++)
        memcpy(c.subjects[0].prefix.holder.name + 3 * i, "企", 4);
    for (bool is_cut = false; !is_cut;) {
        struct report_good g;
        assert_true(c.n_subjects < VERDICT_IDENTS_MAX);
        c.subjects[c.n_subjects] = c.subjects[0];
        c.n_subjects++;
        assert_int_equal(proof_fill(&c, words, &context, &g, NULL), ERR_OK);
        json_t *p = proof_of(&g);
        const json_t *force = json_array_get(json_object_get(p, "ladder"), RUNG_FORCE);
        const json_t *last = json_array_get(json_object_get(p, "idents"), c.n_subjects - 1);
        is_cut = json_is_true(json_object_get(p, "cut"));
        assert_non_null(last);
        assert_non_null(json_object_get(force, "basis"));
        assert_int_equal(json_object_get(last, "holder") != NULL, !is_cut);
        json_decref(p);
    }
}

static void nothing_read_is_a_proof_too(void **state)
{
    (void)state;
    static struct check c;
    static const struct proof_context nothing;
    struct report_good g;
    memset(&c, 0, sizeof c);
    assert_int_equal(proof_fill(&c, words, &nothing, &g, NULL), ERR_OK);
    assert_string_equal(g.code, "");
    assert_string_equal(g.verdict, "-");
    json_t *p = proof_of(&g);
    assert_int_equal(json_array_size(json_object_get(p, "idents")), 0);
    json_decref(p);
}

/* Every verdict's topic leads to the office the verdict itself names. */
static void topics_lead_where_the_verdict_says(void **state)
{
    (void)state;
    static const struct {
        const char *pack, *topic, *office;
    } cases[] = {
        { "GTIN13:6950021100019 firm=1 st=cancelled on=2021-05-01", "barcode", "measure" },
        { "XK:XK06-001-00102 firm=2 st=revoked on=2021-05-01", "licence.XK", "quality" },
        { "SC:SC10313053300019 firm=2 st=revoked on=2021-05-01", "licence.SC", "food" },
        { "GTIN13:6950021100019 firm=1 alert=recall pub=2026-02-02", "recall", "quality" },
        { "GTIN13:4710000000011", "barcode", "measure" },
    };
    char folder[FS_PATH_MAX];
    struct route *r = NULL;
    assert_int_equal(fs_join(folder, getenv("HEYAN_ROOT"), "assets/route", NULL), ERR_OK);
    assert_int_equal(route_open(folder, "2014-12365", &r, NULL), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        static struct check c;
        char topic[REPORT_ID_MAX];
        struct route_decision d;
        decide(cases[i].pack, &c);
        proof_topic(&c, law, DATE_OF(2026, 10, 3), topic);
        assert_string_equal(topic, cases[i].topic);
        route_decide(r, topic, &d);
        assert_string_equal(d.office->id, cases[i].office);
        if (c.verdict.handled_by)
            assert_string_equal(d.office->id, c.verdict.handled_by->id);
    }
    route_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_red_verdict_is_told_in_full),
        cmocka_unit_test(names_are_the_registrys),
        cmocka_unit_test(a_proof_travels),
        cmocka_unit_test(the_largest_is_made_to_fit),
        cmocka_unit_test(holders_go_before_articles),
        cmocka_unit_test(nothing_read_is_a_proof_too),
        cmocka_unit_test(topics_lead_where_the_verdict_says),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
