/* desk/listing.h: a CSV file that a spreadsheet program opens as it should: UTF-8 with byte order
 * mark, CRLF, every cell quoted, a cell that would be taken for a formula or a quantity put in
 * brackets.  Written aside and put in place when complete.
 */
#ifndef DESK_LISTING_H
#define DESK_LISTING_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/fs.h"

struct listing {
    FILE *f;
    char path[FS_PATH_MAX];
    bool begun;  /* a cell stands in this line */
    bool is_bad; /* a write failed */
    int64_t lines, lines_max, dropped;
};

enum err_code listing_open(struct listing *l, const char *path, int64_t lines_max,
                           struct err *err) MUST_USE;
/* text may hold anything; what cannot be shown is left out. */
void listing_cell(struct listing *l, const char *text);
void listing_cell_span(struct listing *l, struct span text);
/* Ends the line; beyond lines_max lines are counted and not written. */
void listing_line(struct listing *l);
/* After ERR_OK the file survives a power cut. */
enum err_code listing_close(struct listing *l, struct err *err) MUST_USE;
void listing_drop(struct listing *l); /* instead of close; fine when never opened */

#endif
