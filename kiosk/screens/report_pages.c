/* Pages of a report that are more than a list: photographs, the review, and what may go wrong. */
#include <math.h>

#include "screens/report.h"
#include "ui/button.h"
#include "ui/column.h"
#include "ui/frame.h"
#include "ui/say.h"
#include "ui/view.h"

static const struct model_report *page_of(const struct canvas *c)
{
    return &c->model->report;
}

/* --- photographs --------------------------------------------------------------------------------- */

enum { SHOWN_MAX = 4, COLUMNS = 2 };

/* Of the person's own, each with a way to remove it; what the machine read is no matter of taste. */
static void draw_photo(struct canvas *c, struct rect r, const struct model_view *v, int index)
{
    static const struct text_look look = {
        .style = STYLE_SMALL, .ink = COLOUR_SOFT, .ground = COLOUR_PAPER, .align = ALIGN_CENTRE
    };
    static const char *const kinds[] = { [PHOTO_CODE] = "report.photo.code",
                                         [PHOTO_PACK] = "report.photo.pack",
                                         [PHOTO_MORE] = "report.photo.more",
                                         [PHOTO_RECEIPT] = "report.photo.receipt" };
    struct rect under = rect_cut_bottom(&r, canvas_size(c, SIZE_TOUCH_MIN), 8);
    view_draw(c, r, v);
    double w = c->panel->upright ? canvas_size(c, SIZE_TOUCH_MIN) * 1.9 : under.w;
    const char *remove = canvas_word(c, "report.photo.remove");
    /* The word says more than the bin. */
    bool has_bin = text_least_width(c, STYLE_FOOT, remove) + under.h < w;
    button_draw(c, &(struct button){ .box = rect_cut_right(&under, w, 8),
                                     .look = BUTTON_QUIET,
                                     .icon = has_bin ? ICON_BIN : ICON_NONE,
                                     .label = remove,
                                     .action = ACTION_REMOVE,
                                     .arg = index });
    if (c->panel->upright)
        text_draw(c, under, &look, canvas_word(c, kinds[v->kind]));
}

static void draw_photo_list(struct canvas *c, struct rect r)
{
    const struct model_report *m = page_of(c);
    size_t first = m->n_views > SHOWN_MAX ? m->n_views - SHOWN_MAX : 0;
    int columns = c->panel->upright ? COLUMNS : SHOWN_MAX, rows = SHOWN_MAX / columns;
    for (size_t i = first; i < m->n_views; i++)
        draw_photo(c,
                   rect_cell(r, columns, rows, (int)(i - first), canvas_size(c, SIZE_GAP),
                             canvas_size(c, SIZE_ROW_GAP)),
                   &m->views[i], (int)i);
}

void report_draw_photos(struct canvas *c)
{
    const struct model_report *m = page_of(c);
    bool may_shoot = c->model->camera == CAMERA_ON && m->n_views < REPORT_PHOTOS_MAX;
    char count[16], words[160] = "";
    struct page_places p;
    page_lay(c, false, true, false, &p);
    snprintf(count, sizeof count, "%zu", m->n_views);
    say_with(c, m->n_views ? "report.photos.count" : "report.photos.none", "count", count, words,
             sizeof words);
    report_head(c, &p, words, canvas_word(c, m->why && m->why[0] ? m->why : "form.photo.no_faces"));
    struct rect take = rect_cut_bottom(&p.list, canvas_size(c, SIZE_CHOICE),
                                       canvas_size(c, SIZE_ROW_GAP));
    draw_photo_list(c, p.list);
    if (may_shoot) {
        double gap = canvas_size(c, SIZE_GAP);
        button_draw(c,
                    &(struct button){ .box = rect_cell(take, 2, 1, 0, gap, 0),
                                      .icon = ICON_CAMERA,
                                      .label = canvas_word(c, m->n_views ? "report.photos.shoot"
                                                                         : "report.photos.first"),
                                      .action = ACTION_SHOOT,
                                      .arg = 0 });
        button_draw(c, &(struct button){ .box = rect_cell(take, 2, 1, 1, gap, 0),
                                         .icon = ICON_LICENCE,
                                         .label = canvas_word(c, "report.photos.receipt"),
                                         .action = ACTION_SHOOT,
                                         .arg = 1 });
    }
    report_ways(c, &p);
}

