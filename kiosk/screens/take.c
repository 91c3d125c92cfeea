/* Take: the result as a QR code; the telephone needs no network to read it. */
#include "screens/screens.h"

#include <math.h>

#include "ui/button.h"
#include "ui/column.h"
#include "ui/frame.h"
#include "ui/qr.h"

static void draw_code(struct canvas *c, struct rect r)
{
    static const struct text_look sorry = { .style = STYLE_HINT,
                                            .ink = COLOUR_INK,
                                            .ground = COLOUR_PAPER,
                                            .align = ALIGN_CENTRE,
                                            .lines_max = 3 };
    double side = r.w < r.h ? r.w : r.h;
    struct rect card = rect_middle(r, side, side);
    canvas_card(c, card, 28, COLOUR_PAPER, canvas_size(c, SIZE_STROKE), COLOUR_LINE);
    if (!qr_draw(c, rect_inset(card, 12, 12), c->model->take_text))
        text_draw(c, rect_inset(card, 40, 40), &sorry, canvas_word(c, "screen.take.too_long"));
}

static void draw_words(struct canvas *c, struct rect r)
{
    const struct text_look text = { .style = STYLE_HINT,
                                    .ink = COLOUR_INK,
                                    .ground = COLOUR_PAPER,
                                    .lines_max = 4,
                                    .at_top = true,
                                    .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT };
    struct text_look soft = text;
    soft.ink = COLOUR_SOFT;
    soft.style = STYLE_BODY;
    const struct column_item items[] = {
        { .text = canvas_word(c, "screen.take.how"), .look = text },
        { .text = canvas_word(c, "screen.take.private"), .look = soft, .gap = 20, .rank = 1 },
    };
    column_draw(c, r, items, ARRAY_LEN(items));
}

/* The same on paper, where there is a printer. */
static void draw_slip(struct canvas *c, struct rect *row)
{
    static const char *const words[] = { [SLIP_DECLINED] = "slip.take.print",
                                         [SLIP_PRINTING] = "slip.take.printing",
                                         [SLIP_PRINTED] = "slip.take.again",
                                         [SLIP_FAILED] = "slip.take.failed" };
    enum slip_state state = c->model->take_slip;
    if ((size_t)state >= ARRAY_LEN(words) || !words[state])
        return;
    double gap = canvas_size(c, SIZE_GAP);
    button_draw(c, &(struct button){ .box = rect_cut_left(row, (row->w - gap) / 2, gap),
                                     .look = state == SLIP_PRINTING ? BUTTON_CHOSEN : BUTTON_PLAIN,
                                     .icon = ICON_PRINTER,
                                     .label = canvas_word(c, words[state]),
                                     .action = ACTION_PRINT,
                                     .arg = 1 });
}

static void draw_buttons(struct canvas *c, struct rect r)
{
    double row_gap = canvas_size(c, SIZE_ROW_GAP);
    struct rect done = rect_cut_bottom(&r, canvas_size(c, SIZE_GO), row_gap);
    button_draw(c, &(struct button){ .box = done,
                                     .look = BUTTON_GO,
                                     .icon = ICON_TICK,
                                     .label = canvas_word(c, "screen.take.done"),
                                     .action = ACTION_DONE });
    struct rect next = rect_cut_bottom(&r, canvas_size(c, SIZE_CHOICE), 0);
    draw_slip(c, &next);
    button_draw(c, &(struct button){ .box = next,
                                     .icon = ICON_BARCODE,
                                     .label = canvas_word(c, "screen.next"),
                                     .action = ACTION_NEXT });
}

static double buttons_height(const struct canvas *c)
{
    return canvas_size(c, SIZE_GO) + canvas_size(c, SIZE_ROW_GAP) + canvas_size(c, SIZE_CHOICE);
}

static void draw_take(struct canvas *c)
{
    struct rect r = frame_body(c);
    rect_cut_bottom(&r, 20, 0);
    if (c->panel->upright) {
        frame_title(c, rect_cut_top(&r, 200, 0), canvas_word(c, "screen.take.title"));
        draw_buttons(c, rect_cut_bottom(&r, buttons_height(c), 40));
        struct rect words = rect_cut_bottom(&r, 280, 30);
        draw_code(c, r);
        draw_words(c, words);
        return;
    }
    rect_cut_top(&r, 20, 0);
    struct rect code = rect_cut_left(&r, fmin(r.h, r.w * 0.48), 72);
    draw_code(c, code);
    frame_title(c, rect_cut_top(&r, 190, 12), canvas_word(c, "screen.take.title"));
    draw_buttons(c, rect_cut_bottom(&r, buttons_height(c), 24));
    draw_words(c, r);
}

const struct screen screen_take = { .name = "take", .back = true, .draw = draw_take };
