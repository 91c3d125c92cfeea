#include "ui/ladder.h"

#include <math.h>

#include "ui/column.h"
#include "ui/icon.h"
#include "ui/say.h"

static const enum colour mark_colours[] = {
    [OUTCOME_OPEN] = COLOUR_GREY,
    [OUTCOME_YES] = COLOUR_GREEN,
    [OUTCOME_ASK] = COLOUR_AMBER,
    [OUTCOME_NO] = COLOUR_RED,
};

/* 依据:《商品条码管理办法》第二十一条、第三十五条;…  An act is named once for its articles. */
static void basis_words(struct canvas *c, const struct rung *rung, char *out, size_t cap)
{
    char list[600] = "";
    const char *act_before = "";
    size_t len = 0;
    bool english = c->model->english;
    for (size_t i = 0; i < VERDICT_BASIS_MAX && rung->basis[i]; i++) {
        const struct law_article *a = rung->basis[i];
        const char *act = english ? a->act_en : a->act;
        bool same = strcmp(act, act_before) == 0;
        int n = snprintf(list + len, sizeof list - len, "%s%s%s%s",
                         i == 0 ? "" : canvas_word(c, same ? "screen.why.and" : "screen.why.then"),
                         same ? "" : act, english && !same ? ", " : "",
                         english ? a->article_en : a->article);
        if (n < 0 || (size_t)n >= sizeof list - len)
            break;
        len += (size_t)n;
        act_before = act;
    }
    list[len] = '\0';
    out[0] = '\0';
    if (len > 0)
        say_with(c, "screen.why.basis", "basis", list, out, cap);
}

static void draw_mark(struct canvas *c, struct rect r, enum outcome outcome, enum colour colour)
{
    double side = fmin(r.w, r.h);
    canvas_dot(c, r.x + r.w / 2, r.y + side / 2, side / 2, colour);
    icon_draw(c, icon_of_outcome(outcome),
              (struct rect){ r.x + (r.w - side) / 2 + side * 0.2, r.y + side * 0.2, side * 0.6,
                             side * 0.6 },
              COLOUR_WHITE);
}

static const struct text_look title_look = {
    .style = STYLE_LABEL, .ink = COLOUR_SOFT, .ground = COLOUR_PAPER, .lines_max = 1
};
static const struct text_look reason_look = {
    .style = STYLE_BODY, .ink = COLOUR_INK, .ground = COLOUR_PAPER, .lines_max = 3
};
static const struct text_look basis_look = {
    .style = STYLE_SMALL, .ink = COLOUR_SOFT, .ground = COLOUR_PAPER, .lines_max = 6
};

/* A rung with its words. */
struct step {
    const struct rung *rung;
    const char *title;
    double beside; /* width of the title where it stands beside, not above; 0 above */
    bool tight;    /* the reason in smaller letters */
    char reason[WORDS_TEXT_MAX], basis[700];
    double need; /* height */
};

enum { MARK = 88, MARK_GAP = 28, BASIS_GAP = 2 };

static void draw_step(struct canvas *c, struct rect r, const struct step *step, bool red_allowed)
{
    enum colour colour = mark_colours[step->rung->outcome];
    if (colour == COLOUR_RED && !red_allowed)
        colour = COLOUR_AMBER;
    draw_mark(c, rect_cut_left(&r, MARK, MARK_GAP), step->rung->outcome, colour);
    double beside = step->beside;
    struct text_look aside = title_look;
    aside.at_top = true;
    aside.lines_max = 2;
    if (beside > 0.0)
        text_draw(c, rect_cut_left(&r, beside, MARK_GAP), &aside, step->title);
    struct text_look reason = reason_look;
    if (step->tight)
        reason.style = STYLE_SMALL;
    const struct column_item items[] = {
        { .text = beside > 0.0 ? "" : step->title, .look = title_look },
        { .text = step->reason, .look = reason, .lines_least = 2 },
        { .text = step->basis, .look = basis_look, .gap = BASIS_GAP, .lines_least = 1, .rank = 1 },
    };
    column_draw(c, r, items, ARRAY_LEN(items));
}

