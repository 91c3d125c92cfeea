#include <unistd.h>

#include "base/log.h"
#include "camera/jpeg.h"
#include "camera/source.h"
#include "camera/webcam.h"

enum {
    BACKOFF_FIRST_MS = 250,
    BACKOFF_MAX_MS = 2000,
    /* A device that sends nothing usable for so long is started anew: that cures most of them. */
    STALL_MS = 2000,
    /* So many pictures in a row with holes are taken for a bad moment; more, for this camera's way
     * of working, and then they are shown as they are. */
    DAMAGED_MAX = 8,
    AUTO_NUMBERS = 64, /* /dev/video0 … */
};

struct device_source {
    char where[64]; /* empty: the first camera there is */
    struct webcam_wish wish;
    struct clock clock;
    struct jpeg *jpeg;
    int shrink;
    struct webcam *webcam; /* NULL while there is none */
    char path[64];         /* of webcam */
    bool has_been;         /* there was one at some time */
    uint64_t retry_at_ms;
    uint32_t backoff_ms;
    uint64_t seen_ms; /* when the last usable picture came, or the stream began */
    uint32_t damaged; /* in a row */
    char about[160];
};

static uint64_t now_ms(const struct device_source *d)
{
    return d->clock.mono_ms(d->clock.self);
}

/* ---- finding and losing it ---- */

/* A line in the log for each change, not for each attempt. */
static void set_about(struct device_source *d, enum log_level level, const char *text)
{
    if (strcmp(d->about, text) == 0)
        return;
    text_copy(d->about, sizeof d->about, text);
    log_line(level, "camera", "%s", d->about);
}

static enum err_code open_first(struct device_source *d, struct err *err)
{
    struct err first = { 0 };
    for (int i = 0; i < AUTO_NUMBERS; i++) {
        struct err why = { 0 };
        snprintf(d->path, sizeof d->path, "/dev/video%d", i);
        enum err_code rc = webcam_open(d->path, &d->wish, &d->webcam, &why);
        if (!rc)
            return ERR_OK;
        /* A camera that is there and cannot be used explains more than what is no camera. */
        bool tells = rc != ERR_NOT_FOUND && rc != ERR_UNSUPPORTED;
        if (!first.code || (tells && first.code == ERR_UNSUPPORTED))
            if (rc != ERR_NOT_FOUND)
                first = why;
    }
    if (!first.code)
        return err_set(err, ERR_NOT_FOUND, "no camera is plugged in");
    return err_set(err, first.code, "%s", first.text);
}

static enum err_code open_named(struct device_source *d, struct err *err)
{
    text_copy(d->path, sizeof d->path, d->where);
    return webcam_open(d->path, &d->wish, &d->webcam, err);
}

static void wait_longer(struct device_source *d)
{
    d->retry_at_ms = now_ms(d) + d->backoff_ms;
    d->backoff_ms = d->backoff_ms * 2 < BACKOFF_MAX_MS ? d->backoff_ms * 2 : BACKOFF_MAX_MS;
}

static bool find(struct device_source *d)
{
    struct err why = { 0 };
    enum err_code rc = d->where[0] ? open_named(d, &why) : open_first(d, &why);
    if (rc) {
        set_about(d, LOG_WARN, why.text);
        wait_longer(d);
        return false;
    }
    const struct webcam_mode *m = webcam_mode(d->webcam);
    char text[sizeof d->about];
    int n = snprintf(text, sizeof text, "%s %dx%d %s", d->path, m->width_px, m->height_px,
                     webcam_pixels_name(m->pixels));
    if (m->fps > 0 && n > 0 && (size_t)n < sizeof text)
        snprintf(text + n, sizeof text - (size_t)n, " %d/s", m->fps);
    set_about(d, LOG_INFO, text);
    d->has_been = true;
    d->seen_ms = now_ms(d);
    d->damaged = 0;
    return true;
}

static enum grab lose(struct device_source *d, const char *why)
{
    char text[sizeof d->about];
    webcam_close(d->webcam);
    d->webcam = NULL;
    snprintf(text, sizeof text, "%s: %s", d->path, why);
    set_about(d, LOG_WARN, text);
    wait_longer(d);
    return GRAB_LOST;
}

/* True when there is a device, after waiting for one at most *timeout_ms, which is then spent. */
static bool look_for(struct device_source *d, uint32_t *timeout_ms)
{
    if (d->webcam)
        return true;
    uint64_t now = now_ms(d);
    if (now < d->retry_at_ms) {
        uint64_t wait = d->retry_at_ms - now;
        source_pause(wait < *timeout_ms ? (uint32_t)wait : *timeout_ms);
        *timeout_ms = 0;
    }
    return now_ms(d) >= d->retry_at_ms && find(d);
}

/* ---- pictures ---- */

