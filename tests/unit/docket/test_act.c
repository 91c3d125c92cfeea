/* What may be done with a case: every act in every state, what acts need, clocks, two officers at once. */
#include "unit/docket/world.h"

#include <pthread.h>

static const char p2014[] = "2014-12365", p2020[] = "2020-12315";
static const enum report_kind kinds[] = { REPORT_TIP, REPORT_DISPUTE, REPORT_QUESTION };

static struct docket_act act_of(int64_t id, const char *act, const char *other)
{
    struct docket_act a = { .id = id, .act = act, .who = "张三", .now_utc_s = WORLD_NOW + 60 };
    bool is_citizen = strcmp(act, "reply") == 0 || strcmp(act, "withdraw") == 0;
    bool is_clock = strcmp(act, "overdue") == 0 || strcmp(act, "erase") == 0 ||
                    strcmp(act, "remind") == 0 || strcmp(act, "resume") == 0 ||
                    strcmp(act, "lapse") == 0;
    a.who = is_citizen ? "citizen" : is_clock ? "clock" : a.who;
    if (strcmp(act, "refuse") == 0)
        a.reason = "pending_elsewhere";
    if (strcmp(act, "close") == 0)
        a.reason = "no_reply";
    if (strcmp(act, "lapse") == 0)
        a.reason = "no_objection";
    if (strcmp(act, "transfer") == 0 || strcmp(act, "assign") == 0)
        a.office = "food";
    if (strcmp(act, "merge") == 0 || strcmp(act, "join") == 0 || strcmp(act, "redact") == 0)
        a.other = other;
    if (strchr("anrce", act[0]) && strcmp(act, "assign") != 0 && !is_citizen && !is_clock)
        a.text = "说明";
    return a;
}

static enum err_code do_act(struct docket *d, const struct docket_act *a, const char *profile,
                            struct docket_case *out, struct err *err)
{
    return docket_act(d, world_rules(profile), world_promise(profile), a, out, err);
}

/* --- the whole table ---------------------------------------------------------------------------- */

/* How a case comes into each state; NULL: a case of that kind cannot be there. */
static const struct {
    const char *state;
    const char *path[3][4]; /* by kind: tip, dispute, question */
} ways[] = {
    { "received", { { "" }, { "" }, { "" } } },
    { "accepted", { { "accept" }, { "accept" }, { "accept" } } },
    { "checking", { { "accept", "check" }, { "accept", "check" }, { NULL } } },
    { "filed", { { "accept", "check", "file" }, { NULL }, { NULL } } },
    { "asked", { { "ask" }, { "ask" }, { "ask" } } },
    { "answered", { { "accept", "answer" }, { "accept", "answer" }, { "answer" } } },
    { "closed", { { "accept", "close" }, { "accept", "close" }, { "accept", "close" } } },
    { "refused", { { "refuse" }, { "refuse" }, { "refuse" } } },
    { "transferred", { { "transfer" }, { "transfer" }, { "transfer" } } },
    { "merged", { { "merge" }, { "merge" }, { "merge" } } },
    { "withdrawn", { { "withdraw" }, { "withdraw" }, { "withdraw" } } },
};

/* What is allowed, written down by hand after docs/casework.md: kinds as t, d, q. */
static const struct {
    const char *act, *kinds, *moves; /* " from>to"; to "=": stays */
} allowed[] = {
    { "accept", "tdq", " received>accepted asked>accepted" },
    { "refuse", "tdq", " received>refused asked>refused" },
    { "transfer", "tdq",
      " received>transferred asked>transferred accepted>transferred checking>transferred" },
    { "assign", "tdq", " received>= accepted>= checking>= filed>= asked>= answered>=" },
    { "check", "td", " accepted>checking" },
    { "file", "t", " checking>filed" },
    { "extend", "", "" }, /* only since 2020 */
    { "ask", "tdq", " received>asked accepted>asked checking>asked" },
    { "reply", "tdq", " asked>received received>= accepted>= checking>= filed>= answered>=" },
    { "answer", "q", " received>answered asked>answered accepted>answered" },
    { "answer", "td", " accepted>answered checking>answered filed>answered" },
    { "close", "tdq",
      " asked>closed accepted>closed checking>closed filed>closed answered>closed" },
    { "merge", "tdq", " received>merged asked>merged accepted>merged checking>merged" },
    { "join", "", "" }, /* follows from another's merging; nobody does it */
    { "note", "tdq",
      " received>= accepted>= checking>= filed>= asked>= answered>= closed>= refused>="
      " transferred>= merged>= withdrawn>=" },
    { "reopen", "tdq",
      " answered>accepted closed>accepted refused>accepted transferred>accepted merged>accepted"
      " withdrawn>accepted" },
    { "withdraw", "dq",
      " received>withdrawn asked>withdrawn accepted>withdrawn checking>withdrawn"
      " answered>withdrawn" },
    { "withdraw", "t",
      " received>withdrawn asked>withdrawn accepted>= checking>= filed>= answered>=" },
    { "open", "tdq",
      " received>= accepted>= checking>= filed>= asked>= answered>= closed>= refused>="
      " transferred>= merged>= withdrawn>=" },
    { "redact", "tdq",
      " received>= accepted>= checking>= filed>= asked>= answered>= closed>= refused>="
      " transferred>= merged>= withdrawn>=" },
    { "overdue", "tdq", " received>= accepted>= checking>= filed>= asked>= answered>=" },
    { "erase", "tdq", " closed>= refused>= transferred>= merged>= withdrawn>=" },
    { "remind", "tdq", " received>= accepted>= checking>= filed>= asked>= answered>=" },
    { "resume", "t", " asked>received" },
    { "lapse", "t", " answered>closed filed>closed" },
    { "lapse", "dq", " answered>closed asked>closed" },
    { "fly", "", "" },
};

