/* Verdict: the tone's band with the big word, who holds the number, and what to compare. */
#include "screens/screens.h"

#include <inttypes.h>
#include <math.h>

#include "ui/button.h"
#include "ui/column.h"
#include "ui/frame.h"
#include "ui/number_split.h"
#include "ui/say.h"
#include "ui/tone.h"

/* What the person may be asked about this verdict. */
enum asked { ASK_NOTHING, ASK_SAME_FIRM, ASK_MADE_DATE };

static const struct verdict_subject *subject_of(const struct check *check)
{
    return check->verdict.subject < check->n_subjects ? &check->subjects[check->verdict.subject]
                                                      : NULL;
}

static enum asked question_of(const struct model *m)
{
    const struct verdict *v = &m->check->verdict;
    const struct verdict_subject *s = subject_of(m->check);
    bool has_name = v->holder.name[0] != '\0';
    bool may_compare = v->class == CLASS_A || v->class == CLASS_A_PLUS || v->class == CLASS_B;
    /* An ended registration may have been in force on the day the goods were made. */
    if (s && (v->class == CLASS_E || v->class == CLASS_B) &&
        (s->prefix.status == STATUS_CANCELLED || s->licence.status == STATUS_CANCELLED ||
         date_before(s->licence.valid_until, m->today)))
        return ASK_MADE_DATE;
    if (has_name && may_compare &&
        (m->compared != COMPARED_NOT_YET || v->rungs[RUNG_MATCH].outcome != OUTCOME_YES))
        return ASK_SAME_FIRM;
    return ASK_NOTHING;
}

static void draw_band(struct canvas *c, struct rect r)
{
    const struct verdict *v = &c->model->check->verdict;
    enum colour ground = tone_colour(v->tone);
    const struct text_look word = {
        .style = STYLE_WORD, .ink = COLOUR_WHITE, .ground = ground, .lines_max = 2
    };
    const struct text_look second = { .style = STYLE_WORD2, .ink = COLOUR_WHITE, .ground = ground };
    char title[200];
    canvas_fill(c, r, ground);
    r = rect_inset(r, canvas_size(c, SIZE_MARGIN), r.h * 0.06);
    double side = fmin(r.h, 176), gap = 32;
    bool two = v->class == CLASS_A_PLUS;
    const char *agree = canvas_word(c, "screen.verdict.agree");
    say_fill(c->words, &v->title, title, sizeof title);
    double want = text_width(c, STYLE_WORD, title) + 4;
    if (c->panel->upright)
        r = rect_inset(r, fmax(0, (r.w - side - gap - want) / 2), 0);
    struct rect icon = rect_cut_left(&r, side, gap);
    icon_draw(c, icon_of_class(v->class), rect_middle(icon, side, side), COLOUR_WHITE);
    if (two && c->panel->upright)
        text_draw(c, rect_cut_bottom(&r, r.h * 0.40, 0), &second, agree);
    else if (two)
        text_draw(c,
                  rect_cut_right(&r, fmin(r.w * 0.4, text_width(c, STYLE_WORD2, agree) + 4), gap),
                  &second, agree);
    text_draw(c, r, &word, title);
}

static double stale_height(const struct canvas *c)
{
    return c->theme->styles[STYLE_BODY].size[canvas_form(c)] * 1.3 + 10;
}

static void draw_stale(struct canvas *c, struct rect r)
{
    static const struct text_look look = { .style = STYLE_BODY,
                                           .ink = COLOUR_AMBER_INK,
                                           .ground = COLOUR_AMBER_TINT };
    char days[16], words[200];
    canvas_fill(c, r, COLOUR_AMBER_TINT);
    r = rect_inset(r, c->panel->upright ? canvas_size(c, SIZE_MARGIN) : 16, 0);
    icon_draw(c, ICON_CLOCK, rect_middle(rect_cut_left(&r, 48, 16), 48, 48), COLOUR_AMBER_INK);
    snprintf(days, sizeof days, "%d", c->model->data_age_days);
    say_with(c, "screen.verdict.stale", "days", days, words, sizeof words);
    text_draw(c, r, &look, words);
}

