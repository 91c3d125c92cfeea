#include "ui/text.h"

#include <math.h>

#include "words/whole.h"

/* Layout units from one size to the next while stepping down. */
static const double step = 2.0;
static const double line_em = 1.3;
/* The middle of a Han square stands this far above the baseline (Noto Sans CJK: 0.88 to -0.12 em).
 */
static const double middle_em = 0.38;

struct fit {
    double size;
    int lines;
    bool cut, split;
};

static void set_size(struct canvas *c, enum style style, double size)
{
    PangoFontDescription *d = pango_font_description_new();
    pango_font_description_set_family_static(d, "Noto Sans CJK SC");
    pango_font_description_set_weight(d, c->theme->styles[style].bold ? PANGO_WEIGHT_BOLD
                                                                      : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(d, size * PANGO_SCALE);
    pango_layout_set_font_description(c->layout, d);
    pango_font_description_free(d);
}

static double line_width(PangoLayout *layout, int line)
{
    PangoRectangle logical;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, line), NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

static double widest(PangoLayout *layout)
{
    double w = 0.0;
    for (int i = 0; i < pango_layout_get_line_count(layout); i++)
        w = fmax(w, line_width(layout, i));
    return w;
}

/* A last line of one or two characters looks like a slip. */
static bool has_orphan(PangoLayout *layout, double size)
{
    int n = pango_layout_get_line_count(layout);
    return n > 1 && line_width(layout, n - 1) < 2.6 * size;
}

/* Sets s at that size without ellipsis; true when it fits width and lines. */
static bool try_size(struct canvas *c, const struct text_look *look, double width, int lines,
                     double size)
{
    set_size(c, look->style, size);
    pango_layout_set_width(c->layout, (int)(width * PANGO_SCALE));
    return pango_layout_get_line_count(c->layout) <= lines && widest(c->layout) <= width + 0.5;
}

static int lines_for(double height, double size, int lines_max)
{
    int room = (int)floor(height / (size * line_em) + 0.01);
    return room < 1 ? 1 : room < lines_max ? room : lines_max;
}

/* Narrows the lines as far as their number stays, so that they come out about equally long. */
static void balance(struct canvas *c, double width, int lines)
{
    double low = width / (lines + 1), high = width;
    while (high - low > 6.0) {
        double middle = (low + high) / 2;
        pango_layout_set_width(c->layout, (int)(middle * PANGO_SCALE));
        if (pango_layout_get_line_count(c->layout) <= lines && widest(c->layout) <= middle + 0.5)
            high = middle;
        else
            low = middle;
    }
    pango_layout_set_width(c->layout, (int)(high * PANGO_SCALE));
}

/* Gives the layout its text; what stands together is not broken over two lines. */
static void set_words(struct canvas *c, const char *s)
{
    PangoAttrList *list = pango_attr_list_new();
    struct whole w = { 0, 0 };
    while (whole_next(s, w.end, &w)) {
        PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);
        whole->start_index = (guint)w.begin;
        whole->end_index = (guint)w.end;
        pango_attr_list_insert(list, whole);
    }
    pango_layout_set_text(c->layout, s, -1);
    pango_layout_set_attributes(c->layout, list);
    pango_attr_list_unref(list);
}

/* Where people break a line, the best places first: behind a stop, behind a lesser mark, before a bracket. */
struct phrase_mark {
    const char *mark;
    size_t kept; /* of its bytes, on the first line */
};
static const struct phrase_mark stops[] = {
    { "，", 3 }, { "。", 3 }, { "；", 3 }, { ", ", 2 }, { ". ", 2 }
};
static const struct phrase_mark lesser_marks[] = {
    { "、", 3 }, { "：", 3 }, { "（", 0 }, { " (", 1 }
};

