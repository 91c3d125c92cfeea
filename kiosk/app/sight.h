/* app/sight.h: what one frame showed, as plain data from the scan stage to the flow.
 *
 * Payloads have become identifiers here; no bytes from outside go further.  Threads: any; a sight
 * has one owner at a time.
 */
#ifndef APP_SIGHT_H
#define APP_SIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "code/ident.h"
#include "report/number.h"
#include "scan/coach_cause.h"
#include "scan/frame.h"
#include "scan/symbol.h"

enum { SIGHT_MAX = 8, SEEN_IDENTS_MAX = 12 };

/* One symbol agreed on. */
struct seen {
    enum symbol_kind kind;
    /* The same for the same thing however printed: made of the retail GTIN when there is one, else
     * of the payload.  Never 0. */
    uint64_t code;
    bool has_gtin;
    bool is_useful;  /* names a good, a licence or a firm; not just an address or digits */
    uint32_t age_ms; /* how long before this frame it was last read; left alone by seen_fill */
    struct point corner[4];
    struct ident idents[SEEN_IDENTS_MAX];
    size_t n_idents;
};

/* The slip of a report: its QR holds number and query code. */
struct slip_seen {
    char number[REPORT_NUMBER_MAX], code[QUERY_CODE_TEXT];
};

struct sight {
    uint64_t frame_number, taken_ms;
    uint64_t confirmed_us; /* monotonic, when the symbols were agreed on; for figures */
    int width_px, height_px;
    enum coach_cause cause; /* why nothing is read; CAUSE_NONE when something is, or nobody there */
    bool is_moving;         /* something large moves where goods are held */
    struct seen at[SIGHT_MAX];
    size_t n;
    struct slip_seen slip;     /* number "": none in view */
    const struct frame *frame; /* borrowed while the sight is handled; NULL: not kept */
};

/* Fills *out from bytes read as `source` says; kind, corners and age are left alone. */
void seen_fill(struct seen *out, struct span bytes, enum find_source source);

#endif