/* The release that answered, and that it says nothing about quality; on every verdict. */
static void draw_note(struct canvas *c, struct rect r)
{
    const struct verdict *v = &c->model->check->verdict;
    const struct text_look look = { .style = STYLE_SMALL,
                                    .ground = COLOUR_PAPER,
                                    .ink = v->stale ? COLOUR_AMBER_INK : COLOUR_SOFT };
    char date[11], sequence[24], data[200], line[500];
    const char *what = canvas_word(c, "screen.verdict.note");
    date_iso(v->data_date, date);
    snprintf(sequence, sizeof sequence, "%03" PRId64, v->data_sequence);
    const struct word_arg args[] = { { "date", date }, { "sequence", sequence } };
    words_fill(c->words, "screen.verdict.data", args, ARRAY_LEN(args), data, sizeof data);
    if (c->panel->upright) {
        text_draw(c, rect_cut_top(&r, r.h / 2, 0), &look, what);
        text_draw(c, r, &look, data);
    } else {
        snprintf(line, sizeof line, "%s %s", what, data);
        text_draw(c, r, &look, line);
    }
}

static void draw_split(struct canvas *c, struct rect r, const void *split)
{
    split_draw(c, r, split);
}

/* 有效至 2027年3月; nothing when no day is known, or when it ended before that day. */
static void validity_words(struct canvas *c, char *out, size_t cap)
{
    char day[40];
    out[0] = '\0';
    words_date(c->words, c->model->check->verdict.valid_until, day, sizeof day);
    if (day[0] && c->model->check->verdict.rungs[RUNG_FORCE].outcome == OUTCOME_YES)
        say_with(c, "screen.verdict.until", "date", day, out, cap);
}

static const char *holder_label(const struct verdict_subject *s)
{
    if (s && ident_is_licence(s->ident.kind))
        return "screen.verdict.licensee";
    if (s && ident_is_org(s->ident.kind))
        return "screen.verdict.organisation";
    return "screen.verdict.holder";
}

/* Reasons whose line says no more than the name that stands below it anyhow. */
static bool only_names(const char *reason)
{
    static const char *const reasons[] = { "registered", "licence_valid", "org_valid" };
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (strcmp(reasons[i], reason) == 0)
            return true;
    return false;
}

#define FACT_LOOK(look_style, look_ink, most)                                                      \
    {                                                                                              \
        .style = (look_style), .ink = (look_ink), .ground = COLOUR_PAPER, .lines_max = (most),     \
        .at_top = true                                                                             \
    }
static const struct text_look lead_look = FACT_LOOK(STYLE_HINT, COLOUR_INK, 4);
static const struct text_look label_look = FACT_LOOK(STYLE_LABEL, COLOUR_SOFT, 1);
static const struct text_look name_look = FACT_LOOK(STYLE_NAME, COLOUR_INK, 3);
static const struct text_look soft_look = FACT_LOOK(STYLE_BODY, COLOUR_SOFT, 2);
static const struct text_look advice_look = FACT_LOOK(STYLE_HINT, COLOUR_OUTLINE, 4);

