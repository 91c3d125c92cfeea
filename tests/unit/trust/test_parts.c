/* The small parts of the client: canonical JSON, keys, paths, names, times, refusals. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/table.h"
#include "trust/canon.h"
#include "trust/glob.h"
#include "trust/hash.h"
#include "trust/key.h"
#include "trust/name.h"
#include "trust/refusal.h"

/* --- canonical JSON --------------------------------------------------------------------------------- */

/* want NULL: refused with code. */
static const struct {
    const char *text, *want;
    enum err_code code;
} forms[] = {
    { "{}", "{}", ERR_OK },
    { " {\n\t} \r\n", "{}", ERR_OK },
    { "{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}", ERR_OK },
    { "{\"a\":[1, 2,3 ],\"Z\":null,\"_\":true,\"é\":false}",
      "{\"Z\":null,\"_\":true,\"a\":[1,2,3],\"é\":false}", ERR_OK },
    /* Only '"' and '\' are escaped, everything else is raw. */
    { "{\"a\":\"\\\"\\\\\\/\\n\\t\\u00e9\\u6838\\ud83d\\ude00\"}", "{\"a\":\"\\\"\\\\/\n\té核😀\"}",
      ERR_OK },
    { "{\"a\\\"\":1}", "{\"a\\\"\":1}", ERR_OK },
    { "{\"n\":-9223372036854775808,\"m\":9223372036854775807,\"z\":-0}",
      "{\"m\":9223372036854775807,\"n\":-9223372036854775808,\"z\":0}", ERR_OK },
    /* Sorted by code points, not by UTF-16: U+E000 before U+1F600. */
    { "{\"\\ud83d\\ude00\":1,\"\\ue000\":2}", "{\"\xee\x80\x80\":2,\"😀\":1}", ERR_OK },
    { "{\"a\":9223372036854775808}", NULL, ERR_INVALID },
    { "{\"a\":1.0}", NULL, ERR_INVALID },
    { "{\"a\":[{\"b\":1e3}]}", NULL, ERR_INVALID },
    { "{\"a\":1,\"a\":1}", NULL, ERR_INVALID },
    { "{\"x\":{\"a\":1,\"\\u0061\":1}}", NULL, ERR_INVALID },
    { "{\"a\":\"\\u0000\"}", NULL, ERR_INVALID },
    { "{\"a\":\"\xff\"}", NULL, ERR_INVALID },
    { "{\"a\":\"\xed\xa0\x80\"}", NULL, ERR_INVALID }, /* half a surrogate pair */
    { "{\"a\":\"\xc0\xaf\"}", NULL, ERR_INVALID },     /* '/' in two bytes */
    { "{\"a\":1}x", NULL, ERR_INVALID },
    { "{\"a\":1}{}", NULL, ERR_INVALID },
    { "{\"a\":1,}", NULL, ERR_INVALID },
    { "{\"a\":01}", NULL, ERR_INVALID },
    { "{\"a\":NaN}", NULL, ERR_INVALID },
    { "{'a':1}", NULL, ERR_INVALID },
    { "[1]", NULL, ERR_INVALID },
    { "\"a\"", NULL, ERR_INVALID },
    { "\xef\xbb\xbf{}", NULL, ERR_INVALID },
    { "", NULL, ERR_INVALID },
};

static void one_form_for_every_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        json_t *j = NULL;
        struct buf out = BUF_INIT(1000);
        struct err err = { 0 };
        enum err_code rc = canon_read(span_of(forms[i].text), &j, &err);
        if (rc != forms[i].code)
            fail_msg("%s: %s %s", forms[i].text, err_name(rc), err.text);
        if (!rc) {
            assert_int_equal(canon_write(j, &out, &err), ERR_OK);
            if (!span_eq(buf_span(&out), forms[i].want))
                fail_msg("%s: became %.*s", forms[i].text, (int)out.len, (char *)out.data);
        }
        buf_fini(&out);
        json_decref(j);
    }
}

