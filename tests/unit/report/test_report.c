/* Reports as JSON: what was written comes back byte for byte, and what nobody would write is refused. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "report/report.h"

static void put(char *out, size_t cap, const char *text)
{
    text_copy(out, cap, text);
}
#define PUT(field, text) put(field, sizeof(field), text)

/* All that can be said. */
static void fill(struct report *r)
{
    report_begin(r, REPORT_DISPUTE);
    PUT(r->number, "WX-12365-20261012-0700370");
    PUT(r->kiosk, "weixian-07");
    PUT(r->profile, "2014-12365");
    PUT(r->language, "zh");
    r->made_utc_s = 1791770400;
    r->clock_is_sure = true;
    r->release_sequence = 42;
    r->release_date = DATE_OF(2026, 10, 1);
    r->due = DATE_OF(2026, 10, 19);
    PUT(r->topic, "licence.XK");
    PUT(r->office, "quality");
    PUT(r->shop_id, "demo_mingzhou_1");
    PUT(r->shop, "演示惠民超市");
    PUT(r->shop_address, "洺州镇演示路1号 \"东\"门\\西门");
    PUT(r->shop_phone, "0319-7600000");
    PUT(r->township, "mingzhou");
    PUT(r->text, "第一行\n第二行 \"引号\" \\ 反斜线 / \t");
    r->text[strlen(r->text) - 1] = '\0'; /* without the tab */
    r->bought = DATE_OF(2026, 9, 30);
    PUT(r->amount, "12.50");
    PUT(r->quantity, "2");
    PUT(r->spec, "500g");
    PUT(r->wish, "refund");
    PUT(r->name, "张");
    PUT(r->phone, "13800000000");
    PUT(r->address, "洺州镇");
    r->wants_call = r->wants_secrecy = r->consents = true;
    r->n_goods = REPORT_GOODS_MAX;
    for (size_t i = 0; i < r->n_goods; i++) {
        struct report_good *g = &r->goods[i];
        PUT(g->code, "6901234567892");
        PUT(g->code_kind, "GTIN13");
        PUT(g->name, "洗衣粉");
        PUT(g->brand, "演示");
        PUT(g->firm, "示范洗涤用品厂");
        PUT(g->maker, "别的厂");
        PUT(g->verdict, i % 2 ? "A+" : "E");
        PUT(g->reason, "prefix_cancelled_after");
        PUT(g->proof, "{\"ladder\":[{\"rung\":\"form\",\"says\":\"✔\"}],\"sequence\":42}");
    }
    r->n_problems = REPORT_PROBLEMS_MAX;
    for (size_t i = 0; i < r->n_problems; i++)
        snprintf(r->problems[i], sizeof r->problems[i], "problem_%zu", i);
    r->n_photos = REPORT_PHOTOS_MAX;
    for (size_t i = 0; i < r->n_photos; i++) {
        r->photos[i].kind = (enum photo_kind)(i % PHOTO_KIND_COUNT);
        r->photos[i].bytes = 100000 + i;
        memset(r->photos[i].sha256, "0123456789abcdef"[i], REPORT_SHA256_TEXT - 1);
    }
}

static void assert_round(const struct report *r)
{
    struct buf json = BUF_INIT(1 << 20);
    struct report back;
    struct err err = { 0 };
    memset(&back, 0xA5, sizeof back);
    if (report_write(r, &json, &err) != ERR_OK)
        fail_msg("%s", err.text);
    if (report_read(buf_span(&json), &back, &err) != ERR_OK)
        fail_msg("%s: %.*s", err.text, (int)json.len, (const char *)json.data);
    assert_memory_equal(&back, r, sizeof back);
    buf_fini(&json);
}

static void everything_comes_back(void **state)
{
    (void)state;
    struct report r;
    fill(&r);
    assert_round(&r);
}

static void next_to_nothing_comes_back(void **state)
{
    (void)state;
    struct report r;
    report_begin(&r, REPORT_TIP);
    r.made_utc_s = 1;
    assert_round(&r);
    report_begin(&r, REPORT_QUESTION);
    r.made_utc_s = 1791770400;
    PUT(r.text, "电动车上牌找谁？😀");
    assert_round(&r);
}

