#include "raster.h"

#include <stdlib.h>
#include <string.h>

static bool take_band(struct span s, size_t *at, struct raster *r)
{
    if (s.len - *at < 8 || s.p[*at + 3] != 0)
        return false;
    int bytes = s.p[*at + 4] | s.p[*at + 5] << 8, rows = s.p[*at + 6] | s.p[*at + 7] << 8;
    size_t n = (size_t)bytes * (size_t)rows;
    *at += 8;
    if (bytes == 0 || rows == 0 || n > s.len - *at || (r->width && r->width != bytes * 8))
        return false;
    r->width = bytes * 8;
    uint8_t *more = realloc(r->dots, (size_t)r->width * (size_t)(r->height + rows));
    if (!more)
        return false;
    r->dots = more;
    for (size_t i = 0; i < n * 8; i++)
        more[(size_t)r->height * (size_t)r->width + i] = s.p[*at + i / 8] & (0x80u >> (i % 8))
                                                             ? 0
                                                             : 255;
    r->height += rows;
    r->bands++;
    r->tallest = rows > r->tallest ? rows : r->tallest;
    *at += n;
    return true;
}

bool raster_read(struct span s, struct raster *r)
{
    memset(r, 0, sizeof *r);
    for (size_t at = 0; at < s.len;) {
        struct span rest = span_part(s, at, s.len);
        if (rest.len >= 2 && memcmp(rest.p, "\x1b@", 2) == 0) {
            r->is_begun = at == 0;
            at += 2;
        } else if (rest.len >= 3 && memcmp(rest.p,
                                           "\x1b"
                                           "d",
                                           2) == 0) {
            r->is_fed = true;
            at += 3;
        } else if (rest.len >= 4 && memcmp(rest.p, "\x1dVB", 3) == 0) {
            r->is_cut = true;
            at += 4;
        } else if (rest.len >= 3 && memcmp(rest.p, "\x1dv0", 3) == 0) {
            if (!take_band(s, &at, r))
                return false;
        } else {
            return false;
        }
    }
    return true;
}
