/* Stamps, a kiosk's key file, the heartbeat's text, batches of counts, and weeks. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beat/beat.h"
#include "fleet/week.h"
#include "trust/identity.h"

/* --- stamps ------------------------------------------------------------------------------------- */

static const uint8_t seed[KEY_SEED_BYTES] = { 1, 2, 3 };

/* What OpenSSL says to a message written out by hand. */
static bool openssl_holds(const uint8_t *signature, const char *message, uint8_t public_key[32])
{
    EVP_PKEY *secret = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    size_t n = 32;
    assert_int_equal(EVP_PKEY_get_raw_public_key(secret, public_key, &n), 1);
    assert_int_equal(EVP_DigestVerifyInit(c, NULL, NULL, NULL, secret), 1);
    bool holds = EVP_DigestVerify(c, signature, KEY_SIGNATURE_BYTES, (const uint8_t *)message,
                                  strlen(message)) == 1;
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(secret);
    return holds;
}

static void a_stamp_is_over_the_whole_request(void **state)
{
    (void)state;
    struct key_secret *key = NULL;
    struct stamp s = { .kiosk = "wei-07", .utc_s = 1795000000, .counter = 42 }, other;
    const struct stamp_request r = { "POST", "/v1/heartbeat", span_of("abc") };
    char text[STAMP_TEXT_MAX];
    uint8_t public_key[32];
    assert_int_equal(key_secret_from_seed(seed, &key, NULL), ERR_OK);
    stamp_sign(&s, &r, key);
    key_secret_destroy(key);
    /* SHA-256 of "abc": FIPS 180-4 */
    assert_true(openssl_holds(s.signature,
                              "heyan-request-1\nPOST\n/v1/heartbeat\nwei-07\n1795000000\n42\n"
                              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n",
                              public_key));
    stamp_write(&s, text);
    assert_true(stamp_read(text, &other));
    assert_memory_equal(&other, &s, sizeof s);
    assert_true(stamp_holds(&s, &r, public_key));
    const struct stamp_request others[] = { { "PUT", "/v1/heartbeat", span_of("abc") },
                                            { "POST", "/v1/heartbeats", span_of("abc") },
                                            { "POST", "/v1/heartbeat", span_of("abd") },
                                            { "POST", "/v1/heartbeat", span_of("") } };
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_false(stamp_holds(&s, &others[i], public_key));
    other.utc_s++;
    assert_false(stamp_holds(&other, &r, public_key));
    other = s, other.counter++;
    assert_false(stamp_holds(&other, &r, public_key));
    other = s, other.kiosk[0] = 'W';
    assert_false(stamp_holds(&other, &r, public_key));
    other = s, other.signature[63] ^= 1;
    assert_false(stamp_holds(&other, &r, public_key));
    public_key[5] ^= 1;
    assert_false(stamp_holds(&s, &r, public_key));
    memset(public_key, 0, sizeof public_key); /* a weak point: signs everything elsewhere */
    assert_false(stamp_holds(&s, &r, public_key));
}

static void what_is_no_stamp_is_none(void **state)
{
    (void)state;
    char good[STAMP_TEXT_MAX], text[STAMP_TEXT_MAX + 64];
    struct stamp s = { .kiosk = "k", .utc_s = 5, .counter = 1 };
    stamp_write(&s, good);
    assert_true(stamp_read(good, &s));
    const char *hex = strrchr(good, ' ') + 1;
    const struct {
        const char *front;
        bool has_hex;
    } rows[] = { { "", false },
                 { "heyan1", false },
                 { "heyan1 ed25519 k 5 1", false },
                 { "heyan1 ed25519 k 5 1 zz", false },
                 { "heyan2 ed25519 k 5 1 ", true },
                 { "heyan1 sm2 k 5 1 ", true },
                 { "heyan1 ed25519  5 1 ", true },
                 { "heyan1 ed25519 -k 5 1 ", true },
                 { "heyan1 ed25519 k/ 5 1 ", true },
                 { "heyan1 ed25519 k -5 1 ", true },
                 { "heyan1 ed25519 k 5 0 ", true },
                 { "heyan1 ed25519 k 5 9007199254740993 ", true },
                 { "heyan1 ed25519 k 5 99999999999999999999 ", true },
                 { "heyan1 ed25519 k 5 1 x ", true },
                 { "heyan1 ed25519 "
                   "k23456789012345678901234567890123456789012345678 5 1 ",
                   true } };
    assert_false(stamp_read(NULL, &s));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(text, sizeof text, "%s%s", rows[i].front, rows[i].has_hex ? hex : "");
        if (stamp_read(text, &s))
            fail_msg("taken: %s", text);
    }
    snprintf(text, sizeof text, "%s0", good);
    assert_false(stamp_read(text, &s));
}

