#include "ocr/receipt_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/table.h"
#include "base/text.h"

/* ---- tables ---- */

enum { WORD, MEANS };
enum { FORM, NEEDS };

static bool means_of(const char *text, enum word_means *out)
{
    static const char *const names[MEANS_COUNT] = {
#define X(name, text) text,
        WORD_MEANS_LIST(X)
#undef X
    };
    for (size_t i = 0; i < MEANS_COUNT; i++)
        if (strcmp(names[i], text) == 0) {
            *out = (enum word_means)i;
            return true;
        }
    return false;
}

static enum err_code take_word(struct receipt_rules *r, const struct table *t, size_t row,
                               struct err *err)
{
    struct span text = span_of(table_cell(t, row, WORD));
    if (r->n_words == WORDS_MAX)
        return table_complain(t, row, WORD, ERR_TOO_BIG, err, "more than %d words", WORDS_MAX);
    struct receipt_word *w = &r->words[r->n_words++];
    if (!means_of(table_cell(t, row, MEANS), &w->means))
        return table_complain(t, row, MEANS, ERR_INVALID, err, "'%s' is none of the meanings above",
                              table_cell(t, row, MEANS));
    for (size_t at = 0; at < text.len; w->n++) {
        if (w->n == WORD_CHARS_MAX)
            return table_complain(t, row, WORD, ERR_TOO_BIG, err, "longer than %d characters",
                                  WORD_CHARS_MAX);
        at += utf8_next(text, at, &w->c[w->n]);
    }
    if (w->n == 0)
        return table_complain(t, row, WORD, ERR_INVALID, err, "is empty");
    for (size_t i = 0; i + 1 < r->n_words; i++)
        if (r->words[i].n == w->n && memcmp(r->words[i].c, w->c, w->n * sizeof w->c[0]) == 0)
            return table_complain(t, row, WORD, ERR_INVALID, err, "stands here twice");
    return ERR_OK;
}

static enum err_code take_form(struct receipt_rules *r, const struct table *t, size_t row,
                               struct err *err)
{
    static const char *const needs[] = {
        [NEEDS_NOTHING] = "nothing", [NEEDS_LABEL] = "label", [NEEDS_TIME] = "time"
    };
    static const struct {
        uint32_t c;
        char as;
    } marks[] = { { 0x5E74, 'y' }, { 0x6708, 'm' }, { 0x65E5, 'd' } };
    struct span text = span_of(table_cell(t, row, FORM));
    size_t n = 0, k = 0;
    if (r->n_forms == FORMS_MAX)
        return table_complain(t, row, FORM, ERR_TOO_BIG, err, "more than %d forms", FORMS_MAX);
    struct receipt_form *f = &r->forms[r->n_forms++];
    while (k < ARRAY_LEN(needs) && strcmp(needs[k], table_cell(t, row, NEEDS)) != 0)
        k++;
    if (k == ARRAY_LEN(needs))
        return table_complain(t, row, NEEDS, ERR_INVALID, err, "nothing, label or time expected");
    f->needs = (enum form_needs)k;
    for (size_t at = 0; at < text.len && n + 1 < FORM_CHARS_MAX; n++) {
        uint32_t c;
        at += utf8_next(text, at, &c);
        f->c[n] = c < 0x80 && strchr("YMD-/.", (char)c) ? (char)c : '?';
        for (size_t i = 0; i < ARRAY_LEN(marks); i++)
            if (marks[i].c == c)
                f->c[n] = marks[i].as;
    }
    if (n == 0 || strchr(f->c, '?') || !strstr(f->c, "YY") || !strstr(f->c, "MM") ||
        !strstr(f->c, "DD"))
        return table_complain(t, row, FORM, ERR_INVALID, err,
                              "YY, MM, DD and - / . 年 月 日 expected");
    return ERR_OK;
}

static enum err_code read_table(struct receipt_rules *r, const char *assets, const char *name,
                                const char *const *columns,
                                enum err_code (*take)(struct receipt_rules *r,
                                                      const struct table *t, size_t row,
                                                      struct err *err),
                                struct err *err)
{
    char path[FS_PATH_MAX];
    struct table *t = NULL;
    snprintf(path, sizeof path, "%s/ocr/%s", assets, name);
    enum err_code rc = table_open(path, columns, &t, err);
    for (size_t row = 0; !rc && row < table_rows(t); row++)
        rc = take(r, t, row, err);
    table_close(t);
    return rc;
}

