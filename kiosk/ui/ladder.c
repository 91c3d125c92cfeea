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

/* 依据:《商品条码管理办法》第二十一条;… */
static void basis_words(const struct canvas *c, const struct rung *rung, char *out, size_t cap)
{
    char list[600] = "", lead[32];
    size_t len = 0;
    bool english = c->model->english;
    for (size_t i = 0; i < VERDICT_BASIS_MAX && rung->basis[i]; i++) {
        const struct law_article *a = rung->basis[i];
        int n = snprintf(list + len, sizeof list - len, "%s%s%s%s",
                         i ? canvas_word(c, "screen.why.and") : "", english ? a->act_en : a->act,
                         english ? " " : "", english ? a->article_en : a->article);
        if (n < 0 || (size_t)n >= sizeof list - len)
            break;
        len += (size_t)n;
    }
    list[len] = '\0';
    text_copy(lead, sizeof lead, "screen.why.basis");
    out[0] = '\0';
    if (len > 0)
        say_with(c, lead, "basis", list, out, cap);
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

static void draw_rung(struct canvas *c, struct rect r, enum rung_name name,
                      const struct rung *rung, bool red_allowed)
{
    static const struct text_look title = { .style = STYLE_LABEL, .ink = COLOUR_SOFT,
                                            .ground = COLOUR_PAPER, .lines_max = 1 };
    static const struct text_look reason = { .style = STYLE_BODY, .ink = COLOUR_INK,
                                             .ground = COLOUR_PAPER, .lines_max = 3 };
    static const struct text_look basis = { .style = STYLE_SMALL, .ink = COLOUR_SOFT,
                                            .ground = COLOUR_PAPER, .lines_max = 2 };
    char id[32], words[WORDS_TEXT_MAX], law[700];
    enum colour colour = mark_colours[rung->outcome];
    if (colour == COLOUR_RED && !red_allowed)
        colour = COLOUR_AMBER;
    double side = fmin(88, r.h * 0.5);
    draw_mark(c, rect_cut_left(&r, side, 28), rung->outcome, colour);
    snprintf(id, sizeof id, "screen.why.rung.%s", rung_name_of(name));
    say_fill(c->words, &rung->reason, words, sizeof words);
    basis_words(c, rung, law, sizeof law);
    const struct column_item items[] = {
        { .text = canvas_word(c, id), .look = title },
        { .text = words, .look = reason, .lines_least = 2, .rank = 0 },
        { .text = law, .look = basis, .gap = 2, .lines_least = 1, .rank = 1 },
    };
    column_draw(c, r, items, ARRAY_LEN(items));
}

void ladder_draw(struct canvas *c, struct rect r, const struct verdict *v)
{
    double gap = 20, h = (r.h - (RUNG_COUNT - 1) * gap) / RUNG_COUNT;
    for (int i = 0; i < RUNG_COUNT; i++) {
        struct rect row = rect_cut_top(&r, h, gap);
        if (i > 0)
            canvas_fill(c, (struct rect){ row.x, row.y - gap / 2 - 1, row.w, 2 }, COLOUR_LINE);
        /* Old data never shows red, on the ladder neither. */
        draw_rung(c, row, (enum rung_name)i, &v->rungs[i], !v->stale);
    }
}
