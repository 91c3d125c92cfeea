/* The printing thread: a slip is drawn, goes out and is told of; a failure too; and never two at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/printing.h"
#include "base/fs.h"
#include "unit/paper/raster.h"
#include "unit/paper/samples.h"

static struct words *words;
static sem_t woken;

static int open_words(void **state)
{
    char assets[FS_PATH_MAX];
    (void)state;
    return sem_init(&woken, 0, 0) || fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL) ||
                   words_open(assets, "zh", &words, NULL)
               ? -1
               : 0;
}

static int close_words(void **state)
{
    (void)state;
    words_close(words);
    return 0;
}

static void wake(void *self)
{
    (void)self;
    sem_post(&woken);
}

static void wait_for_it(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 30;
    assert_int_equal(sem_timedwait(&woken, &until), 0);
}

static struct printing *start(const char *printer)
{
    const struct printing_config config = { .printer = printer, .timeout_ms = 5000, .wake = wake };
    struct printing *p = NULL;
    struct err err = { 0 };
    assert_int_equal(printing_start(&config, &p, &err), ERR_OK);
    assert_int_equal(printing_state(p), PRINTING_NONE);
    return p;
}

static void assert_is_slip(const char *path)
{
    struct buf b = BUF_INIT(1 << 20);
    struct raster r;
    assert_int_equal(fs_read_all(path, &b, NULL), ERR_OK);
    assert_true(raster_read(buf_span(&b), &r));
    assert_int_equal(r.width, SLIP_WIDTH_DOTS);
    assert_true(r.height > 800 && r.is_cut);
    free(r.dots);
    buf_fini(&b);
}

static void slips_come_out(void **state)
{
    struct slip_report report = sample_report(false);
    struct slip_verdict verdict = sample_verdict(false);
    bool is_on_paper = false;
    (void)state;
    unlink("out-1.bin");
    unlink("out-2.bin");
    struct printing *p = start("file:out");
    assert_false(printing_take(p, &is_on_paper));
    assert_true(printing_report(p, words, &report));
    wait_for_it();
    assert_int_equal(printing_state(p), PRINTING_DONE);
    assert_true(printing_take(p, &is_on_paper));
    assert_true(is_on_paper);
    assert_false(printing_take(p, &is_on_paper)); /* told once */
    assert_true(printing_verdict(p, words, &verdict));
    wait_for_it();
    assert_true(printing_take(p, &is_on_paper));
    printing_stop(p);
    assert_is_slip("out-1.bin");
    assert_is_slip("out-2.bin");
}

static void a_failure_is_told(void **state)
{
    struct slip_report report = sample_report(false);
    bool is_on_paper = true;
    (void)state;
    struct printing *p = start("file:/nonexistent/out");
    assert_true(printing_report(p, words, &report));
    wait_for_it();
    assert_int_equal(printing_state(p), PRINTING_FAILED);
    assert_true(printing_take(p, &is_on_paper));
    assert_false(is_on_paper);
    assert_true(printing_report(p, words, &report)); /* once more may be tried */
    wait_for_it();
    printing_stop(p);
}

static void only_one_at_a_time(void **state)
{
    struct slip_report report = sample_report(false);
    char name[32];
    size_t taken = 0;
    (void)state;
    struct printing *p = start("file:many");
    for (int i = 0; i < 50; i++) {
        bool is_taken = printing_report(p, words, &report);
        if (is_taken)
            taken++;
        else
            assert_true(taken > 0);
    }
    printing_stop(p); /* the one under way comes out, or was never begun */
    size_t out = 0;
    for (int i = 1; i < 60; i++) {
        snprintf(name, sizeof name, "many-%d.bin", i);
        out += unlink(name) == 0;
    }
    assert_true(taken >= 1 && out <= taken);
}

static void what_is_no_printer_is_refused(void **state)
{
    const struct printing_config config = { .printer = "lpt1" };
    struct printing *p = NULL;
    struct err err = { 0 };
    (void)state;
    assert_int_equal(printing_start(&config, &p, &err), ERR_INVALID);
    assert_null(p);
    printing_stop(NULL);
    assert_int_equal(printing_state(NULL), PRINTING_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_come_out),
        cmocka_unit_test(a_failure_is_told),
        cmocka_unit_test(only_one_at_a_time),
        cmocka_unit_test(what_is_no_printer_is_refused),
    };
    return cmocka_run_group_tests(tests, open_words, close_words);
}
