#include "sync/audience.h"

#include <stdio.h>
#include <string.h>

#include "sync/offer.h"

static bool names(const json_t *audience, const char *want)
{
    size_t i;
    const json_t *v;
    json_array_foreach(audience, i, v)
    {
        const char *name = json_string_value(v);
        if (name && strcmp(name, want) == 0)
            return true;
    }
    return false;
}

bool audience_has(const json_t *custom, const struct offer_reader *who)
{
    const json_t *audience = json_object_get(custom, "audience");
    char region[64];
    if (!audience)
        return true;
    if (who->kiosk && names(audience, who->kiosk))
        return true;
    snprintf(region, sizeof region, "region/%s", who->region ? who->region : "");
    return who->region && names(audience, region);
}

bool audience_put(json_t *custom, const char *const *list, size_t n)
{
    if (n == 0)
        return true;
    json_t *audience = json_array();
    bool ok = audience != NULL;
    for (size_t i = 0; ok && i < n; i++)
        ok = json_array_append_new(audience, json_string(list[i])) == 0;
    ok = ok && json_object_set(custom, "audience", audience) == 0;
    json_decref(audience);
    return ok;
}
