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

enum { SIDE_MAX = 64 };

struct picture {
    int w, h;
    unsigned char px[SIDE_MAX * SIDE_MAX];
};

/* The part of a drawn label, spoilt by crumpling, over which zxing-cpp 1.4 stumbles when it looks
 * for Micro QR. */
static void load(const char *name, struct picture *p)
{
    char path[600];
    int max = 0;
    snprintf(path, sizeof path, "%s/tests/data/%s", getenv("HEYAN_ROOT"), name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "P5 %d %d %d", &p->w, &p->h, &max), 3);
    assert_true(p->w <= SIDE_MAX && p->h <= SIDE_MAX && max == 255);
    assert_int_equal(fgetc(f), '\n');
    assert_int_equal(fread(p->px, (size_t)p->w, (size_t)p->h, f), p->h);
    fclose(f);
}

static void count(void *self, const struct zxing_read *r)
{
    assert_int_equal(r->format, ZXING_QR);
    assert_memory_equal(r->data, "6901234567892", 13);
    ++*(int *)self;
}

static void an_assertion_of_the_library_ends_one_look(void **state)
{
    (void)state;
    struct picture p;
    struct canvas c;
    int n = 0;
    load("zxing_asserts.pgm", &p);
    canvas_init(&c, 400, 400, 235);
    draw_qr(&c, (const uint8_t *)"6901234567892", 13, false, 100, 100, 6, 20, 235);
    for (int i = 0; i < 3; i++) {
        assert_false(zxing_look(p.px, p.w, p.h, ZXING_MICRO_QR, ZXING_HARDER, count, &n));
        assert_true(zxing_look(c.px, c.w, c.h, ZXING_QR, ZXING_HARDER, count, &n));
        assert_int_equal(n, i + 1);
    }
    canvas_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_assertion_of_the_library_ends_one_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
