/* make_recording: draws goods as a camera would see them held before it.
 *
 *   make_recording --table goods.tsv --goods a,b,c --out FILE.hrec [--hold-ms N] [--gap-ms N]
 *                  [--fps N] [--seed N] [--noise N] [--width N] [--height N]
 *   make_recording --table goods.tsv --picture ID --out FILE.png
 *
 * The same arguments give the same bytes on the same machine.  Exit: 0 done, 1 failed, 2 usage.
 */
#include <getopt.h>
#include <turbojpeg.h>

#include <cairo.h>

#include "base/text.h"
#include "camera/recording.h"
#include "tools/scene.h"

/* Asked by the leak checker in its builds: the font libraries keep what they have loaded. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:libglib\nleak:libcairo\n";
}

struct order {
    const char *table, *goods, *picture, *out;
    uint32_t hold_ms, gap_ms, fps, seed, noise, width_px, height_px, quality;
};

enum { APPROACH_MS = 700, LEAVE_MS = 500, SHUTTER_MS = 12 };

/* ---- one frame to JPEG ---- */

struct encoder {
    tjhandle turbo;
    unsigned char *jpeg;
    unsigned long capacity;
};

static enum err_code encode(struct encoder *e, const struct planes *p, int quality,
                            struct span *out, struct err *err)
{
    const unsigned char *planes[3] = { p->luma, p->cb, p->cr };
    int strides[3] = { (int)p->luma_stride, (int)p->chroma_stride, (int)p->chroma_stride };
    unsigned long n = e->capacity;
    if (tjCompressFromYUVPlanes(e->turbo, planes, p->width_px, strides, p->height_px, TJSAMP_422,
                                &e->jpeg, &n, quality, TJFLAG_NOREALLOC) != 0)
        return err_set(err, ERR_IO, "JPEG: %s", tjGetErrorStr2(e->turbo));
    *out = (struct span){ e->jpeg, n };
    return ERR_OK;
}

/* ---- a film ---- */

struct film {
    const struct order *order;
    struct texture room;
    struct planes frame;
    struct encoder encoder;
    struct recording_writer *writer;
    uint64_t frames;
};

static uint32_t film_ms(const struct film *f)
{
    return (uint32_t)(f->frames * 1000 / f->order->fps);
}

/* Frames until `until_ms`; the visit, if any, began at `from_ms`. */
static enum err_code shoot(struct film *f, const struct texture *pack, const struct visit *v,
                           uint32_t from_ms, uint32_t until_ms, struct err *err)
{
    enum err_code rc = ERR_OK;
    for (; !rc && film_ms(f) < until_ms; f->frames++) {
        struct exposure e = {
            .at_ms = (double)film_ms(f) - from_ms,
            .shutter_ms = SHUTTER_MS,
            .noise_seed = f->order->seed + (uint32_t)f->frames * 7919u,
            .noise = f->order->noise,
        };
        struct span jpeg;
        scene_expose(&f->room, pack, v, &e, &f->frame);
        rc = encode(&f->encoder, &f->frame, (int)f->order->quality, &jpeg, err);
        if (!rc)
            rc = recording_append(f->writer, film_ms(f), jpeg, err);
    }
    return rc;
}

static enum err_code shoot_goods(struct film *f, const struct goods *g, uint32_t index,
                                 struct err *err)
{
    struct texture pack = { 0 };
    struct visit v = { APPROACH_MS, f->order->hold_ms, LEAVE_MS, f->order->seed + index * 101u };
    uint32_t from_ms = film_ms(f);
    uint32_t until_ms = from_ms + APPROACH_MS + f->order->hold_ms + LEAVE_MS;
    enum err_code rc = pack_draw(g, &pack, err);
    if (!rc)
        rc = shoot(f, &pack, &v, from_ms, until_ms, err);
    texture_fini(&pack);
    return rc ? rc : shoot(f, NULL, NULL, until_ms, until_ms + f->order->gap_ms, err);
}

