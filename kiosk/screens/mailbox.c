/* Mailbox: how a report stands; the office's question, the person's answer.  Nothing of the person is shown. */
#include <math.h>

#include "app/mail_history.h"
#include "screens/report.h"
#include "screens/screens.h"
#include "ui/button.h"
#include "ui/column.h"
#include "ui/digits.h"
#include "ui/frame.h"
#include "ui/say.h"
#include "ui/typing.h"
#include "ui/view.h"

static const struct model_mail *mail_of(const struct canvas *c)
{
    return &c->model->mail;
}

static const char *title_of(struct canvas *c)
{
    char id[64];
    snprintf(id, sizeof id, "mail.%s.title", mail_page_name(mail_of(c)->page));
    return canvas_word(c, id);
}

static void draw_go(struct canvas *c, struct rect r, enum icon icon, const char *label)
{
    button_draw(c, &(struct button){ .box = r,
                                     .look = BUTTON_GO,
                                     .icon = icon,
                                     .label = canvas_word(c, label),
                                     .action = ACTION_GO });
}

/* --- asking -------------------------------------------------------------------------------------- */

static void draw_slip(struct canvas *c)
{
    struct rect words = rect_inset(c->panel->words, canvas_size(c, SIZE_MARGIN), 12);
    struct rect r = rect_inset(c->panel->choices, canvas_size(c, SIZE_MARGIN), 0);
    const struct text_look hint = { .style = STYLE_HINT,
                                    .ink = COLOUR_SOFT,
                                    .ground = COLOUR_PAPER,
                                    .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                                    .lines_max = 2 };
    frame_picture(c);
    frame_title(c, rect_cut_top(&words, words.h * 0.56, 4), title_of(c));
    text_draw(c, words, &hint, canvas_word(c, "mail.slip.hint"));
    rect_cut_top(&r, c->panel->upright ? 40 : 0, 0);
    draw_go(c, rect_cut_top(&r, canvas_size(c, SIZE_GO), 24), ICON_PEN, "mail.slip.type");
}

static void draw_digits(struct canvas *c)
{
    const struct model_mail *m = mail_of(c);
    bool is_wrong = m->complaint && m->complaint[0], is_code = m->page == MAIL_CODE;
    struct page_places p;
    page_lay(c, false, true, false, &p);
    struct rect box = rect_cut_bottom(&p.head, 128, 16);
    page_title(c, p.title, 0, 0, title_of(c));
    page_words(c, p.head, is_wrong ? canvas_word(c, m->complaint) : "",
               canvas_word(c, is_code ? "mail.code.hint" : "mail.number.hint"));
    digits_draw_box(c, box, is_code ? DIGITS_CODE : DIGITS_NUMBER, m->typed, 0, is_wrong);
    double w = c->panel->upright ? 900 : 760, h = c->panel->upright ? 640 : 600;
    digits_draw_keys(c, rect_middle(p.list, fmin(p.list.w, w), fmin(p.list.h, h)), false);
    if (m->may_go)
        draw_go(c, p.go, ICON_NEXT, is_code ? "mail.ask" : "report.next");
}

static void draw_wait(struct canvas *c)
{
    struct page_places p;
    page_lay(c, false, false, false, &p);
    page_title(c, p.title, 0, 0, title_of(c));
    page_words(c, p.head, canvas_word(c, "mail.wait.hint"), "");
}

/* --- how it stands --------------------------------------------------------------------------------- */

static const char *what_words(struct canvas *c, const char *what)
{
    char id[80];
    snprintf(id, sizeof id, "mailbox.%s", what);
    /* A state that a newer hub knows and this machine does not. */
    return canvas_word(c, words_has(c->words, id) ? id : "mailbox.unknown");
}

static const struct text_look said_look = { .style = STYLE_HINT,
                                            .ink = COLOUR_OUTLINE,
                                            .ground = COLOUR_PAPER,
                                            .lines_max = 14,
                                            .at_top = true };

