/* tables/compare.h: what is different between two texts of one table, for whoever signs the second.
 *
 * Rows are told apart by their key and what may be missing is limited by assets/desk/tables.tsv.  Comments, empty lines and
 * the order of rows are no difference.
 * Threads: any.
 */
#ifndef TABLES_COMPARE_H
#define TABLES_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

enum { COMPARE_RULES_MAX = 32, COMPARE_KEY_MAX = 96 };

struct compare_rule {
    char table[48]; /* "holidays.tsv", or "*" */
    char key[COMPARE_KEY_MAX];
    unsigned lose_permille;
    size_t shown;
};

struct compare_rules {
    struct compare_rule rules[COMPARE_RULES_MAX];
    size_t n;
};

/* Out of assets/desk/tables.tsv; ERR_INVALID names FILE:LINE. */
enum err_code compare_rules_read(const char *assets, struct compare_rules *out,
                                 struct err *err) MUST_USE;
/* Of "report/holidays.tsv"; there is always one. */
const struct compare_rule *compare_rule_of(const struct compare_rules *r, const char *name);

enum compare_what { COMPARE_ADDED = 0, COMPARE_REMOVED, COMPARE_CHANGED, COMPARE_COUNT };

struct compare {
    size_t before, after; /* rows in all */
    size_t n[COMPARE_COUNT];
    bool has_other_columns, loses_too_much;
};

/* In the order of keys; of a row changed, what it was and what it is.  The other one is empty else. */
typedef void compare_fn(void *self, enum compare_what what, struct span before, struct span after);

/* An empty text is a table without rows.  each may be NULL.  ERR_NOMEM. */
enum err_code compare_texts(const struct compare_rule *rule, struct span before, struct span after,
                            compare_fn *each, void *self, struct compare *out,
                            struct err *err) MUST_USE;

#endif
