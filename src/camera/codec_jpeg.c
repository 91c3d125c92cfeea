#include "camera/codec.h"
#include "camera/jpeg.h"

enum err_code codec_decode_jpeg(struct span bytes, enum frame_format format, struct planes *out,
                                int *orientation, struct err *err)
{
    struct jpeg *j;
    struct jpeg_note note = { 0 };
    enum err_code rc = jpeg_create(&j, err);
    if (rc)
        return rc;
    rc = jpeg_decode(j, bytes, 1, format == FRAME_GREY ? JPEG_GREY : JPEG_I420, out, &note, err);
    jpeg_destroy(j);
    if (rc)
        return rc;
    if (note.is_cut)
        return err_set(err, ERR_INVALID, "the JPEG is cut short");
    *orientation = note.orientation;
    return ERR_OK;
}
