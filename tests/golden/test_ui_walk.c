/* Walks over what every screen drew, in both languages, prints and panels: nothing cut, nothing
 * outside its box, nothing over another text, nothing too small to read or to touch, no touch
 * zones that meet, contrast as measured; and the fingerprint changes exactly when the picture does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/fs.h"
#include "base/text.h"
#include "golden_models.h"
#include "ui/inspect.h"
#include "ui/number_split.h"

static struct law *law;

static void assets_folder(char out[FS_PATH_MAX])
{
    assert_int_equal(fs_join(out, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
}

static int open_law(void **state)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    (void)state;
    assets_folder(assets);
    return law_open(assets, "2014-12365", &law, &err) ? -1 : 0;
}

static int close_law(void **state)
{
    (void)state;
    law_close(law);
    return 0;
}

struct setting {
    int width_px, height_px;
    double diagonal_in;
};

/* The two base panels first. */
static const struct setting settings[] = {
    { 1080, 1920, 0 },    { 1920, 1080, 0 },    { 2160, 3840, 21.5 }, { 1366, 768, 15.6 },
    { 1080, 1920, 32.0 }, { 3840, 2160, 15.6 }, { 1280, 800, 10.1 },  { 1024, 1280, 17.0 },
    { 1280, 1024, 17.0 }, { 768, 1366, 15.6 },  { 1920, 1080, 27.0 },
};

static struct ui *open_ui(const struct setting *s)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    struct ui *ui = NULL;
    assets_folder(assets);
    const struct ui_config config = { assets, s->width_px, s->height_px, s->diagonal_in };
    if (ui_create(&config, &ui, &err))
        print_error("%s\n", err.text);
    assert_non_null(ui);
    return ui;
}

/* One picture being looked at, for complaints. */
struct look {
    const struct canvas *c;
    cairo_surface_t *picture;
    const struct golden_case *what;
    const struct golden *g;
    unsigned variant;
    int width_px, height_px;
    size_t faults;
};

static void complain(struct look *l, const char *why, size_t i, struct rect r)
{
    l->faults++;
    print_error("%s variant %u on %dx%d: %s %zu at %.0f,%.0f %.0fx%.0f\n", l->what->name,
                l->variant, l->width_px, l->height_px, why, i, r.x, r.y, r.w, r.h);
}

static bool inside(struct rect in, struct rect out)
{
    return in.x >= out.x - 1 && in.y >= out.y - 1 && in.x + in.w <= out.x + out.w + 1 &&
           in.y + in.h <= out.y + out.h + 1;
}

static bool meet(struct rect a, struct rect b)
{
    return a.x < b.x + b.w - 0.01 && b.x < a.x + a.w - 0.01 && a.y < b.y + b.h - 0.01 &&
           b.y < a.y + a.h - 0.01;
}

static uint32_t pixel_of(struct rgba v)
{
    return 0xff000000u | (uint32_t)lround(v.r * 255) << 16 | (uint32_t)lround(v.g * 255) << 8 |
           (uint32_t)lround(v.b * 255);
}

/* The share of pixels of r that have exactly that colour. */
static double share_of(const struct look *l, struct rect r, uint32_t colour)
{
    const unsigned char *data = cairo_image_surface_get_data(l->picture);
    int stride = cairo_image_surface_get_stride(l->picture);
    double s = l->c->panel->scale;
    int x0 = (int)(r.x * s), y0 = (int)(r.y * s), x1 = (int)((r.x + r.w) * s),
        y1 = (int)((r.y + r.h) * s);
    long same = 0, all = 0;
    for (int y = y0 < 0 ? 0 : y0; y < y1 && y < l->height_px; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)(data + (ptrdiff_t)y * stride);
        for (int x = x0 < 0 ? 0 : x0; x < x1 && x < l->width_px; x++) {
            same += row[x] == colour;
            all++;
        }
    }
    return all ? (double)same / (double)all : 0.0;
}

