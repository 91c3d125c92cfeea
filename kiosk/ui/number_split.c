#include "ui/number_split.h"

#include <math.h>

#include "code/gtin.h"
#include "ui/ean_bars.h"
#include "ui/say.h"
#include "ui/text.h"

enum { CUTS_MAX = 5 };

/* Where a number of that kind is cut, in characters of the normal form without hyphens; the last
 * cut takes what is left. */
struct rule {
    enum ident_kind kind;
    size_t skip; /* leading letters shown without a name: XK, QS, SC */
    int cut[CUTS_MAX];
    const char *label[CUTS_MAX];
};

static const struct rule rules[] = {
    { ID_XK, 2, { 2, 3, 5 }, { "ui.part.trade", "ui.part.product", "ui.part.firm_no" } },
    { ID_QS_FOOD, 2, { 4, 4, 4 }, { "ui.part.office", "ui.part.product", "ui.part.serial" } },
    { ID_QS_PACK, 2, { 2, 5, 5 }, { "ui.part.province", "ui.part.product", "ui.part.firm_no" } },
    { ID_SC,
      2,
      { 3, 6, 4, 1 },
      { "ui.part.food", "ui.part.region", "ui.part.serial", "ui.part.check" } },
    { ID_ORG, 0, { 8, 1 }, { "ui.part.org", "ui.part.check" } },
    { ID_USCC,
      0,
      { 2, 6, 9, 1 },
      { "ui.part.kind", "ui.part.region", "ui.part.org_code", "ui.part.check" } },
};

static const enum colour part_colours[] = { COLOUR_PART_A, COLOUR_PART_B, COLOUR_PART_C,
                                            COLOUR_PART_D };

static void add_part(struct split *s, size_t len, const char *label)
{
    size_t from = s->n_parts ? s->part[s->n_parts - 1].to : 0, named = 0;
    if (s->n_parts == SPLIT_PARTS_MAX || len == 0)
        return;
    for (size_t i = 0; i < s->n_parts; i++)
        named += s->part[i].label != NULL;
    bool is_check = label && strcmp(label, "ui.part.check") == 0;
    s->part[s->n_parts].from = from;
    s->part[s->n_parts].to = from + len;
    s->part[s->n_parts].label = label;
    s->part[s->n_parts].colour = !label || is_check ? COLOUR_PART_E
                                                    : part_colours[named % ARRAY_LEN(part_colours)];
    s->n_parts++;
}

static size_t count_chars(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0u) != 0x80u;
    return n;
}

/* Digits of the company prefix that open this 13-digit number, 0 when nobody can say. */
static size_t company_length(const struct verdict_subject *subject, const char *gtin13)
{
    size_t registered = strlen(subject->prefix.prefix);
    if (registered > 0)
        return registered;
    struct prefix_info info;
    gtin_prefix(gtin13, &info);
    return info.class == PREFIX_CHINA ? (size_t)gtin_usual_prefix_length(gtin13) : 0;
}

static void split_gtin13(const struct verdict_subject *subject, struct split *s)
{
    struct prefix_info info;
    gtin_prefix(s->text, &info);
    size_t company = company_length(subject, s->text);
    if (company > 0 && company < 12) {
        add_part(s, company, "ui.part.company");
        add_part(s, 12 - company, "ui.part.item");
    } else if (company == 12) {
        add_part(s, 12, "ui.part.company");
    } else if (info.class == PREFIX_ISBN) {
        add_part(s, 3, "ui.part.book");
        add_part(s, 9, "ui.part.book_no");
    } else if (info.class == PREFIX_IN_STORE) {
        add_part(s, 2, "ui.part.store");
        add_part(s, 10, "ui.part.store_no");
    } else {
        add_part(s, 3, "ui.part.place");
        add_part(s, 9, "ui.part.body");
    }
    add_part(s, 1, "ui.part.check");
}

