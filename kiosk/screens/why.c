/* Why: the number in its parts, then the five questions the verdict was reached by. */
#include "screens/screens.h"

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
    const struct text_look look = { .style = STYLE_TITLE, .ink = COLOUR_WHITE, .ground = ground };
    char title[200];
    canvas_fill(c, r, ground);
    r = rect_inset(r, canvas_size(c, SIZE_MARGIN), 12);
    icon_draw(c, icon_of_class(v->class), rect_cut_left(&r, r.h, 24), COLOUR_WHITE);
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
    const struct word_arg args[] = { { "office", c->model->english ? o->name_en : o->name },
                                     { "phone", o->phone } };
    words_fill(c->words, o->phone[0] ? "screen.why.handled_phone" : "screen.why.handled", args,
               ARRAY_LEN(args), out, cap);
}

static void draw_number(struct canvas *c, struct rect r, bool with_office)
{
    const struct check *check = c->model->check;
    static const struct text_look look = { .style = STYLE_BODY, .ink = COLOUR_OUTLINE,
                                           .ground = COLOUR_PAPER, .lines_max = 4 };
    struct split split;
    char office[300];
    size_t i = check->verdict.subject;
    bool has_split = i < check->n_subjects && split_make(&check->subjects[i], &split);
    handled_words(c, office, sizeof office);
    const struct column_item items[] = {
        { .draw = draw_split, .self = &split,
          .height = has_split ? split_height(c, split.has_bars) : 0,
          .height_least = has_split ? split_height(c, false) : 0 },
        { .text = with_office ? office : "", .look = look, .gap = 40, .rank = 1 },
    };
    column_draw(c, r, items + (has_split ? 0 : 1), has_split ? 2 : 1);
}

static void draw_why(struct canvas *c)
{
    struct rect r = c->panel->body;
    const struct verdict *v = &c->model->check->verdict;
    draw_head(c, rect_cut_top(&r, c->panel->upright ? 128 : 108, 28));
    r = rect_inset(r, canvas_size(c, SIZE_MARGIN), 0);
    rect_cut_bottom(&r, 16, 0);
    if (c->panel->upright) {
        draw_number(c, rect_cut_top(&r, split_height(c, true), 32), false);
        canvas_fill(c, rect_cut_top(&r, 3, 24), COLOUR_LINE);
    } else {
        draw_number(c, rect_cut_left(&r, r.w * 0.36, 64), true);
    }
    ladder_draw(c, r, v);
}

const struct screen screen_why = { .name = "why", .back = true, .draw = draw_why };
