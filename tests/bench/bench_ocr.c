/* bench_ocr: how printed numbers are read, by grade of print; figures, no judgement.
 *
 *   bench_ocr [--sample N] [--verbose] [--vote] [--label | --provinces | --names]
 *
 * Lines: 14 numbers x 5 fonts x 4 sizes x 4 grades (every N-th with --sample), each once by this
 * library and once by Tesseract on the picture as it is; by grade, then by number.  "proposed": a
 * thin registry that knows the numbers printed puts the right one first; "hostile": one that knows
 * every fourth possible number but not the one printed, to provoke wrong ones.  --vote: five frames
 * of each line, and what is settled after 1, 3 and 5.  --names: firms' names behind 生产商, against
 * the firm printed, in one look and where two agree. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/place.h"
#include "code/find.h"
#include "ocr/engine.h"
#include "ocr/ocr.h"
#include "ocr/vote.h"
#include "tools/print_lines.h"
#include "verdict/name.h"

static const struct printed {
    const char *text, *kind, *value;
} numbers[] = {
    { "XK16-204-00123", "XK", "XK16-204-00123" },
    { "(冀)XK16-204-00357", "XK", "(冀)XK16-204-00357" },
    { "QS1301 0101 0748", "QS_FOOD", "QS130101010748" },
    { "许可证号:QS13-10301-00296", "QS_PACK", "QS13-10301-00296" },
    { "SC10811310111839", "SC", "SC10811310111839" },
    { "TS2213010-2015", "TS", "TS2213010-2015" },
    { "2014010901689752", "CCC", "2014010901689752" },
    { "Q/HLS 0037S-2012", "STANDARD_FIRM", "Q/HLS 0037S-2012" },
    { "91130533MAB8250N76", "USCC", "91130533MAB8250N76" },
    { "74371976-1", "ORG", "743719761" },
    { "GB 2760-2014", "STANDARD", "GB 2760-2014" },
    { "GB/T 10004-2008", "STANDARD", "GB/T 10004-2008" },
    { "DB13/T 2171-2014", "STANDARD", "DB13/T 2171-2014" },
    { "XK13-001-00238", "XK", "XK13-001-00238" },
};
enum { KINDS = ARRAY_LEN(numbers) };
static const char *const fonts[] = { "Noto Sans CJK SC", "Noto Serif CJK SC", "DejaVu Sans",
                                     "DejaVu Sans Mono", "DejaVu Serif" };
static const int sizes[] = { 24, 32, 44, 56 };
enum { VOTE_FRAMES = 5 };

/* sure: given without doubt.  offered: that, or the registry puts the right number first to be asked
 * about.  agreed[n]: settled by n + 1 frames; led[n]: then the right number leads, doubts or not. */
struct tally {
    size_t lines, exact, sure, offered, wrong, raw, hostile_wrong;
    size_t agreed[VOTE_FRAMES], agreed_wrong[VOTE_FRAMES], led[VOTE_FRAMES];
    int64_t cpu_us, raw_us;
};

static bool is_true_number(const struct ident *id)
{
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (strcmp(numbers[i].value, id->text) == 0 &&
            strcmp(numbers[i].kind, ident_kind_name(id->kind)) == 0)
            return true;
    return false;
}

static uint32_t hash_of(const char *text)
{
    uint32_t h = 2166136261u;
    for (; *text; text++)
        h = (h ^ (uint8_t)*text) * 16777619u;
    return h ^ h >> 15;
}

static bool ask_thin(void *self, const struct ident *id)
{
    (void)self;
    return is_true_number(id) || hash_of(id->text) % 100000 == 0;
}

static bool ask_hostile(void *self, const struct ident *id)
{
    (void)self;
    return !is_true_number(id) && hash_of(id->text) % 4 == 0;
}

static bool is_right(const struct printed *p, const struct ocr_line *l)
{
    return strcmp(ident_kind_name(l->ident.kind), p->kind) == 0 &&
           strcmp(l->ident.text, p->value) == 0;
}

