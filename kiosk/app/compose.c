#include "app/compose.h"

#include "app/preview.h"
#include "base/clock.h"

/* Parts of the camera's box that the screen covers (corners, the idle warning): found once when the
 * screen is drawn, so that a frame costs no blending where there is nothing to blend. */
enum { BAND_ROWS = 16, VEILS_MAX = 256 };

struct compose {
    int width_px, height_px;
    struct figures *figures;
    SDL_Surface *canvas;
    bool owns_canvas, has_drawn;
    SDL_Renderer *renderer; /* software, onto canvas */
    struct preview preview;
    cairo_surface_t *screen; /* ARGB32 */
    uint64_t fingerprint;
    struct box veils[VEILS_MAX];
    size_t n_veils;
    struct box pressed, pressed_drawn; /* w = 0: none */
    unsigned ink;                      /* serial of the ink that was drawn */
};

static enum err_code complain(struct err *err, const char *what)
{
    return err_set(err, ERR_DEVICE, "%s: %s", what, SDL_GetError());
}

enum err_code compose_create(int width_px, int height_px, SDL_Surface *onto,
                             struct figures *figures, struct compose **out, struct err *err)
{
    struct compose *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_NOMEM, "no memory for the picture");
    c->width_px = width_px;
    c->height_px = height_px;
    c->figures = figures;
    c->owns_canvas = onto == NULL;
    c->canvas = onto ? onto
                     : SDL_CreateRGBSurfaceWithFormat(0, width_px, height_px, 32,
                                                      SDL_PIXELFORMAT_RGB888);
    enum err_code rc = ERR_OK;
    if (!c->canvas)
        rc = complain(err, "no memory for the picture");
    SDL_SetYUVConversionMode(SDL_YUV_CONVERSION_JPEG); /* frames use the whole range */
    if (!rc && !(c->renderer = SDL_CreateSoftwareRenderer(c->canvas)))
        rc = complain(err, "cannot draw in memory");
    c->screen = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_px, height_px);
    if (!rc && cairo_surface_status(c->screen) != CAIRO_STATUS_SUCCESS)
        rc = err_set(err, ERR_NOMEM, "no memory for the screen");
    if (rc) {
        compose_destroy(c);
        return rc;
    }
    *out = c;
    return ERR_OK;
}

void compose_destroy(struct compose *c)
{
    if (!c)
        return;
    preview_drop(&c->preview);
    if (c->renderer)
        SDL_DestroyRenderer(c->renderer);
    if (c->canvas && c->owns_canvas)
        SDL_FreeSurface(c->canvas);
    cairo_surface_destroy(c->screen);
    free(c);
}

/* Where in a row of the screen anything stands between x0 and x1; false: nowhere. */
static bool find_veil(const uint32_t *row, int x0, int x1, int *first, int *last)
{
    while (x0 < x1 && row[x0] >> 24 == 0)
        x0++;
    while (x1 > x0 && row[x1 - 1] >> 24 == 0)
        x1--;
    if (x0 == x1)
        return false;
    *first = x0 < *first ? x0 : *first;
    *last = x1 > *last ? x1 : *last;
    return true;
}

static void find_veils(struct compose *c, struct box b)
{
    const uint8_t *pixels = cairo_image_surface_get_data(c->screen);
    size_t stride = (size_t)cairo_image_surface_get_stride(c->screen);
    c->n_veils = 0;
    for (int y = b.y; y < b.y + b.h && c->n_veils < VEILS_MAX; y += BAND_ROWS) {
        int end = y + BAND_ROWS < b.y + b.h ? y + BAND_ROWS : b.y + b.h;
        int first = b.x + b.w, last = b.x;
        for (int row = y; row < end; row++)
            find_veil((const uint32_t *)(const void *)(pixels + (size_t)row * stride), b.x,
                      b.x + b.w, &first, &last);
        if (last > first)
            c->veils[c->n_veils++] = (struct box){ first, y, last - first, end - y };
    }
}

static void copy_screen(struct compose *c, struct box b)
{
    const uint8_t *from = cairo_image_surface_get_data(c->screen);
    size_t stride = (size_t)cairo_image_surface_get_stride(c->screen);
    for (int y = b.y; y < b.y + b.h; y++)
        memcpy((uint8_t *)c->canvas->pixels + (size_t)y * (size_t)c->canvas->pitch +
                   (size_t)b.x * 4,
               from + (size_t)y * stride + (size_t)b.x * 4, (size_t)b.w * 4);
}

static struct box clip(const struct compose *c, struct box b)
{
    int x0 = b.x > 0 ? b.x : 0, y0 = b.y > 0 ? b.y : 0;
    int x1 = b.x + b.w < c->width_px ? b.x + b.w : c->width_px;
    int y1 = b.y + b.h < c->height_px ? b.y + b.h : c->height_px;
    return x1 > x0 && y1 > y0 ? (struct box){ x0, y0, x1 - x0, y1 - y0 } : (struct box){ 0 };
}

