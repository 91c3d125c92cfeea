/* What the hub says of a target, and which way is taken. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "sync/pause.h"
#include "sync/plan.h"

static const struct offer_reader us = { "kiosk-0007", "130533" };

#define HEX32 "0123456789abcdef0123456789abcdef"
#define ROWS                                                                                       \
    "\"rows\":{\"alerts\":1,\"corrections\":2,\"licences\":3,\"organisations\":4,\"prefixes\":5,"  \
    "\"products\":6,\"standards\":7,\"uses\":8}"
#define REST "\"bytes\":100,\"digest\":\"" HEX32 HEX32 "\"," ROWS ",\"schema\":2,\"to\":9}"

static enum err_code read(const char *name, const char *custom, struct offer *out)
{
    struct err err = { 0 };
    enum err_code rc = offer_read(&us, name, 55, span_of(custom), out, &err);
    assert_true((rc == ERR_OK) == (err.text[0] == '\0'));
    return rc;
}

static void a_whole_and_a_delta(void **state)
{
    (void)state;
    struct offer o;
    assert_int_equal(read("full/9.db.zst", "{" REST, &o), ERR_OK);
    assert_int_equal(o.from, 0);
    assert_int_equal(o.to, 9);
    assert_int_equal(o.bytes, 100);
    assert_int_equal(o.packed_bytes, 55);
    assert_int_equal(o.content.rows[SET_ORG], 4);
    assert_int_equal(o.content.sum[3], 0x0123456789abcdef);
    assert_true(o.is_for_us);
    assert_int_equal(
        read("delta/8-9.chg.zst", "{\"base\":\"" HEX32 HEX32 "\",\"from\":8," REST, &o), ERR_OK);
    assert_int_equal(o.from, 8);
    assert_int_equal(o.base.sum[0], 0x0123456789abcdef);
}

static void bad_descriptions(void **state)
{
    (void)state;
    static const struct {
        const char *name, *custom;
    } rows[] = {
        { "full/9.db.zst", "" },
        { "full/9.db.zst", "{}" },
        { "full/9.db.zst", "[" REST "]" },
        { "full/8.db.zst", "{" REST },
        { "full/09.db.zst", "{" REST },
        { "full/9.db.zst/", "{" REST },
        { "delta/8-9.chg.zst", "{" REST },
        { "delta/8-9.chg.zst", "{\"from\":8," REST },
        { "delta/9-9.chg.zst", "{\"base\":\"" HEX32 HEX32 "\",\"from\":9," REST },
        { "delta/10-9.chg.zst", "{\"base\":\"" HEX32 HEX32 "\",\"from\":10," REST },
        { "full/9.db.zst",
          "{\"bytes\":100,\"digest\":\"" HEX32 "\"," ROWS ",\"schema\":2,\"to\":9}" },
        { "full/9.db.zst",
          "{\"bytes\":-1,\"digest\":\"" HEX32 HEX32 "\"," ROWS ",\"schema\":2,\"to\":9}" },
        { "full/9.db.zst",
          "{\"bytes\":99999999999,\"digest\":\"" HEX32 HEX32 "\"," ROWS ",\"schema\":2,\"to\":9}" },
        { "full/9.db.zst", "{\"bytes\":100,\"digest\":\"" HEX32 HEX32
                           "\",\"rows\":{\"alerts\":1},\"schema\":2,\"to\":9}" },
        { "full/9.db.zst",
          "{\"bytes\":100,\"digest\":\"" HEX32 HEX32 "\"," ROWS ",\"schema\":\"2\",\"to\":9}" },
        { "full/9.db.zst", "{\"to\":9," REST }, /* a key twice */
        { "full/9.db.zst", "{" REST " x" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct offer o;
        if (read(rows[i].name, rows[i].custom, &o) != ERR_INVALID)
            fail_msg("%s %s was taken", rows[i].name, rows[i].custom);
    }
}

