/* heyan sync as people run it, against a hub's files in a folder, as on a stick. */
#include <setjmp.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "cli/command.h"
#include "cli/program.h"
#include "sync/unknown.h"
#include "tools/tuf_mirror.h"
#include "unit/sync/sync_world.h"

#define ROOT "hub/metadata/1.root.json"

static struct program_result result;
static struct tuf_repo *repo;
static const struct sync_world *w;

static void sync_(const char *const *more)
{
    const char *args[PROGRAM_ARGS_MAX] = { "sync" };
    for (size_t i = 0; more[i]; i++)
        args[i + 1] = more[i];
    program_run("cli/heyan", args, &result);
}

#define RUN(...) sync_((const char *const[]){ __VA_ARGS__, NULL })

/* Dates are today's: the program's clock is the machine's. */
static void offer(const struct offer *o, const char *path)
{
    struct buf bytes = world_read(path), text = BUF_INIT(OFFER_CUSTOM_MAX);
    tuf_repo_add_target(repo, "targets", o->name, buf_span(&bytes));
    assert_int_equal(offer_custom(o, NULL, 0, &text, NULL), ERR_OK);
    json_t *targets = json_object_get(tuf_repo_role(repo, "targets"), "targets");
    json_object_set_new(json_object_get(targets, o->name), "custom",
                        json_loadb((const char *)text.data, text.len, 0, NULL));
    tuf_repo_publish(repo, "targets snapshot timestamp");
    tuf_mirror_target("hub", o->name, path);
    tuf_mirror_metadata(repo, "hub");
    buf_fini(&bytes);
    buf_fini(&text);
}

static int set_up(void **state)
{
    (void)state;
    w = sync_world(0);
    world_remove_folder("hub");
    world_remove_folder("store");
    repo = tuf_repo_create(time(NULL));
    offer(&w->whole_offer[1], w->whole[1]);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tuf_repo_destroy(repo);
    return 0;
}

static json_int_t number(json_t *j, const char *a, const char *b)
{
    j = json_object_get(j, a);
    return json_integer_value(b ? json_object_get(j, b) : j);
}

static json_t *load(void)
{
    json_t *j = json_loads(result.out, 0, NULL);
    if (!j)
        fail_msg("no JSON: %s %s", result.out, result.err);
    return j;
}

static void pulled_looked_at_and_gone_back(void **state)
{
    (void)state;
    RUN("pull", "--store", "store", "--from", "hub", "--root", ROOT, "--quiet");
    if (result.status != EXIT_OK)
        fail_msg("%s %s", result.out, result.err);
    assert_non_null(strstr(result.out, "已换上第8号资料：整份"));
    assert_string_equal(result.err, "");
    RUN("pull", "--store", "store", "--from", "hub", "--lang", "en", "--quiet");
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, "Nothing newer: release 8"));
    offer(&w->delta_offer[2], w->delta[2]);
    RUN("pull", "--store", "store", "--from", "hub", "--json");
    assert_int_equal(result.status, EXIT_OK);
    json_t *j = load();
    assert_int_equal(number(j, "sequence", NULL), 9);
    assert_int_equal(number(j, "deltas", NULL), 1);
    json_decref(j);
    RUN("status", "--store", "store");
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, "第9号资料，2026年11月16日签发"));
    assert_non_null(strstr(result.out, "退路：第8号"));
    RUN("fallback", "--store", "store", "--lang", "en");
    assert_int_equal(result.status, EXIT_OK);
    assert_string_equal(result.out, "Gone back to release 8\n");
    RUN("pull", "--store", "store", "--from", "hub", "--json");
    j = load();
    assert_int_equal(number(j, "sequence", NULL), 8);
    json_decref(j);
    RUN("status", "--store", "store", "--json");
    j = load();
    assert_int_equal(number(j, "sequence", NULL), 8);
    assert_int_equal(number(j, "passed_over", NULL), 9);
    assert_int_equal(number(j, "renewing", "offered"), 9);
    assert_string_equal(json_string_value(json_object_get(json_object_get(j, "renewing"), "level")),
                        "fine");
    json_decref(j);
}

static void refused_and_said(void **state)
{
    (void)state;
    RUN("pull", "--store", "store", "--from", "hub", "--quiet", "--shipped", w->release[0]);
    assert_int_equal(result.status, EXIT_RELEASE); /* no root of trust */
    assert_non_null(strstr(result.out, "没有更新成；第7号照常可查"));
    assert_non_null(strstr(result.out, "本机还没有装入应当信任的密钥"));
    RUN("pull", "--store", "store", "--from", "hub", "--root", ROOT, "--quiet");
    assert_int_equal(result.status, EXIT_OK);
    /* Another bit in the hub's time stamp. */
    struct buf b = world_read("hub/metadata/timestamp.json");
    b.data[b.len / 2] ^= 1;
    world_write_file("hub/metadata/timestamp.json", buf_span(&b));
    buf_fini(&b);
    RUN("pull", "--store", "store", "--from", "hub", "--quiet", "--lang", "en");
    assert_int_equal(result.status, EXIT_RELEASE);
    assert_non_null(strstr(result.out, "Not renewed; release 8 answers as before"));
    RUN("status", "--store", "store", "--lang", "en");
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, "Release 8, issued 16 Nov 2026"));
    assert_non_null(strstr(result.out, "without success"));
    assert_non_null(strstr(result.out, "Because: "));
    assert_non_null(strstr(result.out, "Next try: "));
}

static void counts_are_shown(void **state)
{
    (void)state;
    static struct unknown u;
    for (int i = 0; i < 3; i++)
        unknown_count(&u, "69499909", DATE_OF(2026, 11, 23));
    assert_int_equal(fs_make_folder("store", NULL), ERR_OK);
    assert_int_equal(unknown_save(&u, "store", NULL), ERR_OK);
    RUN("status", "--store", "store", "--shipped", w->release[0]);
    assert_int_equal(result.status, EXIT_OK);
    assert_non_null(strstr(result.out, "1个前缀，3次"));
    assert_non_null(strstr(result.out, "69499909…  3次，2026年11月23日至2026年11月23日"));
}

static void words_that_are_off(void **state)
{
    (void)state;
    RUN("status", "--store", "nowhere");
    assert_int_equal(result.status, EXIT_RELEASE);
    assert_string_equal(result.out,
                        "本机没有可用的资料\n规则表：随程序附带的\n从未核对过有没有新资料\n");
    static const struct {
        const char *args[6];
        int status;
    } rows[] = {
        { { "status" }, EXIT_USAGE },
        { { "pull", "--store", "store" }, EXIT_USAGE },
        { { "push", "--store", "store" }, EXIT_USAGE },
        { { "status", "--store", "store", "more" }, EXIT_USAGE },
        { { "status", "--store", "store", "--lang", "fr" }, EXIT_INPUT },
        { { "pull", "--store", "store", "--from", "nowhere" }, EXIT_INPUT },
        { { "fallback", "--store", "nowhere" }, EXIT_INPUT },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        sync_(rows[i].args);
        if (result.status != rows[i].status)
            fail_msg("%s %s: %d, %s", rows[i].args[0], rows[i].args[1] ? rows[i].args[1] : "",
                     result.status, result.err);
        assert_true(result.err[0] != '\0');
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = { TEST(pulled_looked_at_and_gone_back),
                                        TEST(refused_and_said), TEST(counts_are_shown),
                                        TEST(words_that_are_off) };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