static enum err_code shoot_list(struct film *f, const struct table *t, struct err *err)
{
    struct span rest = span_of(f->order->goods);
    enum err_code rc = shoot(f, NULL, NULL, 0, f->order->gap_ms, err);
    for (uint32_t i = 0; !rc && rest.len > 0; i++) {
        const uint8_t *comma = memchr(rest.p, ',', rest.len);
        size_t n = comma ? (size_t)(comma - rest.p) : rest.len;
        char id[64];
        struct goods g;
        if (!span_copy(span_part(rest, 0, n), id, sizeof id))
            return err_set(err, ERR_INVALID, "an id of --goods is too long");
        rc = goods_find(t, id, &g, err);
        if (!rc)
            rc = shoot_goods(f, &g, i, err);
        rest = span_part(rest, comma ? n + 1 : n, rest.len);
    }
    return rc;
}

static enum err_code film_begin(struct film *f, struct err *err)
{
    const struct order *o = f->order;
    int w = (int)o->width_px, h = (int)o->height_px;
    enum err_code rc = room_draw(w, h, &f->room, err);
    if (!rc && planes_shape(&f->frame, FRAME_I422, w, h) != ERR_OK)
        rc = err_set(err, ERR_NOMEM, "no memory for a frame");
    f->encoder.capacity = tjBufSize(w, h, TJSAMP_422);
    f->encoder.jpeg = malloc(f->encoder.capacity);
    f->encoder.turbo = tjInitCompress();
    if (!rc && (!f->encoder.jpeg || !f->encoder.turbo))
        rc = err_set(err, ERR_NOMEM, "no memory for the encoder");
    return rc;
}

static void film_end(struct film *f)
{
    recording_abandon(f->writer);
    texture_fini(&f->room);
    planes_fini(&f->frame);
    free(f->encoder.jpeg);
    if (f->encoder.turbo)
        tjDestroy(f->encoder.turbo);
}

static enum err_code make_film(const struct order *o, const struct table *t, struct err *err)
{
    struct film f = { .order = o };
    struct recording_head head = { (int)o->width_px, (int)o->height_px, (int)o->fps * 1000 };
    enum err_code rc = film_begin(&f, err);
    if (!rc)
        rc = recording_create(o->out, &head, &f.writer, err);
    if (!rc)
        rc = shoot_list(&f, t, err);
    if (!rc) {
        struct recording_writer *w = f.writer;
        f.writer = NULL;
        rc = recording_commit(w, err);
    }
    if (!rc)
        printf("%s: %ju frames, %u ms\n", o->out, (uintmax_t)f.frames, film_ms(&f));
    film_end(&f);
    return rc;
}

/* ---- a picture ---- */

static uint8_t clamp(int v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* JFIF 1.02, back to RGB. */
static uint32_t rgb_at(const struct planes *p, int x, int y)
{
    size_t c = (size_t)y * p->chroma_stride + (size_t)x / 2;
    int luma = p->luma[(size_t)y * p->luma_stride + (size_t)x], u = p->cb[c] - 128,
        v = p->cr[c] - 128;
    uint32_t r = clamp(luma + 91881 * v / 65536);
    uint32_t g = clamp(luma - (22554 * u + 46802 * v) / 65536);
    uint32_t b = clamp(luma + 116130 * u / 65536);
    return r << 16 | g << 8 | b;
}

static enum err_code write_png(const struct planes *p, const char *path, struct err *err)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, p->width_px, p->height_px);
    uint8_t *data = cairo_image_surface_get_data(s);
    int stride = cairo_image_surface_get_stride(s);
    for (int y = 0; data && y < p->height_px; y++)
        for (int x = 0; x < p->width_px; x++) {
            uint32_t rgb = rgb_at(p, x, y);
            memcpy(data + (ptrdiff_t)y * stride + x * 4, &rgb, 4);
        }
    cairo_surface_mark_dirty(s);
    cairo_status_t status = cairo_surface_write_to_png(s, path);
    cairo_surface_destroy(s);
    if (status != CAIRO_STATUS_SUCCESS)
        return err_set(err, ERR_IO, "%s: %s", path, cairo_status_to_string(status));
    return ERR_OK;
}

