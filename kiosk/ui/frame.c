#include "ui/frame.h"

#include <math.h>

#include "ui/button.h"
#include "ui/say.h"
#include "ui/tone.h"

struct rect frame_body(const struct canvas *c)
{
    return rect_inset(c->panel->body, canvas_size(c, SIZE_MARGIN), 0);
}

/* A lamp with its word at the right end of *row, which gets shorter. */
static void lamp(struct canvas *c, struct rect *row, enum colour colour, const char *word)
{
    static const struct text_look look = { .style = STYLE_STATUS,
                                           .ink = COLOUR_WHITE,
                                           .ground = COLOUR_BAR };
    double radius = 13, gap = canvas_size(c, SIZE_GAP);
    /* No more than they need: the bureau's name needs the room more. */
    double w = fmin(text_least_width(c, STYLE_STATUS, word) + 4, row->w * 0.5);
    text_draw(c, rect_cut_right(row, w, gap * 0.75), &look, word);
    struct rect dot = rect_cut_right(row, 2 * radius, gap * 1.75);
    canvas_dot(c, dot.x + radius, dot.y + dot.h / 2, radius, colour);
}

static void demo_mark(struct canvas *c, struct rect r, const char *id)
{
    static const struct text_look look = {
        .style = STYLE_SMALL, .ink = COLOUR_ON_DEMO, .ground = COLOUR_DEMO, .align = ALIGN_CENTRE
    };
    canvas_fill(c, r, COLOUR_DEMO);
    text_draw(c, rect_inset(r, 16, 0), &look, canvas_word(c, id));
}

static void lamps(struct canvas *c, struct rect *row)
{
    static const char *const cameras[] = { "ui.camera.none", "ui.camera.on", "ui.camera.lost" };
    static const enum colour camera_dots[] = { COLOUR_DOT_AMBER, COLOUR_DOT_GREEN, COLOUR_DOT_RED };
    const struct model *m = c->model;
    char days[16], age[80];
    snprintf(days, sizeof days, "%d", m->data_age_days);
    say_with(c,
             m->release.sequence == 0 ? "ui.data.none"
             : m->data_age_days < 1   ? "ui.data.today"
             : m->data_age_days == 1  ? "ui.data.yesterday"
                                      : "ui.data.age",
             "days", days, age, sizeof age);
    lamp(c, row, camera_dots[m->camera], canvas_word(c, cameras[m->camera]));
    lamp(c, row,
         m->release.sequence == 0             ? COLOUR_DOT_RED
         : m->data_stale || m->renewal_why[0] ? COLOUR_DOT_AMBER
                                              : COLOUR_DOT_GREEN,
         age);
}

/* Nothing rings yet at the counter, so nothing says that it did: where help is, and its telephone.
 */
static void help_banner(struct canvas *c, struct rect r)
{
    char where[160];
    static const struct text_look look = {
        .style = STYLE_QUESTION, .ink = COLOUR_WHITE, .ground = COLOUR_GREEN, .lines_max = 2
    };
    canvas_fill(c, r, COLOUR_GREEN);
    r = rect_inset(r, canvas_size(c, SIZE_MARGIN), 0);
    double side = fmin(r.h * 0.6, 64);
    icon_draw(c, ICON_BELL, rect_middle(rect_cut_left(&r, side, 20), side, side), COLOUR_WHITE);
    say_owner(c, "ui.help_shown", where, sizeof where);
    text_draw(c, r, &look, where);
}

void frame_status(struct canvas *c)
{
    static const struct text_look look = {
        .style = STYLE_STATUS, .ink = COLOUR_WHITE, .ground = COLOUR_BAR, .lines_max = 2
    };
    struct rect row = c->panel->status;
    bool demo = c->model->release.demo;
    canvas_fill(c, row, COLOUR_BAR);
    if (demo && c->panel->upright)
        demo_mark(c, rect_cut_bottom(&row, canvas_size(c, SIZE_DEMO_ROW), 0), "ui.demo.line");
    if (c->model->help_shown) {
        help_banner(c, row);
        return;
    }
    row = rect_inset(row, canvas_size(c, SIZE_MARGIN), 0);
    lamps(c, &row);
    const char *bureau = law_term(c->model->law, c->model->english ? "bureau_en" : "bureau");
    if (demo && !c->panel->upright) {
        double want = text_width(c, STYLE_SMALL, canvas_word(c, "ui.demo.short")) + 48;
        struct rect mark = rect_cut_right(&row, fmin(want, row.w * 0.5), 32);
        demo_mark(c, rect_middle(mark, mark.w, row.h * 0.72), "ui.demo.short");
    }
    text_draw(c, row, &look, bureau);
}

