#include "camera/camera.h"

#include <poll.h>
#include <sys/stat.h>

#include "base/text.h"
#include "camera/pool.h"
#include "camera/source.h"

struct camera {
    struct source source;
    struct pool *pool;
    uint64_t lent; /* frames so far */
};

static bool is_auto(const char *where)
{
    return !where || where[0] == '\0' || strcmp(where, "auto") == 0;
}

static bool is_none(const char *where)
{
    return strcmp(where, "none") == 0;
}

/* A device that is not plugged in has no file to look at: its folder tells. */
static bool is_device(const char *where)
{
    struct stat st;
    return strncmp(where, "/dev/", 5) == 0 || (stat(where, &st) == 0 && S_ISCHR(st.st_mode));
}

static bool is_any(const char *where)
{
    (void)where;
    return true;
}

bool camera_is_device(const char *where)
{
    return is_auto(where) || (!is_none(where) && is_device(where));
}

/* The first row that knows the place opens it. */
static const struct {
    bool (*knows)(const char *where);
    source_open *open;
} sources[] = {
    { is_auto, source_open_v4l2 },
    { is_none, source_open_none },
    { is_device, source_open_v4l2 },
    { is_any, source_open_file },
};

static enum err_code open_source(const struct camera_config *config, struct source *out,
                                 struct err *err)
{
    size_t i = 0;
    while (!sources[i].knows(config->where))
        i++;
    return sources[i].open(config, out, err);
}

enum err_code camera_open(const struct camera_config *config, struct camera **out, struct err *err)
{
    struct camera *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory for the camera");
    enum err_code rc = ERR_OK;
    c->pool = pool_create();
    if (!c->pool)
        rc = err_set(err, ERR_NOMEM, "no memory for the camera");
    if (!rc)
        rc = open_source(config, &c->source, err);
    if (rc)
        camera_close(c);
    else
        *out = c;
    return rc;
}

void camera_close(struct camera *c)
{
    if (!c)
        return;
    if (c->source.ops)
        c->source.ops->close(c->source.self);
    pool_destroy(c->pool);
    free(c);
}

enum grab camera_grab(struct camera *c, uint32_t timeout_ms, const struct frame **out)
{
    struct slot *slot = pool_take(c->pool);
    uint64_t taken_ms = 0;
    enum grab got = c->source.ops->grab(c->source.self, timeout_ms, slot ? slot_planes(slot) : NULL,
                                        &taken_ms);
    if (got == GRAB_READY)
        *out = pool_lend(c->pool, slot, taken_ms, ++c->lent);
    return got;
}

void camera_give(struct camera *c, const struct frame *f)
{
    if (f)
        pool_give(c->pool, f);
}

const char *camera_kind(const struct camera *c)
{
    return c->source.ops->kind(c->source.self);
}

const char *camera_about(const struct camera *c)
{
    return c->source.ops->about(c->source.self);
}

void camera_set_shrink(struct camera *c, int shrink)
{
    if (c->source.ops->set_shrink)
        c->source.ops->set_shrink(c->source.self, shrink);
}

void source_pause(uint32_t ms)
{
    enum { PAUSE_MAX_MS = 60000 };
    if (ms)
        poll(NULL, 0, ms < PAUSE_MAX_MS ? (int)ms : PAUSE_MAX_MS);
}
