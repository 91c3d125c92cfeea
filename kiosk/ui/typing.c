#include "ui/typing.h"

#include <math.h>

#include "base/text.h"
#include "ui/button.h"
#include "ui/handpad.h"

enum { ROWS = 4, LINES_MAX = 12 };

/* Signs in the boards that stand for keys of their own. */
enum { BLANK = 0x2423, ERASE = 0x232B, SHIFT = 0x21E7 };

/* The keys of each board as they stand, row by row; ␣ space, ⌫ erase, ⇧ capitals. */
static const char *const boards[TYPING_MODE_COUNT][ROWS] = {
    [TYPING_PINYIN] = { "qwertyuiop", "asdfghjkl", "？zxcvbnm⌫", "，、␣！。" },
    [TYPING_LATIN] = { "qwertyuiop", "asdfghjkl", "⇧zxcvbnm⌫", ",-␣/." },
    [TYPING_DIGITS] = { "123元斤", "456年月", "789日号", ".0⌫个-" },
    [TYPING_SIGNS] = { "，。、？！", "：；“”…", "（）《》·", "+%@␣⌫" },
};
static const char *const number_board[ROWS] = { "123", "456", "789", ".0⌫" };

static const char *const tab_words[TYPING_MODE_COUNT] = {
    [TYPING_PINYIN] = "typing.mode.pinyin", [TYPING_HAND] = "typing.mode.hand",
    [TYPING_LATIN] = "typing.mode.latin",   [TYPING_DIGITS] = "typing.mode.digits",
    [TYPING_SIGNS] = "typing.mode.signs",
};

/* Heights and gaps, upright and lying, in layout units. */
struct measures {
    double tab, gap, typed, candidate, key, key_gap, line;
    int candidate_lines;
};

static struct measures measure(const struct canvas *c)
{
    static const struct measures up = { 104, 16, 56, 108, 118, 8, 8, 2 };
    static const struct measures flat = { 112, 16, 0, 112, 112, 12, 8, 1 };
    static const struct measures up_large = { 104, 16, 76, 108, 118, 8, 8, 2 };
    return !c->panel->upright ? flat : c->model->large ? up_large : up;
}

static double keys_height(const struct measures *s)
{
    return ROWS * s->key + (ROWS - 1) * s->key_gap;
}

static bool has_tabs(const struct canvas *c)
{
    int n = 0;
    for (int i = 0; i < TYPING_MODE_COUNT; i++)
        n += c->model->typing.has[i];
    return n > 1;
}

/* A number needs neither candidates nor tabs. */
static bool is_bare(const struct canvas *c)
{
    return c->model->typing.kind == TYPING_NUMBER;
}

static double bar_height(const struct measures *s)
{
    return s->typed + s->candidate_lines * s->candidate + (s->candidate_lines - 1) * s->line;
}

double typing_height(const struct canvas *c)
{
    struct measures s = measure(c);
    double h = keys_height(&s);
    if (!is_bare(c))
        h += bar_height(&s) + s.gap;
    if (has_tabs(c) && c->panel->upright)
        h += s.tab + s.gap;
    return h;
}

/* --- keys --------------------------------------------------------------------------------------- */

enum { LONG_ROW = 8 }; /* keys from which on a row has wider keys at its ends */

/* How wide a key is, in keys; the blank takes what its board leaves it. */
static double key_share(uint32_t k, size_t n)
{
    bool is_end = k == ERASE || k == SHIFT || k == 0xFF1F;
    return k == BLANK ? 0 : is_end && n >= LONG_ROW ? 1.5 : 1.0;
}

static double row_share(const char *row, size_t *n)
{
    struct span s = span_of(row);
    uint32_t k;
    double sum = 0;
    *n = 0;
    for (size_t at = 0; at < s.len; (*n)++)
        at += utf8_next(s, at, &k);
    for (size_t at = 0; at < s.len;) {
        at += utf8_next(s, at, &k);
        sum += key_share(k, *n);
    }
    return sum;
}

static void draw_erase(struct canvas *c, struct rect box)
{
    button_draw(c, &(struct button){ .box = box,
                                     .look = BUTTON_QUIET,
                                     .icon = ICON_ERASE,
                                     .icon_above = true,
                                     .label = canvas_word(c, "typing.erase"),
                                     .action = ACTION_TYPE,
                                     .arg = TYPE_BACKSPACE });
}