/* Where the act leads from there; false: refused. */
static bool expected(const char *act, int kind, const char *from, char to[REPORT_ID_MAX])
{
    char sought[REPORT_ID_MAX + 2];
    snprintf(sought, sizeof sought, " %s>", from);
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++) {
        const char *at = strstr(allowed[i].moves, sought);
        if (strcmp(allowed[i].act, act) != 0 || !strchr(allowed[i].kinds, "tdq"[kind]) || !at)
            continue;
        at += strlen(sought);
        snprintf(to, REPORT_ID_MAX, "%.*s", (int)strcspn(at, " "), at);
        if (strcmp(to, "=") == 0)
            snprintf(to, REPORT_ID_MAX, "%s", from);
        return true;
    }
    return false;
}

struct walk {
    struct docket *d;
    char other[REPORT_NUMBER_MAX];
    unsigned n_cases, n_allowed, n_refused;
};

static struct docket_case bring(struct walk *w, size_t way, int kind)
{
    struct docket_case c = world_take(w->d, 1 + w->n_cases / 9000, w->n_cases % 9000, kinds[kind]);
    w->n_cases++;
    for (size_t i = 0; i < 4 && ways[way].path[kind][i] && *ways[way].path[kind][i]; i++) {
        struct docket_act a = act_of(c.id, ways[way].path[kind][i], w->other);
        MUST(do_act(w->d, &a, p2014, &c, ERR));
    }
    assert_string_equal(c.state, ways[way].state);
    return c;
}

static void try_act(struct walk *w, size_t way, int kind, const char *act, struct docket_case *c)
{
    char to[REPORT_ID_MAX];
    struct docket_case after;
    struct err err = { 0 };
    const struct docket_act a = act_of(c->id, act, w->other);
    bool may = expected(act, kind, ways[way].state, to);
    enum err_code rc = do_act(w->d, &a, p2014, &after, &err);
    if (rc != (may ? ERR_OK : ERR_INVALID))
        fail_msg("%s of a %s that is %s: %s %s", act, report_kind_name(kinds[kind]),
                 ways[way].state, err_name(rc), err.text);
    if (may && strcmp(after.state, to) != 0)
        fail_msg("%s of a %s that is %s: is %s, not %s", act, report_kind_name(kinds[kind]),
                 ways[way].state, after.state, to);
    may ? w->n_allowed++ : w->n_refused++;
    if (may) {
        assert_int_equal(after.n_events, c->n_events + 1);
        *c = bring(w, way, kind);
        return;
    }
    MUST(docket_get(w->d, c->id, &after, ERR));
    assert_int_equal(after.n_events, c->n_events);
    assert_string_equal(after.state, c->state);
}

/* Here answers are acts without a letter, and that alone is what the audit finds. */
static bool is_without_letter(void *self, const char *number, int64_t seq, const char *why)
{
    (void)self, (void)seq;
    if (!strstr(why, "answer of the citizen"))
        fail_msg("%s: %s", number, why);
    return true;
}