static enum err_code make_picture(const struct order *o, const struct table *t, struct err *err)
{
    struct film f = { .order = o };
    struct texture pack = { 0 };
    struct goods g;
    struct visit v = { APPROACH_MS, o->hold_ms, LEAVE_MS, o->seed };
    struct exposure e = { APPROACH_MS + o->hold_ms / 2.0, SHUTTER_MS, o->seed, o->noise };
    enum err_code rc = goods_find(t, o->picture, &g, err);
    if (!rc)
        rc = film_begin(&f, err);
    if (!rc)
        rc = pack_draw(&g, &pack, err);
    if (!rc) {
        scene_expose(&f.room, &pack, &v, &e, &f.frame);
        rc = write_png(&f.frame, o->out, err);
    }
    texture_fini(&pack);
    film_end(&f);
    return rc;
}

/* ---- arguments ---- */

static const struct option options[] = {
    { "table", required_argument, NULL, 't' },
    { "goods", required_argument, NULL, 'g' },
    { "picture", required_argument, NULL, 'p' },
    { "out", required_argument, NULL, 'o' },
    { "hold-ms", required_argument, NULL, 'h' },
    { "gap-ms", required_argument, NULL, 'a' },
    { "fps", required_argument, NULL, 'f' },
    { "seed", required_argument, NULL, 's' },
    { "noise", required_argument, NULL, 'n' },
    { "width", required_argument, NULL, 'w' },
    { "height", required_argument, NULL, 'e' },
    { "quality", required_argument, NULL, 'q' },
    { NULL, 0, NULL, 0 },
};

/* Where an option's number goes, and what it may be. */
struct number {
    int option;
    uint32_t *to, min, max;
};

static bool take_number(const struct number *n, size_t count, int option, const char *text)
{
    uint64_t v;
    for (size_t i = 0; i < count; i++)
        if (n[i].option == option) {
            if (!span_number(span_of(text), &v) || v < n[i].min || v > n[i].max)
                return false;
            *n[i].to = (uint32_t)v;
            return true;
        }
    return false;
}

static bool parse(int argc, char **argv, struct order *o)
{
    const struct number numbers[] = {
        { 'h', &o->hold_ms, 0, 600000 },  { 'a', &o->gap_ms, 0, 600000 },
        { 'f', &o->fps, 1, 60 },          { 's', &o->seed, 0, UINT32_MAX },
        { 'n', &o->noise, 0, 50 },        { 'w', &o->width_px, 64, 1920 },
        { 'e', &o->height_px, 64, 1080 }, { 'q', &o->quality, 1, 100 },
    };
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        const char **text = c == 't'   ? &o->table
                            : c == 'g' ? &o->goods
                            : c == 'p' ? &o->picture
                            : c == 'o' ? &o->out
                                       : NULL;
        if (text)
            *text = optarg;
        else if (!take_number(numbers, ARRAY_LEN(numbers), c, optarg ? optarg : ""))
            return false;
    }
    return optind == argc && o->table && o->out && !o->goods != !o->picture;
}

int main(int argc, char **argv)
{
    struct order o = {
        .hold_ms = 3000,
        .gap_ms = 1200,
        .fps = 15,
        .seed = 20261116,
        .noise = 1,
        .width_px = 1280,
        .height_px = 720,
        .quality = 80,
    };
    if (!parse(argc, argv, &o)) {
        fprintf(stderr, "usage: make_recording --table FILE (--goods ID,… | --picture ID) "
                        "--out FILE [--hold-ms N] [--gap-ms N] [--fps N] [--seed N] [--noise N] "
                        "[--width N] [--height N] [--quality N]\n");
        return 2;
    }
    struct err err = { 0 };
    struct table *t = NULL;
    enum err_code rc = goods_open(o.table, &t, &err);
    if (!rc)
        rc = o.goods ? make_film(&o, t, &err) : make_picture(&o, t, &err);
    table_close(t);
    if (rc)
        fprintf(stderr, "make_recording: %s\n", err.text);
    return rc ? 1 : 0;
}
