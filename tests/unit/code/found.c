#include "unit/code/found.h"

void found_write(const struct ident *idents, size_t n, char out[FOUND_MAX])
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n && at < FOUND_MAX - 256; i++) {
        const struct ident *id = &idents[i];
        at += (size_t)snprintf(out + at, FOUND_MAX - at, "%s%s %s %s", i ? "; " : "",
                               ident_kind_name(id->kind), id->text[0] ? id->text : "-",
                               ident_check_name(id->check));
        if (id->expected)
            at += (size_t)snprintf(out + at, FOUND_MAX - at, "(%c)", id->expected);
        for (size_t k = 0; k < IDENT_ALSO_MAX && id->also[k] != ID_NONE; k++)
            at += (size_t)snprintf(out + at, FOUND_MAX - at, "%s%s", k ? " " : " (",
                                   ident_kind_name(id->also[k]));
        if (id->also[0] != ID_NONE)
            at += (size_t)snprintf(out + at, FOUND_MAX - at, ")");
    }
}

void found_in(const char *text, enum find_source source, char out[FOUND_MAX])
{
    struct ident idents[FIND_MAX];
    found_write(idents, code_find(span_of(text), source, idents, FIND_MAX), out);
}
