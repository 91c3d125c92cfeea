/* Modules of square symbols, each a byte from light to dark, through what mends them: the first byte
 * says which version or size.  What comes out must be a whole symbol, and stay as it is when it is
 * mended again. */
#include <stdlib.h>
#include <string.h>

#include "scan/dm_code.h"
#include "scan/qr_code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fill(const uint8_t *data, size_t size, float *value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        value[i] = size ? ((float)data[i % size] - 127.5f) / 127.5f : 0.0f;
}

static void as_printed(const uint8_t *bit, float *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bit[i] > 1)
            abort();
        value[i] = bit[i] ? 1.0f : -1.0f;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct qr_code qr;
    static struct dm_code dm;
    static float value[QR_MODULES_MAX];
    static uint8_t bit[QR_MODULES_MAX], again[QR_MODULES_MAX];
    struct qr_mended m;
    float agreement;
    if (qr.field.exp[0] == 0) {
        qr_code_init(&qr);
        dm_code_init(&dm);
    }
    if (size < 1)
        return 0;
    if (data[0] < QR_VERSION_MAX) {
        int version = 1 + data[0], side = qr_side(version);
        size_t n = (size_t)side * (size_t)side;
        fill(data + 1, size - 1, value, n);
        if (version >= 7)
            qr_code_read_version(value, side);
        if (!qr_code_mend(&qr, version, value, bit, &m))
            return 0;
        as_printed(bit, value, n);
        if (!qr_code_mend(&qr, version, value, again, &m) || m.n_changed ||
            memcmp(bit, again, n) != 0)
            abort();
        return 0;
    }
    const struct dm_size *s = &dm_sizes[data[0] % DM_SIZES];
    size_t n = (size_t)s->rows * s->cols;
    fill(data + 1, size - 1, value, n);
    if (!dm_code_mend(&dm, s, value, bit, &agreement))
        return 0;
    as_printed(bit, value, n);
    if (!dm_code_mend(&dm, s, value, again, &agreement) || agreement < 0.99f ||
        memcmp(bit, again, n) != 0)
        abort();
    return 0;
}
