/* hub/report_work.c: heyan-hub report accept, refuse, transfer … : one row of assets/docket/acts.tsv each. */
#include "hub/report_desk.h"

static enum err_code work(struct report_desk *o, const char *act, const char *number,
                          struct err *err)
{
    struct docket_case c = { 0 };
    enum err_code rc = docket_find(o->d, number, &c, err);
    const struct docket_step *step =
        rc ? NULL : docket_rules_step(o->rules, act, c.envelope.kind, c.state);
    /* What an act lacks the docket knows; which offices there are, not. */
    if (step && o->office && step->office != DOCKET_NO)
        rc = report_pick_office(o, err);
    if (!rc && o->reason)
        report_pick_reason(o, act, c.envelope.kind);
    const struct docket_act a = { .id = c.id,
                                  .act = act,
                                  .who = o->as,
                                  .reason = o->reason,
                                  .office = o->office,
                                  .text = o->text,
                                  .other = o->into,
                                  .now_utc_s = o->now_utc_s,
                                  .tells = o->tells };
    if (!rc)
        rc = docket_act(o->d, o->rules, o->promise, &a, &c, err);
    if (rc)
        return rc;
    if (o->json)
        return report_print_json(report_case_json(&c), err);
    report_say(o, "done", "case", c.case_number, "state", report_words(o, "state", c.state), NULL);
    return ERR_OK;
}

#define WORK(name)                                                                                 \
    static enum err_code do_##name(struct report_desk *o, char **argv, struct err *err)            \
    {                                                                                              \
        return work(o, #name, argv[0], err);                                                       \
    }
WORK(accept)
WORK(refuse)
WORK(transfer)
WORK(assign)
WORK(check)
WORK(file)
WORK(extend)
WORK(ask)
WORK(answer)
WORK(close)
WORK(merge)
WORK(note)
WORK(reopen)
#undef WORK

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, true, true, 1, 0, do_##name                                                         \
    }
const struct report_verb report_work_verbs[] = {
    ROW(accept), ROW(refuse), ROW(transfer), ROW(assign), ROW(check), ROW(file),   ROW(extend),
    ROW(ask),    ROW(answer), ROW(close),    ROW(merge),  ROW(note),  ROW(reopen), { .name = NULL },
};
#undef ROW