/* --- the key file --------------------------------------------------------------------------------- */

static void start_anew(void)
{
    unlink("k.key");
    unlink("k.key.pub");
    unlink("k.key.counter");
}

static int64_t number_of(struct identity *id)
{
    const struct stamp_request r = { "POST", "/", span_of("") };
    char text[STAMP_TEXT_MAX];
    struct stamp s;
    uint8_t public_key[STAMP_PUBLIC_BYTES];
    assert_int_equal(identity_stamp(id, &r, 7, text, NULL), ERR_OK);
    assert_true(stamp_read(text, &s));
    assert_int_equal(identity_public("k.key.pub", public_key, NULL), ERR_OK);
    assert_true(stamp_holds(&s, &r, public_key));
    assert_string_equal(s.kiosk, "wei-07");
    return s.counter;
}

static void a_number_is_never_used_twice(void **state)
{
    (void)state;
    struct identity id;
    start_anew();
    assert_int_equal(identity_create("k.key", "wei-07", NULL), ERR_OK);
    int64_t last = 0;
    for (int run = 0; run < 3; run++) { /* as if the power went each time */
        assert_int_equal(identity_open("k.key", &id, NULL), ERR_OK);
        for (int i = 0; i < 100; i++) {
            int64_t n = number_of(&id);
            assert_true(n > last);
            last = n;
        }
        identity_fini(&id);
    }
    assert_int_equal(identity_open("k.key", &id, NULL), ERR_OK);
    assert_false(identity_pass(&id, 3)); /* older than ours: nobody's business */
    assert_false(identity_pass(&id, STAMP_COUNTER_MAX));
    assert_true(identity_pass(&id, 100000));
    assert_int_equal(number_of(&id), 100001);
    identity_fini(&id);
}