enum err_code receipt_rules_open(const char *assets, struct receipt_rules **out, struct err *err)
{
    static const char *const labels[] = { "word", "means", NULL };
    static const char *const dates[] = { "form", "needs", NULL };
    struct receipt_rules *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for the words of receipts");
    enum err_code rc = read_table(r, assets, "receipt_labels.tsv", labels, take_word, err);
    if (!rc)
        rc = read_table(r, assets, "receipt_dates.tsv", dates, take_form, err);
    if (rc) {
        receipt_rules_close(r);
        return rc;
    }
    *out = r;
    return ERR_OK;
}

void receipt_rules_close(struct receipt_rules *r)
{
    free(r);
}

/* ---- a row ---- */

bool print_is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF);
}

bool print_is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Tills print in either width, and engines read one sign for the other; what is told apart here is told apart by what
 * stands around it. */
static uint32_t fold_print(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } same[] = { { 0xFFE5, 0xA5 }, { 0x3002, '.' }, { 0x00B7, '.' }, { 0x3001, ',' },
                 { 0x2014, '-' },  { 0x2013, '-' }, { 0x2015, '-' }, { 0x2212, '-' },
                 { 0x3010, '(' },  { 0x3011, ')' }, { 0x3008, '(' }, { 0x3009, ')' },
                 { 0x300A, '(' },  { 0x300B, ')' }, { 0x3014, '(' }, { 0x3015, ')' },
                 { 0x3000, ' ' },  { 0x2236, ':' } };
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFF01 - 0x21;
    for (size_t i = 0; i < ARRAY_LEN(same); i++)
        if (c == same[i].from)
            c = same[i].to;
    if (c == ';')
        c = ':';
    if (c == '[' || c == ']')
        c = c == '[' ? '(' : ')';
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

/* Strips are made 30 high (ocr/strip.h), so a half-width digit is some 15 wide and white of a digit and a half is meant. */
enum { GAP_PX = 24 };

static void take_cells(const struct reading *from, struct print_row *out)
{
    out->n = 0;
    for (size_t i = 0; i < from->n; i++) {
        const struct glyph *g = &from->glyphs[i];
        struct span text = span_of(g->text);
        for (size_t at = 0; at < text.len && out->n < PRINT_CELLS_MAX;) {
            uint32_t c;
            at += utf8_next(text, at, &c);
            c = fold_print(c);
            if (c <= ' ')
                continue;
            bool has_gap = out->n == 0 || g->left - out->at[out->n - 1].right >= GAP_PX;
            out->at[out->n++] = (struct print_cell){ c, g->sure, has_gap, g->left, g->right };
        }
    }
}

static bool stands_at(const struct receipt_word *w, const struct print_row *row, size_t at)
{
    if (at + w->n > row->n)
        return false;
    for (size_t i = 0; i < w->n; i++)
        if (row->at[at + i].c != w->c[i])
            return false;
    return true;
}

/* The longest known word at that cell; NULL: none. */
static const struct receipt_word *word_at(const struct receipt_rules *r,
                                          const struct print_row *row, size_t at)
{
    const struct receipt_word *best = NULL;
    for (size_t i = 0; i < r->n_words; i++)
        if ((!best || r->words[i].n > best->n) && stands_at(&r->words[i], row, at))
            best = &r->words[i];
    return best;
}

/* A word inside of a longer one that no table knows means nothing: 会员日期数 is no 日期. */
static bool begins_here(const struct print_row *row, size_t at)
{
    if (at == 0 || row->at[at].after_gap || !print_is_han(row->at[at - 1].c))
        return true;
    return row->n_words > 0 && row->words[row->n_words - 1].to == at;
}

static void take_words(const struct receipt_rules *r, struct print_row *row)
{
    row->n_words = 0;
    for (size_t at = 0; at < row->n && row->n_words < PRINT_WORDS_MAX;) {
        const struct receipt_word *w = word_at(r, row, at);
        bool is_loose = w && (w->means == MEANS_HEADING || w->means == MEANS_ENDING);
        if (!w || (!is_loose && !begins_here(row, at))) {
            at++;
            continue;
        }
        row->words[row->n_words++] = (struct print_word){ w->means, at, at + w->n };
        at += w->n;
    }
}

void print_row_of(const struct receipt_rules *r, const struct reading *from, struct print_row *out)
{
    take_cells(from, out);
    take_words(r, out);
}
