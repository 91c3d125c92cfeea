/* The text stage on its thread: drawn print in, what was read out, nothing kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <semaphore.h>
#include <time.h>

#include "app/text_thread.h"
#include "base/fs.h"
#include "base/place.h"
#include "tools/print_lines.h"

static const char *const label[] = { "食品生产许可证编号 SC10313053300027",
                                     "制造商：威县恒兴包装有限公司" };
static const char *const other[] = { "QS13-10301-00296" };

struct stage {
    struct text_thread *thread;
    sem_t woken;
    uint64_t at_ms;
    uint32_t frames;
};

static void wake(void *self)
{
    sem_post(&((struct stage *)self)->woken);
}

/* One frame of it, in memory that is another picture as soon as it has been offered. */
static void offer(struct stage *s, const char *const *lines, size_t n)
{
    struct plane p = { 0 };
    const struct print_look look = { "Noto Sans CJK SC", 44, GRADE_MILD, false, 0, s->frames++ };
    assert_int_equal(print_label(lines, n, &look, 1280, 720, &p), ERR_OK);
    struct frame f = print_frame(&p);
    f.taken_ms = s->at_ms += TEXT_EVERY_MS;
    text_thread_offer(s->thread, &f);
    memset(p.px, 0, (size_t)p.w * (size_t)p.h);
    plane_fini(&p);
}

/* Waits for what the thread makes of frames; false when it made nothing of that many. */
static bool next_seen(struct stage *s, const char *const *lines, size_t n, struct text_seen *out)
{
    enum { FRAMES_MAX = 20, WAIT_S = 20 };
    for (int i = 0; i < FRAMES_MAX; i++) {
        struct timespec until;
        offer(s, lines, n);
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += WAIT_S;
        int rc;
        do
            rc = sem_timedwait(&s->woken, &until);
        while (rc != 0 && errno == EINTR);
        if (rc == 0 && text_thread_take(s->thread, out))
            return true;
    }
    return false;
}

static void what_is_held_up_is_read(void **state)
{
    struct stage *s = *state;
    struct text_seen seen = { 0 };
    int frames = 0;
    text_thread_want(s->thread, true);
    do
        assert_true(next_seen(s, label, ARRAY_LEN(label), &seen));
    while ((!seen.is_agreed || !seen.maker[0]) && ++frames < 12);
    assert_true(seen.has_line && seen.is_agreed);
    assert_string_equal(seen.line.ident.text, "SC10313053300027");
    assert_string_equal(seen.maker, "威县恒兴包装有限公司");

    /* Another session: neither votes nor names of the one before. */
    text_thread_want(s->thread, false);
    text_thread_forget(s->thread);
    assert_false(text_thread_take(s->thread, &seen));
    text_thread_want(s->thread, true);
    assert_true(next_seen(s, other, ARRAY_LEN(other), &seen));
    assert_string_equal(seen.line.ident.text, "QS13-10301-00296");
    assert_false(seen.is_agreed);
    assert_string_equal(seen.maker, "");
}

static void what_is_not_wanted_is_not_read(void **state)
{
    struct stage *s = *state;
    struct text_seen seen;
    for (int i = 0; i < 3; i++)
        offer(s, label, ARRAY_LEN(label));
    assert_false(text_thread_take(s->thread, &seen));
    text_thread_want(s->thread, true);
    offer(s, label, ARRAY_LEN(label));
    text_thread_want(s->thread, false); /* while it may be reading */
    assert_false(text_thread_take(s->thread, &seen));
}

static const char *const receipt[] = { "演示惠民超市（常庄）", "日期：2026-11-02 14:33",
                                       "酱油  8.80 x1        8.80", "合计：              8.80",
                                       "现金：              8.80" };

static struct frame draw_receipt(struct plane *p)
{
    const struct print_look look = { "Noto Sans CJK SC", 36, GRADE_MILD, false, 0, 3 };
    assert_int_equal(print_label(receipt, ARRAY_LEN(receipt), &look, 1280, 720, p), ERR_OK);
    return print_frame(p);
}

/* The newest asked for is told of, out of a copy; one that nobody waits for any more is not. */
static void a_receipt_is_read(void **state)
{
    struct stage *s = *state;
    struct receipt_facts facts;
    struct timespec until;
    struct plane p = { 0 };
    struct frame f = draw_receipt(&p);
    unsigned serial = 0;
    bool is_read = false;
    text_thread_receipt(s->thread, &f, 7, (struct date){ 20261116 });
    text_thread_receipt_off(s->thread);
    text_thread_receipt(s->thread, &f, 8, (struct date){ 20261116 });
    memset(p.px, 0, (size_t)p.w * (size_t)p.h);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    while (sem_timedwait(&s->woken, &until) != 0)
        assert_int_equal(errno, EINTR);
    assert_true(text_thread_take_receipt(s->thread, &serial, &is_read, &facts));
    assert_int_equal(serial, 8);
    assert_true(is_read);
    assert_string_equal(facts.amount, "8.80");
    assert_int_equal(facts.bought.ymd, 20261102);
    assert_false(text_thread_take_receipt(s->thread, &serial, &is_read, &facts));

    f = draw_receipt(&p);
    text_thread_receipt(s->thread, &f, 9, (struct date){ 20261116 });
    text_thread_forget(s->thread); /* the session is over */
    assert_false(text_thread_take_receipt(s->thread, &serial, &is_read, &facts));
    plane_fini(&p);
}

/* Stopped and forgotten at any moment, with frames coming. */
static void it_ends_while_reading(void **state)
{
    struct stage *s = *state;
    text_thread_want(s->thread, true);
    for (int i = 0; i < 4; i++) {
        offer(s, label, ARRAY_LEN(label));
        if (i == 2)
            text_thread_forget(s->thread);
        text_thread_want(s->thread, true);
    }
}

static int start(void **state)
{
    struct stage *s = calloc(1, sizeof *s);
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    if (!s || sem_init(&s->woken, 0, 0) != 0 || place_assets(NULL, assets, &err) != ERR_OK ||
        text_thread_start(assets, wake, s, &s->thread, &err) != ERR_OK)
        return 1;
    *state = s;
    return 0;
}

static int stop(void **state)
{
    struct stage *s = *state;
    text_thread_stop(s->thread);
    sem_destroy(&s->woken);
    free(s);
    return 0;
}

int main(void)
{
    setenv("OMP_THREAD_LIMIT", "1", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_held_up_is_read, start, stop),
        cmocka_unit_test_setup_teardown(what_is_not_wanted_is_not_read, start, stop),
        cmocka_unit_test_setup_teardown(a_receipt_is_read, start, stop),
        cmocka_unit_test_setup_teardown(it_ends_while_reading, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
