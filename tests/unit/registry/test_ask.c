/* What a release answers, against what its CSV files say. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "unit/registry/world.h"

static struct world world;

static int open_world(void **state)
{
    world_reset();
    *state = world_open(&world);
    return 0;
}

static int close_world(void **state)
{
    registry_close(*state);
    return 0;
}

static void longest_prefix_wins(void **state)
{
    static const struct {
        const char *gtin13, *prefix; /* NULL: not found */
    } cases[] = {
        { "6901028075763", "6901028075" },  /* inside both */
        { "6901028075900", "69010280759" }, /* three deep: first number of the innermost */
        { "6901028075999", "69010280759" }, /* and last */
        { "6901028075899", "6901028075" },  /* just before it */
        { "6901028076000", "6901028" }, /* just behind: past two inner ranges, the outer holds */
        { "6901028074999", "6901028" },
        { "6901028000000", "6901028000" }, /* inner and outer begin together */
        { "6901028000999", "6901028000" },
        { "6901028001000", "6901028" },
        { "6901028999999", "6901028" },
        { "6901029000000", NULL },
        { "6901027999999", NULL },
        { "6949990100014", "69499901" },
        { "6949990000000", NULL },
        { "6949990200000", NULL },
        { "0000000000000", NULL },
        { "9999999999999", NULL },
        { "69499012", NULL }, /* a GTIN-8 has no prefix */
        { "694999010001X", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fact_prefix p = { .prefix = "before" };
        struct err err = { 0 };
        enum err_code rc = registry_find_prefix(*state, cases[i].gtin13, &p, &err);
        if (rc != (cases[i].prefix ? ERR_OK : ERR_NOT_FOUND))
            fail_msg("%s: %s %s", cases[i].gtin13, err_name(rc), err.text);
        if (strcmp(p.prefix, cases[i].prefix ? cases[i].prefix : "before") != 0)
            fail_msg("%s: %s, wanted %s", cases[i].gtin13, p.prefix,
                     cases[i].prefix ? cases[i].prefix : "nothing written");
    }
}

static void prefix_holds_its_facts(void **state)
{
    struct fact_prefix p;
    assert_int_equal(registry_find_prefix(*state, "6901028000016", &p, NULL), ERR_OK);
    assert_int_equal(p.status, STATUS_CANCELLED);
    assert_int_equal(p.registered.ymd, 20180508);
    assert_int_equal(p.valid_until.ymd, 20240507);
    assert_int_equal(p.status_date.ymd, 20240508);
    assert_string_equal(p.holder.org_code, "DEM000022");
    assert_string_equal(p.holder.name, "威县演示调味品有限公司");
    assert_int_equal(registry_find_prefix(*state, "6949990100014", &p, NULL), ERR_OK);
    assert_false(date_known(p.valid_until)); /* 长期 */
    assert_string_equal(p.holder.uscc, "91130533DEM000014A");
    assert_string_equal(p.holder.reg_no, "130533200000013");
    assert_string_equal(p.holder.former_name, "威县演示酱园");
    assert_string_equal(p.holder.region, "130533");
    assert_string_equal(p.holder.group_code, "DEM000030");
}

