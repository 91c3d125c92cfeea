/* What coaching says of frames whose fault is known: confusion tables.  Cases are clear-cut: nobody
 * would read them, and a person who looks at the picture would say why.
 *
 * Its lines were drawn on the first table's generator.  The second holds out what a generator can:
 * other type, paper, rooms, strengths, ways of holding, and other kernels for darkness, movement,
 * softness and glare (tests/tools/degrade).  The third is made of photographs, where there are any.
 * The last are what a person is told by the whole chain, scanner and all, within three seconds of a
 * hand that sways; --holdout N draws them of seeds, strengths and rooms (tests/tools/label_wall) on
 * which no line was drawn.  A scene counts as what was said longest; "ever wrong" are the scenes in
 * which anything else than the right advice was said for however short.
 */
#include "base/attrs.h"
#include "base/clock.h"
#include "bench/bench_coach.h"
#include "scan/adviser.h"
#include "scan/scanner.h"
#include "scan/sighting.h"
#include "tools/label_hand.h"
#include "tools/label_room.h"
#include "tools/label_wall.h"

void confusion_add(struct confusion *t, size_t row, enum coach_cause said, int64_t cpu_us)
{
    t->said[row][said]++;
    t->cpu_us += cpu_us;
    t->most_us = cpu_us > t->most_us ? cpu_us : t->most_us;
    t->frames++;
}

static bool is_right(const struct confusion_row *r, enum coach_cause said)
{
    for (size_t i = 0; i < ARRAY_LEN(r->right); i++)
        if (r->right[i] == (int)said + 1)
            return true;
    return false;
}

void confusion_print(const struct confusion *t, const char *title, const struct confusion_row *rows,
                     size_t n)
{
    printf("\n%s\n%-10s", title, "case");
    for (int k = 0; k < CAUSE_COUNT; k++)
        printf("%8s", coach_cause_name((enum coach_cause)k));
    printf("%8s   right%s\n", t->has_read ? "read" : "", t->has_read ? "  ever wrong" : "");
    for (size_t i = 0; i < n; i++) {
        int all = t->read[i], right = rows[i].is_read_right ? t->read[i] : 0;
        printf("%-10s", rows[i].name);
        for (int k = 0; k < CAUSE_COUNT; k++) {
            printf("%8d", t->said[i][k]);
            all += t->said[i][k];
            right += is_right(&rows[i], (enum coach_cause)k) ? t->said[i][k] : 0;
        }
        if (t->has_read)
            printf("%8d", t->read[i]);
        printf("%8s%4d%%", t->has_read ? "" : "        ", all ? 100 * right / all : 0);
        if (t->has_read)
            printf("%6d%%", all ? 100 * t->wrong[i] / all : 0);
        printf("\n");
    }
    printf("CPU ms a frame: %.2f mean, %.2f most\n",
           t->frames ? (double)t->cpu_us / 1000 / t->frames : 0, (double)t->most_us / 1000);
}

/* ---- one frame ---- */

static struct frame frame_of_plane(const struct plane *p)
{
    return (struct frame){ .format = FRAME_GREY,
                           .width_px = p->w,
                           .height_px = p->h,
                           .luma = p->px,
                           .luma_stride = (size_t)p->w,
                           .number = 1 };
}

static uint64_t seed_of(const struct bench *b, enum label_case of, int sample, uint64_t set)
{
    return (b->seed + set) * 1000003u + 9000000000u + (uint64_t)((int)of * 100003 + sample);
}

static struct frame take(struct coach_set *set, struct lens *lens, struct label *label,
                         enum label_case of, const struct shot *s, int nth)
{
    struct frame f = lens_take(lens, label, s, nth);
    if (!set->maker.is_held_out)
        return f;
    if (plane_size(&set->spoilt, f.width_px, f.height_px) != ERR_OK)
        abort();
    memcpy(set->spoilt.px, f.luma, (size_t)f.width_px * (size_t)f.height_px);
    label_case_degrade(of, s, label, &set->spoilt);
    struct frame g = frame_of_plane(&set->spoilt);
    g.number = f.number;
    return g;
}

static void run_sample(struct bench *b, struct coach *coach, struct coach_set *set,
                       enum label_case of, int sample, struct confusion *t)
{
    struct shot s = label_case_make(of, &set->maker, b->width_px, b->height_px,
                                    seed_of(b, of, sample, set->number), &b->label);
    struct err err;
    enum coach_cause cause;
    struct frame f = take(set, set->lens, &b->label, of, &s, 0);
    int64_t began = clock_thread_cpu_us();
    if (coach_look(coach, &f, &cause, &err) != ERR_OK)
        abort();
    confusion_add(t, of, cause, clock_thread_cpu_us() - began);
    if (b->show)
        bench_show(&f, b->show);
    if (b->only_sample >= 0)
        printf("%s: %s\n", label_case_name(of), coach_cause_name(cause));
}