/* The last thing the office told; NULL nothing, or a question that is answered: nobody is to answer it twice. */
static const struct mailbox_line *last_line(const struct mailbox_view *v)
{
    size_t i = v->n_lines;
    while (i > 0 && !v->lines[i - 1].text[0])
        i--;
    if (i == 0 || (!v->is_asked && strcmp(v->lines[i - 1].what, "ask") == 0))
        return NULL;
    return &v->lines[i - 1];
}

/* Who handles it; "" where what was told says so already. */
static void handled_words(struct canvas *c, char *out, size_t cap)
{
    const struct mailbox_view *v = mail_of(c)->view;
    const struct mailbox_line *told = last_line(v);
    char office[SAY_OFFICE_MAX];
    say_office(c->words, v->office_name, v->office_name_en, office);
    const struct word_arg args[] = { { "office", office }, { "phone", v->office_phone } };
    out[0] = '\0';
    if (v->office_name[0] && !(told && told->office_name[0]))
        words_fill(c->words, v->office_phone[0] ? "mail.case.office_phone" : "mail.case.office",
                   args, ARRAY_LEN(args), out, cap);
}

/* The last thing told; when that is only why a case ended, what an officer wrote before it as well. */
static void told_words(const struct mailbox_view *v, char *out, size_t cap)
{
    const struct mailbox_line *told = last_line(v);
    size_t i = told ? (size_t)(told - v->lines) : 0;
    while (i > 0 && (!v->lines[i - 1].own[0] || strcmp(v->lines[i - 1].what, "ask") == 0))
        i--;
    text_copy(out, cap, told ? told->text : "");
    if (told && !told->own[0] && i > 0)
        snprintf(out, cap, "%s\n%s", told->text, v->lines[i - 1].own);
    text_mend(out);
}

/* What the office wrote, to its end if it fits in large print; else the beginning, and where the rest is. */
static void say_last(struct canvas *c, size_t rows, size_t columns, char *out, size_t cap)
{
    char text[2 * REPORT_TEXT_MAX];
    size_t used;
    told_words(mail_of(c)->view, text, sizeof text);
    size_t to = history_fill(text, 0, rows, columns, &used);
    if (text[to])
        snprintf(out, cap, "%.*s……\n%s", (int)to, text, canvas_word(c, "mail.case.rest"));
    else
        text_copy(out, cap, text);
}

/* said: what the office wrote where it stands under the state; "" elsewhere. */
static void draw_state(struct canvas *c, struct rect r, const char *said)
{
    const struct mailbox_view *v = mail_of(c)->view;
    const struct text_look lead = { .style = STYLE_TITLE,
                                    .ink = COLOUR_INK,
                                    .ground = COLOUR_PAPER,
                                    .lines_max = 2,
                                    .at_top = true };
    const struct text_look soft = { .style = STYLE_BODY,
                                    .ink = COLOUR_SOFT,
                                    .ground = COLOUR_PAPER,
                                    .lines_max = 2,
                                    .at_top = true };
    struct text_look longer = soft; /* a name in two languages */
    longer.lines_max = 4;
    longer.by_phrase = true;
    char day[48], due[160] = "", office[400];
    words_date(c->words, v->due, day, sizeof day);
    if (day[0] && v->is_open)
        say_with(c, "mail.case.due", "date", day, due, sizeof due);
    handled_words(c, office, sizeof office);
    const struct column_item items[] = {
        { .text = v->number, .look = soft },
        { .text = what_words(c, v->state), .look = lead, .gap = 12 },
        { .text = history_is_wished_back(v) ? canvas_word(c, "mail.case.wished_back") : "",
          .look = longer,
          .gap = 12 },
        { .text = said, .look = said_look, .gap = 20, .has_small = true, .small = STYLE_BODY },
        { .text = office, .look = longer, .gap = 20, .rank = 1 },
        { .text = due, .look = soft, .gap = 10, .rank = 2 },
    };
    column_draw(c, r, items, ARRAY_LEN(items));
}