enum { FOOT_BACK, FOOT_LARGE, FOOT_LANGUAGE, FOOT_HELP, FOOT_BUTTONS };
/* Widths in layout units of the upright base panel; its 1016 units are shared out in proportion. */
static const double foot_widths[FOOT_BUTTONS] = { 216, 216, 216, 320 };

static struct rect foot_row(const struct canvas *c)
{
    double side = c->panel->upright ? 32 : canvas_size(c, SIZE_MARGIN);
    struct rect r = rect_inset(c->panel->foot, side, 0);
    return rect_middle(r, r.w, canvas_size(c, SIZE_FOOT_BUTTON));
}

void frame_foot(struct canvas *c, bool back)
{
    const struct model *m = c->model;
    const struct button rows[FOOT_BUTTONS] = {
        [FOOT_BACK] = { .icon = ICON_BACK, .label = "ui.back", .action = ACTION_BACK },
        [FOOT_LARGE] = { .icon = ICON_LARGE,
                         .label = "ui.large",
                         .action = ACTION_LARGE,
                         .look = m->large ? BUTTON_ON : BUTTON_QUIET },
        [FOOT_LANGUAGE] = { .icon = ICON_GLOBE,
                            .label = "ui.language",
                            .action = ACTION_LANGUAGE,
                            .look = BUTTON_QUIET },
        [FOOT_HELP] = { .icon = ICON_BELL,
                        .label = "ui.help",
                        .action = ACTION_HELP,
                        .look = m->coach == COACH_STAFF ? BUTTON_CALL : BUTTON_QUIET },
    };
    double gap = canvas_size(c, SIZE_GAP);
    struct rect row = foot_row(c);
    double unit = (row.w - (FOOT_BUTTONS - 1) * gap) / 968;
    canvas_fill(c, c->panel->foot, COLOUR_FIELD);
    for (int i = 0; i < FOOT_BUTTONS; i++) {
        struct button b = rows[i];
        b.box = rect_cut_left(&row, foot_widths[i] * unit, gap);
        b.icon_above = c->panel->upright;
        b.label = canvas_word(c, b.label);
        if (b.look == BUTTON_PLAIN)
            b.look = BUTTON_QUIET;
        if (i != FOOT_BACK || back)
            button_draw(c, &b);
    }
}

void frame_picture(struct canvas *c)
{
    static const struct text_look title = { .style = STYLE_QUESTION,
                                            .ink = COLOUR_INK,
                                            .ground = COLOUR_FIELD,
                                            .align = ALIGN_CENTRE,
                                            .lines_max = 2 };
    struct rect r = c->panel->picture;
    if (c->model->camera == CAMERA_ON) {
        canvas_hole(c, r);
        return;
    }
    canvas_fill(c, r, COLOUR_FIELD);
    r = rect_middle(r, fmin(r.w - 96, 1000), fmin(r.h, 400));
    double side = r.h * 0.5;
    icon_draw(c, ICON_GUN, rect_middle(rect_cut_top(&r, side, 16), side, side), COLOUR_OUTLINE);
    bool lost = c->model->camera == CAMERA_LOST;
    text_draw(c, r, &title, canvas_word(c, lost ? "screen.picture.lost" : "screen.picture.none"));
}

void frame_title(struct canvas *c, struct rect r, const char *words)
{
    const struct text_look look = { .style = STYLE_TITLE,
                                    .ink = COLOUR_INK,
                                    .ground = COLOUR_PAPER,
                                    .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                                    .lines_max = 2 };
    text_draw(c, r, &look, words);
}

static void draw_entry_tiles(struct canvas *c, struct rect r)
{
    static const struct {
        enum icon icon;
        const char *label;
        enum entry_kind kind;
    } tiles[] = {
        { ICON_BARCODE, "screen.tile.code", ENTRY_CODE },
        { ICON_LICENCE, "screen.tile.licence", ENTRY_LICENCE },
        { ICON_OFFICE, "screen.tile.org", ENTRY_ORG },
    };
    bool wanted = c->model->coach >= COACH_KEYPAD;
    for (int i = 0; i < 3; i++) {
        const struct button b = {
            .box = rect_cell(r, 3, 1, i, canvas_size(c, SIZE_GAP), 0),
            .look = wanted && i == 0 ? BUTTON_CHOSEN : BUTTON_PLAIN,
            .icon = tiles[i].icon,
            .icon_above = true,
            .label = canvas_word(c, tiles[i].label),
            .action = ACTION_ENTRY,
            .arg = (int)tiles[i].kind,
        };
        button_draw(c, &b);
    }
}

static void draw_report_row(struct canvas *c, struct rect r)
{
    double gap = canvas_size(c, SIZE_GAP);
    button_draw(c, &(struct button){ .box = rect_cell(r, 2, 1, 0, gap, 0),
                                     .icon = ICON_REPORT,
                                     .label = canvas_word(c, "report.btn"),
                                     .action = ACTION_REPORT,
                                     .arg = 1 });
    button_draw(c, &(struct button){ .box = rect_cell(r, 2, 1, 1, gap, 0),
                                     .icon = ICON_MAIL,
                                     .label = canvas_word(c, "mail.btn"),
                                     .action = ACTION_MAILBOX });
}