/* "{"a":[[[…]]]}" with so many levels in all; "{"a":[0,0,…]}" with so many values in all. */
static void levels_and_values_have_an_end(void **state)
{
    static const struct {
        int levels, values;
        enum err_code want;
    } cases[] = {
        { CANON_DEPTH_MAX, 0, ERR_OK },
        { CANON_DEPTH_MAX + 1, 0, ERR_INVALID },
        { 1000000, 0, ERR_INVALID },
        { 2, CANON_VALUES_MAX - 2, ERR_OK },
        { 2, CANON_VALUES_MAX - 1, ERR_TOO_BIG },
        { 2, 2000000, ERR_TOO_BIG },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf b = BUF_INIT(8 << 20);
        json_t *j = NULL;
        unsigned rc = buf_append(&b, "{\"a\":", 5);
        for (int n = 1; n < cases[i].levels; n++)
            rc |= buf_append(&b, "[", 1);
        for (int n = 0; n < cases[i].values; n++)
            rc |= buf_append(&b, n ? ",0" : "0", n ? 2 : 1);
        for (int n = 1; n < cases[i].levels; n++)
            rc |= buf_append(&b, "]", 1);
        rc |= buf_append(&b, "}", 1);
        assert_int_equal(rc, ERR_OK);
        assert_int_equal(canon_read(buf_span(&b), &j, NULL), cases[i].want);
        json_decref(j);
        buf_fini(&b);
    }
}

static void times(void **state)
{
    static const struct {
        const char *text;
        int64_t want; /* -1: refused */
    } cases[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "2001-09-09T01:46:40Z", 1000000000 },
        { "2026-11-23T04:05:06Z", 1795406706 },
        { "2100-03-01T00:00:00Z", 4107542400 }, /* no 29 February before it */
        { "2024-02-29T23:59:59Z", 1709251199 },
        { "2023-02-29T00:00:00Z", -1 },
        { "2026-11-23T24:00:00Z", -1 },
        { "2026-11-23T04:60:06Z", -1 },
        { "2026-11-23T04:05:60Z", -1 },
        { "2026-11-23T04:05:06", -1 },
        { "2026-11-23T04:05:06+08:00", -1 },
        { "2026-11-23 04:05:06Z", -1 },
        { "20261123T040506Z----", -1 },
        { "2026/11/23T04:05:06Z", -1 },
        { "2026-11-23T 4:05:06Z", -1 },
        { "", -1 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t t = -1;
        char back[CANON_TIME_TEXT];
        if (canon_time(cases[i].text, &t) != (cases[i].want >= 0) || t != cases[i].want)
            fail_msg("%s: %lld", cases[i].text, (long long)t);
        if (t < 0)
            continue;
        canon_time_text(t, back);
        assert_string_equal(back, cases[i].text);
    }
}

/* --- keys ------------------------------------------------------------------------------------------------ */

/* RFC 8032, section 7.1, tests 1 to 3. */
static const struct {
    const char *seed, *public, *message, *signature;
} vectors[] = {
    { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
      "b46b"
      "d25bf5f0595bbe24655141438e7a100b" },
    { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
      "1d8c"
      "387b2eaeb4302aeeb00d291612bb0c00" },
    { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
      "c659"
      "4a7c15e9716ed28dc027beceea1ec40a" },
};

static void ed25519_as_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        uint8_t seed[KEY_SEED_BYTES], message[8], want[KEY_SIGNATURE_BYTES],
            got[KEY_SIGNATURE_BYTES], back[KEY_SEED_BYTES];
        size_t n = strlen(vectors[i].message) / 2;
        struct key_secret *secret;
        struct key *key;
        json_t *public;
        assert_true(canon_unhex(vectors[i].seed, seed, sizeof seed) &&
                    canon_unhex(vectors[i].message, message, n) &&
                    canon_unhex(vectors[i].signature, want, sizeof want));
        assert_int_equal(key_secret_from_seed(seed, &secret, NULL), ERR_OK);
        assert_int_equal(key_secret_public(secret, &public, NULL), ERR_OK);
        assert_string_equal(
            json_string_value(json_object_get(json_object_get(public, "keyval"), "public")),
            vectors[i].public);
        struct span m = { message, n };
        key_secret_sign(secret, m, got);
        assert_memory_equal(got, want, sizeof want);
        key_secret_seed(secret, back);
        assert_memory_equal(back, seed, sizeof seed);
        assert_int_equal(key_from_json(public, &key, NULL), ERR_OK);
        assert_true(key_verify(key, m, (struct span){ want, sizeof want }));
        assert_false(key_verify(key, m, (struct span){ want, sizeof want - 1 }));
        want[5] ^= 1;
        assert_false(key_verify(key, m, (struct span){ want, sizeof want }));
        key_destroy(key);
        json_decref(public);
        key_secret_destroy(secret);
    }
}