static void every_act_in_every_state(void **state)
{
    struct walk w = { .d = world_open(state) };
    struct docket_audit audit;
    struct docket_case other = world_take(w.d, 90, 1, REPORT_TIP);
    memcpy(w.other, other.case_number, sizeof w.other);
    assert_int_equal(docket_rules_n_states(world_rules(p2014)), ARRAY_LEN(ways));
    for (size_t way = 0; way < ARRAY_LEN(ways); way++)
        for (int kind = 0; kind < 3; kind++) {
            if (!ways[way].path[kind][0])
                continue;
            struct docket_case c = bring(&w, way, kind);
            for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
                if (i == 0 || strcmp(allowed[i].act, allowed[i - 1].act) != 0)
                    try_act(&w, way, kind, allowed[i].act, &c);
        }
    MUST(docket_audit(w.d, is_without_letter, NULL, &audit, ERR));
    print_message("    %u allowed, %u refused; %zu cases, %zu acts audited\n", w.n_allowed,
                  w.n_refused, audit.n_cases, audit.n_events);
    assert_int_equal(audit.n_cases, w.n_cases + 1);
    assert_int_equal(w.n_allowed + w.n_refused, 30 * 24);
    docket_close(w.d);
}

/* --- what acts need ----------------------------------------------------------------------------- */

static void acts_need_what_the_table_says(void **state)
{
    static const struct {
        const char *name;
        struct docket_act act;
        enum err_code rc;
        enum docket_why why;
        enum docket_about about;
    } rows[] = {
        { "no name",
          { .act = "accept", .who = "" },
          ERR_INVALID,
          DOCKET_NEEDS_NAME,
          DOCKET_ABOUT_NONE },
        { "no act", { .act = "", .who = "张三" }, ERR_INVALID, DOCKET_NO_ACT, DOCKET_ABOUT_NONE },
        { "refuse without a reason",
          { .act = "refuse", .who = "张三" },
          ERR_INVALID,
          DOCKET_NEEDS_REASON,
          DOCKET_ABOUT_NONE },
        { "a reason nobody knows",
          { .act = "refuse", .who = "张三", .reason = "tired" },
          ERR_INVALID,
          DOCKET_WRONG_REASON,
          DOCKET_ABOUT_NONE },
        { "a reason of closing",
          { .act = "refuse", .who = "张三", .reason = "told" },
          ERR_INVALID,
          DOCKET_WRONG_REASON,
          DOCKET_ABOUT_NONE },
        { "a reason of 2020",
          { .act = "refuse", .who = "张三", .reason = "over_three_years" },
          ERR_INVALID,
          DOCKET_WRONG_REASON,
          DOCKET_ABOUT_NONE },
        { "a reason of tips",
          { .act = "refuse", .who = "张三", .reason = "too_vague" },
          ERR_INVALID,
          DOCKET_WRONG_REASON,
          DOCKET_ABOUT_NONE },
        { "transfer to nobody",
          { .act = "transfer", .who = "张三" },
          ERR_INVALID,
          DOCKET_NEEDS_OFFICE,
          DOCKET_ABOUT_NONE },
        { "ask nothing",
          { .act = "ask", .who = "张三" },
          ERR_INVALID,
          DOCKET_NEEDS_TEXT,
          DOCKET_ABOUT_NONE },
        { "ask with an office",
          { .act = "ask", .who = "张三", .text = "?", .office = "food" },
          ERR_INVALID,
          DOCKET_UNWANTED,
          DOCKET_ABOUT_OFFICE },
        { "merge with nothing",
          { .act = "merge", .who = "张三" },
          ERR_INVALID,
          DOCKET_NEEDS_OTHER,
          DOCKET_ABOUT_NONE },
        { "merge with what is not",
          { .act = "merge", .who = "张三", .other = "WX-2026-999999" },
          ERR_NOT_FOUND,
          DOCKET_NO_OTHER,
          DOCKET_ABOUT_NONE },
        { "merge with itself",
          { .act = "merge", .who = "张三", .other = "WX-2026-000001" },
          ERR_INVALID,
          DOCKET_ITSELF,
          DOCKET_ABOUT_NONE },
        { "the officer replies",
          { .act = "reply", .who = "张三" },
          ERR_INVALID,
          DOCKET_NOT_YOURS,
          DOCKET_ABOUT_NONE },
        { "the citizen accepts",
          { .act = "accept", .who = "citizen" },
          ERR_INVALID,
          DOCKET_NOT_YOURS,
          DOCKET_ABOUT_NONE },
        { "the clock accepts",
          { .act = "accept", .who = "clock" },
          ERR_INVALID,
          DOCKET_NOT_YOURS,
          DOCKET_ABOUT_NONE },
        { "control characters",
          { .act = "ask", .who = "张三", .text = "a\x1b[2J" },
          ERR_INVALID,
          DOCKET_ODD_TEXT,
          DOCKET_ABOUT_TEXT },
        { "no UTF-8",
          { .act = "ask", .who = "张三", .text = "\xc0\x80" },
          ERR_INVALID,
          DOCKET_ODD_TEXT,
          DOCKET_ABOUT_TEXT },
        { "a name of two lines",
          { .act = "accept", .who = "张\n三" },
          ERR_INVALID,
          DOCKET_ODD_TEXT,
          DOCKET_ABOUT_WHO },
        { "ask",
          { .act = "ask", .who = "张三", .text = "请问\n购买日期？" },
          ERR_OK,
          DOCKET_REFUSED_NOT,
          DOCKET_ABOUT_NONE },
    };
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 1, 1, REPORT_DISPUTE);
    struct docket_refused refused;
    struct err err;
    docket_tell_refusals(d, &refused);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct docket_act a = rows[i].act;
        a.id = c.id;
        a.now_utc_s = WORLD_NOW;
        refused.is = (struct docket_refusal){ .why = DOCKET_REFUSED_NOT };
        enum err_code rc = do_act(d, &a, p2014, NULL, &err);
        if (rc != rows[i].rc || refused.is.why != rows[i].why || refused.is.code != rc ||
            (rows[i].about && refused.is.about != rows[i].about))
            fail_msg("%s: %s %s, %s", rows[i].name, err_name(rc), err.text,
                     docket_why_name(refused.is.why));
    }
    docket_tell_refusals(d, NULL);
    char *longest = calloc(1, REPORT_TEXT_MAX + 1);
    assert_non_null(longest);
    memset(longest, 'x', REPORT_TEXT_MAX);
    struct docket_act a = { .id = c.id, .act = "note", .who = "张三", .text = longest };
    GIVES(ERR_INVALID, do_act(d, &a, p2014, NULL, NULL));
    longest[REPORT_TEXT_MAX - 1] = '\0';
    MUST(do_act(d, &a, p2014, NULL, ERR));
    a.id = 999999;
    GIVES(ERR_NOT_FOUND, do_act(d, &a, p2014, NULL, NULL));
    free(longest);
    docket_close(d);
}