static void fill_step(struct canvas *c, enum rung_name name, const struct rung *rung,
                      struct step *out)
{
    char id[40];
    snprintf(id, sizeof id, "screen.why.rung.%s", rung_name_of(name));
    out->rung = rung;
    out->tight = false;
    out->title = canvas_word(c, id);
    say_fill(c->words, &rung->reason, out->reason, sizeof out->reason);
    basis_words(c, rung, out->basis, sizeof out->basis);
}

static void measure_step(struct canvas *c, double width, struct step *step)
{
    width -= MARK + MARK_GAP;
    double beside = step->beside;
    step->need = beside > 0.0 ? 0.0 : text_height(c, width, &title_look, step->title);
    width -= beside > 0.0 ? beside + MARK_GAP : 0.0;
    struct text_look reason = reason_look;
    if (step->tight)
        reason.style = STYLE_SMALL;
    step->need += text_height(c, width, &reason, step->reason);
    if (step->basis[0] != '\0')
        step->need += BASIS_GAP + text_height(c, width, &basis_look, step->basis);
    step->need = fmax(step->need, MARK);
}

static double total(const struct step *steps, double gap)
{
    double sum = gap * (RUNG_COUNT - 1);
    for (int i = 0; i < RUNG_COUNT; i++)
        sum += steps[i].need;
    return sum;
}

/* Takes the legal basis off one rung: half a citation is worse than none.  Rungs that are well go
 * first, of those the longest; false when no rung has one left. */
static bool drop_basis(struct canvas *c, double width, struct step *steps)
{
    int victim = -1;
    for (int i = 0; i < RUNG_COUNT; i++) {
        bool doubt = steps[i].rung->outcome >= OUTCOME_ASK;
        bool victim_doubt = victim >= 0 && steps[victim].rung->outcome >= OUTCOME_ASK;
        if (steps[i].basis[0] != '\0' &&
            (victim < 0 || (victim_doubt && !doubt) ||
             (victim_doubt == doubt && steps[i].need > steps[victim].need)))
            victim = i;
    }
    if (victim < 0)
        return false;
    steps[victim].basis[0] = '\0';
    measure_step(c, width, &steps[victim]);
    return true;
}

void ladder_draw(struct canvas *c, struct rect r, const struct verdict *v)
{
    struct step steps[RUNG_COUNT];
    double gap = 16;
    /* On a lying panel the question stands beside its answer, else above it. */
    double beside = 0.0;
    for (int i = 0; i < RUNG_COUNT; i++) {
        fill_step(c, (enum rung_name)i, &v->rungs[i], &steps[i]);
        if (!c->panel->upright)
            beside = fmax(beside, text_least_width(c, STYLE_LABEL, steps[i].title) + 4);
    }
    for (int i = 0; i < RUNG_COUNT; i++) {
        steps[i].beside = beside;
        measure_step(c, r.w, &steps[i]);
    }
    while (!c->dry && total(steps, gap) > r.h && drop_basis(c, r.w, steps))
        continue;
    bool tight = !c->dry && total(steps, gap) > r.h;
    for (int i = 0; tight && i < RUNG_COUNT; i++) {
        steps[i].tight = true;
        measure_step(c, r.w, &steps[i]);
    }
    double each = (r.h - total(steps, gap)) / RUNG_COUNT;
    for (int i = 0; i < RUNG_COUNT; i++) {
        struct rect row = rect_cut_top(&r, steps[i].need + each, gap);
        if (i > 0)
            canvas_fill(c, (struct rect){ row.x, row.y - gap / 2 - 1, row.w, 2 }, COLOUR_LINE);
        /* Old data never shows red, on the ladder neither. */
        draw_step(c, row, &steps[i], !v->stale);
    }
}
