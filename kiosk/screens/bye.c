/* Bye: thanks, and that nothing is kept. */
#include "screens/screens.h"

#include "ui/frame.h"
#include "ui/icon.h"
#include "ui/text.h"

static void draw_bye(struct canvas *c)
{
    static const struct text_look title = {
        .style = STYLE_GIANT, .ink = COLOUR_GREEN, .ground = COLOUR_PAPER, .align = ALIGN_CENTRE
    };
    static const struct text_look text = { .style = STYLE_QUESTION,
                                           .ink = COLOUR_INK,
                                           .ground = COLOUR_PAPER,
                                           .align = ALIGN_CENTRE,
                                           .lines_max = 3 };
    struct rect r = frame_body(c);
    r.h += c->panel->foot.h;
    r = rect_middle(r, r.w, 640);
    icon_draw(c, ICON_TICK, rect_cut_top(&r, 240, 20), COLOUR_GREEN);
    text_draw(c, rect_cut_top(&r, 170, 10), &title, canvas_word(c, "screen.bye.title"));
    text_draw(c, r, &text,
              canvas_word(c, c->model->has_slip ? "screen.bye.slip" : "screen.bye.text"));
}

const struct screen screen_bye = { .name = "bye", .bare = true, .draw = draw_bye };