static void draw_shift(struct canvas *c, struct rect box)
{
    button_draw(c, &(struct button){ .box = box,
                                     .look = c->model->typing.is_upper ? BUTTON_ON : BUTTON_QUIET,
                                     .icon = ICON_UP,
                                     .icon_above = true,
                                     .label = canvas_word(c, "typing.shift"),
                                     .action = ACTION_TYPE,
                                     .arg = TYPE_SHIFT });
}

static void draw_blank(struct canvas *c, struct rect box)
{
    bool picks = c->model->typing.mode == TYPING_PINYIN && c->model->typing.candidates.n > 0;
    button_draw(c,
                &(struct button){ .box = box,
                                  .look = BUTTON_QUIET,
                                  .label = canvas_word(c, picks ? "typing.first" : "typing.blank"),
                                  .action = ACTION_TYPE,
                                  .arg = ' ' });
}

static void draw_key(struct canvas *c, struct rect box, uint32_t k)
{
    char label[5] = { 0 };
    if (k == ERASE) {
        draw_erase(c, box);
        return;
    }
    if (k == SHIFT) {
        draw_shift(c, box);
        return;
    }
    if (k == BLANK) {
        draw_blank(c, box);
        return;
    }
    bool is_upper = c->model->typing.is_upper && k >= 'a' && k <= 'z';
    label[utf8_put(is_upper ? k - 'a' + 'A' : k, label)] = '\0';
    button_draw(
        c,
        &(struct button){
            .box = box, .look = BUTTON_KEY, .label = label, .action = ACTION_TYPE, .arg = (int)k });
}

/* A shorter row stands in the middle, but for one with a blank. */
static void draw_row(struct canvas *c, struct rect r, const char *row, double unit, double gap)
{
    struct span s = span_of(row);
    size_t n;
    double wide = row_share(row, &n) * unit + (double)(n - 1) * gap, blank = r.w - wide;
    if (!strstr(row, "␣"))
        r = rect_middle(r, fmin(r.w, wide), r.h);
    for (size_t at = 0; at < s.len;) {
        uint32_t k;
        at += utf8_next(s, at, &k);
        draw_key(c, rect_cut_left(&r, k == BLANK ? blank : key_share(k, n) * unit, gap), k);
    }
}

static void draw_board(struct canvas *c, struct rect r, const char *const rows[ROWS],
                       const struct measures *s)
{
    double unit = r.w;
    for (int i = 0; i < ROWS; i++) {
        size_t n;
        double share = row_share(rows[i], &n) + (strstr(rows[i], "␣") ? 1.0 : 0.0);
        unit = fmin(unit, (r.w - (double)(n - 1) * s->key_gap) / share);
    }
    double key = (r.h - (ROWS - 1) * s->key_gap) / ROWS;
    for (int i = 0; i < ROWS; i++)
        draw_row(c, rect_cut_top(&r, key, s->key_gap), rows[i], unit, s->key_gap);
}

/* --- handwriting: signs, the pad, and what mends it --------------------------------------------- */

static void draw_hand(struct canvas *c, struct rect r, const struct measures *s)
{
    static const uint32_t signs[ROWS] = { 0xFF0C, 0x3002, 0xFF1F, 0xFF01 };
    double side = fmin(r.h, r.w * 0.6);
    double wing = fmin((r.w - side) / 2 - s->gap, 300);
    r = rect_middle(r, side + 2 * (wing + s->gap), r.h);
    struct rect left = rect_cut_left(&r, wing, s->gap), right = rect_cut_right(&r, wing, s->gap);
    double key = (r.h - (ROWS - 1) * s->key_gap) / ROWS;
    handpad_draw(c, rect_middle(r, side, side));
    for (int i = 0; i < ROWS; i++)
        draw_key(c, rect_cut_top(&left, key, s->key_gap), signs[i]);
    button_draw(c, &(struct button){ .box = rect_cut_top(&right, key, s->key_gap),
                                     .look = BUTTON_QUIET,
                                     .label = canvas_word(c, "typing.undo"),
                                     .action = ACTION_TYPE,
                                     .arg = TYPE_UNDO });
    draw_erase(c, rect_cut_top(&right, 2 * key + s->key_gap, s->key_gap));
    draw_blank(c, right);
}

/* --- candidates --------------------------------------------------------------------------------- */

/* The end of the pinyin, from a syllable on, as much as has room. */
static const char *typed_end(struct canvas *c, struct rect r)
{
    double line = c->theme->styles[STYLE_BODY].least[canvas_form(c)] * 1.3;
    double width = r.w * fmax(1, fmin(2, floor(r.h / line + 0.02)));
    const char *s = c->model->typing.typed, *next;
    while (!c->dry && text_least_width(c, STYLE_BODY, s) > width * 0.9 &&
           (next = strchr(s, ' ')) != NULL)
        s = next + 1;
    return s;
}