struct bench {
    struct ocr *ocr;
    struct engine *raw;
    struct plane picture;
    struct ocr_lines lines;
    struct reading reading;
    bool is_verbose, votes;
};

static void squeeze(const char *from, char *to)
{
    for (; *from; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = '\0';
}

static void run_raw(struct bench *b, const struct printed *p, struct tally *t)
{
    struct err err;
    char seen[1024] = "", want[128];
    int64_t began_us = clock_thread_cpu_us();
    if (engine_read(b->raw, &b->picture, 5000, &b->reading, &err) != ERR_OK)
        return;
    t->raw_us += clock_thread_cpu_us() - began_us;
    for (size_t i = 0, n = 0; i < b->reading.n; i++) {
        size_t more = strlen(b->reading.glyphs[i].text);
        if (n + more + 1 < sizeof seen)
            memcpy(seen + n, b->reading.glyphs[i].text, more + 1);
        n += more;
    }
    const char *number = strchr(p->text, ':');
    squeeze(number ? number + 1 : p->text, want);
    t->raw += strstr(seen, want) != NULL;
}

static const struct ocr_line *best_of(const struct ocr_lines *lines)
{
    const struct ocr_line *best = NULL;
    for (size_t i = 0; i < lines->n; i++)
        if (lines->at[i].ident.kind != ID_NONE && (!best || lines->at[i].n_doubts < best->n_doubts))
            best = &lines->at[i];
    return best;
}

static bool draw_line(struct bench *b, const struct printed *p, const struct print_look *look)
{
    return print_line(p->text, look, &b->picture) == ERR_OK;
}

/* A hand is not a tripod: each frame its own noise, place, size and turn. */
static struct print_look held(const struct print_look *look, uint32_t frame)
{
    static const double turns[VOTE_FRAMES] = { 0, 0.6, -0.5, 1.1, -0.9 };
    static const int grows[VOTE_FRAMES] = { 0, 1, -1, 0, 1 };
    struct print_look other = *look;
    other.seed += 1000003u * (frame + 1);
    other.turn_deg += turns[frame % VOTE_FRAMES];
    other.size_px += grows[frame % VOTE_FRAMES];
    return other;
}

static void run_vote(struct bench *b, const struct printed *p, const struct print_look *look,
                     struct tally *t)
{
    struct ocr_vote vote = { 0 };
    struct ocr_line line;
    struct err err;
    bool agreed = false, leads = false;
    for (uint32_t i = 0; i < VOTE_FRAMES; i++) {
        struct print_look other = held(look, i);
        if (!draw_line(b, p, &other))
            return;
        struct frame f = print_frame(&b->picture);
        if (!agreed &&
            ocr_read(b->ocr, &f, OCR_LIVE, (struct ocr_known){ 0 }, &b->lines, &err) == ERR_OK)
            leads = ocr_vote_feed(&vote, &b->lines, &line, &agreed);
        bool right = leads && is_right(p, &line);
        t->led[i] += right;
        t->agreed[i] += agreed && right;
        t->agreed_wrong[i] += agreed && !right;
        if (agreed && !right && b->is_verbose)
            printf("AGREED WRONG %s: %s\n", p->text, line.ident.text);
    }
}

static void run_line(struct bench *b, const struct printed *p, const struct print_look *look,
                     struct tally *t)
{
    struct err err;
    if (!draw_line(b, p, look))
        return;
    struct frame f = print_frame(&b->picture);
    int64_t began_us = clock_thread_cpu_us();
    if (ocr_read(b->ocr, &f, OCR_LIVE, (struct ocr_known){ ask_thin, NULL }, &b->lines, &err) !=
        ERR_OK) {
        printf("%s\n", err.text);
        return;
    }
    t->cpu_us += clock_thread_cpu_us() - began_us;
    t->lines++;
    const struct ocr_line *l = best_of(&b->lines);
    bool right = l && is_right(p, l), sure = l && l->n_doubts == 0;
    t->exact += right;
    t->sure += right && sure;
    t->offered += right && (sure || l->is_proposed);
    t->wrong += sure && !right;
    if (b->is_verbose && !(right && sure))
        printf("%-5s %-20s %2d px %s: %s %s doubts %zu score %d \"%s\"\n", grade_name(look->grade),
               look->font, look->size_px, p->text,
               sure    ? "WRONG"
               : right ? "doubt"
                       : "lost",
               l ? l->ident.text : "-", l ? l->n_doubts : 0, l ? l->score : 0, l ? l->text : "");
    run_raw(b, p, t);
    if (ocr_read(b->ocr, &f, OCR_LIVE, (struct ocr_known){ ask_hostile, NULL }, &b->lines, &err) ==
        ERR_OK) {
        l = best_of(&b->lines);
        t->hostile_wrong += l && l->n_doubts == 0 && !is_right(p, l);
        if (b->is_verbose && l && l->n_doubts == 0 && !is_right(p, l))
            printf("HOSTILE WRONG %s %s px %d: %s \"%s\"\n", p->text, look->font, look->size_px,
                   l->ident.text, l->text);
    }
    if (b->votes)
        run_vote(b, p, look, t);
}

static void print_tally(const char *name, const struct tally *t)
{
    double n = t->lines ? (double)t->lines : 1;
    printf("%-18s %5zu lines  exact %5.1f %%  without doubt %5.1f %%  that or proposed %5.1f %%  "
           "wrong %zu  hostile wrong %zu  %5.1f ms   raw Tesseract %5.1f %% %5.1f ms\n",
           name, t->lines, 100 * (double)t->exact / n, 100 * (double)t->sure / n,
           100 * (double)t->offered / n, t->wrong, t->hostile_wrong, (double)t->cpu_us / 1000 / n,
           100 * (double)t->raw / n, (double)t->raw_us / 1000 / n);
    for (int i = 0; t->led[VOTE_FRAMES - 1] > 0 && i < VOTE_FRAMES; i += 2)
        printf("%-18s %d frame%s: settled %5.1f %%  right one leads %5.1f %%  wrong %zu\n", "",
               i + 1, i ? "s" : " ", 100 * (double)t->agreed[i] / n, 100 * (double)t->led[i] / n,
               t->agreed_wrong[i]);
}

static void add(struct tally *all, const struct tally *t)
{
    all->lines += t->lines;
    all->exact += t->exact;
    all->sure += t->sure;
    all->offered += t->offered;
    all->wrong += t->wrong;
    all->raw += t->raw;
    all->hostile_wrong += t->hostile_wrong;
    all->cpu_us += t->cpu_us;
    all->raw_us += t->raw_us;
    for (int i = 0; i < VOTE_FRAMES; i++) {
        all->agreed[i] += t->agreed[i];
        all->agreed_wrong[i] += t->agreed_wrong[i];
        all->led[i] += t->led[i];
    }
}

/* One number in every font and size. */
static void run_number(struct bench *b, size_t n, enum grade g, size_t sample, struct tally *t)
{
    for (size_t f = 0; f < ARRAY_LEN(fonts); f++)
        for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
            size_t k = (n * ARRAY_LEN(fonts) + f) * ARRAY_LEN(sizes) + s;
            struct print_look look = {
                .font = fonts[f], .size_px = sizes[s], .grade = g, .seed = (uint32_t)k
            };
            if ((k * 11 + 3 * (size_t)g) % sample == 0)
                run_line(b, &numbers[n], &look, t);
        }
}

