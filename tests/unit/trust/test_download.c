/* Targets brought to a file: checked before they are there, gone on with after a break, never another's. */
#include "unit/trust/scene.h"

#include <inttypes.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trust/canon.h"
#include "trust/hash.h"

#define PART SCENE_TARGETS "/file.part"

static char big[50001];

static void with_target(struct scene *s, const char *name, const char *text)
{
    scene_open(s);
    tuf_repo_add_target(s->repo, "targets", name, span_of(text));
    tuf_repo_publish(s->repo, "targets snapshot timestamp");
}

static int make_big(void **state)
{
    (void)state;
    for (size_t i = 0; i + 1 < sizeof big; i++)
        big[i] = (char)('a' + (i * 7 + i / 1000) % 26);
    return 0;
}

static void brought_once_and_kept(void **state)
{
    struct scene s;
    (void)state;
    with_target(&s, "dir/sub/file.db", "what was signed");
    scene_expect(&s, "first", scene_download(&s, "dir/sub/file.db"), REFUSAL_NONE, NULL);
    scene_expect_file("dir%2Fsub%2Ffile.db", "what was signed");
    tuf_repo_requests(s.repo);
    scene_expect(&s, "again", scene_download(&s, "dir/sub/file.db"), REFUSAL_NONE, NULL);
    assert_string_equal(tuf_repo_requests(s.repo), "root/2 timestamp");
    assert_false(fs_exists(SCENE_TARGETS "/dir%2Fsub%2Ffile.db.part"));
    scene_close(&s);
}

static void other_bytes_than_signed(void **state)
{
    static const struct {
        const char *served;
        enum refusal want;
    } cases[] = {
        { "what was signeD", REFUSAL_SUBSTITUTED },
        { "what was signed ", REFUSAL_ENDLESS },
        { "what was signe", REFUSAL_SUBSTITUTED },
        { "", REFUSAL_SUBSTITUTED },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        with_target(&s, "file", "what was signed");
        tuf_repo_serve_target(s.repo, "file", span_of(cases[i].served));
        scene_expect(&s, cases[i].served, scene_download(&s, "file"), cases[i].want, NULL);
        scene_expect_file("file", NULL);
        assert_false(fs_exists(PART));
        /* The right ones after that. */
        tuf_repo_serve_target(s.repo, "file", span_of("what was signed"));
        scene_expect(&s, "after", scene_download(&s, "file"), REFUSAL_NONE, NULL);
        scene_expect_file("file", "what was signed");
        scene_close(&s);
    }
}

static void an_older_file_stays_until_the_newer_is_whole(void **state)
{
    struct scene s;
    (void)state;
    with_target(&s, "file", "one");
    scene_expect(&s, "one", scene_download(&s, "file"), REFUSAL_NONE, NULL);
    tuf_repo_add_target(s.repo, "targets", "file", span_of("two"));
    tuf_repo_publish(s.repo, "targets snapshot timestamp");
    tuf_repo_serve_target(s.repo, "file", span_of("bad"));
    scene_expect(&s, "bad", scene_download(&s, "file"), REFUSAL_SUBSTITUTED, NULL);
    scene_expect_file("file", "one");
    tuf_repo_serve_target(s.repo, "file", span_of("two"));
    scene_expect(&s, "two", scene_download(&s, "file"), REFUSAL_NONE, NULL);
    scene_expect_file("file", "two");
    scene_close(&s);
}

static off_t size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_size : -1;
}

static void gone_on_with_after_a_break(void **state)
{
    static const uint64_t cuts[] = { 1, 999, 1000, 20000, 49999 };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
        struct scene s;
        with_target(&s, "file", big);
        tuf_repo_cut_after(s.repo, cuts[i]);
        scene_expect(&s, "cut", scene_download(&s, "file"), REFUSAL_CUT, NULL);
        assert_int_equal(size_of(PART), cuts[i]);
        /* Only what is missing is served: the rest would be found out by its bytes. */
        tuf_repo_cut_after(s.repo, sizeof big - 1 - cuts[i] + 1);
        scene_expect(&s, "rest", scene_download(&s, "file"), REFUSAL_NONE, NULL);
        scene_expect_file("file", big);
        assert_false(fs_exists(PART));
        scene_close(&s);
    }
}

