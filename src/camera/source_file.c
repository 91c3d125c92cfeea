#include <errno.h>
#include <sys/stat.h>

#include "base/log.h"
#include "camera/recording.h"
#include "camera/reel.h"
#include "camera/source.h"

enum {
    FPS_MIN = 1,
    FPS_MAX = 120,
    FPS_USUAL = 30,
    /* A frame later than this is left out, as a camera's would be … */
    LATE_MS = 100,
    /* … but after a pause longer than this the file goes on from where it stood. */
    PAUSE_MS = 2000,
};

struct file_source {
    struct reel reel;
    struct clock clock;
    bool loop, lockstep;
    bool has_started, has_ended;
    bool has_pending;    /* the reel stands at a frame that has not been given */
    uint64_t pending_ms; /* its time in this lap */
    uint64_t origin_ms;  /* clock time of the first lap's beginning */
    uint64_t lap_ms;     /* of this lap's beginning, since origin */
    uint64_t lap_frames; /* frames drawn in this lap */
    uint64_t last_ms;    /* time of the last frame in this lap */
    char about[160];
};

static void describe(struct file_source *f)
{
    f->reel.ops->describe(f->reel.self, f->about, sizeof f->about);
}

static void give_up(struct file_source *f, const struct err *why)
{
    f->has_ended = true;
    describe(f);
    if (why->code != ERR_NOT_FOUND)
        log_line(LOG_ERROR, "camera", "%s", why->text);
}

/* A lap in which nothing could be drawn would repeat for ever. */
static bool start_lap(struct file_source *f)
{
    if (!f->loop || f->lap_frames == 0)
        return false;
    f->reel.ops->rewind(f->reel.self);
    f->lap_ms += f->last_ms + f->reel.interval_ms;
    f->lap_frames = 0;
    f->last_ms = 0;
    return true;
}

/* Makes the reel stand at a frame; false at the end. */
static bool fetch(struct file_source *f)
{
    while (!f->has_pending && !f->has_ended) {
        struct err why = { 0 };
        enum err_code rc = f->reel.ops->next(f->reel.self, &f->pending_ms, &why);
        if (!rc)
            f->has_pending = true;
        else if (rc != ERR_NOT_FOUND || !start_lap(f))
            give_up(f, &why);
    }
    return f->has_pending;
}

static uint64_t due_ms(const struct file_source *f)
{
    return f->origin_ms + f->lap_ms + f->pending_ms;
}

/* Leaves out what is late.  Returns how long to wait for the pending frame. */
static uint64_t pace(struct file_source *f)
{
    uint64_t now = f->clock.mono_ms(f->clock.self);
    if (!f->has_started) {
        f->has_started = true;
        f->origin_ms = now - f->lap_ms - f->pending_ms;
    }
    if (now > due_ms(f) + PAUSE_MS)
        f->origin_ms += now - due_ms(f);
    while (now > due_ms(f) + LATE_MS) {
        f->last_ms = f->pending_ms;
        f->lap_frames++;
        f->has_pending = false;
        if (!fetch(f))
            return 0;
    }
    uint64_t due = due_ms(f);
    return due > now ? due - now : 0;
}

/* GRAB_EMPTY here: the frame could not be decoded, try the next. */
static enum grab draw(struct file_source *f, struct planes *into, uint64_t *taken_ms)
{
    struct err why = { 0 };
    enum err_code rc = f->reel.ops->draw(f->reel.self, into, &why);
    uint64_t due = due_ms(f);
    f->has_pending = false;
    f->last_ms = f->pending_ms;
    if (rc == ERR_INVALID) {
        log_line(LOG_DEBUG, "camera", "frame left out: %s", why.text);
        return GRAB_EMPTY;
    }
    if (rc) {
        give_up(f, &why);
        return GRAB_END;
    }
    f->lap_frames++;
    describe(f);
    *taken_ms = due;
    return GRAB_READY;
}

static enum grab file_grab(void *self, uint32_t timeout_ms, struct planes *into, uint64_t *taken_ms)
{
    struct file_source *f = self;
    while (fetch(f)) {
        uint64_t wait = f->lockstep ? 0 : pace(f);
        if (wait > 0 && timeout_ms > 0) {
            source_pause(wait < timeout_ms ? (uint32_t)wait : timeout_ms);
            timeout_ms = 0;
            wait = pace(f);
        }
        if (!f->has_pending)
            break;
        if (wait > 0)
            return GRAB_EMPTY;
        if (!into) {
            source_pause(timeout_ms < f->reel.interval_ms ? timeout_ms : f->reel.interval_ms);
            return GRAB_EMPTY;
        }
        enum grab got = draw(f, into, taken_ms);
        if (got != GRAB_EMPTY)
            return got;
    }
    return GRAB_END;
}

static const char *file_kind(const void *self)
{
    (void)self;
    return "file";
}

static const char *file_about(const void *self)
{
    const struct file_source *f = self;
    return f->about;
}

static void file_close(void *self)
{
    struct file_source *f = self;
    if (f->reel.ops)
        f->reel.ops->close(f->reel.self);
    free(f);
}

/* By what it begins with, not by its name. */
static enum err_code is_recording(const char *path, bool *out, struct err *err)
{
    *out = false;
    struct stat st;
    FILE *file = NULL;
    bool is_there = stat(path, &st) == 0;
    if (is_there && S_ISDIR(st.st_mode))
        return ERR_OK;
    if (is_there && !S_ISREG(st.st_mode)) /* a pipe would keep us waiting at the door */
        return err_set(err, ERR_INVALID, "%s: neither a file nor a folder", path);
    if (!is_there || !(file = fopen(path, "rbe")))
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s", path,
                       strerror(errno));
    uint8_t head[RECORDING_HEAD_BYTES];
    size_t n = fread(head, 1, sizeof head, file);
    fclose(file);
    *out = recording_begins((struct span){ head, n });
    return ERR_OK;
}

static int fps_of(int wish)
{
    if (wish < FPS_MIN)
        return FPS_USUAL;
    return wish > FPS_MAX ? FPS_MAX : wish;
}

enum err_code source_open_file(const struct camera_config *config, struct source *out,
                               struct err *err)
{
    static const struct source_ops ops = {
        .grab = file_grab, .kind = file_kind, .about = file_about, .close = file_close
    };
    struct file_source *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_NOMEM, "%s: no memory", config->where);
    f->clock = config->clock;
    f->loop = config->loop;
    f->lockstep = config->lockstep;
    bool recorded = false;
    enum err_code rc = is_recording(config->where, &recorded, err);
    if (!rc && recorded)
        rc = reel_open_recording(config->where, &f->reel, err);
    else if (!rc)
        rc = reel_open_stills(config->where, fps_of(config->fps), &f->reel, err);
    if (rc) {
        file_close(f);
        return rc;
    }
    describe(f);
    *out = (struct source){ &ops, f };
    return ERR_OK;
}
