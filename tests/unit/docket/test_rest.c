/* Cases nobody touches: who is named, who is announced and then ended, who never; and what is erased when. */
#include "unit/docket/world.h"

#include "docket/rest.h"

#include <sys/stat.h>
#include <unistd.h>

static const int64_t DAY = 86400;

static const char profile[] = "2014-12365";
static const struct number_parts home = { .county = "WX", .hotline = "12365" };

struct seen {
    struct docket_resting last;
    size_t n;
};

static bool see(void *self, const struct docket_resting *r)
{
    struct seen *s = self;
    s->last = *r;
    s->n++;
    return true;
}

static struct docket_rested settle(struct docket *d, int64_t now, bool does, struct seen *seen)
{
    struct docket_rested done;
    struct seen none = { .n = 0 };
    MUST(docket_rest(d, world_rules(profile), world_promise(profile), now, does, see,
                     seen ? seen : &none, &done, ERR));
    return done;
}

static struct docket_case act_at(struct docket *d, int64_t id, const char *act, int64_t now)
{
    struct docket_case c;
    const bool has_text = strcmp(act, "ask") == 0 || strcmp(act, "answer") == 0 ||
                          strcmp(act, "reopen") == 0;
    const struct docket_act a = { .id = id,
                                  .act = act,
                                  .who = "张三",
                                  .text = has_text ? "说明" : NULL,
                                  .reason = strcmp(act, "close") == 0 ? "no_reply" : NULL,
                                  .now_utc_s = now };
    MUST(docket_act(d, world_rules(profile), NULL, &a, &c, ERR));
    return c;
}

static struct docket_case look(struct docket *d, int64_t id)
{
    struct docket_case c;
    MUST(docket_get(d, id, &c, ERR));
    return c;
}

static void write_to(struct docket *d, const struct docket_case *c, int64_t now)
{
    const struct docket_caller who = { c->envelope.number, "123456", &home, now };
    const struct docket_reply r = { .key = "11111111-1111-4111-8111-111111111111",
                                    .box = span_of("a sealed reply") };
    bool is_new;
    uint32_t wait_s;
    MUST(docket_mail_reply(d, world_rules(profile), NULL, &who, &r, &is_new, &wait_s, ERR));
}

/* --- every state ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum report_kind kind;
    const char *path[4];
    const char *ends; /* the state after more than its time; NULL: it stays, and is named */
    const char *reason;
} ways[] = {
    { "received", REPORT_TIP, { NULL }, NULL, "" },
    { "accepted", REPORT_DISPUTE, { "accept" }, NULL, "" },
    { "checking", REPORT_TIP, { "accept", "check" }, NULL, "" },
    { "asked, a tip", REPORT_TIP, { "accept", "ask" }, "accepted", "" },
    { "asked, a dispute", REPORT_DISPUTE, { "ask" }, "closed", "unanswered" },
    { "asked, a question", REPORT_QUESTION, { "ask" }, "closed", "unanswered" },
    { "answered, a tip", REPORT_TIP, { "accept", "answer" }, "closed", "no_objection" },
    { "answered, a dispute", REPORT_DISPUTE, { "accept", "answer" }, "closed", "no_objection" },
    { "answered, a question", REPORT_QUESTION, { "answer" }, "closed", "no_objection" },
    { "filed", REPORT_TIP, { "accept", "check", "file" }, "closed", "in_case_file" },
};

struct ending {
    const char *act, *reason;
    bool is_public, was_reminded;
    char texts[2][REPORT_ID_MAX];
};

static bool keep_last(void *self, const struct docket_event *e)
{
    struct ending *t = self;
    snprintf(t->texts[0], sizeof t->texts[0], "%s", e->act);
    snprintf(t->texts[1], sizeof t->texts[1], "%s", e->reason);
    t->is_public = e->is_public;
    t->was_reminded |= strcmp(e->act, DOCKET_REMIND) == 0;
    if (strcmp(e->act, "lapse") == 0 || strcmp(e->act, "resume") == 0)
        assert_string_equal(e->who, "clock");
    return true;
}