static void run_lines(struct bench *b, size_t sample)
{
    struct tally all = { 0 }, kinds[KINDS] = { 0 };
    for (int g = 0; g < GRADE_COUNT; g++) {
        struct tally grade = { 0 };
        for (size_t n = 0; n < KINDS; n++) {
            struct tally t = { 0 };
            run_number(b, n, (enum grade)g, sample, &t);
            add(&grade, &t);
            add(&kinds[n], &t);
        }
        print_tally(grade_name((enum grade)g), &grade);
        fflush(stdout);
        add(&all, &grade);
    }
    for (size_t n = 0; n < KINDS; n++)
        print_tally(numbers[n].value, &kinds[n]);
    print_tally("all", &all);
}

/* Every province's character, in every font and grade. */
static void run_provinces(struct bench *b)
{
    static const char letters[] = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新";
    for (int g = 0; g < GRADE_COUNT; g++) {
        struct tally t = { 0 };
        for (size_t at = 0; at < sizeof letters - 1; at += 3)
            for (size_t f = 0; f < ARRAY_LEN(fonts); f++) {
                char text[64];
                snprintf(text, sizeof text, "(%.3s)XK16-204-00357", letters + at);
                struct ident id; /* 黔 is kept as 贵 */
                if (code_find(span_of(text), FIND_TEXT, &id, 1) != 1)
                    continue;
                struct printed p = { text, "XK", id.text };
                struct print_look look = { .font = fonts[f],
                                           .size_px = 36,
                                           .grade = (enum grade)g,
                                           .seed = (uint32_t)(at + f) };
                run_line(b, &p, &look, &t);
            }
        print_tally(grade_name((enum grade)g), &t);
    }
}