static void the_fullest_fits_an_envelope(void **state)
{
    (void)state;
    struct report r;
    struct buf json = BUF_INIT(1 << 20);
    fill(&r);
    memset(r.text, '"', sizeof r.text - 1); /* each becomes two */
    r.text[sizeof r.text - 1] = '\0';
    for (size_t i = 0; i < r.n_goods; i++) {
        memset(r.goods[i].proof, 'x', sizeof r.goods[i].proof - 1);
        memcpy(r.goods[i].proof, "{\"x\":\"", 6);
        memcpy(r.goods[i].proof + sizeof r.goods[i].proof - 3, "\"}", 3);
    }
    assert_round(&r);
    assert_int_equal(report_write(&r, &json, NULL), ERR_OK);
    assert_true((json.len + 48) * 4 / 3 + 4096 < 96 * 1024); /* sealed, in base64, with the rest */
    buf_fini(&json);
}

static void a_beginning_is_new(void **state)
{
    (void)state;
    struct report a, b;
    report_begin(&a, REPORT_TIP);
    report_begin(&b, REPORT_TIP);
    assert_string_not_equal(a.uuid, b.uuid);
    assert_int_equal(strlen(a.uuid), 36);
    assert_int_equal(a.uuid[14], '4');
    assert_non_null(strchr("89ab", a.uuid[19]));
    assert_int_equal(a.kind, REPORT_TIP);
    static const struct report nothing;
    fill(&a);
    report_wipe(&a);
    assert_memory_equal(&a, &nothing, sizeof a);
}

static void names_are_stable(void **state)
{
    (void)state;
    enum report_kind kind = REPORT_TIP;
    enum photo_kind photo = PHOTO_MORE;
    assert_string_equal(report_kind_name(REPORT_TIP), "tip");
    assert_string_equal(report_kind_name(REPORT_DISPUTE), "dispute");
    assert_string_equal(report_kind_name(REPORT_QUESTION), "question");
    assert_string_equal(report_kind_name((enum report_kind)99), "-");
    assert_string_equal(photo_kind_name(PHOTO_CODE), "code");
    assert_string_equal(photo_kind_name((enum photo_kind)99), "");
    assert_true(report_kind_read("dispute", &kind) && kind == REPORT_DISPUTE);
    assert_true(photo_kind_read("receipt", &photo) && photo == PHOTO_RECEIPT);
    assert_false(report_kind_read("-", &kind));
    assert_false(report_kind_read("Tip", &kind));
    assert_false(photo_kind_read("", &photo));
    assert_true(kind == REPORT_DISPUTE && photo == PHOTO_RECEIPT);
}

/* ---- what is not written ---- */

static void no_number(struct report *r)
{
    PUT(r->number, "WX-12365-20261012-0700371");
}
static void no_kind(struct report *r)
{
    r->kind = REPORT_NONE;
}
static void odd_kind(struct report *r)
{
    r->kind = (enum report_kind)77;
}
static void no_uuid(struct report *r)
{
    r->uuid[0] = '\0';
}
static void old_uuid(struct report *r)
{
    r->uuid[14] = '1';
}
static void no_time(struct report *r)
{
    r->made_utc_s = 0;
}
static void time_below(struct report *r)
{
    r->made_utc_s = -5;
}
static void bad_day(struct report *r)
{
    r->bought = (struct date){ 20260230 };
}
static void path_as_id(struct report *r)
{
    PUT(r->topic, "../../etc");
}
static void blank_in_id(struct report *r)
{
    PUT(r->shop_id, "a b");
}
static void no_end(struct report *r)
{
    memset(r->name, 'x', sizeof r->name);
}
static void too_many_goods(struct report *r)
{
    r->n_goods = REPORT_GOODS_MAX + 1;
}
static void too_many_photos(struct report *r)
{
    r->n_photos = (size_t)-1;
}
static void empty_problem(struct report *r)
{
    r->problems[0][0] = '\0';
}
static void no_json(struct report *r)
{
    PUT(r->goods[0].proof, "{\"a\":");
}
static void json_list(struct report *r)
{
    PUT(r->goods[0].proof, "[1]");
}
static void short_hash(struct report *r)
{
    PUT(r->photos[0].sha256, "ab");
}
static void big_hash(struct report *r)
{
    memset(r->photos[0].sha256, 'A', 64);
}
static void empty_photo(struct report *r)
{
    r->photos[0].bytes = 0;
}
static void odd_photo(struct report *r)
{
    r->photos[0].kind = PHOTO_KIND_COUNT;
}

