/* Power cut, failing disk and full disk at every single call of a swap: the old release whole or the
 * new one whole, always one that answers, and the next try gets there. */
#include <setjmp.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "unit/sync/disk_model.h"
#include "unit/sync/sync_world.h"

#define FOLDER  "store"
#define SHIPPED "r7.heyan"

static const struct bring_how how = { .now_utc_s = 1795000000 };
static const struct sync_world *w;

enum way { BY_DELTA, WHOLE, FIRST_WHOLE, GOING_BACK, WAYS };

static const struct {
    const char *name;
    int64_t old, new;
} ways[WAYS] = {
    [BY_DELTA] = { "by delta", 9, 10 },
    [WHOLE] = { "whole", 9, 10 },
    [FIRST_WHOLE] = { "the first, whole", 7, 10 },
    [GOING_BACK] = { "going back", 9, 8 },
};

static enum err_code bring_delta(struct store *s, size_t at, enum trouble *trouble, struct err *err)
{
    struct bring_base base;
    const struct bring_part part = { w->delta[at], &w->delta_offer[at] };
    enum err_code rc = bring_find_base(s, &base, trouble, err);
    return rc ? rc : bring_chain(s, &base, &part, 1, &how, trouble, err);
}

static enum err_code go(enum way way, struct err *err)
{
    struct store s;
    enum trouble trouble;
    const struct bring_part part = { w->whole[3], &w->whole_offer[3] };
    enum err_code rc = store_open(FOLDER, SHIPPED, &s, err);
    if (rc)
        return rc;
    switch (way) {
    case BY_DELTA:
        rc = bring_delta(&s, 3, &trouble, err);
        break;
    case GOING_BACK:
        rc = store_fall_back(&s, err);
        break;
    default:
        rc = bring_whole(&s, &part, &how, &trouble, err);
    }
    store_close(&s);
    return rc;
}

static void before(enum way way)
{
    struct store s;
    enum trouble trouble;
    struct err err = { 0 };
    world_remove_folder(FOLDER);
    assert_int_equal(store_open(FOLDER, SHIPPED, &s, &err), ERR_OK);
    for (size_t i = 1; i <= 2 && way != FIRST_WHOLE; i++)
        if (bring_delta(&s, i, &trouble, &err) != ERR_OK)
            fail_msg("%s: %s", trouble_name(trouble), err.text);
    store_close(&s);
}

/* The state of the folder before, to begin each try from. */
static void keep(const char *from, const char *to)
{
    struct fs_list l;
    char a[FS_PATH_MAX], b[FS_PATH_MAX];
    world_remove_folder(to);
    assert_int_equal(fs_make_folder(to, NULL), ERR_OK);
    assert_int_equal(fs_list_open(from, 100, &l, NULL), ERR_OK);
    for (size_t i = 0; i < l.count; i++) {
        assert_int_equal(fs_join(a, from, l.names[i], NULL), ERR_OK);
        assert_int_equal(fs_join(b, to, l.names[i], NULL), ERR_OK);
        world_copy(a, b);
    }
    fs_list_close(&l);
}

static size_t calls_of(enum way way)
{
    struct err err = { 0 };
    keep("before", FOLDER);
    disk_arm(FOLDER, DISK_SOUND, 0, LEFT_ALL);
    if (go(way, &err) != ERR_OK)
        fail_msg("%s: %s", ways[way].name, err.text);
    disk_disarm();
    assert_int_equal(world_answers(FOLDER, SHIPPED), ways[way].new);
    return disk_calls();
}

static void old_or_new(enum way way, const char *what, size_t n)
{
    int64_t answers = world_answers(FOLDER, SHIPPED);
    if (answers != ways[way].old && answers != ways[way].new)
        fail_msg("%s, %s at call %zu: release %lld answers", ways[way].name, what, n,
                 (long long)answers);
}

/* And from whatever was left, the next try gets there. */
static void then_there(enum way way, const char *what, size_t n)
{
    struct err err = { 0 };
    if (way == GOING_BACK && world_answers(FOLDER, SHIPPED) == ways[way].new)
        return;
    if (way == BY_DELTA && world_answers(FOLDER, SHIPPED) == ways[way].new)
        return; /* no delta to itself */
    if (go(way, &err) != ERR_OK)
        fail_msg("%s, after %s at call %zu: %s", ways[way].name, what, n, err.text);
    assert_int_equal(world_answers(FOLDER, SHIPPED), ways[way].new);
}

static void cut_at(enum way way, size_t n, enum disk_left left)
{
    int status = 0;
    keep("before", FOLDER);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct err err = { 0 };
        disk_arm(FOLDER, DISK_CUT, n, left);
        _exit(go(way, &err) == ERR_OK ? 0 : 1);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), DISK_CUT_EXIT);
    old_or_new(way, "power cut", n);
    then_there(way, "power cut", n);
}

static size_t tried;

static void cuts(enum way way)
{
    before(way);
    keep(FOLDER, "before");
    size_t calls = calls_of(way);
    assert_true(calls > 5);
    for (size_t n = 1; n <= calls - 2; n++) /* two threads read: the last calls' number varies */
        for (int left = 0; left < LEFT_COUNT; left++, tried++)
            cut_at(way, n, (enum disk_left)left);
}

static void failures(enum way way, enum disk_fault fault, const char *what)
{
    before(way);
    keep(FOLDER, "before");
    size_t calls = calls_of(way), failed = 0;
    for (size_t n = 1; n <= calls; n++, tried++) {
        struct err err = { 0 };
        keep("before", FOLDER);
        disk_arm(FOLDER, fault, n, LEFT_ALL);
        enum err_code rc = go(way, &err);
        disk_disarm();
        failed += rc != ERR_OK;
        if (rc && err.text[0] == '\0')
            fail_msg("%s, %s at call %zu: failed without a word", ways[way].name, what, n);
        if (rc == ERR_OK && world_answers(FOLDER, SHIPPED) != ways[way].new)
            fail_msg("%s, %s at call %zu: said to be done and is not", ways[way].name, what, n);
        old_or_new(way, what, n);
        then_there(way, what, n);
    }
    assert_true(failed > calls / 3);
}

static void cut_by_delta(void **state)
{
    (void)state;
    cuts(BY_DELTA);
}

static void cut_whole(void **state)
{
    (void)state;
    cuts(WHOLE);
    cuts(FIRST_WHOLE);
}

static void cut_going_back(void **state)
{
    (void)state;
    cuts(GOING_BACK);
}

static void failing_disk(void **state)
{
    (void)state;
    for (int way = 0; way < WAYS; way++)
        failures((enum way)way, DISK_EIO, "EIO");
}

static void full_disk(void **state)
{
    (void)state;
    for (int way = 0; way < WAYS; way++)
        failures((enum way)way, DISK_FULL, "a full disk");
}

static int set_up(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    w = sync_world(0);
    return 0;
}

static int tell(void **state)
{
    (void)state;
    print_message("%zu swaps disturbed\n", tried);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_by_delta),   cmocka_unit_test(cut_whole),
        cmocka_unit_test(cut_going_back), cmocka_unit_test(failing_disk),
        cmocka_unit_test(full_disk),
    };
    return cmocka_run_group_tests(tests, set_up, tell);
}