/* A point of small order "signs" everything: R = 0…01, S = 0 fits such a key for any message. */
static void weak_points_sign_nothing(void **state)
{
    static const char *const points[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    };
    uint8_t signature[KEY_SIGNATURE_BYTES] = { 1 };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(points); i++) {
        struct key *key;
        json_t *public = json_pack("{s:s, s:s, s:{s:s}}", "keytype", "ed25519", "scheme", "ed25519",
                                   "keyval", "public", points[i]);
        assert_int_equal(key_from_json(public, &key, NULL), ERR_OK);
        assert_false(
            key_verify(key, span_of("anything"), (struct span){ signature, sizeof signature }));
        key_destroy(key);
        json_decref(public);
    }
}

/* Made with openssl: genpkey, pkey -pubout. */
#define P384                                                                                       \
    "-----BEGIN PUBLIC KEY-----\n"                                                                 \
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE48H28Xex583ms6CD2okEBdEgs8/ScWdS\n"                           \
    "NFWAXx7raOFiZgSFr03uPzThaK4l5imOwSK95DGuJAAC7SEGOg8ll19rVXFYGm5b\n"                           \
    "NLIlMwr14yPElFKLdlh8wJDCkdlpi1vm\n"                                                           \
    "-----END PUBLIC KEY-----\n"
#define RSA1024                                                                                    \
    "-----BEGIN PUBLIC KEY-----\n"                                                                 \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDav6bb+DyHNctBUlE/YU7Ea3jG\n"                           \
    "Ene7Fh/ryvGsuXsG81f0bvS/WAboHwmXh8PZS9S+hnNC6S5hSVIRxU0afeQur9RC\n"                           \
    "leZMlMVdl5Ix/FQsFuPkq4ji6x4UnaKxKBDoODceVIf9xpw8OTk4uekwtFUfY9RU\n"                           \
    "UQAbDMGvcTgTcBIS0QIDAQAB\n"                                                                   \
    "-----END PUBLIC KEY-----\n"
#define P256                                                                                       \
    "-----BEGIN PUBLIC KEY-----\n"                                                                 \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQD3Fc5AgmVFpPG4qjpK1ceAdSpqL\n"                           \
    "3NB+zp11swrJUzSiBZVJNAB34NMZFvTIFHvaY7yKfxzqK8LZD3FlynEWVA==\n"                               \
    "-----END PUBLIC KEY-----\n"