static void no_state_is_forgotten(void **state)
{
    struct docket *d = world_open(state);
    struct docket_audit audit;
    int64_t now = WORLD_NOW + 2 * 366 * DAY; /* beyond all of their times */
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct docket_case c = world_take(d, 1, (unsigned)i + 1, ways[i].kind);
        for (size_t k = 0; k < 4 && ways[i].path[k]; k++)
            c = act_at(d, c.id, ways[i].path[k], WORLD_NOW + 60);
    }
    struct docket_rested first = settle(d, now, true, NULL);
    assert_int_equal(first.n_reminded, ARRAY_LEN(ways)); /* however late: announced before ended */
    assert_int_equal(first.n_moved, 0);
    first = settle(d, now + DAY, true, NULL);
    assert_int_equal(first.n_named, ARRAY_LEN(ways));
    settle(d, now + 31 * DAY, true, NULL);
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct ending last = { .act = NULL };
        struct docket_case c = look(d, (int64_t)i + 1);
        MUST(docket_events(d, c.id, keep_last, &last, ERR));
        assert_true(last.was_reminded);
        if (ways[i].ends ? strcmp(c.state, ways[i].ends) != 0 : !c.is_open)
            fail_msg("%s: is %s", ways[i].name, c.state);
        assert_string_equal(last.texts[1], ways[i].reason);
        assert_int_equal(last.is_public, ways[i].ends != NULL);
        assert_int_equal(c.closed_utc_s, c.is_open ? 0 : now + 31 * DAY);
    }
    MUST(docket_audit(d, NULL, NULL, &audit, ERR));
    docket_close(d);
}

/* --- an answer that nobody objects to ----------------------------------------------------------- */

static void it_is_announced_then_ended_then_erased(void **state)
{
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 1, 1, REPORT_TIP);
    struct seen seen = { .n = 0 };
    struct docket_rested r;
    struct docket_erased erased;
    act_at(d, c.id, "accept", WORLD_NOW);
    act_at(d, c.id, "answer", WORLD_NOW);
    /* 30 working days after Wednesday 14 October 2026, no public holidays in between but weekends: 25 November. */
    int64_t due = WORLD_NOW + 3600 + 42 * DAY;
    r = settle(d, due - 6 * DAY, true, &seen);
    assert_int_equal(r.n_named + r.n_reminded + r.n_moved, 0);
    r = settle(d, due - 5 * DAY, false, &seen); /* only told: nothing is written */
    assert_int_equal(r.n_reminded, 1);
    assert_string_equal(seen.last.act, "lapse");
    assert_int_equal(seen.last.act_utc_s, due);
    assert_int_equal(look(d, c.id).n_events, 3);
    settle(d, due - 5 * DAY, true, &seen);
    assert_int_equal(look(d, c.id).n_events, 4);
    r = settle(d, due - 1, true, &seen);
    assert_int_equal(r.n_named, 1);
    assert_string_equal(look(d, c.id).state, "answered");
    r = settle(d, due, true, &seen);
    assert_int_equal(r.n_moved, 1);
    assert_string_equal(look(d, c.id).state, "closed");
    assert_int_equal(settle(d, due, true, &seen).n_moved, 0);
    MUST(docket_erase(d, world_rules(profile), "photos", due + 365 * DAY, &erased, ERR));
    assert_int_equal(erased.n_cases, 0);
    MUST(docket_erase(d, world_rules(profile), "photos", due + 366 * DAY, &erased, ERR));
    assert_int_equal(erased.n_cases, 1);
    docket_close(d);
}

/* Cron was off for a year: what was never announced is announced, and waits. */
static void nothing_ends_unannounced(void **state)
{
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 1, 1, REPORT_TIP);
    struct seen seen = { .n = 0 };
    act_at(d, c.id, "accept", WORLD_NOW);
    act_at(d, c.id, "answer", WORLD_NOW);
    int64_t late = WORLD_NOW + 400 * DAY;
    assert_int_equal(settle(d, late, true, &seen).n_reminded, 1);
    assert_int_equal(seen.last.act_utc_s, late + 5 * DAY);
    assert_int_equal(settle(d, late + 5 * DAY - 1, true, &seen).n_moved, 0);
    /* Somebody looks at it: the count begins again. */
    act_at(d, c.id, "open", late + 5 * DAY - 1);
    assert_int_equal(settle(d, late + 6 * DAY, true, &seen).n_moved, 0);
    assert_string_equal(look(d, c.id).state, "answered");
    docket_close(d);
}

static void who_wrote_is_heard_first(void **state)
{
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 1, 1, REPORT_DISPUTE);
    struct seen seen = { .n = 0 };
    int64_t t = WORLD_NOW;
    act_at(d, c.id, "accept", t);
    act_at(d, c.id, "answer", t);
    write_to(d, &c, t + DAY);
    act_at(d, c.id, "open", t + 2 * DAY); /* read, and nothing was done */
    for (int i = 1; i < 20; i++)
        assert_int_equal(settle(d, t + i * 40 * DAY, true, &seen).n_moved, 0);
    assert_true(seen.last.has_unread);
    assert_string_equal(seen.last.act, DOCKET_REMIND);
    assert_string_equal(look(d, c.id).state, "answered");
    assert_true(look(d, c.id).n_events > 10); /* reminded again and again */
    /* Taken up and answered anew, it may rest. */
    act_at(d, c.id, "reopen", t + 800 * DAY);
    act_at(d, c.id, "answer", t + 801 * DAY);
    settle(d, t + 900 * DAY, true, &seen);
    assert_int_equal(settle(d, t + 906 * DAY, true, &seen).n_moved, 1);
    docket_close(d);
}