static void clocks_start_stop_and_run_on(void **state)
{
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 1, 1, REPORT_DISPUTE);
    /* Received on Wednesday 14 October 2026 (at 23:00 in China): 7 days are earlier than 7 working days. */
    assert_string_equal(c.clock, "decide");
    assert_int_equal(date_of_utc(c.due_utc_s - 1).ymd, 20261021);
    int64_t due = c.due_utc_s;
    struct docket_act a = act_of(c.id, "ask", NULL);
    MUST(do_act(d, &a, p2014, &c, ERR));
    assert_int_equal(c.due_utc_s, due);
    a = act_of(c.id, "reply", NULL);
    MUST(do_act(d, &a, p2014, &c, ERR));
    assert_int_equal(c.due_utc_s, due);
    a = act_of(c.id, "accept", NULL);
    MUST(do_act(d, &a, p2014, &c, ERR));
    assert_string_equal(c.clock, "mediate");
    assert_int_equal(date_of_utc(c.due_utc_s - 1).ymd, 20261113); /* 30 days */
    a = act_of(c.id, "assign", NULL);
    MUST(do_act(d, &a, p2014, &c, ERR));
    assert_string_equal(c.assigned, "food");
    assert_string_equal(c.clock, "mediate");
    a = act_of(c.id, "answer", NULL);
    MUST(do_act(d, &a, p2014, &c, ERR));
    assert_int_equal(c.due_utc_s, 0);
    assert_string_equal(c.clock, "");
    a = act_of(c.id, "close", NULL);
    MUST(do_act(d, &a, p2014, &c, ERR));
    assert_false(c.is_open);
    assert_int_equal(c.closed_utc_s, WORLD_NOW + 60);
    a = act_of(c.id, "reopen", NULL);
    MUST(do_act(d, &a, p2014, &c, ERR));
    assert_true(c.is_open && c.closed_utc_s == 0 && c.due_utc_s > 0);
    docket_close(d);
}