static const struct {
    const char *name;
    void (*spoil)(struct report *r);
} spoils[] = {
#define S(f)                                                                                       \
    {                                                                                              \
#f, f                                                                                      \
    }
    S(no_number), S(no_kind),        S(odd_kind),        S(no_uuid),       S(old_uuid),
    S(no_time),   S(time_below),     S(bad_day),         S(path_as_id),    S(blank_in_id),
    S(no_end),    S(too_many_goods), S(too_many_photos), S(empty_problem), S(no_json),
    S(json_list), S(short_hash),     S(big_hash),        S(empty_photo),   S(odd_photo),
#undef S
};

static void what_cannot_be_is_not_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(spoils); i++) {
        struct report r;
        struct err err = { 0 };
        struct buf json = BUF_INIT(1 << 20);
        assert_int_equal(buf_append(&json, "kept", 4), ERR_OK);
        fill(&r);
        spoils[i].spoil(&r);
        if (report_write(&r, &json, &err) != ERR_INVALID)
            fail_msg("%s was written", spoils[i].name);
        assert_true(strncmp(err.text, "report: ", 8) == 0);
        assert_int_equal(json.len, 4);
        buf_fini(&json);
    }
}

/* A stray byte in a text costs nobody the report. */
static void texts_are_mended(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *name_back, *text_back;
    } cases[] = {
        { "张\x1b[31m三", "红\x1b[31m的", "张[31m三", "红[31m的" },
        { "张\n三", "一\n二\r\n三\t四", "张三", "一\n二\n三四" },
        { "\xff\xfe张",
          "\xc2\x9b"
          "31m",
          "??张", "31m" },
        { "\x1b", "\x7f", "", "" }, /* nothing is left: as if nothing was there */
        { "\xe5\xbc", "\xf0\x9f\x98", "??", "???" },
        { "\xef\xbf\xbd", "😀", "\xef\xbf\xbd", "😀" }, /* U+FFFD itself may stand */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct report r, back;
        struct buf json = BUF_INIT(1 << 20);
        struct err err = { 0 };
        fill(&r);
        PUT(r.name, cases[i].name);
        PUT(r.text, cases[i].text);
        if (report_write(&r, &json, &err) != ERR_OK)
            fail_msg("%s", err.text);
        if (report_read(buf_span(&json), &back, &err) != ERR_OK)
            fail_msg("%s", err.text);
        assert_string_equal(back.name, cases[i].name_back);
        assert_string_equal(back.text, cases[i].text_back);
        buf_fini(&json);
    }
    struct report r, back; /* a room full of broken bytes does not grow */
    struct buf json = BUF_INIT(1 << 20);
    fill(&r);
    memset(r.text, 0xff, sizeof r.text - 1);
    r.text[sizeof r.text - 1] = '\0';
    assert_int_equal(report_write(&r, &json, NULL), ERR_OK);
    assert_int_equal(report_read(buf_span(&json), &back, NULL), ERR_OK);
    assert_int_equal(strlen(back.text), sizeof r.text - 1);
    buf_fini(&json);
}

/* ---- what is not read ---- */

#define HEAD "{\"format\":\"heyan-report-1\",\"uuid\":\"3f2504e0-4f89-41d3-9a0c-0305e82c3301\","
#define GOOD HEAD "\"kind\":\"tip\",\"made_utc_s\":1791770400"