/* --- erasing ----------------------------------------------------------------------------------- */

static bool see_ending(void *self, const struct docket_ending *e)
{
    struct docket_ending *last = self;
    assert_true(e->erase_utc_s >= last->erase_utc_s);
    *last = *e;
    return true;
}

static struct docket_ending soon(struct docket *d, int64_t now)
{
    struct docket_ending last = { .id = 0 };
    MUST(docket_erased_soon(d, world_rules(profile), now, see_ending, &last, ERR));
    return last;
}

static void what_will_be_erased_is_told_a_month_before(void **state)
{
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 1, 1, REPORT_TIP);
    struct docket_erased erased;
    act_at(d, c.id, "accept", WORLD_NOW);
    act_at(d, c.id, "close", WORLD_NOW);
    assert_int_equal(soon(d, WORLD_NOW + 334 * DAY).id, 0);
    struct docket_ending e = soon(d, WORLD_NOW + 336 * DAY);
    assert_int_equal(e.id, c.id);
    assert_int_equal(e.erase_utc_s, WORLD_NOW + 365 * DAY);
    act_at(d, c.id, "reopen", WORLD_NOW + 340 * DAY); /* it is needed */
    assert_int_equal(soon(d, WORLD_NOW + 364 * DAY).id, 0);
    MUST(docket_erase(d, world_rules(profile), "photos", WORLD_NOW + 9999 * DAY, &erased, ERR));
    assert_int_equal(erased.n_cases, 0); /* open: never */
    docket_close(d);
}

static void what_was_merged_is_kept_with_its_case(void **state)
{
    struct docket *d = world_open(state);
    struct docket_case a = world_take(d, 1, 1, REPORT_TIP), b = world_take(d, 1, 2, REPORT_TIP);
    struct docket_erased erased;
    const struct docket_act merge = {
        .id = b.id, .act = "merge", .who = "张三", .other = a.case_number, .now_utc_s = WORLD_NOW
    };
    MUST(docket_act(d, world_rules(profile), NULL, &merge, NULL, ERR));
    MUST(docket_erase(d, world_rules(profile), "photos", WORLD_NOW + 400 * DAY, &erased, ERR));
    assert_int_equal(erased.n_cases, 0); /* the evidence of a case that is open */
    act_at(d, a.id, "accept", WORLD_NOW + 400 * DAY);
    act_at(d, a.id, "close", WORLD_NOW + 400 * DAY);
    MUST(docket_erase(d, world_rules(profile), "photos", WORLD_NOW + 764 * DAY, &erased, ERR));
    assert_int_equal(erased.n_cases, 0);
    MUST(docket_erase(d, world_rules(profile), "photos", WORLD_NOW + 766 * DAY, &erased, ERR));
    assert_int_equal(erased.n_cases, 2);
    docket_close(d);
}

/* Nothing would ever take out again what was written into it then. */
static void what_was_erased_is_not_written_into(void **state)
{
    static const char *const acts[] = { "note", "reopen", "open" };
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 1, 1, REPORT_TIP), b = world_take(d, 1, 2, REPORT_TIP);
    struct docket_erased erased;
    int64_t late = WORLD_NOW + 366 * DAY;
    act_at(d, c.id, "accept", WORLD_NOW);
    act_at(d, c.id, "close", WORLD_NOW);
    MUST(docket_erase(d, world_rules(profile), "photos", late, &erased, ERR));
    assert_int_equal(erased.n_cases, 1);
    c = look(d, c.id);
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        const bool has_text = strcmp(acts[i], "open") != 0;
        const struct docket_act act = { .id = c.id,
                                        .act = acts[i],
                                        .who = "张三",
                                        .text = has_text ? "王小明来问" : NULL,
                                        .now_utc_s = late };
        GIVES(ERR_INVALID, docket_act(d, world_rules(profile), NULL, &act, NULL, NULL));
    }
    const struct docket_act merge = {
        .id = b.id, .act = "merge", .who = "张三", .other = c.case_number, .now_utc_s = late
    };
    GIVES(ERR_INVALID, docket_act(d, world_rules(profile), NULL, &merge, NULL, NULL));
    assert_int_equal(look(d, c.id).n_events, c.n_events);
    assert_string_equal(look(d, b.id).state, "received");
    docket_close(d);
}

/* --- the table --------------------------------------------------------------------------------- */

