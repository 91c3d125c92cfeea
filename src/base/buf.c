#include "base/buf.h"

#include <stdarg.h>

void buf_fini(struct buf *b)
{
    free(b->data);
    *b = BUF_INIT(b->cap_max);
}

enum err_code buf_reserve(struct buf *b, size_t total)
{
    if (total <= b->cap)
        return ERR_OK;
    if (total > b->cap_max)
        return ERR_TOO_BIG;
    size_t cap = b->cap > b->cap_max / 2 ? b->cap_max : b->cap * 2;
    if (cap < total)
        cap = total;
    uint8_t *data = realloc(b->data, cap);
    if (!data)
        return ERR_NOMEM;
    b->data = data;
    b->cap = cap;
    return ERR_OK;
}

enum err_code buf_append(struct buf *b, const void *src, size_t n)
{
    if (n > b->cap_max - b->len)
        return ERR_TOO_BIG;
    enum err_code rc = buf_reserve(b, b->len + n);
    if (rc)
        return rc;
    if (n > 0)
        memcpy(b->data + b->len, src, n);
    b->len += n;
    return ERR_OK;
}

enum err_code buf_print(struct buf *b, const char *fmt, ...)
{
    char small[512];
    va_list va, again;
    va_start(va, fmt);
    va_copy(again, va);
    int n = vsnprintf(small, sizeof small, fmt, va);
    va_end(va);
    enum err_code rc = n < 0 ? ERR_INVALID : ERR_OK;
    if (!rc && (size_t)n < sizeof small) {
        rc = buf_append(b, small, (size_t)n);
    } else if (!rc) {
        /* One byte more than is kept: vsnprintf writes its terminator. */
        rc = (size_t)n >= b->cap_max - b->len ? ERR_TOO_BIG
                                              : buf_reserve(b, b->len + (size_t)n + 1);
        if (!rc) {
            vsnprintf((char *)b->data + b->len, (size_t)n + 1, fmt, again);
            b->len += (size_t)n;
        }
    }
    va_end(again);
    return rc;
}

struct span buf_span(const struct buf *b)
{
    return (struct span){ b->data, b->len };
}