static void keys_that_are_none(void **state)
{
    static const struct {
        const char *type, *scheme, *public;
        enum err_code want;
        enum key_scheme is;
    } cases[] = {
        { "ecdsa", "ecdsa-sha2-nistp256", P256, ERR_OK, KEY_ECDSA_P256 },
        { "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", P256, ERR_OK, KEY_ECDSA_P256 },
        { "ecdsa", "ecdsa-sha2-nistp256", P384, ERR_INVALID, KEY_UNKNOWN },
        { "ecdsa", "ecdsa-sha2-nistp256", RSA1024, ERR_INVALID, KEY_UNKNOWN },
        { "ecdsa", "ecdsa-sha2-nistp256", "", ERR_INVALID, KEY_UNKNOWN },
        { "rsa", "rsassa-pss-sha256", RSA1024, ERR_INVALID, KEY_UNKNOWN },
        { "rsa", "rsassa-pss-sha256", P256, ERR_INVALID, KEY_UNKNOWN },
        { "ed25519", "ed25519", "00", ERR_INVALID, KEY_UNKNOWN },
        { "ed25519", "ed25519", P256, ERR_INVALID, KEY_UNKNOWN },
        { "ed25519", "ed25519", NULL, ERR_INVALID, KEY_UNKNOWN },
        /* Kinds we do not know are kept, and sign nothing. */
        { "sm2", "sm2-sm3", "00", ERR_OK, KEY_UNKNOWN },
        { "rsa", "rsa-pkcs1v15-sha256", RSA1024, ERR_OK, KEY_UNKNOWN },
        { "ed25519", "rsassa-pss-sha256", RSA1024, ERR_OK, KEY_UNKNOWN },
        { NULL, "ed25519", "00", ERR_INVALID, KEY_UNKNOWN },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct key *key = NULL;
        json_t *j = json_pack("{s:s*, s:s, s:{s:s*}}", "keytype", cases[i].type, "scheme",
                              cases[i].scheme, "keyval", "public", cases[i].public);
        enum err_code rc = key_from_json(j, &key, NULL);
        if (rc != cases[i].want || (!rc && key_scheme(key) != cases[i].is))
            fail_msg("case %zu: %s", i, err_name(rc));
        if (!rc && key_scheme(key) == KEY_UNKNOWN) {
            assert_false(key_verify(key, span_of(""), span_of("")));
            assert_false(key_same(key, key));
        }
        key_destroy(key);
        json_decref(j);
    }
}

/* --- paths ------------------------------------------------------------------------------------------------- */

static void paths(void **state)
{
    static const struct {
        const char *pattern, *name;
        bool want;
    } cases[] = {
        { "*", "a", true },
        { "*", "", true },
        { "*", "a/b", false },
        { "*/*", "a/b", true },
        { "*/*", "a/b/c", false },
        { "a", "a", true },
        { "a", "ab", false },
        { "ab", "a", false },
        { "targets/*.tgz", "targets/foo.tgz", true },
        { "targets/*.tgz", "targets/foo.txt", false },
        { "targets/*.tgz", "foo.tgz", false },
        { "foo-version-?.tgz", "foo-version-2.tgz", true },
        { "foo-version-?.tgz", "foo-version-alpha.tgz", false },
        { "foo-version-?.tgz", "foo-version-威.tgz", true }, /* one character, three bytes */
        { "?", "/", false },
        { "a?b", "a/b", false },
        { "a[/]b", "a/b", false },
        { "[a-c]x", "bx", true },
        { "[a-c]x", "dx", false },
        { "[!a-c]x", "dx", true },
        { "[!a-c]x", "ax", false },
        { "[]]", "]", true },
        { "[a-]", "-", true },
        { "[县-威]", "威", true },
        { "[", "[", true },
        { "[a", "[a", true },
        { "[a", "a", false },
        { "\\*", "*", false }, /* no escapes */
        { "\\*", "\\x", true },
        { "*.db.zst", ".db.zst", true },
        { ".*", ".hidden", true },
        { "a*b*c", "aXbYbZc", true },
        { "a*b*c", "aXbYbZ", false },
        { "a/*/c*", "a/b/cd", true },
        { "a/*/c", "a/b/b/c", false },
        { "a/", "a/", true },
        { "a", "a/", false },
        { "", "", true },
        { "", "a", false },
        { "releases/*/*", "releases/x/x_v1", true },
        { "*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (glob_matches(cases[i].pattern, cases[i].name) != cases[i].want)
            fail_msg("'%s' and '%s'", cases[i].pattern, cases[i].name);
}

/* --- names ---------------------------------------------------------------------------------------------------- */

static void addresses(void **state)
{
    static const struct {
        const char *base, *role, *want;
        long long version;
    } metadata[] = {
        { "https://h/m", "root", "https://h/m/2.root.json", 2 },
        { "https://h/m/", "timestamp", "https://h/m/timestamp.json", 0 },
        { "file:///m", "../x", "file:///m/1...%2Fx.json", 1 },
    };
    static const struct {
        const char *base, *name, *digest, *want; /* want NULL: refused */
    } targets[] = {
        { "https://h/t", "a/b/c.db", "ff", "https://h/t/a/b/ff.c.db" },
        { "https://h/t/", "c d?", NULL, "https://h/t/c%20d%3F" },
        { "https://h/t/", "../c", "ff", NULL },
        { "https://h/t/", "a/./c", "ff", NULL },
        { "https://h/t/", "/c", "ff", NULL },
        { "https://h/t/", "c/", "ff", NULL },
    };
    char out[NAME_URL_MAX];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(metadata); i++) {
        assert_int_equal(
            name_metadata_url(metadata[i].base, metadata[i].version, metadata[i].role, out, NULL),
            ERR_OK);
        assert_string_equal(out, metadata[i].want);
    }
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        enum err_code rc = name_target_url(targets[i].base, targets[i].name, targets[i].digest, out,
                                           NULL);
        assert_int_equal(rc, targets[i].want ? ERR_OK : ERR_INVALID);
        if (targets[i].want)
            assert_string_equal(out, targets[i].want);
    }
}