void report_draw_live(struct canvas *c)
{
    const struct model_report *m = page_of(c);
    struct rect words = rect_inset(c->panel->words, canvas_size(c, SIZE_MARGIN), 12);
    struct rect r = rect_inset(c->panel->choices, canvas_size(c, SIZE_MARGIN), 0);
    bool is_receipt = m->page == PAGE_RECEIPT;
    struct text_look hint = { .style = STYLE_BODY,
                              .ink = COLOUR_SOFT,
                              .ground = COLOUR_PAPER,
                              .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                              .lines_max = 5 };
    frame_picture(c);
    frame_title(c, rect_cut_top(&words, words.h * (c->panel->upright ? 0.5 : 0.34), 4),
                canvas_word(c, is_receipt ? "report.receipt.title" : "report.shoot.title"));
    text_draw(c, words, &hint,
              canvas_word(c, is_receipt ? "report.receipt.hint" : "report.shoot.hint"));
    rect_cut_top(&r, c->panel->upright ? 40 : 0, 0);
    if (c->model->camera == CAMERA_ON)
        button_draw(c, &(struct button){ .box = rect_cut_top(&r, canvas_size(c, SIZE_GO), 24),
                                         .look = BUTTON_GO,
                                         .icon = ICON_CAMERA,
                                         .label = canvas_word(c, "report.shoot.now"),
                                         .action = ACTION_SHOOT });
}

void report_draw_shot(struct canvas *c)
{
    const struct model_report *m = page_of(c);
    struct rect words = rect_inset(c->panel->words, canvas_size(c, SIZE_MARGIN), 12);
    struct rect r = rect_inset(c->panel->choices, canvas_size(c, SIZE_MARGIN), 0);
    double gap = canvas_size(c, SIZE_ROW_GAP);
    view_draw(c, c->panel->picture, &m->shot);
    frame_title(c, words, canvas_word(c, "report.shot.title"));
    rect_cut_top(&r, c->panel->upright ? 40 : 0, 0);
    button_draw(c, &(struct button){ .box = rect_cut_top(&r, canvas_size(c, SIZE_GO), gap),
                                     .look = BUTTON_GO,
                                     .icon = ICON_TICK,
                                     .label = canvas_word(c, "report.shot.keep"),
                                     .action = ACTION_SHOOT,
                                     .arg = 1 });
    button_draw(c, &(struct button){ .box = rect_cut_top(&r, canvas_size(c, SIZE_CHOICE), gap),
                                     .icon = ICON_LOOP,
                                     .label = canvas_word(c, "report.shot.again"),
                                     .action = ACTION_SHOOT,
                                     .arg = 0 });
}

/* --- the review ---------------------------------------------------------------------------------- */

static void draw_row(struct canvas *c, struct rect r, const struct model_choice *k)
{
    const struct text_look label = {
        .style = STYLE_SMALL, .ink = COLOUR_SOFT, .ground = COLOUR_FIELD, .lines_max = 2
    };
    struct text_look value = { .style = STYLE_BODY,
                               .ink = k->is_chosen ? COLOUR_INK : COLOUR_SOFT,
                               .ground = COLOUR_FIELD,
                               .lines_max = 2 };
    canvas_card(c, r, 14, COLOUR_FIELD, 0, COLOUR_FIELD);
    struct rect button = rect_cut_right(&r, canvas_size(c, SIZE_TOUCH_MIN) * 1.5, 16);
    button_draw(c, &(struct button){ .box = button,
                                     .look = BUTTON_QUIET,
                                     .label = canvas_word(c, "report.review.change"),
                                     .action = ACTION_EDIT,
                                     .arg = k->index });
    rect_cut_left(&r, 20, 0);
    text_draw(c, rect_cut_left(&r, r.w * 0.24, 12), &label, k->name);
    if (text_least_width(c, STYLE_BODY, k->more) > r.w) /* two lines */
        value.style = STYLE_SMALL;
    text_draw(c, r, &value, k->more);
}

