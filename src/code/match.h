/* code/match.h: what code/find offers every grammar, and what a grammar gives back.
 *
 * A grammar is a function that says whether its kind of number begins at one cell of the folded
 * text. All are asked at every cell; the heaviest answer counts, then the longest, then the first
 * in the table of code/find.c.  Pure; threads: any. */
#ifndef CODE_MATCH_H
#define CODE_MATCH_H

#include "code/fold.h"
#include "code/label.h"
#include "code/reader.h"

struct look {
    enum find_source source;
    size_t first, last; /* cells [first, last): the text without blanks at its ends */
    size_t at;          /* the cell the grammars are asked at */
    enum label label;   /* what the words in front of it say, where a run begins */
    struct fold text;
};

enum match_weight {
    WEIGHT_RUN = 1, /* a bare run of characters: could be many things */
    WEIGHT_FORM,    /* its own form says what it is: letters in front, groups */
    WEIGHT_LABEL,   /* the words in front say so */
};

struct match {
    enum match_weight weight;
    size_t end;         /* the cell behind it */
    struct ident ident; /* at and len are code/find's */
};

struct reader look_reader(const struct look *l, size_t at);
/* What the words in front of that cell say: label_before, worked out once a cell. */
enum label look_label(const struct look *l, size_t at);
/* Nothing else was given: a person or a program named exactly these characters. */
bool look_alone(const struct look *l, size_t at, size_t end);

/* Starts a match over; text by format. */
void match_set(struct match *m, enum ident_kind kind, enum ident_check check, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
void match_add_also(struct match *m, enum ident_kind kind);

/* The grammars, by file. */
bool match_run(const struct look *l, size_t at, struct match *m);    /* run.c */
bool match_groups(const struct look *l, size_t at, struct match *m); /* groups.c */
bool match_orgcode(const struct look *l, size_t at, struct match *m);
bool match_uscc_groups(const struct look *l, size_t at, struct match *m);
bool match_book(const struct look *l, size_t at, struct match *m); /* groups.c */
bool match_xk(const struct look *l, size_t at, struct match *m);   /* factory.c */
bool match_qs(const struct look *l, size_t at, struct match *m);
bool match_sc(const struct look *l, size_t at, struct match *m);
bool match_ts(const struct look *l, size_t at, struct match *m); /* equipment.c */
bool match_equipment_use(const struct look *l, size_t at, struct match *m);
bool match_cmc(const struct look *l, size_t at, struct match *m); /* metrology.c */
bool match_cpa(const struct look *l, size_t at, struct match *m);
bool match_cma(const struct look *l, size_t at, struct match *m); /* certificate.c */
bool match_cnas(const struct look *l, size_t at, struct match *m);
bool match_ccc_factory(const struct look *l, size_t at, struct match *m);
bool match_system(const struct look *l, size_t at, struct match *m);
bool match_organic(const struct look *l, size_t at, struct match *m);
bool match_wgh(const struct look *l, size_t at, struct match *m);
bool match_standard(const struct look *l, size_t at, struct match *m); /* standard.c */
bool match_firm_standard(const struct look *l, size_t at, struct match *m);
bool match_said(const struct look *l, size_t at, struct match *m); /* said.c */

#endif
