/* The widgets that carry facts: bars and QR are read back by the scanner, numbers are cut where the
 * registry says, themes with a slip are refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fs.h"
#include "base/table.h"
#include "base/text.h"
#include "golden_models.h"
#include "scan/scanner.h"
#include "ui/ean_bars.h"
#include "ui/inspect.h"
#include "ui/number_split.h"

enum { SIDE_MAX = 1920 };

/* What the scanner reads in a grey picture; "" nothing. */
static void read_back(const uint8_t *luma, int w, int h, enum symbol_kind *kind, char *out,
                      size_t cap)
{
    static struct symbols found;
    struct scanner *s = NULL;
    const struct frame f = { .format = FRAME_GREY,
                             .width_px = w,
                             .height_px = h,
                             .luma = luma,
                             .luma_stride = (size_t)w,
                             .number = 1 };
    *kind = SYM_NONE;
    out[0] = '\0';
    assert_int_equal(scanner_create(&s, NULL), ERR_OK);
    assert_int_equal(scanner_scan(s, &f, SCAN_STILL, &found, NULL), ERR_OK);
    if (found.count > 0) {
        *kind = found.at[0].kind;
        assert_true(span_copy(symbol_span(&found.at[0]), out, cap));
    }
    scanner_destroy(s);
}

static void bars_are_read_back(void **state)
{
    static const struct {
        const char *digits;
        enum symbol_kind kind;
    } rows[] = {
        /* one number for each first digit, so that every pattern of sets is drawn */
        { "0012345678905", SYM_NONE },  { "1234567890128", SYM_EAN13 },
        { "2101234567890", SYM_EAN13 }, { "3017620422003", SYM_EAN13 },
        { "4006381333931", SYM_EAN13 }, { "5901234123457", SYM_EAN13 },
        { "6901028075763", SYM_EAN13 }, { "7622210449283", SYM_EAN13 },
        { "8711253001202", SYM_EAN13 }, { "9780306406157", SYM_EAN13 },
        { "96385074", SYM_EAN8 },
    };
    static uint8_t luma[160 * 500];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool dark[EAN13_MODULES];
        char text[64];
        enum symbol_kind kind;
        size_t n = ean_modules(rows[i].digits, dark);
        assert_int_equal(n, strlen(rows[i].digits) == 13 ? 95 : 67);
        memset(luma, 255, sizeof luma);
        for (int y = 20; y < 140; y++)
            for (size_t m = 0; m < n; m++)
                memset(luma + y * 500 + 60 + m * 4, dark[m] ? 0 : 255, 4);
        read_back(luma, 500, 160, &kind, text, sizeof text);
        /* 0… is read as the UPC-A it is. */
        const char *want = rows[i].digits[0] == '0' ? rows[i].digits + 1 : rows[i].digits;
        size_t len = strlen(text), from = rows[i].digits[0] == '0' && len == 13 ? 1 : 0;
        assert_string_equal(text + from, want);
        if (rows[i].kind != SYM_NONE)
            assert_int_equal(kind, rows[i].kind);
    }
    bool dark[EAN13_MODULES];
    assert_int_equal(ean_modules("690123456789", dark), 0);
    assert_int_equal(ean_modules("69012345678x2", dark), 0);
    assert_int_equal(ean_modules("", dark), 0);
}

static struct law *law;

static int open_law(void **state)
{
    char assets[FS_PATH_MAX];
    (void)state;
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    return law_open(assets, "2014-12365", &law, NULL) ? -1 : 0;
}

static int close_law(void **state)
{
    (void)state;
    law_close(law);
    return 0;
}

static struct ui *open_ui(const char *assets, int width_px, int height_px, struct err *err)
{
    struct ui *ui = NULL;
    const struct ui_config config = { assets, width_px, height_px, 0 };
    return ui_create(&config, &ui, err) ? NULL : ui;
}

static struct ui *open_real_ui(int width_px, int height_px)
{
    char assets[FS_PATH_MAX];
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    struct ui *ui = open_ui(assets, width_px, height_px, NULL);
    assert_non_null(ui);
    return ui;
}

static void grey_of(cairo_surface_t *s, uint8_t *luma)
{
    int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
    const unsigned char *data = cairo_image_surface_get_data(s);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            luma[y * w + x] = data[(ptrdiff_t)y * cairo_image_surface_get_stride(s) + 4 * x + 1];
}

