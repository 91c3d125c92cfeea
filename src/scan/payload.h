/* scan/payload.h: the bytes of a two-dimensional symbol as one known encoding.
 *
 * A QR's kanji mode is Shift JIS by its standard (ISO/IEC 18004, 7.3.6), and the decoder does not
 * say which bytes came from it; Chinese goods carry GB 18030 in byte mode.  Valid UTF-8 and what
 * can be GB 2312 stay as they are; what can only be Japanese is turned into UTF-8, so that nobody
 * reads it as Chinese.  Pure; threads: any.
 */
#ifndef SCAN_PAYLOAD_H
#define SCAN_PAYLOAD_H

#include "base/attrs.h"
#include "base/text.h"

/* Copies in to out[cap], turned into UTF-8 when it is Japanese; returns the length, 0 when it does
 * not fit. */
size_t payload_take(struct span in, uint8_t *out, size_t cap);

#endif