static void draw_facts(struct canvas *c, struct rect r)
{
    const struct verdict *v = &c->model->check->verdict;
    const struct verdict_subject *s = subject_of(c->model->check);
    struct split split;
    char line[WORDS_TEXT_MAX] = "", tip[WORDS_TEXT_MAX], until[120];
    bool has_split = s && split_make(s, &split);
    bool named = v->holder.name[0] != '\0';
    if (!named || !only_names(v->reason))
        say_fill(c->words, &v->line, line, sizeof line);
    say_fill(c->words, &v->advice, tip, sizeof tip);
    validity_words(c, until, sizeof until);
    const char *label = named ? canvas_word(c, holder_label(s)) : "";
    const char *address = named ? v->holder.address : "";
    double bars = has_split ? split_height(c, split.has_bars ? SPLIT_BARS : SPLIT_NAMED) : 0;
    double plain = has_split ? split_height(c, SPLIT_NAMED) : 0;
    /* clang-format off */
    const struct column_item items[] = {
        { .text = line, .look = lead_look, .has_small = true, .small = STYLE_BODY },
        { .text = label, .look = label_look, .gap = 26, .rank = 4 },
        { .text = v->holder.name, .look = name_look, .has_small = true, .small = STYLE_QUESTION,
          .lines_least = 2 },
        { .text = address, .look = soft_look, .gap = 6, .lines_least = 1, .rank = 5 },
        { .text = until, .look = soft_look, .gap = 6, .lines_least = 1, .rank = 2 },
        { .draw = draw_split, .self = &split, .gap = 26, .rank = 1, .height = bars,
          .height_least = plain, .height_last = split_height(c, SPLIT_CHARS) },
        { .text = tip, .look = advice_look, .has_small = true, .small = STYLE_BODY, .gap = 22,
          .lines_least = 2, .rank = 3 },
    };
    /* clang-format on */
    column_draw(c, r, items, ARRAY_LEN(items));
}

static void draw_answers(struct canvas *c, struct rect r)
{
    static const struct {
        const char *label;
        enum compared answer;
    } rows[] = {
        { "screen.compare.same", COMPARED_SAME },
        { "screen.compare.different", COMPARED_DIFFERENT },
        { "screen.compare.no_name", COMPARED_NO_NAME },
    };
    for (int i = 0; i < 3; i++)
        button_draw(c,
                    &(struct button){ .box = rect_cell(r, 3, 1, i, canvas_size(c, SIZE_GAP), 0),
                                      .look = c->model->compared == rows[i].answer ? BUTTON_CHOSEN
                                                                                   : BUTTON_PLAIN,
                                      .label = canvas_word(c, rows[i].label),
                                      .action = ACTION_COMPARED,
                                      .arg = (int)rows[i].answer });
}

/* The answer stands where the question was. */
static const char *typed_date(struct canvas *c, char *out, size_t cap)
{
    char day[48];
    words_date(c->words, c->model->made, day, sizeof day);
    say_with(c, "screen.made.typed", "date", day, out, cap);
    return out;
}

/* Cuts itself off the bottom of *r. */
static void draw_question(struct canvas *c, struct rect *r, enum asked q)
{
    const struct text_look look = {
        .style = STYLE_QUESTION, .ink = COLOUR_INK, .ground = COLOUR_PAPER, .lines_max = 2
    };
    if (q == ASK_NOTHING)
        return;
    struct rect answers = rect_cut_bottom(r, canvas_size(c, SIZE_ANSWER), 12);
    char typed[WORDS_TEXT_MAX];
    bool has_date = q == ASK_MADE_DATE && date_known(c->model->made);
    const char *words = canvas_word(c, q == ASK_SAME_FIRM ? "screen.compare.question"
                                                          : "screen.made.question");
    if (has_date)
        words = typed_date(c, typed, sizeof typed);
    double h = fmin(text_height(c, r->w, &look, words) + 2, r->h);
    text_draw(c, rect_cut_bottom(r, h, 16), &look, words);
    if (q == ASK_SAME_FIRM)
        draw_answers(c, answers);
    else
        button_draw(c, &(struct button){ .box = answers,
                                         .icon = ICON_CALENDAR,
                                         .label = canvas_word(c, has_date ? "screen.made.change"
                                                                          : "screen.made.enter"),
                                         .action = ACTION_MADE_DATE });
}

