#include "app/present_way.h"
#include "app/preview.h"
#include "base/clock.h"

struct gpu {
    SDL_Renderer *renderer;
    struct figures *figures;
    int width_px, height_px;
    struct preview preview;
    cairo_surface_t *screen, *live;
    SDL_Texture *screen_texture, *live_texture;
    int live_w, live_h;
    uint64_t fingerprint;
    bool has_drawn, is_exposed;
    struct box pressed; /* w = 0: no button */
    unsigned ink;       /* serial of the ink that was drawn */
};

static void gpu_close(void *self)
{
    struct gpu *g = self;
    preview_drop(&g->preview);
    if (g->screen_texture)
        SDL_DestroyTexture(g->screen_texture);
    if (g->live_texture)
        SDL_DestroyTexture(g->live_texture);
    if (g->renderer)
        SDL_DestroyRenderer(g->renderer);
    cairo_surface_destroy(g->screen);
    cairo_surface_destroy(g->live);
    free(g);
}

/* Cairo's pixels carry their alpha in them already. */
static SDL_Texture *make_layer(struct gpu *g, int w, int h)
{
    SDL_Texture *t = SDL_CreateTexture(g->renderer, SDL_PIXELFORMAT_ARGB8888,
                                       SDL_TEXTUREACCESS_STREAMING, w, h);
    SDL_BlendMode over = SDL_ComposeCustomBlendMode(
        SDL_BLENDFACTOR_ONE, SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA, SDL_BLENDOPERATION_ADD,
        SDL_BLENDFACTOR_ONE, SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA, SDL_BLENDOPERATION_ADD);
    if (t && SDL_SetTextureBlendMode(t, over) != 0)
        SDL_SetTextureBlendMode(t, SDL_BLENDMODE_BLEND); /* edges a shade darker, no more */
    return t;
}

static enum err_code gpu_open(SDL_Window *window, int width_px, int height_px,
                              struct figures *figures, void **self, struct err *err)
{
    struct gpu *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "no memory for the window");
    g->width_px = width_px;
    g->height_px = height_px;
    g->figures = figures;
    SDL_SetYUVConversionMode(SDL_YUV_CONVERSION_JPEG); /* frames use the whole range */
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
    g->renderer = SDL_CreateRenderer(window, -1,
                                     SDL_RENDERER_ACCELERATED | SDL_RENDERER_PRESENTVSYNC);
    if (g->renderer) {
        g->screen_texture = make_layer(g, width_px, height_px);
        g->screen = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_px, height_px);
    }
    if (!g->renderer || !g->screen_texture ||
        cairo_surface_status(g->screen) != CAIRO_STATUS_SUCCESS) {
        gpu_close(g);
        return err_set(err, ERR_DEVICE, "no graphics card to draw with: %s", SDL_GetError());
    }
    *self = g;
    return ERR_OK;
}

static void upload(SDL_Texture *to, cairo_surface_t *from)
{
    cairo_surface_flush(from);
    SDL_UpdateTexture(to, NULL, cairo_image_surface_get_data(from),
                      cairo_image_surface_get_stride(from));
}

static void draw_live(struct gpu *g, struct ui *ui, const struct model *m, struct box b)
{
    if (g->live_w != b.w || g->live_h != b.h) {
        if (g->live_texture)
            SDL_DestroyTexture(g->live_texture);
        cairo_surface_destroy(g->live);
        g->live = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, b.w, b.h);
        g->live_texture = make_layer(g, b.w, b.h);
        g->live_w = b.w;
        g->live_h = b.h;
    }
    if (!g->live_texture || cairo_surface_status(g->live) != CAIRO_STATUS_SUCCESS)
        return;
    cairo_surface_flush(g->live);
    memset(cairo_image_surface_get_data(g->live), 0,
           (size_t)cairo_image_surface_get_stride(g->live) * (size_t)b.h);
    cairo_surface_mark_dirty(g->live);
    ui_draw_live(ui, m, g->live);
    upload(g->live_texture, g->live);
}

