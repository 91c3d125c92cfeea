/* Beginning, time, and what is held without a hub. */
#include "unit/trust/scene.h"

#include <unistd.h>

#include "trust/canon.h"
#include "trust/floor.h"

static struct tuf *open_with(struct scene *s, int64_t built_utc_s, bool ignores_floor)
{
    const struct tuf_config config = {
        .folder = SCENE_FOLDER,
        .metadata_url = TUF_REPO_METADATA,
        .fetcher = tuf_repo_fetcher(s->repo),
        .clock = clock_of_fake(&s->clock),
        .built_utc_s = built_utc_s,
        .ignores_floor = ignores_floor,
    };
    tuf_close(s->client);
    s->client = NULL;
    assert_int_equal(tuf_open(&config, &s->client, &s->err), ERR_OK);
    return s->client;
}

static struct tuf_state state_of(struct scene *s)
{
    struct tuf_state state;
    tuf_get_state(s->client, &state);
    return state;
}

static void issue(struct scene *s, const char *role, int64_t at_utc_s)
{
    char text[CANON_TIME_TEXT];
    canon_time_text(at_utc_s, text);
    json_object_set_new(tuf_repo_role(s->repo, role), "issued", json_string(text));
}

/* --- the floor ---------------------------------------------------------------------------------------- */

/* The battery is dead and it is 1970 again: what has expired by what we know stays expired. */
static void a_clock_set_back_bypasses_no_expiry(void **state)
{
    static const int64_t clocks[] = { 0, 1136073600 /* 2006 */, SCENE_NOW_UTC_S - 1 };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(clocks); i++) {
        struct scene s;
        scene_open(&s);
        assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
        tuf_repo_expire(s.repo, "timestamp", SCENE_NOW_UTC_S - 10);
        tuf_repo_publish(s.repo, "timestamp");
        s.clock.utc_s = clocks[i];
        scene_expect(&s, "set back", scene_refresh(&s), REFUSAL_FREEZE, "1 1 1 1");
        assert_true(state_of(&s).is_clock_behind);
        assert_int_equal(state_of(&s).now_utc_s, SCENE_NOW_UTC_S);
        /* With honest data it goes on, at the floor's time. */
        tuf_repo_expire(s.repo, "timestamp", SCENE_NOW_UTC_S + DAY_S);
        tuf_repo_publish(s.repo, "timestamp");
        scene_expect(&s, "goes on", scene_refresh(&s), REFUSAL_NONE, "1 3 1 1");
        assert_int_equal(state_of(&s).refreshed_utc_s, SCENE_NOW_UTC_S);
        scene_close(&s);
    }
}

static void never_before_it_was_built(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    s.clock.utc_s = 0;
    tuf_repo_expire(s.repo, "timestamp", SCENE_NOW_UTC_S - DAY_S);
    tuf_repo_publish(s.repo, "timestamp");
    assert_int_equal(tuf_refresh(open_with(&s, SCENE_NOW_UTC_S, false), &s.err), ERR_STALE);
    assert_int_equal(tuf_why(s.client), REFUSAL_FREEZE);
    /* Without that day nothing tells that it is over. */
    assert_int_equal(tuf_refresh(open_with(&s, 0, false), &s.err), ERR_OK);
    scene_close(&s);
}

/* A day of issue that the offline keys have signed is a time that has been. */
static void a_signed_day_of_issue_is_past(void **state)
{
    static const struct {
        const char *role;
        bool counts;
    } cases[] = {
        { "root", true }, { "targets", true }, { "timestamp", false }, { "snapshot", false }
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        scene_open(&s);
        s.clock.utc_s = SCENE_NOW_UTC_S - 100 * (int64_t)DAY_S;
        issue(&s, cases[i].role, SCENE_NOW_UTC_S);
        tuf_repo_publish(s.repo, "root targets snapshot timestamp");
        assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
        scene_client(&s); /* and it is remembered */
        assert_int_equal(state_of(&s).is_clock_behind, cases[i].counts);
        assert_int_equal(state_of(&s).now_utc_s, cases[i].counts ? SCENE_NOW_UTC_S : s.clock.utc_s);
        scene_close(&s);
    }
}