static void copy_tables(const char *but)
{
    static const char *const names[] = { "states", "acts", "reasons", "rules", "rests" };
    char from[FS_PATH_MAX], to[64];
    struct buf b = BUF_INIT(1 << 20);
    MUST(fs_make_folder("tables", ERR));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(from, sizeof from, "%s/assets/docket/%s.tsv", getenv("HEYAN_ROOT"), names[i]);
        snprintf(to, sizeof to, "tables/%s.tsv", names[i]);
        MUST(fs_read_all(from, &b, ERR));
        if (strcmp(names[i], "rests") == 0 && but)
            MUST(fs_replace(to, span_of(but), ERR));
        else
            MUST(fs_replace(to, buf_span(&b), ERR));
    }
    buf_fini(&b);
}

#define COLUMNS     "state\tkinds\tprofile\tclock\tact\treason\twarn_days\tsource\n"
#define OPEN(state) state "\t*\t*\trest_open\tremind\t\t0\tx\n"

static void the_table_leaves_no_hole(void **state)
{
    static const struct {
        const char *table, *said;
    } rows[] = {
        { NULL, NULL },
        { COLUMNS OPEN("received") OPEN("accepted") OPEN("checking") OPEN("filed") OPEN("asked"),
          "no row for a tip that is answered" },
        { COLUMNS OPEN("received") OPEN("received"), "rests.tsv:3: column state: two rows" },
        { COLUMNS OPEN("closed"), "rests.tsv:2: column state: an open state" },
        { COLUMNS "received\t*\t*\trest_open\tlapse\tno_objection\t5\tx\n",
          "rests.tsv:2: column act: the clock cannot" },
        { COLUMNS "answered\t*\t*\trest_open\tclose\tsettled\t5\tx\n",
          "rests.tsv:2: column act: the clock cannot" },
        { COLUMNS "answered\t*\t*\trest_open\tlapse\ttold\t5\tx\n", "rests.tsv:2: column act" },
        { COLUMNS "answered\t*\t*\trest_open\tlapse\tno_objection\t0\tx\n",
          "nothing is ended unannounced" },
    };
    struct docket_rules *r;
    struct err err;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        r = NULL;
        copy_tables(rows[i].table);
        enum err_code rc = docket_rules_open("tables", profile, &r, &err);
        if (rows[i].said ? !rc || !strstr(err.text, rows[i].said) : rc != ERR_OK)
            fail_msg("%s: %s", rows[i].said ? rows[i].said : "as it is", rc ? err.text : "taken");
        if (!rc)
            docket_rules_close(r);
    }
}

/* --- what no table knows ------------------------------------------------------------------------ */

/* A state of an older program, say: the others are reminded all the same, and it is told. */
static void one_in_an_unknown_state_holds_up_nobody(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct docket_rested done;
    struct seen seen = { .n = 0 };
    struct err err = { 0 };
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    struct docket_case c = world_take(d, 1, 1, REPORT_TIP);
    world_take(d, 1, 2, REPORT_TIP);
    world_sql(address, "UPDATE report SET state = 'weighed' WHERE id = 1");
    GIVES(ERR_INVALID, docket_rest(d, world_rules(profile), world_promise(profile),
                                   WORLD_NOW + 99 * DAY, true, see, &seen, &done, &err));
    assert_non_null(strstr(err.text, c.case_number));
    assert_int_equal(done.n_reminded, 1);
    assert_int_equal(seen.last.id, 2);
    docket_close(d);
}

/* And who is asked in such a case may answer: it begins anew. */
static void who_was_asked_from_an_unknown_state_is_heard(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    struct docket_case c = world_take(d, 1, 1, REPORT_TIP);
    act_at(d, c.id, "accept", WORLD_NOW);
    act_at(d, c.id, "ask", WORLD_NOW);
    world_sql(address, "UPDATE report SET back_state = 'weighed' WHERE id = 1");
    write_to(d, &c, WORLD_NOW + 60);
    assert_string_equal(look(d, c.id).state, DOCKET_STATE_FIRST);
    docket_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(no_state_is_forgotten),
        ON_BOTH(it_is_announced_then_ended_then_erased),
        ON_BOTH(nothing_ends_unannounced),
        ON_BOTH(who_wrote_is_heard_first),
        ON_BOTH(what_will_be_erased_is_told_a_month_before),
        ON_BOTH(what_was_merged_is_kept_with_its_case),
        ON_BOTH(what_was_erased_is_not_written_into),
        ON_BOTH(one_in_an_unknown_state_holds_up_nobody),
        ON_BOTH(who_was_asked_from_an_unknown_state_is_heard),
        { "the_table_leaves_no_hole", the_table_leaves_no_hole, NULL, NULL, &world_sqlite },
    };
    return cmocka_run_group_tests(tests, world_begin_hurried, world_end);
}
