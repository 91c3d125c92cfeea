/* Delegated roles: in what order they are asked, whom they are checked against, and what their names do. */
#include "unit/trust/scene.h"

#include <dirent.h>

enum { ROLE_TEST_NAME = 400 }; /* far longer encoded than a file's name may be */

/* Edges as "from>X", X a letter, and behind it '!' when terminating or a path; no path: all. */
static const struct {
    const char *what, *edges, *asked;
} graphs[] = {
    { "one", "targets>A", "A" },
    { "two", "targets>A targets>B", "A B" },
    { "two levels", "targets>A targets>B B>C", "A B C" },
    { "depth first", "targets>A targets>B A>C A>D", "A C D B" },
    { "three deep", "targets>A targets>B A>C C>D", "A C D B" },
    { "terminating leaves out what is behind it", "targets>A targets>B A>C! A>D", "A C" },
    { "terminating keeps its own", "targets>A targets>B A>C! C>D", "A C D" },
    { "paths that do not cover, at the top", "targets>A*.py targets>B A>C", "B" },
    { "paths that do not cover, below", "targets>A targets>B A>C*.py C>D", "A B" },
    { "terminating that does not cover", "targets>A!*.py targets>B", "B" },
    { "a circle", "targets>A targets>B B>C C>D D>B", "A B C D" },
    { "a circle before the last", "targets>A targets>C A>B B>A", "A B C" },
    { "a third by two", "targets>A targets>B B>C A>C", "A C B" },
    { "a third by two, only one covers", "targets>A targets>B B>C A>C*.py", "A B C" },
};

static void draw_edge(struct scene *s, const char *edge, size_t len)
{
    char from[32], to[2] = "", path[32];
    size_t mark = strcspn(edge, ">");
    bool is_terminating = edge[mark + 2] == '!';
    size_t rest = mark + 2 + (is_terminating ? 1 : 0);
    snprintf(from, sizeof from, "%.*s", (int)mark, edge);
    to[0] = edge[mark + 1];
    snprintf(path, sizeof path, "%.*s", (int)(len - rest), edge + rest);
    tuf_repo_delegate(s->repo, from, to, path[0] ? path : "*", is_terminating);
}

static void draw(struct scene *s, const char *edges)
{
    char role[2] = "A";
    for (const char *e = edges; *e; e += strcspn(e, " "), e += *e == ' ')
        draw_edge(s, e, strcspn(e, " "));
    for (; role[0] <= 'D'; role[0]++) {
        char given[3] = { '>', role[0], '\0' };
        if (strstr(edges, given))
            tuf_repo_publish(s->repo, role);
    }
    tuf_repo_publish(s->repo, "targets snapshot timestamp");
}

/* "A/1 B/1" without the numbers. */
static const char *asked(struct scene *s, char out[256])
{
    size_t at = 0;
    for (const char *p = tuf_repo_requests(s->repo); *p && at < 255; p++)
        if (*p != '/' && *p != '1')
            out[at++] = *p;
    out[at] = '\0';
    return out;
}

static void roles_are_asked_in_order(void **state)
{
    char out[256];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(graphs); i++) {
        struct scene s;
        scene_open(&s);
        draw(&s, graphs[i].edges);
        assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
        tuf_repo_requests(s.repo);
        struct tuf_target target;
        assert_int_equal(tuf_find_target(s.client, "missing", &target, &s.err), ERR_NOT_FOUND);
        assert_int_equal(tuf_why(s.client), REFUSAL_NO_TARGET);
        if (strcmp(asked(&s, out), graphs[i].asked) != 0)
            fail_msg("%s: asked %s, wanted %s", graphs[i].what, out, graphs[i].asked);
        scene_close(&s);
    }
}

