#include "app/compose.h"
#include "app/present_way.h"

struct software {
    SDL_Window *window;
    struct compose *compose;
    struct figures *figures;
    bool is_direct, is_exposed;
};

static void software_close(void *self)
{
    struct software *s = self;
    compose_destroy(s->compose);
    free(s);
}

static enum err_code software_open(SDL_Window *window, int width_px, int height_px,
                                   struct figures *figures, void **self, struct err *err)
{
    struct software *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "no memory for the window");
    s->window = window;
    s->figures = figures;
    SDL_Surface *panel = SDL_GetWindowSurface(window);
    if (!panel) {
        software_close(s);
        return err_set(err, ERR_DEVICE, "the window has no surface: %s", SDL_GetError());
    }
    /* Straight into the window's memory when it is made as ours is. */
    s->is_direct = panel->format->format == SDL_PIXELFORMAT_RGB888 && panel->w == width_px &&
                   panel->h == height_px;
    enum err_code rc = compose_create(width_px, height_px, s->is_direct ? panel : NULL, figures,
                                      &s->compose, err);
    if (rc) {
        software_close(s);
        return rc;
    }
    *self = s;
    return ERR_OK;
}

static bool software_show(void *self, struct ui *ui, const struct model *m, const struct frame *f)
{
    struct software *s = self;
    struct box b = compose_draw(s->compose, ui, m, f);
    SDL_Surface *from = compose_surface(s->compose);
    if (s->is_exposed)
        b = (struct box){ 0, 0, from->w, from->h };
    s->is_exposed = false;
    if (b.w == 0)
        return false;
    SDL_Rect changed = { b.x, b.y, b.w, b.h }, to = changed;
    if (!s->is_direct)
        SDL_BlitSurface(from, &changed, SDL_GetWindowSurface(s->window), &to);
    SDL_UpdateWindowSurfaceRects(s->window, &changed, 1);
    return true;
}

static void software_forget(void *self)
{
    struct software *s = self;
    compose_forget(s->compose);
}

static void software_press(void *self, struct box button)
{
    struct software *s = self;
    compose_press(s->compose, button);
}

static void software_expose(void *self)
{
    struct software *s = self;
    s->is_exposed = true;
}

const struct way_ops way_software = {
    .name = "software",
    .open = software_open,
    .close = software_close,
    .show = software_show,
    .forget = software_forget,
    .press = software_press,
    .expose = software_expose,
};