static void audience(void **state)
{
    (void)state;
    static const struct {
        const char *audience;
        bool ours;
    } rows[] = {
        { "", true },
        { "\"audience\":[\"kiosk-0007\"],", true },
        { "\"audience\":[\"kiosk-0008\",\"region/130533\"],", true },
        { "\"audience\":[\"kiosk-0008\"],", false },
        { "\"audience\":[\"region/130534\"],", false },
        { "\"audience\":[\"130533\"],", false },
        { "\"audience\":[],", false },
        { "\"audience\":\"kiosk-0007\",", false },
        { "\"audience\":null,", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char custom[1024];
        struct offer o;
        snprintf(custom, sizeof custom, "{%s%s", rows[i].audience, REST);
        assert_int_equal(read("full/9.db.zst", custom, &o), ERR_OK);
        if (o.is_for_us != rows[i].ours)
            fail_msg("%s", rows[i].audience);
    }
}

static void said_and_read(void **state)
{
    (void)state;
    static const char *const readers[] = { "kiosk-0007", "kiosk-0009" };
    struct offer o = { .from = 8, .to = 9, .schema = 2, .bytes = 77, .packed_bytes = 55 }, back;
    struct buf custom = BUF_INIT(OFFER_CUSTOM_MAX);
    struct err err = { 0 };
    o.content.sum[0] = 5;
    o.content.rows[SET_USE] = 3;
    o.base.sum[3] = UINT64_MAX;
    offer_name(&o);
    assert_string_equal(o.name, "delta/8-9.chg.zst");
    assert_int_equal(offer_custom(&o, readers, 2, &custom, &err), ERR_OK);
    assert_int_equal(offer_read(&us, o.name, 55, buf_span(&custom), &back, &err), ERR_OK);
    o.is_for_us = true;
    assert_memory_equal(&back.content, &o.content, sizeof o.content);
    assert_memory_equal(back.base.sum, o.base.sum, sizeof o.base.sum);
    assert_int_equal(back.bytes, 77);
    assert_true(back.is_for_us);
    buf_fini(&custom);
}

/* Offers by a letter: from, to, packed bytes.  Contents are the sequence's number. */
static struct offer offer(int64_t from, int64_t to, uint64_t packed)
{
    struct offer o = { .from = from, .to = to, .packed_bytes = packed, .schema = 2 };
    o.base.sum[0] = (uint64_t)from;
    o.content.sum[0] = (uint64_t)to;
    o.is_for_us = true;
    return o;
}

static struct plan_base base(int64_t sequence)
{
    struct plan_base b = { .sequence = sequence, .is_counted = true };
    b.content.sum[0] = (uint64_t)sequence;
    return b;
}

static void chain_is(const struct plan *p, const char *want)
{
    char have[256] = "";
    for (size_t i = 0; i < p->n; i++)
        snprintf(have + strlen(have), sizeof have - strlen(have), "%lld-%lld ",
                 (long long)p->chain[i]->from, (long long)p->chain[i]->to);
    assert_string_equal(have, want);
}

static void ways(void **state)
{
    (void)state;
    struct offer offers[] = {
        offer(11, 12, 10), offer(8, 9, 10),   offer(10, 11, 10), offer(9, 10, 10),
        offer(8, 11, 25),  offer(0, 12, 100), offer(0, 9, 100),  offer(5, 6, 10),
    };
    const size_t n = ARRAY_LEN(offers);
    struct plan p;
    struct plan_base b = base(8);
    plan_make(offers, n, &b, 2, &p);
    assert_int_equal(p.newest, 12);
    chain_is(&p, "8-11 11-12 ");
    assert_int_equal(p.whole->to, 12);

    offers[4].packed_bytes = 31; /* dearer than the three */
    plan_make(offers, n, &b, 2, &p);
    chain_is(&p, "8-9 9-10 10-11 11-12 ");

    offers[0].packed_bytes = 200; /* dearer than the whole */
    plan_make(offers, n, &b, 2, &p);
    chain_is(&p, "");
    assert_int_equal(p.whole->to, 12);
    offers[0].packed_bytes = 10;

    b = base(7); /* months offline: the chain is gone */
    plan_make(offers, n, &b, 2, &p);
    chain_is(&p, "");
    assert_non_null(p.whole);

    b = base(0); /* nothing held */
    plan_make(offers, n, &b, 2, &p);
    chain_is(&p, "");
    assert_non_null(p.whole);

    b = base(8); /* held, but not the release of that number the chain was made for */
    b.content.sum[1] = 1;
    plan_make(offers, n, &b, 2, &p);
    chain_is(&p, "");

    b = base(8); /* a link made for another release of its number */
    offers[3].base.sum[1] = 1;
    plan_make(offers, n, &b, 2, &p);
    chain_is(&p, "8-11 11-12 ");
    offers[4].is_for_us = false;
    plan_make(offers, n, &b, 2, &p);
    chain_is(&p, "");
}

static void not_for_us_and_newer_forms(void **state)
{
    (void)state;
    struct offer offers[] = { offer(0, 9, 100), offer(0, 10, 100), offer(0, 11, 100) };
    struct plan_base b = base(9);
    struct plan p;
    offers[1].is_for_us = false;
    offers[2].is_for_us = false;
    offers[2].schema = 3;
    plan_make(offers, 3, &b, 2, &p);
    assert_int_equal(p.newest, 9);
    assert_false(p.is_newer_form);
    offers[2].is_for_us = true;
    plan_make(offers, 3, &b, 2, &p);
    assert_int_equal(p.newest, 9);
    assert_true(p.is_newer_form);
    plan_make(offers, 0, &b, 2, &p);
    assert_int_equal(p.newest, 0);
    assert_null(p.whole);
}

static void no_longer_than_ten(void **state)
{
    (void)state;
    struct offer offers[PLAN_OFFERS_MAX];
    struct plan_base b = base(1);
    struct plan p;
    for (int i = 0; i < PLAN_OFFERS_MAX; i++)
        offers[i] = offer(i + 1, i + 2, 1);
    plan_make(offers, 10, &b, 2, &p);
    assert_int_equal(p.n, 10);
    plan_make(offers, 11, &b, 2, &p);
    assert_int_equal(p.n, 0);
    plan_make(offers, PLAN_OFFERS_MAX, &b, 2, &p);
    assert_int_equal(p.n, 0);
    assert_int_equal(p.newest, PLAN_OFFERS_MAX + 1);
}

/* A thousand kiosks after a power cut, and after the hub was away: no second sees many of them. */
static void pauses(void **state)
{
    (void)state;
    enum { KIOSKS = 1000 };
    unsigned first[PAUSE_FIRST_S + 1] = { 0 }, after[PAUSE_MOST_S + 1] = { 0 }, most = 0;
    uint32_t dice = 1;
    for (int i = 0; i < KIOSKS; i++) {
        dice = dice * 1664525 + 1013904223;
        first[pause_first_s(dice)]++;
        after[pause_bad_s(20, 0, dice)]++;
        assert_in_range(pause_good_s(900, dice), 675, 1125);
        assert_in_range(pause_bad_s(1, 0, dice), PAUSE_LEAST_S, PAUSE_BASE_S);
        assert_in_range(pause_bad_s(1, 600, dice), 600, 600 + PAUSE_FIRST_S);
        assert_in_range(pause_bad_s(1, UINT32_MAX, dice), PAUSE_ASKED_MOST_S,
                        PAUSE_ASKED_MOST_S + PAUSE_FIRST_S);
    }
    for (size_t i = 0; i < ARRAY_LEN(first); i++)
        most = first[i] > most ? first[i] : most;
    assert_in_range(most, 1, 30);
    most = 0;
    for (size_t i = 0; i < ARRAY_LEN(after); i++)
        most = after[i] > most ? after[i] : most;
    assert_in_range(most, 1, 8);
    assert_true(pause_bad_s(3, 0, UINT32_MAX) > pause_bad_s(2, 0, UINT32_MAX));
    assert_int_equal(pause_bad_s(UINT32_MAX, 0, UINT32_MAX), PAUSE_MOST_S - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_and_a_delta),
        cmocka_unit_test(bad_descriptions),
        cmocka_unit_test(audience),
        cmocka_unit_test(said_and_read),
        cmocka_unit_test(ways),
        cmocka_unit_test(not_for_us_and_newer_forms),
        cmocka_unit_test(no_longer_than_ten),
        cmocka_unit_test(pauses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
