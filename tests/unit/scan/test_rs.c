/* Reed and Solomon: the worked examples of the standards, spoilt. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <string.h>

#include "base/attrs.h"
#include "scan/rs.h"

/* ISO/IEC 18004, annex I (01234567 in 1-M), and ISO/IEC 16022, annex O (123456). */
static const uint8_t qr_word[26] = { 0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec,
                                     0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xa5, 0x24,
                                     0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55 };
static const uint8_t dm_word[8] = { 142, 164, 186, 114, 25, 5, 88, 102 };

static void spoilt_words_are_mended_within_what_can_be(void **state)
{
    static const struct {
        const uint8_t *word;
        size_t n, n_check;
        unsigned polynomial, first_root;
        uint8_t spoilt[10];        /* places */
        size_t n_spoilt, n_erased; /* the first n_erased of them are known to be */
        bool is_mended;
    } rows[] = {
        { qr_word, 26, 10, 0x11d, 0, { 0 }, 0, 0, true },
        { qr_word, 26, 10, 0x11d, 0, { 3 }, 1, 0, true },
        { qr_word, 26, 10, 0x11d, 0, { 0, 5, 9, 17, 25 }, 5, 0, true },
        { qr_word, 26, 10, 0x11d, 0, { 0, 5, 9, 17, 20, 25 }, 6, 0, false },
        { qr_word, 26, 10, 0x11d, 0, { 0, 5, 9, 17, 20, 25 }, 6, 2, true },
        { qr_word, 26, 10, 0x11d, 0, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 10, 10, true },
        { qr_word, 26, 10, 0x11d, 0, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 10, 8, false },
        { dm_word, 8, 5, 0x12d, 1, { 0 }, 0, 0, true },
        { dm_word, 8, 5, 0x12d, 1, { 2, 7 }, 2, 0, true },
        { dm_word, 8, 5, 0x12d, 1, { 2, 4, 7 }, 3, 0, false },
        { dm_word, 8, 5, 0x12d, 1, { 2, 4, 7 }, 3, 1, true },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct rs_field f;
        uint8_t word[26];
        size_t n_errors;
        memcpy(word, rows[i].word, rows[i].n);
        for (size_t k = 0; k < rows[i].n_spoilt; k++)
            word[rows[i].spoilt[k]] ^= (uint8_t)(0x5a + 17 * k);
        rs_field_init(&f, rows[i].polynomial, rows[i].first_root);
        bool is_mended = rs_mend(&f, word, rows[i].n, rows[i].n_check, rows[i].spoilt,
                                 rows[i].n_erased, &n_errors);
        if (is_mended != rows[i].is_mended)
            fail_msg("row %zu: mended %d", i, is_mended);
        if (!rows[i].is_mended)
            continue;
        assert_memory_equal(word, rows[i].word, rows[i].n);
        assert_int_equal(n_errors, rows[i].n_spoilt - rows[i].n_erased);
    }
}

static void what_is_no_word_is_refused(void **state)
{
    struct rs_field f;
    uint8_t word[26] = { 1 };
    size_t n_errors;
    (void)state;
    rs_field_init(&f, 0x11d, 0);
    assert_false(rs_mend(&f, word, 300, 10, NULL, 0, &n_errors));
    assert_false(rs_mend(&f, word, 26, 26, NULL, 0, &n_errors));
    assert_false(rs_mend(&f, word, 26, RS_CHECK_MAX + 1, NULL, 0, &n_errors));
    assert_false(rs_mend(&f, word, 26, 10, (const uint8_t[11]){ 0 }, 11, &n_errors));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spoilt_words_are_mended_within_what_can_be),
        cmocka_unit_test(what_is_no_word_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
