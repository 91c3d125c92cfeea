#include "app/present.h"

#include "app/present_way.h"
#include "base/log.h"

struct present {
    SDL_Window *window;
    const struct way_ops *way;
    void *self;
    struct figures *figures;
    int width_px, height_px;
    char about[64];
};

/* Drivers whose windows are memory; the others have a graphics card behind them. */
static bool is_memory_driver(const char *driver)
{
    static const char *const names[] = { "x11", "offscreen", "dummy" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(driver, names[i]) == 0)
            return true;
    return false;
}

static enum err_code open_way(struct present *p, const struct way_ops *way, struct err *err)
{
    enum err_code rc = way->open(p->window, p->width_px, p->height_px, p->figures, &p->self, err);
    if (!rc)
        p->way = way;
    return rc;
}

static enum err_code choose_way(struct present *p, enum options_drawing wish, struct err *err)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    bool is_memory = is_memory_driver(driver);
    /* Software surfaces go through a texture where there is no plain memory: G1. */
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, is_memory ? "0" : "1");
    bool wants_gpu = wish == DRAWING_GPU || (wish == DRAWING_AUTO && !is_memory);
    enum err_code rc = ERR_DEVICE;
    if (wants_gpu) {
        rc = open_way(p, &way_gpu, err);
        if (rc)
            log_line(LOG_WARN, "present", "%s: drawing in memory", err ? err->text : "no gpu");
    }
    if (rc)
        rc = open_way(p, &way_software, err);
    if (!rc)
        snprintf(p->about, sizeof p->about, "%s, %s", driver, p->way->name);
    return rc;
}

enum err_code present_open(const struct options *options, struct figures *figures,
                           struct present **out, struct err *err)
{
    struct present *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "no memory for the window");
    p->figures = figures;
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0"); /* a touch is a touch, not a mouse as well */
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    enum err_code rc = ERR_OK;
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        rc = err_set(err, ERR_DEVICE, "no display: %s", SDL_GetError());
    /* Rather than admit that there is no display SDL draws for nobody; only who asks for that by
     * name shall have it. */
    else if (strcmp(SDL_GetCurrentVideoDriver(), "offscreen") == 0 &&
             !SDL_getenv("SDL_VIDEODRIVER"))
        rc = err_set(err, ERR_DEVICE, "there is no display");
    bool is_full = options->window == WINDOW_FULL;
    if (!rc) {
        SDL_StopTextInput(); /* keys are read by place, no input method may come between */
        p->window = SDL_CreateWindow("Heyan", SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
                                     options->width_px, options->height_px,
                                     is_full ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
        if (!p->window)
            rc = err_set(err, ERR_DEVICE, "no window: %s", SDL_GetError());
    }
    if (!rc) {
        SDL_GetWindowSize(p->window, &p->width_px, &p->height_px);
        if (is_full)
            SDL_ShowCursor(SDL_DISABLE);
        rc = choose_way(p, options->drawing, err);
    }
    if (rc) {
        present_close(p);
        return rc;
    }
    *out = p;
    return ERR_OK;
}

void present_close(struct present *p)
{
    if (!p)
        return;
    if (p->way)
        p->way->close(p->self);
    if (p->window)
        SDL_DestroyWindow(p->window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    SDL_Quit();
    free(p);
}

void present_size(const struct present *p, int *width_px, int *height_px)
{
    *width_px = p->width_px;
    *height_px = p->height_px;
}

void present_point(const struct present *p, float x, float y, bool is_share, int *out_x, int *out_y)
{
    *out_x = (int)(is_share ? x * (float)p->width_px : x);
    *out_y = (int)(is_share ? y * (float)p->height_px : y);
}

bool present_show(struct present *p, struct ui *ui, const struct model *m, const struct frame *f)
{
    if (!p->way->show(p->self, ui, m, f))
        return false;
    if (p->figures->presented++ == 0)
        p->figures->shown_us = figures_now_us();
    return true;
}

void present_forget(struct present *p)
{
    p->way->forget(p->self);
}

void present_expose(struct present *p)
{
    p->way->expose(p->self);
}

void present_press(struct present *p, struct box button)
{
    p->way->press(p->self, button);
}

const char *present_about(const struct present *p)
{
    return p->about;
}
