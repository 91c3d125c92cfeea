/* The data sets, each of which has a file of its own: import_SET.c. */
#include "registry/import.h"

static const struct import_set *const sets[SET_COUNT] = {
    [SET_PREFIX] = &import_prefix,     [SET_ORG] = &import_org,
    [SET_PRODUCT] = &import_product,   [SET_LICENCE] = &import_licence,
    [SET_STANDARD] = &import_standard, [SET_USE] = &import_use,
    [SET_ALERT] = &import_alert,       [SET_CORRECTION] = &import_correction,
};

const struct import_set *import_set_of(enum fact_set set)
{
    return sets[set];
}
