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
#include "registry/delta.h"
#include "registry/make.h"
#include "registry/structure.h"
#include "unit/registry/world.h"

#define OLD  "old.heyan"
#define NEW  "new.heyan"
#define COPY "copy.heyan"

enum { RELEASE_MAX = 16 << 20, CHANGES_MAX = 16 << 20 };

static struct world world;
static struct buf changes; /* of the delta last made */

static const char *const tables[] = { "alert",   "authorised_use", "correction", "data_set",
                                      "licence", "organisation",   "paper",      "prefix",
                                      "product", "standard" };

static void copy_file(const char *from, const char *to)
{
    struct buf b = BUF_INIT(RELEASE_MAX);
    assert_int_equal(fs_read_all(from, &b, NULL), ERR_OK);
    FILE *f = fopen(to, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(b.data, 1, b.len, f), b.len);
    assert_int_equal(fclose(f), 0);
    buf_fini(&b);
}

static void edit(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int build_old(int64_t rows)
{
    struct make_options make = {
        .folder = WORLD_FOLDER, .rows = rows, .seed = 9, .issued = DATE_OF(2026, 11, 16)
    };
    if (rows > 0)
        assert_int_equal(make_csv(&make, NULL), ERR_OK);
    else
        world_reset();
    assert_int_equal(world_build(&world, false), ERR_OK);
    copy_file(WORLD_RELEASE, OLD);
    copy_file(WORLD_RELEASE, NEW);
    changes = BUF_INIT(CHANGES_MAX);
    return 0;
}

static int build_large(void **state)
{
    (void)state;
    return build_old(2000);
}

static int build_small(void **state)
{
    (void)state;
    return build_old(0);
}

static int drop(void **state)
{
    (void)state;
    buf_fini(&changes);
    return 0;
}

static struct registry *open_release(const char *path)
{
    struct registry *r = NULL;
    struct err err = { 0 };
    if (registry_open(path, &r, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return r;
}

static struct content content_at(const char *path)
{
    struct content c;
    struct registry *r = open_release(path);
    assert_int_equal(content_of(r, &c, NULL), ERR_OK);
    registry_close(r);
    return c;
}

static enum err_code keep(void *self, struct span bytes, struct err *err)
{
    (void)err;
    return buf_append(self, bytes.p, bytes.len);
}

static struct delta_made make_delta(void)
{
    struct delta_made made = { 0 };
    struct registry *from = open_release(OLD), *to = open_release(NEW);
    changes.len = 0;
    assert_int_equal(delta_make(from, to, keep, &changes, &made, NULL), ERR_OK);
    registry_close(from);
    registry_close(to);
    assert_int_equal(made.bytes, changes.len);
    return made;
}

/* Bytes handed out in pieces that never fit a change. */
struct source {
    struct span left;
    size_t piece;
};

static enum err_code give(void *self, uint8_t *out, size_t cap, size_t *n, struct err *err)
{
    struct source *s = self;
    (void)err;
    *n = s->left.len < cap ? s->left.len : cap;
    if (*n > s->piece)
        *n = s->piece;
    if (*n > 0)
        memcpy(out, s->left.p, *n);
    s->left = span_part(s->left, *n, s->left.len);
    return ERR_OK;
}

static enum err_code apply_to(const char *base, struct span bytes, struct content *content,
                              struct err *err)
{
    struct source s = { bytes, 7001 };
    copy_file(base, COPY);
    *content = content_at(base);
    return delta_apply(COPY, give, &s, content, err);
}

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

static void even(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    const unsigned char *text = sqlite3_value_text(v[0]);
    sqlite3_result_int(c, text[strlen((const char *)text) - 1] % 2 == 0);
}

/* rowid_free: whether the number's last character is even; tables without rowid have no other way
 * to take every second row. */
static void edit_new(const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(NEW, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_create_function(db, "rowid_free", 1, SQLITE_UTF8, NULL, even, NULL, NULL),
        SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

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
    edit_new(edits);
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
        cmocka_unit_test_setup_teardown(cut_anywhere, build_small, drop),
        cmocka_unit_test_setup_teardown(flipped_anywhere, build_small, drop),
        cmocka_unit_test_setup_teardown(wrong_ones, build_small, drop),
        cmocka_unit_test_setup_teardown(too_long_a_change, build_small, drop),
        cmocka_unit_test_setup_teardown(wrong_base, build_large, drop),
        cmocka_unit_test_setup_teardown(source_fails, build_small, drop),
        cmocka_unit_test_setup_teardown(structure_finds_broken_pages, build_large, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
