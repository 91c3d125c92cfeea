/* ocr/receipt.h: shop, day and sum of a receipt, out of its rows as they were read.  Pure.
 *
 * Wrong is far worse than unread: a fact is given only where the looks at its row agree, its word stands before it with
 * nothing unknown between, and no rival is left.  A day to come or long ago, two days, two sums that no discount and no
 * change explains, an amount without its decimals, a name with a character in doubt: not given.  Whatever is given is
 * for a person to confirm.
 * The words and forms are assets/ocr/receipt_labels.tsv and receipt_dates.tsv.
 */
#ifndef OCR_RECEIPT_H
#define OCR_RECEIPT_H

#include "base/attrs.h"
#include "base/date.h"
#include "base/err.h"
#include "ocr/glyph.h"

struct receipt_rules;

enum err_code receipt_rules_open(const char *assets, struct receipt_rules **out,
                                 struct err *err) MUST_USE;
void receipt_rules_close(struct receipt_rules *r); /* NULL is fine */

/* The same row seen three times: what they agree about counts. */
enum receipt_look {
    LOOK_FIRST = 0, /* the Chinese model */
    LOOK_AGAIN,     /* the same, the row cut out otherwise */
    LOOK_LATIN,     /* the other model: sure of digits, blind to characters */
    LOOK_COUNT
};

struct receipt_row {
    struct reading look[LOOK_COUNT]; /* n 0: not looked at so */
    bool is_looked[LOOK_COUNT];
};

enum { RECEIPT_ROWS_MAX = 48, RECEIPT_SHOP_MAX = 96, RECEIPT_AMOUNT_MAX = 16 };

struct receipt_facts {
    char shop[RECEIPT_SHOP_MAX];     /* as printed; "" none */
    struct date bought;              /* DATE_NONE: none */
    char amount[RECEIPT_AMOUNT_MAX]; /* yuan, "25.80"; "" none */
};

/* Whether a row as first read holds anything that facts are made of: others need no second look.  at: its number, from
 * the top. */
bool receipt_matters(const struct receipt_rules *r, const struct reading *first, size_t at);

/* rows: from the top down.  today: no later day is one of a purchase. */
void receipt_read_rows(const struct receipt_rules *r, const struct receipt_row *rows, size_t n,
                       struct date today, struct receipt_facts *out);

#endif
