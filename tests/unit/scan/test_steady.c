/* A stream of frames of one size allocates nothing of ours after the first: the linker sends our
 * calls of malloc and its kin through a counter (--wrap); ZBar's own are its affair. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "scan/scanner.h"
#include "scan/sighting.h"
#include "unit/scan/draw.h"

static size_t n_calls;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t each);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t each);
void *__wrap_realloc(void *p, size_t n);

void *__wrap_malloc(size_t n)
{
    n_calls++;
    return __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t each)
{
    n_calls++;
    return __real_calloc(n, each);
}

void *__wrap_realloc(void *p, size_t n)
{
    n_calls++;
    return __real_realloc(p, n);
}

static struct symbols in, seen;

static void steady_frames_allocate_nothing(void **state)
{
    struct scanner *scanner;
    struct err err;
    struct canvas c;
    char modules[MODULES_MAX];
    (void)state;
    canvas_init(&c, 1280, 720, 190);
    assert_true(draw_modules(SYM_EAN13, "6901234567892", modules));
    draw_bars(&c, modules,
              &(struct pose){ .x = 400,
                              .y = 250,
                              .module_px = 4,
                              .height_px = 200,
                              .dark = 20,
                              .light = 235,
                              .quiet = 10 });
    draw_qr(&c, (const uint8_t *)"https://example.cn/", 19, false, 900, 200, 5, 10, 245);
    struct frame f = canvas_frame(&c);
    n_calls = 0;
    assert_int_equal(scanner_create(&scanner, &err), ERR_OK);
    struct sighting *sighting = sighting_create();
    assert_non_null(sighting);
    assert_true(n_calls >= 3); /* the counter counts */
    for (int effort = SCAN_GLANCE; effort <= SCAN_STILL; effort++)
        for (int k = 0; k < 40; k++) {
            if (k == 20) /* every row of the list has had its turn */
                n_calls = 0;
            f.number++;
            f.taken_ms += 33;
            assert_int_equal(scanner_scan(scanner, &f, (enum scan_effort)effort, &in, &err),
                             ERR_OK);
            sighting_feed(sighting, &f, &in, &seen);
            assert_int_equal(seen.count > 0, k > 0 || effort > 0);
            if (k >= 20)
                assert_int_equal(n_calls, 0);
        }
    sighting_destroy(sighting);
    scanner_destroy(scanner);
    canvas_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(steady_frames_allocate_nothing) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
