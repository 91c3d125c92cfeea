#include "ui/button.h"

#include <math.h>

struct dress {
    enum colour ground, line, ink;
    double stroke; /* times SIZE_STROKE */
    enum style style;
};

static const struct dress dresses[BUTTON_LOOK_COUNT] = {
    [BUTTON_PLAIN] = { COLOUR_WHITE, COLOUR_OUTLINE, COLOUR_OUTLINE, 1.0, STYLE_BUTTON },
    [BUTTON_GO] = { COLOUR_PRIMARY, COLOUR_PRIMARY, COLOUR_WHITE, 0.0, STYLE_GO },
    [BUTTON_CHOSEN] = { COLOUR_BLUE_TINT, COLOUR_OUTLINE, COLOUR_INK, 2.0, STYLE_BUTTON },
    [BUTTON_QUIET] = { COLOUR_WHITE, COLOUR_LINE, COLOUR_INK, 1.0, STYLE_FOOT },
    [BUTTON_ON] = { COLOUR_PRIMARY, COLOUR_PRIMARY, COLOUR_WHITE, 0.0, STYLE_FOOT },
    [BUTTON_KEY] = { COLOUR_WHITE, COLOUR_LINE, COLOUR_INK, 1.0, STYLE_KEY },
    [BUTTON_CALL] = { COLOUR_AMBER, COLOUR_AMBER, COLOUR_WHITE, 0.0, STYLE_FOOT },
};

static void draw_above(struct canvas *c, const struct button *b, const struct dress *d,
                       struct text_look look)
{
    double line = c->theme->styles[d->style].size[canvas_form(c)] * 1.3;
    struct rect r = rect_inset(b->box, canvas_size(c, SIZE_GAP) / 2, 4);
    if (text_least_width(c, d->style, b->label) > r.w)
        line = fmin(2 * line, r.h * 0.6); /* two lines, as it will not go on one */
    double air = fmax(0.0, fmin((r.h - line) * 0.1, 24.0));
    r = rect_inset(r, 0, air);
    double side = fmin(fmin(r.h - line - air / 2, r.h * 0.5), 104.0);
    if (side < 32) { /* nobody would know what it is */
        text_draw(c, r, &look, b->label);
        return;
    }
    struct rect icon = rect_cut_top(&r, side, air / 2);
    icon_draw(c, b->icon, rect_middle(icon, side, side), d->ink);
    text_draw(c, r, &look, b->label);
}

/* Icon and label stand together in the middle: the label gets what its words need, at most all. */
static void draw_beside(struct canvas *c, const struct button *b, const struct dress *d,
                        struct text_look look)
{
    double gap = canvas_size(c, SIZE_GAP), side = fmin(b->box.h * 0.44, 64.0);
    struct rect r = rect_inset(b->box, gap, 0);
    double want = text_width(c, d->style, b->label), room = r.w - side - gap;
    double spare = fmax(0.0, room - want - 2.0);
    r = rect_inset(r, spare / 2, 0);
    icon_draw(c, b->icon, rect_middle(rect_cut_left(&r, side, gap), side, side), d->ink);
    look.align = spare > 0.0 ? ALIGN_LEFT : ALIGN_CENTRE;
    text_draw(c, r, &look, b->label);
}

void button_draw(struct canvas *c, const struct button *b)
{
    const struct dress *d = &dresses[b->look];
    struct text_look look = {
        .style = d->style, .ink = d->ink, .ground = d->ground, .align = ALIGN_CENTRE, .lines_max = 2
    };
    canvas_card(c, b->box, canvas_size(c, SIZE_RADIUS), d->ground,
                d->stroke * canvas_size(c, SIZE_STROKE), d->line);
    if (b->icon == ICON_NONE)
        text_draw(c, rect_inset(b->box, canvas_size(c, SIZE_GAP) / 2, 6), &look, b->label);
    else if (b->icon_above)
        draw_above(c, b, d, look);
    else
        draw_beside(c, b, d, look);
    canvas_zone(c, b->box, b->action, b->arg);
}