static void walk_texts(struct look *l)
{
    const struct theme *t = l->c->theme;
    double least = t->sizes[SIZE_TEXT_MIN][l->c->panel->upright ? 0 : 1];
    struct rect panel = { 0, 0, l->c->panel->width, l->c->panel->height };
    bool covered = l->g->model.idle_left_s > 0;
    assert_true(l->c->n_marks < CANVAS_MARKS_MAX);
    for (size_t i = 0; i < l->c->n_marks; i++) {
        const struct text_mark *m = &l->c->marks[i];
        if (m->cut)
            complain(l, "text is cut", i, m->box);
        if (m->split)
            complain(l, "a word is broken", i, m->box);
        if (m->over || !inside(m->used, m->box))
            complain(l, "text sticks out of its box", i, m->box);
        if (!inside(m->used, panel))
            complain(l, "text leaves the panel", i, m->used);
        if (m->size < least)
            complain(l, "text is too small", i, m->used);
        if (theme_contrast(t->colours[m->ink], t->colours[m->ground]) < 4.5)
            complain(l, "contrast is too low", i, m->used);
        /* The ground it says it stands on is the ground there. */
        if (!covered && share_of(l, m->used, pixel_of(t->colours[m->ground])) < 0.35)
            complain(l, "text stands on another ground than it says", i, m->used);
    }
    for (size_t i = 0; !covered && i < l->c->n_marks; i++)
        for (size_t k = i + 1; k < l->c->n_marks; k++) {
            struct rect a = l->c->marks[i].used, b = l->c->marks[k].used;
            /* Between lines there is air: letters take about one em of 1.3. */
            if (meet(rect_inset(a, 1, l->c->marks[i].size * 0.12),
                     rect_inset(b, 1, l->c->marks[k].size * 0.12)))
                complain(l, "text lies over another", i, a);
        }
}

static void walk_zones(struct look *l, struct ui *ui)
{
    int form = l->c->panel->upright ? 0 : 1;
    double least = l->c->theme->sizes[SIZE_TOUCH_MIN][form];
    double reach = l->c->theme->sizes[SIZE_REACH_TOP][form], s = l->c->panel->scale;
    struct rect panel = { 0, 0, l->c->panel->width, l->c->panel->height };
    bool has_help = false;
    assert_true(l->c->n_zones < CANVAS_ZONES_MAX);
    for (size_t i = 0; i < l->c->n_zones; i++) {
        const struct zone *z = &l->c->zones[i];
        has_help = has_help || z->touch.action == ACTION_HELP;
        if (z->box.w < least - 0.01 || z->box.h < least - 0.01)
            complain(l, "target is too small", i, z->box);
        if (z->box.y < reach)
            complain(l, "target is out of reach", i, z->box);
        if (!inside(z->box, panel))
            complain(l, "target leaves the panel", i, z->box);
        for (size_t k = i + 1; k < l->c->n_zones; k++)
            if (meet(z->hit, l->c->zones[k].hit))
                complain(l, "targets meet", i, z->hit);
        struct touch t = ui_touch(ui, (int)((z->box.x + z->box.w / 2) * s),
                                  (int)((z->box.y + z->box.h / 2) * s));
        struct touch low = ui_touch(ui, (int)((z->box.x + z->box.w / 2) * s),
                                    (int)((z->box.y + z->box.h + 3) * s));
        if (t.action != z->touch.action || t.arg != z->touch.arg || low.action != t.action)
            complain(l, "touch goes elsewhere", i, z->box);
    }
    bool modal = l->g->model.idle_left_s > 0 || l->g->model.screen == SCREEN_BYE;
    if (!modal && !has_help)
        complain(l, "there is no help button", 0, panel);
}

static void walk_demo(struct look *l)
{
    struct rect all = { 0, 0, l->c->panel->width, l->c->panel->height };
    double share = share_of(l, all, pixel_of(l->c->theme->colours[COLOUR_DEMO]));
    bool covered = l->g->model.idle_left_s > 0;
    if (!covered && l->g->model.release.demo != (share > 0.003))
        complain(l, "mark of demonstration data", 0, all);
}

