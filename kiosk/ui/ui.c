#include "ui/ui.h"

#include <math.h>

#include "screens/screens.h"
#include "ui/entry_boxes.h"
#include "ui/frame.h"
#include "ui/handpad.h"
#include "ui/inspect.h"
#include "ui/provinces.h"

struct ui {
    struct theme theme;
    struct panel panel;
    struct words *words[2]; /* zh, en */
    struct province_keys provinces;
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *layout;
    struct canvas canvas; /* of the last ui_draw: its zones answer touches */
};

static void open_fonts(struct ui *ui)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    ui->fonts = pango_cairo_font_map_new();
    ui->context = pango_font_map_create_context(ui->fonts);
    pango_cairo_context_set_font_options(ui->context, options);
    pango_cairo_context_set_resolution(ui->context, 96.0);
    pango_context_set_language(ui->context, pango_language_from_string("zh-cn"));
    pango_context_set_round_glyph_positions(ui->context, FALSE);
    cairo_font_options_destroy(options);
    ui->layout = pango_layout_new(ui->context);
    pango_layout_set_auto_dir(ui->layout, FALSE);
}

enum err_code ui_create(const struct ui_config *config, struct ui **out, struct err *err)
{
    if (config->width_px < 320 || config->height_px < 320 || config->width_px > 16384 ||
        config->height_px > 16384)
        return err_set(err, ERR_INVALID, "a panel of %d x %d pixels cannot be drawn on",
                       config->width_px, config->height_px);
    struct ui *ui = calloc(1, sizeof *ui);
    if (!ui)
        return err_set(err, ERR_NOMEM, "no memory for the screens");
    enum err_code rc = theme_open(config->assets, &ui->theme, err);
    if (!rc)
        rc = words_open(config->assets, "zh", &ui->words[0], err);
    if (!rc)
        rc = words_open(config->assets, "en", &ui->words[1], err);
    if (!rc)
        rc = provinces_open(config->assets, &ui->provinces, err);
    if (rc) {
        ui_destroy(ui);
        return rc;
    }
    panel_measure(&ui->theme, config->width_px, config->height_px, config->panel_diagonal_in,
                  &ui->panel);
    open_fonts(ui);
    *out = ui;
    return ERR_OK;
}

void ui_destroy(struct ui *ui)
{
    if (!ui)
        return;
    if (ui->layout)
        g_object_unref(ui->layout);
    if (ui->context)
        g_object_unref(ui->context);
    if (ui->fonts)
        g_object_unref(ui->fonts);
    provinces_close(&ui->provinces);
    words_close(ui->words[0]);
    words_close(ui->words[1]);
    theme_close(&ui->theme);
    free(ui);
}

static void start_canvas(const struct ui *ui, const struct model *m, struct canvas *c)
{
    memset(c, 0, sizeof *c);
    c->theme = &ui->theme;
    c->panel = &ui->panel;
    c->words = ui->words[m->english ? 1 : 0];
    c->model = m;
    c->provinces = &ui->provinces;
    c->hash = 0xcbf29ce484222325u;
}

/* In English the quotation marks of a Chinese font are to be as narrow as Latin ones. */
static void set_features(PangoLayout *layout, bool english)
{
    PangoAttrList *list = NULL;
    if (english) {
        list = pango_attr_list_new();
        pango_attr_list_insert(list, pango_attr_font_features_new("pwid=1"));
    }
    pango_layout_set_attributes(layout, list);
    if (list)
        pango_attr_list_unref(list);
}

static void draw_all(struct canvas *c)
{
    const struct screen *screen = screen_of(c->model->screen);
    frame_status(c);
    if (!screen->bare)
        frame_foot(c, screen->back);
    screen->draw(c);
    if (c->model->idle_left_s > 0)
        frame_idle(c);
}

