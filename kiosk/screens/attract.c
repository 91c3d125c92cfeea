/* Attract: in six words what this is for, a mirror, and the place to hold the goods. */
#include "screens/screens.h"

#include <inttypes.h>

#include "ui/frame.h"
#include "ui/icon.h"
#include "ui/say.h"
#include "ui/text.h"

static void draw_words(struct canvas *c)
{
    const enum align align = ALIGN_CENTRE;
    const struct text_look title = {
        .style = STYLE_GIANT, .ink = COLOUR_OUTLINE, .ground = COLOUR_PAPER, .align = align
    };
    const struct text_look sub = { .style = STYLE_HINT,
                                   .ink = COLOUR_INK,
                                   .ground = COLOUR_PAPER,
                                   .align = align,
                                   .lines_max = 2 };
    struct rect r = rect_inset(c->panel->words, canvas_size(c, SIZE_MARGIN), 12);
    text_draw(c, rect_cut_top(&r, r.h * (c->panel->upright ? 0.65 : 0.52), 0), &title,
              canvas_word(c, "screen.attract.title"));
    text_draw(c, r, &sub,
              canvas_word(c, c->model->camera == CAMERA_ON ? "screen.attract.sub"
                                                           : "screen.picture.instead"));
}

/* ↑ 把条码放到这里; without a camera: 点一下，输入号码 */
static void draw_here(struct canvas *c, struct rect r)
{
    static const struct text_look look = {
        .style = STYLE_QUESTION, .ink = COLOUR_GREEN, .ground = COLOUR_PAPER, .align = ALIGN_CENTRE
    };
    if (c->model->camera != CAMERA_ON) {
        text_draw(c, r, &look, canvas_word(c, "screen.attract.touch"));
        return;
    }
    const char *words = canvas_word(c, "screen.attract.here");
    double side = 56, want = text_width(c, STYLE_QUESTION, words) + 4;
    double w = want + side + 20 < r.w ? want + side + 20 : r.w;
    r = rect_middle(r, w, r.h);
    icon_draw(c, c->panel->upright ? ICON_UP : ICON_BACK,
              rect_middle(rect_cut_left(&r, side, 20), side, side), COLOUR_GREEN);
    text_draw(c, r, &look, words);
}

static void draw_count(struct canvas *c, struct rect r)
{
    static const struct text_look look = {
        .style = STYLE_BODY, .ink = COLOUR_SOFT, .ground = COLOUR_PAPER, .align = ALIGN_CENTRE
    };
    char count[24], words[200];
    snprintf(count, sizeof count, "%" PRIu64, c->model->checked_today);
    say_with(c, "screen.attract.count", "count", count, words, sizeof words);
    text_draw(c, r, &look, words);
}

/* For whoever looks after the machine: the data is not renewed, or reports do not leave, and why. */
static void draw_alarm(struct canvas *c, struct rect r)
{
    static const struct text_look look = { .style = STYLE_SMALL,
                                           .ink = COLOUR_AMBER_INK,
                                           .ground = COLOUR_PAPER,
                                           .align = ALIGN_CENTRE,
                                           .lines_max = 4 };
    static const char *const of_data[] = { "screen.attract.alarm", "screen.attract.alarm_short" };
    static const char *const of_reports[] = { "screen.attract.reports",
                                              "screen.attract.reports_short" };
    char words[300];
    bool is_data = c->model->renewal_why[0] != '\0'; /* there is room for one of the two */
    /* Large letters are for the public, and leave no room for what is wrong. */
    say_with(c, (is_data ? of_data : of_reports)[c->model->large], "why",
             canvas_word(c, is_data ? c->model->renewal_why : c->model->reports_why), words,
             sizeof words);
    text_draw(c, r, &look, words);
}

static void draw_attract(struct canvas *c)
{
    struct rect r = rect_inset(c->panel->choices, canvas_size(c, SIZE_MARGIN), 0);
    bool has_alarm = c->model->renewal_why[0] || c->model->reports_why[0],
         upright = c->panel->upright, large = c->model->large;
    frame_picture(c);
    draw_words(c);
    struct rect here = frame_ways(c, &r);
    if (here.h > 0)
        draw_here(c, here);
    if (has_alarm)
        draw_alarm(c, r);
    else if (c->model->checked_today > 0 && (upright || !large)) /* no room for both */
        draw_count(c, rect_middle(r, r.w, r.h < 120 ? r.h : 120));
}

const struct screen screen_attract = {
    .name = "attract",
    .camera = true,
    .mirrored = true,
    .draw = draw_attract,
};
