#include "registry/paper.h"

#include "registry/cell.h"
#include "registry/sheet.h"

struct reading {
    const char *file;
    struct complaints *complaints;
    struct paper *paper;
};

static bool is_yes(struct span s)
{
    return span_eq(s, "1") || span_eq(s, "yes") || span_eq(s, "true") || span_eq(s, "是");
}

static bool is_no(struct span s)
{
    return span_eq(s, "0") || span_eq(s, "no") || span_eq(s, "false") || span_eq(s, "否") ||
           s.len == 0;
}

/* What is wrong with the value, or NULL. */
static const char *set_flag(struct span value, bool *out)
{
    if (!is_yes(value) && !is_no(value))
        return "write yes or no";
    *out = is_yes(value);
    return NULL;
}

static const char *set_text(struct span value, char *out, size_t cap)
{
    struct cell_value v = { 0 };
    static char const why[] = "too long, or holds characters no text should";
    struct reason reason;
    if (!cell_read_text(value, cap, &v, &reason))
        return why;
    memcpy(out, v.text, strlen(v.text) + 1);
    return NULL;
}

static const char *set_of_release(struct paper *p, struct span key, struct span value)
{
    uint64_t n;
    if (span_eq(key, "sequence")) {
        if (!span_number(value, &n) || n == 0 || n > INT64_MAX)
            return "not a number above 0";
        p->release.sequence = (int64_t)n;
        return NULL;
    }
    if (span_eq(key, "issued"))
        return date_parse(value, &p->release.issued) ? NULL : "no day; write 2026-10-12";
    if (span_eq(key, "demo"))
        return set_flag(value, &p->release.demo);
    return span_eq(key, "key") ? NULL : "no such key (db/README.md lists them)";
}

static const char *set_of_set(struct paper *p, enum fact_set set, struct span what,
                              struct span value)
{
    struct fact_set_info *info = &p->release.set[set];
    if (span_eq(what, "source"))
        return set_text(value, info->source, sizeof info->source);
    if (span_eq(what, "coverage"))
        return set_text(value, info->coverage, sizeof info->coverage);
    if (span_eq(what, "source_date"))
        return date_parse(value, &info->source_date) ? NULL : "no day; write 2026-10-12";
    if (span_eq(what, "absent"))
        return set_flag(value, &p->may_be_absent[set]);
    return "no such key (db/README.md lists them)";
}

static bool on_row(void *self, const struct sheet_row *row)
{
    struct reading *g = self;
    struct span key = span_trim(row->cells[0]);
    struct span value = row->n > 1 ? span_trim(row->cells[1])
                                   : (struct span){ (const uint8_t *)"", 0 };
    const char *wrong = row->n > 2 && row->cells[2].len > 0
                            ? "a third cell; put quotation marks around a value with commas"
                            : NULL;
    const uint8_t *dot = memchr(key.p, '.', key.len);
    size_t at = dot ? (size_t)(dot - key.p) : 0;
    bool known = false;
    for (int i = 0; dot && !wrong && i < SET_COUNT; i++) {
        if (!span_eq(span_part(key, 0, at), fact_set_name((enum fact_set)i)))
            continue;
        known = true;
        wrong = set_of_set(g->paper, (enum fact_set)i, span_part(key, at + 1, key.len), value);
    }
    if (!wrong && !known)
        wrong = set_of_release(g->paper, key, value);
    char shown[80];
    text_show(span_part(key, 0, 60), shown, sizeof shown);
    if (wrong)
        complaint_error(g->complaints, g->file, row->line, "value", "%s: %s", shown, wrong);
    return !complaint_enough(g->complaints);
}

enum err_code paper_read(const char *file, FILE *f, struct complaints *c, struct paper *out,
                         struct err *err)
{
    struct reading g = { .file = file, .complaints = c, .paper = out };
    return sheet_read(file, f, c, on_row, &g, err);
}
