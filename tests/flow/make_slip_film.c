/* make_slip_film: a slip as the printer got it, held before the camera.
 *
 *   make_slip_film SLIP.bin OUT.hrec OUT.png
 *
 * SLIP.bin is ESC/POS.  Prints what the slip's QR says; the film shows the paper with the QR in the middle, the
 * picture all of it.  Exit: 0 done, 1 failed, 2 usage.
 */
#include <cairo.h>
#include <turbojpeg.h>

#include "base/fs.h"
#include "camera/recording.h"
#include "paper/raster.h"
#include "scan/scanner.h"
#include "tools/scene.h"

/* Asked by the leak checker in its builds: the font libraries keep what they have loaded. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:libglib\nleak:libcairo\n";
}

enum {
    WIDTH = 1280,
    HEIGHT = 720,
    FPS = 10,
    QUALITY = 80,
    BEFORE_MS = 1200,
    SLIP_BYTES_MAX = 1 << 20,
    EDGE = 60, /* white about the paper, for whoever reads it where it lies */
    DOT = 2,   /* texels */
    INK = 34,
    PAPER = 232,
    SEED = 7,
};

static const struct visit visit = {
    .approach_ms = 700, .hold_ms = 2600, .leave_ms = 500, .seed = SEED
};

/* --- the paper where it lies -------------------------------------------------------------------- */

/* The one QR; where its middle is, in dots. */
static enum err_code read_code(const struct raster *r, struct symbols *seen, double *x, double *y,
                               struct err *err)
{
    int w = r->width + 2 * EDGE, h = r->height + 2 * EDGE;
    uint8_t *grey = malloc((size_t)w * (size_t)h);
    struct scanner *scanner = NULL;
    enum err_code rc = grey ? scanner_create(&scanner, err)
                            : err_set(err, ERR_NOMEM, "no memory for the slip");
    if (!rc) {
        memset(grey, 255, (size_t)w * (size_t)h);
        for (int i = 0; i < r->height; i++)
            memcpy(grey + (i + EDGE) * w + EDGE, r->dots + i * r->width, (size_t)r->width);
        const struct frame f = { .format = FRAME_GREY,
                                 .width_px = w,
                                 .height_px = h,
                                 .luma = grey,
                                 .luma_stride = (size_t)w,
                                 .number = 1 };
        rc = scanner_scan(scanner, &f, SCAN_STILL, seen, err);
    }
    if (!rc && seen->count != 1)
        rc = err_set(err, ERR_NOT_FOUND, "%zu symbols on the slip", seen->count);
    *x = *y = 0;
    for (int i = 0; !rc && i < 4; i++) {
        *x += seen->at[0].corner[i].x / 4.0 - EDGE / 4.0;
        *y += seen->at[0].corner[i].y / 4.0 - EDGE / 4.0;
    }
    scanner_destroy(scanner);
    free(grey);
    return rc;
}

static enum err_code write_png(const struct raster *r, const char *path, struct err *err)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, r->width, r->height);
    uint8_t *data = cairo_image_surface_get_data(s);
    int stride = cairo_image_surface_get_stride(s);
    for (int y = 0; data && y < r->height; y++)
        for (int x = 0; x < r->width; x++)
            memset(data + (ptrdiff_t)y * stride + x * 4, r->dots[y * r->width + x], 4);
    cairo_surface_mark_dirty(s);
    cairo_status_t status = cairo_surface_write_to_png(s, path);
    cairo_surface_destroy(s);
    if (status != CAIRO_STATUS_SUCCESS)
        return err_set(err, ERR_IO, "%s: %s", path, cairo_status_to_string(status));
    return ERR_OK;
}

/* --- before the camera -------------------------------------------------------------------------- */

/* The code's middle where the scene has the middle of a face. */
static enum err_code make_texture(const struct raster *r, double x, double y, struct texture *out,
                                  struct err *err)
{
    int left = PACK_W / 2 - (int)(x * DOT), top = PACK_FACE_H / 2 - (int)(y * DOT);
    *out = (struct texture){ PACK_W, PACK_H, calloc(PACK_W * PACK_H, TEXEL_BYTES) };
    if (!out->texels)
        return err_set(err, ERR_NOMEM, "no memory for the paper");
    for (int v = 0; v < PACK_H; v++)
        for (int u = 0; u < PACK_W; u++) {
            int i = u - left, k = v - top;
            if (i < 0 || k < 0 || i >= r->width * DOT || k >= r->height * DOT)
                continue;
            bool is_paper = r->dots[k / DOT * r->width + i / DOT] > 0;
            const uint8_t texel[TEXEL_BYTES] = { is_paper ? PAPER : INK, 128, 128, 255 };
            memcpy(out->texels + ((size_t)v * PACK_W + (size_t)u) * TEXEL_BYTES, texel,
                   sizeof texel);
        }
    return ERR_OK;
}

