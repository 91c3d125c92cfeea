#include "unit/tables/tables_world.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tables/tables.h"

const char *tables_assets(void)
{
    static char path[FS_PATH_MAX]; /* written once: a thread of the kiosk may be reading it */
    if (!path[0])
        assert_int_equal(fs_join(path, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    return path;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
    (void)st, (void)flag, (void)at;
    return remove(path);
}

void tables_remove(const char *folder)
{
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *folder, const char *name, struct span text)
{
    char path[FS_PATH_MAX], above[FS_PATH_MAX];
    assert_int_equal(fs_join(path, folder, name, NULL), ERR_OK);
    text_copy(above, sizeof above, path);
    *strrchr(above, '/') = '\0';
    assert_int_equal(fs_make_folder(above, NULL), ERR_OK);
    assert_int_equal(fs_replace(path, text, NULL), ERR_OK);
}

void tables_write(const char *folder, const char *name, const char *text)
{
    put(folder, name, span_of(text));
}

void tables_change(const char *folder, const char *name, const char *from, const char *to)
{
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(1 << 20), changed = BUF_INIT(1 << 20);
    assert_int_equal(fs_join(path, tables_assets(), name, NULL), ERR_OK);
    assert_int_equal(fs_read_all(path, &text, NULL), ERR_OK);
    assert_int_equal(buf_append(&text, "", 1), ERR_OK);
    const char *all = (const char *)text.data, *at = strstr(all, from);
    assert_non_null(at);
    assert_int_equal(buf_print(&changed, "%.*s%s%s", (int)(at - all), all, to, at + strlen(from)),
                     ERR_OK);
    put(folder, name, buf_span(&changed));
    buf_fini(&changed);
    buf_fini(&text);
}

struct buf tables_one(int64_t sequence, const char *name, const char *text)
{
    struct bundle b = { .sequence = sequence, .schema = BUNDLE_SCHEMA, .n = 1 };
    struct buf out = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    text_copy(b.files[0].name, sizeof b.files[0].name, name);
    b.files[0].text = span_of(text);
    assert_int_equal(bundle_write(&b, &out, NULL), ERR_OK);
    return out;
}

struct buf tables_signed(const char *folder, const char *assets, int64_t sequence,
                         const struct bundle *last, struct date today)
{
    struct buf raw = BUF_INIT(2 * BUNDLE_BYTES_MAX), out = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    struct bundle b;
    struct err err = { 0 };
    if (tables_gather(folder, assets, sequence, &raw, &err) != ERR_OK ||
        bundle_read(buf_span(&raw), &b, &err) != ERR_OK ||
        over_write(assets, &b, last, today, &out, &err) != ERR_OK)
        fail_msg("%s", err.text);
    buf_fini(&raw);
    return out;
}

struct buf tables_bundle(const char *folder, int64_t sequence)
{
    return tables_signed(folder, tables_assets(), sequence, NULL, DATE_OF(2026, 11, 23));
}
