/* hub/report_look.c: heyan-hub report list, show, overdue, audit. */
#include <inttypes.h>

#include "docket/keep.h"
#include "hub/report_desk.h"

struct listing {
    struct report_desk *o;
    size_t n;
    enum err_code rc;
    struct err *err;
};

static bool print_one(void *self, const struct docket_case *c)
{
    struct listing *l = self;
    l->n++;
    if (l->o->json)
        l->rc = report_print_json(report_case_json(c), l->err);
    else
        report_print_row(l->o, c);
    return l->rc == ERR_OK;
}

static struct docket_filter filter_of(const struct report_desk *o)
{
    return (struct docket_filter){ .state = o->state,
                                   .office = o->office,
                                   .kind = o->kind,
                                   .text = o->find,
                                   .overdue_only = o->is_overdue,
                                   .now_utc_s = o->now_utc_s,
                                   .max = (size_t)o->max,
                                   .open_only = !o->is_all && !o->state };
}

static enum err_code list(struct report_desk *o, char **argv, struct err *err)
{
    struct listing l = { .o = o, .err = err };
    const struct docket_filter f = filter_of(o);
    char n[24];
    (void)argv;
    enum err_code rc = docket_list(o->d, &f, print_one, &l, err);
    snprintf(n, sizeof n, "%zu", l.n);
    if (!rc && !l.rc && !o->json)
        report_say(o, l.n ? "count" : "none", "n", n, NULL);
    return rc ? rc : l.rc;
}

/* --- one case ----------------------------------------------------------------------------------- */

static bool print_event(void *self, const struct docket_event *e)
{
    struct listing *l = self;
    if (l->o->json)
        l->rc = report_print_json(report_event_json(e), l->err);
    else
        report_print_event(l->o, e);
    return l->rc == ERR_OK;
}

static bool print_photo(void *self, const struct docket_photo *p)
{
    struct listing *l = self;
    char n[24];
    snprintf(n, sizeof n, "%zu", ++l->n);
    if (l->o->json) {
        l->rc = report_print_json(json_pack("{sI ss ss ss sb sb}", "photo", (json_int_t)l->n,
                                            "kind", photo_kind_name(p->kind), "sha256", p->sha256,
                                            "redacts", p->redacts, "held", p->held_utc_s > 0,
                                            "of_reply", p->reply_id > 0),
                                  l->err);
        return l->rc == ERR_OK;
    }
    const char *state = *p->redacts         ? "docket.cli.photo.redacted"
                        : p->held_utc_s > 0 ? "docket.cli.photo.held"
                                            : "docket.cli.photo.wanted";
    fputs("  ", stdout);
    report_say(l->o, "photo", "n", n, "kind", report_words(l->o, "photo", photo_kind_name(p->kind)),
               "state", words_get(l->o->words, state), NULL);
    return true;
}

static enum err_code show(struct report_desk *o, char **argv, struct err *err)
{
    struct docket_case c;
    struct listing l = { .o = o, .err = err };
    enum err_code rc = docket_find(o->d, argv[0], &c, err);
    if (rc)
        return rc;
    if (o->json)
        rc = report_print_json(report_case_json(&c), err);
    else
        report_print_case(o, &c);
    if (!rc)
        rc = docket_photos(o->d, c.id, print_photo, &l, err);
    if (!rc && !l.rc)
        rc = docket_events(o->d, c.id, print_event, &l, err);
    return rc ? rc : l.rc;
}

/* --- what is late ------------------------------------------------------------------------------- */

enum { LATE_MAX = 1000 };

struct late {
    struct listing l; /* first: what it is printed with */
    int64_t ids[LATE_MAX];
    size_t n;
};

static bool take_late(void *self, const struct docket_case *c)
{
    struct late *t = self;
    if (t->n < LATE_MAX)
        t->ids[t->n++] = c->id;
    return print_one(&t->l, c);
}

/* Whether the last thing that happened is the mark: then it is not made again. */
static bool look_for_mark(void *self, const struct docket_event *e)
{
    *(bool *)self = strcmp(e->act, "overdue") == 0;
    return true;
}

static enum err_code mark(struct report_desk *o, const struct late *t, struct err *err)
{
    char text[24];
    size_t n = 0;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < t->n; i++) {
        bool is_marked = false;
        const struct docket_act act = {
            .id = t->ids[i], .act = "overdue", .who = "clock", .now_utc_s = o->now_utc_s
        };
        rc = docket_events(o->d, t->ids[i], look_for_mark, &is_marked, err);
        if (rc || is_marked)
            continue;
        rc = docket_act(o->d, o->rules, o->promise, &act, NULL, err);
        n += rc == ERR_OK;
    }
    snprintf(text, sizeof text, "%zu", n);
    if (!rc && !o->json)
        report_say(o, "marked", "n", text, NULL);
    return rc;
}

static enum err_code overdue(struct report_desk *o, char **argv, struct err *err)
{
    struct late *t = calloc(1, sizeof *t);
    (void)argv;
    if (!t)
        return err_set(err, ERR_NOMEM, "no memory for a list of cases");
    t->l = (struct listing){ .o = o, .err = err };
    o->is_overdue = true;
    struct docket_filter f = filter_of(o);
    f.max = LATE_MAX;
    enum err_code rc = docket_list(o->d, &f, take_late, t, err);
    if (!rc)
        rc = t->l.rc;
    if (!rc && t->n == 0 && !o->json)
        report_say(o, "none", NULL);
    if (!rc && o->marks)
        rc = mark(o, t, err);
    free(t);
    return rc;
}

/* --- the proof ---------------------------------------------------------------------------------- */

struct breaks {
    struct report_desk *o;
    size_t n;
};

static bool tell_break(void *self, const char *case_number, int64_t seq, const char *why)
{
    struct breaks *b = self;
    char n[24];
    snprintf(n, sizeof n, "%" PRId64, seq);
    b->n++;
    report_say(b->o, "audit.broken", "case", case_number, "n", n, "why", why, NULL);
    return true;
}

static enum err_code audit(struct report_desk *o, char **argv, struct err *err)
{
    struct docket_audit counts;
    struct breaks b = { .o = o };
    char cases[24], acts[24];
    (void)argv;
    enum err_code rc = docket_audit(o->d, tell_break, &b, &counts, err);
    if (rc)
        return rc;
    if (b.n > 0)
        return err_set(err, ERR_UNTRUSTED, "%zu cases are not as they were written", b.n);
    snprintf(cases, sizeof cases, "%zu", counts.n_cases);
    snprintf(acts, sizeof acts, "%zu", counts.n_events);
    report_say(o, "audit.good", "cases", cases, "acts", acts, NULL);
    return ERR_OK;
}

const struct report_verb report_look_verbs[] = {
    { "list", true, false, 0, list },
    { "show", true, false, 1, show },
    { "overdue", true, false, 0, overdue },
    { "audit", true, false, 0, audit },
    { .name = NULL },
};