static void a_tree_of_releases(void **state)
{
    static const struct {
        const char *name, *file, *asked; /* file NULL: not found */
    } cases[] = {
        { "file", "by targets", "" },       { "README.md", "by A", "A" },
        { "releases/x/x1", "by C", "B C" }, { "releases/y/y1.zip", "by D", "B D" },
        { "releases/z/z1.zip", NULL, "B" }, /* D has it, and may not */
    };
    char out[256];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        scene_open(&s);
        draw_edge(&s, "targets>A*.md", 13);
        draw_edge(&s, "targets>Breleases/*/*", 21);
        draw_edge(&s, "B>Creleases/x/*", 15);
        draw_edge(&s, "B>Dreleases/y/*.zip", 19);
        tuf_repo_add_target(s.repo, "targets", "file", span_of("by targets"));
        tuf_repo_add_target(s.repo, "A", "README.md", span_of("by A"));
        tuf_repo_add_target(s.repo, "C", "releases/x/x1", span_of("by C"));
        tuf_repo_add_target(s.repo, "D", "releases/y/y1.zip", span_of("by D"));
        tuf_repo_add_target(s.repo, "D", "releases/z/z1.zip", span_of("by D, who may not"));
        tuf_repo_publish(s.repo, "A C D B targets snapshot timestamp");
        assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
        tuf_repo_requests(s.repo);
        struct tuf_target target = { 0 };
        enum err_code rc = tuf_find_target(s.client, cases[i].name, &target, &s.err);
        assert_int_equal(rc, cases[i].file ? ERR_OK : ERR_NOT_FOUND);
        assert_string_equal(asked(&s, out), cases[i].asked);
        if (cases[i].file) {
            struct buf b = BUF_INIT(100);
            assert_int_equal(tuf_read_target(s.client, &target, TUF_REPO_TARGETS, &b, &s.err),
                             ERR_OK);
            assert_true(span_eq(buf_span(&b), cases[i].file));
            buf_fini(&b);
        }
        tuf_target_fini(&target);
        scene_close(&s);
    }
}

/* What is in the folder from before is checked against who delegates today. */
static void a_cached_role_is_checked_against_its_delegator_of_today(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    tuf_repo_delegate(s.repo, "targets", "C", "*", false);
    tuf_repo_add_target(s.repo, "C", "x", span_of("x"));
    tuf_repo_publish(s.repo, "C targets snapshot timestamp");
    scene_expect(&s, "first", scene_download(&s, "x"), REFUSAL_NONE, "1 2 2 2");
    tuf_repo_unlist_keys(s.repo, "targets", "C");
    tuf_repo_add_key(s.repo, "targets", "C", tuf_repo_new_key(s.repo, KEY_ED25519), false);
    tuf_repo_publish(s.repo, "targets snapshot timestamp");
    scene_expect(&s, "key taken away", scene_download(&s, "x"), REFUSAL_THRESHOLD, "1 3 3 3");
    scene_close(&s);
}

/* Within one session, too: A and B give "C" to different keys, and C is signed by A's alone. */
static void one_name_by_two_delegators(void **state)
{
    struct scene s;
    struct tuf_target target = { 0 };
    (void)state;
    scene_open(&s);
    tuf_repo_delegate(s.repo, "targets", "A", "a*", false);
    tuf_repo_delegate(s.repo, "targets", "B", "b*", false);
    tuf_repo_delegate(s.repo, "A", "C", "a*", false);
    tuf_repo_delegate(s.repo, "B", "C", "b*", false);
    tuf_repo_drop_signers(s.repo, "C", 1);
    tuf_repo_add_target(s.repo, "C", "a1", span_of("1"));
    tuf_repo_add_target(s.repo, "C", "b1", span_of("2"));
    tuf_repo_publish(s.repo, "C A B targets snapshot timestamp");
    assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
    assert_int_equal(tuf_find_target(s.client, "a1", &target, &s.err), ERR_OK);
    assert_string_equal(target.role, "C");
    tuf_target_fini(&target);
    assert_int_equal(tuf_find_target(s.client, "b1", &target, &s.err), ERR_UNTRUSTED);
    assert_int_equal(tuf_why(s.client), REFUSAL_THRESHOLD);
    scene_close(&s);
}

