/* hub/report_look.c: heyan-hub report list, show, overdue. */
#include <inttypes.h>

#include "docket/keep.h"
#include "docket/rest.h"
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
    char n[24];
    (void)argv;
    enum err_code rc = report_pick_filter(o, err);
    const struct docket_filter f = filter_of(o);
    if (!rc)
        rc = docket_list(o->d, &f, print_one, &l, err);
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

/* --- what rests ---------------------------------------------------------------------------------- */

bool report_print_resting(void *self, const struct docket_resting *r)
{
    const struct report_desk *o = self;
    char since[24], day[24];
    report_time(r->since_utc_s, since);
    report_time(r->act_utc_s, day);
    since[10] = day[10] = '\0'; /* the day is enough */
    if (o->json) {
        json_t *j = json_pack("{ss ss sI sb ss sI}", "resting", r->case_number, "state", r->state,
                              "since", (json_int_t)r->since_utc_s, "unread", r->has_unread, "act",
                              r->act, "at", (json_int_t)r->act_utc_s);
        return report_print_json(j, NULL) == ERR_OK;
    }
    report_say(o,
               r->has_unread                  ? "resting.unread"
               : r->act_utc_s == 0            ? "resting"
               : r->done == DOCKET_REST_MOVED ? "resting.due"
                                              : "resting.soon",
               "case", r->case_number, "state", report_words(o, "state", r->state), "since", since,
               "what", r->act_utc_s ? report_words(o, "act", r->act) : "", "day", day, NULL);
    return true;
}

static bool print_ending(void *self, const struct docket_ending *e)
{
    const struct report_desk *o = self;
    char day[24];
    report_time(e->erase_utc_s, day);
    day[10] = '\0';
    if (o->json)
        return report_print_json(json_pack("{ss ss sI}", "erased_soon", e->case_number, "state",
                                           e->state, "at", (json_int_t)e->erase_utc_s),
                                 NULL) == ERR_OK;
    report_say(o, "ending", "case", e->case_number, "state", report_words(o, "state", e->state),
               "day", day, NULL);
    return true;
}

/* What nobody touches and what will be erased soon.  Reminders are written, and what was announced ended, by erase. */
static enum err_code rest(struct report_desk *o, struct err *err)
{
    struct docket_rested counts;
    enum err_code rc = docket_rest(o->d, o->rules, o->promise, o->now_utc_s, false,
                                   report_print_resting, o, &counts, err);
    return rc ? rc : docket_erased_soon(o->d, o->rules, o->now_utc_s, print_ending, o, err);
}

static enum err_code overdue(struct report_desk *o, char **argv, struct err *err)
{
    (void)argv;
    enum err_code rc = report_pick_filter(o, err);
    if (!rc && o->marks)
        rc = report_tend(o, err);
    if (rc)
        return rc;
    struct late *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, "no memory for a list of cases");
    t->l = (struct listing){ .o = o, .err = err };
    o->is_overdue = true;
    struct docket_filter f = filter_of(o);
    f.max = LATE_MAX;
    rc = docket_list(o->d, &f, take_late, t, err);
    if (!rc)
        rc = t->l.rc;
    if (!rc && t->n == 0 && !o->json)
        report_say(o, "none", NULL);
    if (!rc && o->marks)
        rc = mark(o, t, err);
    if (!rc)
        rc = rest(o, err);
    free(t);
    return rc;
}

const struct report_verb report_look_verbs[] = {
    { "list", true, false, 0, 0, list },
    { "show", true, false, 1, 0, show },
    { "overdue", true, false, 0, 0, overdue },
    { .name = NULL },
};
