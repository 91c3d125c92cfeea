/* ocr/line_find.h: where print stands in a frame: dark or light blots of the size of characters,
 * grouped into lines up to 15° from level.  Says where something like print is, not what.
 *
 * Owns     its work memory; nothing is allocated once it has grown, and it grows no further than
 *          FINDER_SIDE_MAX allows: bounded time whatever the picture.
 * Threads  one struct line_finder per thread.
 */
#ifndef OCR_LINE_FIND_H
#define OCR_LINE_FIND_H

#include "base/attrs.h"
#include "base/err.h"
#include "ocr/strip.h"
#include "scan/frame.h"

enum { LINES_FOUND_MAX = 32 };

struct line_finder;

struct lines_found {
    struct line_box box[LINES_FOUND_MAX]; /* the likeliest to hold a number first */
    int wide[LINES_FOUND_MAX]; /* how many of its blots are as wide as Chinese characters */
    size_t n;
};

enum err_code line_finder_create(struct line_finder **out, struct err *err) MUST_USE;
void line_finder_destroy(struct line_finder *l); /* NULL is fine */

/* An empty or noisy picture is ERR_OK with n = 0.  ERR_UNSUPPORTED: as scanner_scan; ERR_NOMEM. */
enum err_code line_find(struct line_finder *l, const struct frame *f, struct lines_found *out,
                        struct err *err) MUST_USE;

/* Every piece of dark print, as short as two characters and in no order; a piece may be there twice, once for each size
 * of the search.  For pages of columns: ocr/rows.h makes rows of them. */
enum { LINE_PIECES_MAX = 256 };
enum err_code line_find_pieces(struct line_finder *l, const struct frame *f,
                               struct line_box out[LINE_PIECES_MAX], size_t *n,
                               struct err *err) MUST_USE;

#endif
