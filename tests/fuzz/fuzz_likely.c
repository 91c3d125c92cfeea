/* The likelihood reader and the second judge: width, height and a region from the first bytes, one
 * row of grey values or a whole picture from the rest, repeated.  Whatever is given must be a valid
 * number with ends that are numbers. */
#include <math.h>

#include "code/gtin.h"
#include "scan/grey.h"
#include "scan/likely.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIDE_MAX = 255, HEAD = 9 };

static void judge(void *self, const struct engine_read *r)
{
    static struct grey *grey;
    struct grey_findings f;
    struct err err = { 0 };
    const struct plane *p = self;
    char text[16], upca[13];
    if (!grey && grey_create(&grey, &err) != ERR_OK)
        abort();
    if (!span_copy(r->data, text, sizeof text))
        abort();
    bool is_valid = r->kind == SYM_UPCE
                        ? gtin_upce_expand(text, upca)
                        : r->data.len == (r->kind == SYM_EAN13 ? 13 : 8) && gtin_check_ok(text);
    if (!is_valid || !r->has_ends || r->n_hits == 0 || r->n_hits > ENGINE_HITS_MAX ||
        !isfinite(r->from.x + r->from.y + r->to.x + r->to.y))
        abort();
    if (grey_judge(grey, p, r->kind, r->data, r->from, r->to, false, &f) &&
        !(isfinite(f.margin) && isfinite(f.explained)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t px[SIDE_MAX * SIDE_MAX];
    static struct likely *likely;
    struct err err = { 0 };
    if (!likely && likely_create(&likely, &err) != ERR_OK)
        abort();
    if (size <= HEAD || data[0] == 0 || data[1] == 0)
        return 0;
    struct plane p = { .px = px, .w = data[0], .h = data[1] };
    float a = (float)data[4] * 0.0245f;
    struct region at = { .centre = { (float)data[2], (float)data[3] },
                         .along = { cosf(a), sinf(a) },
                         .half_length_px = (float)data[5],
                         .half_height_px = (float)data[6] };
    unsigned repeat = 1 + data[7] % 8;
    bool is_row = data[8] & 1;
    const uint8_t *grey = data + HEAD;
    size_t n = size - HEAD;
    for (int y = 0; y < p.h; y++)
        for (int x = 0; x < p.w; x++) {
            size_t i = is_row ? (size_t)x / repeat : (size_t)(y * p.w + x) / repeat;
            px[y * p.w + x] = grey[i % n];
        }
    likely_read(likely, &p, &at, KINDS_RETAIL, judge, &p);
    return 0;
}
