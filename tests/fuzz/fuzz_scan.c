/* Whole small pictures through the scanner: width and height from the first two bytes, effort and
 * doubled pixels from the third, grey values from the rest, repeated. */
#include "scan/scanner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIDE_MAX = 255 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t px[SIDE_MAX * SIDE_MAX];
    static struct symbols symbols;
    static struct scanner *scanner;
    struct err err = { 0 };
    if (!scanner && scanner_create(&scanner, &err) != ERR_OK)
        abort();
    if (size < 4)
        return 0;
    int w = data[0], h = data[1];
    enum scan_effort effort = (enum scan_effort)(data[2] % 3);
    unsigned repeat = 1 + data[2] / 3 % 8;
    const uint8_t *grey = data + 3;
    size_t n = size - 3;
    bool is_row = data[2] & 0x80; /* one row, repeated: bars */
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            size_t at = is_row ? (size_t)x / repeat : ((size_t)y * (size_t)w + (size_t)x) / repeat;
            px[y * w + x] = grey[at % n];
        }
    struct frame f = { .format = FRAME_GREY,
                       .width_px = w,
                       .height_px = h,
                       .luma = px,
                       .luma_stride = (size_t)w,
                       .number = 1 };
    enum err_code rc = scanner_scan(scanner, &f, effort, &symbols, &err);
    if (rc != ERR_OK && (rc != ERR_UNSUPPORTED || (w > 0 && h > 0)))
        abort();
    for (size_t i = 0; rc == ERR_OK && i < symbols.count; i++) {
        const struct symbol *s = &symbols.at[i];
        if (s->kind == SYM_NONE || s->len == 0 || s->len > SYMBOL_DATA_MAX || s->score < 1)
            abort();
        for (int k = 0; k < 4; k++)
            if (!(s->corner[k].x > -1000.0f && s->corner[k].x < 2000.0f) ||
                !(s->corner[k].y > -1000.0f && s->corner[k].y < 2000.0f))
                abort();
    }
    return 0;
}
