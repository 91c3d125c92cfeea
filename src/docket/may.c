/* docket/may.c: whether an act may be done, and if not, why. */
#include "docket/rules.h"
#include "docket/store.h"

static const char *given(const char *text)
{
    return text ? text : "";
}

enum docket_why docket_act_readable(const struct docket_act *a, enum docket_about *about,
                                    size_t *max)
{
    const struct {
        const char *text;
        enum docket_about about;
        size_t cap;
        bool is_text;
    } texts[] = { { given(a->act), DOCKET_ABOUT_ACT, REPORT_ID_MAX, false },
                  { given(a->who), DOCKET_ABOUT_WHO, REPORT_NAME_MAX, false },
                  { given(a->reason), DOCKET_ABOUT_REASON, REPORT_ID_MAX, false },
                  { given(a->office), DOCKET_ABOUT_OFFICE, REPORT_ID_MAX, false },
                  { given(a->other), DOCKET_ABOUT_OTHER, REPORT_SHA256_TEXT, false },
                  { given(a->text), DOCKET_ABOUT_TEXT, REPORT_TEXT_MAX, true } };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        *about = texts[i].about;
        *max = texts[i].cap - 1;
        if (strlen(texts[i].text) > *max)
            return DOCKET_TOO_LONG;
        if (!docket_is_text(texts[i].text, texts[i].cap, texts[i].is_text))
            return DOCKET_ODD_TEXT;
    }
    return !*given(a->act)   ? DOCKET_NO_ACT
           : !*given(a->who) ? DOCKET_NEEDS_NAME
                             : DOCKET_REFUSED_NOT;
}

static enum docket_by by_of(const char *who)
{
    return strcmp(who, "citizen") == 0 ? DOCKET_BY_CITIZEN
           : strcmp(who, "clock") == 0 ? DOCKET_BY_CLOCK
                                       : DOCKET_BY_STAFF;
}

/* What the act needs and has not, or has and is done without. */
static enum docket_why need_of(const struct docket_step *s, const struct docket_act *a,
                               enum docket_about *about)
{
    const struct {
        enum docket_need need;
        const char *given;
        enum docket_about about;
        enum docket_why why;
    } needs[] = { { s->reason, given(a->reason), DOCKET_ABOUT_REASON, DOCKET_NEEDS_REASON },
                  { s->office, given(a->office), DOCKET_ABOUT_OFFICE, DOCKET_NEEDS_OFFICE },
                  { s->text, given(a->text), DOCKET_ABOUT_TEXT, DOCKET_NEEDS_TEXT },
                  { s->other, given(a->other), DOCKET_ABOUT_OTHER, DOCKET_NEEDS_OTHER } };
    for (size_t i = 0; i < ARRAY_LEN(needs); i++) {
        *about = needs[i].about;
        if (needs[i].need == DOCKET_MUST && !*needs[i].given)
            return needs[i].why;
        if (needs[i].need == DOCKET_NO && *needs[i].given)
            return DOCKET_UNWANTED;
    }
    return DOCKET_REFUSED_NOT;
}

static bool is_reason(const struct docket_rules *r, const struct docket_act *a,
                      enum report_kind kind)
{
    const char *id;
    for (size_t i = 0; (id = docket_rules_reason_at(r, a->act, kind, i)) != NULL; i++)
        if (strcmp(id, a->reason) == 0)
            return true;
    return false;
}

/* There is no row for the case: because of its state, of what kind it is, or for nobody. */
static enum docket_why no_step(const struct docket_rules *r, const char *act, enum report_kind kind)
{
    for (size_t i = 0; i < docket_rules_n_states(r); i++)
        if (docket_rules_step(r, act, kind, docket_rules_state_at(r, i)->id))
            return DOCKET_WRONG_STATE;
    return docket_rules_has_act(r, act) ? DOCKET_WRONG_KIND : DOCKET_NO_ACT;
}

enum docket_why docket_act_may(const struct docket_rules *r, const struct docket_act *a,
                               const struct docket_stand *at, enum docket_about *about)
{
    const struct docket_step *s = docket_rules_step(r, a->act, at->kind, at->state);
    /* What is written into a case after its time nothing takes out again: it is erased once. */
    if (at->is_erased && by_of(a->who) != DOCKET_BY_CLOCK)
        return DOCKET_GONE;
    if (!s)
        return no_step(r, a->act, at->kind);
    if (s->by != by_of(a->who))
        return DOCKET_NOT_YOURS;
    enum docket_why why = need_of(s, a, about);
    return why                                               ? why
           : *given(a->reason) && !is_reason(r, a, at->kind) ? DOCKET_WRONG_REASON
                                                             : DOCKET_REFUSED_NOT;
}
