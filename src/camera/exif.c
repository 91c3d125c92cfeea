#include "camera/exif.h"

enum { TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, ENTRY_BYTES = 12 };

/* Little end first in files that begin "II", big end first in those that begin "MM". */
static bool take_uint(struct span s, size_t at, size_t n, bool is_little, uint32_t *out)
{
    if (at > s.len || n > s.len - at)
        return false;
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | s.p[at + (is_little ? n - 1 - i : i)];
    *out = v;
    return true;
}

int exif_orientation(struct span tiff)
{
    static const uint8_t head[] = { 'E', 'x', 'i', 'f', 0, 0 };
    if (tiff.len >= sizeof head && memcmp(tiff.p, head, sizeof head) == 0)
        tiff = span_part(tiff, sizeof head, tiff.len);
    bool is_little = span_starts(tiff, "II");
    uint32_t magic, directory, count;
    if ((!is_little && !span_starts(tiff, "MM")) || !take_uint(tiff, 2, 2, is_little, &magic) ||
        magic != 42 || !take_uint(tiff, 4, 4, is_little, &directory) ||
        !take_uint(tiff, directory, 2, is_little, &count))
        return 1;
    for (uint32_t i = 0; i < count; i++) {
        size_t at = (size_t)directory + 2 + (size_t)i * ENTRY_BYTES;
        uint32_t tag, type, value;
        if (!take_uint(tiff, at, 2, is_little, &tag))
            return 1;
        if (tag != TAG_ORIENTATION)
            continue;
        bool is_good = take_uint(tiff, at + 2, 2, is_little, &type) && type == TYPE_SHORT &&
                       take_uint(tiff, at + 8, 2, is_little, &value) && value >= 1 && value <= 8;
        return is_good ? (int)value : 1;
    }
    return 1;
}
