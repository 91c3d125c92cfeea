/* Generations of releases in a folder: one answers, one stands behind it, and there is never none. */
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/bring.h"
#include "sync/store_paper.h"
#include "unit/sync/sync_world.h"

#define FOLDER  "store"
#define SHIPPED "r7.heyan"

static const struct bring_how how = { .now_utc_s = 1795000000 };
static const struct sync_world *w;

static int set_up(void **state)
{
    (void)state;
    w = sync_world(0);
    world_remove_folder(FOLDER);
    return 0;
}

static struct store open_store(void)
{
    struct store s;
    struct err err = { 0 };
    if (store_open(FOLDER, SHIPPED, &s, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return s;
}

/* Whole for at 0, else by delta on whatever is held. */
static enum err_code bring(struct store *s, size_t from, size_t to, enum trouble *trouble,
                           struct err *err)
{
    struct bring_base base;
    struct bring_part parts[WORLD_RELEASES];
    enum err_code rc = bring_find_base(s, &base, trouble, err);
    if (rc)
        return rc;
    for (size_t i = from; i <= to; i++)
        parts[i - from] = (struct bring_part){ w->delta[i], &w->delta_offer[i] };
    return bring_chain(s, &base, parts, to - from + 1, &how, trouble, err);
}

static void brought(struct store *s, size_t from, size_t to)
{
    enum trouble trouble;
    struct err err = { 0 };
    if (bring(s, from, to, &trouble, &err) != ERR_OK)
        fail_msg("%s: %s", trouble_name(trouble), err.text);
}

static void brought_whole(struct store *s, size_t at)
{
    enum trouble trouble;
    struct err err = { 0 };
    const struct bring_part part = { w->whole[at], &w->whole_offer[at] };
    if (bring_whole(s, &part, &how, &trouble, &err) != ERR_OK)
        fail_msg("%s: %s", trouble_name(trouble), err.text);
}

static void held(const struct store *s, int64_t first, int64_t second)
{
    assert_int_equal(s->n > 0 ? s->held[0].sequence : 0, first);
    assert_int_equal(s->n > 1 ? s->held[1].sequence : 0, second);
}

static size_t files_of(const char *folder)
{
    struct fs_list l;
    assert_int_equal(fs_list_open(folder, 100, &l, NULL), ERR_OK);
    size_t n = l.count;
    fs_list_close(&l);
    return n;
}

static void shipped_answers_first(void **state)
{
    (void)state;
    assert_int_equal(world_answers("nowhere", SHIPPED), 7);
    assert_int_equal(world_answers("nowhere", NULL), 0);
    struct store s = open_store();
    held(&s, 0, 0);
    store_close(&s);
    assert_int_equal(world_answers(FOLDER, SHIPPED), 7);
}

static void one_after_the_other(void **state)
{
    (void)state;
    struct store s = open_store();
    brought(&s, 1, 1); /* on the shipped one */
    held(&s, 8, 0);
    assert_int_equal(s.held[0].since_utc_s, how.now_utc_s);
    brought(&s, 2, 3); /* two at once */
    held(&s, 10, 8);
    brought_whole(&s, 3);
    held(&s, 10, 8); /* the same again: still one of each */
    store_close(&s);
    s = open_store();
    held(&s, 10, 8);
    assert_true(s.held[0].is_counted);
    assert_true(content_same(&s.held[0].content, &w->whole_offer[3].content));
    store_close(&s);
    assert_int_equal(world_answers(FOLDER, SHIPPED), 10);
    assert_int_equal(files_of(FOLDER), 6); /* CURRENT, LOCK, two releases, two side-cars */
}

/* By delta and whole: the same rows, and each opens. */
static void delta_and_whole_agree(void **state)
{
    (void)state;
    struct store s = open_store();
    brought(&s, 1, 2);
    struct content by_delta = s.held[0].content;
    store_close(&s);
    world_remove_folder(FOLDER);
    s = open_store();
    brought_whole(&s, 2);
    assert_true(content_same(&by_delta, &s.held[0].content));
    store_close(&s);
}

static void bad_file_falls_back(void **state)
{
    (void)state;
    char path[FS_PATH_MAX];
    enum trouble trouble;
    struct err err = { 0 };
    struct store s = open_store();
    brought(&s, 1, 1);
    brought(&s, 2, 2);
    assert_int_equal(store_path(&s, s.held[0].name, path, NULL), ERR_OK);
    struct buf b = world_read(path);
    b.data[b.len / 2] ^= 4; /* one bit */
    world_write_file(path, buf_span(&b));
    assert_int_equal(world_answers(FOLDER, SHIPPED), 8);
    /* No delta stands on it, and it is seen while it is copied. */
    assert_int_equal(bring(&s, 3, 3, &trouble, &err), ERR_UNTRUSTED);
    assert_int_equal(trouble, TROUBLE_BAD_HELD);
    held(&s, 9, 8);
    assert_int_equal(store_drop(&s, 0, &err), ERR_OK);
    held(&s, 8, 0);
    brought_whole(&s, 3);
    held(&s, 10, 8);
    /* Both bad: the shipped one. */
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(store_path(&s, s.held[i].name, path, NULL), ERR_OK);
        world_write_file(path, span_of("rotten"));
    }
    store_close(&s);
    assert_int_equal(world_answers(FOLDER, SHIPPED), 7);
    buf_fini(&b);
}

static void a_person_goes_back(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct store s = open_store();
    assert_int_equal(store_fall_back(&s, &err), ERR_NOT_FOUND);
    brought(&s, 1, 1);
    assert_int_equal(store_fall_back(&s, &err), ERR_NOT_FOUND);
    brought(&s, 2, 2);
    assert_int_equal(store_fall_back(&s, &err), ERR_OK);
    held(&s, 8, 9);
    assert_int_equal(s.passed_over, 9);
    store_close(&s);
    assert_int_equal(world_answers(FOLDER, SHIPPED), 8);
    s = open_store();
    assert_int_equal(s.passed_over, 9);
    assert_int_equal(store_fall_back(&s, &err), ERR_OK);
    held(&s, 9, 8);
    assert_int_equal(s.passed_over, 0);
    assert_int_equal(store_fall_back(&s, &err), ERR_OK);
    brought_whole(&s, 3); /* a newer one lifts it */
    held(&s, 10, 8);
    assert_int_equal(s.passed_over, 0);
    store_close(&s);
}

static void list_lost_or_wrong(void **state)
{
    (void)state;
    static const char *const texts[] = {
        NULL,
        "",
        "release\n",
        "release\t../r7.heyan\t7\t0\t-\t-\t0,0,0,0,0,0,0,0\n",
        "\xFF\xFE\0nonsense",
        "release\tno-such.heyan\t99\t0\t"
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\t-\t0,0,0,0,0,0,0,0\n",
    };
    struct store s = open_store();
    brought(&s, 1, 1);
    brought(&s, 2, 2);
    store_close(&s);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (texts[i])
            world_write_file(FOLDER "/CURRENT", span_of(texts[i]));
        else
            unlink(FOLDER "/CURRENT");
        assert_int_equal(world_answers(FOLDER, SHIPPED), i == 1 ? 7 : 9);
    }
    s = open_store(); /* and it can be gone on from there */
    held(&s, 9, 8);
    brought(&s, 3, 3);
    held(&s, 10, 9);
    store_close(&s);
}

