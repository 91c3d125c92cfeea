#include "ocr/firm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/table.h"

enum { FIRM_CHARS_MIN = 4 };

struct firm_labels {
    struct table *table;
    size_t n_firm; /* rows [0, n_firm) announce a firm, the others end its name */
};

enum { WORD, MEANS };

/* The rows that mean firm stand first, so that a row says which it is by its number. */
static enum err_code check_rows(struct firm_labels *l, struct err *err)
{
    for (size_t row = 0; row < table_rows(l->table); row++) {
        const char *means = table_cell(l->table, row, MEANS);
        bool is_firm = strcmp(means, "firm") == 0;
        if (!is_firm && strcmp(means, "end") != 0)
            return table_complain(l->table, row, MEANS, ERR_INVALID, err, "firm or end expected");
        if (is_firm && l->n_firm != row)
            return table_complain(l->table, row, MEANS, ERR_INVALID, err, "firms come first");
        l->n_firm += is_firm;
    }
    return ERR_OK;
}

enum err_code firm_labels_open(const char *assets, struct firm_labels **out, struct err *err)
{
    static const char *const columns[] = { "word", "means", NULL };
    char path[FS_PATH_MAX];
    struct firm_labels *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "no memory for the words before a firm");
    snprintf(path, sizeof path, "%s/ocr/firm_labels.tsv", assets);
    enum err_code rc = table_open(path, columns, &l->table, err);
    if (!rc)
        rc = check_rows(l, err);
    if (rc) {
        firm_labels_close(l);
        return rc;
    }
    *out = l;
    return ERR_OK;
}

void firm_labels_close(struct firm_labels *l)
{
    if (!l)
        return;
    table_close(l->table);
    free(l);
}

/* The glyph behind the label, when the label's characters stand at glyph i; 0 otherwise.  Blanks do
 * not count: the engine puts them between Chinese characters as it likes. */
static size_t behind_label(const struct reading *r, size_t i, const char *label)
{
    while (*label) {
        size_t len = i < r->n ? strlen(r->glyphs[i].text) : 0;
        if (len == 0 || strncmp(label, r->glyphs[i].text, len) != 0)
            return 0;
        label += len;
        i++;
    }
    return i;
}

/* Behind the longest label at glyph i, 0 when none stands there; *is_firm: which sort it is. */
static size_t label_at(const struct firm_labels *l, const struct reading *r, size_t i,
                       bool *is_firm)
{
    size_t best = 0;
    for (size_t row = 0; row < table_rows(l->table); row++) {
        size_t behind = behind_label(r, i, table_cell(l->table, row, WORD));
        if (behind > best) {
            best = behind;
            *is_firm = row < l->n_firm;
        }
    }
    return best;
}

static bool is_colon(const char *text)
{
    static const char *const colons[] = { ":", "：", ";", "；", ".", "，", "·", "，" };
    for (size_t i = 0; i < ARRAY_LEN(colons); i++)
        if (strcmp(text, colons[i]) == 0)
            return true;
    return false;
}

static bool is_chinese(const char *text)
{
    uint32_t cp;
    utf8_next(span_of(text), 0, &cp);
    return (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 0xF900 && cp <= 0xFAFF);
}

/* Marks at the end are specks on the paper; only a bracket belongs to names. */
static size_t without_specks(const struct reading *r, size_t from, size_t to)
{
    while (to > from) {
        const char *last = r->glyphs[to - 1].text;
        if (is_chinese(last) || strcmp(last, ")") == 0 || strcmp(last, "）") == 0)
            break;
        to--;
    }
    return to;
}

static void add_name(const struct reading *r, size_t from, size_t to, struct ocr_lines *out)
{
    size_t n = 0, chinese = 0;
    uint8_t least = 100;
    if (out->n == OCR_LINES_MAX)
        return;
    struct ocr_line *line = &out->at[out->n];
    memset(line, 0, sizeof *line);
    to = without_specks(r, from, to);
    for (size_t at = from; at < to; at++) {
        const struct glyph *g = &r->glyphs[at];
        size_t len = strlen(g->text);
        if (n + len + 1 > sizeof line->firm)
            break;
        memcpy(line->firm + n, g->text, len);
        n += len;
        chinese += is_chinese(g->text);
        least = g->sure < least ? g->sure : least;
    }
    line->score = least * 10;
    text_copy(line->text, sizeof line->text, line->firm);
    if (chinese >= FIRM_CHARS_MIN)
        out->n++;
}

/* Whether a label may stand at glyph i: not inside of a name (威县厂名牌食品). */
static bool may_begin(const struct reading *r, size_t i, size_t behind)
{
    return i == 0 || r->glyphs[i].after_blank || !is_chinese(r->glyphs[i - 1].text) ||
           (behind < r->n && is_colon(r->glyphs[behind].text));
}

void firm_add(const struct firm_labels *l, const struct reading *r, struct ocr_lines *out)
{
    size_t name = 0; /* where the name begins that is being read; 0: none */
    for (size_t i = 0; i < r->n;) {
        bool is_firm = false;
        size_t behind = label_at(l, r, i, &is_firm);
        if (behind == 0 || (name > 0 && !may_begin(r, i, behind))) {
            i++;
            continue;
        }
        if (name > 0)
            add_name(r, name, i, out);
        for (i = behind; i < r->n && is_colon(r->glyphs[i].text);)
            i++;
        name = is_firm ? i : 0;
    }
    if (name > 0)
        add_name(r, name, r->n, out);
}