struct rect frame_ways(struct canvas *c, struct rect *r)
{
    const struct model *m = c->model;
    bool upright = c->panel->upright, roomy = upright || m->large;
    bool has_alarm = m->renewal_why[0] || m->reports_why[0];
    struct rect above = { 0 };
    rect_cut_top(r, upright ? 12 : 0, 0);
    if (upright || !has_alarm || m->n_basket > 0) /* lying there is room for one of the two */
        above = rect_cut_top(r, roomy ? 84 : 72, upright ? 20 : 6);
    draw_entry_tiles(c,
                     rect_cut_top(r, roomy ? canvas_size(c, SIZE_TILE) : 196, upright ? 24 : 12));
    draw_report_row(c, rect_cut_top(r, canvas_size(c, SIZE_TOUCH_MIN) + (upright ? 8 : 0), 8));
    return above;
}

double frame_basket_height(const struct canvas *c)
{
    return c->theme->styles[STYLE_BODY].size[canvas_form(c)] * 1.3 + 6;
}

void frame_basket(struct canvas *c, struct rect r)
{
    static const struct text_look look = { .style = STYLE_BODY,
                                           .ink = COLOUR_INK,
                                           .ground = COLOUR_PAPER };
    const struct model *m = c->model;
    char count[16], words[80];
    snprintf(count, sizeof count, "%zu", m->n_basket);
    say_with(c, "screen.basket", "count", count, words, sizeof words);
    double w = fmin(text_width(c, STYLE_BODY, words) + 8, r.w * 0.5), gap = 12;
    text_draw(c, rect_cut_left(&r, w, 16), &look, words);
    double side = fmin(r.h, 64);
    size_t room = c->dry ? m->n_basket : (size_t)fmax(1, floor((r.w + gap) / (side + gap)));
    size_t first = m->n_basket > room ? m->n_basket - room : 0;
    for (size_t i = first; i < m->n_basket; i++) {
        struct rect tile = rect_cut_left(&r, side, gap);
        tile = rect_middle(tile, side, side);
        canvas_card(c, tile, 12, tone_colour(m->basket[i].tone), 0, COLOUR_LINE);
        icon_draw(c, icon_of_class(m->basket[i].class), rect_inset(tile, side * 0.2, side * 0.2),
                  COLOUR_WHITE);
    }
}

void frame_idle(struct canvas *c)
{
    static const struct text_look title = { .style = STYLE_TITLE,
                                            .ink = COLOUR_INK,
                                            .ground = COLOUR_PAPER,
                                            .align = ALIGN_CENTRE,
                                            .lines_max = 2 };
    static const struct text_look count = {
        .style = STYLE_COUNT_DOWN, .ink = COLOUR_INK, .ground = COLOUR_PAPER, .align = ALIGN_CENTRE
    };
    const struct panel *p = c->panel;
    struct rect all = { 0, 0, p->width, p->height };
    char seconds[16], words[200];
    canvas_drop_zones(c);
    canvas_fill(c, all, COLOUR_SHADE);
    double h = p->upright ? 860 : 760;
    struct rect card = { (p->width - 980) / 2, p->upright ? p->height - h - 300 : 140, 980, h };
    canvas_card(c, card, 36, COLOUR_PAPER, 0, COLOUR_PAPER);
    struct rect r = rect_inset(card, 48, 44);
    snprintf(seconds, sizeof seconds, "%u", c->model->idle_left_s);
    text_draw(c, rect_cut_top(&r, 150, 8), &count, seconds);
    say_with(c, "ui.idle.warn", "seconds", seconds, words, sizeof words);
    struct rect more = rect_cut_bottom(&r, canvas_size(c, SIZE_CHOICE),
                                       canvas_size(c, SIZE_ROW_GAP));
    struct rect still = rect_cut_bottom(&r, canvas_size(c, SIZE_GO), 24);
    text_draw(c, r, &title, words);
    button_draw(c, &(struct button){ .box = still,
                                     .look = BUTTON_GO,
                                     .label = canvas_word(c, "ui.idle.still"),
                                     .action = ACTION_MORE_TIME,
                                     .arg = 0 });
    button_draw(c, &(struct button){ .box = more,
                                     .look = BUTTON_PLAIN,
                                     .icon = ICON_CLOCK,
                                     .label = canvas_word(c, "ui.idle.more"),
                                     .action = ACTION_MORE_TIME,
                                     .arg = 1 });
    c->elsewhere = (struct touch){ ACTION_MORE_TIME, 0 };
}