static void organisations_by_any_number(void **state)
{
    static const struct {
        enum ident_kind kind;
        const char *number, *org_code;
    } cases[] = {
        { ID_ORG, "DEM000014", "DEM000014" },
        { ID_ORG, "DEM000013", NULL }, /* wrong check character: nobody's */
        { ID_ORG, "DEM00001", NULL },
        { ID_ORG, "71526726X", NULL },
        { ID_USCC, "91130533DEM000014A", "DEM000014" },
        { ID_USCC, "92130533DEM0000141", NULL },        /* same firm inside, other credit code */
        { ID_USCC, "91130533DEM000022X", "DEM000022" }, /* the row has no credit code yet */
        { ID_USCC, "91110000DEM0000304", "DEM000030" }, /* the row has no org_code cell */
        { ID_ORG, "DEM000030", "DEM000030" },
        { ID_USCC, "", NULL },
        { ID_REG15, "130533200000013", "DEM000014" },
        { ID_REG15, "130533200000021", NULL },
        { ID_REG13, "130533200000013", NULL },
        { ID_REG15, "13053320000001A", NULL },
        { ID_GTIN13, "6949990100014", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fact_org o = { .org_code = "before" };
        enum err_code rc = registry_find_org(*state, cases[i].kind, cases[i].number, &o, NULL);
        if (rc != (cases[i].org_code ? ERR_OK : ERR_NOT_FOUND))
            fail_msg("%s: %s", cases[i].number, err_name(rc));
        assert_string_equal(o.org_code, cases[i].org_code ? cases[i].org_code : "before");
    }
}

static void products_by_whole_number(void **state)
{
    struct fact_product p;
    assert_int_equal(registry_find_product(*state, "06949990100014", &p, NULL), ERR_OK);
    assert_string_equal(p.gtin, "06949990100014");
    assert_string_equal(p.name, "演示挂面");
    assert_string_equal(p.spec, "1 kg");
    assert_int_equal(p.status, STATUS_VALID);
    assert_int_equal(p.notified.ymd, 20220401);
    assert_string_equal(p.holder.org_code, "DEM000014");
    assert_int_equal(registry_find_product(*state, "00000069499012", &p, NULL), ERR_OK);
    assert_int_equal(p.status, STATUS_DELISTED);
    assert_int_equal(p.status_date.ymd, 20260501);
    assert_int_equal(registry_find_product(*state, "06949990100021", &p, NULL), ERR_NOT_FOUND);
    assert_int_equal(registry_find_product(*state, "6949990100014", &p, NULL), ERR_NOT_FOUND);
    assert_int_equal(registry_find_product(*state, "'; DROP TABLE", &p, NULL), ERR_NOT_FOUND);
}

static void licences_by_kind_and_number(void **state)
{
    struct fact_licence l;
    assert_int_equal(registry_find_licence(*state, ID_XK, "(冀)XK16-204-99011", &l, NULL), ERR_OK);
    assert_int_equal(l.kind, ID_XK);
    assert_string_equal(l.predecessor, "XK16-204-99011");
    assert_string_equal(l.site, "演示路");
    assert_int_equal(l.valid_until.ymd, 20251219);
    assert_string_equal(l.holder.org_code, "DEM000014");
    assert_int_equal(registry_find_licence(*state, ID_XK, "XK16-204-99011", &l, NULL), ERR_OK);
    assert_int_equal(l.status, STATUS_CANCELLED);
    assert_string_equal(l.successor, "(冀)XK16-204-99011");
    assert_int_equal(registry_find_licence(*state, ID_SC, "XK16-204-99011", &l, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(registry_find_licence(*state, ID_SC, "SC10113053300013", &l, NULL), ERR_OK);
    assert_int_equal(registry_find_licence(*state, ID_SC, "", &l, NULL), ERR_NOT_FOUND);
    struct fact_standard s;
    assert_int_equal(registry_find_standard(*state, "Q/WXY 0001S-2025", &s, NULL), ERR_OK);
    assert_string_equal(s.title, "演示挂面");
    assert_int_equal(s.valid_until.ymd, 20280229);
    assert_int_equal(registry_find_standard(*state, "Q/WXY 0001S-2024", &s, NULL), ERR_NOT_FOUND);
}

static void lists_come_newest_first(void **state)
{
    struct fact_use uses[FACT_LIST_MAX];
    struct fact_alert alerts[FACT_LIST_MAX];
    struct fact_correction corrections[FACT_LIST_MAX];
    size_t n;
    assert_int_equal(registry_list_uses(*state, "DEM000014", uses, FACT_LIST_MAX, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 3);
    assert_string_equal(uses[0].scope, "06949990100014"); /* one GTIN: 14 digits */
    assert_string_equal(uses[0].maker.org_code, "DEM000030");
    assert_string_equal(uses[1].scope, "69499901"); /* a beginning: as it stands */
    assert_int_equal(uses[1].until.ymd, 20241231);
    assert_string_equal(uses[2].licence, "(冀)XK16-204-99011");
    assert_int_equal(registry_list_uses(*state, "DEM000014", uses, 2, &n, NULL), ERR_OK);
    assert_int_equal(n, 2);
    assert_int_equal(registry_list_uses(*state, "DEM000022", uses, 2, &n, NULL), ERR_OK);
    assert_int_equal(n, 0);

    assert_int_equal(
        registry_list_alerts(*state, ID_GTIN14, "06949990100014", alerts, FACT_LIST_MAX, &n, NULL),
        ERR_OK);
    assert_int_equal(n, 2);
    assert_int_equal(alerts[0].kind, ALERT_FAILED_CHECK);
    assert_int_equal(alerts[0].withdrawn.ymd, 20260701);
    assert_string_equal(alerts[0].batch, "B1");
    assert_int_equal(alerts[1].kind, ALERT_RECALL);
    assert_int_equal(alerts[1].made_until.ymd, 20260331);
    assert_string_equal(alerts[1].reason, "异物");
    assert_int_equal(registry_list_alerts(*state, ID_XK, "(冀)XK16-204-99011", alerts, 1, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(registry_list_alerts(*state, ID_ORG, "DEM000014", alerts, 1, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);

    assert_int_equal(registry_list_corrections(*state, ID_GTIN13, "69499901", corrections,
                                               FACT_LIST_MAX, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    assert_false(date_known(corrections[0].closed));
    assert_int_equal(registry_list_corrections(*state, ID_GTIN14, "06949990100014", corrections,
                                               FACT_LIST_MAX, &n, NULL),
                     ERR_OK);
    assert_int_equal(n, 1);
    assert_int_equal(corrections[0].closed.ymd, 20261020);
}

static void paper_travels_along(void **state)
{
    const struct fact_release *r = registry_release(*state);
    assert_int_equal(r->sequence, 7);
    assert_int_equal(r->issued.ymd, 20261116);
    assert_true(r->demo);
    assert_int_equal(r->set[SET_PREFIX].rows, 5);
    assert_int_equal(r->set[SET_ORG].rows, 3);
    assert_int_equal(r->set[SET_PREFIX].source_date.ymd, 20261101);
    assert_string_equal(r->set[SET_PREFIX].source, "省编码分中心");
    assert_string_equal(r->set[SET_PREFIX].coverage, "冀,全国");
    assert_int_equal(r->set[SET_ORG].source_date.ymd, 20261116); /* not said: the day of issue */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(longest_prefix_wins),         cmocka_unit_test(prefix_holds_its_facts),
        cmocka_unit_test(organisations_by_any_number), cmocka_unit_test(products_by_whole_number),
        cmocka_unit_test(licences_by_kind_and_number), cmocka_unit_test(lists_come_newest_first),
        cmocka_unit_test(paper_travels_along),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
