/* Received: the number and the code to take home, by when, and who handles it. */
#include <math.h>

#include "screens/report.h"
#include "screens/screens.h"
#include "ui/button.h"
#include "ui/column.h"
#include "ui/frame.h"
#include "ui/qr.h"
#include "ui/say.h"

static const struct model_report *page_of(const struct canvas *c)
{
    return &c->model->report;
}

static void draw_band(struct canvas *c, struct rect r)
{
    static const struct text_look look = {
        .style = STYLE_WORD2, .ink = COLOUR_WHITE, .ground = COLOUR_GREEN, .lines_max = 1
    };
    const char *title = canvas_word(c, "report.received.title");
    canvas_fill(c, r, COLOUR_GREEN);
    r = rect_inset(r, canvas_size(c, SIZE_MARGIN), 8);
    double side = fmin(r.h, 96), want = text_width(c, STYLE_WORD2, title) + 8;
    if (c->panel->upright)
        r = rect_middle(r, fmin(r.w, side + 24 + want), r.h);
    struct rect icon = rect_cut_left(&r, side, 24);
    icon_draw(c, ICON_TICK, rect_middle(icon, side, side), COLOUR_WHITE);
    text_draw(c, r, &look, title);
}

/* 048 213 */
static void spread_code(const char *code, char out[QUERY_CODE_TEXT + 2])
{
    snprintf(out, QUERY_CODE_TEXT + 2, "%.3s %s", code, strlen(code) > 3 ? code + 3 : "");
}

static void draw_labelled(struct canvas *c, struct rect r, const char *label, const char *number)
{
    const struct text_look small = {
        .style = STYLE_LABEL, .ink = COLOUR_SOFT, .ground = COLOUR_PAPER, .at_top = true
    };
    const struct text_look large = {
        .style = STYLE_TITLE, .ink = COLOUR_INK, .ground = COLOUR_PAPER, .at_top = true
    };
    const struct column_item items[] = {
        { .text = canvas_word(c, label), .look = small },
        { .text = number, .look = large, .has_small = true, .small = STYLE_DIGITS },
    };
    column_draw(c, r, items, ARRAY_LEN(items));
}

/* By when, who, and what happens now; what went less well stands first. */
static void draw_words(struct canvas *c, struct rect r)
{
    const struct model_report *m = page_of(c);
    const struct text_look lead = { .style = STYLE_QUESTION,
                                    .ink = COLOUR_INK,
                                    .ground = COLOUR_PAPER,
                                    .lines_max = 2,
                                    .at_top = true };
    const struct text_look text = { .style = STYLE_BODY,
                                    .ink = COLOUR_INK,
                                    .ground = COLOUR_PAPER,
                                    .lines_max = 3,
                                    .at_top = true,
                                    .by_phrase = true };
    const struct text_look amber = { .style = STYLE_BODY,
                                     .ink = COLOUR_AMBER_INK,
                                     .ground = COLOUR_PAPER,
                                     .lines_max = 2,
                                     .at_top = true,
                                     .by_phrase = true };
    struct text_look soft = text;
    soft.ink = COLOUR_SOFT;
    char day[48], due[200] = "", handled[300];
    words_date(c->words, m->report->due, day, sizeof day);
    if (day[0])
        say_with(c, "report.received.due", "date", day, due, sizeof due);
    report_handled(c, handled, sizeof handled);
    const struct column_item items[] = {
        { .text = due, .look = lead, .has_small = true, .small = STYLE_BODY },
        { .text = m->without_photos ? canvas_word(c, "report.received.no_photos") : "",
          .look = amber,
          .gap = 14 },
        { .text = handled, .look = text, .gap = 14 },
        { .text = canvas_word(c, "report.received.stored"), .look = soft, .gap = 14, .rank = 3 },
        { .text = canvas_word(c, "report.received.steps"), .look = soft, .gap = 14, .rank = 2 },
        { .text = canvas_word(c, "report.received.lost"), .look = soft, .gap = 14, .rank = 1 },
    };
    column_draw(c, r, items, ARRAY_LEN(items));
}