/* A server that knows no ranges: whoever asks for the rest gets all of it. */
static enum fetch_end get_all(void *self, const struct fetch_request *request,
                              const struct fetch_sink *sink, struct fetch_answer *answer,
                              struct err *err)
{
    struct fetcher repo = tuf_repo_fetcher(self);
    struct fetch_request whole = *request;
    whole.from = 0;
    return repo.get(repo.self, &whole, sink, answer, err);
}

static void all_of_it_where_the_rest_was_asked_for(void **state)
{
    struct scene s;
    struct tuf_target target = { 0 };
    (void)state;
    with_target(&s, "file", big);
    tuf_repo_cut_after(s.repo, 20000);
    scene_expect(&s, "cut", scene_download(&s, "file"), REFUSAL_CUT, NULL);
    const struct tuf_config config = { .folder = SCENE_FOLDER,
                                       .metadata_url = TUF_REPO_METADATA,
                                       .fetcher = { get_all, s.repo },
                                       .clock = clock_of_fake(&s.clock) };
    tuf_close(s.client);
    assert_int_equal(tuf_open(&config, &s.client, &s.err), ERR_OK);
    assert_int_equal(tuf_find_target(s.client, "file", &target, &s.err), ERR_OK);
    tuf_repo_requests(s.repo);
    assert_int_equal(
        tuf_fetch_target(s.client, &target, TUF_REPO_TARGETS, SCENE_TARGETS "/file", NULL, &s.err),
        ERR_OK);
    assert_string_equal(tuf_repo_requests(s.repo), "file"); /* once */
    scene_expect_file("file", big);
    tuf_target_fini(&target);
    scene_close(&s);
}

static void put(const char *path, struct span bytes)
{
    assert_int_equal(fs_replace(path, bytes, NULL), ERR_OK);
}

/* What stands in the part from before is believed no more than the hub. */
static void a_part_of_another_file_is_begun_again(void **state)
{
    char longer[60001];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    const struct {
        const char *what;
        struct span part;
    } cases[] = {
        { "other bytes", { (const uint8_t *)longer, 100 } },
        { "longer than the file", { (const uint8_t *)longer, 60000 } },
        { "as long, and other", { (const uint8_t *)longer, 50000 } },
        { "the whole file", { (const uint8_t *)big, 50000 } },
        { "nothing", { (const uint8_t *)big, 0 } },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        with_target(&s, "file", big);
        put(PART, cases[i].part);
        put(PART ".tag", span_of("\"old\""));
        scene_expect(&s, cases[i].what, scene_download(&s, "file"), REFUSAL_NONE, NULL);
        scene_expect_file("file", big);
        assert_false(fs_exists(PART));
        assert_false(fs_exists(PART ".tag"));
        scene_close(&s);
    }
}

static void a_part_that_is_no_file(void **state)
{
    struct scene s;
    (void)state;
    with_target(&s, "file", "x");
    put("elsewhere", span_of("not to be touched"));
    assert_int_equal(symlink("../elsewhere", PART), 0);
    scene_expect(&s, "a link", scene_download(&s, "file"), REFUSAL_DISK, NULL);
    assert_int_equal(unlink(PART), 0);
    assert_int_equal(mkfifo(PART, 0600), 0);
    scene_expect(&s, "a pipe", scene_download(&s, "file"), REFUSAL_DISK, NULL);
    assert_int_equal(unlink(PART), 0);
    struct buf b = BUF_INIT(100);
    assert_int_equal(fs_read_all("elsewhere", &b, NULL), ERR_OK);
    assert_true(span_eq(buf_span(&b), "not to be touched"));
    buf_fini(&b);
    scene_close(&s);
}