/* A clock that has run away finds everything expired, and is not written down. */
static void a_clock_gone_ahead_leaves_no_mark(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
    s.clock.utc_s = 2200000000; /* past 2038 */
    scene_expect(&s, "2039", scene_refresh(&s), REFUSAL_FREEZE, "1 1 1 1");
    s.clock.utc_s = SCENE_NOW_UTC_S + 60;
    scene_expect(&s, "right again", scene_refresh(&s), REFUSAL_NONE, "1 1 1 1");
    assert_false(state_of(&s).is_clock_behind);
    scene_close(&s);
}

static void a_referee_may_move_the_clock(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    assert_int_equal(tuf_refresh(open_with(&s, SCENE_NOW_UTC_S + DAY_S, true), &s.err), ERR_OK);
    assert_int_equal(state_of(&s).now_utc_s, SCENE_NOW_UTC_S);
    assert_false(fs_exists(SCENE_FOLDER "/clock"));
    scene_close(&s);
}

static void a_spoilt_file_of_the_clock_is_no_floor(void **state)
{
    static const char *const texts[] = { "",
                                         "nonsense",
                                         "issued 1\n",
                                         "issued 5\nrefreshed -1\n",
                                         "issued 5\nrefreshed 9\nmore",
                                         "issued 99999999999999999999999\nrefreshed 1\n x" };
    struct floor f;
    struct err err = { 0 };
    (void)state;
    assert_int_equal(fs_make_folder("spoilt", &err), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        f = (struct floor){ 7, 8, 9 };
        assert_int_equal(fs_replace("spoilt/clock", span_of(texts[i]), &err), ERR_OK);
        floor_read("spoilt", &f);
        assert_int_equal(floor_under(&f), 7);
    }
    f = (struct floor){ 7, 30, 20 };
    assert_int_equal(floor_write("spoilt", &f, &err), ERR_OK);
    struct floor back = { 0 };
    floor_read("spoilt", &back);
    assert_int_equal(back.issued_utc_s, 30);
    assert_int_equal(back.refreshed_utc_s, 20);
    assert_int_equal(floor_under(&back), 30);
}

/* --- the first root ------------------------------------------------------------------------------------- */

static void edit_root(struct scene *s, struct buf *out, void (*change)(json_t *whole))
{
    struct span was = tuf_repo_signed(s->repo, "root", 1);
    json_t *j = json_loadb((const char *)was.p, was.len, 0, NULL);
    change(j);
    char *text = json_dumps(j, 0);
    out->len = 0;
    assert_int_equal(buf_append(out, text, strlen(text)), ERR_OK);
    free(text);
    json_decref(j);
}

static void no_version(json_t *whole)
{
    json_object_del(json_object_get(whole, "signed"), "version");
}

static void other_signature(json_t *whole)
{
    json_object_set_new(json_array_get(json_object_get(whole, "signatures"), 0), "sig",
                        json_string("00"));
}

static void a_bad_first_root_is_not_trusted(void **state)
{
    static const struct {
        void (*change)(json_t *whole);
        enum err_code want;
    } cases[] = { { no_version, ERR_INVALID }, { other_signature, ERR_UNTRUSTED } };
    struct scene s;
    struct buf root = BUF_INIT(1 << 20);
    struct tuf *t;
    (void)state;
    scene_open(&s);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct tuf_config config = { .folder = "bad",
                                           .metadata_url = TUF_REPO_METADATA,
                                           .fetcher = tuf_repo_fetcher(s.repo),
                                           .clock = clock_of_fake(&s.clock) };
        edit_root(&s, &root, cases[i].change);
        assert_int_equal(tuf_init("bad", buf_span(&root), true, &s.err), cases[i].want);
        /* Nor when it stands there already. */
        assert_int_equal(fs_make_folder("bad", &s.err), ERR_OK);
        assert_int_equal(fs_replace("bad/root.json", buf_span(&root), &s.err), ERR_OK);
        assert_int_equal(tuf_open(&config, &t, &s.err), cases[i].want);
    }
    assert_string_equal(tuf_repo_requests(s.repo), "");
    buf_fini(&root);
    scene_close(&s);
}