struct film {
    struct texture room, paper;
    struct planes frame;
    tjhandle turbo;
    unsigned char *jpeg;
    unsigned long capacity;
    struct recording_writer *writer;
};

static enum err_code shoot(struct film *f, uint32_t at_ms, struct err *err)
{
    const struct exposure e = { (double)at_ms - BEFORE_MS, 12, SEED + at_ms, 1 };
    const struct planes *p = &f->frame;
    const unsigned char *planes[3] = { p->luma, p->cb, p->cr };
    int strides[3] = { (int)p->luma_stride, (int)p->chroma_stride, (int)p->chroma_stride };
    unsigned long n = f->capacity;
    scene_expose(&f->room, &f->paper, &visit, &e, &f->frame);
    if (tjCompressFromYUVPlanes(f->turbo, planes, WIDTH, strides, HEIGHT, TJSAMP_422, &f->jpeg, &n,
                                QUALITY, TJFLAG_NOREALLOC) != 0)
        return err_set(err, ERR_IO, "JPEG: %s", tjGetErrorStr2(f->turbo));
    return recording_append(f->writer, at_ms, (struct span){ f->jpeg, n }, err);
}

static enum err_code make_film(struct film *f, const char *path, struct err *err)
{
    const struct recording_head head = { WIDTH, HEIGHT, FPS * 1000 };
    uint32_t end_ms = BEFORE_MS + visit.approach_ms + visit.hold_ms + visit.leave_ms;
    enum err_code rc = room_draw(WIDTH, HEIGHT, &f->room, err);
    f->capacity = tjBufSize(WIDTH, HEIGHT, TJSAMP_422);
    f->jpeg = malloc(f->capacity);
    f->turbo = tjInitCompress();
    if (!rc && (planes_shape(&f->frame, FRAME_I422, WIDTH, HEIGHT) || !f->jpeg || !f->turbo))
        rc = err_set(err, ERR_NOMEM, "no memory for a frame");
    if (!rc)
        rc = recording_create(path, &head, &f->writer, err);
    for (uint32_t at_ms = 0; !rc && at_ms < end_ms; at_ms += 1000 / FPS)
        rc = shoot(f, at_ms, err);
    if (rc) {
        recording_abandon(f->writer);
        return rc;
    }
    return recording_commit(f->writer, err);
}

static void film_end(struct film *f)
{
    texture_fini(&f->room);
    texture_fini(&f->paper);
    planes_fini(&f->frame);
    free(f->jpeg);
    if (f->turbo)
        tjDestroy(f->turbo);
}

int main(int argc, char **argv)
{
    static struct symbols seen;
    struct film film = { 0 };
    struct raster r = { 0 };
    struct buf slip = BUF_INIT(SLIP_BYTES_MAX);
    struct err err = { 0 };
    double x = 0, y = 0;
    if (argc != 4) {
        fprintf(stderr, "usage: make_slip_film SLIP.bin OUT.hrec OUT.png\n");
        return 2;
    }
    enum err_code rc = fs_read_all(argv[1], &slip, &err);
    if (!rc && !raster_read(buf_span(&slip), &r))
        rc = err_set(&err, ERR_INVALID, "%s: not a slip", argv[1]);
    if (!rc)
        rc = read_code(&r, &seen, &x, &y, &err);
    if (!rc)
        rc = write_png(&r, argv[3], &err);
    if (!rc)
        rc = make_texture(&r, x, y, &film.paper, &err);
    if (!rc)
        rc = make_film(&film, argv[2], &err);
    if (rc)
        fprintf(stderr, "make_slip_film: %s\n", err.text);
    else
        printf("%.*s\n", (int)symbol_span(&seen.at[0]).len,
               (const char *)symbol_span(&seen.at[0]).p);
    film_end(&film);
    free(r.dots);
    buf_fini(&slip);
    return rc ? 1 : 0;
}
