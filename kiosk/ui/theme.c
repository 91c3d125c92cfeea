#include "ui/theme.h"

#include <math.h>

#include "base/fs.h"
#include "base/table.h"
#include "base/text.h"

#define X(name, text) text,
static const char *const colour_ids[] = { COLOUR_LIST(X) };
static const char *const style_ids[] = { STYLE_LIST(X) };
static const char *const size_ids[] = { SIZE_LIST(X) };
#undef X

static const char *const colour_columns[] = { "id", "rgb", NULL };
static const char *const style_columns[] = { "id",       "bold",           "up",     "up_large",
                                             "flat",     "flat_large",     "up_min", "up_large_min",
                                             "flat_min", "flat_large_min", NULL };
static const char *const size_columns[] = { "id", "up", "flat", NULL };
static const char *const time_columns[] = { "id", "ms", NULL };

/* Reads row i of t into entry k of the theme. */
typedef enum err_code (*read_row)(struct theme *out, const struct table *t, size_t row, size_t k,
                                  struct err *err);

static enum err_code read_number(const struct table *t, size_t row, size_t column, double *out,
                                 struct err *err)
{
    uint64_t n;
    if (!span_number(span_of(table_cell(t, row, column)), &n) || n > 1000000)
        return table_complain(t, row, column, ERR_INVALID, err, "'%s' is not a number",
                              table_cell(t, row, column));
    *out = (double)n;
    return ERR_OK;
}

static bool parse_rgba(const char *s, struct rgba *out)
{
    size_t len = strlen(s);
    char *end;
    if (s[0] != '#' || (len != 7 && len != 9))
        return false;
    unsigned long long v = strtoull(s + 1, &end, 16);
    if (*end != '\0')
        return false;
    if (len == 7)
        v = v << 8 | 0xff;
    *out = (struct rgba){ (double)(v >> 24 & 0xff) / 255.0, (double)(v >> 16 & 0xff) / 255.0,
                          (double)(v >> 8 & 0xff) / 255.0, (double)(v & 0xff) / 255.0 };
    return true;
}

static enum err_code read_colour(struct theme *out, const struct table *t, size_t row, size_t k,
                                 struct err *err)
{
    if (!parse_rgba(table_cell(t, row, 1), &out->colours[k]))
        return table_complain(t, row, 1, ERR_INVALID, err, "'%s' is not #RRGGBB or #RRGGBBAA",
                              table_cell(t, row, 1));
    return ERR_OK;
}

static enum err_code read_style(struct theme *out, const struct table *t, size_t row, size_t k,
                                struct err *err)
{
    double bold = 0.0;
    enum err_code rc = read_number(t, row, 1, &bold, err);
    out->styles[k].bold = bold > 0.0;
    for (size_t form = 0; !rc && form < FORM_COUNT; form++) {
        rc = read_number(t, row, 2 + form, &out->styles[k].size[form], err);
        if (!rc)
            rc = read_number(t, row, 2 + FORM_COUNT + form, &out->styles[k].least[form], err);
        if (!rc && out->styles[k].least[form] > out->styles[k].size[form])
            rc = table_complain(t, row, 2 + FORM_COUNT + form, ERR_INVALID, err,
                                "the least is more than the size");
    }
    return rc;
}

static enum err_code read_size(struct theme *out, const struct table *t, size_t row, size_t k,
                               struct err *err)
{
    enum err_code rc = read_number(t, row, 1, &out->sizes[k][0], err);
    return rc ? rc : read_number(t, row, 2, &out->sizes[k][1], err);
}

/* Every id of ids[0, n) exactly once, nothing else. */
static enum err_code read_table(struct theme *out, const char *folder, const char *file,
                                const char *const *columns, const char *const *ids, size_t n,
                                read_row read, struct err *err)
{
    char path[FS_PATH_MAX];
    struct table *t = NULL;
    bool seen[64] = { false };
    enum err_code rc = fs_join(path, folder, file, err);
    if (!rc)
        rc = table_open(path, columns, &t, err);
    for (size_t row = 0; !rc && row < table_rows(t); row++) {
        size_t k = 0;
        while (k < n && strcmp(ids[k], table_cell(t, row, 0)) != 0)
            k++;
        if (k == n || seen[k])
            rc = table_complain(t, row, 0, ERR_INVALID, err, "'%s' is %s", table_cell(t, row, 0),
                                k == n ? "not known to the program" : "there twice");
        else
            rc = read(out, t, row, k, err);
        if (!rc)
            seen[k] = true;
    }
    for (size_t k = 0; !rc && k < n; k++)
        if (!seen[k])
            rc = err_set(err, ERR_INVALID, "%s: there is no row '%s'", path, ids[k]);
    table_close(t);
    return rc;
}

_Static_assert(COLOUR_COUNT < 64 && STYLE_COUNT < 64 && SIZE_COUNT < 64, "read_table's marks");

static enum err_code read_times(struct theme *out, const char *folder, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, folder, "times.tsv", err);
    if (!rc)
        rc = table_open(path, time_columns, &out->times, err);
    for (size_t row = 0; !rc && row < table_rows(out->times); row++) {
        double ms;
        rc = read_number(out->times, row, 1, &ms, err);
    }
    return rc;
}

enum err_code theme_open(const char *assets, struct theme *out, struct err *err)
{
    char folder[FS_PATH_MAX];
    struct theme t = { .times = NULL };
    enum err_code rc = fs_join(folder, assets, "theme", err);
    if (!rc)
        rc = read_table(&t, folder, "colours.tsv", colour_columns, colour_ids, COLOUR_COUNT,
                        read_colour, err);
    if (!rc)
        rc = read_table(&t, folder, "styles.tsv", style_columns, style_ids, STYLE_COUNT, read_style,
                        err);
    if (!rc)
        rc = read_table(&t, folder, "sizes.tsv", size_columns, size_ids, SIZE_COUNT, read_size,
                        err);
    if (!rc)
        rc = read_times(&t, folder, err);
    if (rc) {
        theme_close(&t);
        return rc;
    }
    *out = t;
    return ERR_OK;
}

void theme_close(struct theme *t)
{
    table_close(t->times);
    t->times = NULL;
}

uint64_t theme_time_ms(const struct theme *t, const char *id)
{
    uint64_t ms = 0;
    for (size_t row = 0; row < table_rows(t->times); row++)
        if (strcmp(table_cell(t->times, row, 0), id) == 0 &&
            !span_number(span_of(table_cell(t->times, row, 1)), &ms))
            ms = 0; /* theme_open has refused what is not a number */
    return ms;
}

static double linear(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(struct rgba c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

double theme_contrast(struct rgba a, struct rgba b)
{
    double la = luminance(a), lb = luminance(b);
    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}