static void swept_at_the_start(void **state)
{
    (void)state;
    static const char *const left[] = { "next.heyan", "next.heyan-journal", "CURRENT.tmp",
                                        "release-5-01234567.heyan",
                                        "release-5-01234567.heyan.sha256" };
    static const char *const kept[] = { "notes.txt", "release-notes.heyan", "state" };
    struct store s = open_store();
    char path[FS_PATH_MAX];
    brought(&s, 1, 1);
    store_close(&s);
    for (size_t i = 0; i < ARRAY_LEN(left); i++) {
        snprintf(path, sizeof path, FOLDER "/%s", left[i]);
        world_write_file(path, span_of("half"));
    }
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        snprintf(path, sizeof path, FOLDER "/%s", kept[i]);
        world_write_file(path, span_of("mine"));
    }
    s = open_store();
    store_close(&s);
    for (size_t i = 0; i < ARRAY_LEN(left); i++) {
        snprintf(path, sizeof path, FOLDER "/%s", left[i]);
        assert_false(fs_exists(path));
    }
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        snprintf(path, sizeof path, FOLDER "/%s", kept[i]);
        assert_true(fs_exists(path));
    }
    assert_int_equal(world_answers(FOLDER, SHIPPED), 8);
}

static void one_writer(void **state)
{
    (void)state;
    struct store s = open_store(), other;
    struct err err = { 0 };
    assert_int_equal(store_open(FOLDER, SHIPPED, &other, &err), ERR_BUSY);
    assert_int_equal(store_look(FOLDER, SHIPPED, &other, &err), ERR_OK);
    store_close(&s);
    s = open_store();
    store_close(&s);
}

