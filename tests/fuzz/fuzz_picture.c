/* Any bytes as a picture file, in grey and in colour. */
#include "camera/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum frame_format formats[] = { FRAME_GREY, FRAME_I420 };
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        struct picture *p;
        struct err err = { 0 };
        if (picture_open_bytes((struct span){ data, size }, "fuzz", formats[i], &p, &err) != ERR_OK)
            continue;
        const struct frame *f = picture_frame(p);
        /* The last sample of each plane is ours to read. */
        volatile uint8_t last =
            f->luma[(size_t)(f->height_px - 1) * f->luma_stride + (size_t)f->width_px - 1];
        if (f->cb)
            last = f->cr[(size_t)((f->height_px + 1) / 2 - 1) * f->chroma_stride +
                         (size_t)(f->width_px + 1) / 2 - 1];
        (void)last;
        picture_close(p);
    }
    return 0;
}
