/* Changesets that are cut, flipped, forged or meant for others are refused, or lead elsewhere; never to
 * the release that was signed. */
#include <setjmp.h>
#include <stdarg.h>

#define SQLITE_ENABLE_SESSION
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>

#include <cmocka.h>

#include "unit/registry/delta_world.h"

static void small_edit(void)
{
    edit_new("UPDATE organisation SET name = '威县演示粮油有限公司' WHERE id ="
             "  (SELECT min(id) FROM organisation);"
             "INSERT INTO product VALUES (6949990100021, 1, '演示', '', '', '', 1, 0, 0);"
             "UPDATE data_set SET row_count = 3 WHERE name = 'products';"
             "DELETE FROM prefix WHERE id = (SELECT max(id) FROM prefix);"
             "UPDATE data_set SET row_count = row_count - 1 WHERE name = 'prefixes';"
             "UPDATE paper SET value = '8' WHERE key = 'sequence';");
    make_delta();
}

/* Cut anywhere, it is refused or leads elsewhere; never to the new release. */
static void cut_anywhere(void **state)
{
    (void)state;
    small_edit();
    struct content new = content_at(NEW), reached;
    size_t refused = 0;
    assert_true(changes.len < 2000);
    for (size_t n = 0; n < changes.len; n++) {
        struct err err = { 0 };
        enum err_code rc = apply_to(OLD, span_part(buf_span(&changes), 0, n), &reached, &err);
        refused += rc != ERR_OK;
        if (rc)
            assert_int_equal(rc, ERR_INVALID);
        else
            assert_false(content_same(&reached, &new));
    }
    assert_true(refused > changes.len / 2);
}

static void flipped_anywhere(void **state)
{
    (void)state;
    small_edit();
    struct content new = content_at(NEW), reached;
    size_t refused = 0;
    for (size_t i = 0; i < changes.len; i++) {
        uint8_t was = changes.data[i];
        struct err err = { 0 };
        changes.data[i] = (uint8_t)(was ^ 1U << (i % 8));
        enum err_code rc = apply_to(OLD, buf_span(&changes), &reached, &err);
        refused += rc != ERR_OK;
        if (rc)
            assert_int_equal(rc, ERR_INVALID);
        else if (content_same(&reached, &new))
            /* The byte that says whether a trigger made the change says nothing about rows. */
            assert_true(i > 0 && (changes.data[i - 1] == SQLITE_INSERT ||
                                  changes.data[i - 1] == SQLITE_UPDATE ||
                                  changes.data[i - 1] == SQLITE_DELETE));
        changes.data[i] = was;
    }
    assert_true(refused > changes.len / 3);
}

/* The bytes of a changeset written by hand. */
#define BYTES(s)                                                                                   \
    {                                                                                              \
        (const uint8_t *)(s), sizeof(s) - 1                                                        \
    }
#define PAPER "T\x02\x01\x00paper\0"