static size_t walk(struct ui *ui, const struct setting *s, size_t i, unsigned variant)
{
    static struct golden g;
    golden_set(&g, i, variant, law);
    cairo_surface_t *to = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, s->width_px,
                                                     s->height_px);
    ui_draw(ui, &g.model, to);
    struct look l = { ui_inspect(ui), to,          &golden_cases[i], &g,
                      variant,        s->width_px, s->height_px,     0 };
    walk_texts(&l);
    walk_zones(&l, ui);
    walk_demo(&l);
    if (l.c->n_missing > 0)
        complain(&l, "words are missing", l.c->n_missing, (struct rect){ 0, 0, 0, 0 });
    cairo_surface_destroy(to);
    return l.faults;
}

/* Two programs share the pictures out: the pages of reports, and all else. */
static bool wants_reports;

static bool is_of_report(const struct golden_case *what)
{
    return strncmp(what->name, "report", 6) == 0 || strncmp(what->name, "received", 8) == 0 ||
           strncmp(what->name, "mail", 4) == 0;
}

static void every_screen_is_sound_on_every_panel(void **state)
{
    size_t faults = 0;
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(settings); k++) {
        struct ui *ui = open_ui(&settings[k]);
        bool flat = settings[k].width_px > settings[k].height_px;
        for (size_t i = 0; i < golden_count; i++)
            for (unsigned v = 0; v < VARIANTS; v++)
                if (((v & VARIANT_FLAT) != 0) == flat &&
                    is_of_report(&golden_cases[i]) == wants_reports)
                    faults += walk(ui, &settings[k], i, v);
        ui_destroy(ui);
    }
    assert_int_equal(faults, 0);
}

/* A verdict without the number it is about could be taken for another pack's: the count of goods, and whatever else
 * may go, goes before the digits do. */
static void a_verdict_tells_its_number(void **state)
{
    static struct golden g;
    size_t faults = 0;
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(settings); k++) {
        struct ui *ui = open_ui(&settings[k]);
        cairo_surface_t *to = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, settings[k].width_px,
                                                         settings[k].height_px);
        for (size_t i = 0; i < golden_count * VARIANTS; i++) {
            struct split split;
            golden_set(&g, i / VARIANTS, i % VARIANTS, law);
            if (g.model.screen != SCREEN_VERDICT || g.check.n_subjects == 0 ||
                !split_make(&g.check.subjects[g.check.verdict.subject], &split))
                continue;
            g.model.n_basket = 3;
            ui_draw(ui, &g.model, to);
            const struct canvas *c = ui_inspect(ui);
            size_t n = 0;
            for (size_t m = 0; m < c->n_marks; m++)
                n += c->marks[m].style == STYLE_DIGITS;
            if (n == 0)
                print_error("%s variant %zu on %dx%d: no number\n", golden_cases[i / VARIANTS].name,
                            i % VARIANTS, settings[k].width_px, settings[k].height_px);
            faults += n == 0;
        }
        cairo_surface_destroy(to);
        ui_destroy(ui);
    }
    assert_int_equal(faults, 0);
}

/* On a base panel a target is 20 mm and more (96 px of 0.248 mm upright, 112 of 0.180 lying). */
static void millimetres_are_kept(void **state)
{
    static const struct {
        struct setting panel;
        double scale, least_mm; /* pixels of a unit; smallest target */
    } rows[] = {
        { { 1080, 1920, 21.5 }, 1.0, 20.0 },   { { 2160, 3840, 21.5 }, 2.0, 20.0 },
        { { 1920, 1080, 15.6 }, 1.0, 20.0 },   { { 1366, 768, 15.6 }, 0.7111, 20.0 },
        { { 3840, 2160, 15.6 }, 2.0, 20.0 },   { { 1080, 1920, 27.0 }, 1.0, 24.0 },
        { { 1080, 1920, 43.0 }, 0.675, 24.0 }, /* grown by no more than 1.35 */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct ui *ui = open_ui(&rows[i].panel);
        const struct panel *p = ui_panel(ui);
        double least = ui_theme(ui)->sizes[SIZE_TOUCH_MIN][p->upright ? 0 : 1] * p->mm;
        assert_true(fabs(p->scale - rows[i].scale) < 0.01);
        assert_true(least >= rows[i].least_mm);
        ui_destroy(ui);
    }
}

