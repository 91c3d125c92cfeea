#include "tools/fake_film.h"

#include <turbojpeg.h>

#include "base/fs.h"
#include "camera/recording.h"

enum { JPEGS_MAX = 4000, RAWS_MAX = 16 };

static bool add(struct picture_bytes *list, size_t *n, const uint8_t *p, size_t len)
{
    uint8_t *copy = malloc(len ? len : 1);
    if (!copy)
        return false;
    memcpy(copy, p, len);
    list[(*n)++] = (struct picture_bytes){ copy, len };
    return true;
}

static void load_recording(const char *path, struct film *f)
{
    struct recording *r;
    struct recording_frame frame;
    if (recording_open(path, &r, NULL) != ERR_OK)
        return;
    while (f->n_jpegs < JPEGS_MAX && recording_next(r, &frame, NULL) == ERR_OK &&
           add(f->jpegs, &f->n_jpegs, frame.jpeg.p, frame.jpeg.len))
        ;
    recording_close(r);
}

static void load_folder(const char *path, struct film *f)
{
    struct fs_list list;
    struct buf bytes = BUF_INIT(RECORDING_FRAME_MAX);
    char file[FS_PATH_MAX];
    if (fs_list_open(path, JPEGS_MAX, &list, NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < list.count; i++)
        if (fs_join(file, path, list.names[i], NULL) == ERR_OK &&
            fs_read_all(file, &bytes, NULL) == ERR_OK)
            add(f->jpegs, &f->n_jpegs, bytes.data, bytes.len);
    fs_list_close(&list);
    buf_fini(&bytes);
}

bool film_open(const char *path, struct film *out)
{
    struct film f = { .jpegs = calloc(JPEGS_MAX, sizeof *f.jpegs),
                      .raws = calloc(RAWS_MAX, sizeof *f.raws) };
    if (f.jpegs && f.raws) {
        if (fs_is_folder(path))
            load_folder(path, &f);
        else
            load_recording(path, &f);
    }
    int sampling, space;
    tjhandle turbo = tjInitDecompress();
    bool is_good = f.n_jpegs > 0 && turbo &&
                   tjDecompressHeader3(turbo, f.jpegs[0].p, f.jpegs[0].len, &f.width_px,
                                       &f.height_px, &sampling, &space) == 0;
    tjDestroy(turbo);
    if (is_good)
        *out = f;
    else
        film_close(&f);
    return is_good;
}

/* Y0 Cb Y1 Cr from planes at half chroma width. */
static void interleave(const uint8_t *planes, int w, int h, uint8_t *out)
{
    size_t size = (size_t)w * (size_t)h;
    for (size_t i = 0; i < size / 2; i++) {
        out[4 * i] = planes[2 * i];
        out[4 * i + 1] = planes[size + i];
        out[4 * i + 2] = planes[2 * i + 1];
        out[4 * i + 3] = planes[size + size / 2 + i];
    }
}

/* Only what has the first one's size, half chroma width and an even width becomes YUYV. */
static void add_raw(struct film *f, tjhandle turbo, struct picture_bytes jpeg)
{
    int w, h, sampling, space;
    size_t bytes = (size_t)f->width_px * (size_t)f->height_px * 2;
    if (tjDecompressHeader3(turbo, jpeg.p, jpeg.len, &w, &h, &sampling, &space) != 0 ||
        w != f->width_px || h != f->height_px || sampling != TJSAMP_422 || w % 2)
        return;
    uint8_t *planes = malloc(bytes), *yuyv = malloc(bytes);
    if (planes && yuyv && tjDecompressToYUV2(turbo, jpeg.p, jpeg.len, planes, w, 1, h, 0) == 0) {
        interleave(planes, w, h, yuyv);
        add(f->raws, &f->n_raws, yuyv, bytes);
    }
    free(planes);
    free(yuyv);
}

void film_prepare(struct film *f, bool is_raw)
{
    f->is_raw = is_raw;
    if (!is_raw || f->n_raws)
        return;
    tjhandle turbo = tjInitDecompress();
    /* From all over the film, so that a few show more than its empty beginning. */
    size_t step = f->n_jpegs / RAWS_MAX + 1;
    for (size_t i = 0; turbo && i < f->n_jpegs && f->n_raws < RAWS_MAX; i += step)
        add_raw(f, turbo, f->jpegs[i]);
    tjDestroy(turbo);
}

struct picture_bytes film_picture(const struct film *f, size_t i)
{
    size_t n = f->is_raw ? f->n_raws : f->n_jpegs;
    if (n == 0)
        return (struct picture_bytes){ (const uint8_t *)"", 0 };
    return f->is_raw ? f->raws[i % n] : f->jpegs[i % n];
}

size_t film_bytes_max(const struct film *f)
{
    size_t most = 0;
    for (size_t i = 0; i < (f->is_raw ? f->n_raws : f->n_jpegs); i++)
        most = film_picture(f, i).len > most ? film_picture(f, i).len : most;
    return most;
}

void film_close(struct film *f)
{
    for (size_t i = 0; f->jpegs && i < f->n_jpegs; i++)
        free((uint8_t *)(uintptr_t)f->jpegs[i].p);
    for (size_t i = 0; f->raws && i < f->n_raws; i++)
        free((uint8_t *)(uintptr_t)f->raws[i].p);
    free(f->jpegs);
    free(f->raws);
    *f = (struct film){ 0 };
}
