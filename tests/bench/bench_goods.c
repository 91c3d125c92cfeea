/* Synthetic goods: labels under graded flaws, read by us and by others in the same run.
 *
 *   bench_goods [rates]   read rate and wrong numbers for each flaw and grade
 *   bench_goods wrong     searches wrong numbers in mixed, spoilt and empty frames, for --seconds
 *   bench_goods coach     what coaching says of frames whose fault is known
 *
 *   --samples N           for each flaw and grade, or cause (rates 16, coach 40)
 *   --seed N, --size WxH  the same ones give the same frames
 *   --readers ours   wrong: without the peers, for a long search
 *   --flaw NAME --grade G --sample I   one alone (wrong, coach: --sample I)
 *   --plot FILE.png       rates: as charts
 *   --table N             coach: one alone
 *   --holdout N           coach: the Nth family of frames on which nothing was tuned, as table 6
 *   --photos FOLDER       coach: photographs to spoil; --grade takes one case alone
 *   --show FILE.png       the last sample's first frame
 */
#include "bench/bench_goods.h"

#include <cairo.h>

#include "base/attrs.h"

enum { FACES = 12 };

void bench_take(struct bench *b, const struct shot *s)
{
    for (int i = 0; i < LIVE_FRAMES; i++)
        b->frames[i] = lens_take(b->lens[i], &b->label, s, i);
}

void bench_show(const struct frame *f, const char *path)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, f->width_px, f->height_px);
    cairo_surface_flush(s);
    for (int y = 0; y < f->height_px; y++) {
        uint8_t *to = cairo_image_surface_get_data(s) +
                      (ptrdiff_t)y * cairo_image_surface_get_stride(s);
        for (int x = 0; x < f->width_px; x++)
            memset(to + 4 * x, f->luma[(size_t)y * f->luma_stride + (size_t)x], 4);
    }
    cairo_surface_mark_dirty(s);
    if (cairo_surface_write_to_png(s, path) != CAIRO_STATUS_SUCCESS)
        fprintf(stderr, "%s cannot be written\n", path);
    cairo_surface_destroy(s);
}

static bool take_option(struct bench *b, const char *name, const char *value)
{
    if (strcmp(name, "--samples") == 0)
        b->samples = (int)strtol(value, NULL, 10);
    else if (strcmp(name, "--seed") == 0)
        b->seed = strtoull(value, NULL, 10);
    else if (strcmp(name, "--seconds") == 0)
        b->seconds = strtod(value, NULL);
    else if (strcmp(name, "--grade") == 0)
        b->only_grade = (int)strtol(value, NULL, 10);
    else if (strcmp(name, "--sample") == 0)
        b->only_sample = (int)strtol(value, NULL, 10);
    else if (strcmp(name, "--plot") == 0)
        b->plot = value;
    else if (strcmp(name, "--show") == 0)
        b->show = value;
    else if (strcmp(name, "--table") == 0)
        b->only_table = (int)strtol(value, NULL, 10);
    else if (strcmp(name, "--holdout") == 0)
        b->holdout = strtoull(value, NULL, 10);
    else if (strcmp(name, "--photos") == 0)
        b->photos = value;
    else if (strcmp(name, "--readers") == 0)
        b->ours_only = strcmp(value, "ours") == 0;
    else if (strcmp(name, "--size") == 0)
        return sscanf(value, "%dx%d", &b->width_px, &b->height_px) == 2 && b->width_px >= 64 &&
               b->height_px >= 64;
    else if (strcmp(name, "--flaw") == 0) {
        for (b->only_flaw = 0; b->only_flaw < FLAW_COUNT; b->only_flaw++)
            if (strcmp(value, flaw_name((enum flaw)b->only_flaw)) == 0)
                break;
        return b->only_flaw < FLAW_COUNT;
    } else
        return false;
    return true;
}

static const struct {
    const char *name;
    int (*run)(struct bench *b);
    int samples, width_px, height_px;
} modes[] = {
    { "rates", bench_rates, 16, 640, 480 },
    { "wrong", bench_wrong, 0, 480, 360 },
    { "coach", bench_coach, 40, 1280, 720 },
};

int main(int argc, char **argv)
{
    size_t mode = 0;
    int at = 1;
    for (size_t i = 0; argc > 1 && i < ARRAY_LEN(modes); i++)
        if (strcmp(argv[1], modes[i].name) == 0) {
            mode = i;
            at = 2;
        }
    struct bench b = {
        .seed = 20141201,
        .samples = modes[mode].samples,
        .width_px = modes[mode].width_px,
        .height_px = modes[mode].height_px,
        .seconds = 60,
        .only_flaw = -1,
        .only_grade = -1,
        .only_sample = -1,
    };
    for (; at < argc; at += 2)
        if (at + 1 == argc || !take_option(&b, argv[at], argv[at + 1])) {
            fprintf(stderr, "bench_goods: %s is not understood\n", argv[at]);
            return 2;
        }
    b.press = press_create(FACES, 1);
    b.readers = readers_create(argv[0]);
    for (int i = 0; i < LIVE_FRAMES; i++)
        b.lens[i] = lens_create();
    int status = modes[mode].run(&b);
    for (int i = 0; i < LIVE_FRAMES; i++)
        lens_destroy(b.lens[i]);
    readers_destroy(b.readers);
    label_fini(&b.label);
    press_destroy(b.press);
    return status;
}