/* The frame stands at the same place on attract and scan, inside the picture. */
static void target_frame_does_not_jump(void **state)
{
    static struct golden attract, scan;
    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct ui *ui = open_ui(&settings[k]);
        golden_set(&attract, 0, 0, law);
        scan = attract;
        scan.model.screen = SCREEN_SCAN;
        struct box a = ui_camera_box(ui, &attract.model), b = ui_camera_box(ui, &scan.model);
        assert_memory_equal(&a, &b, sizeof a);
        assert_true(a.w > 0 && a.h > 0);
        assert_true(ui_camera_mirrored(ui, &attract.model));
        assert_false(ui_camera_mirrored(ui, &scan.model));
        assert_true(inside(ui_panel(ui)->target, ui_panel(ui)->picture));
        attract.model.camera = CAMERA_LOST;
        assert_int_equal(ui_camera_box(ui, &attract.model).w, 0);
        ui_destroy(ui);
    }
}

static size_t count_action(const struct ui *ui, enum action action, int arg)
{
    const struct canvas *c = ui_inspect(ui);
    size_t n = 0;
    for (size_t i = 0; i < c->n_zones; i++)
        n += c->zones[i].touch.action == action && c->zones[i].touch.arg == arg;
    return n;
}

static void draw_case(struct ui *ui, const char *name, cairo_surface_t *to, struct golden *g)
{
    size_t i = 0;
    while (i < golden_count && strcmp(golden_cases[i].name, name) != 0)
        i++;
    assert_true(i < golden_count);
    golden_set(g, i, 0, law);
    ui_draw(ui, &g->model, to);
}

static void ways_on_are_there(void **state)
{
    static const struct {
        const char *name;
        enum action action;
        int arg;
        size_t count;
    } rows[] = {
        { "attract_lost", ACTION_ENTRY, ENTRY_CODE, 1 },
        { "attract_lost", ACTION_ENTRY, ENTRY_LICENCE, 1 },
        { "scan_lost", ACTION_ENTRY, ENTRY_CODE, 1 },
        { "scan_lost", ACTION_ENTRY, ENTRY_ORG, 1 },
        { "scan", ACTION_BACK, 0, 1 },
        { "attract", ACTION_BACK, 0, 0 },
        { "verdict_a", ACTION_COMPARED, COMPARED_SAME, 1 },
        { "verdict_a", ACTION_COMPARED, COMPARED_DIFFERENT, 1 },
        { "verdict_a", ACTION_COMPARED, COMPARED_NO_NAME, 1 },
        { "verdict_a", ACTION_WHY, 0, 1 },
        { "verdict_a", ACTION_TAKE, 0, 1 },
        { "verdict_a", ACTION_NEXT, 0, 1 },
        { "verdict_a_plus", ACTION_COMPARED, COMPARED_SAME, 0 }, /* nothing left to compare */
        { "verdict_c", ACTION_COMPARED, COMPARED_SAME, 0 },
        { "verdict_b_cancelled", ACTION_MADE_DATE, 0, 1 },
        { "verdict_a", ACTION_MADE_DATE, 0, 0 },
        { "entry_code", ACTION_KEY, '7', 1 },
        { "entry_code", ACTION_KEY, KEY_BACKSPACE, 1 },
        { "entry_code", ACTION_SUBMIT, 0, 1 },
        { "entry_org", ACTION_KEY, 'X', 1 },
        { "entry_licence", ACTION_KEY, KEY_PROVINCE + 2, 1 }, /* 冀, third row of the table */
        { "entry_licence", ACTION_KEY, KEY_PROVINCE + 30, 1 },
        { "entry_licence", ACTION_KEY, KEY_PROVINCE + 31, 0 },
        { "take", ACTION_DONE, 0, 1 },
        { "idle", ACTION_MORE_TIME, 0, 1 },
        { "idle", ACTION_MORE_TIME, 1, 1 },
        { "idle", ACTION_NEXT, 0, 0 }, /* what lies under the question is out of reach */
        { "bye", ACTION_HELP, 0, 0 },
    };
    static struct golden g;
    struct ui *ui = open_ui(&settings[0]);
    cairo_surface_t *to = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 1080, 1920);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        draw_case(ui, rows[i].name, to, &g);
        size_t n = count_action(ui, rows[i].action, rows[i].arg);
        if (n != rows[i].count)
            print_error("%s: action %d arg %d: %zu, not %zu\n", rows[i].name, rows[i].action,
                        rows[i].arg, n, rows[i].count);
        assert_int_equal(n, rows[i].count);
    }
    /* One simple touch anywhere extends; without the question a touch beside targets is nothing. */
    draw_case(ui, "idle", to, &g);
    assert_int_equal(ui_touch(ui, 5, 5).action, ACTION_MORE_TIME);
    draw_case(ui, "verdict_a", to, &g);
    assert_int_equal(ui_touch(ui, 5, 5).action, ACTION_NONE);
    cairo_surface_destroy(to);
    ui_destroy(ui);
}