static void wrong_ones(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        struct span bytes;
        enum err_code rc;
    } rows[] = {
        { "nothing", { NULL, 0 }, ERR_OK },
        { "a table and no change", BYTES(PAPER), ERR_OK },
        { "a new line", BYTES(PAPER "\x12\x00\x03\x01k\x03\x01v"), ERR_OK },
        { "a line changed", BYTES(PAPER "\x17\x00\x03\x08sequence\x03\x01\x37\x00\x03\x01\x38"),
          ERR_OK },
        { "a line taken away", BYTES(PAPER "\x09\x00\x03\x08sequence\x03\x01\x37"), ERR_OK },
        { "by a trigger", BYTES(PAPER "\x09\x01\x03\x08sequence\x03\x01\x37"), ERR_OK },
        { "a change without a table", BYTES("\x12\x00\x03\x01k\x03\x01v"), ERR_INVALID },
        { "a table twice", BYTES(PAPER PAPER), ERR_INVALID },
        { "another table", BYTES("T\x02\x01\x00people\0"), ERR_INVALID },
        { "SQLite's own table", BYTES("T\x05\x00\x00\x00\x00\x00sqlite_schema\0"), ERR_INVALID },
        { "a column more", BYTES("T\x03\x01\x00\x00paper\0"), ERR_INVALID },
        { "a column less", BYTES("T\x01\x01paper\0"), ERR_INVALID },
        { "another key", BYTES("T\x02\x00\x01paper\0"), ERR_INVALID },
        { "no key", BYTES("T\x02\x00\x00paper\0"), ERR_INVALID },
        { "256 columns", BYTES("T\x82\x00paper\0"), ERR_INVALID },
        { "a name without end", BYTES("T\x02\x01\x00paper"), ERR_INVALID },
        { "an unknown operation", BYTES(PAPER "\x13\x00\x03\x01k\x03\x01v"), ERR_INVALID },
        { "a real", BYTES(PAPER "\x12\x00\x03\x01k\x02\0\0\0\0\0\0\0\0"), ERR_INVALID },
        { "a blob", BYTES(PAPER "\x12\x00\x03\x01k\x04\x01v"), ERR_INVALID },
        { "a value of no kind", BYTES(PAPER "\x12\x00\x03\x01k\x06"), ERR_INVALID },
        { "a column absent", BYTES(PAPER "\x12\x00\x03\x01k\x00"), ERR_INVALID },
        { "NULL where none may be", BYTES(PAPER "\x12\x00\x03\x01k\x05"), ERR_INVALID },
        { "a number for a text", BYTES(PAPER "\x12\x00\x03\x01k\x01\0\0\0\0\0\0\0\1"),
          ERR_INVALID },
        { "a length past the end", BYTES(PAPER "\x12\x00\x03\x01k\x03\x02v"), ERR_INVALID },
        { "a length of 2^28", BYTES(PAPER "\x12\x00\x03\x01k\x03\xFF\xFF\xFF\xFFv"), ERR_INVALID },
        { "half a character", BYTES(PAPER "\x12\x00\x03\x01k\x03\x01\xE5"), ERR_INVALID },
        { "a zero byte", BYTES(PAPER "\x12\x00\x03\x01k\x03\x01\x00"), ERR_INVALID },
        { "a line that is there", BYTES(PAPER "\x12\x00\x03\x08sequence\x03\x01v"), ERR_INVALID },
        { "not there to take away", BYTES(PAPER "\x09\x00\x03\x01k\x03\x01v"), ERR_INVALID },
        { "not as it says", BYTES(PAPER "\x09\x00\x03\x08sequence\x03\x01\x36"), ERR_INVALID },
        { "not there to change", BYTES(PAPER "\x17\x00\x03\x01k\x03\x01\x37\x00\x03\x01\x38"),
          ERR_INVALID },
        { "not as it says, changed",
          BYTES(PAPER "\x17\x00\x03\x08sequence\x03\x01\x36\x00\x03\x01\x38"), ERR_INVALID },
        { "an update of nothing", BYTES(PAPER "\x17\x00\x03\x08sequence\x00\x00\x00"),
          ERR_INVALID },
        { "an update of the key", BYTES(PAPER "\x17\x00\x03\x08sequence\x00\x03\x01k\x00"),
          ERR_INVALID },
        { "an update without before", BYTES(PAPER "\x17\x00\x03\x08sequence\x00\x00\x03\x01\x38"),
          ERR_INVALID },
        { "SQL", BYTES("DROP TABLE paper;"), ERR_INVALID },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct content reached;
        struct err err = { 0 };
        enum err_code rc = apply_to(OLD, rows[i].bytes, &reached, &err);
        if (rc != rows[i].rc)
            fail_msg("%s: %s, %s", rows[i].why, err_name(rc), err.text);
    }
}

/* A change longer than any row is not read into memory without end. */
static void too_long_a_change(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    static const char head[] = PAPER "\x12\x00\x03\x01k\x03\x84\x80\x00";
    static uint8_t text[65536];
    struct content reached;
    memset(text, 'a', sizeof text);
    assert_int_equal(buf_append(&b, head, sizeof head - 1), ERR_OK);
    assert_int_equal(buf_append(&b, text, sizeof text), ERR_OK);
    assert_int_equal(apply_to(OLD, buf_span(&b), &reached, NULL), ERR_INVALID);
    buf_fini(&b);
}

static void wrong_base(void **state)
{
    (void)state;
    struct content reached;
    edit_new("UPDATE licence SET site = '' WHERE rowid_free(number);"
             "DELETE FROM product WHERE id % 17 = 0;"
             "UPDATE data_set SET row_count = (SELECT count(*) FROM product)"
             "  WHERE name = 'products';");
    make_delta();
    copy_file(NEW, "other.heyan");
    assert_int_equal(apply_to("other.heyan", buf_span(&changes), &reached, NULL), ERR_INVALID);
}

static enum err_code break_off(void *self, uint8_t *out, size_t cap, size_t *n, struct err *err)
{
    (void)self;
    (void)out;
    (void)cap;
    (void)n;
    return err_set(err, ERR_IO, "the stick was pulled out");
}

static void source_fails(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct content c = content_at(OLD), same = c;
    copy_file(OLD, COPY);
    assert_int_equal(delta_apply(COPY, break_off, NULL, &c, &err), ERR_IO);
    assert_string_equal(err.text, "the stick was pulled out");
    assert_true(content_same(&c, &same));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cut_anywhere, build_small, drop),
        cmocka_unit_test_setup_teardown(flipped_anywhere, build_small, drop),
        cmocka_unit_test_setup_teardown(wrong_ones, build_small, drop),
        cmocka_unit_test_setup_teardown(too_long_a_change, build_small, drop),
        cmocka_unit_test_setup_teardown(wrong_base, build_large, drop),
        cmocka_unit_test_setup_teardown(source_fails, build_small, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
