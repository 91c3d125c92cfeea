/* desk/problem.h: every row that is not fit, with file, sheet, line, column, value and reason, in a
 * list a clerk can open.  Counts are of all, whatever the list holds.  Threads: one. */
#ifndef DESK_PROBLEM_H
#define DESK_PROBLEM_H

#include "desk/listing.h"
#include "fact/fact.h"
#include "registry/complaint.h"
#include "words/words.h"

struct problem_place {
    enum fact_set set;
    const char *file, *sheet;
    const char *column; /* its heading in the file, or its name; "" for none */
};

struct problems {
    struct listing list;
    const struct words *words;
    int64_t count[REASON_COUNT];
    int64_t of_set[SET_COUNT][GRADE_COUNT];
};

enum err_code problems_open(struct problems *p, const char *path, const struct words *words,
                            int64_t lines_max, struct err *err) MUST_USE;
void problems_add(struct problems *p, const struct problem_place *place,
                  const struct complaint_note *note);
int64_t problems_of(const struct problems *p, enum reason_grade grade);
enum err_code problems_close(struct problems *p, struct err *err) MUST_USE;
void problems_drop(struct problems *p);

/* The sentence for a reason. */
void problem_text(const struct words *w, const struct reason *r, char *out, size_t cap);
/* A column's, status's or kind's name as people say it; the name itself when it has no words. */
const char *problem_term(const struct words *w, const char *name);

#endif
