/* Any bytes as a camera's frame: first by themselves at both sizes, then a second time, as a frame
 * that comes behind a broken one. */
#include "camera/jpeg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jpeg *j;
    struct planes planes = { 0 };
    if (jpeg_create(&j, NULL) != ERR_OK)
        return 0;
    for (int shrink = 1; shrink <= 2; shrink++) {
        struct jpeg_note note;
        struct err err = { 0 };
        struct span s = { data, size };
        enum err_code rc = jpeg_decode(j, s, shrink, JPEG_NATIVE, &planes, &note, &err);
        if (rc == ERR_OK && (planes.width_px < 1 || planes.height_px < 1 || note.orientation < 1))
            __builtin_trap();
        if (rc == ERR_OK) {
            volatile uint8_t last =
                planes.luma[(size_t)(planes.height_px - 1) * planes.luma_stride +
                            (size_t)planes.width_px - 1];
            (void)last;
        }
    }
    planes_fini(&planes);
    jpeg_destroy(j);
    return 0;
}
