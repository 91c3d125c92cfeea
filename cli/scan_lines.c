#include "cli/scan_lines.h"

#include <stdio.h>
#include <string.h>

static const char *kind_of(const struct ocr_line *l)
{
    return l->ident.kind == ID_NONE ? "FIRM" : ident_kind_name(l->ident.kind);
}

static const char *value_of(const struct ocr_line *l)
{
    return l->ident.kind == ID_NONE ? l->firm : l->ident.text;
}

/* Which character stands at that byte. */
static int character_at(const char *text, size_t byte)
{
    int n = 0;
    for (size_t i = 0; i < byte && text[i]; i++)
        n += ((unsigned char)text[i] & 0xC0u) != 0x80u;
    return n;
}

static json_t *doubts_json(const struct ocr_line *l)
{
    json_t *list = json_array();
    for (size_t i = 0; i < l->n_doubts; i++) {
        json_t *alternatives = json_array();
        for (size_t k = 0; k < l->doubts[i].n; k++)
            json_array_append_new(alternatives, json_string(l->doubts[i].alternatives[k]));
        json_array_append_new(list,
                              json_pack("{si so}", "at", character_at(value_of(l), l->doubts[i].at),
                                        "alternatives", alternatives));
    }
    return list;
}

static json_t *points_json(const struct ocr_line *l)
{
    json_t *points = json_array();
    for (int i = 0; i < 4; i++)
        json_array_append_new(points, json_pack("[ii]", (int)l->corner[i].x, (int)l->corner[i].y));
    return points;
}

json_t *scan_lines_json(const struct ocr_lines *lines)
{
    json_t *list = json_array();
    for (size_t i = 0; i < lines->n; i++) {
        const struct ocr_line *l = &lines->at[i];
        char shown[OCR_TEXT_MAX * 3];
        text_show(span_of(l->text), shown, sizeof shown);
        json_array_append_new(list,
                              json_pack("{ss ss ss so si so}", "text", shown, "kind", kind_of(l),
                                        "value", value_of(l), "doubtful", doubts_json(l), "score",
                                        l->score, "points", points_json(l)));
    }
    return list;
}

static const struct ocr_doubt *doubt_at(const struct ocr_line *l, size_t at)
{
    for (size_t i = 0; i < l->n_doubts; i++)
        if (l->doubts[i].at == at)
            return &l->doubts[i];
    return NULL;
}

/* Returns how many bytes of the value it stands for. */
static size_t print_doubt(const struct ocr_doubt *d)
{
    putchar('{');
    for (size_t k = 0; k < d->n; k++)
        printf("%s%s", k ? "/" : "", d->alternatives[k]);
    fputs(d->n ? "}" : "?}", stdout);
    return d->n ? strlen(d->alternatives[0]) : 0;
}

void scan_lines_print(const char *path, const struct ocr_lines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        const struct ocr_line *l = &lines->at[i];
        const char *value = value_of(l);
        printf("%s: %s ", path, kind_of(l));
        for (size_t at = 0; at <= strlen(value);) {
            const struct ocr_doubt *d = doubt_at(l, at);
            size_t n = d ? print_doubt(d) : 0;
            if (n == 0 && value[at])
                putchar(value[at]);
            at += n ? n : 1;
        }
        putchar('\n');
    }
}
