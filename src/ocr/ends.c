#include "ocr/ends.h"

#include <string.h>

#include "code/find.h"

void ends_doubt_behind(struct ocr_line *line)
{
    if (line->n_doubts == OCR_DOUBTS_MAX)
        line->n_doubts--;
    line->doubts[line->n_doubts++] = (struct ocr_doubt){ .at = (uint8_t)strlen(line->ident.text) };
    line->score = 0;
}

static void insert_doubt(struct ocr_line *line, const struct ocr_doubt *d)
{
    if (line->n_doubts == OCR_DOUBTS_MAX)
        line->n_doubts--;
    memmove(line->doubts + 1, line->doubts, line->n_doubts * sizeof line->doubts[0]);
    line->doubts[0] = *d;
    line->n_doubts++;
}

void ends_doubt_front(struct ocr_line *line)
{
    insert_doubt(line, &(struct ocr_doubt){ .at = 0 });
    line->score = 0;
}

void ends_set_province(struct ocr_line *line, const struct shape_match best[SHAPE_BEST],
                       bool is_sure)
{
    char text[IDENT_TEXT_MAX + 8];
    struct ident found;
    snprintf(text, sizeof text, "(%s)%s", best[0].character, line->ident.text);
    if (code_find(span_of(text), FIND_KEYPAD, &found, 1) != 1 || found.kind != ID_XK) {
        ends_doubt_front(line);
        return;
    }
    size_t front = strlen(found.text) - strlen(line->ident.text);
    found.at = line->ident.at;
    found.len = line->ident.len;
    line->ident = found;
    for (size_t i = 0; i < line->n_doubts; i++)
        line->doubts[i].at = (uint8_t)(line->doubts[i].at + front);
    if (best[0].score < line->score)
        line->score = best[0].score;
    if (!is_sure) {
        struct ocr_doubt d = { .at = 1 };
        for (; d.n < SHAPE_BEST && best[d.n].score > 0; d.n++)
            memcpy(d.alternatives[d.n], best[d.n].character, sizeof best[d.n].character);
        insert_doubt(line, &d);
    }
}

static bool is_dash(const char *text)
{
    static const char *const dashes[] = { "-", "—", "–", "一" };
    for (size_t i = 0; i < ARRAY_LEN(dashes); i++)
        if (strcmp(text, dashes[i]) == 0)
            return true;
    return false;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The only numbers that are numbers without what follows their last dash. */
static bool lacks_year(const struct ident *id)
{
    size_t n = strlen(id->text);
    return (id->kind == ID_STANDARD || id->kind == ID_STANDARD_FIRM) &&
           (n < 5 || id->text[n - 5] != '-');
}

bool ends_is_cut(const struct reading *r, size_t end, const struct ident *id)
{
    const struct glyph *g = &r->glyphs[end];
    if (end >= r->n)
        return false;
    if (is_dash(g->text))
        return lacks_year(id);
    return !g->after_blank && !g->text[1] && is_alnum(g->text[0]);
}

bool ends_is_clear(const struct reading *r, size_t glyph)
{
    enum { CLEAR = 70 };
    static const char *const ends[] = { ":", "：", "号", "码", "S" };
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (strcmp(r->glyphs[glyph].text, ends[i]) == 0)
            return r->glyphs[glyph].sure >= CLEAR;
    return false;
}
