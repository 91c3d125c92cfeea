/* Golden pictures: each screen in the variants worth keeping, against tests/golden/pictures.
 *
 * HEYAN_GOLDEN=update writes the pictures instead; look at every one before committing.
 * The limits allow another rasteriser's edges, not another layout: on the machine that made the
 * pictures both figures are 0; a text moved by two pixels gives a block of over 30.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fs.h"
#include "golden_models.h"
#include "picture.h"
#include "ui/ui.h"

static const double mean_max = 1.5, block_max = 24.0;

struct panel_kind {
    int width_px, height_px;
};
static const struct panel_kind panels[2] = { { 1080, 1920 }, { 1920, 1080 } };

static struct law *law;

static int open_law(void **state)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    (void)state;
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", &err), ERR_OK);
    if (law_open(assets, "2014-12365", &law, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    return 0;
}

static int close_law(void **state)
{
    (void)state;
    law_close(law);
    return 0;
}

static struct ui *open_ui(const struct panel_kind *p)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    struct ui *ui = NULL;
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", &err), ERR_OK);
    const struct ui_config config = { assets, p->width_px, p->height_px, 0 };
    enum err_code rc = ui_create(&config, &ui, &err);
    if (rc)
        print_error("%s\n", err.text);
    assert_int_equal(rc, ERR_OK);
    return ui;
}

static void name_picture(char out[FS_PATH_MAX], const char *folder, size_t i, unsigned variant,
                         const char *more)
{
    int n = snprintf(out, FS_PATH_MAX, "%s/%s.%s.%s%s%s.png", folder, golden_cases[i].name,
                     variant & VARIANT_FLAT ? "flat" : "up", variant & VARIANT_EN ? "en" : "zh",
                     variant & VARIANT_LARGE ? ".large" : "", more);
    assert_true(n > 0 && n < FS_PATH_MAX);
}

static cairo_surface_t *draw(struct ui *ui, size_t i, unsigned variant)
{
    static struct golden g;
    const struct panel_kind *p = &panels[variant & VARIANT_FLAT ? 1 : 0];
    cairo_surface_t *full = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, p->width_px,
                                                       p->height_px);
    golden_set(&g, i, variant, law);
    ui_draw(ui, &g.model, full);
    struct box b = ui_camera_box(ui, &g.model);
    if (b.w > 0) {
        /* The frame and an outline too: they lie over the live picture. */
        cairo_surface_t *live = cairo_surface_create_for_rectangle(full, b.x, b.y, b.w, b.h);
        g.model.has_outline = g.model.screen == SCREEN_SCAN && g.model.cause == CAUSE_NONE;
        g.model.outline[0] = (struct point){ 520, 300 };
        g.model.outline[1] = (struct point){ 780, 320 };
        g.model.outline[2] = (struct point){ 770, 440 };
        g.model.outline[3] = (struct point){ 510, 420 };
        ui_draw_live(ui, &g.model, live);
        cairo_surface_destroy(live);
    }
    cairo_surface_t *small = picture_reduce(full);
    cairo_surface_destroy(full);
    return small;
}

static bool same_as_kept(cairo_surface_t *got, size_t i, unsigned variant, const char *folder)
{
    char path[FS_PATH_MAX], mine[FS_PATH_MAX];
    struct picture_diff d = { 0 };
    name_picture(path, folder, i, variant, "");
    cairo_surface_t *kept = cairo_image_surface_create_from_png(path);
    bool is_there = cairo_surface_status(kept) == CAIRO_STATUS_SUCCESS;
    bool ok = is_there && picture_compare(got, kept, &d) && d.mean <= mean_max &&
              d.block <= block_max;
    if (!ok) {
        print_error("%s: %s; mean %.2f (at most %.1f), worst block %.1f at %d,%d (at most %.1f)\n",
                    path, is_there ? "looks different" : "is not there", d.mean, mean_max, d.block,
                    d.block_x, d.block_y, block_max);
        name_picture(mine, ".", i, variant, ".got");
        cairo_surface_write_to_png(got, mine);
        if (is_there && d.mean > 0.0) {
            cairo_surface_t *diff = picture_difference(got, kept);
            name_picture(mine, ".", i, variant, ".diff");
            cairo_surface_write_to_png(diff, mine);
            cairo_surface_destroy(diff);
        }
    }
    cairo_surface_destroy(kept);
    return ok;
}

static void pictures_are_as_kept(void **state)
{
    char folder[FS_PATH_MAX], path[FS_PATH_MAX];
    const char *mode = getenv("HEYAN_GOLDEN");
    bool update = mode && strcmp(mode, "update") == 0;
    size_t wrong = 0;
    (void)state;
    assert_true(snprintf(folder, sizeof folder, "%s/tests/golden/pictures", getenv("HEYAN_ROOT")) <
                (int)sizeof folder);
    for (int flat = 0; flat < 2; flat++) {
        struct ui *ui = open_ui(&panels[flat]);
        for (size_t i = 0; i < golden_count; i++)
            for (unsigned v = 0; v < VARIANTS; v++) {
                if (!(golden_cases[i].kept >> v & 1) || ((v & VARIANT_FLAT) != 0) != flat)
                    continue;
                cairo_surface_t *got = draw(ui, i, v);
                name_picture(path, folder, i, v, "");
                if (update)
                    assert_int_equal(cairo_surface_write_to_png(got, path), CAIRO_STATUS_SUCCESS);
                else
                    wrong += !same_as_kept(got, i, v, folder);
                cairo_surface_destroy(got);
            }
        ui_destroy(ui);
    }
    if (wrong > 0)
        print_error("%zu pictures differ; what was drawn and the differences lie in the test's "
                    "scratch folder.\nThe kept ones were drawn with Noto Sans CJK SC 2.004 "
                    "(Debian 12 fonts-noto-cjk 1:20220127), Pango 1.50.12, Cairo 1.16.0.\n"
                    "Meant so?  HEYAN_GOLDEN=update, look at them all, commit.\n",
                    wrong);
    assert_int_equal(wrong, 0);
}

/* The comparison itself must be able to fail: another firm in the same picture is another picture,
 * and so is the same picture moved by two pixels. */
static void comparison_sees_a_difference(void **state)
{
    struct picture_diff d;
    struct ui *ui = open_ui(&panels[0]);
    size_t a = 0, b = 0;
    (void)state;
    for (size_t i = 0; i < golden_count; i++) {
        if (strcmp(golden_cases[i].name, "verdict_a") == 0)
            a = i;
        if (strcmp(golden_cases[i].name, "verdict_a_oem") == 0)
            b = i;
    }
    cairo_surface_t *one = draw(ui, a, 0), *again = draw(ui, a, 0), *two = draw(ui, b, 0);
    assert_true(picture_compare(one, again, &d));
    assert_true(d.mean == 0.0 && d.block == 0.0);
    assert_true(picture_compare(one, two, &d));
    assert_true(d.block > block_max);
    cairo_surface_t *moved = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                                        cairo_image_surface_get_width(one),
                                                        cairo_image_surface_get_height(one));
    cairo_t *cr = cairo_create(moved);
    cairo_set_source_surface(cr, one, 1, 0); /* kept at half size: two pixels of the panel */
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_flush(moved);
    assert_true(picture_compare(one, moved, &d));
    assert_true(d.block > block_max);
    cairo_surface_destroy(moved);
    cairo_surface_destroy(one);
    cairo_surface_destroy(again);
    cairo_surface_destroy(two);
    ui_destroy(ui);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparison_sees_a_difference),
        cmocka_unit_test(pictures_are_as_kept),
    };
    return cmocka_run_group_tests(tests, open_law, close_law);
}
