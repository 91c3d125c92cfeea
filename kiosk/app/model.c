#include "app/model.h"

const char *screen_name(enum screen_id s)
{
#define X(name, text) [name] = text,
    static const char *const names[SCREEN_COUNT] = { SCREEN_LIST(X) };
#undef X
    return (unsigned)s < SCREEN_COUNT ? names[s] : "-";
}
