#include "camera/picture.h"

#include "base/buf.h"
#include "base/fs.h"
#include "camera/codec.h"

struct picture {
    struct planes planes;
    struct frame frame;
    const char *kind;
};

/* What a file begins with. */
static const struct kind {
    const char *name;
    size_t at;
    size_t len;
    uint8_t magic[8];
    codec_decode *decode;
} kinds[] = {
    { "PNG", 0, 8, { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' }, codec_decode_png },
    { "JPEG", 0, 3, { 0xFF, 0xD8, 0xFF }, codec_decode_jpeg },
    { "WebP", 8, 4, { 'W', 'E', 'B', 'P' }, codec_decode_webp },
};

static const struct kind *kind_of(struct span bytes)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct kind *k = &kinds[i];
        if (bytes.len >= k->at + k->len && memcmp(bytes.p + k->at, k->magic, k->len) == 0)
            return k;
    }
    return NULL;
}

static enum err_code turn(struct planes *p, int orientation, struct err *err)
{
    if (orientation == 1)
        return ERR_OK;
    struct planes turned = { 0 };
    enum err_code rc = planes_orient(p, orientation, &turned);
    if (rc)
        return err_set(err, rc, "%s", err_words(rc));
    planes_fini(p);
    *p = turned;
    return ERR_OK;
}

static enum err_code decode(struct span bytes, enum frame_format want, struct picture *p,
                            struct err *err)
{
    if (bytes.len == 0)
        return err_set(err, ERR_INVALID, "the file is empty");
    if (bytes.len > PICTURE_BYTES_MAX)
        return err_set(err, ERR_TOO_BIG, "%zu bytes are more than we read", bytes.len);
    const struct kind *kind = kind_of(bytes);
    if (!kind)
        return err_set(err, ERR_UNSUPPORTED, "no PNG, JPEG or WebP picture");
    int orientation = 1;
    enum err_code rc = kind->decode(bytes, want, &p->planes, &orientation, err);
    if (!rc)
        rc = turn(&p->planes, orientation, err);
    p->kind = kind->name;
    return rc;
}

enum err_code picture_open_bytes(struct span bytes, const char *name, enum frame_format want,
                                 struct picture **out, struct err *err)
{
    struct picture *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "%s: no memory", name);
    struct err why = { 0 };
    enum err_code rc = decode(bytes, want, p, &why);
    if (rc) {
        picture_close(p);
        return err_set(err, rc, "%s: %s", name, why.text);
    }
    p->frame = planes_frame(&p->planes);
    p->frame.number = 1;
    *out = p;
    return ERR_OK;
}

enum err_code picture_open_as(const char *path, enum frame_format want, struct picture **out,
                              struct err *err)
{
    struct buf bytes = BUF_INIT(PICTURE_BYTES_MAX);
    enum err_code rc = fs_read_all(path, &bytes, err);
    if (!rc)
        rc = picture_open_bytes(buf_span(&bytes), path, want, out, err);
    buf_fini(&bytes);
    return rc;
}

enum err_code picture_open(const char *path, struct picture **out, struct err *err)
{
    return picture_open_as(path, FRAME_GREY, out, err);
}

const struct frame *picture_frame(const struct picture *p)
{
    return &p->frame;
}

const char *picture_kind(const struct picture *p)
{
    return p->kind;
}

void picture_close(struct picture *p)
{
    if (!p)
        return;
    planes_fini(&p->planes);
    free(p);
}
