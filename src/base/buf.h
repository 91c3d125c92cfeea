/* base/buf.h: a growing byte buffer with a ceiling given at construction. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

struct buf {
    uint8_t *data;
    size_t len, cap;
    size_t cap_max; /* growth past it is ERR_TOO_BIG */
};

#define BUF_INIT(max) ((struct buf){ .cap_max = (max) })

void buf_fini(struct buf *b); /* frees; b is empty and usable again */
/* Room for `total` bytes in all. */
enum err_code buf_reserve(struct buf *b, size_t total) MUST_USE;
enum err_code buf_append(struct buf *b, const void *src, size_t n) MUST_USE;
enum err_code buf_print(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3) MUST_USE;
struct span buf_span(const struct buf *b); /* borrowed until the next change */

#endif
