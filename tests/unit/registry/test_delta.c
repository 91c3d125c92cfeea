/* From one release to the next and nothing but the next.  SQLite's session extension is the
 * referee: what we write it applies, what it makes we apply, and its records are what is summed. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <unistd.h>

#define SQLITE_ENABLE_SESSION
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>

#include <cmocka.h>

#include "base/fs.h"
#include "registry/structure.h"
#include "unit/registry/delta_world.h"

enum { RELEASE_MAX = 16 << 20 };

static const char *const tables[] = { "alert",   "authorised_use", "correction", "data_set",
                                      "licence", "organisation",   "paper",      "prefix",
                                      "product", "standard" };

/* Edits of every kind, of every table with a key of its own form. */
static const char edits[] =
    "UPDATE organisation SET name = name || '(更名)', former_name = name WHERE id % 7 = 0;"
    "UPDATE organisation SET group_id = NULL WHERE group_id IS NOT NULL AND id % 2 = 0;"
    "UPDATE organisation SET group_id = id WHERE id % 11 = 0;"
    "DELETE FROM organisation WHERE id IN (SELECT id FROM organisation ORDER BY id LIMIT 20);"
    "INSERT INTO organisation SELECT id + 1, '', NULL, '新办企业', '', '', '', '', NULL, 1, 0"
    "  FROM organisation WHERE id % 13 = 0 AND id + 1 NOT IN (SELECT id FROM organisation);"
    "UPDATE prefix SET status = 3, status_day = 20261120 WHERE id % 5 = 0;"
    "DELETE FROM product WHERE id % 17 = 0;"
    "UPDATE licence SET valid_until = 20991231, site = '' WHERE rowid_free(number);"
    "INSERT INTO authorised_use VALUES (1, 20261101, 1, 2, '', '', 0), (1, 20261102, 1, 2, '', '',"
    "  0), (-5, 0, 9223372036854775807, -9223372036854775807, '', '', 0);"
    "DELETE FROM alert WHERE nr % 2 = 0;"
    "INSERT INTO alert SELECT number, number_kind, published + 1, nr, kind, '', 0, 0, '', '新', '',"
    "  '', 0 FROM alert LIMIT 5;"
    "UPDATE correction SET note = '已办结', closed = 20261120;"
    "UPDATE standard SET title = '' WHERE holder % 2 = 0;"
    "UPDATE paper SET value = '8' WHERE key = 'sequence';"
    "UPDATE data_set SET source_day = 20261120;";

static const char swap_numbers[] =
    "CREATE TEMP TABLE two AS SELECT id, reg_no FROM organisation WHERE reg_no IS NOT NULL"
    "  ORDER BY id LIMIT 2;"
    "UPDATE organisation SET reg_no = NULL WHERE id IN (SELECT id FROM two);"
    "UPDATE organisation SET reg_no = (SELECT reg_no FROM two WHERE two.id <> organisation.id)"
    "  WHERE id IN (SELECT id FROM two);";

