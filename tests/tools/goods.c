#include "tools/goods.h"

enum { ID, GTIN, NAME, SPEC, MAKER, LICENCE, MADE };
static const char *const columns[] = { "id",    "gtin",    "name", "spec",
                                       "maker", "licence", "made", NULL };

enum err_code goods_open(const char *path, struct table **out, struct err *err)
{
    return table_open(path, columns, out, err);
}

struct goods goods_at(const struct table *t, size_t row)
{
    return (struct goods){
        .id = table_cell(t, row, ID),
        .gtin = table_cell(t, row, GTIN),
        .name = table_cell(t, row, NAME),
        .spec = table_cell(t, row, SPEC),
        .maker = table_cell(t, row, MAKER),
        .licence = table_cell(t, row, LICENCE),
        .made = table_cell(t, row, MADE),
    };
}

enum err_code goods_find(const struct table *t, const char *id, struct goods *out, struct err *err)
{
    for (size_t i = 0; i < table_rows(t); i++)
        if (strcmp(table_cell(t, i, ID), id) == 0) {
            *out = goods_at(t, i);
            return ERR_OK;
        }
    return err_set(err, ERR_NOT_FOUND, "no goods \"%s\" in the table", id);
}