static bool split_gtin(const struct verdict_subject *subject, struct split *s)
{
    char digits[15];
    text_copy(digits, sizeof digits, subject->ident.text);
    size_t n = strlen(digits);
    if (n == 14) {
        if (!gtin_inner(subject->ident.text, digits))
            text_copy(digits, sizeof digits, subject->ident.text);
        n = strlen(digits);
    }
    if (n == 12)
        snprintf(s->text, sizeof s->text, "0%.12s", digits);
    else
        text_copy(s->text, sizeof s->text, digits);
    n = strlen(s->text);
    s->has_bars = n == 13 || n == 8;
    if (n == 13) {
        split_gtin13(subject, s);
    } else if (n == 8) {
        add_part(s, 7, "ui.part.short");
        add_part(s, 1, "ui.part.check");
    } else if (n > 1) {
        add_part(s, n - 1, "ui.part.body");
        add_part(s, 1, "ui.part.check");
    }
    return s->n_parts > 0;
}

/* A provincial number stands as (冀)XK…: what comes before the letters is one more unnamed part. */
static void split_by_rule(const struct rule *rule, struct split *s)
{
    const char *letters = s->text;
    while (*letters && !(*letters >= 'A' && *letters <= 'Z'))
        letters++;
    size_t before = rule->skip > 0 && *letters ? count_chars(s->text) - count_chars(letters) : 0;
    add_part(s, before + rule->skip, NULL);
    for (int i = 0; i < CUTS_MAX && rule->cut[i] > 0; i++)
        add_part(s, (size_t)rule->cut[i], rule->label[i]);
}

/* The rule's parts fill the number exactly, or it is shown whole. */
static bool is_filled(const struct split *s)
{
    return s->n_parts > 0 && s->part[s->n_parts - 1].to == count_chars(s->text);
}

static void copy_without_hyphens(char *out, size_t cap, const char *in)
{
    size_t n = 0;
    for (; *in && n + 1 < cap; in++)
        if (*in != '-')
            out[n++] = *in;
    out[n] = '\0';
}

static bool make(const struct verdict_subject *subject, struct split *out)
{
    memset(out, 0, sizeof *out);
    if (subject->ident.kind == ID_ID_CARD || subject->ident.text[0] == '\0')
        return false;
    if (ident_is_gtin(subject->ident.kind))
        return split_gtin(subject, out);
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        if (rules[i].kind != subject->ident.kind)
            continue;
        copy_without_hyphens(out->text, sizeof out->text, subject->ident.text);
        split_by_rule(&rules[i], out);
        if (is_filled(out))
            return true;
        out->n_parts = 0;
    }
    text_copy(out->text, sizeof out->text, subject->ident.text);
    add_part(out, count_chars(out->text), NULL);
    return true;
}

bool split_make(const struct verdict_subject *subject, struct split *out)
{
    if (!make(subject, out))
        return false;
    const char *last = out->part[out->n_parts - 1].label;
    if (subject->ident.check == CHECK_BAD && last && strcmp(last, "ui.part.check") == 0)
        out->part[out->n_parts - 1].colour = COLOUR_RED;
    return true;
}

static double digit_row(const struct canvas *c)
{
    return c->theme->styles[STYLE_DIGITS].size[canvas_form(c)] * 1.3;
}

static double label_row(const struct canvas *c)
{
    return c->theme->styles[STYLE_SMALL].size[canvas_form(c)] * 1.3;
}

double split_height(const struct canvas *c, enum split_form form)
{
    double named = digit_row(c) + label_row(c) + 14;
    return form == SPLIT_CHARS ? digit_row(c) : named + (form == SPLIT_BARS ? 88 : 0);
}

/* Where each character stands. */
struct places {
    double x[IDENT_TEXT_MAX + 1]; /* left edges; x[n] is the right edge of the last */
    double width;                 /* of a character */
    double module;                /* width of a bar's module; 0 without bars */
    double bars_x;
};

static void place_chars(const struct canvas *c, struct rect r, const struct split *s, bool bars,
                        struct places *p)
{
    size_t n = count_chars(s->text);
    double em = c->theme->styles[STYLE_DIGITS].size[canvas_form(c)];
    p->module = 0.0;
    if (bars) {
        double lead = n == 13 ? 9 : 0, modules = n == 13 ? EAN13_MODULES : EAN8_MODULES;
        p->module = fmin(r.w / (modules + lead), em * 0.2);
        p->bars_x = r.x + lead * p->module;
        p->width = 7 * p->module;
        for (size_t i = 0; i <= n; i++) {
            int m = i == n ? -2 : ean_digit_module(n, i);
            p->x[i] = m == -1   ? r.x
                      : m == -2 ? p->x[n - 1] + 7 * p->module
                                : p->bars_x + m * p->module;
        }
        return;
    }
    /* A little air between parts, and as wide a pitch as there is room for. */
    double air = em * 0.4, room = r.w - air * (double)s->n_parts;
    double pitch = fmin(em, room / (double)n), x = r.x;
    for (size_t k = 0, i = 0; k < s->n_parts; k++, x += air)
        for (; i < s->part[k].to; i++, x += pitch)
            p->x[i] = x;
    p->x[n] = p->x[n - 1] + pitch;
    p->width = pitch;
}

