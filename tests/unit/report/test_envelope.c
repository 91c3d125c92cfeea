/* The sealed way: box, card, envelope, receipt.  Every byte changed is noticed. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "report/envelope.h"
#include "trust/canon.h"

static const uint8_t seed[SEAL_KEY_BYTES] = { 1, 2, 3, 4, 5 };

/* ---- keys ---- */

static void make_card(struct desk_card *card, uint8_t secret[SEAL_KEY_BYTES],
                      struct key_secret **hub)
{
    json_t *public = NULL;
    *card = (struct desk_card){ .bureau = "威县质量技术监督局" };
    seal_keypair(seed, card->box_key, secret);
    assert_int_equal(seal_id(card->box_key, card->box_id, NULL), ERR_OK);
    assert_int_equal(key_secret_from_seed(seed, hub, NULL), ERR_OK);
    assert_int_equal(key_secret_public(*hub, &public, NULL), ERR_OK);
    const char *hex = json_string_value(
        json_object_get(json_object_get(public, "keyval"), "public"));
    assert_true(canon_unhex(hex, card->receipt_key, sizeof card->receipt_key));
    json_decref(public);
}

static void what_is_sealed_opens_to_the_desk_alone(void **state)
{
    (void)state;
    static const char words[] = "张三 13800000000 在惠民超市买的";
    struct desk_card card, other_card;
    uint8_t secret[SEAL_KEY_BYTES], other[SEAL_KEY_BYTES], other_seed[SEAL_KEY_BYTES] = { 9 };
    struct key_secret *hub;
    struct buf box = BUF_INIT(4096), again = BUF_INIT(4096), plain = BUF_INIT(4096);
    struct err err = { 0 };
    make_card(&card, secret, &hub);
    seal_keypair(other_seed, other_card.box_key, other);
    assert_int_equal(seal_bytes(&card, span_of(words), &box, &err), ERR_OK);
    assert_int_equal(seal_bytes(&card, span_of(words), &again, &err), ERR_OK);
    assert_int_equal(box.len, strlen(words) + SEAL_OVERHEAD_BYTES);
    assert_true(memcmp(box.data, again.data, box.len) != 0); /* each under a key of its own */
    assert_null(memmem(box.data, box.len, "13800000000", 11));
    assert_int_equal(seal_open(card.box_key, secret, buf_span(&box), &plain, &err), ERR_OK);
    assert_true(span_eq(buf_span(&plain), words));
    assert_int_equal(seal_open(other_card.box_key, other, buf_span(&box), &plain, &err),
                     ERR_UNTRUSTED);
    for (size_t i = 0; i < box.len; i++) {
        box.data[i] ^= 1;
        assert_int_equal(seal_open(card.box_key, secret, buf_span(&box), &plain, &err),
                         ERR_UNTRUSTED);
        box.data[i] ^= 1;
        assert_int_equal(
            seal_open(card.box_key, secret, span_part(buf_span(&box), 0, i), &plain, &err),
            ERR_UNTRUSTED);
    }
    assert_true(span_eq(buf_span(&plain), words)); /* nothing was added by what failed */
    struct buf tight = BUF_INIT(SEAL_OVERHEAD_BYTES + 3), none = BUF_INIT(16);
    assert_int_equal(seal_bytes(&card, span_of("abc"), &tight, &err), ERR_OK);
    assert_int_equal(seal_bytes(&card, span_of("a"), &tight, &err), ERR_TOO_BIG);
    assert_int_equal(seal_bytes(&card, span_of("a"), &none, &err), ERR_TOO_BIG);
    buf_fini(&tight);
    buf_fini(&none);
    key_secret_destroy(hub);
    buf_fini(&box);
    buf_fini(&again);
    buf_fini(&plain);
}

/* ---- the card ---- */

static void a_card_comes_back(void **state)
{
    (void)state;
    struct desk_card card, back;
    uint8_t secret[SEAL_KEY_BYTES];
    struct key_secret *hub;
    struct buf json = BUF_INIT(4096);
    struct err err = { 0 };
    make_card(&card, secret, &hub);
    assert_int_equal(desk_card_write(&card, &json, &err), ERR_OK);
    assert_int_equal(desk_card_read(buf_span(&json), &back, &err), ERR_OK);
    assert_memory_equal(&back, &card, sizeof back);
    assert_int_equal(strlen(back.box_id), 16);
    buf_fini(&json);
    key_secret_destroy(hub);
}

