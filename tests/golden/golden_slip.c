/* Golden slips: what comes out of the printer, in both languages, against tests/golden/pictures.
 * HEYAN_GOLDEN=update writes them instead; look at every one before committing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "picture.h"
#include "unit/paper/samples.h"

static const double mean_max = 3.0,
                    block_max = 40.0; /* dots are black or white: another edge counts more */

static void name_picture(char out[FS_PATH_MAX], const char *name, bool is_english)
{
    int n = snprintf(out, FS_PATH_MAX, "%s/tests/golden/pictures/%s.%s.png", getenv("HEYAN_ROOT"),
                     name, is_english ? "en" : "zh");
    assert_true(n > 0 && n < FS_PATH_MAX);
}

/* White paper as white, half the size. */
static cairo_surface_t *reduce(cairo_surface_t *slip)
{
    int w = cairo_image_surface_get_width(slip), h = cairo_image_surface_get_height(slip);
    cairo_surface_t *full = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
    cairo_t *cr = cairo_create(full);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_paint(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_mask_surface(cr, slip, 0, 0);
    cairo_destroy(cr);
    cairo_surface_flush(full);
    cairo_surface_t *small = picture_reduce(full);
    cairo_surface_destroy(full);
    return small;
}

static cairo_surface_t *draw(bool is_verdict, bool is_english)
{
    char assets[FS_PATH_MAX];
    struct words *words = NULL;
    cairo_surface_t *slip = NULL;
    struct err err = { 0 };
    struct slip_report report = sample_report(is_english);
    struct slip_verdict verdict = sample_verdict(is_english);
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", &err), ERR_OK);
    assert_int_equal(words_open(assets, is_english ? "en" : "zh", &words, &err), ERR_OK);
    enum err_code rc = is_verdict ? slip_draw_verdict(words, &verdict, &slip, &err)
                                  : slip_draw_report(words, &report, &slip, &err);
    if (rc)
        print_error("%s\n", err.text);
    assert_int_equal(rc, ERR_OK);
    words_close(words);
    cairo_surface_t *small = reduce(slip);
    cairo_surface_destroy(slip);
    return small;
}

static void slips_are_as_kept(void **state)
{
    const char *mode = getenv("HEYAN_GOLDEN");
    bool update = mode && strcmp(mode, "update") == 0;
    (void)state;
    for (int i = 0; i < 4; i++) {
        char path[FS_PATH_MAX];
        struct picture_diff d = { 0 };
        cairo_surface_t *got = draw(i & 1, i & 2);
        name_picture(path, i & 1 ? "slip_verdict" : "slip_report", i & 2);
        if (update)
            assert_int_equal(cairo_surface_write_to_png(got, path), CAIRO_STATUS_SUCCESS);
        cairo_surface_t *kept = cairo_image_surface_create_from_png(path);
        bool ok = cairo_surface_status(kept) == CAIRO_STATUS_SUCCESS &&
                  picture_compare(got, kept, &d) && d.mean <= mean_max && d.block <= block_max;
        if (!ok) {
            print_error("%s: mean %.2f, worst block %.1f at %d,%d\n", path, d.mean, d.block,
                        d.block_x, d.block_y);
            cairo_surface_write_to_png(got, i & 1 ? "slip_verdict.got.png" : "slip_report.got.png");
        }
        cairo_surface_destroy(kept);
        cairo_surface_destroy(got);
        assert_true(ok);
    }
}

/* The comparison can fail. */
static void two_slips_differ(void **state)
{
    struct picture_diff d = { 0 };
    (void)state;
    cairo_surface_t *zh = draw(true, false), *en = draw(true, true);
    assert_true(!picture_compare(zh, en, &d) || d.block > block_max);
    cairo_surface_destroy(zh);
    cairo_surface_destroy(en);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_slips_differ),
        cmocka_unit_test(slips_are_as_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
