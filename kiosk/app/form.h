/* app/form.h: the inside of SCREEN_REPORT: which page of a report follows which; shared by form*.c and flow.c.
 *
 * Questions and their order are those of report/form.h; a page belongs to a question, or stands aside of one
 * (a township's shops).  Answers live in the draft: turning a page loses nothing.
 */
#ifndef APP_FORM_H
#define APP_FORM_H

#include "app/flow_inner.h"

/* One page's choices, row by row.  at: false past the last; what it gives out is borrowed from tables,
 * words and the draft. */
struct form_list_of {
    bool (*at)(const struct flow *f, size_t i, struct model_choice *out);
    void (*pick)(struct flow *f, size_t i);
};
const struct form_list_of *form_list(enum report_page p); /* NULL: a page without choices */

/* form_fixed.c */
bool form_fixed_at(const struct flow *f, size_t i, struct model_choice *out);
void form_fixed_pick(struct flow *f, size_t i);

/* A page that is typed on the ten keys. */
struct form_digits {
    size_t max;
    bool has_point;
    bool (*is_good)(const struct flow *f, const char *typed);
    const char *(*complaint)(const struct flow *f, const char *typed); /* words id; NULL */
    void (*fill)(const struct flow *f, char *typed, size_t cap); /* what was answered before */
    void (*take)(struct flow *f, const char *typed);
};
const struct form_digits *form_digits_of(enum report_page p);
void form_digits_key(struct flow *f, int key);
/* Digits are covered after a while: all but the last four. */
void form_digits_tick(struct flow *f);

/* A page that is written on the keyboard. */
struct form_text {
    enum typing_kind kind;
    size_t max_bytes;
    const char *(*fill)(const struct flow *f);
    void (*take)(struct flow *f, const char *text);
};
const struct form_text *form_text_of(enum report_page p);

/* Shows a page; what was answered on it stands there. */
void form_turn_to(struct flow *f, enum report_page p);
/* Makes what the page shows anew: another language, another answer. */
void form_show(struct flow *f);
/* The question is answered or passed over: the next one, or the review. */
void form_on(struct flow *f);
struct draft *form_draft(struct flow *f);
enum question form_question_of(enum report_page p);                   /* QUESTION_COUNT: none */
enum report_page form_page_of(const struct flow *f, enum question q); /* its first page */

/* form_receipt.c */
/* A receipt was photographed: what the report lacks and it may name is read, where that can be done. */
void form_receipt_begin(struct flow *f, const struct frame *frame);
/* Its photograph is kept: what was read is asked about first; else on. */
void form_receipt_kept(struct flow *f);
/* The way on of the pages about it. */
void form_receipt_go(struct flow *f);
/* The row's value is to be mended on the page that asks for it. */
void form_receipt_mend(struct flow *f, int row);
/* A page that mended it is left; false: none was. */
bool form_receipt_mended(struct flow *f);
/* Nobody waits for it. */
void form_receipt_drop(struct flow *f);
void form_receipt_tick(struct flow *f);
bool form_receipt_at(const struct flow *f, size_t i, struct model_choice *out);
void form_receipt_pick(struct flow *f, size_t i);

/* form_send.c */
void form_send(struct flow *f);

/* form_review.c: what stands in a row of it; "" not answered. */
bool form_review_at(const struct flow *f, size_t i, struct model_choice *out);

#endif