static void no_root_no_trust(void **state)
{
    struct scene s;
    struct tuf *t;
    (void)state;
    scene_open(&s);
    const struct tuf_config config = { .folder = "nothing-there",
                                       .fetcher = tuf_repo_fetcher(s.repo),
                                       .clock = clock_of_fake(&s.clock) };
    assert_int_equal(tuf_open(&config, &t, &s.err), ERR_NOT_FOUND);
    scene_close(&s);
}

static void the_first_root_is_given_once(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    tuf_repo_publish(s.repo, "root targets snapshot timestamp");
    scene_expect(&s, "new", scene_refresh(&s), REFUSAL_NONE, "2 2 2 2");
    struct span first = tuf_repo_signed(s.repo, "root", 1);
    assert_int_equal(tuf_init(SCENE_FOLDER, first, false, &s.err), ERR_OK);
    scene_expect(&s, "again", scene_refresh(&s), REFUSAL_NONE, "2 2 2 2");
    /* On purpose it forgets what came after it. */
    assert_int_equal(tuf_init(SCENE_FOLDER, first, true, &s.err), ERR_OK);
    assert_false(fs_exists(SCENE_FOLDER "/timestamp.json"));
    assert_false(fs_exists(SCENE_FOLDER "/clock"));
    scene_expect(&s, "anew", scene_refresh(&s), REFUSAL_NONE, "2 2 2 2");
    scene_close(&s);
}

/* --- without a hub ------------------------------------------------------------------------------------------ */

static void what_is_held_without_a_hub(void **state)
{
    struct scene s;
    struct tuf_target target = { 0 };
    (void)state;
    scene_open(&s);
    assert_int_equal(tuf_load(scene_client(&s), &s.err), ERR_NOT_FOUND);
    assert_int_equal(tuf_why(s.client), REFUSAL_ABSENT);
    tuf_repo_delegate(s.repo, "targets", "seen", "seen/*", false);
    tuf_repo_delegate(s.repo, "targets", "unseen", "unseen/*", false);
    tuf_repo_add_target(s.repo, "seen", "seen/x", span_of("x"));
    tuf_repo_publish(s.repo, "seen unseen targets snapshot timestamp");
    assert_int_equal(scene_download(&s, "seen/x"), REFUSAL_NONE);
    tuf_repo_requests(s.repo);
    s.clock.utc_s += 400 * (int64_t)DAY_S; /* months offline: all of it has expired */
    tuf_repo_fail_at(s.repo, 1, FETCH_NO_NETWORK);
    scene_expect(&s, "no network", scene_refresh(&s), REFUSAL_NO_NETWORK, "1 2 2 2");
    assert_int_equal(tuf_load(scene_client(&s), &s.err), ERR_OK);
    assert_int_equal(tuf_find_target(s.client, "seen/x", &target, &s.err), ERR_OK);
    assert_string_equal(target.role, "seen");
    tuf_target_fini(&target);
    assert_int_equal(tuf_find_target(s.client, "unseen/x", &target, &s.err), ERR_NET);
    assert_int_equal(tuf_why(s.client), REFUSAL_ABSENT);
    assert_string_equal(tuf_repo_requests(s.repo), "");
    struct tuf_state held = state_of(&s);
    assert_int_equal(held.root_version, 1);
    assert_int_equal(held.timestamp_version, 2);
    assert_int_equal(held.snapshot_version, 2);
    assert_int_equal(held.targets_version, 2);
    assert_int_equal(held.timestamp_expires_utc_s, SCENE_NOW_UTC_S + 30 * (int64_t)DAY_S);
    assert_int_equal(held.refreshed_utc_s, SCENE_NOW_UTC_S);
    scene_close(&s);
}