static void a_key_others_may_read_is_none(void **state)
{
    (void)state;
    struct identity id;
    struct stat st;
    start_anew();
    assert_int_equal(identity_create("k.key", "no name", NULL), ERR_INVALID);
    assert_int_equal(identity_create("k.key", "wei-07", NULL), ERR_OK);
    assert_int_equal(identity_create("k.key", "wei-07", NULL), ERR_INVALID);
    assert_int_equal(stat("k.key", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(chmod("k.key", 0640), 0);
    assert_int_equal(identity_open("k.key", &id, NULL), ERR_UNTRUSTED);
    assert_int_equal(chmod("k.key", 0600), 0);
    assert_int_equal(truncate("k.key", 40), 0);
    assert_int_equal(identity_open("k.key", &id, NULL), ERR_INVALID);
    assert_int_equal(identity_open("none.key", &id, NULL), ERR_NOT_FOUND);
}

/* --- the heartbeat -------------------------------------------------------------------------------- */

#define HEAD                                                                                       \
    "{\"version\":1,\"program\":\"0.1.0\",\"now\":5,\"clock\":\"good\",\"release\":{"              \
    "\"sequence\":31,\"since\":4},\"sync\":{\"trouble\":\"\",\"refusal\":\"\",\"since\":0,"        \
    "\"succeeded\":3},"
#define BATCH "\"batch\":\"0123456789abcdef\",\"unlisted\":"

static void a_heartbeat_comes_as_it_went(void **state)
{
    (void)state;
    static struct beat b, back;
    struct buf text = BUF_INIT(BEAT_BODY_MAX);
    b = (struct beat){ .program = "0.1.0",
                       .now_utc_s = 1795000000,
                       .clock = BEAT_CLOCK_BEHIND,
                       .sequence = 31,
                       .since_utc_s = 1794000000,
                       .trouble = "disk full",
                       .trouble_since_utc_s = 9,
                       .succeeded_utc_s = 8,
                       .batch = "0123456789abcdef",
                       .n = UNKNOWN_SENT_MAX };
    for (size_t i = 0; i < b.n; i++) {
        snprintf(b.rows[i].prefix, sizeof b.rows[i].prefix, "6901234%03zu", i);
        b.rows[i].count = BEAT_COUNT_MAX;
        b.rows[i].first = DATE_OF(2026, 11, 16);
        b.rows[i].last = DATE_OF(2026, 11, 22);
    }
    assert_int_equal(beat_write(&b, &text, NULL), ERR_OK); /* the fullest there is fits */
    assert_int_equal(beat_read(buf_span(&text), &back, NULL), ERR_OK);
    assert_memory_equal(&back, &b, sizeof b);
    buf_fini(&text);
}

static void what_is_no_heartbeat_is_refused(void **state)
{
    (void)state;
    static struct beat b;
    struct err err;
    const struct {
        const char *text, *about; /* NULL: good */
    } rows[] = {
        { HEAD "\"batch\":\"\",\"unlisted\":[]}", NULL },
        { HEAD "\"batch\":\"\",\"unlisted\":[],\"later\":{\"x\":[1]}}", NULL },
        { HEAD BATCH "[[\"69012345\",3,\"2026-11-16\",\"2026-11-22\"]]}", NULL },
        { HEAD BATCH "[[\"*\",3,\"2026-11-16\",\"2026-11-22\"]]}", NULL },
        { "", "object" },
        { "[]", "object" },
        { "{}", "version" },
        { "{\"version\":2}", "version" },
        { HEAD "\"batch\":\"\",\"unlisted\":[]", "object" },
        { HEAD "\"now\":6,\"batch\":\"\",\"unlisted\":[]}", "object" },
        { HEAD "\"batch\":\"x\",\"unlisted\":[]}", "batch" },
        { HEAD "\"batch\":\"\",\"unlisted\":{}}", "unlisted" },
        { HEAD BATCH "[]}", "unlisted" },
        { HEAD "\"batch\":\"\",\"unlisted\":[[\"69012345\",3,\"2026-11-16\",\"2026-11-22\"]]}",
          "unlisted" },
        { HEAD BATCH "[[\"6901234567892\",3,\"2026-11-16\",\"2026-11-22\"]]}", "unlisted" },
        { HEAD BATCH "[[\"=1+1\",3,\"2026-11-16\",\"2026-11-22\"]]}", "unlisted" },
        { HEAD BATCH "[[\"69012345\",0,\"2026-11-16\",\"2026-11-22\"]]}", "unlisted" },
        { HEAD BATCH "[[\"69012345\",-3,\"2026-11-16\",\"2026-11-22\"]]}", "unlisted" },
        { HEAD BATCH "[[\"69012345\",1000000001,\"2026-11-16\",\"2026-11-22\"]]}", "unlisted" },
        { HEAD BATCH "[[\"69012345\",3,\"2026-11-23\",\"2026-11-22\"]]}", "unlisted" },
        { HEAD BATCH "[[\"69012345\",3,\"2026-11-31\",\"2026-12-22\"]]}", "unlisted" },
        { HEAD BATCH "[[\"69012345\",3,\"2026-11-16\",\"2026-11-22\",\"wang\"]]}", "unlisted" },
        { HEAD BATCH "[[\"69012345\",3.5,\"2026-11-16\",\"2026-11-22\"]]}", "unlisted" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        err = (struct err){ 0 };
        enum err_code rc = beat_read(span_of(rows[i].text), &b, &err);
        if (rc != (rows[i].about ? ERR_INVALID : ERR_OK) ||
            (rows[i].about && !strstr(err.text, rows[i].about)))
            fail_msg("row %zu: %s: %s", i, err_name(rc), err.text);
    }
}

/* --- batches of counts ---------------------------------------------------------------------------- */

static struct unknown counts;

static void a_batch_stays_until_it_is_acknowledged(void **state)
{
    (void)state;
    static struct unknown back;
    const struct date monday = DATE_OF(2026, 11, 16), friday = DATE_OF(2026, 11, 20);
    unlink("unknown");
    unknown_read(".", &counts);
    unknown_batch(&counts, "00000000000000aa");
    assert_string_equal(counts.batch, ""); /* of nothing there is none */
    for (int i = 0; i < 3; i++)
        unknown_count(&counts, "69012345", monday);
    unknown_count(&counts, "69299999", monday);
    unknown_batch(&counts, "00000000000000aa");
    unknown_count(&counts, "69012345", friday); /* after it was made */
    unknown_batch(&counts, "00000000000000bb"); /* there is one already */
    assert_string_equal(counts.batch, "00000000000000aa");
    assert_int_equal(unknown_save(&counts, ".", NULL), ERR_OK);
    unknown_read(".", &back); /* the power went */
    assert_string_equal(back.batch, "00000000000000aa");
    assert_int_equal(back.n_sent, 2);
    assert_string_equal(back.sent[0].prefix, "69012345");
    assert_int_equal(back.sent[0].count, 3);
    unknown_acknowledge(&back, "00000000000000bb");
    assert_int_equal(unknown_total(&back), 5);
    unknown_acknowledge(&back, "00000000000000aa");
    assert_int_equal(unknown_total(&back), 1);
    assert_int_equal(back.n, 1);
    assert_int_equal(back.rows[0].last.ymd, friday.ymd);
    unknown_acknowledge(&back, "00000000000000aa"); /* once */
    assert_int_equal(unknown_total(&back), 1);
}

/* --- weeks: ISO 8601, and the examples of its Wikipedia article ------------------------------------ */

static void weeks_are_those_of_the_standard(void **state)
{
    (void)state;
    const struct {
        struct date day;
        int32_t week, monday;
    } rows[] = {
        { DATE_OF(1977, 1, 1), 197653, 19761227 },   { DATE_OF(1977, 1, 2), 197653, 19761227 },
        { DATE_OF(1977, 12, 31), 197752, 19771226 }, { DATE_OF(1978, 1, 1), 197752, 19771226 },
        { DATE_OF(1978, 1, 2), 197801, 19780102 },   { DATE_OF(1979, 12, 31), 198001, 19791231 },
        { DATE_OF(1980, 12, 28), 198052, 19801222 }, { DATE_OF(1980, 12, 29), 198101, 19801229 },
        { DATE_OF(2026, 11, 16), 202647, 20261116 }, { DATE_OF(2026, 11, 22), 202647, 20261116 },
        { DATE_OF(2026, 11, 23), 202648, 20261123 }, { DATE_OF(2027, 1, 3), 202653, 20261228 },
    };
    int32_t week;
    char text[WEEK_TEXT_MAX];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(week_of(rows[i].day), rows[i].week);
        assert_int_equal(week_monday(rows[i].week).ymd, rows[i].monday);
        week_write(rows[i].week, text);
        assert_true(week_parse(text, &week));
        assert_int_equal(week, rows[i].week);
    }
    const char *const bad[] = { "",         "2026",     "2026-47", "2026-W00",
                                "2026-W54", "2027-W53", "2026-W4", "2026-W470",
                                "26-W47",   "2026-w47", "1960-W01" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (week_parse(bad[i], &week))
            fail_msg("taken: %s", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stamp_is_over_the_whole_request),
        cmocka_unit_test(what_is_no_stamp_is_none),
        cmocka_unit_test(a_number_is_never_used_twice),
        cmocka_unit_test(a_key_others_may_read_is_none),
        cmocka_unit_test(a_heartbeat_comes_as_it_went),
        cmocka_unit_test(what_is_no_heartbeat_is_refused),
        cmocka_unit_test(a_batch_stays_until_it_is_acknowledged),
        cmocka_unit_test(weeks_are_those_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
