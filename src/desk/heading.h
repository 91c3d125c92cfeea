/* desk/heading.h: which line of a table names its columns, and what they mean.
 *
 * Headings are compared without blanks, brackets and what is in them, marks and width of letters:
 * "厂商识别代码\n(必填)*" is "厂商识别代码".  A mapping that a person gave or that was saved the last
 * time comes first, then assets/desk/headings.tsv, then the builder's own names.
 * Owns its table.  Threads: any, read-only.
 */
#ifndef DESK_HEADING_H
#define DESK_HEADING_H

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "registry/feed.h"

enum { HEADING_MAX = 96, HEADING_LINES_MAX = 40, HEADING_MAPPING_MAX = 16 * 1024 };

struct heading_book;

enum err_code heading_book_open(const char *assets, struct heading_book **out,
                                struct err *err) MUST_USE;
void heading_book_close(struct heading_book *b); /* NULL is fine */

/* A mapping: lines "column=heading"; the column "-" is for headings not to be used. */
struct heading_match {
    size_t n;
    int column_of[SHEET_CELLS_MAX];
    char heading[SHEET_CELLS_MAX][HEADING_MAX]; /* plain */
    size_t known;                               /* headings that mean a column */
    /* the columns needed that no heading means, by name, with ", " between them */
    char missing[200];
};

/* What that row would mean as the heading; true when it can be it: every needed column is named,
 * and two are. */
bool heading_match(const struct heading_book *b, enum fact_set set, const char *mapping,
                   const struct sheet_row *row, struct heading_match *out);
/* The mapping that a match is, for saving. */
enum err_code heading_mapping(enum fact_set set, const struct heading_match *m,
                              struct buf *out) MUST_USE;
/* Is that a mapping of columns that the set has?  err says which line is none. */
enum err_code heading_check(enum fact_set set, const char *mapping, struct err *err) MUST_USE;
/* Calls take for each heading of the mapping that m lacks. */
void heading_gone(const char *mapping, const struct heading_match *m,
                  void (*take)(void *self, const char *heading), void *self);

void heading_plain(struct span cell, char out[HEADING_MAX]);

#endif