/* The two profiles: reasons, acts and days that only one has; every clock that acts name is in the rule file. */
static void profiles_differ_where_the_law_does(void **state)
{
    static const char *const clocks[] = { "decide", "mediate", "file_case" };
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 1, 1, REPORT_TIP);
    struct promise_due due;
    struct docket_act a = act_of(c.id, "accept", NULL);
    MUST(do_act(d, &a, p2020, &c, ERR));
    a = act_of(c.id, "extend", NULL);
    GIVES(ERR_INVALID, do_act(d, &a, p2014, &c, NULL));
    MUST(do_act(d, &a, p2020, &c, ERR));
    assert_string_equal(c.clock, "file_case");
    c = world_take(d, 1, 2, REPORT_DISPUTE);
    a = act_of(c.id, "refuse", NULL);
    a.reason = "over_three_years";
    GIVES(ERR_INVALID, do_act(d, &a, p2014, &c, NULL));
    MUST(do_act(d, &a, p2020, &c, ERR));
    for (size_t i = 0; i < ARRAY_LEN(clocks); i++)
        for (int k = 0; k < 2; k++) {
            promise_due(world_promise(k ? p2020 : p2014), clocks[i],
                        strcmp(clocks[i], "file_case") == 0 ? REPORT_TIP : REPORT_DISPUTE,
                        WORLD_NOW, &due);
            if (due.utc_s <= WORLD_NOW)
                fail_msg("%s: no clock %s", k ? p2020 : p2014, clocks[i]);
        }
    docket_close(d);
}

static void merging_holds_both(void **state)
{
    struct docket *d = world_open(state);
    struct docket_case a = world_take(d, 1, 1, REPORT_TIP), b = world_take(d, 1, 2, REPORT_TIP),
                       now;
    struct docket_act m = act_of(b.id, "merge", a.case_number);
    MUST(do_act(d, &m, p2014, &now, ERR));
    assert_string_equal(now.merged_into, a.case_number);
    MUST(docket_get(d, a.id, &now, ERR));
    assert_int_equal(now.n_events, 2);        /* it knows who came in */
    m = act_of(a.id, "merge", b.case_number); /* not in a ring */
    GIVES(ERR_INVALID, do_act(d, &m, p2014, &now, NULL));
    MUST(docket_get(d, a.id, &now, ERR));
    assert_string_equal(now.state, "received");
    m = act_of(b.id, "reopen", NULL);
    MUST(do_act(d, &m, p2014, &now, ERR));
    assert_string_equal(now.merged_into, "");
    docket_close(d);
}

/* --- two officers ------------------------------------------------------------------------------- */

enum { NOTES = 40, OFFICERS = 4 };

struct officer {
    pthread_t thread;
    const char *address;
    int64_t ids[2];
    unsigned n, done;
};

static void *work(void *self)
{
    struct officer *o = self;
    struct docket *d = NULL;
    if (docket_open(o->address, false, &d, NULL))
        return NULL;
    for (int i = 0; i < NOTES; i++) {
        const struct docket_act a = { .id = o->ids[(i + (int)o->n) % 2],
                                      .act = "note",
                                      .who = o->n % 2 ? "张三" : "李四",
                                      .text = "看过了",
                                      .now_utc_s = WORLD_NOW + i };
        o->done += docket_act(d, world_rules(p2014), NULL, &a, NULL, NULL) == ERR_OK;
    }
    docket_close(d);
    return NULL;
}

static bool never(void *self, const char *number, int64_t seq, const char *why)
{
    (void)self;
    fail_msg("%s %lld: %s", number, (long long)seq, why);
    return false;
}

static void officers_at_once_write_one_chain(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct officer o[OFFICERS] = { 0 };
    struct docket *d = NULL;
    struct docket_audit audit;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    struct docket_case a = world_take(d, 1, 1, REPORT_TIP), b = world_take(d, 1, 2, REPORT_TIP);
    for (unsigned i = 0; i < OFFICERS; i++) {
        o[i] = (struct officer){ .address = address, .ids = { a.id, b.id }, .n = i };
        assert_int_equal(pthread_create(&o[i].thread, NULL, work, &o[i]), 0);
    }
    for (unsigned i = 0; i < OFFICERS; i++) {
        pthread_join(o[i].thread, NULL);
        assert_int_equal(o[i].done, NOTES);
    }
    MUST(docket_audit(d, never, NULL, &audit, ERR));
    assert_int_equal(audit.n_events, 2 + OFFICERS * NOTES);
    docket_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_act_in_every_state),     ON_BOTH(acts_need_what_the_table_says),
        ON_BOTH(clocks_start_stop_and_run_on), ON_BOTH(profiles_differ_where_the_law_does),
        ON_BOTH(merging_holds_both),           ON_BOTH(officers_at_once_write_one_chain),
    };
    return cmocka_run_group_tests(tests, world_begin_hurried, world_end);
}
