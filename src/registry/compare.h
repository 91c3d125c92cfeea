/* registry/compare.h: what a release holds that another does not, row by row.
 *
 * Both files are read once, side by side, in the order of what makes a row the same row: its key,
 * and in the lists of authorised uses, alerts and corrections what they are about and when.
 * Threads: both releases belong to the caller's.
 */
#ifndef REGISTRY_COMPARE_H
#define REGISTRY_COMPARE_H

#include "base/attrs.h"
#include "base/err.h"
#include "registry/registry.h"

enum { COMPARE_COLUMNS_MAX = 13, COMPARE_TEXT_MAX = FACT_NOTE_MAX };

enum compare_what {
    COMPARE_ADDED,     /* in the new one only */
    COMPARE_CHANGED,   /* in both, and something differs */
    COMPARE_CANCELLED, /* changed, and it is no longer in force: cancelled, revoked, delisted */
    COMPARE_VANISHED,  /* in the old one only */
    COMPARE_WHAT_COUNT
};

/* One row that differs.  old and fresh are NULL where there is none. */
struct compare_row;
struct compare_event {
    enum fact_set set;
    enum compare_what what;
    const struct compare_row *old, *fresh;
    uint32_t differs; /* a bit for each column */
};

struct compare_taker {
    void (*row)(void *self, const struct compare_event *event); /* borrowed during the call */
    /* Now and then: rows looked at of rows in all; false ends it with ERR_CANCELLED. */
    bool (*progress)(void *self, int64_t done, int64_t total);
    void *self;
};

/* old NULL: everything is added. */
enum err_code compare_releases(struct registry *old, struct registry *fresh,
                               const struct compare_taker *taker, struct err *err) MUST_USE;

/* The columns of a set's rows: names as in db/README.md; the first n_key tell which row it is. */
size_t compare_columns(enum fact_set set, size_t *n_key);
const char *compare_column(enum fact_set set, size_t column);
/* What stands there, as a file of that data set would say it; "" for nothing. */
void compare_text(enum fact_set set, const struct compare_row *row, size_t column,
                  char out[COMPARE_TEXT_MAX]);

#endif