static void digests(void **state)
{
    static const struct {
        const char *hashes; /* of "abc": FIPS 180-4, examples */
        enum refusal want;
    } cases[] = {
        { "{\"sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}",
          REFUSAL_NONE },
        { "{\"sha512\":"
          "\"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274"
          "fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f\"}",
          REFUSAL_NONE },
        { "{\"sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\","
          "\"sha512\":\"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274"
          "fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f\"}",
          REFUSAL_NONE },
        /* one right, one wrong */
        { "{\"sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\","
          "\"sha512\":\"edaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274"
          "fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f\"}",
          REFUSAL_SUBSTITUTED },
        { "{\"unknown-hash\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}",
          REFUSAL_MALFORMED },
        { "{\"sha256\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015\"}",
          REFUSAL_MALFORMED },
        { "{}", REFUSAL_MALFORMED },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        with_target(&s, "file", "abc");
        json_t *target = json_object_get(
            json_object_get(tuf_repo_role(s.repo, "targets"), "targets"), "file");
        json_object_set_new(target, "hashes", json_loads(cases[i].hashes, 0, NULL));
        tuf_repo_publish(s.repo, "targets snapshot timestamp");
        scene_expect(&s, cases[i].hashes, scene_download(&s, "file"), cases[i].want, NULL);
        scene_expect_file("file", cases[i].want ? NULL : "abc");
        scene_close(&s);
    }
}

static void what_a_target_says_of_itself(void **state)
{
    struct scene s;
    struct tuf_target target = { 0 };
    (void)state;
    with_target(&s, "delta/1-2", "abc");
    json_t *entry = json_object_get(json_object_get(tuf_repo_role(s.repo, "targets"), "targets"),
                                    "delta/1-2");
    json_object_set_new(entry, "custom",
                        json_pack("{s:i, s:i, s:[s]}", "to", 2, "from", 1, "audience", "kiosk-7"));
    tuf_repo_publish(s.repo, "targets snapshot timestamp");
    scene_client(&s);
    assert_int_equal(tuf_find_target(s.client, "delta/1-2", &target, &s.err), ERR_OK);
    assert_string_equal(target.name, "delta/1-2");
    assert_string_equal(target.role, "targets");
    assert_int_equal(target.length_bytes, 3);
    assert_true(target.has_sha256 && !target.has_sha512);
    assert_true(
        span_eq(buf_span(&target.custom), "{\"audience\":[\"kiosk-7\"],\"from\":1,\"to\":2}"));
    tuf_target_fini(&target);
    scene_close(&s);
}

static void names_that_are_no_paths(void **state)
{
    static const char *const names[] = { "../x", "a/../x", "/etc/x", "a//b", "a/", ".", "..", "" };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct scene s;
        with_target(&s, names[i], "abc");
        scene_client(&s);
        tuf_repo_requests(s.repo);
        scene_expect(&s, names[i], scene_download(&s, names[i]), REFUSAL_MALFORMED, NULL);
        assert_string_equal(tuf_repo_requests(s.repo), "root/2 timestamp snapshot/2 targets/2");
        scene_close(&s);
    }
}

/* It may stand in the file, and nobody can ask for it. */
static void a_name_of_10_kB(void **state)
{
    static char name[10001];
    struct scene s;
    struct tuf_target target;
    (void)state;
    memset(name, 'x', sizeof name - 1);
    with_target(&s, "file", "abc");
    json_t *targets = json_object_get(tuf_repo_role(s.repo, "targets"), "targets");
    json_object_set(targets, name, json_object_get(targets, "file"));
    tuf_repo_publish(s.repo, "targets snapshot timestamp");
    scene_client(&s);
    assert_int_equal(tuf_find_target(s.client, name, &target, &s.err), ERR_NOT_FOUND);
    scene_expect(&s, "the other", scene_download(&s, "file"), REFUSAL_NONE, NULL);
    scene_close(&s);
}

