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
    static const char *const causes[CAUSE_COUNT] = {
        [CAUSE_DARK] = "coach.dark",   [CAUSE_FAR] = "coach.far",
        [CAUSE_NEAR] = "coach.near",   [CAUSE_CUT] = "coach.cut",
        [CAUSE_TILT] = "coach.tilt",   [CAUSE_MOTION] = "coach.motion",
        [CAUSE_FOCUS] = "coach.focus", [CAUSE_GLARE] = "coach.glare",
        [CAUSE_KIND] = "coach.kind",   [CAUSE_COVER] = "coach.cover",
    };
    const struct text_look hint = { .style = STYLE_HINT,
                                    .ink = COLOUR_SOFT,
                                    .ground = COLOUR_PAPER,
                                    .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                                    .lines_max = 2 };
    struct rect r = rect_inset(c->panel->words, canvas_size(c, SIZE_MARGIN), 12);
    enum coach coach = c->model->camera == CAMERA_ON ? c->model->coach : COACH_KEYPAD;
    /* What helps comes before what else there is, until the other ways are pointed out. */
    const char *title = titles[coach];
    if (coach <= COACH_SLOW && causes[c->model->cause])
        title = causes[c->model->cause];
    if (c->model->two_packs) /* both were read: nothing else is wrong */
        title = "coach.two_packs";
    frame_title(c, rect_cut_top(&r, r.h * 0.58, 4), canvas_word(c, title));
    const char *under = hints[coach];
    if (c->model->two_packs)
        under = "coach.two_packs.hint";
    else if (title == causes[CAUSE_COVER]) /* holding it better does not help */
        under = "coach.cover.hint";
    text_draw(c, r, &hint, canvas_word(c, under));
}

static void draw_scan(struct canvas *c)
{
    struct rect r = rect_inset(c->panel->choices, canvas_size(c, SIZE_MARGIN), 0);
    frame_picture(c);
    draw_words(c);
    struct rect above = frame_ways(c, &r);
    if (c->model->n_basket > 0)
        frame_basket(c, rect_middle(above, above.w, frame_basket_height(c)));
}

const struct screen screen_scan = {
    .name = "scan",
    .camera = true,
    .back = true,
    .draw = draw_scan,
};
