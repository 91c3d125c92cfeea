#include "sync/described.h"

#include "sync/audience.h"
#include "trust/canon.h"

enum err_code described_read(const struct offer_reader *who, const char *name, struct span custom,
                             described_fn *take, void *self, struct described *out, struct err *err)
{
    struct described d = { .is_for_us = false };
    json_t *json = NULL;
    if (!span_copy(span_of(name), d.name, sizeof d.name) || custom.len > OFFER_CUSTOM_MAX)
        return err_set(err, ERR_INVALID, "%.80s: its name or description is too long", name);
    enum err_code rc = canon_read(custom, &json, err);
    if (rc)
        return err_wrap(err, ERR_INVALID, "%s: its description", name);
    const char *wrong = take(self, &d, json);
    d.is_for_us = audience_has(json, who);
    json_decref(json);
    if (wrong)
        return err_set(err, ERR_INVALID, "%s: %s", name, wrong);
    *out = d;
    return ERR_OK;
}

bool described_number(const json_t *custom, const char *key, int64_t least, int64_t most,
                      int64_t *out)
{
    const json_t *v = json_object_get(custom, key);
    *out = json_integer_value(v);
    return json_is_integer(v) && *out >= least && *out <= most;
}
