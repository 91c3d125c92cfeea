#include "camera/source.h"

static enum grab none_grab(void *self, uint32_t timeout_ms, struct planes *into, uint64_t *taken_ms)
{
    (void)self;
    (void)into;
    (void)taken_ms;
    source_pause(timeout_ms); /* as a device would: the caller's loop must not spin */
    return GRAB_LOST;
}

static const char *none_kind(const void *self)
{
    (void)self;
    return "none";
}

static const char *none_about(const void *self)
{
    (void)self;
    return "no camera";
}

static void none_close(void *self)
{
    (void)self;
}

enum err_code source_open_none(const struct camera_config *config, struct source *out,
                               struct err *err)
{
    static const struct source_ops ops = {
        .grab = none_grab, .kind = none_kind, .about = none_about, .close = none_close
    };
    (void)config;
    (void)err;
    *out = (struct source){ &ops, NULL };
    return ERR_OK;
}
