/* make_label_film: draws a label held before a camera, line for line.
 *
 *   make_label_film --out FILE.hrec [--ms N] [--fps N] [--size N] [--grade 0..3] LINE…
 *
 * The lines stand under each other in the middle of 1280 x 720; each frame has its own noise and a
 * hand's turn.  The same arguments give the same bytes on the same machine.  Exit: 0 done, 1 failed,
 * 2 usage.
 */
#include <getopt.h>
#include <math.h>
#include <turbojpeg.h>

#include "base/text.h"
#include "camera/recording.h"
#include "tools/print_lines.h"

/* Asked by the leak checker in its builds: the font libraries keep what they have loaded. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:libglib\nleak:libcairo\n";
}

enum { WIDTH_PX = 1280, HEIGHT_PX = 720, QUALITY = 85 };

struct order {
    const char *out;
    uint32_t ms, fps, size_px, grade;
    const char *const *lines;
    size_t n_lines;
};

struct film {
    tjhandle turbo;
    unsigned char *jpeg;
    unsigned long capacity;
    struct plane picture;
    struct recording_writer *writer;
};

static enum err_code draw_frame(struct film *f, const struct order *o, uint32_t at_ms,
                                struct err *err)
{
    const struct print_look look = { .font = "Noto Sans CJK SC",
                                     .size_px = (int)o->size_px,
                                     .grade = (enum grade)o->grade,
                                     .turn_deg = 0.8 * sin(at_ms / 400.0),
                                     .seed = at_ms * 2654435761u + 7u };
    if (print_label(o->lines, o->n_lines, &look, WIDTH_PX, HEIGHT_PX, &f->picture) != ERR_OK)
        return err_set(err, ERR_NOMEM, "no memory for a label");
    unsigned long n = f->capacity;
    if (tjCompress2(f->turbo, f->picture.px, WIDTH_PX, 0, HEIGHT_PX, TJPF_GRAY, &f->jpeg, &n,
                    TJSAMP_GRAY, QUALITY, TJFLAG_NOREALLOC) != 0)
        return err_set(err, ERR_IO, "JPEG: %s", tjGetErrorStr2(f->turbo));
    return recording_append(f->writer, at_ms, (struct span){ f->jpeg, n }, err);
}

static enum err_code make_film(const struct order *o, struct err *err)
{
    const struct recording_head head = { WIDTH_PX, HEIGHT_PX, (int)o->fps * 1000 };
    struct film f = { .turbo = tjInitCompress(),
                      .capacity = tjBufSize(WIDTH_PX, HEIGHT_PX, TJSAMP_GRAY) };
    f.jpeg = malloc(f.capacity);
    enum err_code rc = f.turbo && f.jpeg ? recording_create(o->out, &head, &f.writer, err)
                                         : err_set(err, ERR_NOMEM, "no memory for the encoder");
    for (uint32_t k = 0; !rc && k * 1000 / o->fps < o->ms; k++)
        rc = draw_frame(&f, o, k * 1000 / o->fps, err);
    if (!rc) {
        struct recording_writer *w = f.writer;
        f.writer = NULL;
        rc = recording_commit(w, err);
    }
    recording_abandon(f.writer);
    plane_fini(&f.picture);
    free(f.jpeg);
    if (f.turbo)
        tjDestroy(f.turbo);
    return rc;
}

static const struct option options[] = {
    { "out", required_argument, NULL, 'o' },   { "ms", required_argument, NULL, 'm' },
    { "fps", required_argument, NULL, 'f' },   { "size", required_argument, NULL, 's' },
    { "grade", required_argument, NULL, 'g' }, { NULL, 0, NULL, 0 },
};

static bool take_number(const char *text, uint32_t max, uint32_t *out)
{
    uint64_t v;
    if (!span_number(span_of(text), &v) || v > max)
        return false;
    *out = (uint32_t)v;
    return true;
}

static bool parse(int argc, char **argv, struct order *o)
{
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        bool ok = c == 'o' || (c == 'm' && take_number(optarg, 600000, &o->ms)) ||
                  (c == 'f' && take_number(optarg, 60, &o->fps)) ||
                  (c == 's' && take_number(optarg, 200, &o->size_px)) ||
                  (c == 'g' && take_number(optarg, GRADE_COUNT - 1, &o->grade));
        if (!ok)
            return false;
        if (c == 'o')
            o->out = optarg;
    }
    o->lines = (const char *const *)argv + optind;
    o->n_lines = (size_t)(argc - optind);
    return o->out && o->n_lines > 0 && o->fps > 0 && o->size_px > 0;
}

int main(int argc, char **argv)
{
    struct order o = { .ms = 4000, .fps = 8, .size_px = 44, .grade = GRADE_MILD };
    struct err err = { 0 };
    if (!parse(argc, argv, &o)) {
        fprintf(stderr, "usage: make_label_film --out FILE [--ms N] [--fps N] [--size N] "
                        "[--grade 0..3] LINE…\n");
        return 2;
    }
    if (make_film(&o, &err) == ERR_OK)
        return 0;
    fprintf(stderr, "make_label_film: %s\n", err.text);
    return 1;
}
