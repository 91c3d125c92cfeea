#include "base/fs.h"
#include "base/log.h"
#include "camera/jpeg.h"
#include "camera/recording.h"
#include "camera/reel.h"

struct recorded {
    struct recording *recording;
    struct jpeg *jpeg;
    struct span frame; /* borrowed from the recording */
    char name[64];
    bool was_told; /* the log has heard what is wrong with the file */
};

/* Once a file, when its end is first reached. */
static void tell_state(struct recorded *r)
{
    struct recording_state s = recording_state(r->recording);
    if (r->was_told || (!s.damaged && !s.is_cut))
        return;
    r->was_told = true;
    log_line(LOG_WARN, "camera", "%s: %u whole frames, %u damaged%s", r->name, s.frames, s.damaged,
             s.is_cut ? ", cut short" : "");
}

static enum err_code recorded_next(void *self, uint64_t *time_ms, struct err *err)
{
    struct recorded *r = self;
    struct recording_frame f;
    enum err_code rc = recording_next(r->recording, &f, err);
    if (rc) {
        tell_state(r);
        return rc;
    }
    r->frame = f.jpeg;
    *time_ms = f.time_ms;
    return ERR_OK;
}

static enum err_code recorded_draw(void *self, struct planes *into, struct err *err)
{
    struct recorded *r = self;
    struct jpeg_note note;
    enum err_code rc = jpeg_decode(r->jpeg, r->frame, 1, JPEG_NATIVE, into, &note, err);
    if (rc == ERR_UNSUPPORTED || rc == ERR_TOO_BIG)
        rc = ERR_INVALID;
    return rc;
}

static void recorded_rewind(void *self)
{
    struct recorded *r = self;
    recording_rewind(r->recording);
}

static void recorded_describe(const void *self, char *out, size_t cap)
{
    const struct recorded *r = self;
    const struct recording_head *h = recording_head(r->recording);
    snprintf(out, cap, "%s %dx%d MJPG %d/s%s", r->name, h->width_px, h->height_px,
             (h->fps_milli + 500) / 1000,
             recording_state(r->recording).is_cut ? ", cut short" : "");
}

static void recorded_close(void *self)
{
    struct recorded *r = self;
    recording_close(r->recording);
    jpeg_destroy(r->jpeg);
    free(r);
}

/* A recording without a single whole frame is refused at the door. */
static enum err_code check_first(struct recorded *r, const char *path, struct err *err)
{
    struct recording_frame f;
    enum err_code rc = recording_next(r->recording, &f, err);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "%s: the recording holds no whole frame", path);
    recording_rewind(r->recording);
    return rc;
}

enum err_code reel_open_recording(const char *path, struct reel *out, struct err *err)
{
    static const struct reel_ops ops = { recorded_next, recorded_draw, recorded_rewind,
                                         recorded_describe, recorded_close };
    struct recorded *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "%s: no memory", path);
    const char *slash = strrchr(path, '/');
    text_copy(r->name, sizeof r->name, slash ? slash + 1 : path);
    enum err_code rc = jpeg_create(&r->jpeg, err);
    if (!rc)
        rc = recording_open(path, &r->recording, err);
    if (!rc)
        rc = check_first(r, path, err);
    if (rc) {
        recorded_close(r);
        return rc;
    }
    int fps_milli = recording_head(r->recording)->fps_milli;
    uint32_t interval = (uint32_t)(1000000 / fps_milli);
    *out = (struct reel){ &ops, r, interval ? interval : 1 };
    return ERR_OK;
}
