/* ocr/receipt_words.h: a row of a receipt as characters, and the words the tables know in it; inside of receipt*.c. */
#ifndef OCR_RECEIPT_WORDS_H
#define OCR_RECEIPT_WORDS_H

#include "ocr/receipt.h"

#define WORD_MEANS_LIST(X)                                                                         \
    X(MEANS_GROSS, "gross")                                                                        \
    X(MEANS_DUE, "due")                                                                            \
    X(MEANS_SUM, "sum")                                                                            \
    X(MEANS_PLAIN, "plain")                                                                        \
    X(MEANS_HANDED, "handed")                                                                      \
    X(MEANS_PAID, "paid")                                                                          \
    X(MEANS_CHANGE, "change")                                                                      \
    X(MEANS_DISCOUNT, "discount")                                                                  \
    X(MEANS_DATE, "date")                                                                          \
    X(MEANS_SHOP, "shop")                                                                          \
    X(MEANS_OTHER, "other")                                                                        \
    X(MEANS_HEADING, "heading")                                                                    \
    X(MEANS_ENDING, "ending")
#define X(name, text) name,
enum word_means { WORD_MEANS_LIST(X) MEANS_COUNT };
#undef X
enum { AMOUNT_MEANS = MEANS_DISCOUNT + 1 }; /* those before it stand before an amount */

enum { WORD_CHARS_MAX = 12, WORDS_MAX = 512, FORMS_MAX = 16, FORM_CHARS_MAX = 16 };

enum form_needs { NEEDS_NOTHING = 0, NEEDS_LABEL, NEEDS_TIME };

struct receipt_word {
    uint32_t c[WORD_CHARS_MAX];
    size_t n;
    enum word_means means;
};

struct receipt_form {
    char c[FORM_CHARS_MAX]; /* Y, M, D; '-', '/', '.'; 'y', 'm', 'd' for 年, 月, 日 */
    enum form_needs needs;
};

struct receipt_rules {
    struct receipt_word words[WORDS_MAX];
    size_t n_words;
    struct receipt_form forms[FORMS_MAX];
    size_t n_forms;
};

/* One character: half width, upper case, one sign of each sort (fold_print). */
struct print_cell {
    uint32_t c;
    uint8_t sure;
    bool after_gap; /* white as wide as a character stands before it, or it is the first */
    int16_t left, right;
};

enum { PRINT_CELLS_MAX = READING_GLYPHS_MAX };

/* A known word: cells [from, to). */
struct print_word {
    enum word_means means;
    size_t from, to;
};

enum { PRINT_WORDS_MAX = 16 };

struct print_row {
    struct print_cell at[PRINT_CELLS_MAX];
    size_t n;
    struct print_word words[PRINT_WORDS_MAX];
    size_t n_words;
};

bool print_is_han(uint32_t c);
bool print_is_digit(uint32_t c);

void print_row_of(const struct receipt_rules *r, const struct reading *from, struct print_row *out);

/* Cells [from, to) hold a day in one of the forms.  label: the word of means date stands before it. */
struct print_day {
    struct date day; /* DATE_NONE: in a form, and no day of the calendar or one of two */
    size_t from, to;
};
/* The first at or behind `from`; false: none. */
bool print_day_find(const struct receipt_rules *r, const struct print_row *row, size_t from,
                    size_t to, bool has_label, struct date today, struct print_day *out);

struct print_amount {
    int64_t fen;
    bool is_whole; /* without decimals: 25元 */
    bool is_minus;
    size_t from, to;
};
/* The first amount or number in cells [from, to). */
bool print_amount_find(const struct print_row *row, size_t from, size_t to,
                       struct print_amount *out);

#endif
