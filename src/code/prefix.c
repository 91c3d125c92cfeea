/* What the first digits of a number say: gtin_prefix and gtin_usual_prefix_length of code/gtin.h,
 * over the tables of assets/code, whose rows stand longest first. */
#include <string.h>

#include "base/attrs.h"
#include "code/gtin.h"

struct prefix_row {
    const char *first, *last; /* of the same length */
    enum prefix_class class;
    const char *holder_en, *holder_zh;
};

static const struct prefix_row rows13[] = {
#include "code/gs1_prefixes.inc"
};

static const struct prefix_row rows8[] = {
#include "code/gs1_8_prefixes.inc"
};

static const struct {
    const char *prefix;
    int length;
} lengths[] = {
#include "code/gcp_china.inc"
};

static const struct prefix_row *find_row(const struct prefix_row *rows, size_t n,
                                         const char *digits)
{
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(rows[i].first);
        if (strncmp(digits, rows[i].first, len) >= 0 && strncmp(digits, rows[i].last, len) <= 0)
            return &rows[i];
    }
    return NULL;
}

static const struct prefix_row *find13(const char *digits)
{
    return find_row(rows13, ARRAY_LEN(rows13), digits);
}

static const struct prefix_row *find8(const char *digits)
{
    const struct prefix_row *row = find_row(rows8, ARRAY_LEN(rows8), digits);
    return row ? row : find13(digits);
}

void gtin_prefix(const char *digits, struct prefix_info *out)
{
    *out = (struct prefix_info){ PREFIX_NONE, "", "" };
    char all[15];
    if (!gtin_to14(digits, all))
        return;
    /* Six zeros in front leave room for a GTIN-8 only; written as 13 digits the same zeros are a
     * velocity code or not used at all, and the 13-digit table says so. */
    size_t n = strlen(digits);
    bool eight = n == 8 || (n == 14 && memcmp(all, "000000", 6) == 0);
    const struct prefix_row *row = eight ? find8(all + 6) : find13(all + 1);
    if (row)
        *out = (struct prefix_info){ row->class, row->holder_en, row->holder_zh };
}

const char *prefix_class_name(enum prefix_class c)
{
    static const char *const names[PREFIX_CLASS_COUNT] = {
        [PREFIX_NONE] = "NONE",
        [PREFIX_CHINA] = "CHINA",
        [PREFIX_FOREIGN] = "FOREIGN",
        [PREFIX_IN_STORE] = "IN_STORE",
        [PREFIX_ISSN] = "ISSN",
        [PREFIX_ISBN] = "ISBN",
        [PREFIX_REFUND] = "REFUND",
        [PREFIX_COUPON] = "COUPON",
        [PREFIX_GTIN8_ONLY] = "GTIN8_ONLY",
        [PREFIX_DEMO] = "DEMO",
        [PREFIX_GMN_EPC] = "GMN_EPC",
        [PREFIX_RESERVED] = "RESERVED",
        [PREFIX_UNUSED] = "UNUSED",
        [PREFIX_UNASSIGNED] = "UNASSIGNED",
    };
    return (unsigned)c < PREFIX_CLASS_COUNT ? names[c] : names[PREFIX_NONE];
}

int gtin_usual_prefix_length(const char *gtin13)
{
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
        if (strncmp(gtin13, lengths[i].prefix, strlen(lengths[i].prefix)) == 0)
            return lengths[i].length;
    return 0;
}
