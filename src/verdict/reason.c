#include "verdict/reason.h"

#include "base/attrs.h"

#define X(name, id, class, rung, outcome) { id, class, rung, outcome },
static const struct reason_row rows[REASON_COUNT] = { REASON_LIST(X) };
#undef X

const struct reason_row *reason_row(enum reason r)
{
    return &rows[(unsigned)r < REASON_COUNT ? r : REASON_NOTHING_READ];
}

const char *verdict_reason_at(size_t i, enum verdict_class *class)
{
    if (i >= REASON_COUNT)
        return NULL;
    *class = rows[i].class;
    return rows[i].id;
}

#define X(name, text) [name] = text,
static const char *const classes[] = { VERDICT_CLASS_LIST(X) };
#undef X
static const char *const rungs[RUNG_COUNT] = { "form", "kind", "holder", "force", "match" };
static const char *const outcomes[] = { "open", "yes", "ask", "no" };
static const char *const tones[] = { "grey", "green", "amber", "red", "blue" };

const char *verdict_class_name(enum verdict_class c)
{
    return (unsigned)c < CLASS_COUNT ? classes[c] : classes[CLASS_NONE];
}

const char *rung_name_of(enum rung_name r)
{
    return (unsigned)r < RUNG_COUNT ? rungs[r] : "";
}

const char *outcome_name(enum outcome o)
{
    return (unsigned)o < ARRAY_LEN(outcomes) ? outcomes[o] : outcomes[OUTCOME_OPEN];
}

const char *tone_name(enum tone t)
{
    return (unsigned)t < ARRAY_LEN(tones) ? tones[t] : tones[TONE_GREY];
}
