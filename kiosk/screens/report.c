/* Report: one question a page.  A row says how a page is drawn. */
#include "screens/report.h"

#include <math.h>

#include "screens/screens.h"
#include "ui/button.h"
#include "ui/digits.h"
#include "ui/frame.h"
#include "ui/say.h"
#include "ui/typing.h"
#include "ui/view.h"

static const struct model_report *page_of(const struct canvas *c)
{
    return &c->model->report;
}

/* "report.<page>.<part>" into id; "" when no table has it. */
static const char *page_word(struct canvas *c, const char *part)
{
    char id[80];
    snprintf(id, sizeof id, "report.%s.%s", report_page_name(page_of(c)->page), part);
    return words_has(c->words, id) ? canvas_word(c, id) : "";
}

static const char *page_title_words(struct canvas *c)
{
    const struct model_report *m = page_of(c);
    char id[80];
    if (m->page == PAGE_PHONE && (!m->skip || !m->skip[0])) /* who must is not asked whether */
        return canvas_word(c, "report.phone.title_must");
    snprintf(id, sizeof id, "report.%s.title", report_page_name(page_of(c)->page));
    return canvas_word(c, id);
}

static const char *why_words(struct canvas *c)
{
    const char *why = page_of(c)->why;
    return why && why[0] ? canvas_word(c, why) : "";
}

void report_head(struct canvas *c, const struct page_places *p, const char *lead, const char *soft)
{
    const struct model_report *m = page_of(c);
    page_title(c, p->title, m->step, m->steps, page_title_words(c));
    page_words(c, p->head, lead, soft);
}

void report_ways(struct canvas *c, const struct page_places *p)
{
    const struct model_report *m = page_of(c);
    bool has_go = m->go && m->go[0], has_skip = m->skip && m->skip[0];
    if (has_skip)
        button_draw(c, &(struct button){ .box = p->skip,
                                         .label = canvas_word(c, m->skip),
                                         .action = ACTION_SKIP });
    if (has_go)
        button_draw(c, &(struct button){ .box = p->go,
                                         .look = BUTTON_GO,
                                         .icon = ICON_NEXT,
                                         .label = canvas_word(c, m->go),
                                         .action = ACTION_GO });
}

void report_handled(struct canvas *c, char *out, size_t cap)
{
    const struct route_decision *d = &page_of(c)->decision;
    if (!d->office || !d->desk) {
        out[0] = '\0';
        return;
    }
    const char *hotline = law_term(c->model->law, "hotline");
    char office[SAY_OFFICE_MAX], desk[SAY_OFFICE_MAX];
    say_office(c->words, d->office->name, d->office->name_en, office);
    say_office(c->words, d->desk->name, d->desk->name_en, desk);
    const struct word_arg args[] = {
        { "office", office },
        { "phone", d->office->phone[0] ? d->office->phone : hotline },
        { "desk", desk },
    };
    words_fill(c->words, d->is_ours ? "report.handled.ours" : "report.handled.other", args,
               ARRAY_LEN(args), out, cap);
}

/* --- lists --------------------------------------------------------------------------------------- */

static void draw_list(struct canvas *c, bool is_tiles, bool is_many)
{
    const struct model_report *m = page_of(c);
    bool has_go = (m->go && m->go[0]) || (m->skip && m->skip[0]) || is_many;
    struct page_places p;
    page_lay(c, m->sheets > 1, has_go, false, &p);
    const char *hint = page_word(c, "hint");
    report_head(c, &p, hint[0] ? hint : why_words(c), hint[0] ? why_words(c) : "");
    if (is_tiles)
        choices_tiles(c, p.list, m->choices, m->n_choices, is_many);
    else
        choices_cards(c, p.list, m->choices, m->n_choices);
    if (m->sheets > 1)
        choices_pager(c, p.pager, m->sheet, m->sheets);
    report_ways(c, &p);
    if (is_many && !(m->go && m->go[0]) && !(m->skip && m->skip[0])) /* why it does not go on */
        text_draw(c, p.go,
                  &(struct text_look){ .style = STYLE_BODY,
                                       .ink = COLOUR_SOFT,
                                       .ground = COLOUR_PAPER,
                                       .align = ALIGN_CENTRE,
                                       .lines_max = 2 },
                  page_word(c, "first"));
}

