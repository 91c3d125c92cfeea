#include "docket/refusal.h"

#include "docket/store.h"

static const struct {
    const char *name;
    enum docket_picks picks;
} whys[DOCKET_WHY_COUNT] = {
#define X(why, name, picks) [why] = { name, DOCKET_PICKS_##picks },
    DOCKET_REFUSALS(X)
#undef X
};

const char *docket_why_name(enum docket_why why)
{
    return why > DOCKET_REFUSED_NOT && why < DOCKET_WHY_COUNT ? whys[why].name : whys[0].name;
}

enum docket_picks docket_why_picks(enum docket_why why)
{
    return why > DOCKET_REFUSED_NOT && why < DOCKET_WHY_COUNT ? whys[why].picks
                                                              : DOCKET_PICKS_NOTHING;
}

const char *docket_about_name(enum docket_about about)
{
    static const char *const names[DOCKET_ABOUT_COUNT] = {
        [DOCKET_ABOUT_NONE] = "none",     [DOCKET_ABOUT_ACT] = "act",
        [DOCKET_ABOUT_WHO] = "who",       [DOCKET_ABOUT_REASON] = "reason",
        [DOCKET_ABOUT_OFFICE] = "office", [DOCKET_ABOUT_OTHER] = "other",
        [DOCKET_ABOUT_TEXT] = "text",
    };
    return about > DOCKET_ABOUT_NONE && about < DOCKET_ABOUT_COUNT ? names[about] : names[0];
}

static const char *keep(struct docket_refused *to, size_t *used, const char *text)
{
    char *at = to->kept + *used;
    if (!text || *used + 1 >= sizeof to->kept)
        return NULL;
    text_copy(at, sizeof to->kept - *used, text);
    *used += strlen(at) + 1;
    return at;
}

/* What somebody typed comes last: only that can be long. */
static void tell(struct docket_refused *to, const struct docket_refusal *r)
{
    size_t used = 0;
    to->is = *r;
    to->is.case_number = keep(to, &used, r->case_number);
    to->is.other = keep(to, &used, r->other);
    to->is.act = keep(to, &used, r->act);
    to->is.state = keep(to, &used, r->state);
    to->is.field = keep(to, &used, r->field);
    to->is.given = keep(to, &used, r->given);
}

/* For the log: "refused, state: WX-2026-000001 accept closed". */
static enum err_code write_plain(const struct docket_refusal *r, struct err *err)
{
    const char *const texts[] = { r->case_number, r->other, r->act, r->state, r->field, r->given };
    char line[300] = "", shown[120];
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (!texts[i] || n >= sizeof line)
            continue;
        text_show(span_of(texts[i]), shown, sizeof shown);
        int more = snprintf(line + n, sizeof line - n, " %s", shown);
        n += more > 0 ? (size_t)more : 0;
    }
    text_mend(line);
    return err_set(err, r->code, "refused, %s:%s", docket_why_name(r->why), line);
}

enum err_code docket_refuse(struct docket_refused *to, const struct docket_refusal *r,
                            struct err *err)
{
    if (to)
        tell(to, r);
    if (!r->over_fault)
        write_plain(r, err); /* its code is r->code, which is returned */
    return r->code;
}

void docket_tell_refusals(struct docket *d, struct docket_refused *to)
{
    d->refused = to;
}
