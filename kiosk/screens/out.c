/* Out: 本机暂停使用: what is wrong, since when, and whose machine it is. */
#include "screens/screens.h"

#include "ui/column.h"
#include "ui/frame.h"
#include "ui/icon.h"
#include "ui/say.h"

static void since_words(const struct canvas *c, char *out, size_t cap)
{
    char day[40], minute[32];
    const struct model *m = c->model;
    words_date(c->words, m->fault_date, day, sizeof day);
    snprintf(minute, sizeof minute, "%d:%02d", m->fault_minute / 60, m->fault_minute % 60);
    const struct word_arg args[] = { { "date", day }, { "time", minute } };
    words_fill(c->words, "screen.out.since", args, ARRAY_LEN(args), out, cap);
}

static void draw_out(struct canvas *c)
{
    const struct text_look title = {
        .style = STYLE_GIANT, .ink = COLOUR_INK, .ground = COLOUR_PAPER, .align = ALIGN_CENTRE
    };
    struct text_look text = { .style = STYLE_QUESTION,
                              .ink = COLOUR_INK,
                              .ground = COLOUR_PAPER,
                              .align = ALIGN_CENTRE,
                              .lines_max = 4 };
    struct text_look soft = text;
    char since[200], owner[300];
    struct rect r = frame_body(c);
    soft.style = STYLE_HINT;
    soft.ink = COLOUR_SOFT;
    since_words(c, since, sizeof since);
    say_owner(c, "screen.out.owner", owner, sizeof owner);
    double icon = c->panel->upright ? 220 : 130;
    rect_cut_top(&r, c->panel->upright ? 160 : 30, 0);
    icon_draw(c, ICON_CLOCK, rect_cut_top(&r, icon, 20), COLOUR_AMBER);
    const struct column_item items[] = {
        { .text = canvas_word(c, "screen.out.title"), .look = title },
        { .text = date_known(c->model->fault_date) ? since : "", .look = soft, .gap = 16 },
        { .text = c->model->fault, .look = text, .gap = 48 },
        { .text = owner, .look = text, .gap = 48 },
        { .text = canvas_word(c, "screen.out.other"), .look = soft, .gap = 16, .rank = 1 },
    };
    column_draw(c, r, items, ARRAY_LEN(items));
}

const struct screen screen_out = { .name = "out", .draw = draw_out };
