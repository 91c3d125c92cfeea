#include "paper/slip.h"

/* The commands of ESC/POS (Epson's reference; every thermal printer of this kind knows these four). */
static const uint8_t initialise[] = { 0x1B, '@' };
static const uint8_t feed[] = { 0x1B, 'd', 4 };
static const uint8_t cut[] = { 0x1D, 'V', 'B', 0 };

enum {
    BAND_ROWS = 128, /* what printers of little memory take at a time */
    ROW_BYTES = SLIP_WIDTH_DOTS / 8,
    BLACK_BELOW = 128,
};

/* GS v 0: a raster of so many bytes across and rows down, the first dot in the highest bit, 1 is black. */
static enum err_code put_band(const uint8_t *pixels, size_t stride, int y, int rows,
                              struct buf *out)
{
    const uint8_t head[] = { 0x1D, 'v', '0', 0, ROW_BYTES, 0, (uint8_t)rows, 0 };
    enum err_code rc = buf_append(out, head, sizeof head);
    for (int i = 0; i < rows && !rc; i++) {
        const uint8_t *row = pixels + (size_t)(y + i) * stride;
        uint8_t bits[ROW_BYTES] = { 0 };
        for (int x = 0; x < SLIP_WIDTH_DOTS; x++)
            if (row[x] < BLACK_BELOW)
                bits[x / 8] |= (uint8_t)(0x80u >> (x % 8));
        rc = buf_append(out, bits, sizeof bits);
    }
    return rc;
}

enum err_code slip_escpos(cairo_surface_t *slip, struct buf *out, struct err *err)
{
    cairo_surface_flush(slip);
    int height = cairo_image_surface_get_height(slip);
    const uint8_t *pixels = cairo_image_surface_get_data(slip);
    size_t stride = (size_t)cairo_image_surface_get_stride(slip);
    if (!pixels || cairo_image_surface_get_format(slip) != CAIRO_FORMAT_A8 ||
        cairo_image_surface_get_width(slip) != SLIP_WIDTH_DOTS)
        return err_set(err, ERR_INVALID, "not a slip of %d dots", SLIP_WIDTH_DOTS);
    enum err_code rc = buf_append(out, initialise, sizeof initialise);
    for (int y = 0; y < height && !rc; y += BAND_ROWS)
        rc = put_band(pixels, stride, y, height - y < BAND_ROWS ? height - y : BAND_ROWS, out);
    if (!rc)
        rc = buf_append(out, feed, sizeof feed);
    if (!rc)
        rc = buf_append(out, cut, sizeof cut);
    return rc ? err_set(err, rc, "no room for a slip of %d rows", height) : ERR_OK;
}
