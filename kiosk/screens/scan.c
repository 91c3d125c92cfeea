/* Scan: the same picture as attract, and a way out when nothing is read. */
#include "screens/screens.h"

#include "ui/button.h"
#include "ui/frame.h"
#include "ui/text.h"

static void draw_words(struct canvas *c)
{
    static const char *const titles[] = { "screen.scan.title", "coach.slow", "coach.keypad",
                                          "coach.staff" };
    static const char *const hints[] = { "screen.scan.hint", "coach.slow.hint", "coach.keypad.hint",
                                         "coach.staff.hint" };
    const struct text_look hint = { .style = STYLE_HINT,
                                    .ink = COLOUR_SOFT,
                                    .ground = COLOUR_PAPER,
                                    .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                                    .lines_max = 2 };
    struct rect r = rect_inset(c->panel->words, canvas_size(c, SIZE_MARGIN), 12);
    enum coach coach = c->model->camera == CAMERA_ON ? c->model->coach : COACH_KEYPAD;
    frame_title(c, rect_cut_top(&r, r.h * 0.58, 4), canvas_word(c, titles[coach]));
    text_draw(c, r, &hint, canvas_word(c, hints[coach]));
}

static void draw_scan(struct canvas *c)
{
    struct rect r = rect_inset(c->panel->choices, canvas_size(c, SIZE_MARGIN), 0);
    frame_picture(c);
    draw_words(c);
    double tiles = canvas_size(c, SIZE_TILE);
    double basket = c->model->n_basket > 0 ? frame_basket_height(c) + 32 : 0;
    r = rect_middle(r, r.w, tiles + basket);
    frame_entry_tiles(c, rect_cut_top(&r, tiles, 32));
    if (c->model->n_basket > 0)
        frame_basket(c, rect_cut_top(&r, frame_basket_height(c), 0));
}

const struct screen screen_scan = {
    .name = "scan",
    .camera = true,
    .back = true,
    .draw = draw_scan,
};