struct names {
    size_t lines, same, unsure, different, none, settled, settled_different;
    int64_t cpu_us;
};

/* What the kiosk would make of the name in the frame: against the firm printed. */
static enum name_fit fit_of(struct bench *b, const char *firm, char read[OCR_TEXT_MAX],
                            struct names *t)
{
    struct frame f = print_frame(&b->picture);
    struct err err;
    int64_t began_us = clock_thread_cpu_us();
    read[0] = '\0';
    if (ocr_read(b->ocr, &f, OCR_FIRM, (struct ocr_known){ 0 }, &b->lines, &err) == ERR_OK &&
        b->lines.n > 0)
        text_copy(read, OCR_TEXT_MAX, b->lines.at[0].firm);
    t->cpu_us += clock_thread_cpu_us() - began_us;
    return name_fit_read(read, firm);
}

static void run_name(struct bench *b, const char *firm, const struct print_look *look,
                     struct names *t)
{
    char text[256], first[OCR_TEXT_MAX], second[OCR_TEXT_MAX];
    struct print_look other = held(look, 1);
    const char *lines[] = { text };
    snprintf(text, sizeof text, "生产商：%s", firm);
    if (print_label(lines, 1, &other, 1280, 360, &b->picture) != ERR_OK)
        return;
    enum name_fit fit = fit_of(b, firm, second, t);
    if (print_label(lines, 1, look, 1280, 360, &b->picture) != ERR_OK)
        return;
    fit = fit_of(b, firm, first, t);
    bool agrees = first[0] && strcmp(first, second) == 0;
    t->lines++;
    t->same += fit == NAME_FIT_SAME;
    t->different += fit == NAME_FIT_DIFFERENT;
    t->none += first[0] == '\0';
    t->unsure += first[0] && fit == NAME_FIT_UNSURE;
    t->settled += agrees && fit == NAME_FIT_SAME;
    t->settled_different += agrees && fit == NAME_FIT_DIFFERENT;
    if (b->is_verbose && fit != NAME_FIT_SAME)
        printf("%s %s %d px %s: \"%s\"\n", grade_name(look->grade), look->font, look->size_px, firm,
               first);
}

static void run_names(struct bench *b)
{
    static const char *const firms[] = {
        "威县恒兴包装有限公司",           "河北麦香园食品有限公司",
        "邢台市华龙电线电缆制造有限公司", "清河县康达橡塑制品厂",
        "威县洺州镇老王家挂面加工坊",     "平乡县飞鹰童车有限责任公司",
        "石家庄冀中建材集团股份有限公司", "临西县金谷粮油有限公司",
    };
    for (int g = 0; g < GRADE_COUNT; g++) {
        struct names t = { 0 };
        for (size_t n = 0; n < ARRAY_LEN(firms); n++)
            for (size_t f = 0; f < 2; f++)
                for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
                    struct print_look look = { .font = fonts[f],
                                               .size_px = sizes[s],
                                               .grade = (enum grade)g,
                                               .seed = (uint32_t)(n * 100 + f * 10 + s) };
                    run_name(b, firms[n], &look, &t);
                }
        double n = t.lines ? (double)t.lines : 1;
        printf("names %-5s %3zu  the same %5.1f %%  unsure %5.1f %%  nothing %5.1f %%  taken for "
               "another %zu   two looks: the same %5.1f %%  another %zu  %5.1f ms\n",
               grade_name((enum grade)g), t.lines, 100 * (double)t.same / n,
               100 * (double)t.unsure / n, 100 * (double)t.none / n, t.different,
               100 * (double)t.settled / n, t.settled_different, (double)t.cpu_us / 2000 / n);
        fflush(stdout);
    }
}

