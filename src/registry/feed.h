/* registry/feed.h: rows for a release that do not come from a folder of CSV files.
 *
 * build_options.feed is called once for each data set, organisations first.  For each file it has of
 * that set it says with feed_open what the cells are, then hands over the rows.  Files are taken as
 * they come: a row that is not fit is left out and told, with its reason, through build_options.note;
 * cells a spreadsheet spoilt are put right where only one reading is left; of two cells that mean the
 * same the first that is not empty counts.
 * Threads: the builder's.
 */
#ifndef REGISTRY_FEED_H
#define REGISTRY_FEED_H

#include "base/attrs.h"
#include "base/err.h"
#include "fact/fact.h"
#include "registry/sheet.h"

struct feed;

enum { FEED_NO_COLUMN = -1, FEED_FILES_MAX = 200, FEED_LINES_MAX = (1 << 24) - 1 };

/* The columns of a data set, as db/README.md names them; NULL past the last. */
const char *feed_column_name(enum fact_set set, size_t column);
bool feed_column_is_needed(enum fact_set set, size_t column);
/* The column that a heading means by the builder's own names for it; FEED_NO_COLUMN. */
int feed_column_of(enum fact_set set, struct span heading);

/* The rows to come are of that file; cell i of each belongs into column column_of[i].  name is
 * borrowed until the build is over.  ERR_TOO_BIG: more than FEED_FILES_MAX files of one set. */
enum err_code feed_open(struct feed *f, const char *name, const int *column_of, size_t n,
                        struct err *err) MUST_USE;
/* True: it stands in the release now. */
bool feed_take(struct feed *f, const struct sheet_row *row);
/* The machine failed and no row will be taken any more; the builder says why. */
bool feed_failed(const struct feed *f);

/* ERR_NOT_FOUND: there is no file of that set, which is told nobody.  Any other error ends the
 * build. */
typedef enum err_code feed_fn(void *self, enum fact_set set, struct feed *f, struct err *err);

#endif
