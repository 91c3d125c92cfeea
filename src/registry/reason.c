#include "registry/reason.h"

#include <assert.h>

#include "base/attrs.h"

static const struct {
    enum reason_grade grade;
    const char *name, *text;
} reasons[REASON_COUNT] = {
#define X(id, grade, name, text) [id] = { grade, name, text },
    REASON_LIST(X)
#undef X
};

bool reason_set_span(struct reason *out, enum reason_id id, struct span value)
{
    *out = (struct reason){ .id = id };
    text_show(span_part(value, 0, 60), out->value, sizeof out->value);
    return false;
}

bool reason_set(struct reason *out, enum reason_id id, const char *value, const char *other,
                int64_t n)
{
    reason_set_span(out, id, span_of(value ? value : ""));
    text_show(span_of(other ? other : ""), out->other, sizeof out->other);
    out->n = n;
    return false;
}

const char *reason_name(enum reason_id id)
{
    assert(id < REASON_COUNT);
    return reasons[id].name;
}

enum reason_grade reason_grade(enum reason_id id)
{
    assert(id < REASON_COUNT);
    return reasons[id].grade;
}

void reason_text(const struct reason *r, char out[REASON_TEXT_MAX])
{
    char number[24];
    const struct {
        const char *name, *text;
    } holes[] = { { "{value}", r->value }, { "{other}", r->other }, { "{n}", number } };
    snprintf(number, sizeof number, "%lld", (long long)r->n);
    size_t n = 0;
    for (const char *at = reasons[r->id].text; *at;) {
        const char *put = NULL;
        size_t skip = 1;
        for (size_t i = 0; i < ARRAY_LEN(holes) && !put; i++) {
            if (strncmp(at, holes[i].name, strlen(holes[i].name)) != 0)
                continue;
            put = holes[i].text;
            skip = strlen(holes[i].name);
        }
        size_t len = put ? strlen(put) : 1;
        if (n + len >= REASON_TEXT_MAX)
            break;
        memcpy(out + n, put ? put : at, len);
        n += len;
        at += skip;
    }
    out[n] = '\0';
}