#define BOX  "\"box\":{\"algorithm\":\"x25519-xsalsa20-poly1305\",\"public\":\""
#define SIGN "\"receipt\":{\"algorithm\":\"ed25519\",\"public\":\""
#define CARD "{\"format\":\"heyan-desk-card-1\",\"bureau\":\"b\","
/* RFC 7748 6.1 (Alice) and RFC 8032 7.1 (test 1). */
#define X25519  "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
#define ED25519 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define ZERO    "0000000000000000000000000000000000000000000000000000000000000000"
#define ONE     "0100000000000000000000000000000000000000000000000000000000000000"

static void odd_cards_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        enum err_code rc;
    } cases[] = {
        { CARD BOX X25519 "\"}," SIGN ED25519 "\"}}", ERR_OK },
        { CARD BOX ZERO "\"}," SIGN ED25519 "\"}}", ERR_INVALID }, /* opens to anybody */
        { CARD BOX ONE "\"}," SIGN ED25519 "\"}}", ERR_INVALID },
        { CARD BOX X25519 "\"}," SIGN ZERO "\"}}", ERR_INVALID },
        { CARD BOX X25519 "\"}," SIGN ONE "\"}}", ERR_INVALID }, /* signs whatever one likes */
        { CARD BOX X25519 "\"}}", ERR_INVALID },
        { CARD BOX "85\"}," SIGN ED25519 "\"}}", ERR_INVALID },
        { CARD "\"box\":{\"algorithm\":\"sm2\",\"public\":\"" X25519 "\"}," SIGN ED25519 "\"}}",
          ERR_UNSUPPORTED },
        { "{\"format\":\"heyan-desk-card-2\"}", ERR_UNSUPPORTED },
        { "{\"format\":\"heyan-desk-card-1\"," BOX X25519 "\"}," SIGN ED25519 "\"}}", ERR_INVALID },
        { "{}", ERR_INVALID },
        { "", ERR_INVALID },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct desk_card card = { .bureau = "kept" };
        struct err err = { 0 };
        enum err_code rc = desk_card_read(span_of(cases[i].json), &card, &err);
        if (rc != cases[i].rc)
            fail_msg("%s: %s (%s)", cases[i].json, err_name(rc), err.text);
        assert_string_equal(card.bureau, rc ? "kept" : "b");
    }
}

/* ---- the envelope ---- */

static void make_envelope(struct envelope *e)
{
    memset(e, 0, sizeof *e);
    text_copy(e->uuid, sizeof e->uuid, "3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    text_copy(e->number, sizeof e->number, "WX-12365-20261012-0700370");
    text_copy(e->kiosk, sizeof e->kiosk, "weixian-07");
    e->kind = REPORT_TIP;
    text_copy(e->profile, sizeof e->profile, "2014-12365");
    text_copy(e->topic, sizeof e->topic, "barcode");
    text_copy(e->office, sizeof e->office, "measure");
    text_copy(e->township, sizeof e->township, "mingzhou");
    text_copy(e->code, sizeof e->code, "6901234567892");
    text_copy(e->shop_id, sizeof e->shop_id, "demo_mingzhou_1");
    text_copy(e->verdict, sizeof e->verdict, "E");
    text_copy(e->reason, sizeof e->reason, "prefix_cancelled_after");
    e->made_utc_s = 1791770400;
    e->clock_is_sure = e->has_contact = true;
    e->due = DATE_OF(2026, 10, 19);
    e->release_sequence = 42;
    memset(e->query_check, 'c', sizeof e->query_check - 1);
    memset(e->box_id, 'b', sizeof e->box_id - 1);
    e->n_photos = REPORT_PHOTOS_MAX;
    for (size_t i = 0; i < e->n_photos; i++) {
        e->photos[i].kind = (enum photo_kind)(i % PHOTO_KIND_COUNT);
        e->photos[i].bytes = i ? i : ENVELOPE_PHOTO_BYTES_MAX;
        memset(e->photos[i].sha256, "0123456789abcdef"[i], REPORT_SHA256_TEXT - 1);
    }
}

static void an_envelope_comes_back_with_its_box(void **state)
{
    (void)state;
    static uint8_t bytes[70000];
    static struct envelope e, back;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 31 + i / 251);
    static const size_t lengths[] = { 49, 50, 51, 52, 1000, 69000 };
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct buf json = BUF_INIT(200000), box = BUF_INIT(200000);
        struct err err = { 0 };
        make_envelope(&e);
        if (envelope_write(&e, (struct span){ bytes, lengths[i] }, &json, &err) != ERR_OK)
            fail_msg("%s", err.text);
        assert_int_equal(buf_append(&box, "<", 1), ERR_OK);
        memset(&back, 0xA5, sizeof back);
        if (envelope_read(buf_span(&json), &back, &box, &err) != ERR_OK)
            fail_msg("%s", err.text);
        assert_memory_equal(&back, &e, sizeof e);
        assert_int_equal(box.len, 1 + lengths[i]);
        assert_memory_equal(box.data + 1, bytes, lengths[i]);
        assert_int_equal(envelope_read(buf_span(&json), &back, NULL, &err), ERR_OK);
        buf_fini(&json);
        buf_fini(&box);
    }
}