static void draw_typed(struct canvas *c, struct rect r)
{
    static const struct text_look look = {
        .style = STYLE_BODY, .ink = COLOUR_PRIMARY, .ground = COLOUR_PAPER, .lines_max = 2
    };
    static const struct text_look soft = {
        .style = STYLE_LABEL, .ink = COLOUR_SOFT, .ground = COLOUR_PAPER, .lines_max = 2
    };
    static const char *const hints[TYPING_MODE_COUNT] = {
        [TYPING_PINYIN] = "typing.hint.pinyin",
        [TYPING_HAND] = "typing.hint.hand",
    };
    const struct model_typing *t = &c->model->typing;
    if (t->is_full)
        text_draw(c, r, &soft, canvas_word(c, "typing.full"));
    else if (t->typed[0])
        text_draw(c, r, &look, typed_end(c, r));
    else if (hints[t->mode] && t->candidates.n == 0)
        text_draw(c, r, &soft, canvas_word(c, hints[t->mode]));
}

static void draw_candidate(struct canvas *c, struct rect box, size_t i)
{
    bool is_first = i == 0;
    const struct text_look look = { .style = STYLE_KEY,
                                    .ink = is_first ? COLOUR_INK : COLOUR_OUTLINE,
                                    .ground = is_first ? COLOUR_BLUE_TINT : COLOUR_WHITE,
                                    .align = ALIGN_CENTRE,
                                    .lines_max = 2 };
    canvas_card(c, box, canvas_size(c, SIZE_RADIUS), look.ground,
                canvas_size(c, SIZE_STROKE) * (is_first ? 2 : 1), COLOUR_OUTLINE);
    text_draw(c, rect_inset(box, 12, 4), &look, c->model->typing.candidates.text[i]);
    canvas_zone(c, box, ACTION_CANDIDATE, (int)i);
}

static void draw_arrow(struct canvas *c, struct rect box, enum icon icon, int arg)
{
    canvas_card(c, box, canvas_size(c, SIZE_RADIUS), COLOUR_WHITE, canvas_size(c, SIZE_STROKE),
                COLOUR_LINE);
    icon_draw(c, icon, rect_middle(box, 56, 56), COLOUR_INK);
    canvas_zone(c, box, ACTION_CANDIDATE, arg);
}

static double candidate_width(struct canvas *c, size_t i, const struct measures *s)
{
    double want = text_width(c, STYLE_KEY, c->model->typing.candidates.text[i]) + 44;
    return fmax(want, s->candidate * 1.2);
}

/* As many as fit; returns the first that does not.  One that is wider than the line steps down. */
static size_t draw_line(struct canvas *c, struct rect r, size_t from, const struct measures *s)
{
    size_t i = from;
    for (; i < c->model->typing.candidates.n && r.w >= s->candidate; i++) {
        double want = candidate_width(c, i, s);
        if (want > r.w && i > from && !c->dry)
            break;
        draw_candidate(c, rect_cut_left(&r, fmin(want, r.w), s->gap), i);
    }
    return i;
}

/* What does not fit comes with the arrow on, as does the engine's next page; back goes to where the page
 * begins, or to the page before. */
static void draw_candidates(struct canvas *c, struct rect r, const struct measures *s)
{
    const struct model_typing *t = &c->model->typing;
    size_t i = t->first;
    if (t->candidates.n == 0)
        return;
    struct rect next = rect_cut_right(&r, s->candidate, s->gap), back = next;
    if (s->candidate_lines > 1)
        next = rect_cut_bottom(&back, s->candidate, s->line);
    else if (t->page > 0 || t->first > 0)
        back = rect_cut_right(&r, s->candidate, s->gap);
    for (int line = 0; line < s->candidate_lines; line++)
        i = draw_line(c, rect_cut_top(&r, s->candidate, s->line), i, s);
    if (t->first > 0 || t->page > 0)
        draw_arrow(c, back, ICON_BACK, t->first > 0 ? CANDIDATE_FROM : CANDIDATE_PREVIOUS);
    if (i < t->candidates.n)
        draw_arrow(c, next, ICON_NEXT, CANDIDATE_FROM + (int)i);
    else if (t->candidates.has_more)
        draw_arrow(c, next, ICON_NEXT, CANDIDATE_NEXT);
}

