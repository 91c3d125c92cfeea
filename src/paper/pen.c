#include "paper/pen.h"

#include <qrencode.h>

#include "words/whole.h"

enum {
    MARGIN = 8,
    HEIGHT_MAX = 8000, /* a metre: nobody wants more, and no roll should be emptied by one slip */
    TEXT_SHOWN_MAX = 2048,
    QUIET = 4, /* modules about a QR */
    QR_DOTS_MAX = 10,
    FIT_STEP = 2,
    FIT_LEAST = 20,
    SAVE_LEAST = 24, /* three millimetres */
};

static PangoContext *make_context(PangoFontMap *fonts)
{
    PangoContext *context = pango_font_map_create_context(fonts);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_NONE);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_FULL);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(context, 96.0);
    pango_context_set_language(context, pango_language_from_string("zh-cn"));
    return context;
}

enum err_code pen_begin(struct pen *p, const struct words *w, struct err *err)
{
    *p = (struct pen){ .words = w, .y = MARGIN };
    p->paper = cairo_image_surface_create(CAIRO_FORMAT_A8, SLIP_WIDTH_DOTS, HEIGHT_MAX);
    if (cairo_surface_status(p->paper) != CAIRO_STATUS_SUCCESS)
        return err_set(err, ERR_NOMEM, "no memory for a slip");
    p->cr = cairo_create(p->paper);
    cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_NONE);
    cairo_paint(p->cr); /* white: all of A8 opaque */
    cairo_set_operator(p->cr, CAIRO_OPERATOR_CLEAR);
    p->fonts = pango_cairo_font_map_new();
    p->context = make_context(p->fonts);
    p->layout = pango_layout_new(p->context);
    pango_layout_set_auto_dir(p->layout, FALSE);
    return ERR_OK;
}

static enum err_code cut_paper(const struct pen *p, cairo_surface_t **out, struct err *err)
{
    int height = p->y + MARGIN;
    cairo_surface_t *cut = cairo_image_surface_create(CAIRO_FORMAT_A8, SLIP_WIDTH_DOTS, height);
    if (cairo_surface_status(cut) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(cut);
        return err_set(err, ERR_NOMEM, "no memory for a slip");
    }
    cairo_surface_flush(p->paper);
    const uint8_t *from = cairo_image_surface_get_data(p->paper);
    uint8_t *to = cairo_image_surface_get_data(cut);
    size_t a = (size_t)cairo_image_surface_get_stride(p->paper);
    size_t b = (size_t)cairo_image_surface_get_stride(cut);
    for (size_t y = 0; y < (size_t)height; y++)
        memcpy(to + y * b, from + y * a, SLIP_WIDTH_DOTS);
    cairo_surface_mark_dirty(cut);
    *out = cut;
    return ERR_OK;
}

enum err_code pen_end(struct pen *p, enum err_code so_far, cairo_surface_t **out, struct err *err)
{
    enum err_code rc = so_far;
    if (!rc && p->is_over)
        rc = err_set(err, ERR_TOO_BIG, "a slip of more than %d dots", HEIGHT_MAX);
    if (!rc)
        rc = cut_paper(p, out, err);
    if (p->layout)
        g_object_unref(p->layout);
    if (p->context)
        g_object_unref(p->context);
    if (p->fonts)
        g_object_unref(p->fonts);
    if (p->cr)
        cairo_destroy(p->cr);
    uint8_t *whole = cairo_image_surface_get_data(p->paper);
    if (whole) /* number and code stand on it */
        explicit_bzero(whole, (size_t)cairo_image_surface_get_stride(p->paper) * HEIGHT_MAX);
    cairo_surface_destroy(p->paper);
    return rc;
}

