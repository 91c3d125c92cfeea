#include "verdict/law_rows.h"

const char *law_profile(const struct law *l)
{
    return l->profile;
}

const struct law_article *law_article_on(const struct law *l, const char *id, struct date day)
{
    for (size_t i = 0; i < table_rows(l->tables[T_ARTICLES]); i++) {
        const struct law_article *a = &l->articles[i];
        if (strcmp(a->id, id) == 0 && date_same_or_before(a->from, day) &&
            (!date_known(a->until) || date_before(day, a->until)))
            return a;
    }
    return NULL;
}

const struct law_office *law_office(const struct law *l, const char *id)
{
    for (size_t i = 0; i < table_rows(l->tables[T_OFFICES]); i++)
        if (strcmp(l->offices[i].id, id) == 0)
            return &l->offices[i];
    return NULL;
}

const char *law_term(const struct law *l, const char *id)
{
    for (size_t i = 0; i < table_rows(l->tables[T_TERMS]); i++)
        if (strcmp(l->terms[i].id, id) == 0)
            return l->terms[i].value;
    return "";
}

const struct law_office *law_handler(const struct law *l, const char *topic, enum ident_kind kind)
{
    char exact[64];
    const struct law_office *general = NULL;
    snprintf(exact, sizeof exact, "%s.%s", topic, ident_kind_name(kind));
    for (size_t i = 0; i < table_rows(l->tables[T_HANDLERS]); i++) {
        if (strcmp(l->handlers[i].topic, exact) == 0)
            return l->handlers[i].office;
        if (strcmp(l->handlers[i].topic, topic) == 0)
            general = l->handlers[i].office;
    }
    return general;
}

static const struct basis *find_basis(const struct law *l, const char *finding,
                                      enum ident_kind kind)
{
    const struct basis *general = NULL;
    for (size_t i = 0; i < table_rows(l->tables[T_BASIS]); i++) {
        const struct basis *b = &l->basis[i];
        if (strcmp(b->finding, finding) != 0)
            continue;
        if (b->kind == kind && kind != ID_NONE)
            return b;
        if (b->kind == ID_NONE)
            general = b;
    }
    return general;
}

const char *law_basis(const struct law *l, const char *finding, enum ident_kind kind,
                      struct date day, const struct law_article *out[LAW_BASIS_MAX])
{
    const struct basis *b = find_basis(l, finding, kind);
    size_t n = 0;
    memset(out, 0, LAW_BASIS_MAX * sizeof *out);
    for (size_t i = 0; b && i < LAW_BASIS_MAX && b->article_ids[i]; i++) {
        const struct law_article *a = law_article_on(l, b->article_ids[i], day);
        if (a)
            out[n++] = a;
    }
    return b && strcmp(b->topic, "-") != 0 ? b->topic : "";
}

bool law_has_basis(const struct law *l, const char *finding)
{
    return find_basis(l, finding, ID_NONE) != NULL;
}

struct law_kind law_kind_rule(const struct law *l, enum ident_kind kind)
{
    return (unsigned)kind < ID_KIND_COUNT ? l->kinds[kind] : (struct law_kind){ 0 };
}