/* What the telephone gets is what the model holds, on both panels, the longest text included. */
static void take_code_is_read_back(void **state)
{
    static const int panels[][2] = { { 1080, 1920 }, { 1920, 1080 }, { 1366, 768 } };
    static uint8_t luma[SIDE_MAX * 1080];
    static struct golden g;
    char text[MODEL_TAKE_MAX + 1];
    enum symbol_kind kind;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(panels); i++) {
        int w = panels[i][0], h = panels[i][1];
        struct ui *ui = open_real_ui(w, h);
        cairo_surface_t *to = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
        golden_set(&g, 0, 0, law);
        g.model.screen = SCREEN_TAKE;
        text_copy(g.model.take_text, sizeof g.model.take_text, "登记有效\n6901234567892");
        for (int round = 0; round < 2; round++) {
            ui_draw(ui, &g.model, to);
            grey_of(to, luma);
            read_back(luma, w, h, &kind, text, sizeof text);
            assert_int_equal(kind, SYM_QR);
            assert_string_equal(text, g.model.take_text);
            memset(g.model.take_text, 'a', sizeof g.model.take_text - 1);
        }
        cairo_surface_destroy(to);
        ui_destroy(ui);
    }
}

static struct rect zone_of(const struct ui *ui, enum action action, int arg)
{
    const struct canvas *c = ui_inspect(ui);
    for (size_t i = 0; i < c->n_zones; i++)
        if (c->zones[i].touch.action == action && c->zones[i].touch.arg == arg)
            return c->zones[i].box;
    fail_msg("no zone of action %d", (int)action);
    return (struct rect){ 0 };
}

/* Whoever steps up makes the first screen the scan screen: a finger already on its way to a button meets the same
 * button there, on all panels, in both languages and prints, with and without something wrong. */
static void ways_on_stay_where_they_were(void **state)
{
    static const struct {
        enum action action;
        int arg;
    } ways[] = { { ACTION_ENTRY, ENTRY_CODE },
                 { ACTION_ENTRY, ENTRY_ORG },
                 { ACTION_REPORT, 1 },
                 { ACTION_MAILBOX, 0 } };
    static const struct {
        int width_px, height_px;
    } panels[] = { { 1080, 1920 }, { 1920, 1080 }, { 1280, 800 }, { 768, 1366 } };
    static struct golden g;
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(panels) * 8; k++) {
        int w = panels[k / 8].width_px, h = panels[k / 8].height_px;
        struct ui *ui = open_real_ui(w, h);
        cairo_surface_t *to = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
        struct rect before[ARRAY_LEN(ways)];
        golden_set(&g, 0, 0, law);
        g.model.screen = SCREEN_ATTRACT;
        g.model.english = k & 1;
        g.model.large = k & 2;
        text_copy(g.model.renewal_why, sizeof g.model.renewal_why, k & 4 ? "trust.disk" : "");
        ui_draw(ui, &g.model, to);
        for (size_t i = 0; i < ARRAY_LEN(ways); i++)
            before[i] = zone_of(ui, ways[i].action, ways[i].arg);
        g.model.screen = SCREEN_SCAN;
        ui_draw(ui, &g.model, to);
        for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
            struct rect now = zone_of(ui, ways[i].action, ways[i].arg);
            assert_memory_equal(&before[i], &now, sizeof now);
        }
        cairo_surface_destroy(to);
        ui_destroy(ui);
    }
}

