/* goods: the rows of assets/demo/goods.tsv as labels are drawn from them. */
#ifndef TOOLS_GOODS_H
#define TOOLS_GOODS_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/table.h"

/* Views into the table; never NULL, empty where the row has nothing. */
struct goods {
    const char *id, *gtin, *name, *spec, *maker, *licence, *made;
};

enum err_code goods_open(const char *path, struct table **out, struct err *err) MUST_USE;
struct goods goods_at(const struct table *t, size_t row);
/* ERR_NOT_FOUND names the id. */
enum err_code goods_find(const struct table *t, const char *id, struct goods *out,
                         struct err *err) MUST_USE;

#endif
