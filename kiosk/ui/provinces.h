/* provinces: the 31 省简称 of the licence keypad, in the order of assets/code/provinces.tsv. */
#ifndef UI_PROVINCES_H
#define UI_PROVINCES_H

#include "base/attrs.h"
#include "base/err.h"

enum { PROVINCES_MAX = 40 };

struct province_keys {
    struct table *table;
    const char *names[PROVINCES_MAX]; /* "冀"; borrowed from table */
    int count;
};

enum err_code provinces_open(const char *assets, struct province_keys *out,
                             struct err *err) MUST_USE;
void provinces_close(struct province_keys *p);

#endif