static void too_large_or_empty_is_not_written(void **state)
{
    (void)state;
    static uint8_t bytes[ENVELOPE_BYTES_MAX + 1];
    static const size_t lengths[] = { 0, SEAL_OVERHEAD_BYTES, ENVELOPE_BYTES_MAX * 3 / 4,
                                      ENVELOPE_BYTES_MAX, ENVELOPE_BYTES_MAX + 1 };
    static struct envelope e;
    make_envelope(&e);
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct buf json = BUF_INIT(400000);
        enum err_code rc = envelope_write(&e, (struct span){ bytes, lengths[i] }, &json, NULL);
        assert_int_equal(rc, i < 2 ? ERR_INVALID : ERR_TOO_BIG);
        assert_int_equal(json.len, 0);
        buf_fini(&json);
    }
}

static void no_number(struct envelope *e)
{
    e->number[0] = '\0';
}
static void no_check(struct envelope *e)
{
    e->query_check[0] = '\0';
}
static void no_box_id(struct envelope *e)
{
    e->box_id[0] = '\0';
}
static void one_twice(struct envelope *e)
{
    e->photos[3] = e->photos[4];
}
static void giant(struct envelope *e)
{
    e->photos[3].bytes = ENVELOPE_PHOTO_BYTES_MAX + 1;
}
static void nothing(struct envelope *e)
{
    e->photos[3].bytes = 0;
}
static void no_kind(struct envelope *e)
{
    e->kind = REPORT_NONE;
}
static void odd_kiosk(struct envelope *e)
{
    text_copy(e->kiosk, sizeof e->kiosk, "a/b");
}

static void what_cannot_be_is_not_written(void **state)
{
    (void)state;
    static void (*const spoils[])(struct envelope * e) = { no_number, no_check, no_box_id,
                                                           one_twice, giant,    nothing,
                                                           no_kind,   odd_kiosk };
    static const uint8_t box[100];
    for (size_t i = 0; i < ARRAY_LEN(spoils); i++) {
        static struct envelope e;
        struct buf json = BUF_INIT(200000);
        make_envelope(&e);
        spoils[i](&e);
        assert_int_not_equal(envelope_write(&e, (struct span){ box, sizeof box }, &json, NULL),
                             ERR_OK);
        assert_int_equal(json.len, 0);
        buf_fini(&json);
    }
}

/* Staff enter reports that came by telephone: those have neither kiosk nor number nor query code. */
static void one_entered_by_staff_is_written(void **state)
{
    (void)state;
    static struct envelope e, back;
    static const uint8_t box[100];
    struct buf json = BUF_INIT(200000);
    make_envelope(&e);
    memset(e.kiosk, 0, sizeof e.kiosk);
    memset(e.number, 0, sizeof e.number);
    memset(e.query_check, 0, sizeof e.query_check);
    assert_int_equal(envelope_write(&e, (struct span){ box, sizeof box }, &json, NULL), ERR_OK);
    assert_int_equal(envelope_read(buf_span(&json), &back, NULL, NULL), ERR_OK);
    assert_memory_equal(&back, &e, sizeof e);
    buf_fini(&json);
}