void ui_draw(struct ui *ui, const struct model *m, cairo_surface_t *to)
{
    struct canvas *c = &ui->canvas;
    start_canvas(ui, m, c);
    c->cr = cairo_create(to);
    c->layout = ui->layout;
    cairo_scale(c->cr, ui->panel.scale, ui->panel.scale);
    pango_cairo_update_context(c->cr, ui->context);
    pango_layout_context_changed(ui->layout);
    set_features(ui->layout, m->english);
    canvas_fill(c, (struct rect){ 0, 0, ui->panel.width, ui->panel.height }, COLOUR_PAPER);
    draw_all(c);
    canvas_settle(c);
    cairo_destroy(c->cr);
    cairo_surface_flush(to);
    c->cr = NULL;
    c->model = NULL;
}

uint64_t ui_fingerprint(const struct ui *ui, const struct model *m)
{
    struct canvas c;
    start_canvas(ui, m, &c);
    c.dry = true;
    draw_all(&c);
    return c.hash;
}

struct box ui_camera_box(const struct ui *ui, const struct model *m)
{
    bool is_reading = entry_boxes_reading(m);
    struct rect r = is_reading ? ui->panel.reading : ui->panel.picture;
    double s = ui->panel.scale;
    if ((!screen_has_picture(m) && !is_reading) || m->camera != CAMERA_ON)
        return (struct box){ 0, 0, 0, 0 };
    int x = (int)lround(r.x * s), y = (int)lround(r.y * s);
    return (struct box){ x, y, (int)lround((r.x + r.w) * s) - x, (int)lround((r.y + r.h) * s) - y };
}

bool ui_camera_mirrored(const struct ui *ui, const struct model *m)
{
    (void)ui;
    return screen_of(m->screen)->mirrored;
}

struct touch ui_touch(const struct ui *ui, int x, int y)
{
    return canvas_touch(&ui->canvas, (x + 0.5) / ui->panel.scale, (y + 0.5) / ui->panel.scale);
}

struct box ui_zone(const struct ui *ui, int x, int y)
{
    double s = ui->panel.scale, u = (x + 0.5) / s, v = (y + 0.5) / s;
    for (size_t i = 0; i < ui->canvas.n_zones; i++) {
        struct rect h = ui->canvas.zones[i].hit, b = ui->canvas.zones[i].box;
        if (u >= h.x && u < h.x + h.w && v >= h.y && v < h.y + h.h)
            return (struct box){ (int)lround(b.x * s), (int)lround(b.y * s), (int)lround(b.w * s),
                                 (int)lround(b.h * s) };
    }
    return (struct box){ 0, 0, 0, 0 };
}

struct box ui_pad(const struct ui *ui)
{
    struct rect r = ui->canvas.pad;
    double s = ui->panel.scale;
    int x = (int)floor(r.x * s), y = (int)floor(r.y * s);
    if (r.w <= 0)
        return (struct box){ 0, 0, 0, 0 };
    return (struct box){ x, y, (int)ceil((r.x + r.w) * s) - x, (int)ceil((r.y + r.h) * s) - y };
}

void ui_draw_ink(struct ui *ui, const struct model *m, cairo_surface_t *to)
{
    if (ui->canvas.pad.w <= 0)
        return;
    cairo_t *cr = cairo_create(to);
    cairo_scale(cr, ui->panel.scale, ui->panel.scale);
    handpad_paint(cr, &ui->theme, ui->canvas.pad, &m->typing.ink);
    cairo_destroy(cr);
    cairo_surface_flush(to);
}

const struct words *ui_words(const struct ui *ui, bool english)
{
    return ui->words[english ? 1 : 0];
}

uint64_t ui_time_ms(const struct ui *ui, const char *id)
{
    return theme_time_ms(&ui->theme, id);
}

const struct canvas *ui_inspect(const struct ui *ui)
{
    return &ui->canvas;
}

const struct theme *ui_theme(const struct ui *ui)
{
    return &ui->theme;
}

const struct panel *ui_panel(const struct ui *ui)
{
    return &ui->panel;
}
