#include "ocr/candidate.h"

#include <string.h>

#include "code/find.h"
#include "ocr/look_alike.h"

/* What the engine gave less than OTHER_LEAST is not worth asking about. */
enum { OTHER_LEAST = 4, NO_GLYPH = 255 };

/* A character is another one than was read only where the engine is less sure than OPEN and gave that
 * other one RIVAL or more. */
enum { OPEN = 85, RIVAL = 25 };

/* A number while it is weighed. */
struct weighed {
    struct ident ident;
    struct ocr_doubt doubts[OCR_DOUBTS_MAX];
    uint8_t open[OCR_DOUBTS_MAX]; /* of each, the alternatives that may be decided on: bits */
    size_t n;
    uint8_t least; /* the least sure character */
};

size_t reading_text(const struct reading *r, char out[OCR_TEXT_MAX], uint8_t glyph_of[OCR_TEXT_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct glyph *g = &r->glyphs[i];
        size_t len = strlen(g->text);
        if (n + len + 2 > OCR_TEXT_MAX)
            break;
        if (g->after_blank) {
            glyph_of[n] = NO_GLYPH;
            out[n++] = ' ';
        }
        memset(glyph_of + n, (int)i, len);
        memcpy(out + n, g->text, len);
        n += len;
    }
    out[n] = '\0';
    return n;
}

static bool is_wanted(enum ident_kind kind)
{
    return ident_is_licence(kind) || ident_is_org(kind) || ident_is_gtin(kind) ||
           kind == ID_STANDARD || kind == ID_STANDARD_FIRM;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_ascii_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

/* The glyph behind `from` that became this character of the normal form; r->n when there is none. */
static size_t glyph_for(const struct reading *r, size_t from, size_t to, const char *c, size_t len)
{
    for (size_t i = from; i < to; i++)
        if (strncmp(r->glyphs[i].text, c, len) == 0 && !r->glyphs[i].text[len])
            return i;
    if (len != 1)
        return r->n;
    for (size_t i = from; i < to; i++) {
        char seen = upper(r->glyphs[i].text[0]);
        if (!r->glyphs[i].text[1] && (seen == *c || look_alike(seen, *c) || seen == '|'))
            return i;
    }
    return r->n;
}

bool candidate_try(const struct ident *id, size_t at, const char *character, struct ident *out)
{
    char text[IDENT_TEXT_MAX + 8];
    struct ident found[2];
    size_t was = 1, n = strlen(id->text), len = strlen(character);
    while (at + was < n && ((unsigned char)id->text[at + was] & 0xC0) == 0x80)
        was++;
    if (at >= n || n - was + len >= IDENT_TEXT_MAX)
        return false;
    memcpy(text, id->text, at);
    memcpy(text + at, character, len);
    memcpy(text + at + len, id->text + at + was, n - at - was + 1);
    if (code_find(span_of(text), FIND_KEYPAD, found, ARRAY_LEN(found)) != 1)
        return false;
    if (found[0].kind != id->kind && !code_find_as(&found[0], id->kind, &found[0]))
        return false;
    if (found[0].check == CHECK_MALFORMED || strcmp(found[0].text, text) != 0)
        return false;
    found[0].at = id->at;
    found[0].len = id->len;
    *out = found[0];
    return true;
}

static void offer(const struct weighed *w, struct ocr_doubt *d, const char *character)
{
    struct ident tried;
    if (d->n == OCR_ALTERNATIVES_MAX || strlen(character) > 4)
        return;
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->alternatives[i], character) == 0)
            return;
    if (d->n > 0 && !candidate_try(&w->ident, d->at, character, &tried))
        return;
    memcpy(d->alternatives[d->n], character, strlen(character) + 1);
    d->n++;
}