/* The box is base64 as RFC 4648 section 4 has it, to the end, and large enough to be one. */
static void odd_boxes_are_refused(void **state)
{
    (void)state;
    static const char head[] =
        "{\"format\":\"heyan-envelope-1\",\"uuid\":\"3f2504e0-4f89-41d3-9a0c-"
        "0305e82c3301\",\"kind\":\"tip\",\"made_utc_s\":1,\"box_id\":"
        "\"0123456789abcdef\",\"box\":\"";
    static const struct {
        size_t quads; /* of "AAAA" */
        const char *end;
        enum err_code rc;
    } cases
        [] = {
            { 20, "", ERR_OK },
            { 16, "AA==", ERR_OK }, /* 49 bytes: one more than overhead */
            { 16, "", ERR_INVALID },
            { 20, "!", ERR_INVALID },
            { 20, "AA", ERR_INVALID },
            { 20, "AA=", ERR_INVALID },
            { 20, "AB==", ERR_INVALID }, /* bits that say nothing must be 0 */
            { 20, " AAAA", ERR_INVALID },
            { 20, "\\nAAAA", ERR_INVALID },
            { 20, "__--", ERR_INVALID },
            { 20, "====", ERR_INVALID },
            { 0, "", ERR_INVALID },
            { 0, "A", ERR_INVALID },
        };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        static struct envelope e;
        struct buf json = BUF_INIT(4096), box = BUF_INIT(4096);
        struct err err = { 0 };
        assert_int_equal(buf_append(&json, head, sizeof head - 1), ERR_OK);
        for (size_t k = 0; k < cases[i].quads; k++)
            assert_int_equal(buf_append(&json, "AAAA", 4), ERR_OK);
        assert_int_equal(buf_print(&json, "%s\"}", cases[i].end), ERR_OK);
        enum err_code rc = envelope_read(buf_span(&json), &e, &box, &err);
        if (rc != cases[i].rc)
            fail_msg("%zu of AAAA and '%s': %s %s", cases[i].quads, cases[i].end, err_name(rc),
                     err.text);
        assert_int_equal(box.len > 0, rc == ERR_OK);
        buf_fini(&json);
        buf_fini(&box);
    }
}

/* Any bit of it flipped: refused, or an envelope that could have been written. */
static void damage_is_refused_or_plain(void **state)
{
    (void)state;
    static struct envelope e, back;
    static const uint8_t bytes[100] = { 7 };
    struct buf json = BUF_INIT(200000), box = BUF_INIT(200000), again = BUF_INIT(200000);
    make_envelope(&e);
    assert_int_equal(envelope_write(&e, (struct span){ bytes, sizeof bytes }, &json, NULL), ERR_OK);
    size_t refused = 0;
    for (size_t i = 0; i < json.len * 8; i++) {
        json.data[i / 8] ^= (uint8_t)(1u << (i % 8));
        box.len = again.len = 0;
        if (envelope_read(buf_span(&json), &back, &box, NULL) == ERR_OK) {
            assert_int_equal(envelope_write(&back, buf_span(&box), &again, NULL), ERR_OK);
        } else {
            assert_int_equal(box.len, 0);
            refused++;
        }
        json.data[i / 8] ^= (uint8_t)(1u << (i % 8));
    }
    assert_true(refused > json.len * 4);
    for (size_t i = 0; i < json.len; i++)
        assert_int_not_equal(envelope_read(span_part(buf_span(&json), 0, i), &back, NULL, NULL),
                             ERR_OK);
    static uint8_t large[ENVELOPE_BYTES_MAX + 1];
    memset(large, ' ', sizeof large);
    assert_int_equal(envelope_read((struct span){ large, sizeof large }, &back, NULL, NULL),
                     ERR_TOO_BIG);
    buf_fini(&json);
    buf_fini(&box);
    buf_fini(&again);
}

/* ---- the receipt ---- */

