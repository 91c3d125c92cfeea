#include "sync/trouble.h"

static const struct {
    const char *name, *id;
} rows[] = {
#define X(name, text, id) [name] = { text, id },
    TROUBLE_LIST(X)
#undef X
};

const char *trouble_name(enum trouble t)
{
    return (unsigned)t < TROUBLE_COUNT ? rows[t].name : rows[TROUBLE_FAULT].name;
}

const char *trouble_id(enum trouble t)
{
    return (unsigned)t < TROUBLE_COUNT ? rows[t].id : rows[TROUBLE_FAULT].id;
}

enum trouble trouble_of_name(const char *name)
{
    for (int i = 0; i < TROUBLE_COUNT; i++)
        if (strcmp(rows[i].name, name) == 0)
            return (enum trouble)i;
    return TROUBLE_FAULT;
}