static void long_addresses_are_refused(void **state)
{
    char base[NAME_URL_MAX + 10], out[NAME_URL_MAX];
    (void)state;
    for (size_t len = NAME_URL_MAX - 20; len < NAME_URL_MAX + 5; len++) {
        memset(base, 'a', sizeof base);
        base[len] = '\0';
        /* "/2.root.json" and the end */
        bool fits = len + 12 < NAME_URL_MAX;
        assert_int_equal(name_metadata_url(base, 2, "root", out, NULL),
                         fits ? ERR_OK : ERR_TOO_BIG);
        fits = len + 2 < NAME_URL_MAX;
        assert_int_equal(name_target_url(base, "x", NULL, out, NULL), fits ? ERR_OK : ERR_TOO_BIG);
    }
}

/* --- refusals --------------------------------------------------------------------------------------------------- */

static bool has_id(const struct table *t, const char *id)
{
    for (size_t i = 0; i < table_rows(t); i++)
        if (strcmp(table_cell(t, i, 0), id) == 0 && table_cell(t, i, 1)[0])
            return true;
    return false;
}

static void every_refusal_has_its_words(void **state)
{
    static const char *const languages[] = { "zh", "en" };
    static const char *const columns[] = { "id", "text", NULL };
    (void)state;
    for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
        char path[FS_PATH_MAX];
        struct table *t;
        struct err err = { 0 };
        snprintf(path, sizeof path, "%s/assets/strings/%s/trust.tsv", getenv("HEYAN_ROOT"),
                 languages[l]);
        if (table_open(path, columns, &t, &err) != ERR_OK)
            fail_msg("%s", err.text);
        for (int r = 0; r < REFUSAL_COUNT; r++)
            if (!has_id(t, refusal_id((enum refusal)r)))
                fail_msg("%s: no words for %s", path, refusal_id((enum refusal)r));
        table_close(t);
    }
}

static void every_refusal_has_its_code(void **state)
{
    (void)state;
    assert_int_equal(refusal_code(REFUSAL_NONE), ERR_OK);
    for (int r = REFUSAL_NONE + 1; r < REFUSAL_COUNT; r++)
        assert_int_not_equal(refusal_code((enum refusal)r), ERR_OK);
    for (int e = 0; e < FETCH_END_COUNT; e++) {
        bool is_good = e == FETCH_DONE || e == FETCH_SAME;
        assert_int_equal(refusal_of_fetch((enum fetch_end)e) == REFUSAL_NONE, is_good);
        assert_int_equal(fetch_end_code((enum fetch_end)e) == ERR_OK, is_good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form_for_every_json),
        cmocka_unit_test(levels_and_values_have_an_end),
        cmocka_unit_test(times),
        cmocka_unit_test(ed25519_as_published),
        cmocka_unit_test(weak_points_sign_nothing),
        cmocka_unit_test(keys_that_are_none),
        cmocka_unit_test(paths),
        cmocka_unit_test(addresses),
        cmocka_unit_test(long_addresses_are_refused),
        cmocka_unit_test(every_refusal_has_its_words),
        cmocka_unit_test(every_refusal_has_its_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