static void odd_names(void **state)
{
    static const struct {
        const char *name, *file;
    } names[] = {
        { "?", "%3F" },
        { "a#b c", "a%23b%20c" },
        { "质监/发布.db", "%E8%B4%A8%E7%9B%91%2F%E5%8F%91%E5%B8%83.db" },
        { "a%2Fb", "a%252Fb" },
        { "..x/y..", "..x%2Fy.." },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct scene s;
        with_target(&s, names[i].name, "abc");
        scene_expect(&s, names[i].name, scene_download(&s, names[i].name), REFUSAL_NONE, NULL);
        scene_expect_file(names[i].file, "abc");
        scene_close(&s);
    }
}

static void in_memory(void **state)
{
    static const struct {
        size_t room;
        const char *served;
        enum refusal want;
    } cases[] = {
        { 3, "abc", REFUSAL_NONE },          { 2, "abc", REFUSAL_ENDLESS },
        { 100, "abd", REFUSAL_SUBSTITUTED }, { 100, "abcd", REFUSAL_ENDLESS },
        { 100, "ab", REFUSAL_SUBSTITUTED },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        struct tuf_target target = { 0 };
        struct buf b = BUF_INIT(cases[i].room);
        with_target(&s, "file", "abc");
        tuf_repo_serve_target(s.repo, "file", span_of(cases[i].served));
        scene_client(&s);
        assert_int_equal(tuf_find_target(s.client, "file", &target, &s.err), ERR_OK);
        enum err_code rc = tuf_read_target(s.client, &target, TUF_REPO_TARGETS, &b, &s.err);
        assert_int_equal(rc, refusal_code(cases[i].want));
        assert_int_equal(tuf_why(s.client), cases[i].want);
        assert_true(span_eq(buf_span(&b), cases[i].want ? "" : "abc"));
        buf_fini(&b);
        tuf_target_fini(&target);
        scene_close(&s);
    }
}

static void an_empty_target(void **state)
{
    struct scene s;
    (void)state;
    with_target(&s, "empty", "");
    scene_expect(&s, "empty", scene_download(&s, "empty"), REFUSAL_NONE, NULL);
    scene_expect_file("empty", "");
    scene_close(&s);
}

static void tell(void *self, uint64_t done, uint64_t total)
{
    uint64_t *last = self;
    assert_true(done >= *last && done <= total);
    assert_int_equal(total, sizeof big - 1);
    *last = done;
}

static void progress_is_told(void **state)
{
    struct scene s;
    struct tuf_target target = { 0 };
    uint64_t last = 0;
    const struct tuf_progress progress = { tell, &last };
    (void)state;
    with_target(&s, "file", big);
    scene_client(&s);
    assert_int_equal(tuf_find_target(s.client, "file", &target, &s.err), ERR_OK);
    assert_int_equal(tuf_fetch_target(s.client, &target, TUF_REPO_TARGETS, SCENE_TARGETS "/file",
                                      &progress, &s.err),
                     ERR_OK);
    assert_int_equal(last, sizeof big - 1);
    tuf_target_fini(&target);
    scene_close(&s);
}

/* --- disks and links that fail ------------------------------------------------------------------------- */

