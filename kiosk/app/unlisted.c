#include "app/unlisted.h"

#include "code/gtin.h"

enum { USUAL_DIGITS = 8 };

/* The thirteen digits that the company's prefix is the front of. */
static bool retail_number(const struct ident *id, char out[15])
{
    if (id->kind == ID_GTIN13 || id->kind == ID_GTIN14)
        return strlen(id->text) == 14 ? gtin_inner(id->text, out)
                                      : span_copy(span_of(id->text), out, 15);
    return false;
}

bool unlisted_prefix(const struct check *c, char out[UNLISTED_PREFIX_MAX])
{
    for (size_t i = 0; i < c->n_subjects; i++) {
        const struct verdict_subject *s = &c->subjects[i];
        char number[15];
        struct prefix_info info;
        if (s->ident.check != CHECK_OK || s->prefix.prefix[0] || s->product.gtin[0] ||
            !retail_number(&s->ident, number))
            continue;
        gtin_prefix(number, &info);
        if (info.class != PREFIX_CHINA)
            continue;
        int usual = gtin_usual_prefix_length(number);
        size_t digits = usual > 0 ? (size_t)usual : USUAL_DIGITS;
        return span_copy(span_part(span_of(number), 0, digits), out, UNLISTED_PREFIX_MAX);
    }
    return false;
}