static void no_room_is_said_before(void **state)
{
    (void)state;
    static const struct bring_how greedy = { .reserve_bytes = UINT64_MAX / 2 };
    const struct bring_part part = { w->whole[1], &w->whole_offer[1] };
    enum trouble trouble;
    struct err err = { 0 };
    struct store s = open_store();
    assert_int_equal(bring_whole(&s, &part, &greedy, &trouble, &err), ERR_TOO_BIG);
    assert_int_equal(trouble, TROUBLE_NO_ROOM);
    assert_int_equal(files_of(FOLDER), 1);
    store_close(&s);
}

/* Signed, but wrong: nothing changes. */
static void wrong_parts(void **state)
{
    (void)state;
    struct offer wrong[8];
    struct bring_part parts[8];
    struct bring_base base;
    enum trouble trouble;
    struct err err = { 0 };
    struct store s = open_store();
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        wrong[i] = w->delta_offer[1];
    wrong[0].content.sum[0]++;            /* leads elsewhere than it says */
    wrong[1].content.rows[SET_PRODUCT]++; /* other counts */
    wrong[2].bytes++;                     /* shorter than it says */
    wrong[3].bytes--;                     /* longer */
    wrong[4].to = 9;                      /* the paper inside says 8 */
    wrong[5] = w->delta_offer[2];         /* made for another base */
    wrong[6].bytes = 0;                   /* nothing where something is */
    wrong[7] = w->delta_offer[1];         /* another file's bytes */
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        parts[i] = (struct bring_part){ i == 5   ? w->delta[2]
                                        : i == 7 ? w->whole[1]
                                                 : w->delta[1],
                                        &wrong[i] };
        assert_int_equal(bring_find_base(&s, &base, &trouble, &err), ERR_OK);
        enum err_code rc = bring_chain(&s, &base, &parts[i], 1, &how, &trouble, &err);
        if (rc == ERR_OK || trouble != TROUBLE_BAD_DELTA)
            fail_msg("%zu: %s, %s: %s", i, err_name(rc), trouble_name(trouble), err.text);
        held(&s, 0, 0);
        assert_int_equal(files_of(FOLDER), 1);
    }
    struct offer whole = w->whole_offer[1];
    const struct bring_part part = { w->whole[1], &whole };
    whole.content.sum[2] ^= 1;
    assert_int_equal(bring_whole(&s, &part, &how, &trouble, &err), ERR_INVALID);
    assert_int_equal(trouble, TROUBLE_BAD_WHOLE);
    whole = w->whole_offer[1];
    whole.to = 12;
    assert_int_equal(bring_whole(&s, &part, &how, &trouble, &err), ERR_INVALID);
    assert_int_equal(files_of(FOLDER), 1);
    store_close(&s);
    assert_int_equal(world_answers(FOLDER, SHIPPED), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(shipped_answers_first, set_up),
        cmocka_unit_test_setup(one_after_the_other, set_up),
        cmocka_unit_test_setup(delta_and_whole_agree, set_up),
        cmocka_unit_test_setup(bad_file_falls_back, set_up),
        cmocka_unit_test_setup(a_person_goes_back, set_up),
        cmocka_unit_test_setup(list_lost_or_wrong, set_up),
        cmocka_unit_test_setup(swept_at_the_start, set_up),
        cmocka_unit_test_setup(one_writer, set_up),
        cmocka_unit_test_setup(no_room_is_said_before, set_up),
        cmocka_unit_test_setup(wrong_parts, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
