/* Entry: a number typed from the pack, or the day the goods were made. */
#include "screens/screens.h"

#include "ui/entry_boxes.h"
#include "ui/frame.h"
#include "ui/icon.h"
#include "ui/keypad.h"
#include "ui/text.h"

static const struct {
    const char *title, *hint;
} kinds[ENTRY_KIND_COUNT] = {
    [ENTRY_CODE] = { "entry.code.title", "entry.code.hint" },
    [ENTRY_LICENCE] = { "entry.licence.title", "entry.licence.hint" },
    [ENTRY_ORG] = { "entry.org.title", "entry.org.hint" },
    [ENTRY_DATE] = { "entry.date.title", "entry.date.hint" },
};

static void draw_hint(struct canvas *c, struct rect r)
{
    const struct model *m = c->model;
    /* The tick is the number's: nobody has checked the name of a firm yet. */
    bool ok = m->entry_check == CHECK_OK && !m->entry_maker[0], wrong = m->entry_check > CHECK_OK;
    struct text_look look = { .style = STYLE_BODY,
                              .ink = COLOUR_SOFT,
                              .ground = COLOUR_PAPER,
                              .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                              .lines_max = 3,
                              .at_top = !c->panel->upright };
    const char *id = entry_boxes_reading(m) ? "entry.licence.or" : kinds[m->entry_kind].hint;
    const char *words = m->entry_hint[0] ? m->entry_hint : canvas_word(c, id);
    if (ok || wrong) {
        look.ink = ok ? COLOUR_GREEN : COLOUR_AMBER_INK;
        look.align = ALIGN_LEFT;
        double side = 52, want = text_width(c, STYLE_BODY, words) + side + 22;
        if (c->panel->upright && want < r.w)
            r = rect_middle(r, want, r.h);
        struct rect icon = rect_cut_left(&r, side, 18);
        if (look.at_top)
            icon.h = c->theme->styles[STYLE_BODY].size[canvas_form(c)] * 1.3;
        icon_draw(c, ok ? ICON_TICK : ICON_BANG, rect_middle(icon, side, side), look.ink);
    }
    text_draw(c, r, &look, words);
}

/* The licence keypad with a camera: the line held up, what was read of it, and what it may be. */
static void draw_reading(struct canvas *c, struct rect r)
{
    bool upright = c->panel->upright;
    struct rect picture = c->panel->reading;
    struct rect top = rect_cut_top(&r, picture.y + picture.h - r.y, upright ? 12 : 8);
    canvas_hole(c, picture);
    if (!upright)
        rect_cut_right(&top, picture.w, 32);
    frame_title(c, rect_cut_top(&top, upright ? picture.y - top.y - 6 : 104, 0),
                canvas_word(c, "entry.licence.look"));
    entry_boxes_draw(c, rect_cut_top(&r, upright ? 104 : 100, 10));
    draw_hint(c, upright ? r : top);
}

/* While something is in doubt its alternatives stand where the keys do. */
static void draw_keys(struct canvas *c, struct rect r)
{
    if (c->model->n_doubts > 0)
        entry_boxes_draw_choices(c, r);
    else
        keypad_draw(c, r);
}

static void draw_top(struct canvas *c, struct rect r, double title, double boxes)
{
    if (entry_boxes_reading(c->model)) {
        draw_reading(c, r);
        return;
    }
    frame_title(c, rect_cut_top(&r, title, 6), canvas_word(c, kinds[c->model->entry_kind].title));
    entry_boxes_draw(c, rect_cut_top(&r, boxes, 8));
    draw_hint(c, r);
}

static void draw_upright(struct canvas *c, struct rect r)
{
    bool small = keypad_is_small(c->model->entry_kind);
    struct rect controls = rect_cut_bottom(&r, canvas_size(c, SIZE_GO),
                                           canvas_size(c, SIZE_ROW_GAP));
    struct rect keys = rect_cut_bottom(&r, small ? 800 : 820, 24);
    if (small)
        keys = rect_middle(keys, keys.w < 900 ? keys.w : 900, keys.h);
    draw_top(c, r, 150, 140);
    draw_keys(c, keys);
    keypad_draw_controls(c, controls, true);
}

static void draw_lying(struct canvas *c, struct rect r)
{
    if (keypad_is_small(c->model->entry_kind)) {
        struct rect right = rect_cut_right(&r, 660, 72);
        struct rect controls = rect_cut_bottom(&right, canvas_size(c, SIZE_GO),
                                               canvas_size(c, SIZE_ROW_GAP));
        draw_top(c, r, 200, 180);
        keypad_draw(c, right);
        keypad_draw_controls(c, controls, true);
        return;
    }
    struct rect bottom = rect_cut_bottom(&r, 486, 16);
    struct rect controls = rect_cut_right(&bottom, 290, 24);
    draw_top(c, r, 96, 112);
    draw_keys(c, bottom);
    keypad_draw_controls(c, controls, false);
}

static void draw_entry(struct canvas *c)
{
    struct rect r = frame_body(c);
    double edge = c->panel->upright ? 18 : 8;
    rect_cut_top(&r, edge, 0);
    rect_cut_bottom(&r, edge, 0);
    if (c->panel->upright)
        draw_upright(c, r);
    else
        draw_lying(c, r);
}

const struct screen screen_entry = { .name = "entry", .back = true, .draw = draw_entry };