/* One change of the model each. */
#define CHANGE(name, code)                                                                         \
    static void name(struct golden *g)                                                             \
    {                                                                                              \
        code;                                                                                      \
    }
CHANGE(to_english, g->model.english = !g->model.english)
CHANGE(to_large, g->model.large = !g->model.large)
CHANGE(to_demo, g->model.release.demo = !g->model.release.demo)
CHANGE(to_older, g->model.data_age_days += 1)
CHANGE(to_stale, g->model.data_stale = !g->model.data_stale)
CHANGE(to_alarm, text_copy(g->model.renewal_why, sizeof g->model.renewal_why, "trust.disk"))
CHANGE(to_lost, g->model.camera = g->model.camera == CAMERA_LOST ? CAMERA_ON : CAMERA_LOST)
CHANGE(to_fault, text_copy(g->model.fault, sizeof g->model.fault, "X"))
CHANGE(to_fault_time, g->model.fault_minute += 61)
CHANGE(to_coach, g->model.coach = g->model.coach == COACH_SLOW ? COACH_NONE : COACH_SLOW)
CHANGE(to_cause, g->model.coach = COACH_NONE; g->model.cause = CAUSE_GLARE)
CHANGE(to_staff, g->model.coach = COACH_STAFF)
CHANGE(to_outline, g->model.has_outline = true; g->model.outline[0].x = 5)
CHANGE(to_pulse, g->model.pulse_permille = 500)
CHANGE(to_compared, g->model.compared = COMPARED_SAME)
CHANGE(to_basket, g->model.n_basket = g->model.n_basket == 20 ? 18 : g->model.n_basket + 2)
CHANGE(to_basket_tone, g->model.basket[g->model.n_basket ? g->model.n_basket - 1 : 0].tone = 4)
CHANGE(to_count, g->model.checked_today += 1)
CHANGE(to_entry, text_copy(g->model.entry, sizeof g->model.entry, "12"))
CHANGE(to_entry_kind, g->model.entry_kind = (g->model.entry_kind + 1) % ENTRY_KIND_COUNT)
CHANGE(to_entry_check, g->model.entry_check = CHECK_MALFORMED)
CHANGE(to_entry_hint, text_copy(g->model.entry_hint, sizeof g->model.entry_hint, "12"))
CHANGE(to_idle, g->model.idle_left_s += 1)
CHANGE(to_help, g->model.help_shown = !g->model.help_shown)
CHANGE(to_take, text_copy(g->model.take_text, sizeof g->model.take_text, "X"))
CHANGE(to_class, g->check.verdict.class = CLASS_D)
CHANGE(to_tone, g->check.verdict.tone = TONE_GREY)
CHANGE(to_sequence, g->check.verdict.data_sequence += 1)
CHANGE(to_data_date, g->check.verdict.data_date = DATE_OF(2015, 9, 9))
CHANGE(to_verdict_stale, g->check.verdict.stale = !g->check.verdict.stale)
CHANGE(to_title, text_copy(g->check.verdict.title.id, sizeof g->check.verdict.title.id, "ui.help"))
CHANGE(to_rung, g->check.verdict.rungs[RUNG_KIND].outcome = OUTCOME_NO)
CHANGE(to_rung_reason, text_copy(g->check.verdict.rungs[RUNG_FORM].reason.id,
                                 sizeof g->check.verdict.title.id, "ui.help"))
