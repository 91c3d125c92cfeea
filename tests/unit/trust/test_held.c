/* What is held, and when it is taken for what the hub speaks of. */
#include "unit/trust/scene.h"

static void same_timestamp_other_content(struct scene *s)
{
    json_t *meta = json_object_get(tuf_repo_role(s->repo, "timestamp"), "meta");
    json_object_set_new(json_object_get(meta, "snapshot.json"), "version", json_integer(100));
    tuf_repo_rewind(s->repo, "timestamp", 1);
    tuf_repo_publish(s->repo, "timestamp");
}

static void same_number_keeps_what_is_held(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
    struct buf was = BUF_INIT(1 << 20), is = BUF_INIT(1 << 20);
    assert_int_equal(fs_read_all(SCENE_FOLDER "/timestamp.json", &was, NULL), ERR_OK);
    same_timestamp_other_content(&s);
    tuf_repo_requests(s.repo);
    assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
    assert_string_equal(tuf_repo_requests(s.repo), "root/2 timestamp");
    assert_int_equal(fs_read_all(SCENE_FOLDER "/timestamp.json", &is, NULL), ERR_OK);
    assert_memory_equal(was.data, is.data, was.len);
    buf_fini(&was);
    buf_fini(&is);
    scene_close(&s);
}

static void asks_for_what_it_needs_and_keeps_the_bytes(void **state)
{
    static const char *const roles[] = { "root", "timestamp", "snapshot", "targets" };
    struct scene s;
    (void)state;
    scene_open(&s);
    assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
    assert_string_equal(tuf_repo_requests(s.repo), "root/2 timestamp snapshot/1 targets/1");
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        char path[FS_PATH_MAX];
        struct buf b = BUF_INIT(1 << 20);
        struct span want = tuf_repo_signed(s.repo, roles[i], 1);
        snprintf(path, sizeof path, "%s/%s.json", SCENE_FOLDER, roles[i]);
        assert_int_equal(fs_read_all(path, &b, NULL), ERR_OK);
        assert_int_equal(b.len, want.len);
        assert_memory_equal(b.data, want.p, want.len);
        buf_fini(&b);
    }
    assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
    assert_string_equal(tuf_repo_requests(s.repo), "root/2 timestamp");
    scene_close(&s);
}

/* Each file has its own day of expiry, and one that is held and still the newest is measured by it, too. */
static void what_is_held_expires(void **state)
{
    static const char *const roles[] = { "timestamp", "snapshot", "targets", "root" };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        struct scene s;
        scene_open(&s);
        tuf_repo_expire(s.repo, roles[i], SCENE_NOW_UTC_S + DAY_S);
        tuf_repo_publish(s.repo, "root targets snapshot timestamp");
        scene_expect(&s, roles[i], scene_refresh(&s), REFUSAL_NONE, "2 2 2 2");
        s.clock.utc_s += DAY_S - 1;
        scene_expect(&s, roles[i], scene_refresh(&s), REFUSAL_NONE, "2 2 2 2");
        s.clock.utc_s += 1;
        scene_expect(&s, roles[i], scene_refresh(&s), REFUSAL_FREEZE, "2 2 2 2");
        scene_close(&s);
    }
}

static void mark(struct tuf_repo *r, const char *role, const char *text)
{
    assert_int_equal(json_object_set_new(tuf_repo_role(r, role), "mark", json_string(text)), 0);
}

static void publish_marked(struct tuf_repo *r, const char *role, const char *text)
{
    tuf_repo_use_hashes(r, true);
    mark(r, role, text);
    tuf_repo_publish(r, "targets snapshot timestamp");
}

/* Rightly signed, of the right number and length, and yet not the file that was spoken of. */
static void another_file_of_the_same_number(void **state)
{
    static const struct {
        const char *role, *held;
    } cases[] = { { "snapshot", "1 2 1 1" }, { "targets", "1 2 2 1" } };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        scene_open(&s);
        scene_expect(&s, "before", scene_refresh(&s), REFUSAL_NONE, "1 1 1 1");
        struct tuf_repo *twin = tuf_repo_create(SCENE_NOW_UTC_S); /* has the same keys */
        publish_marked(s.repo, cases[i].role, "a");
        publish_marked(twin, cases[i].role, "b");
        tuf_repo_replace(s.repo, cases[i].role, tuf_repo_signed(twin, cases[i].role, 0));
        scene_expect(&s, cases[i].role, scene_refresh(&s), REFUSAL_MIX, cases[i].held);
        tuf_repo_destroy(twin);
        scene_close(&s);
    }
}

/* The number held is the number spoken of, but not the file: it is fetched. */
static void a_number_alone_is_not_the_file(void **state)
{
    struct scene s;
    struct buf held = BUF_INIT(1 << 20);
    (void)state;
    scene_open(&s);
    publish_marked(s.repo, "targets", "a");
    scene_expect(&s, "a", scene_refresh(&s), REFUSAL_NONE, "1 2 2 2");
    tuf_repo_rewind(s.repo, "targets", 1);
    mark(s.repo, "targets", "b");
    tuf_repo_publish(s.repo, "targets targets snapshot timestamp");
    scene_expect(&s, "b", scene_refresh(&s), REFUSAL_NONE, "1 3 3 2");
    struct span want = tuf_repo_signed(s.repo, "targets", 2);
    assert_int_equal(fs_read_all(SCENE_FOLDER "/targets.json", &held, NULL), ERR_OK);
    assert_int_equal(held.len, want.len);
    assert_memory_equal(held.data, want.p, want.len);
    buf_fini(&held);
    scene_close(&s);
}

static void works_without_numbers_in_names(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    json_object_set_new(tuf_repo_role(s.repo, "root"), "consistent_snapshot", json_false());
    tuf_repo_publish(s.repo, "root");
    assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
    assert_string_equal(tuf_repo_requests(s.repo), "root/2 root/3 timestamp snapshot targets");
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_number_keeps_what_is_held),
        cmocka_unit_test(asks_for_what_it_needs_and_keeps_the_bytes),
        cmocka_unit_test(what_is_held_expires),
        cmocka_unit_test(another_file_of_the_same_number),
        cmocka_unit_test(a_number_alone_is_not_the_file),
        cmocka_unit_test(works_without_numbers_in_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
