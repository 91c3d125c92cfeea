#include "code/ident.h"

#include <string.h>

#define X(name, text) [name] = text,
static const char *const kinds[] = { IDENT_KIND_LIST(X) };
static const char *const checks[] = { IDENT_CHECK_LIST(X) };
#undef X

const char *ident_kind_name(enum ident_kind kind)
{
    return (unsigned)kind < ID_KIND_COUNT ? kinds[kind] : kinds[ID_NONE];
}

enum ident_kind ident_kind_of(const char *name)
{
    for (size_t i = 0; i < ID_KIND_COUNT; i++)
        if (strcmp(name, kinds[i]) == 0)
            return (enum ident_kind)i;
    return ID_NONE;
}

const char *ident_check_name(enum ident_check check)
{
    return (unsigned)check < CHECK_COUNT ? checks[check] : checks[CHECK_NONE];
}

bool ident_is_gtin(enum ident_kind kind)
{
    return (kind >= ID_GTIN8 && kind <= ID_GTIN14) || kind == ID_ISBN;
}

bool ident_is_licence(enum ident_kind kind)
{
    return kind >= ID_XK && kind <= ID_WGH;
}

bool ident_is_org(enum ident_kind kind)
{
    return kind >= ID_ORG && kind <= ID_REG13;
}
