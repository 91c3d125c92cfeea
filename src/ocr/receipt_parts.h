/* ocr/receipt_parts.h: the parts of a receipt's reading: its sums, its names, its days; inside of receipt*.c. */
#ifndef OCR_RECEIPT_PARTS_H
#define OCR_RECEIPT_PARTS_H

#include "ocr/receipt_words.h"

enum { HEADING_ROWS = 5 }; /* the shop's name stands in the first rows */

/* A row as characters, look by look. */
struct seen_row {
    struct print_row look[LOOK_COUNT];
};

enum seen { NOT_SEEN = 0, UNREAD /* there, and not sure; or two that are not the same */, READ };

/* What a meaning's words stand before, all rows together: several may say the same; two different amounts both stand
 * here, the smaller first. */
struct sums {
    enum seen state;
    int64_t fen[2];
    size_t n;
};

/* All amounts of the receipt. */
enum { STRAYS_MAX = 16 };
struct ledger {
    struct sums sums[AMOUNT_MEANS];
    int64_t stray
        [STRAYS_MAX]; /* below the last sum: amounts no known word stands before, or not sure */
    size_t n_stray;
    bool doubt[AMOUNT_MEANS]; /* of the row under way: a word whose amount is not sure */
};

struct names {
    char name[RECEIPT_SHOP_MAX];
    enum seen state;
};

/* Boxes of characters are off by one or two: the engine tells where a line's blots are and not which is whose. */
enum { COLUMNS_OFF_PX = 40 };

/* Every character's digit is one the engine was sure of. */
bool seen_is_sure(const struct print_row *row, size_t from, size_t to);
/* The other model reads the same number at that place of the strip. */
bool seen_in_latin(const struct print_row *first, size_t from, size_t to,
                   const struct print_row *latin);

/* The last word before that cell, those of headings and names apart; n_words: none. */
size_t print_word_before(const struct print_row *row, size_t at);

/* receipt_sum.c */
void sums_take(const struct seen_row *s, struct ledger *ledger);
int64_t sums_total(const struct ledger *ledger); /* in fen; 0: none, or rivals */

/* receipt_name.c */
bool name_is_body(const struct print_row *row); /* goods and figures: the heading is over */
/* below: the next row, NULL: none. */
void names_take_labelled(const struct seen_row *s, const struct seen_row *below, struct names *out);
void names_take_heading(const struct seen_row *s, struct names *out);

#endif
