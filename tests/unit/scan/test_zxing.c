/* The door to zxing-cpp: a picture that trips an assertion of the library ends one look, not us. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "scan/zxing.h"
#include "unit/scan/draw.h"

/* What a look that was ended had allocated is the library's loss. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libZXing\n";
}

static void count(void *self, const struct zxing_read *r)
{
    assert_int_equal(r->format, ZXING_QR);
    assert_memory_equal(r->data, "6901234567892", 13);
    ++*(int *)self;
}

/* zxing_asserts.pgm is a part of a drawn label, spoilt by crumpling, over which zxing-cpp 1.4 stumbles
 * when it looks for Micro QR. */
static void an_assertion_of_the_library_ends_one_look(void **state)
{
    (void)state;
    struct canvas p, c;
    int n = 0;
    canvas_load(&p, "zxing_asserts.pgm");
    canvas_init(&c, 400, 400, 235);
    draw_qr(&c, (const uint8_t *)"6901234567892", 13, false, 100, 100, 6, 20, 235);
    for (int i = 0; i < 3; i++) {
        assert_false(zxing_look(p.px, p.w, p.h, ZXING_MICRO_QR, ZXING_HARDER, count, &n));
        assert_true(zxing_look(c.px, c.w, c.h, ZXING_QR, ZXING_HARDER, count, &n));
        assert_int_equal(n, i + 1);
    }
    canvas_fini(&p);
    canvas_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_assertion_of_the_library_ends_one_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