static void draw_consent(struct canvas *c, struct rect r)
{
    const struct report *report = page_of(c)->report;
    enum colour ground = report->consents ? COLOUR_BLUE_TINT : COLOUR_WHITE;
    const struct text_look look = { .style = c->panel->upright ? STYLE_BODY : STYLE_SMALL,
                                    .ink = COLOUR_INK,
                                    .ground = ground,
                                    .lines_max = 3 };
    canvas_card(c, r, canvas_size(c, SIZE_RADIUS), ground, canvas_size(c, SIZE_STROKE),
                COLOUR_OUTLINE);
    canvas_zone(c, r, ACTION_CONSENT, 0);
    struct rect in = rect_inset(r, 20, 0);
    struct rect box = rect_cut_left(&in, 64, 20);
    box = rect_middle(box, 64, 64);
    icon_draw(c, ICON_BOX, box, COLOUR_OUTLINE);
    if (report->consents)
        icon_draw(c, ICON_TICK, rect_inset(box, 8, 8), COLOUR_GREEN);
    text_draw(c, in, &look, canvas_word(c, "report.review.consent"));
}

static void draw_submit(struct canvas *c, struct rect r)
{
    const struct model_report *m = page_of(c);
    static const struct text_look hint = { .style = STYLE_BODY,
                                           .ink = COLOUR_SOFT,
                                           .ground = COLOUR_PAPER,
                                           .align = ALIGN_CENTRE,
                                           .lines_max = 2 };
    if (m->go && m->go[0])
        button_draw(c, &(struct button){ .box = r,
                                         .look = BUTTON_GO,
                                         .icon = ICON_TICK,
                                         .label = canvas_word(c, m->go),
                                         .action = ACTION_GO });
    else
        text_draw(c, r, &hint, canvas_word(c, "report.review.tick_first"));
}

/* The first of the goods, or the topic of what has no code. */
static void say_about(struct canvas *c, char *out, size_t cap)
{
    const struct model_report *m = page_of(c);
    const struct report *r = m->report;
    const struct route_topic *t = m->decision.topic;
    char what[200] = "", count[16];
    if (r->n_goods > 0 && r->goods[0].code[0])
        snprintf(what, sizeof what, "%s %s", r->goods[0].code,
                 r->goods[0].name[0] ? r->goods[0].name : r->goods[0].firm);
    else if (t)
        text_copy(what, sizeof what, c->model->english ? t->name_en : t->name);
    snprintf(count, sizeof count, "%zu", r->n_goods);
    const struct word_arg args[] = { { "what", what }, { "count", count } };
    out[0] = '\0';
    if (what[0])
        words_fill(c->words, r->n_goods > 1 ? "report.review.about_all" : "report.review.about",
                   args, ARRAY_LEN(args), out, cap);
}

/* What it is about, who handles it, and that it is still here. */
static void draw_review_head(struct canvas *c, struct rect r)
{
    const struct text_look lead = { .style = STYLE_HINT,
                                    .ink = COLOUR_INK,
                                    .ground = COLOUR_PAPER,
                                    .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                                    .lines_max = 4,
                                    .at_top = true,
                                    .by_phrase = true };
    struct text_look soft = lead;
    char about[300], handled[300];
    soft.style = STYLE_BODY;
    soft.ink = COLOUR_SOFT;
    say_about(c, about, sizeof about);
    report_handled(c, handled, sizeof handled);
    /* English names an office in two languages; in large print lying there is no room for that otherwise. */
    enum style small = c->model->english && !c->panel->upright ? STYLE_SMALL : STYLE_BODY;
    const struct column_item items[] = {
        { .text = about, .look = lead, .has_small = true, .small = STYLE_BODY },
        { .text = handled, .look = lead, .has_small = true, .small = small, .gap = 14 },
        { .text = canvas_word(c, "form.why.review"),
          .look = soft,
          .has_small = true,
          .small = STYLE_SMALL,
          .gap = 14,
          .rank = 2 },
    };
    column_draw(c, r, items, ARRAY_LEN(items));
}