static void draw_cards(struct canvas *c)
{
    draw_list(c, false, false);
}

static void draw_tiles(struct canvas *c)
{
    draw_list(c, true, false);
}

static void draw_many(struct canvas *c)
{
    draw_list(c, true, true);
}

/* --- the first page: what the machine has filled in already --------------------------------------- */

enum { TICKS_MAX = 4 };

static double tick_line(const struct canvas *c)
{
    return c->theme->styles[STYLE_BODY].size[canvas_form(c)] * 1.3;
}

static void draw_tick(struct canvas *c, struct rect row, const char *words)
{
    const struct text_look look = {
        .style = STYLE_BODY, .ink = COLOUR_INK, .ground = COLOUR_FIELD, .lines_max = 1
    };
    icon_draw(c, ICON_TICK, rect_middle(rect_cut_left(&row, 40, 14), 36, 36), COLOUR_GREEN);
    text_draw(c, row, &look, words);
}

/* So many of the ticks as there is room for, the whole block in the middle of the card. */
static void draw_ticks(struct canvas *c, struct rect r, const char *const ticks[TICKS_MAX])
{
    const struct text_look label = {
        .style = STYLE_LABEL, .ink = COLOUR_SOFT, .ground = COLOUR_FIELD, .lines_max = 1
    };
    double head = c->theme->styles[STYLE_LABEL].size[canvas_form(c)] * 1.3, used = head;
    size_t n = 0;
    while (n < TICKS_MAX && ticks[n] && used + 8 + tick_line(c) <= r.h) {
        used += 8 + tick_line(c);
        n++;
    }
    r = rect_middle(r, r.w, used);
    text_draw(c, rect_cut_top(&r, head, 8), &label, canvas_word(c, "report.kind.filled"));
    for (size_t i = 0; i < n; i++)
        draw_tick(c, rect_cut_top(&r, tick_line(c), 8), ticks[i]);
}

static void draw_goods_card(struct canvas *c, struct rect r)
{
    const struct model_report *m = page_of(c);
    const struct report_good *g = &m->report->goods[0];
    const char *ticks[TICKS_MAX] = { 0 };
    char title[200] = "", count[16], photos[120];
    size_t n = 0;
    canvas_card(c, r, canvas_size(c, SIZE_RADIUS), COLOUR_FIELD, 0, COLOUR_FIELD);
    r = rect_inset(r, 24, 14);
    if (m->n_views > 0 && c->panel->upright) {
        struct rect at = rect_cut_left(&r, r.w * 0.3, 24);
        view_draw(c, rect_middle(at, at.w, fmin(at.h, at.w * 0.8)), &m->views[0]);
    }
    if (c->model->check)
        say_fill(c->words, &c->model->check->verdict.title, title, sizeof title);
    snprintf(count, sizeof count, "%zu", m->n_views);
    say_with(c, "report.photos.count", "count", count, photos, sizeof photos);
    const char *known[TICKS_MAX] = { title, g->code, g->name[0] ? g->name : g->firm,
                                     m->n_views > 0 ? photos : "" };
    for (size_t i = 0; i < TICKS_MAX; i++)
        if (known[i][0])
            ticks[n++] = known[i];
    draw_ticks(c, r, ticks);
}

/* Nothing stands above the title of the first page, so the card begins higher than other pages' heads do; its gap
 * to the first choice is the one between the choices. */
static struct rect place_goods_card(const struct canvas *c, const struct page_places *p)
{
    struct rect r = p->head;
    if (!c->panel->upright) {
        r.h = fmin(r.h, 420);
        return r;
    }
    r.y -= 64;
    r.h = p->list.y - canvas_size(c, SIZE_ROW_GAP) - r.y;
    return r;
}

