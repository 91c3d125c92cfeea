/* Why: the number in its parts, then the five questions the verdict was reached by. */
#include "screens/screens.h"

#include <math.h>

#include "ui/column.h"
#include "ui/frame.h"
#include "ui/icon.h"
#include "ui/ladder.h"
#include "ui/number_split.h"
#include "ui/say.h"
#include "ui/tone.h"

static void draw_head(struct canvas *c, struct rect r)
{
    const struct verdict *v = &c->model->check->verdict;
    enum colour ground = tone_colour(v->tone);
    const struct text_look look = {
        .style = STYLE_TITLE, .ink = COLOUR_WHITE, .ground = ground, .lines_max = 2
    };
    char title[200];
    canvas_fill(c, r, ground);
    r = rect_inset(r, canvas_size(c, SIZE_MARGIN), 12);
    icon_draw(c, icon_of_class(v->class), rect_cut_left(&r, fmin(r.h, 104), 24), COLOUR_WHITE);
    say_fill(c->words, &v->title, title, sizeof title);
    text_draw(c, r, &look, title);
}

static void draw_split(struct canvas *c, struct rect r, const void *split)
{
    split_draw(c, r, split);
}

/* 由谁办理: the office, with its telephone when one is published. */
static void handled_words(const struct canvas *c, char *out, size_t cap)
{
    const struct law_office *o = c->model->check->verdict.handled_by;
    out[0] = '\0';
    if (!o)
        return;
    char office[SAY_OFFICE_MAX];
    say_office(c->words, o->name, o->name_en, office);
    const struct word_arg args[] = { { "office", office }, { "phone", o->phone } };
    words_fill(c->words, o->phone[0] ? "screen.why.handled_phone" : "screen.why.handled", args,
               ARRAY_LEN(args), out, cap);
}

static void draw_number(struct canvas *c, struct rect r, const char *office)
{
    const struct check *check = c->model->check;
    static const struct text_look look = {
        .style = STYLE_BODY, .ink = COLOUR_OUTLINE, .ground = COLOUR_PAPER, .lines_max = 5
    };
    struct split split;
    size_t i = check->verdict.subject;
    bool has_split = i < check->n_subjects && split_make(&check->subjects[i], &split);
    const struct column_item items[] = {
        { .draw = draw_split,
          .self = &split,
          .height = has_split ? split_height(c, split.has_bars ? SPLIT_BARS : SPLIT_NAMED) : 0,
          .height_least = has_split ? split_height(c, SPLIT_NAMED) : 0 },
        { .text = office, .look = look, .gap = 40, .rank = 1 },
    };
    column_draw(c, r, items + (has_split ? 0 : 1), has_split ? 2 : 1);
}

static void draw_upright(struct canvas *c, struct rect r)
{
    draw_head(c, rect_cut_top(&r, 128, 28));
    r = rect_inset(r, canvas_size(c, SIZE_MARGIN), 0);
    rect_cut_bottom(&r, 16, 0);
    draw_number(c, rect_cut_top(&r, split_height(c, SPLIT_BARS), 32), "");
    canvas_fill(c, rect_cut_top(&r, 3, 24), COLOUR_LINE);
    ladder_draw(c, r, &c->model->check->verdict);
}

static void draw_lying(struct canvas *c, struct rect r)
{
    char office[300];
    struct rect left = rect_cut_left(&r, r.w * 0.36, 48);
    draw_head(c, rect_cut_top(&left, 176, 28));
    handled_words(c, office, sizeof office);
    rect_cut_left(&left, canvas_size(c, SIZE_MARGIN), 0);
    draw_number(c, left, office);
    rect_cut_right(&r, canvas_size(c, SIZE_MARGIN), 0);
    ladder_draw(c, rect_inset(r, 0, 20), &c->model->check->verdict);
}

static void draw_why(struct canvas *c)
{
    if (c->panel->upright)
        draw_upright(c, c->panel->body);
    else
        draw_lying(c, c->panel->body);
}

const struct screen screen_why = { .name = "why", .back = true, .draw = draw_why };
