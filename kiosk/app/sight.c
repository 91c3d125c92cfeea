#include "app/sight.h"

#include "code/gtin.h"

enum { CODE_OF_ZERO = 1, CODE_OF_PERSON = 2 };

/* FNV-1a: sameness within one session, not a secret. */
static uint64_t hash_bytes(uint64_t h, const void *data, size_t n)
{
    const uint8_t *p = data;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211u;
    return h;
}

/* 14 digits of the retail unit: a carton's number counts as the goods in it. */
static bool retail_gtin(const struct ident *id, char out[15])
{
    char inner[14];
    if (!ident_is_gtin(id->kind) || id->check == CHECK_MALFORMED)
        return false;
    if (id->kind == ID_GTIN14 && gtin_inner(id->text, inner))
        return gtin_to14(inner, out);
    return gtin_to14(id->text, out);
}

static bool holds_person(const struct seen *s)
{
    for (size_t i = 0; i < s->n_idents; i++)
        if (s->idents[i].kind == ID_ID_CARD)
            return true;
    return false;
}

static bool is_useful(const struct ident *id)
{
    return ident_is_gtin(id->kind) || ident_is_licence(id->kind) || ident_is_org(id->kind) ||
           id->kind == ID_STANDARD_FIRM;
}

void seen_fill(struct seen *out, struct span bytes, enum find_source source)
{
    const uint64_t basis = 14695981039346656037u;
    char gtin[15];
    out->n_idents = code_find(bytes, source, out->idents, SEEN_IDENTS_MAX);
    out->has_gtin = out->is_useful = false;
    out->code = hash_bytes(basis, bytes.p, bytes.len);
    if (holds_person(out)) /* not even a trace of a person's number stays */
        out->code = CODE_OF_PERSON;
    for (size_t i = out->n_idents; i-- > 0;) {
        out->is_useful |= is_useful(&out->idents[i]);
        if (retail_gtin(&out->idents[i], gtin)) {
            out->has_gtin = true;
            out->code = hash_bytes(basis, gtin, 14);
        }
    }
    if (out->code == 0)
        out->code = CODE_OF_ZERO;
}
