#include "unit/registry/delta_world.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fs.h"
#include "registry/make.h"
#include "unit/registry/world.h"

enum { RELEASE_MAX = 16 << 20, CHANGES_MAX = 16 << 20 };

static struct world world;
struct buf changes;

void copy_file(const char *from, const char *to)
{
    struct buf b = BUF_INIT(RELEASE_MAX);
    assert_int_equal(fs_read_all(from, &b, NULL), ERR_OK);
    FILE *f = fopen(to, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(b.data, 1, b.len, f), b.len);
    assert_int_equal(fclose(f), 0);
    buf_fini(&b);
}

void edit(const char *path, const char *sql)
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

int build_large(void **state)
{
    (void)state;
    return build_old(2000);
}

int build_small(void **state)
{
    (void)state;
    return build_old(0);
}

int drop(void **state)
{
    (void)state;
    buf_fini(&changes);
    return 0;
}

struct registry *open_release(const char *path)
{
    struct registry *r = NULL;
    struct err err = { 0 };
    if (registry_open(path, &r, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return r;
}

struct content content_at(const char *path)
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

struct delta_made make_delta(void)
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

enum err_code apply_to(const char *base, struct span bytes, struct content *content,
                       struct err *err)
{
    struct source s = { bytes, 7001 };
    copy_file(base, COPY);
    *content = content_at(base);
    return delta_apply(COPY, give, &s, content, err);
}

static void even(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    const unsigned char *text = sqlite3_value_text(v[0]);
    sqlite3_result_int(c, text[strlen((const char *)text) - 1] % 2 == 0);
}

void edit_new(const char *sql)
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