static void darken(struct compose *c, struct box b)
{
    enum { KEPT_OF_256 = 208 };
    for (int y = b.y; y < b.y + b.h; y++) {
        uint8_t *p = (uint8_t *)c->canvas->pixels + (size_t)y * (size_t)c->canvas->pitch +
                     (size_t)b.x * 4;
        for (int i = 0; i < b.w * 4; i++)
            p[i] = (uint8_t)(p[i] * KEPT_OF_256 / 256);
    }
}

static void draw_screen(struct compose *c, struct ui *ui, const struct model *m)
{
    uint64_t began_us = figures_now_us();
    int64_t began_cpu_us = clock_thread_cpu_us();
    ui_draw(ui, m, c->screen);
    cairo_surface_flush(c->screen);
    figures_screen_drawn(c->figures, figures_now_us() - began_us,
                         clock_thread_cpu_us() - began_cpu_us);
    find_veils(c, ui_camera_box(ui, m));
    copy_screen(c, (struct box){ 0, 0, c->width_px, c->height_px });
}

static void draw_camera(struct compose *c, struct ui *ui, const struct model *m, struct box b)
{
    const SDL_Rect to = { b.x, b.y, b.w, b.h };
    SDL_SetRenderDrawColor(c->renderer, 0, 0, 0, 255);
    if (!c->preview.texture || SDL_RenderCopy(c->renderer, c->preview.texture, NULL, &to) != 0)
        SDL_RenderFillRect(c->renderer, &to);
    SDL_RenderFlush(c->renderer);

    uint8_t *at = (uint8_t *)c->canvas->pixels + (size_t)b.y * (size_t)c->canvas->pitch +
                  (size_t)b.x * 4;
    cairo_surface_t *box = cairo_image_surface_create_for_data(at, CAIRO_FORMAT_RGB24, b.w, b.h,
                                                               c->canvas->pitch);
    ui_draw_live(ui, m, box);
    cairo_t *cr = cairo_create(box);
    for (size_t i = 0; i < c->n_veils; i++)
        cairo_rectangle(cr, c->veils[i].x - b.x, c->veils[i].y - b.y, c->veils[i].w, c->veils[i].h);
    if (c->n_veils > 0) {
        cairo_set_source_surface(cr, c->screen, -b.x, -b.y);
        cairo_fill(cr);
    }
    cairo_destroy(cr);
    cairo_surface_destroy(box);
}

/* The sign under the finger comes or goes; the whole panel counts as changed, since it is rare. */
static bool follow_press(struct compose *c, bool is_new)
{
    bool has_changed = memcmp(&c->pressed, &c->pressed_drawn, sizeof c->pressed) != 0;
    if (has_changed && !is_new && c->pressed_drawn.w > 0)
        copy_screen(c, c->pressed_drawn);
    if ((has_changed || is_new) && c->pressed.w > 0)
        darken(c, c->pressed);
    c->pressed_drawn = c->pressed;
    return has_changed;
}

/* Only the ink has changed: the pad is drawn again, and nothing else. */
static struct box follow_ink(struct compose *c, struct ui *ui, const struct model *m, bool is_new)
{
    bool has_changed = c->ink != m->typing.ink.serial;
    struct box b = clip(c, ui_pad(ui));
    c->ink = m->typing.ink.serial;
    if (is_new || !has_changed || b.w == 0)
        return (struct box){ 0, 0, 0, 0 };
    ui_draw_ink(ui, m, c->screen);
    copy_screen(c, b);
    return b;
}

struct box compose_draw(struct compose *c, struct ui *ui, const struct model *m,
                        const struct frame *f)
{
    uint64_t fingerprint = ui_fingerprint(ui, m);
    struct box b = ui_camera_box(ui, m);
    bool is_new = !c->has_drawn || fingerprint != c->fingerprint;
    bool has_frame = f && b.w > 0 &&
                     preview_upload(&c->preview, c->renderer, f, b.w, b.h,
                                    ui_camera_mirrored(ui, m));
    if (is_new)
        draw_screen(c, ui, m);
    bool is_pressed = follow_press(c, is_new);
    struct box ink = follow_ink(c, ui, m, is_new);
    if (!is_new && !has_frame && !is_pressed)
        return ink;
    if (b.w > 0)
        draw_camera(c, ui, m, b);
    c->fingerprint = fingerprint;
    c->has_drawn = true;
    return is_new || is_pressed || ink.w > 0 ? (struct box){ 0, 0, c->width_px, c->height_px } : b;
}

void compose_press(struct compose *c, struct box button)
{
    c->pressed = clip(c, button);
}

void compose_forget(struct compose *c)
{
    preview_drop(&c->preview);
}

enum err_code compose_save(struct compose *c, const char *path, struct err *err)
{
    cairo_surface_t *all = cairo_image_surface_create_for_data(
        c->canvas->pixels, CAIRO_FORMAT_RGB24, c->width_px, c->height_px, c->canvas->pitch);
    cairo_status_t status = cairo_surface_write_to_png(all, path);
    cairo_surface_destroy(all);
    if (status != CAIRO_STATUS_SUCCESS)
        return err_set(err, ERR_IO, "%s: %s", path, cairo_status_to_string(status));
    return ERR_OK;
}

SDL_Surface *compose_surface(struct compose *c)
{
    return c->canvas;
}
