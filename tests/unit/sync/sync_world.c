#include "unit/sync/sync_world.h"

#include <ftw.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "registry/make.h"
#include "sync/parcel.h"
#include "unit/registry/world.h"

enum { FILE_BYTES_MAX = 64 << 20 };

struct buf world_read(const char *path)
{
    struct buf b = BUF_INIT(FILE_BYTES_MAX);
    struct err err = { 0 };
    if (fs_read_all(path, &b, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return b;
}

void world_write_file(const char *path, struct span bytes)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        fail_msg("%s: cannot create", path);
    assert_int_equal(fwrite(bytes.p, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

void world_copy(const char *from, const char *to)
{
    struct buf b = world_read(from);
    world_write_file(to, buf_span(&b));
    buf_fini(&b);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void world_remove_folder(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void world_edit(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

void world_seal(const char *path)
{
    struct digest d;
    char side_car[FS_PATH_MAX + 8], line[FS_PATH_MAX + 80];
    assert_int_equal(digest_file(path, &d, NULL), ERR_OK);
    snprintf(side_car, sizeof side_car, "%s.sha256", path);
    snprintf(line, sizeof line, "%s  %s\n", d.hex, path);
    world_write_file(side_car, span_of(line));
}

static void next_release(const char *from, const char *to, int sequence)
{
    char sql[1024];
    world_copy(from, to);
    snprintf(sql, sizeof sql,
             "UPDATE organisation SET name = name || '·%d' WHERE id %% 3 = %d %% 3;"
             "INSERT INTO product VALUES (69499901%05d0, 1, '演示商品', '', '', '', 1, 0, 0);"
             "DELETE FROM correction WHERE nr = (SELECT max(nr) FROM correction) AND %d = 9;"
             "UPDATE data_set SET row_count = (SELECT count(*) FROM product)"
             "  WHERE name = 'products';"
             "UPDATE data_set SET row_count = (SELECT count(*) FROM correction)"
             "  WHERE name = 'corrections';"
             "UPDATE paper SET value = '%d' WHERE key = 'sequence';",
             sequence, sequence, sequence, sequence, sequence);
    world_edit(to, sql);
    world_seal(to);
}

static void make_first(int64_t rows, const char *path)
{
    static struct world world;
    struct make_options make = {
        .folder = WORLD_FOLDER, .rows = rows, .seed = 9, .issued = DATE_OF(2026, 11, 16)
    };
    world_reset();
    if (rows > 0)
        assert_int_equal(make_csv(&make, NULL), ERR_OK);
    if (world_build(&world, false) != ERR_OK)
        fail_msg("%s\n%s", world.err.text, world.told);
    world_copy(WORLD_RELEASE, path);
    world_edit(path, "UPDATE paper SET value = '7' WHERE key = 'sequence';");
    world_seal(path);
}

const struct sync_world *sync_world(int64_t rows)
{
    static struct sync_world w;
    struct err err = { 0 };
    if (w.release[0][0])
        return &w;
    for (int i = 0; i < WORLD_RELEASES; i++) {
        snprintf(w.release[i], sizeof w.release[i], "r%d.heyan", i + 7);
        snprintf(w.whole[i], sizeof w.whole[i], "r%d.db.zst", i + 7);
        snprintf(w.delta[i], sizeof w.delta[i], "r%d.chg.zst", i + 7);
        if (i == 0)
            make_first(rows, w.release[0]);
        else
            next_release(w.release[i - 1], w.release[i], i + 7);
        if (parcel_whole(w.release[i], w.whole[i], &w.whole_offer[i], &err) != ERR_OK ||
            (i > 0 && parcel_delta(w.release[i - 1], w.release[i], w.delta[i], &w.delta_offer[i],
                                   &err) != ERR_OK))
            fail_msg("%s", err.text);
        w.whole_offer[i].is_for_us = w.delta_offer[i].is_for_us = true;
    }
    return &w;
}

int64_t world_answers(const char *folder, const char *shipped)
{
    struct store s;
    char paths[STORE_PATHS_MAX][FS_PATH_MAX];
    const char *list[STORE_PATHS_MAX];
    size_t n = 0, which;
    struct registry *r = NULL;
    if (store_look(folder, shipped, &s, NULL) != ERR_OK ||
        store_paths(&s, paths, &n, NULL) != ERR_OK)
        return 0;
    for (size_t i = 0; i < n; i++)
        list[i] = paths[i];
    if (registry_open_first(list, n, &r, &which, NULL) != ERR_OK)
        return 0;
    int64_t sequence = registry_release(r)->sequence;
    registry_close(r);
    return sequence;
}