static void draw_screen(struct gpu *g, struct ui *ui, const struct model *m)
{
    uint64_t began_us = figures_now_us();
    int64_t began_cpu_us = clock_thread_cpu_us();
    ui_draw(ui, m, g->screen);
    upload(g->screen_texture, g->screen);
    figures_screen_drawn(g->figures, figures_now_us() - began_us,
                         clock_thread_cpu_us() - began_cpu_us);
}

/* Only the ink has changed: the pad goes up again, and nothing else of the screen. */
static void draw_ink(struct gpu *g, struct ui *ui, const struct model *m)
{
    struct box b = ui_pad(ui);
    if (b.w == 0 || b.x < 0 || b.y < 0 || b.x + b.w > g->width_px || b.y + b.h > g->height_px)
        return;
    ui_draw_ink(ui, m, g->screen);
    const SDL_Rect pad = { b.x, b.y, b.w, b.h };
    int stride = cairo_image_surface_get_stride(g->screen);
    SDL_UpdateTexture(g->screen_texture, &pad,
                      cairo_image_surface_get_data(g->screen) + (ptrdiff_t)b.y * stride +
                          (ptrdiff_t)b.x * 4,
                      stride);
}

static bool gpu_show(void *self, struct ui *ui, const struct model *m, const struct frame *f)
{
    struct gpu *g = self;
    uint64_t fingerprint = ui_fingerprint(ui, m);
    struct box b = ui_camera_box(ui, m);
    bool is_new = !g->has_drawn || fingerprint != g->fingerprint;
    bool has_frame = f && b.w > 0 &&
                     preview_upload(&g->preview, g->renderer, f, b.w, b.h,
                                    ui_camera_mirrored(ui, m));
    bool has_ink = g->ink != m->typing.ink.serial;
    if (!is_new && !has_frame && !has_ink && !g->is_exposed)
        return false;
    g->is_exposed = false;
    if (is_new)
        draw_screen(g, ui, m);
    else if (has_ink)
        draw_ink(g, ui, m);
    g->ink = m->typing.ink.serial;
    g->fingerprint = fingerprint;
    g->has_drawn = true;
    SDL_SetRenderDrawColor(g->renderer, 0, 0, 0, 255);
    SDL_RenderClear(g->renderer);
    if (b.w > 0) {
        const SDL_Rect to = { b.x, b.y, b.w, b.h };
        draw_live(g, ui, m, b);
        if (g->preview.texture)
            SDL_RenderCopy(g->renderer, g->preview.texture, NULL, &to);
        if (g->live_texture)
            SDL_RenderCopy(g->renderer, g->live_texture, NULL, &to);
    }
    SDL_RenderCopy(g->renderer, g->screen_texture, NULL, NULL);
    if (g->pressed.w > 0) {
        const SDL_Rect button = { g->pressed.x, g->pressed.y, g->pressed.w, g->pressed.h };
        SDL_SetRenderDrawBlendMode(g->renderer, SDL_BLENDMODE_BLEND);
        SDL_SetRenderDrawColor(g->renderer, 0, 0, 0, 48);
        SDL_RenderFillRect(g->renderer, &button);
    }
    SDL_RenderPresent(g->renderer);
    return true;
}

static void gpu_forget(void *self)
{
    struct gpu *g = self;
    preview_drop(&g->preview);
}

static void gpu_press(void *self, struct box button)
{
    struct gpu *g = self;
    g->pressed = button;
    g->is_exposed = true;
}

static void gpu_expose(void *self)
{
    struct gpu *g = self;
    g->is_exposed = true;
}

const struct way_ops way_gpu = {
    .name = "gpu",
    .open = gpu_open,
    .close = gpu_close,
    .show = gpu_show,
    .forget = gpu_forget,
    .press = gpu_press,
    .expose = gpu_expose,
};