static void expired_delegated_role(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    tuf_repo_delegate(s.repo, "targets", "owner", "owner/*", false);
    tuf_repo_expire(s.repo, "owner", SCENE_NOW_UTC_S + 7 * (int64_t)DAY_S);
    tuf_repo_add_target(s.repo, "owner", "owner/1", span_of("first"));
    tuf_repo_add_target(s.repo, "owner", "owner/2", span_of("second"));
    tuf_repo_publish(s.repo, "owner targets snapshot timestamp");
    scene_expect(&s, "day 0", scene_download(&s, "owner/1"), REFUSAL_NONE, "1 2 2 2");
    s.clock.utc_s += 18 * (int64_t)DAY_S;
    scene_expect(&s, "day 18", scene_download(&s, "owner/2"), REFUSAL_FREEZE, "1 2 2 2");
    scene_expect_file("owner%2F2", NULL);
    tuf_repo_expire(s.repo, "owner", SCENE_NOW_UTC_S + 21 * (int64_t)DAY_S);
    tuf_repo_publish(s.repo, "owner snapshot timestamp");
    scene_expect(&s, "renewed", scene_download(&s, "owner/2"), REFUSAL_NONE, "1 3 3 2");
    scene_expect_file("owner%2F2", "second");
    scene_close(&s);
}

static void a_role_snapshot_does_not_know(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    tuf_repo_delegate(s.repo, "targets", "owner", "*", false);
    tuf_repo_publish(s.repo, "targets snapshot timestamp");
    scene_expect(&s, "unknown", scene_download(&s, "x"), REFUSAL_MIX, "1 2 2 2");
    scene_close(&s);
}

/* --- names ------------------------------------------------------------------------------------------ */

static size_t files_in(const char *folder)
{
    size_t n = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static void names_stay_in_their_folder(void **state)
{
    char long_name[ROLE_TEST_NAME + 1], long_asked[ROLE_TEST_NAME * 3 + 8];
    memset(long_name, '/', ROLE_TEST_NAME);
    long_name[ROLE_TEST_NAME] = '\0';
    long_asked[0] = '\0';
    for (int i = 0; i < ROLE_TEST_NAME; i++)
        memcpy(long_asked + 3 * i, "%2F", 4);
    memcpy(long_asked + 3 * ROLE_TEST_NAME, "/1", 3);
    const struct {
        const char *name, *asked;
    } cases[] = {
        { "?", "%3F/1" },
        { "#", "%23/1" },
        { "/delegatedrole", "%2Fdelegatedrole/1" },
        { "../delegatedrole", "..%2Fdelegatedrole/1" },
        { "..", "../1" },
        { ".", "./1" },
        { "质 监", "%E8%B4%A8%20%E7%9B%91/1" },
        { "a%2Fb", "a%252Fb/1" },
        { "a\nb", "a%0Ab/1" },
        { "clock", "clock/1" },
        { long_name, long_asked },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        struct tuf_target target;
        scene_open(&s);
        tuf_repo_delegate(s.repo, "targets", cases[i].name, "*", false);
        tuf_repo_publish_one(s.repo, cases[i].name);
        tuf_repo_publish(s.repo, "targets snapshot timestamp");
        assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
        size_t outside = files_in("."), inside = files_in(SCENE_FOLDER);
        tuf_repo_requests(s.repo);
        assert_int_equal(tuf_find_target(s.client, "x", &target, &s.err), ERR_NOT_FOUND);
        assert_string_equal(tuf_repo_requests(s.repo), cases[i].asked);
        assert_int_equal(files_in("."), outside);
        assert_int_equal(files_in(SCENE_FOLDER), inside + 1);
        /* The file it is kept in is found again. */
        scene_client(&s);
        assert_int_equal(tuf_find_target(s.client, "x", &target, &s.err), ERR_NOT_FOUND);
        assert_string_equal(tuf_repo_requests(s.repo), "root/2 timestamp");
        scene_close(&s);
    }
}

static void names_a_role_may_not_have(void **state)
{
    static char far_too_long[10001];
    const char *const names[] = { "root", "timestamp", "snapshot", "targets", "", far_too_long };
    (void)state;
    memset(far_too_long, 'x', sizeof far_too_long - 1);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct scene s;
        scene_open(&s);
        json_t *one = json_pack("{s:s, s:[], s:i, s:b, s:[s]}", "name", names[i], "keyids",
                                "threshold", 1, "terminating", 0, "paths", "*");
        json_object_set_new(tuf_repo_role(s.repo, "targets"), "delegations",
                            json_pack("{s:{}, s:[o]}", "keys", "roles", one));
        tuf_repo_publish(s.repo, "targets snapshot timestamp");
        scene_expect(&s, names[i], scene_refresh(&s), REFUSAL_MALFORMED, "1 2 2 -");
        scene_close(&s);
    }
}