CHANGE(to_number, text_copy(g->check.subjects[0].ident.text, IDENT_TEXT_MAX, "6901234567809"))
CHANGE(to_holder, text_copy(g->check.verdict.holder.name, FACT_NAME_MAX, "X"))

static void (*const changes[])(struct golden *) = {
    to_english,     to_large,      to_demo,        to_older,         to_stale,   to_lost,
    to_fault,       to_fault_time, to_coach,       to_staff,         to_outline, to_pulse,
    to_compared,    to_basket,     to_basket_tone, to_count,         to_entry,   to_entry_kind,
    to_entry_check, to_entry_hint, to_idle,        to_help,          to_take,    to_class,
    to_tone,        to_sequence,   to_data_date,   to_verdict_stale, to_title,   to_rung,
    to_rung_reason, to_number,     to_holder,      to_cause,         to_alarm,
};

static bool same_pixels(cairo_surface_t *a, cairo_surface_t *b)
{
    size_t n = (size_t)cairo_image_surface_get_stride(a) *
               (size_t)cairo_image_surface_get_height(a);
    return memcmp(cairo_image_surface_get_data(a), cairo_image_surface_get_data(b), n) == 0;
}

static void fingerprint_changes_with_the_picture(void **state)
{
    static struct golden g, h;
    const struct setting small = { 540, 960, 0 };
    struct ui *ui = open_ui(&small);
    cairo_surface_t *a = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 540, 960);
    cairo_surface_t *b = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 540, 960);
    size_t faults = 0, differ = 0;
    (void)state;
    for (size_t i = 0; i < golden_count; i++) {
        if (is_of_report(&golden_cases[i]) != wants_reports)
            continue;
        golden_set(&g, i, 0, law);
        ui_draw(ui, &g.model, a);
        uint64_t before = ui_fingerprint(ui, &g.model);
        for (size_t k = 0; k < ARRAY_LEN(changes); k++) {
            memcpy(&h, &g, sizeof h);
            if (h.model.check)
                h.model.check = &h.check;
            changes[k](&h);
            ui_draw(ui, &h.model, b);
            bool looks_same = same_pixels(a, b);
            bool print_same = ui_fingerprint(ui, &h.model) == before;
            differ += !looks_same;
            if (looks_same != print_same) {
                print_error("%s, change %zu: picture %s, fingerprint %s\n", golden_cases[i].name, k,
                            looks_same ? "the same" : "another",
                            print_same ? "the same" : "another");
                faults++;
            }
        }
    }
    assert_true(differ > 400); /* the changes do change pictures */
    assert_int_equal(faults, 0);
    cairo_surface_destroy(a);
    cairo_surface_destroy(b);
    ui_destroy(ui);
}

/* Drawing leaves nothing behind: after another screen, a picture comes out as before. */
static void drawing_depends_on_the_model_only(void **state)
{
    static struct golden g;
    struct ui *ui = open_ui(&settings[0]);
    cairo_surface_t *a = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 1080, 1920);
    cairo_surface_t *b = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 1080, 1920);
    (void)state;
    draw_case(ui, "attract", a, &g);
    draw_case(ui, "idle", b, &g);
    draw_case(ui, "why_e", b, &g);
    draw_case(ui, "attract", b, &g);
    assert_true(same_pixels(a, b));
    cairo_surface_destroy(a);
    cairo_surface_destroy(b);
    ui_destroy(ui);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest of_reports[] = {
        cmocka_unit_test(every_screen_is_sound_on_every_panel),
        cmocka_unit_test(fingerprint_changes_with_the_picture),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_is_sound_on_every_panel),
        cmocka_unit_test(a_verdict_tells_its_number),
        cmocka_unit_test(millimetres_are_kept),
        cmocka_unit_test(target_frame_does_not_jump),
        cmocka_unit_test(ways_on_are_there),
        cmocka_unit_test(fingerprint_changes_with_the_picture),
        cmocka_unit_test(drawing_depends_on_the_model_only),
    };
    wants_reports = argc > 1 && strcmp(argv[1], "reports") == 0;
    return wants_reports ? cmocka_run_group_tests(of_reports, open_law, close_law)
                         : cmocka_run_group_tests(tests, open_law, close_law);
}