static void a_full_disk_keeps_what_was(void **state)
{
    struct scene s;
    struct rlimit was;
    (void)state;
    with_target(&s, "file", big);
    scene_expect(&s, "before", scene_refresh(&s), REFUSAL_NONE, "1 2 2 2");
    tuf_repo_publish(s.repo, "root targets snapshot timestamp");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    signal(SIGXFSZ, SIG_IGN); /* a write past the limit is then an error as a full disk's */
    const struct rlimit tight = { 100, was.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    scene_client(&s);
    enum err_code rc = tuf_refresh(s.client, &s.err);
    enum refusal why = tuf_why(s.client);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(rc, ERR_IO);
    scene_expect(&s, "full", why, REFUSAL_DISK, "1 2 2 2");
    scene_expect(&s, "room again", scene_refresh(&s), REFUSAL_NONE, "2 3 3 3");

    const struct rlimit middle = { 20000, was.rlim_max };
    struct tuf_target target = { 0 };
    assert_int_equal(tuf_find_target(s.client, "file", &target, &s.err), ERR_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &middle), 0);
    rc = tuf_fetch_target(s.client, &target, TUF_REPO_TARGETS, SCENE_TARGETS "/file", NULL, &s.err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(rc, ERR_IO);
    assert_int_equal(tuf_why(s.client), REFUSAL_DISK);
    scene_expect_file("file", NULL);
    tuf_target_fini(&target);
    scene_expect(&s, "room again", scene_download(&s, "file"), REFUSAL_NONE, NULL);
    scene_expect_file("file", big);
    scene_close(&s);
}

/* Whatever fetch fails, and however: nothing is lost, and the next refresh goes through. */
static void a_link_that_fails_at_every_fetch(void **state)
{
    static const enum fetch_end ends[] = { FETCH_NO_NETWORK, FETCH_PORTAL,  FETCH_REDIRECT,
                                           FETCH_NOT_SECURE, FETCH_TOO_BIG, FETCH_TOO_SLOW,
                                           FETCH_CUT,        FETCH_REFUSED, FETCH_STOPPED,
                                           FETCH_FAULT };
    (void)state;
    for (size_t e = 0; e < ARRAY_LEN(ends); e++)
        for (size_t n = 1; n <= 6; n++) {
            struct scene s;
            with_target(&s, "file", "abc");
            scene_expect(&s, "before", scene_download(&s, "file"), REFUSAL_NONE, "1 2 2 2");
            tuf_repo_add_target(s.repo, "targets", "file", span_of("abcd"));
            tuf_repo_publish(s.repo, "root targets snapshot timestamp");
            tuf_repo_fail_at(s.repo, n, ends[e]);
            scene_expect(&s, "broken", scene_download(&s, "file"), refusal_of_fetch(ends[e]), NULL);
            scene_expect_file("file", "abc");
            /* What is held is whole: it can be loaded without a hub. */
            scene_client(&s);
            if (tuf_load(s.client, &s.err) != ERR_OK)
                fail_msg("%s at %zu: %s", fetch_end_name(ends[e]), n, s.err.text);
            tuf_repo_fail_at(s.repo, 0, FETCH_DONE);
            scene_expect(&s, "after", scene_download(&s, "file"), REFUSAL_NONE, "2 3 3 3");
            scene_expect_file("file", "abcd");
            scene_close(&s);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brought_once_and_kept),
        cmocka_unit_test(other_bytes_than_signed),
        cmocka_unit_test(an_older_file_stays_until_the_newer_is_whole),
        cmocka_unit_test(gone_on_with_after_a_break),
        cmocka_unit_test(all_of_it_where_the_rest_was_asked_for),
        cmocka_unit_test(a_part_of_another_file_is_begun_again),
        cmocka_unit_test(a_part_that_is_no_file),
        cmocka_unit_test(digests),
        cmocka_unit_test(what_a_target_says_of_itself),
        cmocka_unit_test(names_that_are_no_paths),
        cmocka_unit_test(a_name_of_10_kB),
        cmocka_unit_test(odd_names),
        cmocka_unit_test(in_memory),
        cmocka_unit_test(an_empty_target),
        cmocka_unit_test(progress_is_told),
        cmocka_unit_test(a_full_disk_keeps_what_was),
        cmocka_unit_test(a_link_that_fails_at_every_fetch),
    };
    return cmocka_run_group_tests(tests, make_big, NULL);
}