/* The referee's own changeset from OLD to NEW (or, from an empty file, of all of NEW). */
static void diff_by_sqlite(const char *from, void **bytes, int *n)
{
    sqlite3 *db = NULL;
    sqlite3_session *s = NULL;
    char attach[64];
    snprintf(attach, sizeof attach, "ATTACH '%s' AS other", from);
    assert_int_equal(sqlite3_open(NEW, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, attach, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3session_create(db, "main", &s), SQLITE_OK);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        assert_int_equal(sqlite3session_attach(s, tables[i]), SQLITE_OK);
        assert_int_equal(sqlite3session_diff(s, "other", tables[i], NULL), SQLITE_OK);
    }
    assert_int_equal(sqlite3session_changeset(s, n, bytes), SQLITE_OK);
    sqlite3session_delete(s);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int no_conflict(void *self, int why, sqlite3_changeset_iter *at)
{
    (void)self;
    (void)at;
    fail_msg("the referee has a conflict of kind %d", why);
    return SQLITE_CHANGESET_ABORT;
}

static void apply_by_sqlite(const char *base)
{
    sqlite3 *db = NULL;
    copy_file(base, COPY);
    assert_int_equal(sqlite3_open(COPY, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3changeset_apply(db, (int)changes.len, changes.data, NULL, no_conflict, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void made_and_applied(void **state)
{
    (void)state;
    edit_new(edits);
    edit_new(swap_numbers);
    struct delta_made made = make_delta();
    struct content old = content_at(OLD), new = content_at(NEW), reached;
    assert_true(made.changes > 300);
    assert_true(content_same(&made.before, &old));
    assert_true(content_same(&made.after, &new));
    assert_false(content_same(&old, &new));
    struct err err = { 0 };
    if (apply_to(OLD, buf_span(&changes), &reached, &err) != ERR_OK)
        fail_msg("%s", err.text);
    struct content whole = content_at(COPY);
    assert_true(content_same(&reached, &new)); /* carried on row by row */
    assert_true(content_same(&whole, &new));   /* counted afresh */
    assert_int_equal(structure_check(COPY, NULL), ERR_OK);
}

static void sqlite_applies_ours(void **state)
{
    (void)state;
    edit_new(edits);
    edit_new(swap_numbers);
    make_delta();
    apply_by_sqlite(OLD);
    struct content there = content_at(COPY), new = content_at(NEW);
    assert_true(content_same(&there, &new));
}

static void we_apply_sqlites(void **state)
{
    (void)state;
    void *bytes = NULL;
    int n = 0;
    edit_new(edits);
    edit_new("UPDATE organisation SET reg_no = NULL WHERE id % 3 = 0;"
             "UPDATE organisation SET reg_no = 999000000000000 + rowid % 1000 WHERE id ="
             "  (SELECT max(id) FROM organisation);");
    diff_by_sqlite(OLD, &bytes, &n);
    assert_true(n > 1000);
    struct content reached, new = content_at(NEW);
    struct err err = { 0 };
    if (apply_to(OLD, (struct span){ bytes, (size_t)n }, &reached, &err) != ERR_OK)
        fail_msg("%s", err.text);
    sqlite3_free(bytes);
    assert_true(content_same(&reached, &new));
}

static void nothing_between_the_same(void **state)
{
    (void)state;
    struct delta_made made = make_delta();
    assert_int_equal(made.changes, 0);
    assert_int_equal(made.bytes, 0);
    assert_true(content_same(&made.before, &made.after));
}

/* Adds 32 bytes, least first, the slow way. */
static void add_bytes(uint8_t sum[32], const uint8_t more[32])
{
    unsigned carry = 0;
    for (size_t i = 0; i < 32; i++) {
        carry += (unsigned)sum[i] + more[i];
        sum[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

static const uint8_t *skip_value(const uint8_t *p)
{
    uint8_t type = *p++;
    size_t len = type == 1 ? 8 : 0;
    if (type != 3)
        return p + len;
    len = *p & 0x7F;
    while (*p++ & 0x80)
        len = len << 7 | (*p & 0x7F);
    return p + len;
}

/* Records as SQLite writes them, SHA-256 by libsodium, sums by the byte. */
static void content_is_the_sum_of_sqlites_records(void **state)
{
    (void)state;
    void *bytes = NULL;
    int n = 0;
    uint8_t sum[32] = { 0 };
    char want[65];
    copy_file(OLD, "empty.heyan");
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "DELETE FROM %s", tables[i]);
        edit("empty.heyan", sql);
    }
    diff_by_sqlite("empty.heyan", &bytes, &n);
    const uint8_t *p = bytes;
    size_t rows = 0, columns = 0;
    const char *name = NULL;
    for (const uint8_t *end = p + n; p < end;) {
        if (*p == 'T') { /* fewer than 128 columns: their number is one byte */
            columns = p[1];
            name = (const char *)p + 2 + columns;
            p = (const uint8_t *)name + strlen(name) + 1;
            continue;
        }
        assert_int_equal(*p, SQLITE_INSERT);
        const uint8_t *record = p += 2;
        for (size_t i = 0; i < columns; i++)
            p = skip_value(p);
        crypto_hash_sha256_state h;
        uint8_t one[32];
        crypto_hash_sha256_init(&h);
        crypto_hash_sha256_update(&h, (const uint8_t *)name, strlen(name) + 1);
        crypto_hash_sha256_update(&h, record, (size_t)(p - record));
        crypto_hash_sha256_final(&h, one);
        add_bytes(sum, one);
        rows++;
    }
    sqlite3_free(bytes);
    assert_true(rows > 10);
    for (size_t i = 0; i < 32; i++)
        snprintf(want + 2 * i, 3, "%02x", sum[31 - i]);
    struct content c = content_at(OLD), back = { 0 };
    char hex[CONTENT_HEX + 1];
    content_hex(&c, hex);
    assert_string_equal(hex, want);
    assert_true(content_read_hex(span_of(hex), &back));
    assert_memory_equal(back.sum, c.sum, sizeof c.sum);
    hex[5] = 'G';
    assert_false(content_read_hex(span_of(hex), &back));
    assert_false(content_read_hex(span_of("12"), &back));
    assert_int_equal(c.rows[SET_ORG], 3);
}

/* A page of zeros in the middle of any table is found. */
static void structure_finds_broken_pages(void **state)
{
    (void)state;
    static const uint8_t zeros[4096];
    struct buf b = BUF_INIT(RELEASE_MAX);
    assert_int_equal(fs_read_all(OLD, &b, NULL), ERR_OK);
    size_t pages = b.len / sizeof zeros, found = 0;
    assert_true(pages > 40);
    buf_fini(&b);
    assert_int_equal(structure_check(OLD, NULL), ERR_OK);
    for (size_t i = 1; i < pages; i++) {
        copy_file(OLD, COPY);
        FILE *f = fopen(COPY, "r+b");
        assert_non_null(f);
        assert_int_equal(fseek(f, (long)(i * sizeof zeros), SEEK_SET), 0);
        assert_int_equal(fwrite(zeros, sizeof zeros, 1, f), 1);
        assert_int_equal(fclose(f), 0);
        found += structure_check(COPY, NULL) == ERR_INVALID;
    }
    /* All but pages that hold the middle of one long text, of which there are none. */
    assert_int_equal(found, pages - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(made_and_applied, build_large, drop),
        cmocka_unit_test_setup_teardown(sqlite_applies_ours, build_large, drop),
        cmocka_unit_test_setup_teardown(we_apply_sqlites, build_large, drop),
        cmocka_unit_test_setup_teardown(nothing_between_the_same, build_large, drop),
        cmocka_unit_test_setup_teardown(content_is_the_sum_of_sqlites_records, build_small, drop),
        cmocka_unit_test_setup_teardown(structure_finds_broken_pages, build_large, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
