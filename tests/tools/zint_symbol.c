#include "tools/zint_symbol.h"

#include <math.h>
#include <stdlib.h>

#include "base/fs.h"
#include "base/table.h"
#include "tools/label_damage.h"

enum { KIND = 0, WIDTH, ROWS };
enum { LIGHT = 240, DARK = 26, MIDDLE_X = LABEL_W / 2, MIDDLE_Y = 660, ROWS_MAX = 64 };

struct zint_symbols {
    struct table *table;
};

struct zint_symbols *zint_symbols_open(void)
{
    static const char *const columns[] = { "kind", "width", "rows", NULL };
    const char *root = getenv("HEYAN_ROOT");
    char path[FS_PATH_MAX];
    struct err err = { 0 };
    struct zint_symbols *z = calloc(1, sizeof *z);
    if (!z || fs_join(path, root ? root : ".", "tests/data/zint_symbols.tsv", &err) != ERR_OK ||
        table_open(path, columns, &z->table, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return z;
}

void zint_symbols_close(struct zint_symbols *z)
{
    if (!z)
        return;
    table_close(z->table);
    free(z);
}

size_t zint_symbols_count(const struct zint_symbols *z)
{
    return table_rows(z->table);
}

const char *zint_symbol_kind(const struct zint_symbols *z, size_t i)
{
    return table_cell(z->table, i, KIND);
}

static bool is_one_of(const char *kind, const char *const *kinds)
{
    for (; *kinds; kinds++)
        if (strcmp(kind, *kinds) == 0)
            return true;
    return false;
}

bool zint_symbol_is_linear(const struct zint_symbols *z, size_t i)
{
    static const char *const linear[] = { "CODABAR",          "CODE93",          "DATABAR",
                                          "DATABAR_EXPANDED", "DATABAR_STACKED", NULL };
    return is_one_of(zint_symbol_kind(z, i), linear);
}

static bool is_dark(const char *row, int x)
{
    char digit[2] = { row[x / 4], '\0' };
    return strtol(digit, NULL, 16) >> (3 - x % 4) & 1;
}

static void put(struct label *l, float x, float y, uint8_t luma)
{
    int i = (int)x, j = (int)y;
    if (i >= 0 && j >= 0 && i < LABEL_W && j < LABEL_H)
        l->mip[0].px[j * LABEL_W + i] = luma;
}

static void fill(struct label *l, struct label_box b, uint8_t luma)
{
    for (int y = b.y; y < b.y + b.h; y++)
        for (int x = b.x; x < b.x + b.w; x++)
            put(l, (float)x, (float)y, luma);
}

static void make_room(struct label *l, int w, int h, int quiet)
{
    l->symbol = (struct label_box){ MIDDLE_X - w / 2, MIDDLE_Y - h / 2, w, h };
    struct label_box b = l->symbol;
    fill(l, (struct label_box){ b.x - quiet, b.y - quiet, w + 2 * quiet, h + 2 * quiet }, LIGHT);
}

/* Rows as high as the kind's standard has them, in modules. */
static int row_height(const char *kind, int row)
{
    static const int stacked[] = { 5, 1, 7 }; /* ISO/IEC 24724, DataBar Stacked */
    static const struct {
        const char *kind;
        int height;
    } heights[] = { { "CODABAR", 40 },
                    { "CODE93", 40 },
                    { "DATABAR", 33 },
                    { "DATABAR_EXPANDED", 34 },
                    { "PDF417", 3 } };
    if (strcmp(kind, "DATABAR_STACKED") == 0)
        return stacked[row % 3];
    for (size_t i = 0; i < sizeof heights / sizeof heights[0]; i++)
        if (strcmp(kind, heights[i].kind) == 0)
            return heights[i].height;
    return 1;
}

static void print_squares(struct label *l, const char *kind, int width, const char *const *row,
                          int n)
{
    int y = 0, texels = width > 40 ? 5 : 10;
    for (int j = 0; j < n; j++)
        y += row_height(kind, j);
    l->module_texels = texels;
    make_room(l, width * texels, y * texels, 8 * texels);
    y = 0;
    for (int j = 0; j < n; j++) {
        int high = row_height(kind, j);
        for (int x = 0; x < width; x++)
            if (is_dark(row[j], x))
                fill(l,
                     (struct label_box){ l->symbol.x + x * texels, l->symbol.y + y * texels, texels,
                                         high * texels },
                     DARK);
        y += high;
    }
}

/* ISO/IEC 16023: hexagons in rows half a module apart, three dark rings in the middle. */
static void print_maxicode(struct label *l, int width, const char *const *row, int n)
{
    const float w = 14, pitch = w * 0.8660254f;
    l->module_texels = (int)w;
    make_room(l, (int)(((float)width + 0.5f) * w), (int)((float)n * pitch), 20);
    for (int y = l->symbol.y; y < l->symbol.y + l->symbol.h; y++)
        for (int x = l->symbol.x; x < l->symbol.x + l->symbol.w; x++) {
            float u = (float)(x - l->symbol.x), v = (float)(y - l->symbol.y);
            int j = (int)(v / pitch), i = (int)(u / w - (j % 2 ? 0.5f : 0));
            float cx = ((float)i + (j % 2 ? 1.0f : 0.5f)) * w, cy = ((float)j + 0.5f) * pitch;
            float r = hypotf(u - 0.5f * (float)l->symbol.w, v - 0.5f * (float)l->symbol.h) / w;
            bool is_ring = (r > 0.58f && r < 1.34f) || (r > 2.11f && r < 2.88f) ||
                           (r > 3.64f && r < 4.4f);
            bool is_module = i >= 0 && i < width && j < n && is_dark(row[j], i) &&
                             hypotf(u - cx, v - cy) < 0.5f * w;
            if (r < 4.5f ? is_ring : is_module)
                put(l, (float)x, (float)y, DARK);
        }
}

void zint_symbol_print(const struct zint_symbols *z, size_t i, struct label *l)
{
    const char *kind = zint_symbol_kind(z, i), *row[ROWS_MAX];
    int n = 0, width = (int)strtol(table_cell(z->table, i, WIDTH), NULL, 10);
    for (const char *at = table_cell(z->table, i, ROWS); at && n < ROWS_MAX; n++) {
        row[n] = at;
        at = strchr(at, '/');
        at = at ? at + 1 : NULL;
    }
    l->content = LABEL_TEXT;
    l->kind = SYM_NONE;
    l->number[0] = '\0';
    if (strcmp(kind, "MAXICODE") == 0)
        print_maxicode(l, width, row, n);
    else
        print_squares(l, kind, width, row, n);
    label_shrink(l);
}
