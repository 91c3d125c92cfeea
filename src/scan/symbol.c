#include "scan/symbol.h"

const char *symbol_kind_name(enum symbol_kind k)
{
#define X(name, text, source) text,
    static const char *const names[] = { SYMBOL_KIND_LIST(X) };
#undef X
    return (unsigned)k < SYM_COUNT ? names[k] : names[SYM_NONE];
}

enum find_source symbol_source(enum symbol_kind k)
{
#define X(name, text, source) source,
    static const enum find_source sources[] = { SYMBOL_KIND_LIST(X) };
#undef X
    return (unsigned)k < SYM_COUNT ? sources[k] : FIND_TEXT;
}

struct span symbol_span(const struct symbol *s)
{
    return (struct span){ s->data, s->len };
}