static size_t part_of(const struct split *s, size_t i)
{
    size_t k = 0;
    while (k + 1 < s->n_parts && i >= s->part[k].to)
        k++;
    return k;
}

static void draw_bars(struct canvas *c, struct rect r, const struct split *s,
                      const struct places *p)
{
    bool dark[EAN13_MODULES];
    size_t modules = ean_modules(s->text, dark), n = strlen(s->text);
    if (!canvas_begin(c, s->text, r, COLOUR_INK))
        return;
    for (size_t m = 0; m < modules; m++) {
        size_t i = n == 13 ? 1 : 0;
        while (i + 1 < n && ean_digit_module(n, i + 1) <= (int)m)
            i++;
        int at = ean_digit_module(n, i);
        bool guard = (int)m < at || (int)m >= at + 7;
        canvas_set_colour(c, guard ? COLOUR_INK : s->part[part_of(s, i)].colour);
        cairo_rectangle(c->cr, p->bars_x + (double)m * p->module, r.y, p->module, r.h);
        if (dark[m])
            cairo_fill(c->cr);
        cairo_new_path(c->cr);
    }
}

static void draw_chars(struct canvas *c, struct rect r, const struct split *s,
                       const struct places *p)
{
    struct span all = span_of(s->text);
    size_t i = 0;
    for (size_t at = 0; at < all.len; i++) {
        uint32_t cp;
        char one[8];
        size_t len = utf8_next(all, at, &cp);
        if (!span_copy(span_part(all, at, at + len), one, sizeof one))
            one[0] = '\0';
        const struct text_look look = { .style = STYLE_DIGITS,
                                        .ground = COLOUR_PAPER,
                                        .ink = s->part[part_of(s, i)].colour,
                                        .align = ALIGN_CENTRE };
        text_draw(c, (struct rect){ p->x[i], r.y, p->width, r.h }, &look, one);
        at += len;
    }
}

/* Each name under the beginning of its part; from the right, so that a name longer than its part
 * gets its room from the one before. */
static void draw_labels(struct canvas *c, struct rect r, const struct split *s,
                        const struct places *p)
{
    double right = r.x + r.w;
    for (size_t k = s->n_parts; k-- > 0;) {
        double from = p->x[s->part[k].from];
        double to = p->x[s->part[k].to - 1] + p->width;
        canvas_fill(c, (struct rect){ from + 3, r.y, to - from - 6, 6 }, s->part[k].colour);
        if (!s->part[k].label)
            continue;
        const char *words = canvas_word(c, s->part[k].label);
        double want = text_least_width(c, STYLE_SMALL, words) + 4;
        double x = fmax(r.x, fmin(from, right - want));
        const struct text_look look = { .style = STYLE_SMALL,
                                        .ink = s->part[k].colour,
                                        .ground = COLOUR_PAPER };
        text_draw(c, (struct rect){ x, r.y + 10, fmax(right - x, 40), r.h - 10 }, &look, words);
        right = x - 16;
    }
}

void split_draw(struct canvas *c, struct rect r, const struct split *split)
{
    struct places p;
    double bars = r.h - split_height(c, SPLIT_NAMED);
    bool has_bars = split->has_bars && (bars >= 40 || c->dry);
    place_chars(c, r, split, has_bars, &p);
    if (has_bars)
        draw_bars(c, rect_cut_top(&r, bars - 4, 4), split, &p);
    draw_chars(c, rect_cut_top(&r, digit_row(c), 4), split, &p);
    if (r.h > label_row(c) / 2)
        draw_labels(c, r, split, &p);
}
