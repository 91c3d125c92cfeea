/* scan/engine.h: what the decoder libraries say about a plane; they stand in one table.  Nothing
 * here is believed: confirm.h.
 *
 * Owns     the library's scanner; borrowed bytes in struct engine_read last for the call only.
 * Threads  one struct engine per thread.
 */
#ifndef SCAN_ENGINE_H
#define SCAN_ENGINE_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/plane.h"
#include "scan/symbol.h"

enum { ENGINE_HITS_MAX = 64 };

/* Bits for the kinds a pass looks for: 1u << enum symbol_kind. */
enum {
    KINDS_RETAIL = 1u << SYM_EAN13 | 1u << SYM_EAN8 | 1u << SYM_UPCE,
    KINDS_QR = 1u << SYM_QR,
    KINDS_2D = 1u << SYM_QR | 1u << SYM_DM,
    KINDS_LIVE = KINDS_RETAIL | KINDS_QR | 1u << SYM_CODE128,
    KINDS_LINEAR = KINDS_RETAIL | 1u << SYM_CODE128 | 1u << SYM_CODE39 | 1u << SYM_ITF,
    KINDS_ALL = KINDS_LINEAR | KINDS_2D, /* an engine leaves out what it does not know */
    KINDS_PDF417 = 1u << SYM_PDF417,     /* seconds on some pictures: in one row alone */
};

struct engine_read {
    enum symbol_kind kind; /* UPC-A comes as EAN13 with its leading zero: the bars are the same */
    bool is_gs1;           /* FNC1 in first position: the symbol holds GS1 element strings */
    bool is_weak;          /* 2-D: so small that what its error correction takes for right may be
                              chance; our own reader, which keeps check codewords back, has none */
    bool is_upright;       /* the first scan line that read it was a column */
    size_t n_hits;         /* linear: one end of each scan line that read it; 2-D: the corners,
                              clockwise from the top left one */
    struct point hit[ENGINE_HITS_MAX];
    bool has_ends; /* linear: where the line that read it begins and ends, in reading order */
    struct point from, to;
    struct span data;
};

enum engine_id {
    ENGINE_ZBAR = 0,
    ENGINE_ZXING,
    ENGINE_GRID,
    ENGINE_COUNT,
    ENGINE_LIKELY = ENGINE_COUNT
}; /* reads regions, not planes: likely.h */

/* A strip (strip.h): every second row with ZBar, every row with zxing, no column. */
enum { DENSITY_STRIP = 0 };

struct engine;

typedef void engine_sink(void *self, const struct engine_read *r);

enum err_code scan_engine_create(enum engine_id id, struct engine **out, struct err *err) MUST_USE;
void scan_engine_destroy(struct engine *e); /* NULL is fine */
const char *scan_engine_name(enum engine_id id);
/* Calls sink for each symbol.  ZBar looks at every density-th row and column, zxing at 15 rows
 * and columns in all unless density is 1; our own (grid) reads square symbols, looks at all
 * of the plane and tries density times fewer of what it finds there; it
 * sets PDF417 upright for zxing. */
void scan_engine_look(struct engine *e, const struct plane *p, unsigned kinds, int density,
                      engine_sink *sink, void *self);

#endif