static void set_size(struct pen *p, const struct pen_look *look, int size)
{
    PangoFontDescription *d = pango_font_description_new();
    pango_font_description_set_family_static(d, "Noto Sans CJK SC");
    pango_font_description_set_weight(d, look->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(d, (double)size * PANGO_SCALE);
    pango_layout_set_font_description(p->layout, d);
    pango_font_description_free(d);
}

/* What stands together is not broken over two lines, unless it is wider than the paper by itself. */
static void hold_together(struct pen *p, const char *text, int width)
{
    PangoAttrList *list = pango_attr_list_new();
    struct whole w = { 0, 0 };
    /* Those of the text before would reach behind this one's end, and Pango follow them there. */
    pango_layout_set_attributes(p->layout, NULL);
    while (whole_next(text, w.end, &w)) {
        int needs, height;
        pango_layout_set_text(p->layout, text + w.begin, (int)(w.end - w.begin));
        pango_layout_set_width(p->layout, -1);
        pango_layout_get_pixel_size(p->layout, &needs, &height);
        if (needs > width)
            continue;
        PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);
        whole->start_index = (guint)w.begin;
        whole->end_index = (guint)w.end;
        pango_attr_list_insert(list, whole);
    }
    pango_layout_set_text(p->layout, text, -1);
    pango_layout_set_width(p->layout, width * PANGO_SCALE);
    pango_layout_set_attributes(p->layout, list);
    pango_attr_list_unref(list);
}

static int line_width(PangoLayout *layout, int line)
{
    PangoRectangle logical;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, line), NULL, &logical);
    return PANGO_PIXELS(logical.width);
}

static int widest(PangoLayout *layout)
{
    int w = 0;
    for (int i = 0; i < pango_layout_get_line_count(layout); i++)
        w = line_width(layout, i) > w ? line_width(layout, i) : w;
    return w;
}

/* A last line of one or two characters looks like a slip. */
static bool has_orphan(const struct pen *p, int size)
{
    int n = pango_layout_get_line_count(p->layout);
    return n > 1 && line_width(p->layout, n - 1) < 5 * size / 2;
}

/* Narrows the lines, as long as their number stays and no word must be broken for it: what is centred until all
 * are about equally long, else until the last has company.  The width it came to. */
static int even_lines(struct pen *p, const struct pen_look *look, int width, int size)
{
    int lines = pango_layout_get_line_count(p->layout), best = width;
    bool all = look->is_centred && lines > 1;
    for (int w = width; w > width / 2 && (all || has_orphan(p, size)); w -= size / 4) {
        pango_layout_set_width(p->layout, w * PANGO_SCALE);
        if (pango_layout_get_line_count(p->layout) > lines || widest(p->layout) > w)
            break;
        best = w;
    }
    pango_layout_set_width(p->layout, best * PANGO_SCALE);
    return best;
}

/* A little smaller is better than a line more: for the last words of a sentence, or for a name that had to be
 * parted. */
static int save_line(struct pen *p, const struct pen_look *look, int size)
{
    int lines = pango_layout_get_line_count(p->layout), least = size - size / 8;
    for (int s = size; lines > 1 && s >= least && s >= SAVE_LEAST; s -= FIT_STEP) {
        set_size(p, look, s);
        if (pango_layout_get_line_count(p->layout) < lines)
            return s;
    }
    set_size(p, look, size);
    return size;
}

/* Lines break between words; within one only where it is wider than the paper.  The width they take. */
static int break_lines(struct pen *p, const struct pen_look *look, int width, int size)
{
    pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD);
    if (widest(p->layout) <= width)
        return even_lines(p, look, width, size);
    pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
    return width;
}

/* False: no room, and nothing more is written. */
static bool has_room(struct pen *p, int height)
{
    if (p->y + height + MARGIN > HEIGHT_MAX)
        p->is_over = true;
    return !p->is_over;
}

static void fill_black(struct pen *p, int x, int y, int w, int h)
{
    cairo_rectangle(p->cr, x, y, w, h);
    cairo_fill(p->cr);
}