/* The most even of two lines broken at one of these marks where both fit; false: there is none. */
static bool find_phrase(struct canvas *c, double width, const char *s,
                        const struct phrase_mark *marks, size_t n_marks,
                        char best[WORDS_TEXT_MAX + 2])
{
    char trial[WORDS_TEXT_MAX + 2];
    double best_width = width + 0.5;
    bool found = false;
    for (size_t k = 0; k < n_marks; k++) {
        for (const char *at = strstr(s, marks[k].mark); at; at = strstr(at + 1, marks[k].mark)) {
            int head = (int)(at - s) + (int)marks[k].kept;
            int n = snprintf(trial, sizeof trial, "%.*s\n%s", head, s, s + head);
            if (head == 0 || s[head] == '\0' || n < 0 || (size_t)n >= sizeof trial)
                continue;
            pango_layout_set_width(c->layout, -1);
            set_words(c, trial);
            double w = widest(c->layout);
            if (w >= best_width)
                continue;
            best_width = w;
            found = true;
            text_copy(best, sizeof trial, trial);
        }
    }
    return found;
}

/* Breaks s into two lines where people would break it.  False leaves the layout alone. */
static bool break_at_phrase(struct canvas *c, double width, const char *s)
{
    char best[WORDS_TEXT_MAX + 2];
    bool found = find_phrase(c, width, s, stops, ARRAY_LEN(stops), best) ||
                 find_phrase(c, width, s, lesser_marks, ARRAY_LEN(lesser_marks), best);
    set_words(c, found ? best : s);
    pango_layout_set_width(c->layout, (int)(width * PANGO_SCALE));
    return found;
}

/* Narrows the lines a little, until the last has company, as long as their number stays. */
static void feed_orphan(struct canvas *c, double width, int lines, double size)
{
    for (double w = width; w > width - 4 * size && has_orphan(c->layout, size); w -= size / 2) {
        pango_layout_set_width(c->layout, (int)(w * PANGO_SCALE));
        if (pango_layout_get_line_count(c->layout) > lines || widest(c->layout) > w + 0.5) {
            pango_layout_set_width(c->layout, (int)(width * PANGO_SCALE));
            return;
        }
    }
}

/* The largest size of the style at which s stands in the box without a word broken; 0: none. */
static double find_size(struct canvas *c, double width, double height, const struct text_look *look)
{
    int form = canvas_form(c), lines_max = look->lines_max ? look->lines_max : 1;
    double full = c->theme->styles[look->style].size[form];
    double least = c->theme->styles[look->style].least[form];
    for (double size = full; size >= least; size -= step) {
        bool is_low = size * line_em <= height + 1.0 || size - step < least;
        if (is_low && try_size(c, look, width, lines_for(height, size, lines_max), size))
            return size;
    }
    return 0.0;
}

/* Sets the lines of what fits as people would. */
static struct fit shape_lines(struct canvas *c, double width, const struct text_look *look,
                              const char *s, double size)
{
    struct fit fit = { size, pango_layout_get_line_count(c->layout), false, false };
    bool even = look->align == ALIGN_CENTRE || look->style == STYLE_TITLE ||
                look->style == STYLE_STATUS || look->style == STYLE_BUTTON;
    if (fit.lines == 2 && (even || look->by_phrase) && break_at_phrase(c, width, s))
        return fit;
    if (fit.lines > 1 && even)
        balance(c, width, fit.lines);
    else
        feed_orphan(c, width, fit.lines, size);
    return fit;
}

