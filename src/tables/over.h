/* tables/over.h: which of two tables counts: the one that was signed and shipped, or the program package's.
 *
 * A package's table says in a comment line in front of its heading of which day it is:
 *
 *   # as of 2026-11-23
 *
 * and add-tables writes below every table that is signed of which day that one is, and which package's it was laid over:
 *
 *   # as of 2027-01-08 over 2026-11-23 <sha256 of the package's>
 *
 * Days and digest are "-" where there is none.  The rule, table by table; what comes first counts:
 *
 *   the same rows, or laid over this very package's table    the signed one
 *   the package's day is after both days of the signed one   the package's, and it is said
 *   the package's day is before the later one of the two     the signed one: the package is an older one
 *   no days, or the same ones; it cannot be read             the signed one, and it is said
 *
 * So nothing signed is rolled back by an older package, nothing of last year lies over a newer package's in silence, and
 * signing anew over a package settles it for that package, whatever its days say.
 * Threads: any.
 */
#ifndef TABLES_OVER_H
#define TABLES_OVER_H

#include "base/attrs.h"
#include "base/date.h"
#include "base/err.h"
#include "sync/bundle.h"

enum { OVER_WHY_MAX = 360 };

struct over {
    size_t n_newer;    /* of the package's, in the place of signed ones */
    size_t n_doubtful; /* signed ones of which it cannot be told */
    /* the package's newer ones do not fit the signed ones: all of these are the signed ones then */
    bool do_not_fit;
    char why[OVER_WHY_MAX]; /* in English, which and why; "" nothing is to be said */
};

/* Those of b that count with the package in that assets folder, in *out: borrowed from b.  *out may be empty. */
enum err_code over_choose(const char *assets, const struct bundle *b, struct bundle *out,
                          struct over *over, struct err *err) MUST_USE;
/* The readers refused what was chosen: all of b count. */
void over_keep_all(const struct bundle *b, struct bundle *chosen, struct over *over);

/* b, as it was gathered, with the line below each table.  last: signed before, for days of what is the same still; NULL:
 * none.  ERR_TOO_BIG. */
enum err_code over_write(const char *assets, const struct bundle *b, const struct bundle *last,
                         struct date today, struct buf *out, struct err *err) MUST_USE;

/* A table's text without that line, however often it stands there. */
struct span over_rows(struct span text);
const struct bundle_file *over_file(const struct bundle *b,
                                    const char *name); /* NULL: not in it; b may be NULL */

#endif