/* Above the ways on; lying, what the office wrote stands above them and the rest to the left. */
static void draw_known(struct canvas *c, const struct page_places *p)
{
    char said[REPORT_TEXT_MAX + 100];
    if (c->panel->upright) {
        say_last(c, 11, 34, said, sizeof said);
        struct rect all = { p->title.x, p->title.y, p->title.w,
                            p->list.y + p->list.h - p->title.y };
        draw_state(c, all, said);
        return;
    }
    say_last(c, 4, 42, said, sizeof said);
    struct rect left = { p->title.x, p->title.y, p->title.w, p->head.y + p->head.h - p->title.y };
    draw_state(c, left, "");
    const struct column_item items[] = {
        { .text = said, .look = said_look, .has_small = true, .small = STYLE_BODY }
    };
    column_draw(c, p->list, items, ARRAY_LEN(items));
}

static void draw_case(struct canvas *c)
{
    const struct mailbox_view *v = mail_of(c)->view;
    struct page_places p;
    page_lay(c, false, true, false, &p);
    double h = canvas_size(c, SIZE_CHOICE), gap = canvas_size(c, SIZE_ROW_GAP);
    struct rect ways = rect_cut_bottom(&p.list, 2 * h + gap, gap);
    bool may_withdraw = v->is_open && !history_is_wished_back(v);
    draw_known(c, &p);
    const struct {
        bool is_there;
        enum icon icon;
        const char *label;
        int page;
    } rows[] = {
        { v->is_open, ICON_PEN, v->is_asked ? "mail.case.answer" : "mail.case.add", MAIL_REPLY },
        { v->n_lines > 0, ICON_CLOCK, "mail.case.history", MAIL_HISTORY },
        { v->is_open, ICON_CAMERA, "mail.case.photo", MAIL_SHOOT },
        { may_withdraw, ICON_CROSS, "mail.case.withdraw", MAIL_WITHDRAW },
    };
    int at = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (!rows[i].is_there || (rows[i].page == MAIL_SHOOT && c->model->camera != CAMERA_ON))
            continue;
        button_draw(
            c, &(struct button){ .box = rect_cell(ways, 2, 2, at++, canvas_size(c, SIZE_GAP), gap),
                                 .look = i == 0 && v->is_asked ? BUTTON_CHOSEN : BUTTON_PLAIN,
                                 .icon = rows[i].icon,
                                 .label = canvas_word(c, rows[i].label),
                                 .action = ACTION_EDIT,
                                 .arg = rows[i].page });
    }
    button_draw(c, &(struct button){ .box = p.go,
                                     .look = BUTTON_GO,
                                     .icon = ICON_TICK,
                                     .label = canvas_word(c, "screen.take.done"),
                                     .action = ACTION_DONE });
}

static const double line_inset = 20, line_air = 12, line_apart = 6;

static const struct text_look line_head = {
    .style = STYLE_LABEL, .ink = COLOUR_OUTLINE, .ground = COLOUR_FIELD, .lines_max = 1
};

static struct text_look line_text(enum style style)
{
    return (struct text_look){
        .style = style, .ink = COLOUR_INK, .ground = COLOUR_FIELD, .lines_max = 40, .at_top = true
    };
}

/* One thing that happened, or a part of it. */
struct happened {
    char head[200], text[REPORT_TEXT_MAX];
};

static void say_happened(struct canvas *c, const struct history_piece *p, struct happened *out)
{
    const struct mailbox_line *l = &mail_of(c)->view->lines[p->line];
    char day[48];
    words_date(c->words, date_of_utc(l->utc_s), day, sizeof day);
    snprintf(out->head, sizeof out->head, "%s　%s", day, what_words(c, l->what));
    snprintf(out->text, sizeof out->text, "%.*s", (int)(p->to - p->from), l->text + p->from);
}

static double happened_height(struct canvas *c, double width, const struct happened *h,
                              enum style style)
{
    const struct text_look text = line_text(style);
    double head = c->theme->styles[STYLE_LABEL].size[canvas_form(c)] * 1.3;
    double below = h->text[0] ? text_height(c, width - 2 * line_inset, &text, h->text) : 0;
    return 2 * line_air + head + (below > 0 ? line_apart + below : 0);
}