static void draw_all_goods(struct canvas *c, struct rect r)
{
    const struct model_report *m = page_of(c);
    char count[16], words[200];
    snprintf(count, sizeof count, "%zu", m->n_other_goods);
    say_with(c, "report.kind.all_goods", "count", count, words, sizeof words);
    button_draw(c, &(struct button){ .box = r,
                                     .look = m->takes_all_goods ? BUTTON_CHOSEN : BUTTON_PLAIN,
                                     .icon = m->takes_all_goods ? ICON_TICK : ICON_BOX,
                                     .label = words,
                                     .action = ACTION_ALL_GOODS });
}

static void draw_kind(struct canvas *c)
{
    const struct model_report *m = page_of(c);
    bool has_goods = m->report && m->report->n_goods > 0 && m->report->goods[0].code[0];
    struct page_places p;
    page_lay(c, false, m->n_other_goods > 0, false, &p);
    if (has_goods && c->panel->upright)
        p.title.h -= 64;
    page_title(c, p.title, 0, 0, page_title_words(c));
    if (has_goods)
        draw_goods_card(c, place_goods_card(c, &p));
    else
        page_words(c, p.head, page_word(c, "hint"), "");
    choices_cards(c, p.list, m->choices, m->n_choices);
    if (m->n_other_goods > 0)
        draw_all_goods(c, p.go);
}

/* --- typed --------------------------------------------------------------------------------------- */

static void draw_digits(struct canvas *c)
{
    static const enum digits_form forms[REPORT_PAGE_COUNT] = {
        [PAGE_PHONE] = DIGITS_PHONE, [PAGE_PRICE] = DIGITS_PRICE, [PAGE_DAY] = DIGITS_DAY
    };
    const struct model_report *m = page_of(c);
    bool is_wrong = m->complaint && m->complaint[0];
    struct page_places p;
    page_lay(c, false, true, true, &p);
    if (!m->skip || !m->skip[0]) /* its room is the keys' */
        page_lay(c, false, true, false, &p);
    struct rect box = rect_cut_bottom(&p.head, 128, 16);
    const char *hint = page_word(c, "hint");
    report_head(c, &p, is_wrong ? canvas_word(c, m->complaint) : why_words(c),
                is_wrong ? "" : hint);
    digits_draw_box(c, box, forms[m->page], m->typed, m->n_masked, is_wrong);
    struct rect keys = p.list;
    double w = c->panel->upright ? 900 : 760, h = c->panel->upright ? 640 : 600;
    keys = rect_middle(keys, fmin(keys.w, w), fmin(keys.h, h));
    digits_draw_keys(c, keys, m->page == PAGE_PRICE);
    report_ways(c, &p);
}

/* The shops a name may mean, best first: so many as can be read beside the way on. */
static void draw_like(struct canvas *c, struct rect r)
{
    const struct model_report *m = page_of(c);
    const struct text_look look = { .style = STYLE_SMALL,
                                    .ink = COLOUR_OUTLINE,
                                    .ground = COLOUR_WHITE,
                                    .align = ALIGN_CENTRE,
                                    .lines_max = 2 };
    int room = c->model->large || !c->panel->upright ? 1 : 2;
    for (int i = 0; i < (int)m->n_choices && i < room; i++) {
        struct rect box = rect_cell(r, room, 1, i, canvas_size(c, SIZE_GAP), 0);
        canvas_card(c, box, canvas_size(c, SIZE_RADIUS), COLOUR_WHITE, canvas_size(c, SIZE_STROKE),
                    COLOUR_OUTLINE);
        canvas_zone(c, box, ACTION_PICK, m->choices[i].index);
        text_draw(c, rect_inset(box, 10, 2), &look, m->choices[i].name);
    }
}