static void draw_bar(struct canvas *c, struct rect r, const struct measures *s)
{
    const struct model_typing *t = &c->model->typing;
    if (s->typed > 0) {
        draw_typed(c, rect_cut_top(&r, s->typed, 0));
    } else {
        bool has_both = t->typed[0] && t->candidates.n > 0;
        double want = has_both ? text_width(c, STYLE_BODY, t->typed) + 8 : 0;
        struct rect left = has_both ? rect_cut_left(&r, fmin(fmax(want, 160), r.w * 0.3), s->gap)
                                    : r;
        draw_typed(c, left);
    }
    draw_candidates(c, r, s);
}

/* --- tabs --------------------------------------------------------------------------------------- */

static void draw_tabs(struct canvas *c, struct rect r, bool in_a_row, const struct measures *s)
{
    const struct model_typing *t = &c->model->typing;
    int n = 0, at = 0;
    for (int i = 0; i < TYPING_MODE_COUNT; i++)
        n += t->has[i];
    for (int i = 0; i < TYPING_MODE_COUNT; i++) {
        if (!t->has[i])
            continue;
        struct rect box = in_a_row ? rect_cell(r, n, 1, at++, s->gap, 0)
                                   : rect_cell(r, 1, n, at++, 0, s->key_gap);
        bool is_on = (int)t->mode == i;
        button_draw(c, &(struct button){ .box = box,
                                         .look = is_on ? BUTTON_ON : BUTTON_QUIET,
                                         .label = canvas_word(c, tab_words[i]),
                                         .action = ACTION_TYPING_MODE,
                                         .arg = i });
    }
}

void typing_draw(struct canvas *c, struct rect r)
{
    const struct model_typing *t = &c->model->typing;
    struct measures s = measure(c);
    if (t->kind == TYPING_NONE)
        return;
    double edge = c->panel->upright ? 16 : canvas_size(c, SIZE_MARGIN);
    r.x = edge;
    r.w = c->panel->width - 2 * edge;
    if (has_tabs(c)) {
        if (c->panel->upright)
            draw_tabs(c, rect_cut_top(&r, s.tab, s.gap), true, &s);
        else
            draw_tabs(c, rect_cut_left(&r, 216, 32), false, &s);
    }
    if (!is_bare(c))
        draw_bar(c, rect_cut_top(&r, bar_height(&s), s.gap), &s);
    if (t->mode == TYPING_HAND)
        draw_hand(c, r, &s);
    else
        draw_board(c, is_bare(c) ? rect_middle(r, fmin(r.w, 700), r.h) : r,
                   is_bare(c) ? number_board : boards[t->mode], &s);
}

/* --- the text ----------------------------------------------------------------------------------- */

/* Where the part of s begins that can be shown with its end in r. */
static const char *visible_end(struct canvas *c, struct rect r, const struct text_look *look,
                               const char *s)
{
    double line = c->theme->styles[look->style].size[canvas_form(c)] * 1.3;
    int lines = (int)fmax(1, floor(r.h / line + 0.02));
    struct text_look all = *look;
    all.lines_max = 400;
    if (c->dry || text_height(c, r.w, &all, s) <= lines * line + 1)
        return s;
    size_t keep = strlen(s);
    while (keep > 6 && text_height(c, r.w, &all, s + strlen(s) - keep) > lines * line + 1) {
        keep = keep * 7 / 8;
        while (((unsigned char)s[strlen(s) - keep] & 0xC0u) == 0x80u)
            keep--;
    }
    return s + strlen(s) - keep;
}

void typing_draw_text(struct canvas *c, struct rect r, const char *hint)
{
    const struct model_typing *t = &c->model->typing;
    char shown[TYPING_TEXT_MAX + 8];
    struct text_look look = { .style = STYLE_HINT,
                              .ink = COLOUR_INK,
                              .ground = COLOUR_WHITE,
                              .lines_max = LINES_MAX,
                              .at_top = r.h > 160 };
    canvas_card(c, r, canvas_size(c, SIZE_RADIUS), COLOUR_WHITE, canvas_size(c, SIZE_STROKE),
                COLOUR_OUTLINE);
    r = rect_inset(r, 24, 14);
    if (t->text[0] == '\0') {
        look.ink = COLOUR_SOFT;
        look.by_phrase = true;
        text_draw(c, r, &look, hint);
        return;
    }
    snprintf(shown, sizeof shown, "%s|", t->text);
    text_draw(c, r, &look, visible_end(c, r, &look, shown));
    explicit_bzero(shown, sizeof shown);
}
