#include "ui/choices.h"

#include <math.h>

#include "ui/button.h"
#include "ui/column.h"
#include "ui/frame.h"
#include "ui/say.h"

static void lay_ways(const struct canvas *c, struct rect *r, bool has_go, bool has_skip_above,
                     struct page_places *out)
{
    double gap = canvas_size(c, SIZE_ROW_GAP);
    out->go = out->skip = (struct rect){ 0, 0, 0, 0 };
    if (!has_go)
        return;
    struct rect ways = rect_cut_bottom(r, canvas_size(c, SIZE_GO), gap);
    if (has_skip_above && !c->panel->upright)
        out->skip = rect_cut_left(&ways, ways.w * 0.5, gap);
    else if (has_skip_above)
        out->skip = rect_cut_bottom(r, canvas_size(c, SIZE_CHOICE), gap);
    out->go = ways;
    if (!has_skip_above)
        out->skip = ways;
}

void page_lay(const struct canvas *c, bool has_pager, bool has_go, bool has_skip_above,
              struct page_places *out)
{
    struct rect r = frame_body(c);
    double gap = canvas_size(c, SIZE_ROW_GAP);
    rect_cut_bottom(&r, 20, 0);
    rect_cut_top(&r, 16, 0);
    if (c->panel->upright) {
        double below = canvas_size(c, SIZE_REACH_TOP) + 12;
        struct rect above = rect_cut_top(&r, below - r.y, 0);
        out->title = rect_cut_top(&above, 216, 12);
        out->head = rect_inset(above, 0, 8);
    } else {
        struct rect left = rect_cut_left(&r, r.w * 0.37, 56);
        out->title = rect_cut_top(&left, 260, 16);
        out->head = left;
    }
    lay_ways(c, &r, has_go, has_skip_above, out);
    out->pager = (struct rect){ 0, 0, 0, 0 };
    if (has_pager)
        out->pager = rect_cut_bottom(&r, canvas_size(c, SIZE_TOUCH_MIN) + 8, gap);
    out->list = r;
}

void page_title(struct canvas *c, struct rect r, size_t step, size_t steps, const char *title)
{
    static const struct text_look soft = { .style = STYLE_SMALL,
                                           .ink = COLOUR_SOFT,
                                           .ground = COLOUR_PAPER };
    struct text_look look = soft;
    char i[16], n[16], words[120];
    look.align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT;
    struct rect row = rect_cut_top(&r, c->theme->styles[STYLE_SMALL].size[canvas_form(c)] * 1.35,
                                   4);
    if (step > 0) {
        snprintf(i, sizeof i, "%zu", step);
        snprintf(n, sizeof n, "%zu", steps);
        const struct word_arg args[] = { { "step", i }, { "steps", n } };
        words_fill(c->words, "report.step", args, ARRAY_LEN(args), words, sizeof words);
        text_draw(c, row, &look, words);
    }
    frame_title(c, r, title);
}

void page_words(struct canvas *c, struct rect r, const char *lead, const char *soft)
{
    const struct text_look look = { .style = STYLE_HINT,
                                    .ink = COLOUR_INK,
                                    .ground = COLOUR_PAPER,
                                    .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                                    .lines_max = 6,
                                    .at_top = true,
                                    .by_phrase = true };
    struct text_look second = look;
    second.style = STYLE_BODY;
    second.ink = COLOUR_SOFT;
    const struct column_item items[] = {
        { .text = lead ? lead : "", .look = look, .has_small = true, .small = STYLE_BODY },
        { .text = soft ? soft : "",
          .look = second,
          .gap = 16,
          .has_small = true,
          .small = STYLE_SMALL,
          .rank = 1 },
    };
    column_draw(c, r, items, ARRAY_LEN(items));
}

/* --- picking ------------------------------------------------------------------------------------ */

/* Layout units that s needs at its least in a column of that width; more than anybody has where it cannot be
 * read whole however small.  0 when dry. */
static double least_height(struct canvas *c, double width, const struct text_look *look,
                           const char *s)
{
    double line = c->theme->styles[look->style].least[canvas_form(c)] * 1.3;
    /* A tenth is lost where lines break. */
    double lines = ceil(text_least_width(c, look->style, s) / (width * 0.9));
    return lines <= look->lines_max ? lines * line : HUGE_VAL;
}

/* A name and what it means, as one block in the middle of r; without the meaning where both cannot be read. */
static void draw_named(struct canvas *c, struct rect r, const struct text_look *name,
                       const struct text_look *more, const struct model_choice *k)
{
    const double apart = 6;
    double least = k->more[0] ? least_height(c, r.w, more, k->more) : HUGE_VAL;
    double room = r.h - apart - least;
    if (!k->more[0] || least_height(c, r.w, name, k->name) > room) {
        text_draw(c, r, name, k->name);
        return;
    }
    double above = fmin(text_height(c, r.w, name, k->name), room);
    double below = fmin(text_height(c, r.w, more, k->more), r.h - apart - above);
    r = rect_middle(r, r.w, above + apart + below);
    text_draw(c, rect_cut_top(&r, above, apart), name, k->name);
    text_draw(c, r, more, k->more);
}