void report_lay_typed(struct canvas *c, bool has_row, struct typed_places *out)
{
    struct rect r = c->panel->body;
    double height = canvas_size(c, SIZE_TOUCH_MIN) + (c->panel->upright ? 0 : 12),
           gap = canvas_size(c, SIZE_GAP);
    *out = (struct typed_places){ .keys = rect_cut_bottom(&r, typing_height(c), 8) };
    r = rect_inset(r, canvas_size(c, SIZE_MARGIN), 0);
    rect_cut_top(&r, 12, 0);
    if (c->panel->upright) {
        out->row = rect_cut_bottom(&r, height, 20);
        out->go = rect_cut_right(&out->row, 320, gap);
        out->title = rect_cut_top(&r, 200, 12);
    } else {
        struct rect go = rect_cut_right(&r, 360, gap * 2);
        out->go = rect_cut_bottom(&go, height, 0);
        if (has_row) {
            struct rect row = rect_cut_right(&r, 540, gap);
            out->row = rect_cut_bottom(&row, height, 0);
        }
        out->title = rect_cut_left(&r, r.w * 0.4, 32);
    }
    out->text = r;
}

/* The text so far, the shops it may mean, the way on; the keyboard at the bottom. */
static void draw_typed(struct canvas *c)
{
    const struct model_report *m = page_of(c);
    struct typed_places t = { 0 };
    struct page_places p = { 0 };
    bool has_skip = m->skip && m->skip[0];
    report_lay_typed(c, m->n_choices > 0 || has_skip, &t);
    p.go = t.go;
    if (has_skip)
        p.skip = rect_cut_right(&t.row, c->panel->upright ? 280 : t.row.w,
                                canvas_size(c, SIZE_GAP));
    if (c->panel->upright)
        page_title(c, t.title, m->step, m->steps, page_title_words(c));
    else
        frame_title(c, t.title, page_title_words(c));
    typing_draw_text(c, t.text, why_words(c));
    if (m->n_choices > 0)
        draw_like(c, t.row);
    report_ways(c, &p);
    typing_draw(c, t.keys);
}

/* --- the table ------------------------------------------------------------------------------------ */

static void (*const pages[REPORT_PAGE_COUNT])(struct canvas *c) = {
    [PAGE_KIND] = draw_kind,
    [PAGE_TOPIC] = draw_tiles,
    [PAGE_TOPIC_OF] = draw_tiles,
    [PAGE_WHERE] = draw_cards,
    [PAGE_TOWNSHIP] = draw_tiles,
    [PAGE_SHOPS] = draw_tiles,
    [PAGE_SHOP_NAME] = draw_typed,
    [PAGE_RECEIPT] = report_draw_live,
    [PAGE_READING] = report_draw_reading,
    [PAGE_FACTS] = report_draw_facts,
    [PAGE_UNREAD] = report_draw_unread,
    [PAGE_PROBLEM] = draw_many,
    [PAGE_PHOTOS] = report_draw_photos,
    [PAGE_SHOOT] = report_draw_live,
    [PAGE_SHOT] = report_draw_shot,
    [PAGE_TEXT] = draw_cards,
    [PAGE_WRITE] = draw_typed,
    [PAGE_GOODS] = draw_typed,
    [PAGE_PRICE] = draw_digits,
    [PAGE_BOUGHT] = draw_cards,
    [PAGE_DAY] = draw_digits,
    [PAGE_WISH] = draw_tiles,
    [PAGE_SURNAME] = draw_tiles,
    [PAGE_FORM_OF_NAME] = draw_cards,
    [PAGE_FULL_NAME] = draw_typed,
    [PAGE_PHONE] = draw_digits,
    [PAGE_ADDRESS] = draw_tiles,
    [PAGE_VILLAGE] = draw_tiles,
    [PAGE_STREET] = draw_typed,
    [PAGE_CALL] = draw_cards,
    [PAGE_REVIEW] = report_draw_review,
    [PAGE_SENDING] = report_draw_sending,
    [PAGE_TROUBLE] = report_draw_trouble,
    [PAGE_AWAY] = report_draw_away,
};

static void draw_report(struct canvas *c)
{
    pages[page_of(c)->page](c);
}

const struct screen screen_report = { .name = "report", .back = true, .draw = draw_report };