static const struct {
    const char *json;
    enum err_code rc;
} hostile[] = {
    { GOOD "}", ERR_OK },
    { GOOD ",\"from_the_future\":{\"a\":[1,2,3]}}", ERR_OK },
    { "", ERR_INVALID },
    { "null", ERR_INVALID },
    { "[]", ERR_INVALID },
    { "{}", ERR_INVALID },
    { GOOD, ERR_INVALID },
    { GOOD "}}", ERR_INVALID },
    { GOOD "} x", ERR_INVALID },
    { GOOD ",\"kind\":\"tip\"}", ERR_INVALID }, /* twice */
    { HEAD "\"kind\":\"-\",\"made_utc_s\":1}", ERR_INVALID },
    { HEAD "\"kind\":\"TIP\",\"made_utc_s\":1}", ERR_INVALID },
    { HEAD "\"kind\":1,\"made_utc_s\":1}", ERR_INVALID },
    { HEAD "\"kind\":\"tip\"}", ERR_INVALID },
    { HEAD "\"kind\":\"tip\",\"made_utc_s\":1.5}", ERR_INVALID },
    { HEAD "\"kind\":\"tip\",\"made_utc_s\":-1}", ERR_INVALID },
    { HEAD "\"kind\":\"tip\",\"made_utc_s\":\"1\"}", ERR_INVALID },
    { HEAD "\"kind\":\"tip\",\"made_utc_s\":99999999999999999999}", ERR_INVALID },
    { HEAD "\"kind\":\"tip\",\"made_utc_s\":9223372036854775807}", ERR_INVALID },
    { "{\"format\":\"heyan-report-2\"}", ERR_UNSUPPORTED },
    { "{\"format\":\"heyan-envelope-1\"}", ERR_INVALID },
    { "{\"format\":1}", ERR_INVALID },
    { GOOD ",\"topic\":\"a b\"}", ERR_INVALID },
    { GOOD ",\"topic\":\"\"}", ERR_INVALID },
    { GOOD ",\"topic\":\".a\"}", ERR_INVALID }, /* no name of a file to be hidden */
    { GOOD ",\"topic\":\"-a\"}", ERR_INVALID }, /* nor of an option */
    { GOOD ",\"topic\":\"a.b-c_d\"}", ERR_OK },
    { GOOD ",\"topic\":null}", ERR_INVALID },
    { GOOD ",\"due\":\"20261012\"}", ERR_INVALID },
    { GOOD ",\"due\":\"2026-02-30\"}", ERR_INVALID },
    { GOOD ",\"due\":\"2026-02-28\"}", ERR_OK },
    { GOOD ",\"consents\":1}", ERR_INVALID },
    { GOOD ",\"consents\":\"true\"}", ERR_INVALID },
    { GOOD ",\"consents\":true}", ERR_OK },
    { GOOD ",\"text\":\"a\\u0000b\"}", ERR_INVALID },
    { GOOD ",\"text\":\"a\\u001bb\"}", ERR_INVALID },
    { GOOD ",\"text\":\"a\\nb\"}", ERR_OK },
    { GOOD ",\"name\":\"a\\nb\"}", ERR_INVALID },
    { GOOD ",\"name\":\"\\ud800\"}", ERR_INVALID },
    { GOOD ",\"name\":\"\xff\"}", ERR_INVALID },
    { GOOD ",\"number\":\"WX-12365-20261012-0700371\"}", ERR_INVALID },
    { GOOD ",\"number\":\"wx-12365-20261012-0700370\"}", ERR_INVALID },
    { GOOD ",\"number\":\"WX-12365-20261012-0700370\"}", ERR_OK },
    { GOOD ",\"goods\":{}}", ERR_INVALID },
    { GOOD ",\"goods\":[]}", ERR_INVALID },
    { GOOD ",\"goods\":[{}]}", ERR_OK },
    { GOOD ",\"goods\":[{},{},{},{},{},{},{}]}", ERR_INVALID }, /* seven */
    { GOOD ",\"goods\":[1]}", ERR_INVALID },
    { GOOD ",\"goods\":[{\"proof\":\"{}\"}]}", ERR_INVALID },
    { GOOD ",\"goods\":[{\"proof\":{\"a\":1}}]}", ERR_OK },
    { GOOD ",\"problems\":[\"a\",2]}", ERR_INVALID },
    { GOOD ",\"problems\":\"a\"}", ERR_INVALID },
    { GOOD ",\"photos\":[{\"kind\":\"code\",\"bytes\":5}]}", ERR_INVALID },
    { GOOD ",\"photos\":[[]]}", ERR_INVALID },
};