static bool decode_yuyv(const struct webcam_mode *m, struct span bytes, struct planes *out)
{
    size_t width = (size_t)m->width_px, height = (size_t)m->height_px, row = width * 2;
    size_t stride = m->stride_bytes;
    if (bytes.len == row * height) /* packed, whatever the driver said of its rows */
        stride = row;
    if (bytes.len < stride * (height - 1) + row ||
        planes_shape(out, FRAME_I422, m->width_px, m->height_px) != ERR_OK)
        return false;
    for (size_t y = 0; y < height; y++) {
        const uint8_t *p = bytes.p + y * stride;
        uint8_t *luma = out->luma + y * out->luma_stride;
        uint8_t *cb = out->cb + y * out->chroma_stride, *cr = out->cr + y * out->chroma_stride;
        for (size_t x = 0; x < width / 2; x++) {
            luma[2 * x] = p[4 * x];
            cb[x] = p[4 * x + 1];
            luma[2 * x + 1] = p[4 * x + 2];
            cr[x] = p[4 * x + 3];
        }
    }
    return true;
}

static bool decode_mjpeg(struct device_source *d, struct span bytes, struct planes *out)
{
    struct jpeg_note note;
    if (jpeg_decode(d->jpeg, bytes, d->shrink, JPEG_NATIVE, out, &note, NULL) != ERR_OK)
        return false;
    if (!note.is_cut && !note.is_damaged) {
        d->damaged = 0;
        return true;
    }
    if (d->damaged <= DAMAGED_MAX)
        d->damaged++;
    return d->damaged > DAMAGED_MAX;
}

static enum grab take(struct device_source *d, uint32_t timeout_ms, struct planes *into,
                      uint64_t *taken_ms)
{
    struct webcam_shot shot;
    enum webcam_got got = webcam_take(d->webcam, timeout_ms, &shot);
    uint64_t now = now_ms(d);
    if (got == WEBCAM_GONE)
        return lose(d, "it was unplugged or stopped answering");
    if (got == WEBCAM_READY) {
        const struct webcam_mode *m = webcam_mode(d->webcam);
        bool is_good = !into || (m->pixels == WEBCAM_MJPEG ? decode_mjpeg(d, shot.bytes, into)
                                                           : decode_yuyv(m, shot.bytes, into));
        webcam_give(d->webcam, &shot);
        if (is_good)
            d->seen_ms = now;
        if (is_good && into) {
            d->backoff_ms = BACKOFF_FIRST_MS;
            *taken_ms = now;
            return GRAB_READY;
        }
    }
    if (now - d->seen_ms > STALL_MS)
        return lose(d, "it sends no pictures");
    return GRAB_EMPTY;
}

static enum grab device_grab(void *self, uint32_t timeout_ms, struct planes *into,
                             uint64_t *taken_ms)
{
    struct device_source *d = self;
    if (!look_for(d, &timeout_ms)) {
        source_pause(timeout_ms);
        return GRAB_LOST;
    }
    return take(d, timeout_ms, into, taken_ms);
}

static const char *device_kind(const void *self)
{
    const struct device_source *d = self;
    return d->where[0] || d->has_been ? "v4l2" : "none";
}

static const char *device_about(const void *self)
{
    const struct device_source *d = self;
    return d->about;
}

static void device_set_shrink(void *self, int shrink)
{
    struct device_source *d = self;
    d->shrink = shrink == 2 ? 2 : 1;
}

static void device_close(void *self)
{
    struct device_source *d = self;
    webcam_close(d->webcam);
    jpeg_destroy(d->jpeg);
    free(d);
}

static int wish_of(int wish, int usual)
{
    return wish > 0 && wish <= FRAME_SIDE_MAX ? wish : usual;
}

enum err_code source_open_v4l2(const struct camera_config *config, struct source *out,
                               struct err *err)
{
    static const struct source_ops ops = {
        .grab = device_grab,
        .kind = device_kind,
        .about = device_about,
        .set_shrink = device_set_shrink,
        .close = device_close,
    };
    struct device_source *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_NOMEM, "no memory for the camera");
    bool is_named = config->where && config->where[0] != '\0' && strcmp(config->where, "auto") != 0;
    if (is_named && strlen(config->where) >= sizeof d->where) {
        free(d);
        return err_set(err, ERR_INVALID, "%.80s…: too long for a device's name", config->where);
    }
    text_copy(d->where, sizeof d->where, is_named ? config->where : "");
    d->wish = (struct webcam_wish){ wish_of(config->width_px, 1280),
                                    wish_of(config->height_px, 720), wish_of(config->fps, 30) };
    d->clock = config->clock;
    d->shrink = 1;
    d->backoff_ms = BACKOFF_FIRST_MS;
    enum err_code rc = jpeg_create(&d->jpeg, err);
    if (rc) {
        device_close(d);
        return rc;
    }
    find(d);
    *out = (struct source){ &ops, d };
    return ERR_OK;
}