static void draw_happened(struct canvas *c, struct rect r, const struct happened *h,
                          enum style style)
{
    const struct text_look text = line_text(style);
    canvas_card(c, r, 14, COLOUR_FIELD, 0, COLOUR_FIELD);
    r = rect_inset(r, line_inset, line_air);
    double head = c->theme->styles[STYLE_LABEL].size[canvas_form(c)] * 1.3;
    text_draw(c, rect_cut_top(&r, head, line_apart), &line_head, h->head);
    text_draw(c, r, &text, h->text);
}

/* Each box as high as its words; in smaller print where they would not all fit. */
static void draw_happenings(struct canvas *c, struct rect r)
{
    static const enum style sizes[] = { STYLE_HINT, STYLE_BODY, STYLE_SMALL };
    struct history_piece pieces[HISTORY_A_SHEET];
    struct happened happened[HISTORY_A_SHEET];
    size_t n = history_sheet(mail_of(c)->view, mail_of(c)->sheet, pieces), k = 0;
    double gap = canvas_size(c, SIZE_GAP), height = 0;
    for (size_t i = 0; i < n; i++)
        say_happened(c, &pieces[i], &happened[i]);
    for (k = 0; k < ARRAY_LEN(sizes); k++) {
        height = 0;
        for (size_t i = 0; i < n; i++)
            height += happened_height(c, r.w, &happened[i], sizes[k]) + gap;
        if (height - gap <= r.h || k + 1 == ARRAY_LEN(sizes))
            break;
    }
    for (size_t i = 0; i < n; i++)
        draw_happened(c, rect_cut_top(&r, happened_height(c, r.w, &happened[i], sizes[k]), gap),
                      &happened[i], sizes[k]);
}

static void draw_history(struct canvas *c)
{
    const struct model_mail *m = mail_of(c);
    struct page_places p;
    page_lay(c, m->sheets > 1, false, false, &p);
    page_title(c, p.title, 0, 0, title_of(c));
    struct rect r = p.list;
    if (c->panel->upright) {
        r.h += r.y - p.head.y;
        r.y = p.head.y;
    } else {
        page_words(c, p.head, m->view->number, "");
    }
    draw_happenings(c, r);
    if (m->sheets > 1)
        choices_pager(c, p.pager, m->sheet, m->sheets);
}

/* --- answering ------------------------------------------------------------------------------------ */

static void draw_reply(struct canvas *c)
{
    struct typed_places t;
    report_lay_typed(c, false, &t);
    if (mail_of(c)->may_go)
        draw_go(c, t.go, ICON_TICK, "mail.reply.send");
    frame_title(c, t.title, title_of(c));
    typing_draw_text(c, t.text, canvas_word(c, "mail.reply.hint"));
    typing_draw(c, t.keys);
}

static void draw_shoot(struct canvas *c)
{
    struct rect words = rect_inset(c->panel->words, canvas_size(c, SIZE_MARGIN), 12);
    struct rect r = rect_inset(c->panel->choices, canvas_size(c, SIZE_MARGIN), 0);
    const struct text_look hint = { .style = STYLE_BODY,
                                    .ink = COLOUR_SOFT,
                                    .ground = COLOUR_PAPER,
                                    .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                                    .lines_max = 5 };
    frame_picture(c);
    frame_title(c, rect_cut_top(&words, words.h * (c->panel->upright ? 0.5 : 0.34), 4),
                canvas_word(c, "report.shoot.title"));
    text_draw(c, words, &hint, canvas_word(c, "report.shoot.hint"));
    rect_cut_top(&r, c->panel->upright ? 40 : 0, 0);
    if (c->model->camera == CAMERA_ON)
        button_draw(c, &(struct button){ .box = rect_cut_top(&r, canvas_size(c, SIZE_GO), 24),
                                         .look = BUTTON_GO,
                                         .icon = ICON_CAMERA,
                                         .label = canvas_word(c, "report.shoot.now"),
                                         .action = ACTION_SHOOT });
}