static void hostile_json_is_refused(void **state)
{
    (void)state;
    static struct report r, before;
    for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
        struct err err = { 0 };
        memset(&r, 0x5A, sizeof r);
        before = r;
        enum err_code rc = report_read(span_of(hostile[i].json), &r, &err);
        if (rc != hostile[i].rc)
            fail_msg("%s: %s (%s)", hostile[i].json, err_name(rc), err.text);
        if (rc != ERR_OK)
            assert_memory_equal(&r, &before, sizeof r);
    }
}

static void depth_and_size_are_bounded(void **state)
{
    (void)state;
    static struct report r;
    struct buf deep = BUF_INIT(1 << 20);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buf_append(&deep, "[", 1), ERR_OK);
    assert_int_equal(report_read(buf_span(&deep), &r, NULL), ERR_INVALID);
    deep.len = 0;
    assert_int_equal(buf_print(&deep, "%s,\"x\":\"", GOOD), ERR_OK);
    for (int i = 0; i < 300000; i++)
        assert_int_equal(buf_append(&deep, "y", 1), ERR_OK);
    assert_int_equal(buf_append(&deep, "\"}", 2), ERR_OK);
    assert_int_equal(report_read(buf_span(&deep), &r, NULL), ERR_TOO_BIG);
    buf_fini(&deep);
}

/* A text one byte too long for its room is refused, not cut: the longest that fits comes back. */
static void nothing_is_cut_silently(void **state)
{
    (void)state;
    static struct report r;
    for (size_t more = 0; more < 2; more++) {
        struct buf json = BUF_INIT(1 << 16);
        assert_int_equal(buf_print(&json, "%s,\"amount\":\"", GOOD), ERR_OK);
        for (size_t i = 0; i < sizeof r.amount - 1 + more; i++)
            assert_int_equal(buf_append(&json, "9", 1), ERR_OK);
        assert_int_equal(buf_append(&json, "\"}", 2), ERR_OK);
        assert_int_equal(report_read(buf_span(&json), &r, NULL), more ? ERR_INVALID : ERR_OK);
        buf_fini(&json);
    }
    struct buf small = BUF_INIT(64);
    struct err err = { 0 };
    fill(&r);
    assert_int_equal(report_write(&r, &small, &err), ERR_TOO_BIG);
    assert_int_equal(small.len, 0);
    buf_fini(&small);
}

/* Every byte of a good one changed or cut away: never a crash, and what is taken can be written again. */
static void no_damage_is_a_crash(void **state)
{
    (void)state;
    static struct report r, back;
    struct buf json = BUF_INIT(1 << 16), again = BUF_INIT(1 << 16);
    fill(&r);
    r.n_goods = 1;
    memset(&r.goods[1], 0, sizeof r.goods - sizeof r.goods[0]);
    assert_int_equal(report_write(&r, &json, NULL), ERR_OK);
    for (size_t i = 0; i < json.len; i++) {
        assert_int_not_equal(report_read(span_part(buf_span(&json), 0, i), &back, NULL), ERR_OK);
        uint8_t was = json.data[i];
        json.data[i] ^= (uint8_t)(1u << (i % 8));
        if (report_read(buf_span(&json), &back, NULL) == ERR_OK) {
            again.len = 0;
            assert_int_equal(report_write(&back, &again, NULL), ERR_OK);
        }
        json.data[i] = was;
    }
    buf_fini(&json);
    buf_fini(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_comes_back),
        cmocka_unit_test(next_to_nothing_comes_back),
        cmocka_unit_test(the_fullest_fits_an_envelope),
        cmocka_unit_test(a_beginning_is_new),
        cmocka_unit_test(names_are_stable),
        cmocka_unit_test(what_cannot_be_is_not_written),
        cmocka_unit_test(texts_are_mended),
        cmocka_unit_test(hostile_json_is_refused),
        cmocka_unit_test(depth_and_size_are_bounded),
        cmocka_unit_test(nothing_is_cut_silently),
        cmocka_unit_test(no_damage_is_a_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