static void draw_qr(struct canvas *c, struct rect r)
{
    double side = fmin(r.w, r.h);
    struct rect card = rect_middle(r, side, side);
    canvas_card(c, card, 20, COLOUR_PAPER, canvas_size(c, SIZE_STROKE), COLOUR_LINE);
    qr_draw(c, rect_inset(card, 8, 8), page_of(c)->qr);
}

static void draw_slip(struct canvas *c, struct rect r)
{
    static const struct {
        const char *words, *button; /* button NULL: none */
        int arg;
    } rows[] = {
        [SLIP_SOON] = { "report.slip.soon", "report.slip.no", 0 },
        [SLIP_PRINTING] = { "report.slip.printing", NULL, 0 },
        [SLIP_PRINTED] = { "report.slip.printed", "report.slip.again", 1 },
        [SLIP_FAILED] = { "report.slip.failed", "report.slip.again", 1 },
        [SLIP_DECLINED] = { "report.slip.declined", "report.slip.print", 1 },
    };
    enum slip_state state = page_of(c)->slip;
    struct text_look look = { .style = STYLE_BODY,
                              .ink = state == SLIP_FAILED ? COLOUR_AMBER_INK : COLOUR_INK,
                              .ground = COLOUR_PAPER,
                              .lines_max = 2,
                              .by_phrase = true };
    if (state == SLIP_NONE) {
        text_draw(c, r, &look, canvas_word(c, "report.slip.none"));
        return;
    }
    if (rows[state].button)
        button_draw(c, &(struct button){ .box = rect_cut_right(&r, r.w * 0.42, 20),
                                         .icon = ICON_PRINTER,
                                         .label = canvas_word(c, rows[state].button),
                                         .action = ACTION_PRINT,
                                         .arg = rows[state].arg });
    bool waits = state == SLIP_PRINTING && page_of(c)->is_leaving;
    text_draw(c, r, &look, canvas_word(c, waits ? "report.slip.wait" : rows[state].words));
}

static void draw_done(struct canvas *c, struct rect r)
{
    button_draw(c, &(struct button){ .box = r,
                                     .look = BUTTON_GO,
                                     .icon = ICON_TICK,
                                     .label = canvas_word(c, "screen.take.done"),
                                     .action = ACTION_DONE });
}

static void draw_received(struct canvas *c)
{
    struct rect r = c->panel->body;
    bool upright = c->panel->upright;
    char code[QUERY_CODE_TEXT + 2];
    spread_code(page_of(c)->code, code);
    draw_band(c, rect_cut_top(&r, upright ? 150 : 120, upright ? 24 : 16));
    r = rect_inset(r, canvas_size(c, SIZE_MARGIN), 0);
    rect_cut_bottom(&r, 20, 0);
    if (upright) {
        draw_done(c, rect_cut_bottom(&r, canvas_size(c, SIZE_GO), canvas_size(c, SIZE_ROW_GAP)));
        draw_slip(c, rect_cut_bottom(&r, canvas_size(c, SIZE_CHOICE), 24));
        draw_labelled(c, rect_cut_top(&r, 150, 12), "report.received.number",
                      page_of(c)->report->number);
        struct rect top = rect_cut_top(&r, 400, 24);
        draw_qr(c, rect_cut_right(&top, 400, 32));
        draw_labelled(c, rect_cut_top(&top, 150, 12), "report.received.code", code);
        draw_words(c, r);
        return;
    }
    struct rect right = rect_cut_right(&r, 440, 56);
    draw_done(c, rect_cut_bottom(&right, canvas_size(c, SIZE_GO), canvas_size(c, SIZE_ROW_GAP)));
    draw_qr(c, right);
    draw_slip(c, rect_cut_bottom(&r, canvas_size(c, SIZE_CHOICE), 12));
    struct rect top = rect_cut_top(&r, 140, 12);
    draw_labelled(c, rect_cut_left(&top, top.w * 0.72, 32), "report.received.number",
                  page_of(c)->report->number);
    draw_labelled(c, top, "report.received.code", code);
    draw_words(c, r);
}

const struct screen screen_received = { .name = "received", .draw = draw_received };