static void run_label(struct bench *b)
{
    static const char *const efforts[] = { "live", "still", "firm" };
    static const char *const lines[] = {
        "食品用塑料复合包装袋",         "许可证编号：QS13-10301-00296",
        "生产商：威县恒兴包装有限公司", "执行标准：GB/T 10004-2008",
        "地址：河北省威县顺城路12号",   "统一社会信用代码 91130533MAB8250N76",
        "(冀)XK16-204-00357",           "组织机构代码 74371976-1",
    };
    for (int g = 0; g < GRADE_COUNT; g++) {
        struct print_look look = {
            .font = fonts[0], .size_px = 36, .grade = (enum grade)g, .seed = 7
        };
        struct err err;
        if (print_label(lines, ARRAY_LEN(lines), &look, 1280, 720, &b->picture) != ERR_OK)
            return;
        struct frame f = print_frame(&b->picture);
        for (int effort = 0; effort <= OCR_FIRM; effort++) {
            if (g == 0 && ocr_read(b->ocr, &f, OCR_STILL, (struct ocr_known){ 0 }, &b->lines, &err))
                return; /* the Chinese model is made on the first label: not its cost */
            int64_t began_us = clock_thread_cpu_us();
            if (ocr_read(b->ocr, &f, (enum ocr_effort)effort, (struct ocr_known){ 0 }, &b->lines,
                         &err) != ERR_OK)
                printf("%s\n", err.text);
            printf("label %s %s: %.0f ms CPU, %zu lines\n", grade_name((enum grade)g),
                   efforts[effort], (double)(clock_thread_cpu_us() - began_us) / 1000, b->lines.n);
            for (size_t i = 0; i < b->lines.n; i++)
                printf("    %s %s%s doubts %zu\n", ident_kind_name(b->lines.at[i].ident.kind),
                       b->lines.at[i].ident.text, b->lines.at[i].firm, b->lines.at[i].n_doubts);
        }
    }
}

int main(int argc, char **argv)
{
    struct bench b = { 0 };
    struct err err = { 0 };
    size_t sample = 1;
    bool label_only = false, provinces_only = false, names_only = false;
    char assets[FS_PATH_MAX];
    setenv("OMP_THREAD_LIMIT", "1", 1);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--sample") == 0 && i + 1 < argc)
            sample = strtoul(argv[++i], NULL, 10);
        b.is_verbose |= strcmp(argv[i], "--verbose") == 0;
        b.votes |= strcmp(argv[i], "--vote") == 0;
        names_only |= strcmp(argv[i], "--names") == 0;
        provinces_only |= strcmp(argv[i], "--provinces") == 0;
        label_only |= strcmp(argv[i], "--label") == 0;
    }
    if (place_assets(NULL, assets, &err) != ERR_OK ||
        ocr_create(&(struct ocr_config){ .assets = assets }, &b.ocr, &err) != ERR_OK ||
        engine_create("/usr/share/tesseract-ocr/5/tessdata", ENGINE_LATIN, &b.raw, &err) !=
            ERR_OK) {
        fprintf(stderr, "bench_ocr: %s\n", err.text);
        return 1;
    }
    if (names_only)
        run_names(&b);
    else if (provinces_only)
        run_provinces(&b);
    else if (!label_only)
        run_lines(&b, sample ? sample : 1);
    run_label(&b);
    ocr_destroy(b.ocr);
    engine_destroy(b.raw);
    plane_fini(&b.picture);
    return 0;
}
