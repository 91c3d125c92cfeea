#include "unit/camera/make_reel.h"

#include <turbojpeg.h>

#include "camera/recording.h"

static void must(bool is_good)
{
    if (!is_good)
        abort();
}

void make_reel_jpeg(int index, struct buf *out)
{
    uint8_t rgb[REEL_W * REEL_H * 3];
    memset(rgb, REEL_GREY + index * REEL_STEP, sizeof rgb);
    for (int x = 0; x < REEL_W; x++) /* something to decode in its first rows */
        rgb[x * 3] = rgb[x * 3 + 1] = rgb[x * 3 + 2] = (uint8_t)(x % 7 * 36);
    tjhandle turbo = tjInitCompress();
    unsigned char *jpeg = NULL;
    unsigned long n = 0;
    must(tjCompress2(turbo, rgb, REEL_W, 0, REEL_H, TJPF_RGB, &jpeg, &n, TJSAMP_422, 95, 0) == 0);
    out->len = 0;
    must(buf_append(out, jpeg, n) == ERR_OK);
    tjFree(jpeg);
    tjDestroy(turbo);
}

void make_reel(const char *path, int frames)
{
    struct recording_head head = { REEL_W, REEL_H, 1000000 / REEL_INTERVAL_MS };
    struct recording_writer *w;
    struct buf jpeg = BUF_INIT(1 << 20);
    must(recording_create(path, &head, &w, NULL) == ERR_OK);
    for (int i = 0; i < frames; i++) {
        make_reel_jpeg(i, &jpeg);
        must(recording_append(w, (uint32_t)(i * REEL_INTERVAL_MS), buf_span(&jpeg), NULL) ==
             ERR_OK);
    }
    must(recording_commit(w, NULL) == ERR_OK);
    buf_fini(&jpeg);
}

int reel_index(const struct frame *f)
{
    int grey = f->luma[(size_t)(f->height_px * 3 / 4) * f->luma_stride + (size_t)f->width_px / 2];
    for (int i = 0; i < 24; i++)
        if (abs(grey - (REEL_GREY + i * REEL_STEP)) <= 3)
            return i;
    return -1;
}