static bool is_wanted(const struct bench *b, int of, int sample)
{
    return (b->only_sample < 0 || b->only_sample == sample) &&
           (b->only_grade < 0 || b->only_grade == of);
}

static const struct confusion_row *rows_of_cases(void)
{
    static struct confusion_row rows[CASE_COUNT];
    for (int of = 0; of < CASE_COUNT; of++) {
        rows[of] = (struct confusion_row){ .name = label_case_name((enum label_case)of) };
        rows[of].right[0] = (int)label_case_cause((enum label_case)of) + 1;
    }
    for (int k = 0; k < CAUSE_COUNT - 2; k++) /* anything but KIND and COVER */
        rows[CASE_SPOILT].right[k] = k + 1;
    rows[CASE_TEXT].right[1] = CAUSE_NONE + 1;
    rows[CASE_BARS].right[1] = CAUSE_NONE + 1; /* from one frame, bars are bars */
    return rows;
}

static void run_set(struct bench *b, struct coach *coach, struct coach_set *set, const char *title)
{
    static struct confusion t;
    t = (struct confusion){ 0 };
    for (int of = 0; of < CASE_COUNT; of++)
        for (int i = 0; i < b->samples; i++)
            if (is_wanted(b, of, i))
                run_sample(b, coach, set, (enum label_case)of, i, &t);
    confusion_print(&t, title, rows_of_cases(), CASE_COUNT);
}

/* ---- what is told ---- */

enum { TOLD_FRAMES = 60, TOLD_FRAME_MS = 50, TOLD_VIEWS = 7, TOLD_VIEW_MS = 230 };

struct chain {
    struct scanner *scanner;
    struct sighting *sighting;
    struct adviser *adviser;
    struct symbols read, seen;
};

/* The views there and back again, as a hand goes. */
static int view_of_frame(int k)
{
    int at = k * TOLD_FRAME_MS / TOLD_VIEW_MS % (2 * TOLD_VIEWS - 2);
    return at < TOLD_VIEWS ? at : 2 * TOLD_VIEWS - 2 - at;
}

/* Says whether a number was agreed on; for how many frames each cause was said. */
static bool hear(struct chain *c, const struct frame *shown, int said[CAUSE_COUNT],
                 struct confusion *t)
{
    struct err err;
    sighting_reset(c->sighting);
    adviser_reset(c->adviser);
    memset(said, 0, CAUSE_COUNT * sizeof *said);
    for (int k = 0; k < TOLD_FRAMES; k++) {
        struct frame f = shown[view_of_frame(k)];
        f.number = (uint64_t)(t->frames + 1);
        f.taken_ms = f.number * TOLD_FRAME_MS;
        if (scanner_scan(c->scanner, &f, SCAN_LIVE, &c->read, &err) != ERR_OK)
            abort();
        sighting_feed(c->sighting, &f, &c->read, &c->seen);
        int64_t began = clock_thread_cpu_us();
        said[adviser_hear(c->adviser, &f, &c->read, c->seen.count)]++;
        int64_t us = clock_thread_cpu_us() - began;
        t->cpu_us += us;
        t->most_us = us > t->most_us ? us : t->most_us;
        t->frames++;
        if (c->seen.count > 0)
            return true;
    }
    return false;
}

static void chain_open(struct chain *c)
{
    struct err err;
    if (scanner_create(&c->scanner, &err) != ERR_OK ||
        adviser_create(&c->adviser, &err) != ERR_OK || !(c->sighting = sighting_create()))
        abort();
}

static void chain_close(struct chain *c)
{
    scanner_destroy(c->scanner);
    sighting_destroy(c->sighting);
    adviser_destroy(c->adviser);
}