static void make_receipt(struct receipt *r)
{
    memset(r, 0, sizeof *r);
    text_copy(r->uuid, sizeof r->uuid, "3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    text_copy(r->number, sizeof r->number, "WX-12365-20261012-0700370");
    memset(r->fingerprint, 'f', sizeof r->fingerprint - 1);
    text_copy(r->case_number, sizeof r->case_number, "威质监举〔2026〕12号");
    r->received_utc_s = 1791770500;
    r->n_held = 2;
    memset(r->held[0], 'a', REPORT_SHA256_TEXT - 1);
    memset(r->held[1], '9', REPORT_SHA256_TEXT - 1);
}

static void a_receipt_is_believed_by_its_signature(void **state)
{
    (void)state;
    static struct receipt r, back, before;
    struct desk_card card;
    uint8_t secret[SEAL_KEY_BYTES], stranger[SEAL_KEY_BYTES];
    struct key_secret *hub;
    struct buf json = BUF_INIT(8192);
    struct err err = { 0 };
    make_card(&card, secret, &hub);
    make_receipt(&r);
    if (receipt_write(&r, hub, &json, &err) != ERR_OK)
        fail_msg("%s", err.text);
    if (receipt_read(buf_span(&json), card.receipt_key, &back, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_memory_equal(&back, &r, sizeof r);
    assert_true(canon_unhex(ED25519, stranger, sizeof stranger));
    assert_int_equal(receipt_read(buf_span(&json), stranger, &back, &err), ERR_UNTRUSTED);
    memset(&back, 0x5A, sizeof back);
    before = back;
    for (size_t i = 0; i < json.len * 8; i++) {
        json.data[i / 8] ^= (uint8_t)(1u << (i % 8));
        enum err_code rc = receipt_read(buf_span(&json), card.receipt_key, &back, &err);
        /* The signature's own hexadecimal digits may stand in capitals: the same bytes. */
        if (rc == ERR_OK)
            assert_memory_equal(&back, &r, sizeof r);
        else
            assert_memory_equal(&back, &before, sizeof back);
        back = before;
        json.data[i / 8] ^= (uint8_t)(1u << (i % 8));
    }
    for (size_t i = 0; i < json.len; i++)
        assert_int_not_equal(
            receipt_read(span_part(buf_span(&json), 0, i), card.receipt_key, &back, &err), ERR_OK);
    buf_fini(&json);
    key_secret_destroy(hub);
}

/* Blanks and the order of keys may change on the way; a key more is signed or refused. */
static void what_is_signed_is_the_meaning(void **state)
{
    (void)state;
    static struct receipt r, back;
    struct desk_card card;
    uint8_t secret[SEAL_KEY_BYTES];
    struct key_secret *hub;
    struct buf json = BUF_INIT(8192);
    make_card(&card, secret, &hub);
    make_receipt(&r);
    r.n_held = 0;
    memset(r.held, 0, sizeof r.held);
    memset(r.case_number, 0, sizeof r.case_number);
    assert_int_equal(receipt_write(&r, hub, &json, NULL), ERR_OK);
    json_t *object = json_loadb((const char *)json.data, json.len, 0, NULL);
    char *spread = json_dumps(object, JSON_INDENT(3) | JSON_SORT_KEYS);
    assert_int_equal(receipt_read(span_of(spread), card.receipt_key, &back, NULL), ERR_OK);
    assert_memory_equal(&back, &r, sizeof r);
    assert_int_equal(json_object_set_new(object, "more", json_true()), 0);
    char *more = json_dumps(object, JSON_COMPACT);
    assert_int_equal(receipt_read(span_of(more), card.receipt_key, &back, NULL), ERR_UNTRUSTED);
    free(spread);
    free(more);
    json_decref(object);
    buf_fini(&json);
    key_secret_destroy(hub);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_opens_to_the_desk_alone),
        cmocka_unit_test(a_card_comes_back),
        cmocka_unit_test(odd_cards_are_refused),
        cmocka_unit_test(an_envelope_comes_back_with_its_box),
        cmocka_unit_test(too_large_or_empty_is_not_written),
        cmocka_unit_test(what_cannot_be_is_not_written),
        cmocka_unit_test(one_entered_by_staff_is_written),
        cmocka_unit_test(odd_boxes_are_refused),
        cmocka_unit_test(damage_is_refused_or_plain),
        cmocka_unit_test(a_receipt_is_believed_by_its_signature),
        cmocka_unit_test(what_is_signed_is_the_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
