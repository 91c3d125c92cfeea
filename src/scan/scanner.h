/* scan/scanner.h: reads the symbols of a frame.  Nothing a decoder says is believed before
 * scan/confirm has re-encoded it and compared it with the pixels.
 *
 * Owns     the decoder and its work planes; no allocation per frame once the size is known.
 * Threads  one struct scanner per thread.
 */
#ifndef SCAN_SCANNER_H
#define SCAN_SCANNER_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/frame.h"
#include "scan/symbol.h"

struct scanner;
struct pass_list; /* passes.h */

enum scan_effort {
    SCAN_GLANCE = 0, /* attract screen: half size, cheapest */
    SCAN_LIVE,       /* a person is trying: spread over frames, inside the frame's budget */
    SCAN_STILL,      /* one picture, everything we have */
};

enum err_code scanner_create(struct scanner **out, struct err *err) MUST_USE;
void scanner_destroy(struct scanner *s); /* NULL is fine */

/* Fills *out with the confirmed symbols of f.  ERR_UNSUPPORTED: a frame no scanner can take (no
 * luma, a side of 0 or over FRAME_SIDE_MAX, a stride below the width); ERR_NOMEM.  A picture with
 * nothing in it is ERR_OK and count 0. */
enum err_code scanner_scan(struct scanner *s, const struct frame *f, enum scan_effort effort,
                           struct symbols *out, struct err *err) MUST_USE;

/* The same with rows of one's own, as if it were their turn: for measuring them. */
enum err_code scanner_scan_rows(struct scanner *s, const struct frame *f,
                                const struct pass_list *rows, struct symbols *out,
                                struct err *err) MUST_USE;

#endif