/* The character itself, then what the engine thought of, then what print makes alike. */
static void add_doubt(struct weighed *w, size_t at, size_t len, const struct glyph *g)
{
    if (w->n == OCR_DOUBTS_MAX)
        return;
    struct ocr_doubt *d = &w->doubts[w->n];
    char own[5] = { 0 };
    memcpy(own, w->ident.text + at, len < 5 ? len : 4);
    *d = (struct ocr_doubt){ .at = (uint8_t)at };
    offer(w, d, own);
    w->open[w->n] = 1;
    for (size_t i = 0; g && i < g->n_others; i++) {
        char other[GLYPH_BYTES];
        uint8_t had = d->n;
        memcpy(other, g->others[i].text, sizeof other);
        other[0] = upper(other[0]);
        if (g->others[i].sure >= OTHER_LEAST)
            offer(w, d, other);
        if (d->n > had && g->sure < OPEN && g->others[i].sure >= RIVAL)
            w->open[w->n] |= (uint8_t)(1u << had);
    }
    w->n++;
    for (const char *c = len == 1 ? look_alikes(own[0]) : ""; *c; c++)
        offer(w, d, (const char[2]){ *c, '\0' });
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where usage leaves no choice though the grammar would: the serial of a TS number is three digits,
 * behind 999 a letter and two digits (neither I nor O); a firm's food standard ends in four digits
 * and the S of 食品, and nobody writes five digits with that many in front. */
static bool is_settled_by_usage(const struct ident *id, size_t at)
{
    enum { TS_LETTER_AT = 6, FOOD_DIGITS = 4 };
    const char *text = id->text;
    size_t digits = 0;
    if (id->kind == ID_TS)
        return at != TS_LETTER_AT || strchr("01", text[at]);
    while (digits < at && is_digit(text[at - 1 - digits]))
        digits++;
    return id->kind == ID_STANDARD_FIRM && text[at] == 'S' && digits == FOOD_DIGITS &&
           text[at + 1] == '-';
}

/* Letters and digits that stand for each other where the grammar takes both: the eye alone cannot
 * tell a 0 from an O, however sure it is. */
static bool is_either(const struct weighed *w, size_t at)
{
    static const char *const sets[] = { "0OD", "1I", "5S8", "8B", "2Z" };
    char own = w->ident.text[at];
    struct ident tried;
    if (is_settled_by_usage(&w->ident, at))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(sets); i++)
        for (const char *c = strchr(sets[i], own) ? sets[i] : ""; *c; c++)
            if ((*c >= 'A') != (own >= 'A') &&
                candidate_try(&w->ident, at, (const char[2]){ *c, '\0' }, &tried))
                return true;
    return false;
}

/* There the check character may choose between letter and digit. */
static void open_either(struct weighed *w, size_t at)
{
    const struct ocr_doubt *d = &w->doubts[w->n - 1];
    if (d->at != at || !is_either(w, at))
        return;
    for (size_t k = 0; k < d->n; k++)
        if ((d->alternatives[k][0] >= 'A') != (w->ident.text[at] >= 'A'))
            w->open[w->n - 1] |= (uint8_t)(1u << k);
}

/* The engine itself hesitated: something else the number could have there came close. */
static bool has_rival(const struct weighed *w, size_t at, size_t len, const struct glyph *g)
{
    struct ident tried;
    for (size_t i = 0; g && len == 1 && i < g->n_others; i++) {
        char other[2] = { upper(g->others[i].text[0]), '\0' };
        if (!g->others[i].text[1] && g->others[i].sure >= RIVAL && other[0] != w->ident.text[at] &&
            candidate_try(&w->ident, at, other, &tried))
            return true;
    }
    return false;
}

static bool has_right_check(const struct ident *id)
{
    return id->check == CHECK_OK;
}

static uint8_t bar_of(const struct ident *id, struct candidate_bars bars)
{
    if (!has_right_check(id))
        return bars.plain;
    return id->kind == ID_USCC ? bars.twice : bars.checked;
}

/* Letters that only say what kind of number it is. */
static size_t mark_length(enum ident_kind kind, const char *text)
{
    static const struct {
        enum ident_kind kind;
        const char *mark;
    } marks[] = { { ID_XK, "XK" },        { ID_QS_FOOD, "QS" }, { ID_QS_PACK, "QS" },
                  { ID_SC, "SC" },        { ID_TS, "TS" },      { ID_STANDARD_FIRM, "Q/" },
                  { ID_STANDARD, "GB/T" } };
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (marks[i].kind == kind && strncmp(text, marks[i].mark, strlen(marks[i].mark)) == 0)
            return strlen(marks[i].mark);
    return 0;
}