static void tell_sample(struct bench *b, struct chain *c, struct coach_set *set, enum label_case of,
                        int sample, const struct confusion_row *row, struct confusion *t)
{
    struct plane kept[TOLD_VIEWS] = { 0 };
    struct frame shown[TOLD_VIEWS];
    int said[CAUSE_COUNT], longest = CAUSE_NONE, is_wrong = 0;
    struct shot s = label_case_make(of, &set->maker, b->width_px, b->height_px,
                                    seed_of(b, of, sample, 50 + set->number), &b->label);
    for (int k = 0; k < TOLD_VIEWS; k++) {
        struct shot now = hand_at(&s, (unsigned)(k * TOLD_VIEW_MS));
        struct frame f = take(set, set->lens, &b->label, of, &now, k);
        if (plane_size(&kept[k], f.width_px, f.height_px) != ERR_OK)
            abort();
        memcpy(kept[k].px, f.luma, (size_t)f.width_px * (size_t)f.height_px);
        if (s.is_empty)
            hand_sway(&kept[k], s.seed, (unsigned)(k * TOLD_VIEW_MS));
        shown[k] = frame_of_plane(&kept[k]);
    }
    bool is_read = hear(c, shown, said, t);
    for (int k = CAUSE_NONE + 1; k < CAUSE_COUNT; k++) {
        if (said[k] > 0 && (longest == CAUSE_NONE || said[k] > said[longest]))
            longest = k;
        is_wrong |= said[k] > 0 && !is_right(row, (enum coach_cause)k);
    }
    if (is_read)
        t->read[of]++;
    else
        t->said[of][longest]++;
    t->wrong[of] += is_wrong;
    if (b->only_sample >= 0)
        printf("%s: told %s\n", label_case_name(of),
               is_read ? "a number" : coach_cause_name((enum coach_cause)longest));
    for (int k = 0; k < TOLD_VIEWS; k++)
        plane_fini(&kept[k]);
}

/* As rows_of_cases, but for what only several frames say. */
static void make_told_rows(struct confusion_row rows[CASE_COUNT])
{
    memcpy(rows, rows_of_cases(), CASE_COUNT * sizeof *rows);
    for (int of = 0; of < CASE_COUNT; of++)
        rows[of].is_read_right = of != CASE_EMPTY && of != CASE_TEXT;
    for (int of = CASE_STICKER; of <= CASE_FOLDED; of++)
        rows[of].right[0] = CAUSE_COVER + 1;
    rows[CASE_EMPTY].right[0] = rows[CASE_TEXT].right[0] = CAUSE_NONE + 1;
    rows[CASE_BARS].right[1] = 0;
    rows[CASE_SPOILT].right[CAUSE_COUNT - 1] = CAUSE_COVER + 1;
}

static void tell_set(struct bench *b, struct coach_set *set, const char *title)
{
    enum { EMPTY_TIMES = 3 }; /* rooms cost little to draw, and silence counts most */
    static struct confusion t;
    static struct chain c;
    struct confusion_row rows[CASE_COUNT];
    make_told_rows(rows);
    t = (struct confusion){ .has_read = true };
    chain_open(&c);
    for (int of = 0; of < CASE_COUNT; of++)
        for (int i = 0; i < b->samples / 4 * (of == CASE_EMPTY ? EMPTY_TIMES : 1); i++)
            if (is_wanted(b, of, i))
                tell_sample(b, &c, set, (enum label_case)of, i, &rows[of], &t);
    confusion_print(&t, title, rows, CASE_COUNT);
    chain_close(&c);
}

static bool is_table(const struct bench *b, int number)
{
    return b->only_table == 0 || b->only_table == number;
}

int bench_coach(struct bench *b)
{
    static const struct press_style serif = { "Noto Serif CJK SC", 205, 60, false };
    struct coach *coach;
    struct err err;
    struct press *other = press_create_as(12, 4711, &serif);
    struct zint_symbols *zint = zint_symbols_open();
    struct lens *lens = lens_create_in(label_room_make);
    struct coach_set drawn = { .maker = { b->press, zint, false }, .lens = b->lens[0] };
    struct coach_set held_out = { .maker = { other, zint, true }, .lens = lens, .number = 777 };
    struct press *fresh_press = press_create_as(12, 90000 + b->holdout, &serif);
    struct lens *walls = lens_create_in(label_wall_make);
    struct coach_set fresh = { .maker = { fresh_press, zint, true },
                               .lens = walls,
                               .number = 50000 + 977 * b->holdout };
    if (coach_create(&coach, &err) != ERR_OK)
        abort();
    if (is_table(b, 1))
        run_set(b, coach, &drawn, "1: one frame, the generator the lines were drawn on");
    if (is_table(b, 2))
        run_set(b, coach, &held_out,
                "2: one frame, held out: other type, rooms, strengths and kernels");
    if (is_table(b, 3))
        bench_coach_photos(b, coach);
    coach_destroy(coach);
    if (is_table(b, 4))
        tell_set(b, &drawn, "4: told within 3 s, the generator");
    if (is_table(b, 5))
        tell_set(b, &held_out, "5: told within 3 s, held out, rooms full of textures");
    if (b->holdout > 0 && is_table(b, 6))
        tell_set(b, &fresh, "6: told within 3 s, a family of seeds and rooms not looked at before");
    plane_fini(&fresh.spoilt);
    lens_destroy(walls);
    press_destroy(fresh_press);
    plane_fini(&held_out.spoilt);
    lens_destroy(lens);
    press_destroy(other);
    zint_symbols_close(zint);
    return 0;
}
