#include "unit/ocr/readings.h"

#include <stdio.h>
#include <string.h>

struct reading reading_of(const char *text, const char *sure)
{
    struct reading r = { 0 };
    struct span all = span_of(text);
    bool after_blank = false;
    for (size_t at = 0, n; at < all.len; at += n) {
        uint32_t cp;
        n = utf8_next(all, at, &cp);
        if (cp == ' ') {
            after_blank = true;
            continue;
        }
        struct glyph *g = &r.glyphs[r.n];
        memcpy(g->text, text + at, n);
        g->sure = (uint8_t)((*sure - '0') * 11);
        g->after_blank = after_blank;
        g->left = (int16_t)(30 + 12 * (int)r.n);
        g->right = (int16_t)(g->left + 10);
        after_blank = false;
        sure += sure[1] != '\0';
        r.n++;
    }
    return r;
}

void reading_other(struct reading *r, size_t i, const char *text, uint8_t sure)
{
    struct glyph *g = &r->glyphs[i];
    text_copy(g->others[g->n_others].text, sizeof g->others[0].text, text);
    g->others[g->n_others].sure = sure;
    g->n_others++;
}

void line_text(const struct ocr_line *l, char out[512])
{
    size_t n = (size_t)snprintf(out, 512, "%s %s", ident_kind_name(l->ident.kind), l->ident.text);
    for (size_t i = 0; i < l->n_doubts; i++) {
        const struct ocr_doubt *d = &l->doubts[i];
        n += (size_t)snprintf(out + n, 512 - n, " %d{", d->at);
        for (size_t k = 0; k < d->n; k++)
            n += (size_t)snprintf(out + n, 512 - n, "%s%s", k ? "/" : "", d->alternatives[k]);
        n += (size_t)snprintf(out + n, 512 - n, "}");
    }
}