/* Leaves c->layout set for box; what it came to is returned. */
static struct fit fit_text(struct canvas *c, double width, double height,
                           const struct text_look *look, const char *s)
{
    set_words(c, s);
    pango_layout_set_ellipsize(c->layout, PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(c->layout, -1);
    pango_layout_set_wrap(c->layout, PANGO_WRAP_WORD);
    double size = find_size(c, width, height, look);
    if (size == 0.0) { /* a title, say, that is wider than the box by itself */
        pango_layout_set_attributes(c->layout, NULL);
        size = find_size(c, width, height, look);
    }
    if (size > 0.0)
        return shape_lines(c, width, look, s, size);
    double least = c->theme->styles[look->style].least[canvas_form(c)];
    int lines = lines_for(height, least, look->lines_max ? look->lines_max : 1);
    set_size(c, look->style, least);
    pango_layout_set_width(c->layout, (int)(width * PANGO_SCALE));
    bool split = widest(c->layout) > width + 0.5;
    pango_layout_set_wrap(c->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_height(c->layout, -lines);
    pango_layout_set_ellipsize(c->layout, PANGO_ELLIPSIZE_END);
    int came = pango_layout_get_line_count(c->layout);
    return (struct fit){ least, came < lines ? came : lines,
                         pango_layout_is_ellipsized(c->layout) != 0, split };
}

static void note(struct canvas *c, double width, double height, const struct text_look *look,
                 const char *s)
{
    int v[] = { (int)look->style, (int)look->ink, (int)look->ground, (int)look->align,
                look->lines_max,  look->at_top,   look->by_phrase,   canvas_form(c) };
    double d[] = { width, height };
    canvas_note_text(c, s);
    canvas_note(c, v, sizeof v);
    canvas_note(c, d, sizeof d);
}

static void show_lines(struct canvas *c, struct rect box, const struct text_look *look,
                       struct fit fit, double top)
{
    double pitch = fit.size * line_em;
    canvas_set_colour(c, look->ink);
    for (int i = 0; i < fit.lines; i++) {
        double spare = box.w - line_width(c->layout, i);
        double x = box.x + (look->align == ALIGN_LEFT     ? 0
                            : look->align == ALIGN_CENTRE ? spare / 2
                                                          : spare);
        cairo_move_to(c->cr, x, top + (i + 0.5) * pitch + middle_em * fit.size);
        pango_cairo_show_layout_line(c->cr, pango_layout_get_line_readonly(c->layout, i));
    }
}

static void mark(struct canvas *c, struct rect box, const struct text_look *look, struct fit fit,
                 double top)
{
    if (c->n_marks == CANVAS_MARKS_MAX)
        return;
    double w = widest(c->layout), h = fit.lines * fit.size * line_em;
    double spare = box.w - w;
    double x = box.x + (look->align == ALIGN_LEFT     ? 0
                        : look->align == ALIGN_CENTRE ? spare / 2
                                                      : spare);
    c->marks[c->n_marks++] = (struct text_mark){
        .box = box,
        .used = { x, top, w, h },
        .style = look->style,
        .ink = look->ink,
        .ground = look->ground,
        .size = fit.size,
        .lines = fit.lines,
        .cut = fit.cut,
        .split = fit.split,
        .over = w > box.w + 1.0 || h > box.h + 1.0,
    };
}

double text_draw(struct canvas *c, struct rect box, const struct text_look *look, const char *s)
{
    if (s[0] == '\0')
        return 0.0;
    if (c->dry) {
        note(c, box.w, box.h, look, s);
        return 0.0;
    }
    struct fit fit = fit_text(c, box.w, box.h, look, s);
    double used = fit.lines * fit.size * line_em;
    double top = look->at_top ? box.y : box.y + (box.h - used) / 2;
    show_lines(c, box, look, fit, top);
    mark(c, box, look, fit, top);
    return used;
}

double text_height(struct canvas *c, double width, const struct text_look *look, const char *s)
{
    if (s[0] == '\0')
        return 0.0;
    if (c->dry) {
        note(c, width, 0, look, s);
        return 0.0;
    }
    struct fit fit = fit_text(c, width, 10000.0, look, s);
    return fit.lines * fit.size * line_em;
}

static double width_at(struct canvas *c, enum style style, double size, const char *s)
{
    if (c->dry) {
        canvas_note_text(c, s);
        return 0.0;
    }
    set_words(c, s);
    pango_layout_set_ellipsize(c->layout, PANGO_ELLIPSIZE_NONE);
    set_size(c, style, size);
    pango_layout_set_width(c->layout, -1);
    return widest(c->layout);
}

double text_width(struct canvas *c, enum style style, const char *s)
{
    return width_at(c, style, c->theme->styles[style].size[canvas_form(c)], s);
}

double text_least_width(struct canvas *c, enum style style, const char *s)
{
    return width_at(c, style, c->theme->styles[style].least[canvas_form(c)], s);
}
