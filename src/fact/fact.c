#include "fact/fact.h"

#include <string.h>

#define X(name, text) [name] = text,
static const char *const statuses[] = { FACT_STATUS_LIST(X) };
static const char *const sets[] = { FACT_SET_LIST(X) };
#undef X

const char *fact_status_name(enum fact_status s)
{
    return (unsigned)s < STATUS_COUNT ? statuses[s] : statuses[STATUS_UNKNOWN];
}

bool fact_status_of(const char *name, enum fact_status *out)
{
    for (size_t i = 0; i < STATUS_COUNT; i++) {
        if (strcmp(name, statuses[i]) == 0) {
            *out = (enum fact_status)i;
            return true;
        }
    }
    return false;
}

const char *fact_set_name(enum fact_set s)
{
    return (unsigned)s < SET_COUNT ? sets[s] : "";
}
