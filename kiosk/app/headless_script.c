/* headless_script: what a script's hands do, each at its own time: touch, press, type, hold a gun, pull the plug. */
#include "app/headless_inner.h"

enum {
    GUN_KEY_MS = 5, /* between the keys of a scripted gun */
    TYPED_KEY_MS = 150,
    PROBE_PX = 6, /* how finely a scripted press looks for its button */
};

static enum err_code tap(struct headless *h, int x, int y, struct err *err)
{
    struct touch t = ui_touch(h->app.ui, x, y);
    flow_act(h->app.flow, t.action, t.arg);
    return headless_draw(h, NULL, err);
}

/* Taps the middle of the button with that action, as a finger would. */
static enum err_code press(struct headless *h, const struct script_step *step, int arg,
                           struct err *err)
{
    int64_t sum_x = 0, sum_y = 0, n = 0;
    int hit = SCRIPT_ANY_ARG;
    for (int y = 0; y < h->options->height_px; y += PROBE_PX)
        for (int x = 0; x < h->options->width_px; x += PROBE_PX) {
            struct touch t = ui_touch(h->app.ui, x, y);
            if (t.action != step->action || (arg != SCRIPT_ANY_ARG && t.arg != arg) ||
                (n > 0 && t.arg != hit))
                continue;
            hit = t.arg;
            sum_x += x;
            sum_y += y;
            n++;
        }
    if (n == 0)
        return err_set(err, ERR_INVALID, "%s:%d: the screen '%s' has no button '%s' %d",
                       h->options->script, step->line, screen_name(flow_model(h->app.flow)->screen),
                       action_name(step->action), arg);
    return tap(h, (int)(sum_x / n), (int)(sum_y / n), err);
}

static enum err_code press_all(struct headless *h, const struct script_step *step, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (step->text.len == 0)
        return press(h, step, step->arg, err);
    for (size_t i = 0; !rc && i < step->text.len; i++)
        rc = press(h, step, step->text.p[i], err);
    return rc;
}

static void take_keys(struct headless *h, struct wedge_result r)
{
    if (r.kind == WEDGE_BURST)
        flow_gun(h->app.flow, r.bytes);
    else if (r.kind == WEDGE_TYPED)
        flow_typed(h->app.flow, r.bytes, r.entered);
}

static void send_keys(struct headless *h, struct span text, uint64_t apart_ms)
{
    uint64_t at = h->clock.mono_ms(h->clock.self);
    for (size_t i = 0; i < text.len; i++, at += apart_ms) {
        take_keys(h, wedge_tick(&h->wedge, at));
        take_keys(h, wedge_key(&h->wedge, text.p[i], at));
    }
    take_keys(h, wedge_tick(&h->wedge, at + WEDGE_PAUSE_MS));
}

static void switch_camera(struct headless *h, bool is_on)
{
    h->is_camera_off = !is_on;
    flow_camera(h->app.flow, is_on ? CAMERA_ON : CAMERA_LOST);
    if (!is_on)
        compose_forget(h->compose);
    transcript_camera(&h->transcript, headless_now_ms(h), is_on ? CAMERA_ON : CAMERA_LOST);
}

static enum err_code play_step(struct headless *h, const struct script_step *s, struct err *err)
{
    char name[80], path[FS_PATH_MAX];
    switch (s->kind) {
    case SCRIPT_TOUCH:
        return tap(h, s->x, s->y, err);
    case SCRIPT_PRESS:
        return press_all(h, s, err);
    case SCRIPT_GUN:
        send_keys(h, s->text, GUN_KEY_MS);
        break;
    case SCRIPT_TYPE:
        send_keys(h, s->text, TYPED_KEY_MS);
        break;
    case SCRIPT_CAMERA:
        switch_camera(h, s->is_on);
        break;
    case SCRIPT_PICTURE:
        if (!h->options->pictures)
            break;
        snprintf(name, sizeof name, "%.*s.png", (int)s->text.len, (const char *)s->text.p);
        return headless_save_picture(h, name, path, err);
    case SCRIPT_END:
        h->is_over = true;
        break;
    case SCRIPT_NONE:
        break;
    }
    return headless_draw(h, NULL, err);
}

enum err_code headless_play_script(struct headless *h, uint64_t until_ms, struct err *err)
{
    const struct script_step *s;
    enum err_code rc = ERR_OK;
    while (!rc && !h->is_over && (s = script_peek(h->script)) != NULL && s->at_ms <= until_ms) {
        headless_advance_to(h, s->at_ms);
        headless_tick(h);
        rc = headless_draw(h, NULL, err);
        if (!rc)
            rc = play_step(h, s, err);
        script_next(h->script);
    }
    return rc;
}
