/* sync/unknown.h: what was looked up and is not in the registry, counted by prefix, for the weekly
 * list of numbers to add (补录清单).
 *
 * Kept are digits of a company's prefix, never a whole number; how often, on which days first and last;
 * no time of day, nothing of a person.  The file `unknown` beside the releases, replaced whole.
 * Threads  one owner.  A file that cannot be read begins anew; what is too much is counted together.
 */
#ifndef SYNC_UNKNOWN_H
#define SYNC_UNKNOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/date.h"
#include "base/err.h"

enum {
    UNKNOWN_ROWS_MAX = 2048,
    UNKNOWN_PREFIX_MAX = 13,
    UNKNOWN_DIGITS_MAX = 10,
    UNKNOWN_SENT_MAX = 512, /* rows of one batch */
    UNKNOWN_BATCH_MAX = 17, /* a batch's name: 16 hexadecimal digits */
};

#define UNKNOWN_COUNT_MAX INT64_C(1000000000) /* a row stands still there */

struct unknown_row {
    char prefix
        [UNKNOWN_PREFIX_MAX]; /* at most UNKNOWN_DIGITS_MAX digits; "*": all there was no row for */
    int64_t count;
    struct date first, last;
};

struct unknown {
    struct unknown_row rows[UNKNOWN_ROWS_MAX + 1];
    size_t n;
    /* What is being told to the hub, counted in `rows` too until the hub has it.  In the same file, so
     * that at no moment the one is written down without the other.  batch: "" when there is none. */
    char batch[UNKNOWN_BATCH_MAX];
    struct unknown_row sent[UNKNOWN_SENT_MAX];
    size_t n_sent;
    bool is_dirty; /* not saved yet */
};

void unknown_read(const char *folder, struct unknown *out);
/* What the file has, and *u, counted before the file could be read, on top of it. */
enum err_code unknown_adopt(struct unknown *u, const char *folder, struct err *err) MUST_USE;
/* Nothing is counted of what are not 4 to UNKNOWN_DIGITS_MAX digits. */
void unknown_count(struct unknown *u, const char *prefix, struct date day);
enum err_code unknown_save(struct unknown *u, const char *folder, struct err *err) MUST_USE;
/* The hub has taken these counts: only what came since then stays. */
void unknown_taken(struct unknown *u, const struct unknown_row *rows, size_t n);
/* Makes a batch of that name of the oftenest, unless there is one already; it must be saved before it
 * is sent.  No rows: no batch. */
void unknown_batch(struct unknown *u, const char *name);
/* The hub has the batch of that name: taken off, and to be saved.  Another name changes nothing. */
void unknown_acknowledge(struct unknown *u, const char *name);
/* "69012345", at most UNKNOWN_DIGITS_MAX digits, or "*". */
bool unknown_is_name(struct span name);
/* The oftenest first; at most max. */
size_t unknown_oftenest(const struct unknown *u, struct unknown_row *out, size_t max);
int64_t unknown_total(const struct unknown *u);

#endif