static void numbers_are_cut_where_they_divide(void **state)
{
    static const struct {
        enum ident_kind kind;
        const char *number, *prefix; /* prefix: as registered, or "" */
        const char *shown, *cuts;    /* lengths of the parts */
    } rows[] = {
        { ID_GTIN13, "6901234567892", "6901234", "6901234567892", "7 5 1" },
        { ID_GTIN13, "6901234567892", "69012345", "6901234567892", "8 4 1" }, /* not the usual */
        { ID_GTIN13, "6932614000036", "69326140", "6932614000036", "8 4 1" },
        { ID_GTIN13, "6901028075763", "6901028075", "6901028075763", "10 2 1" }, /* tobacco */
        { ID_GTIN13, "6901234567892", "", "6901234567892", "7 5 1" },            /* usual of 690 */
        { ID_GTIN13, "6938166920785", "", "6938166920785", "8 4 1" },            /* usual of 693 */
        { ID_GTIN13, "4006381333931", "", "4006381333931", "3 9 1" },
        { ID_GTIN13, "2101234567890", "", "2101234567890", "2 10 1" },
        { ID_ISBN, "9780306406157", "", "9780306406157", "3 9 1" },
        { ID_GTIN14, "16901234567899", "6901234", "6901234567892", "7 5 1" }, /* what is inside */
        { ID_GTIN12, "036000291452", "", "0036000291452", "3 9 1" },
        { ID_GTIN8, "96385074", "", "96385074", "7 1" },
        { ID_XK, "XK16-204-00123", "", "XK1620400123", "2 2 3 5" },
        { ID_XK, "(冀)XK16-204-00123", "", "(冀)XK1620400123", "5 2 3 5" },
        { ID_QS_FOOD, "QS130101010001", "", "QS130101010001", "2 4 4 4" },
        { ID_QS_PACK, "QS13-10301-00001", "", "QS131030100001", "2 2 5 5" },
        { ID_SC, "SC10811310111839", "", "SC10811310111839", "2 3 6 4 1" },
        { ID_ORG, "71526726X", "", "71526726X", "8 1" },
        { ID_USCC, "9144030071526726XG", "", "9144030071526726XG", "2 6 9 1" },
        { ID_XK, "XK16-108-0001", "", "XK16-108-0001", "13" }, /* old form: shown whole */
        { ID_CMC, "冀制00000000", "", "冀制00000000", "10" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        static struct verdict_subject s;
        struct split split;
        char cuts[64] = "";
        memset(&s, 0, sizeof s);
        s.ident.kind = rows[i].kind;
        text_copy(s.ident.text, sizeof s.ident.text, rows[i].number);
        text_copy(s.prefix.prefix, sizeof s.prefix.prefix, rows[i].prefix);
        assert_true(split_make(&s, &split));
        assert_string_equal(split.text, rows[i].shown);
        for (size_t k = 0; k < split.n_parts; k++) {
            size_t len = strlen(cuts);
            snprintf(cuts + len, sizeof cuts - len, "%s%zu", k ? " " : "",
                     split.part[k].to - split.part[k].from);
        }
        assert_string_equal(cuts, rows[i].cuts);
    }
    static struct verdict_subject card;
    struct split split;
    card.ident.kind = ID_ID_CARD; /* a person's number is never shown */
    text_copy(card.ident.text, sizeof card.ident.text, "110101199003070000");
    assert_false(split_make(&card, &split));
}

static void copy_table(const char *from, const char *to, const char *line_from, const char *line_to)
{
    struct buf all = BUF_INIT(1 << 20);
    struct buf out = BUF_INIT(1 << 20);
    struct err err = { 0 };
    assert_int_equal(fs_read_all(from, &all, &err), ERR_OK);
    assert_int_equal(buf_append(&all, "", 1), ERR_OK);
    const char *at = (const char *)all.data;
    const char *hit = line_from ? strstr(at, line_from) : NULL;
    if (line_from)
        assert_non_null(hit);
    if (hit) {
        assert_int_equal(buf_append(&out, at, (size_t)(hit - at)), ERR_OK);
        assert_int_equal(buf_print(&out, "%s%s", line_to, hit + strlen(line_from)), ERR_OK);
    } else {
        assert_int_equal(buf_append(&out, at, strlen(at)), ERR_OK);
    }
    assert_int_equal(fs_replace(to, buf_span(&out), &err), ERR_OK);
    buf_fini(&all);
    buf_fini(&out);
}

/* A slip in a table ends the start with the place and the reason, not in a black button. */
static void slips_in_the_theme_are_named(void **state)
{
    static const struct {
        const char *file, *from, *to, *says;
    } rows[] = {
        { "colours.tsv", "red\t#B3261E", "red\t#B3261", "colours.tsv:" },
        { "colours.tsv", "red\t#B3261E", "rde\t#B3261E", "'rde' is not known" },
        { "colours.tsv", "blue\t#355C7D", "green\t#355C7D", "'green' is there twice" },
        { "colours.tsv", "demo\t#FFD21F\tmark of demonstration data\n", "",
          "there is no row 'demo'" },
        { "styles.tsv", "body\t0\t40\t34", "body\t0\t40\t44", "the least is more than the size" },
        { "sizes.tsv", "foot\t184", "foot\tx", "column up: 'x' is not a number" },
        { "times.tsv", "bye\t3000", "bye\tsoon", "column ms: 'soon' is not a number" },
    };
    static const char *const files[] = { "colours.tsv", "styles.tsv", "sizes.tsv", "times.tsv" };
    char from[FS_PATH_MAX], to[FS_PATH_MAX];
    (void)state;
    assert_int_equal(fs_make_folder("theme", NULL), ERR_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct theme theme;
        struct err err = { 0 };
        for (size_t k = 0; k < ARRAY_LEN(files); k++) {
            bool here = strcmp(files[k], rows[i].file) == 0;
            snprintf(from, sizeof from, "%s/assets/theme/%s", getenv("HEYAN_ROOT"), files[k]);
            snprintf(to, sizeof to, "theme/%s", files[k]);
            copy_table(from, to, here ? rows[i].from : NULL, rows[i].to);
        }
        assert_int_equal(theme_open(".", &theme, &err), ERR_INVALID);
        if (!strstr(err.text, rows[i].says))
            print_error("'%s' does not say '%s'\n", err.text, rows[i].says);
        assert_non_null(strstr(err.text, rows[i].says));
    }
}

static void panels_nobody_has_are_refused(void **state)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    (void)state;
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    assert_null(open_ui(assets, 0, 1080, &err));
    assert_int_equal(err.code, ERR_INVALID);
    assert_null(open_ui(assets, 1080, 100000, &err));
    assert_int_equal(err.code, ERR_INVALID);
    assert_null(open_ui("/nowhere", 1080, 1920, &err));
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

/* WCAG 2.1, definition of contrast ratio: black on white is 21, #777777 on white 4.48. */
static void contrast_is_that_of_wcag(void **state)
{
    const struct rgba black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
    const struct rgba grey = { 0x77 / 255.0, 0x77 / 255.0, 0x77 / 255.0, 1 };
    (void)state;
    assert_true(theme_contrast(black, white) > 20.99 && theme_contrast(black, white) < 21.01);
    assert_true(theme_contrast(grey, white) > 4.47 && theme_contrast(grey, white) < 4.49);
    assert_true(theme_contrast(white, grey) == theme_contrast(grey, white));
}

static void times_are_data(void **state)
{
    struct ui *ui = open_real_ui(1080, 1920);
    (void)state;
    assert_int_equal(ui_time_ms(ui, "idle_result"), 60000);
    assert_true(ui_time_ms(ui, "idle_warn") >= 20000); /* WCAG 2.2.1 */
    assert_int_equal(ui_time_ms(ui, "no such time"), 0);
    ui_destroy(ui);
}

/* Every word a screen asks for stands in both languages, and both have the same ids. */
static void words_of_screens_are_there_twice(void **state)
{
    static const char *const groups[] = { "screen.", "ui.", "entry.", "coach." };
    struct ui *ui = open_real_ui(1080, 1920);
    size_t counted = 0;
    (void)state;
    for (int english = 0; english < 2; english++) {
        const struct words *w = ui_words(ui, english), *other = ui_words(ui, !english);
        const char *id;
        for (size_t i = 0; (id = words_id_at(w, i)) != NULL; i++)
            for (size_t k = 0; k < ARRAY_LEN(groups); k++)
                if (strncmp(id, groups[k], strlen(groups[k])) == 0) {
                    if (!words_has(other, id))
                        print_error("%s is missing in %s\n", id, words_lang(other));
                    assert_true(words_has(other, id));
                    counted++;
                }
    }
    assert_true(counted > 150);
    ui_destroy(ui);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_are_read_back),
        cmocka_unit_test(take_code_is_read_back),
        cmocka_unit_test(ways_on_stay_where_they_were),
        cmocka_unit_test(numbers_are_cut_where_they_divide),
        cmocka_unit_test(slips_in_the_theme_are_named),
        cmocka_unit_test(panels_nobody_has_are_refused),
        cmocka_unit_test(contrast_is_that_of_wcag),
        cmocka_unit_test(times_are_data),
        cmocka_unit_test(words_of_screens_are_there_twice),
    };
    return cmocka_run_group_tests(tests, open_law, close_law);
}