/* Folding made a digit of a letter that may stand there: what was read counts. */
static void unfold(struct weighed *w, size_t at, char seen)
{
    struct ident tried;
    if (seen != w->ident.text[at] && is_ascii_alnum(seen) &&
        candidate_try(&w->ident, at, (const char[2]){ seen, '\0' }, &tried) &&
        tried.check != CHECK_BAD)
        w->ident = tried;
}

static void weigh(const struct reading *r, size_t from, size_t to, struct candidate_bars bars,
                  struct weighed *w)
{
    struct span text = span_of(w->ident.text);
    uint8_t bar = bar_of(&w->ident, bars);
    size_t mark = mark_length(w->ident.kind, w->ident.text);
    w->least = 100;
    w->n = 0;
    for (size_t at = 0, len; at < text.len; at += len) {
        uint32_t cp;
        len = utf8_next(text, at, &cp);
        if (at < mark || (len == 1 && !is_ascii_alnum(w->ident.text[at])))
            continue;
        size_t i = glyph_for(r, from, to, w->ident.text + at, len);
        const struct glyph *g = i < r->n ? &r->glyphs[i] : NULL;
        uint8_t sure = g ? g->sure : 0;
        if (g)
            from = i + 1;
        if (g && len == 1)
            unfold(w, at, upper(g->text[0]));
        if (sure < w->least)
            w->least = sure;
        bool is_open = len == 1 && w->ident.check != CHECK_OK &&
                       (is_either(w, at) || has_rival(w, at, len, g));
        if (sure < bar || is_open)
            add_doubt(w, at, len, g);
        if (len == 1 && w->ident.check != CHECK_OK && w->n > 0)
            open_either(w, at);
    }
}

/* How many choices of alternatives satisfy the number's own check character, 2 for more; 0 when there
 * are too many to try.  *out is the last of them, *open whether it may be decided on. */
static size_t count_checked(const struct weighed *w, struct ident *out, bool *open)
{
    size_t found = 0;
    for (size_t k = 0; w->n == 1 && found < 2 && k < w->doubts[0].n; k++) {
        struct ident id;
        if (!candidate_try(&w->ident, w->doubts[0].at, w->doubts[0].alternatives[k], &id) ||
            !has_right_check(&id))
            continue;
        *out = id;
        *open = w->open[0] >> k & 1;
        found++;
    }
    return found;
}

/* True: nothing is in doubt, or the number's check character has decided the one that was. */
static bool decide(struct weighed *w)
{
    struct ident only;
    bool open = false;
    if (w->n == 0)
        return true;
    if ((w->ident.check != CHECK_BAD && w->ident.check != CHECK_SUSPECT) ||
        count_checked(w, &only, &open) != 1 || !open)
        return false;
    w->ident = only;
    return true;
}

static void add_line(const char *text, const struct weighed *w, bool is_decided,
                     struct ocr_lines *out)
{
    struct ocr_line *line = &out->at[out->n++];
    memset(line, 0, sizeof *line);
    text_copy(line->text, sizeof line->text, text);
    line->ident = w->ident;
    line->score = w->least * 10;
    if (is_decided)
        return;
    memcpy(line->doubts, w->doubts, sizeof line->doubts);
    line->n_doubts = w->n;
}

size_t candidate_add(const struct reading *r, struct candidate_bars bars, struct ocr_lines *out,
                     struct glyph_range where[OCR_LINES_MAX])
{
    char text[OCR_TEXT_MAX];
    uint8_t glyph_of[OCR_TEXT_MAX];
    struct ident found[FIND_MAX];
    size_t added = 0, len = reading_text(r, text, glyph_of);
    size_t n = code_find((struct span){ (const uint8_t *)text, len }, FIND_OCR, found, FIND_MAX);
    for (size_t i = 0; i < n && out->n < OCR_LINES_MAX; i++) {
        struct weighed w = { .ident = found[i] };
        if (!is_wanted(w.ident.kind) || w.ident.check == CHECK_MALFORMED || w.ident.len == 0)
            continue;
        size_t from = glyph_of[w.ident.at], to = glyph_of[w.ident.at + w.ident.len - 1] + 1u;
        weigh(r, from, to, bars, &w);
        add_line(text, &w, decide(&w), out);
        if (where)
            where[added] = (struct glyph_range){ from, to };
        added++;
    }
    return added;
}