/* The way to other sheets stands where the first one has its way on; on the last, where 提交 is, beside the list. */
static struct rect place_review_pager(struct canvas *c, struct page_places *p, bool is_last)
{
    double h = canvas_size(c, SIZE_TOUCH_MIN);
    if (!is_last)
        return p->go;
    if (!c->panel->upright)
        return rect_cut_bottom(&p->head, h, 16);
    return rect_cut_bottom(&p->list, h, 16);
}

/* Every sheet holds as many rows, so they are as high on every one. */
static void draw_review_rows(struct canvas *c, struct rect r)
{
    const struct model_report *m = page_of(c);
    const double apart = 8, at_most = 120; /* two lines of large print */
    double n = CHOICES_A_SHEET - 1, h = fmin((r.h - (n - 1) * apart) / n, at_most);
    for (size_t i = 0; i < m->n_choices; i++)
        draw_row(c, rect_cut_top(&r, h, apart), &m->choices[i]);
}

void report_draw_review(struct canvas *c)
{
    const struct model_report *m = page_of(c);
    bool is_last = m->sheet + 1 >= m->sheets;
    struct page_places p;
    page_lay(c, false, true, false, &p);
    if (is_last && c->panel->upright)
        draw_consent(c, rect_cut_bottom(&p.list, 112, 20));
    else if (is_last)
        draw_consent(c, rect_cut_left(&p.go, p.go.w * 0.62, canvas_size(c, SIZE_GAP)));
    if (!c->panel->upright) { /* a title of one line gives its second to what is to be read */
        const double line = 84;
        p.title.h -= line;
        p.head.y -= line;
        p.head.h += line;
    }
    if (m->sheets > 1)
        choices_pager(c, place_review_pager(c, &p, is_last), m->sheet, m->sheets);
    report_head(c, &p, "", "");
    draw_review_head(c, p.head);
    draw_review_rows(c, p.list);
    if (is_last)
        draw_submit(c, p.go);
}

/* --- under way, and what may go wrong -------------------------------------------------------------- */

void report_draw_sending(struct canvas *c)
{
    struct page_places p;
    page_lay(c, false, false, false, &p);
    report_head(c, &p, canvas_word(c, "report.sending.hint"), "");
}

void report_draw_trouble(struct canvas *c)
{
    const struct model_report *m = page_of(c);
    char call[300];
    struct page_places p;
    page_lay(c, false, true, false, &p);
    say_owner(c, "report.trouble.call", call, sizeof call);
    report_head(c, &p, canvas_word(c, m->trouble ? m->trouble : "report.trouble.disk"), "");
    struct text_look look = { .style = STYLE_QUESTION,
                              .ink = COLOUR_INK,
                              .ground = COLOUR_PAPER,
                              .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                              .lines_max = 6 };
    text_draw(c, rect_inset(p.list, 0, 20), &look, call);
    report_ways(c, &p);
}

void report_draw_away(struct canvas *c)
{
    char call[300];
    struct page_places p;
    page_lay(c, false, false, false, &p);
    say_owner(c, "report.away.call", call, sizeof call);
    report_head(c, &p, canvas_word(c, "report.away.hint"), "");
    struct text_look look = { .style = STYLE_TITLE,
                              .ink = COLOUR_INK,
                              .ground = COLOUR_PAPER,
                              .align = c->panel->upright ? ALIGN_CENTRE : ALIGN_LEFT,
                              .lines_max = 6,
                              .at_top = true };
    text_draw(c, p.list, &look, call);
}