static void spoilt_files_are_not_taken(void **state)
{
    static const struct {
        const char *file;
        enum refusal load; /* then a hub mends it */
    } cases[] = {
        { "timestamp.json", REFUSAL_MALFORMED },
        { "snapshot.json", REFUSAL_MALFORMED },
        { "targets.json", REFUSAL_MALFORMED },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        char path[FS_PATH_MAX];
        scene_open(&s);
        assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
        snprintf(path, sizeof path, "%s/%s", SCENE_FOLDER, cases[i].file);
        assert_int_equal(truncate(path, 100), 0);
        assert_int_equal(tuf_load(scene_client(&s), &s.err), ERR_INVALID);
        assert_int_equal(tuf_why(s.client), cases[i].load);
        scene_expect(&s, cases[i].file, scene_refresh(&s), REFUSAL_NONE, "1 1 1 1");
        assert_int_equal(tuf_load(scene_client(&s), &s.err), ERR_OK);
        scene_close(&s);
    }
}

static enum fetch_end busy(void *self, const struct fetch_request *request,
                           const struct fetch_sink *sink, struct fetch_answer *answer,
                           struct err *err)
{
    const uint32_t *after_s = self;
    (void)request;
    (void)sink;
    *answer = (struct fetch_answer){ .retry_after_s = *after_s };
    err_set(err, ERR_NET, "busy");
    return FETCH_REFUSED;
}

static void a_busy_hub_says_when(void **state)
{
    struct scene s;
    uint32_t after_s = 120;
    (void)state;
    scene_open(&s);
    const struct tuf_config config = { .folder = SCENE_FOLDER,
                                       .metadata_url = TUF_REPO_METADATA,
                                       .fetcher = { busy, &after_s },
                                       .clock = clock_of_fake(&s.clock) };
    assert_int_equal(tuf_open(&config, &s.client, &s.err), ERR_OK);
    assert_int_equal(tuf_retry_after_s(s.client), 0);
    assert_int_equal(tuf_refresh(s.client, &s.err), ERR_NET);
    assert_int_equal(tuf_why(s.client), REFUSAL_HUB);
    assert_string_equal(s.err.text, "hub refuses: busy");
    assert_int_equal(tuf_retry_after_s(s.client), 120);
    after_s = 0;
    assert_int_equal(tuf_refresh(s.client, &s.err), ERR_NET);
    assert_int_equal(tuf_retry_after_s(s.client), 0);
    scene_close(&s);
}

/* A refresh that was cut off leaves the timestamp newer than the rest; the other way round is no such thing. */
static void the_newer_is_not_under_the_older(void **state)
{
    static const struct {
        const char *older; /* put back beside what is new */
        enum err_code want;
    } cases[] = { { "timestamp", ERR_UNTRUSTED },
                  { "snapshot", ERR_UNTRUSTED },
                  { "targets", ERR_OK } };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        char path[FS_PATH_MAX];
        scene_open(&s);
        tuf_repo_publish(s.repo, "targets snapshot timestamp");
        assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
        snprintf(path, sizeof path, "%s/%s.json", SCENE_FOLDER, cases[i].older);
        assert_int_equal(fs_replace(path, tuf_repo_signed(s.repo, cases[i].older, 1), NULL),
                         ERR_OK);
        assert_int_equal(tuf_load(scene_client(&s), &s.err), cases[i].want);
        assert_int_equal(tuf_why(s.client), cases[i].want ? REFUSAL_MIX : REFUSAL_NONE);
        scene_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_set_back_bypasses_no_expiry),
        cmocka_unit_test(never_before_it_was_built),
        cmocka_unit_test(a_signed_day_of_issue_is_past),
        cmocka_unit_test(a_clock_gone_ahead_leaves_no_mark),
        cmocka_unit_test(a_referee_may_move_the_clock),
        cmocka_unit_test(a_spoilt_file_of_the_clock_is_no_floor),
        cmocka_unit_test(a_bad_first_root_is_not_trusted),
        cmocka_unit_test(no_root_no_trust),
        cmocka_unit_test(the_first_root_is_given_once),
        cmocka_unit_test(what_is_held_without_a_hub),
        cmocka_unit_test(spoilt_files_are_not_taken),
        cmocka_unit_test(the_newer_is_not_under_the_older),
        cmocka_unit_test(a_busy_hub_says_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
