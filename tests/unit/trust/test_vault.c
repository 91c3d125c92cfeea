/* Key files: opened by their passphrase alone, and not after any byte of them was changed. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "trust/canon.h"
#include "trust/vault.h"

/* RFC 8032, 7.1, test 1: the secret and its public half. */
static const char seed_hex[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
static const char public_hex[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
static const char passphrase[] = "correct horse battery";

static struct key_secret *secret_of(const char *hex)
{
    uint8_t seed[KEY_SEED_BYTES];
    struct key_secret *s = NULL;
    struct err err;
    assert_true(canon_unhex(hex, seed, sizeof seed));
    assert_int_equal(key_secret_from_seed(seed, &s, &err), ERR_OK);
    return s;
}

static struct buf sealed(void)
{
    struct buf file = BUF_INIT(VAULT_FILE_MAX);
    struct err err;
    struct key_secret *s = secret_of(seed_hex);
    assert_int_equal(vault_seal(s, "张三", span_of(passphrase), VAULT_FOR_MACHINE, &file, &err),
                     ERR_OK);
    key_secret_destroy(s);
    return file;
}

static enum err_code try_open(struct span file, const char *with)
{
    struct key_secret *s = NULL;
    struct err err;
    enum err_code rc = vault_open(file, span_of(with), &s, &err);
    assert_true((rc == ERR_OK) == (s != NULL));
    key_secret_destroy(s);
    return rc;
}

static void what_was_sealed_comes_back(void **state)
{
    (void)state;
    struct buf file = sealed();
    struct key_secret *s = NULL;
    struct vault_label label;
    struct err err;
    uint8_t seed[KEY_SEED_BYTES];
    char hex[2 * KEY_SEED_BYTES + 1];
    assert_int_equal(vault_open(buf_span(&file), span_of(passphrase), &s, &err), ERR_OK);
    key_secret_seed(s, seed);
    canon_hex(seed, sizeof seed, hex);
    assert_string_equal(hex, seed_hex);
    key_secret_destroy(s);
    assert_int_equal(vault_read(buf_span(&file), &label, &err), ERR_OK);
    assert_string_equal(label.name, "张三");
    const json_t *keyval = json_object_get(label.public_key, "keyval");
    assert_string_equal(json_string_value(json_object_get(keyval, "public")), public_hex);
    vault_label_fini(&label);
    assert_null(memmem(file.data, file.len, seed_hex, strlen(seed_hex)));
    buf_fini(&file);
}

static void two_seals_of_one_key_differ(void **state)
{
    (void)state;
    struct buf a = sealed(), b = sealed();
    assert_true(a.len == b.len && memcmp(a.data, b.data, a.len) != 0);
    buf_fini(&a);
    buf_fini(&b);
}

static void a_wrong_passphrase_opens_nothing(void **state)
{
    (void)state;
    static const char *const wrong[] = { "correct horse batterz", "correct horse batter", "", " ",
                                         "correct horse battery " };
    struct buf file = sealed();
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_int_equal(try_open(buf_span(&file), wrong[i]), ERR_UNTRUSTED);
    buf_fini(&file);
}

/* One byte in each field; whatever is named, it does not open. */
static void a_changed_file_does_not_open(void **state)
{
    (void)state;
    static const struct {
        const char *find, *put;
        enum err_code code;
    } rows[] = {
        { "\"heyan_key\":1", "\"heyan_key\":2", ERR_UNSUPPORTED },
        { "\"heyan_key\":1", "\"heyan_kez\":1", ERR_INVALID },
        { "argon2id13", "argon2id14", ERR_UNSUPPORTED },
        { "xchacha20", "xchacha21", ERR_UNSUPPORTED },
        { "\"passes\":2", "\"passes\":3", ERR_UNTRUSTED },
        { "\"passes\":2", "\"passes\":0", ERR_INVALID },
        { "67108864", "67108865", ERR_UNTRUSTED },
        { "67108864", "97108864888", ERR_INVALID },
        { "\"salt\":\"", "\"salt\":\"zz", ERR_INVALID },
        { "张三", "张四", ERR_UNTRUSTED },
        { "d75a98", "d75a99", ERR_UNTRUSTED },
        { "{\"box\"", "[\"box\"", ERR_INVALID },
    };
    struct buf file = sealed();
    assert_int_equal(buf_append(&file, "", 1), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char changed[VAULT_FILE_MAX + 64];
        const char *text = (const char *)file.data, *at = strstr(text, rows[i].find);
        assert_non_null(at);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, rows[i].put,
                 at + strlen(rows[i].find));
        enum err_code rc = try_open(span_of(changed), passphrase);
        if (rc != rows[i].code)
            fail_msg("%s: %d", rows[i].put, (int)rc);
    }
    buf_fini(&file);
}

static void flipped_seals_and_cut_files_do_not_open(void **state)
{
    (void)state;
    struct buf file = sealed();
    const char *names[] = { "\"sealed\":\"", "\"nonce\":\"" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        uint8_t *at = memmem(file.data, file.len, names[i], strlen(names[i]));
        assert_non_null(at);
        at += strlen(names[i]);
        uint8_t was = *at;
        *at = was == '0' ? '1' : '0';
        assert_int_equal(try_open(buf_span(&file), passphrase), ERR_UNTRUSTED);
        *at = was;
    }
    for (size_t n = 0; n + 2 < file.len; n += 7)
        assert_int_equal(try_open((struct span){ file.data, n }, passphrase), ERR_INVALID);
    buf_fini(&file);
}

static void what_cannot_be_kept_safe_is_not_sealed(void **state)
{
    (void)state;
    struct key_secret *s = secret_of(seed_hex);
    struct buf file = BUF_INIT(VAULT_FILE_MAX);
    struct err err;
    static char huge[VAULT_PASSPHRASE_MAX + 2];
    memset(huge, 'x', sizeof huge - 1);
    const struct {
        const char *name, *passphrase;
    } rows[] = {
        { "张三", "short" },
        { "张三", "" },
        { "张三", huge },
        { "", "correct horse battery" },
        { huge, "correct horse battery" },
        { "\xff", "correct horse battery" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(vault_seal(s, rows[i].name, span_of(rows[i].passphrase), VAULT_FOR_MACHINE,
                                    &file, &err),
                         ERR_INVALID);
        assert_int_equal(file.len, 0);
    }
    key_secret_destroy(s);
    buf_fini(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_comes_back),
        cmocka_unit_test(two_seals_of_one_key_differ),
        cmocka_unit_test(a_wrong_passphrase_opens_nothing),
        cmocka_unit_test(a_changed_file_does_not_open),
        cmocka_unit_test(flipped_seals_and_cut_files_do_not_open),
        cmocka_unit_test(what_cannot_be_kept_safe_is_not_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