static void draw_shot(struct canvas *c)
{
    struct rect words = rect_inset(c->panel->words, canvas_size(c, SIZE_MARGIN), 12);
    struct rect r = rect_inset(c->panel->choices, canvas_size(c, SIZE_MARGIN), 0);
    double gap = canvas_size(c, SIZE_ROW_GAP);
    view_draw(c, c->panel->picture, &mail_of(c)->shot);
    frame_title(c, words, canvas_word(c, "report.shot.title"));
    rect_cut_top(&r, c->panel->upright ? 40 : 0, 0);
    draw_go(c, rect_cut_top(&r, canvas_size(c, SIZE_GO), gap), ICON_TICK, "mail.shot.send");
    button_draw(c, &(struct button){ .box = rect_cut_top(&r, canvas_size(c, SIZE_CHOICE), gap),
                                     .icon = ICON_LOOP,
                                     .label = canvas_word(c, "report.shot.again"),
                                     .action = ACTION_SHOOT });
}

static void draw_withdraw(struct canvas *c)
{
    struct page_places p;
    page_lay(c, false, true, false, &p);
    page_title(c, p.title, 0, 0, title_of(c));
    page_words(c, p.head, canvas_word(c, "mail.withdraw.hint"), "");
    button_draw(c, &(struct button){ .box = rect_cut_top(&p.list, canvas_size(c, SIZE_GO), 0),
                                     .icon = ICON_CROSS,
                                     .label = canvas_word(c, "mail.withdraw.yes"),
                                     .action = ACTION_GO });
    button_draw(c, &(struct button){ .box = p.go,
                                     .look = BUTTON_GO,
                                     .icon = ICON_BACK,
                                     .label = canvas_word(c, "mail.withdraw.no"),
                                     .action = ACTION_BACK });
}

static void draw_said(struct canvas *c)
{
    struct page_places p;
    page_lay(c, false, true, false, &p);
    page_title(c, p.title, 0, 0, title_of(c));
    page_words(c, p.head, canvas_word(c, mail_of(c)->said ? mail_of(c)->said : "mail.said.answer"),
               "");
    draw_go(c, p.go, ICON_NEXT, "mail.said.back");
}

static void draw_trouble(struct canvas *c)
{
    const struct model_mail *m = mail_of(c);
    char call[300];
    struct page_places p;
    page_lay(c, false, true, false, &p);
    page_title(c, p.title, 0, 0, title_of(c));
    say_owner(c, "mail.trouble.call", call, sizeof call);
    page_words(c, p.head, canvas_word(c, m->trouble ? m->trouble : "mail.trouble.net"), "");
    const struct text_look look = { .style = STYLE_QUESTION,
                                    .ink = COLOUR_INK,
                                    .ground = COLOUR_PAPER,
                                    .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                                    .lines_max = 5 };
    text_draw(c, rect_inset(p.list, 0, 20), &look, call);
    if (m->may_go)
        draw_go(c, p.go, ICON_LOOP, "report.trouble.again");
    else if (m->trouble && strcmp(m->trouble, "mail.trouble.unknown") == 0)
        button_draw(c, &(struct button){ .box = p.go,
                                         .look = BUTTON_GO,
                                         .icon = ICON_PEN,
                                         .label = canvas_word(c, "mail.trouble.retype"),
                                         .action = ACTION_BACK });
}

static void (*const pages[MAIL_PAGE_COUNT])(struct canvas *c) = {
    [MAIL_SLIP] = draw_slip,         [MAIL_NUMBER] = draw_digits, [MAIL_CODE] = draw_digits,
    [MAIL_WAIT] = draw_wait,         [MAIL_CASE] = draw_case,     [MAIL_HISTORY] = draw_history,
    [MAIL_REPLY] = draw_reply,       [MAIL_SHOOT] = draw_shoot,   [MAIL_SHOT] = draw_shot,
    [MAIL_WITHDRAW] = draw_withdraw, [MAIL_SAID] = draw_said,     [MAIL_TROUBLE] = draw_trouble,
};

static void draw_mailbox(struct canvas *c)
{
    pages[mail_of(c)->page](c);
}

const struct screen screen_mailbox = { .name = "mailbox", .back = true, .draw = draw_mailbox };