static void show(struct pen *p, const struct pen_look *look, int x, int height)
{
    if (look->inverted) {
        fill_black(p, 0, p->y, SLIP_WIDTH_DOTS, height);
        cairo_set_operator(p->cr, CAIRO_OPERATOR_OVER);
    }
    cairo_move_to(p->cr, x, p->y);
    pango_cairo_show_layout(p->cr, p->layout);
    cairo_set_operator(p->cr, CAIRO_OPERATOR_CLEAR);
}

void pen_text(struct pen *p, const struct pen_look *look, const char *text)
{
    char shown[TEXT_SHOWN_MAX];
    int width = SLIP_WIDTH_DOTS - 2 * MARGIN - look->indent, w, h, size = look->size;
    text_show(span_of(text), shown, sizeof shown);
    if (shown[0] == '\0' || p->is_over)
        return;
    pango_layout_set_alignment(p->layout, look->is_centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    set_size(p, look, size);
    pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
    hold_together(p, shown, width);
    for (; look->fits_one && pango_layout_get_line_count(p->layout) > 1 && size > FIT_LEAST;
         size -= FIT_STEP)
        set_size(p, look, size - FIT_STEP);
    size = save_line(p, look, size);
    int spare = width - break_lines(p, look, width, size);
    pango_layout_get_pixel_size(p->layout, &w, &h);
    if (has_room(p, h)) {
        show(p, look, MARGIN + look->indent + (look->is_centred ? spare / 2 : 0), h);
        p->y += h;
    }
    explicit_bzero(shown, sizeof shown);
}

void pen_word(struct pen *p, const struct pen_look *look, const char *id)
{
    pen_text(p, look, words_get(p->words, id));
}

void pen_fill(struct pen *p, const struct pen_look *look, const char *id,
              const struct word_arg *args, size_t n)
{
    char filled[WORDS_TEXT_MAX];
    words_fill(p->words, id, args, n, filled, sizeof filled);
    pen_text(p, look, filled);
}

void pen_gap(struct pen *p, int dots)
{
    if (has_room(p, dots))
        p->y += dots;
}

void pen_rule(struct pen *p)
{
    if (!has_room(p, 22))
        return;
    fill_black(p, MARGIN, p->y + 10, SLIP_WIDTH_DOTS - 2 * MARGIN, 2);
    p->y += 22;
}

/* A query code may be in it. */
static void free_qr(QRcode *qr)
{
    explicit_bzero(qr->data, (size_t)qr->width * (size_t)qr->width);
    QRcode_free(qr);
}

/* As much correction as fits the paper: M, else L. */
static QRcode *encode(const char *text)
{
    static const QRecLevel levels[] = { QR_ECLEVEL_M, QR_ECLEVEL_L };
    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        QRcode *qr = QRcode_encodeString8bit(text, 0, levels[i]);
        if (qr && (qr->width + 2 * QUIET) * SLIP_QR_DOTS_MIN <= SLIP_WIDTH_DOTS)
            return qr;
        if (qr)
            free_qr(qr);
    }
    return NULL;
}

enum err_code pen_qr(struct pen *p, const char *text, int side, struct err *err)
{
    QRcode *qr = encode(text);
    if (!qr)
        return err_set(err, ERR_TOO_BIG, "a QR of %zu bytes does not fit the paper", strlen(text));
    int modules = qr->width + 2 * QUIET, dot = side / modules;
    dot = dot < SLIP_QR_DOTS_MIN ? SLIP_QR_DOTS_MIN : dot > QR_DOTS_MAX ? QR_DOTS_MAX : dot;
    if (has_room(p, modules * dot)) {
        int x0 = (SLIP_WIDTH_DOTS - modules * dot) / 2 + QUIET * dot, y0 = p->y + QUIET * dot;
        for (int i = 0; i < qr->width * qr->width; i++)
            if (qr->data[i] & 1)
                fill_black(p, x0 + i % qr->width * dot, y0 + i / qr->width * dot, dot, dot);
        p->y += modules * dot;
    }
    free_qr(qr);
    return ERR_OK;
}
