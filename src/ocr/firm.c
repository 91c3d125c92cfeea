#include "ocr/firm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/table.h"

enum { FIRM_CHARS_MIN = 4 };

struct firm_labels {
    struct table *table;
};

enum err_code firm_labels_open(const char *assets, struct firm_labels **out, struct err *err)
{
    static const char *const columns[] = { "word", NULL };
    char path[FS_PATH_MAX];
    struct firm_labels *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "no memory for the words before a firm");
    snprintf(path, sizeof path, "%s/ocr/firm_labels.tsv", assets);
    enum err_code rc = table_open(path, columns, &l->table, err);
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

static size_t find_label(const struct firm_labels *l, const struct reading *r)
{
    size_t best = 0, best_len = 0;
    for (size_t row = 0; row < table_rows(l->table); row++) {
        const char *label = table_cell(l->table, row, 0);
        for (size_t i = 0; i < r->n; i++) {
            size_t behind = behind_label(r, i, label);
            if (behind > 0 && strlen(label) > best_len) {
                best = behind;
                best_len = strlen(label);
            }
        }
    }
    return best;
}

static bool is_colon(const char *text)
{
    return strcmp(text, ":") == 0 || strcmp(text, "：") == 0 || strcmp(text, ";") == 0 ||
           strcmp(text, ".") == 0 || strcmp(text, "，") == 0 || strcmp(text, "；") == 0;
}

static bool is_chinese(const char *text)
{
    uint32_t cp;
    utf8_next(span_of(text), 0, &cp);
    return cp >= 0x3400 && cp <= 0x9FFF;
}

void firm_add(const struct firm_labels *l, const struct reading *r, struct ocr_lines *out)
{
    size_t at = find_label(l, r), n = 0, chinese = 0;
    uint8_t least = 100;
    if (at == 0 || out->n == OCR_LINES_MAX)
        return;
    struct ocr_line *line = &out->at[out->n];
    memset(line, 0, sizeof *line);
    while (at < r->n && is_colon(r->glyphs[at].text))
        at++;
    for (; at < r->n; at++) {
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