/* --- how many ----------------------------------------------------------------------------------------- */

static void no_more_than_32_roles_are_asked(void **state)
{
    struct scene s;
    struct tuf_target target = { 0 };
    char name[16], last[16];
    (void)state;
    scene_open(&s);
    for (int i = 0; i < TUF_DELEGATIONS_MAX + 8; i++) {
        snprintf(name, sizeof name, "r%02d", i);
        tuf_repo_delegate(s.repo, "targets", name, "*", false);
        tuf_repo_publish(s.repo, name);
    }
    snprintf(last, sizeof last, "r%02d", TUF_DELEGATIONS_MAX - 1);
    tuf_repo_add_target(s.repo, last, "in the last one asked", span_of("x"));
    tuf_repo_add_target(s.repo, name, "in one too far", span_of("x"));
    tuf_repo_publish(s.repo, last);
    tuf_repo_publish(s.repo, name);
    tuf_repo_publish(s.repo, "targets snapshot timestamp");
    scene_client(&s);
    assert_int_equal(tuf_find_target(s.client, "in the last one asked", &target, &s.err), ERR_OK);
    tuf_target_fini(&target);
    assert_int_equal(tuf_find_target(s.client, "in one too far", &target, &s.err), ERR_NOT_FOUND);
    scene_close(&s);
}

/* --- lists -------------------------------------------------------------------------------------------- */

struct list {
    char text[256];
    size_t n, stop_at;
};

static bool note(void *self, const struct tuf_target *target)
{
    struct list *l = self;
    size_t at = strlen(l->text);
    snprintf(l->text + at, sizeof l->text - at, "%s%s:%s", at ? " " : "", target->role,
             target->name);
    return ++l->n != l->stop_at;
}

static void a_list_holds_what_can_be_found(void **state)
{
    static const struct {
        const char *prefix, *want;
        size_t stop_at;
    } cases[] = {
        { "", "targets:b targets:c A:a/1 A:a/2 B:a/3", 0 },
        { "a/", "A:a/1 A:a/2 B:a/3", 0 },
        { "a/", "A:a/1 A:a/2", 2 },
        { "z", "", 0 },
    };
    struct scene s;
    (void)state;
    scene_open(&s);
    tuf_repo_delegate(s.repo, "targets", "A", "a/*", false);
    tuf_repo_delegate(s.repo, "targets", "B", "a/*", false);
    tuf_repo_add_target(s.repo, "targets", "c", span_of("1"));
    tuf_repo_add_target(s.repo, "targets", "b", span_of("1"));
    tuf_repo_add_target(s.repo, "A", "a/2", span_of("1"));
    tuf_repo_add_target(s.repo, "A", "a/1", span_of("1"));
    tuf_repo_add_target(s.repo, "A", "x/1", span_of("not his to give"));
    tuf_repo_add_target(s.repo, "B", "a/1", span_of("A comes first"));
    tuf_repo_add_target(s.repo, "B", "a/3", span_of("1"));
    tuf_repo_publish(s.repo, "A B targets snapshot timestamp");
    scene_client(&s);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct list l = { .stop_at = cases[i].stop_at };
        assert_int_equal(tuf_list_targets(s.client, cases[i].prefix, note, &l, &s.err), ERR_OK);
        assert_string_equal(l.text, cases[i].want);
    }
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_are_asked_in_order),
        cmocka_unit_test(a_tree_of_releases),
        cmocka_unit_test(a_cached_role_is_checked_against_its_delegator_of_today),
        cmocka_unit_test(one_name_by_two_delegators),
        cmocka_unit_test(expired_delegated_role),
        cmocka_unit_test(a_role_snapshot_does_not_know),
        cmocka_unit_test(names_stay_in_their_folder),
        cmocka_unit_test(names_a_role_may_not_have),
        cmocka_unit_test(no_more_than_32_roles_are_asked),
        cmocka_unit_test(a_list_holds_what_can_be_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