/* 为什么?, 手机带走 and 我要反映 share a row. */
static void draw_choices(struct canvas *c, struct rect r)
{
    static const struct {
        enum icon icon;
        const char *label;
        enum action action;
    } rows[] = { { ICON_ASK, "screen.why.button", ACTION_WHY },
                 { ICON_PHONE, "screen.take.button", ACTION_TAKE },
                 { ICON_REPORT, "report.btn", ACTION_REPORT } };
    for (int i = 0; i < (int)ARRAY_LEN(rows); i++)
        button_draw(c, &(struct button){ .box = rect_cell(r, 3, 1, i, canvas_size(c, SIZE_GAP), 0),
                                         .icon = rows[i].icon,
                                         .icon_above = true,
                                         .label = canvas_word(c, rows[i].label),
                                         .action = rows[i].action });
}

static void draw_next(struct canvas *c, struct rect r)
{
    button_draw(c, &(struct button){ .box = r,
                                     .look = BUTTON_GO,
                                     .icon = ICON_BARCODE,
                                     .label = canvas_word(c, "screen.next"),
                                     .action = ACTION_NEXT });
}

/* The number the verdict is about comes before how many were checked, where both do not fit. */
static bool has_basket(const struct model *m)
{
    return m->n_basket > 1 && !m->large && !m->check->verdict.stale;
}

/* In large print the number needs the room; the band and the first line say the same. */
static bool has_stale_row(const struct model *m)
{
    return m->check->verdict.stale && !m->large;
}

static void draw_upright(struct canvas *c, struct rect r, enum asked q)
{
    double row_gap = canvas_size(c, SIZE_ROW_GAP);
    double note = c->theme->styles[STYLE_SMALL].size[canvas_form(c)] * 2.6;
    rect_cut_bottom(&r, 12, 0);
    draw_note(c, rect_cut_bottom(&r, note + 2, 24));
    draw_next(c, rect_cut_bottom(&r, canvas_size(c, SIZE_GO), row_gap));
    draw_choices(c, rect_cut_bottom(&r, canvas_size(c, SIZE_CHOICE), row_gap));
    draw_question(c, &r, q);
    if (has_basket(c->model))
        frame_basket(c, rect_cut_bottom(&r, frame_basket_height(c), 16));
    draw_facts(c, r);
}

static void draw_lying(struct canvas *c, struct rect r, enum asked q)
{
    double row_gap = canvas_size(c, SIZE_ROW_GAP);
    double note = c->theme->styles[STYLE_SMALL].size[canvas_form(c)] * 1.3;
    draw_note(c, rect_cut_bottom(&r, note + 6, 16));
    struct rect right = rect_cut_right(&r, r.w * 0.42, 56);
    draw_next(c, rect_cut_bottom(&right, canvas_size(c, SIZE_GO), row_gap));
    draw_choices(c, rect_cut_bottom(&right, canvas_size(c, SIZE_CHOICE), row_gap));
    draw_question(c, &right, q);
    if (has_stale_row(c->model))
        draw_stale(c, rect_cut_top(&r, stale_height(c), 16));
    if (has_basket(c->model))
        frame_basket(c, rect_cut_bottom(&r, frame_basket_height(c), 12));
    draw_facts(c, r);
}

static void draw_verdict(struct canvas *c)
{
    struct rect body = c->panel->body;
    enum asked q = question_of(c->model);
    draw_band(c, rect_cut_top(&body, canvas_size(c, SIZE_BAND), 0));
    if (has_stale_row(c->model) && c->panel->upright)
        draw_stale(c, rect_cut_top(&body, stale_height(c), 0));
    body = rect_inset(body, canvas_size(c, SIZE_MARGIN), 0);
    rect_cut_top(&body, c->panel->upright ? 24 : 16, 0);
    if (c->panel->upright)
        draw_upright(c, body, q);
    else
        draw_lying(c, body, q);
}

const struct screen screen_verdict = { .name = "verdict", .back = true, .draw = draw_verdict };
