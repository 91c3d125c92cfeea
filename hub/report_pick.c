/* hub/report_pick.c: what is picked from a list, by its word or by its name in the desk's language. */
#include "hub/report_desk.h"

static bool is_called(const struct report_desk *o, const char *given, const char *group,
                      const char *id)
{
    return strcmp(given, id) == 0 || strcmp(given, report_words(o, group, id)) == 0;
}

static enum err_code pick_kind(struct report_desk *o, struct err *err)
{
    for (int k = REPORT_TIP; k < REPORT_KIND_COUNT; k++) {
        const char *id = report_kind_name((enum report_kind)k);
        if (is_called(o, o->kind, "kind", id)) {
            o->kind = id;
            return ERR_OK;
        }
    }
    return report_refuse(o, DESK_NO_KIND, ERR_INVALID, o->kind, err);
}

static enum err_code pick_state(struct report_desk *o, struct err *err)
{
    for (size_t i = 0; i < docket_rules_n_states(o->rules); i++) {
        const char *id = docket_rules_state_at(o->rules, i)->id;
        if (is_called(o, o->state, "state", id)) {
            o->state = id;
            return ERR_OK;
        }
    }
    return report_refuse(o, DESK_NO_STATE, ERR_INVALID, o->state, err);
}

enum err_code report_pick_office(struct report_desk *o, struct err *err)
{
    for (size_t i = 0; i < route_n_offices(o->route); i++) {
        const char *id = route_office_at(o->route, i)->id;
        if (strcmp(o->office, id) == 0 || strcmp(o->office, report_office(o, id)) == 0) {
            o->office = id;
            return ERR_OK;
        }
    }
    return report_refuse(o, DOCKET_NO_OFFICE, ERR_INVALID, o->office, err);
}

void report_pick_reason(struct report_desk *o, const char *act, enum report_kind kind)
{
    const char *id;
    for (size_t i = 0; (id = docket_rules_reason_at(o->rules, act, kind, i)) != NULL; i++)
        if (is_called(o, o->reason, "reason", id)) {
            o->reason = id;
            return;
        }
}

enum err_code report_pick_filter(struct report_desk *o, struct err *err)
{
    enum err_code rc = o->kind ? pick_kind(o, err) : ERR_OK;
    if (!rc && o->state)
        rc = pick_state(o, err);
    return !rc && o->office ? report_pick_office(o, err) : rc;
}
