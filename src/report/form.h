/* report/form.h: which questions a kind of report asks, and what the law needs: rows of assets/report/.
 *
 * questions.tsv: kind, question, need (must, may, no), why (words id "form.why.…"), source.  A tip needs nothing
 * typed; a dispute the minimum of 51号令 / SAMR 20号令 (facts.md 6.3, 6.6); profiles differ in rows.
 * problems.tsv: tiles with the verdict reasons that preset them.  wishes.tsv, townships.tsv (with villages),
 * shops.tsv, surnames.tsv: lists to pick from; a bureau replaces them.
 * Owns     what it gives out, until form_close.  Threads: any.
 */
#ifndef REPORT_FORM_H
#define REPORT_FORM_H

#include "report/report.h"

#define QUESTION_LIST(X)                                                                           \
    X(QUESTION_TOPIC, "topic")     /* what about: only without a good of a known kind */           \
    X(QUESTION_WHERE, "where")     /* which shop */                                                \
    X(QUESTION_PROBLEM, "problem") /* tiles, several */                                            \
    X(QUESTION_PHOTOS, "photos")                                                                   \
    X(QUESTION_TEXT, "text")                                                                       \
    X(QUESTION_GOODS, "goods")   /* name and price, of a dispute without a known good */           \
    X(QUESTION_BOUGHT, "bought") /* day of purchase */                                             \
    X(QUESTION_WISH, "wish")                                                                       \
    X(QUESTION_NAME, "name")                                                                       \
    X(QUESTION_PHONE, "phone")                                                                     \
    X(QUESTION_ADDRESS, "address")                                                                 \
    X(QUESTION_CALL, "call")     /* 要求回电 */                                                \
    X(QUESTION_REVIEW, "review") /* 请看一遍, consent, submit */
#define X(name, text) name,
enum question { QUESTION_LIST(X) QUESTION_COUNT };
#undef X

enum need { NEED_NO = 0, NEED_MAY, NEED_MUST };

struct form;

enum err_code form_open(const char *folder, const char *profile, struct form **out,
                        struct err *err) MUST_USE;
void form_close(struct form *f);

const char *question_name(enum question q);
enum need form_need(const struct form *f, enum report_kind kind, enum question q);
/* Words id of why it is asked, "form.why.phone.dispute"; "" none. */
const char *form_why(const struct form *f, enum report_kind kind, enum question q);
/* Whether r answers it.  Of a dispute, `where` needs the shop's name and where it is, `goods` the price
 * (amount) too. */
bool form_is_answered(const struct report *r, enum question q);
/* The pages of r in order, without those that are answered by what the machine knew (is_known[q]). */
size_t form_pages(const struct form *f, const struct report *r, const bool is_known[QUESTION_COUNT],
                  enum question out[QUESTION_COUNT]);
/* The first compulsory question not answered; QUESTION_COUNT: none, it may be submitted.  A telephone is compulsory
 * for who wants a call, and must be whole once it is begun. */
enum question form_missing(const struct form *f, const struct report *r);
/* Overwrites what was answered to questions that are none of that kind's: who began a dispute and then makes a tip of it
 * does not give his name.  What the machine read of the goods stays. */
void form_drop_unasked(const struct form *f, struct report *r);

struct form_choice {
    const char *id, *name, *name_en;
    /* What it belongs to: a shop's or village's township; a problem's group of topics, "" all. */
    const char *under;
    const char *more; /* a shop's address; "" */
};
enum form_list {
    FORM_PROBLEMS = 0,
    FORM_WISHES,
    FORM_TOWNSHIPS,
    FORM_VILLAGES,
    FORM_SHOPS,
    FORM_SURNAMES,
    FORM_LIST_COUNT
};
size_t form_n_choices(const struct form *f, enum form_list list);
const struct form_choice *form_choice_at(const struct form *f, enum form_list list, size_t i);
const struct form_choice *form_choice_find(const struct form *f, enum form_list list,
                                           const char *id);
/* Shops whose name or initials of pinyin hold that text, best first; returns how many. */
size_t form_shops_like(const struct form *f, const char *text, const struct form_choice **out,
                       size_t max);
/* The one shop of the list with that name, as a receipt prints it: blanks and the sort of brackets do not count, every
 * character does.  NULL: none, or several. */
const struct form_choice *form_shop_printed(const struct form *f, const char *name);
/* Problems of that verdict's reason are preset; out gets ids, returns how many. */
size_t form_preset(const struct form *f, const char *reason, const char *out[REPORT_PROBLEMS_MAX]);

#endif
