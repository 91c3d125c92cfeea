/* hub/report_work.c: heyan-hub report accept, refuse, transfer … : one row of assets/docket/acts.tsv each. */
#include "hub/report_desk.h"

static enum err_code work(struct report_desk *o, const char *act, const char *number,
                          struct err *err)
{
    struct docket_case c;
    struct docket_act a = { .act = act,
                            .who = o->as,
                            .reason = o->reason,
                            .office = o->office,
                            .text = o->text,
                            .other = o->into,
                            .now_utc_s = o->now_utc_s,
                            .tells = o->tells };
    enum err_code rc = docket_find(o->d, number, &c, err);
    const struct docket_step *step =
        rc ? NULL : docket_rules_step(o->rules, act, c.envelope.kind, c.state);
    if (!rc && o->office && step && step->office != DOCKET_NO)
        rc = report_check_office(
            o, err); /* what an act lacks the docket knows; which offices there are, not */
    a.id = c.id;
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
