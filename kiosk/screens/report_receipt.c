/* Pages of a report about the photographed receipt: being read, what was read, nothing was. */
#include <math.h>

#include "screens/report.h"
#include "ui/button.h"
#include "ui/frame.h"
#include "ui/view.h"

static const struct model_report *page_of(const struct canvas *c)
{
    return &c->model->report;
}

/* One thing said: what it is above, the value below it, large; to say so or to mend it. */
static void draw_fact(struct canvas *c, struct rect r, const struct model_choice *k)
{
    enum colour ground = k->is_chosen ? COLOUR_BLUE_TINT : COLOUR_WHITE;
    const struct text_look label = {
        .style = STYLE_SMALL, .ink = COLOUR_SOFT, .ground = ground, .lines_max = 1
    };
    enum style style = c->panel->upright ? STYLE_BUTTON
                       : c->model->large ? STYLE_SMALL
                                         : STYLE_BODY;
    const struct text_look value = {
        .style = style, .ink = COLOUR_INK, .ground = ground, .lines_max = c->panel->upright ? 2 : 3
    };
    double gap = canvas_size(c, SIZE_GAP);
    canvas_card(c, r, canvas_size(c, SIZE_RADIUS), ground, canvas_size(c, SIZE_STROKE),
                COLOUR_LINE);
    r = rect_inset(r, 20, 8);
    struct rect ways = rect_cut_right(&r, c->panel->upright ? 400 : 380, gap);
    ways = rect_middle(ways, ways.w, fmin(ways.h, canvas_size(c, SIZE_CHOICE)));
    button_draw(c, &(struct button){ .box = rect_cell(ways, 2, 1, 0, gap, 0),
                                     .look = k->is_chosen ? BUTTON_CHOSEN : BUTTON_PLAIN,
                                     .icon = k->is_chosen ? ICON_TICK : ICON_NONE,
                                     .label = canvas_word(c, "report.facts.right"),
                                     .action = ACTION_PICK,
                                     .arg = k->index });
    button_draw(c, &(struct button){ .box = rect_cell(ways, 2, 1, 1, gap, 0),
                                     .label = canvas_word(c, "report.facts.change"),
                                     .action = ACTION_EDIT,
                                     .arg = k->index });
    double line = c->theme->styles[STYLE_SMALL].size[canvas_form(c)] * 1.3;
    text_draw(c, c->panel->upright ? rect_cut_top(&r, line, 2) : rect_cut_left(&r, 150, 8), &label,
              k->name);
    text_draw(c, r, &value, k->more);
}

void report_draw_facts(struct canvas *c)
{
    const struct model_report *m = page_of(c);
    double gap = canvas_size(c, SIZE_ROW_GAP);
    struct page_places p;
    page_lay(c, false, true, false, &p);
    report_head(c, &p, canvas_word(c, "report.facts.hint"), canvas_word(c, "report.facts.unused"));
    double h = fmin((p.list.h - 2 * gap) / 3, c->panel->upright ? 208 : 232);
    for (size_t i = 0; i < m->n_choices; i++)
        draw_fact(c, rect_cut_top(&p.list, h, gap), &m->choices[i]);
    report_ways(c, &p);
}

/* The photograph is seen to be kept. */
static void draw_words_and_picture(struct canvas *c, const char *lead, const char *soft)
{
    const struct model_report *m = page_of(c);
    struct page_places p;
    page_lay(c, false, true, false, &p);
    report_head(c, &p, canvas_word(c, lead), soft[0] ? canvas_word(c, soft) : "");
    if (m->n_views > 0)
        view_draw(c, rect_inset(p.list, 0, 16), &m->views[m->n_views - 1]);
    report_ways(c, &p);
}

void report_draw_reading(struct canvas *c)
{
    draw_words_and_picture(c, "report.reading.hint", "");
}

void report_draw_unread(struct canvas *c)
{
    draw_words_and_picture(c, "report.unread.hint", "report.unread.next");
}