static void draw_card(struct canvas *c, struct rect r, const struct model_choice *k)
{
    enum colour ground = k->is_chosen ? COLOUR_BLUE_TINT : COLOUR_WHITE;
    const struct text_look name = {
        .style = STYLE_BUTTON, .ink = COLOUR_OUTLINE, .ground = ground, .lines_max = 1
    };
    const struct text_look more = {
        .style = STYLE_BODY, .ink = COLOUR_INK, .ground = ground, .lines_max = 2
    };
    double stroke = canvas_size(c, SIZE_STROKE) * (k->is_chosen ? 2 : 1);
    canvas_card(c, r, canvas_size(c, SIZE_RADIUS), ground, stroke, COLOUR_OUTLINE);
    canvas_zone(c, r, ACTION_PICK, k->index);
    struct rect in = rect_inset(r, 32, fmin(14, r.h * 0.08));
    double side = fmin(in.h * 0.5, 56);
    icon_draw(c, k->is_chosen ? ICON_TICK : ICON_NEXT,
              rect_middle(rect_cut_right(&in, side, 20), side, side), COLOUR_OUTLINE);
    draw_named(c, in, &name, &more, k);
}

void choices_cards(struct canvas *c, struct rect r, const struct model_choice *choices, size_t n)
{
    double gap = canvas_size(c, SIZE_ROW_GAP);
    if (n == 0)
        return;
    double h = fmin((r.h - gap * (double)(n - 1)) / (double)n, c->panel->upright ? 232 : 240);
    for (size_t i = 0; i < n; i++)
        draw_card(c, rect_cut_top(&r, h, gap), &choices[i]);
}

static void draw_tile(struct canvas *c, struct rect r, const struct model_choice *k, bool is_many)
{
    enum colour ground = k->is_chosen ? COLOUR_BLUE_TINT : COLOUR_WHITE;
    struct text_look name = { .style = STYLE_BUTTON,
                              .ink = k->is_chosen ? COLOUR_INK : COLOUR_OUTLINE,
                              .ground = ground,
                              .align = is_many ? ALIGN_LEFT : ALIGN_CENTRE,
                              .lines_max = 2 };
    const struct text_look more = { .style = STYLE_SMALL,
                                    .ink = COLOUR_SOFT,
                                    .ground = ground,
                                    .align = name.align,
                                    .lines_max = 2 };
    double stroke = canvas_size(c, SIZE_STROKE) * (k->is_chosen ? 2 : 1);
    canvas_card(c, r, canvas_size(c, SIZE_RADIUS), ground, stroke, COLOUR_OUTLINE);
    canvas_zone(c, r, ACTION_PICK, k->index);
    struct rect in = rect_inset(r, 20, fmin(10, r.h * 0.06));
    if (is_many) {
        double side = fmin(in.h * 0.4, 60);
        struct rect at = rect_middle(rect_cut_left(&in, side, 20), side, side);
        icon_draw(c, ICON_BOX, at, COLOUR_OUTLINE);
        if (k->is_chosen)
            icon_draw(c, ICON_TICK, rect_inset(at, side * 0.12, side * 0.12), COLOUR_OUTLINE);
    }
    draw_named(c, in, &name, &more, k);
}

void choices_tiles(struct canvas *c, struct rect r, const struct model_choice *choices, size_t n,
                   bool is_many)
{
    double gap = canvas_size(c, SIZE_ROW_GAP);
    double h = fmin((r.h - 2 * gap) / 3, c->panel->upright ? 264 : 210);
    r.h = 3 * h + 2 * gap;
    for (size_t i = 0; i < n; i++)
        draw_tile(c, rect_cell(r, 2, 3, (int)i, canvas_size(c, SIZE_GAP) * 1.5, gap), &choices[i],
                  is_many);
}

void choices_pager(struct canvas *c, struct rect r, size_t sheet, size_t sheets)
{
    double w = fmax(r.w * 0.32, 300), radius = 10, apart = 36;
    bool has_next = sheet + 1 < sheets, is_narrow = r.w < 2.5 * w;
    struct rect before = rect_cut_left(&r, w, 0), next = { 0, 0, 0, 0 };
    if (has_next || !is_narrow)
        next = rect_cut_right(&r, w, 0);
    if (sheet > 0)
        button_draw(c, &(struct button){ .box = before,
                                         .look = BUTTON_QUIET,
                                         .icon = ICON_BACK,
                                         .label = canvas_word(c, "report.sheet.before"),
                                         .action = ACTION_SHEET,
                                         .arg = (int)sheet - 1 });
    if (has_next)
        button_draw(c, &(struct button){ .box = next,
                                         .look = BUTTON_QUIET,
                                         .icon = ICON_NEXT,
                                         .label = canvas_word(c, "report.sheet.next"),
                                         .action = ACTION_SHEET,
                                         .arg = (int)sheet + 1 });
    double x = r.x + r.w / 2 - apart * (double)(sheets - 1) / 2;
    if (apart * (double)sheets > r.w) { /* too many for dots */
        char words[40];
        snprintf(words, sizeof words, "%zu / %zu", sheet + 1, sheets);
        text_draw(c, r,
                  &(struct text_look){ .style = STYLE_BODY,
                                       .ink = COLOUR_SOFT,
                                       .ground = COLOUR_PAPER,
                                       .align = ALIGN_CENTRE },
                  words);
        return;
    }
    for (size_t i = 0; i < sheets; i++)
        canvas_dot(c, x + apart * (double)i, r.y + r.h / 2, i == sheet ? radius * 1.4 : radius,
                   i == sheet ? COLOUR_PRIMARY : COLOUR_LINE);
}
