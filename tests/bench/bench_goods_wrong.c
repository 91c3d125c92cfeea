/* No wrong number in frames of all sorts: symbols spoilt by two flaws at once, things that look
 * like symbols, empty rooms.  What is found is named by its sample, so that it can be made again.
 */
#include "base/attrs.h"
#include "base/clock.h"
#include "bench/bench_goods.h"
#include "tools/label_dice.h"

struct search {
    int samples, frames, n_by_content[LABEL_CONTENT_COUNT], n_empty, n_read;
    int wrong[READER_COUNT];
};

/* Half are symbols; kinds as they are met on goods. */
static enum symbol_kind choose_kind(struct dice *d)
{
    static const enum symbol_kind kinds[] = { SYM_EAN13, SYM_EAN13, SYM_EAN13,   SYM_EAN8,
                                              SYM_EAN8,  SYM_UPCA,  SYM_CODE128, SYM_QR };
    return kinds[dice_below(d, ARRAY_LEN(kinds))];
}

static void make_sample(struct bench *b, struct search *s, int sample)
{
    uint64_t seed = b->seed * 1000003u + 7000000000u + (uint64_t)sample;
    struct dice d = dice_of(seed, 9);
    enum label_content content = LABEL_SYMBOL;
    if (dice_below(&d, 2))
        content = (enum label_content)(1 + dice_below(&d, LABEL_CONTENT_COUNT - 1));
    press_print(b->press, content, choose_kind(&d), seed, &b->label);
    struct shot shot = shot_init(&b->label, b->width_px, b->height_px, seed);
    shot.is_empty = dice_below(&d, 16) == 0;
    for (int i = dice_below(&d, 3); i > 0; i--)
        shot_spoil(&shot, (enum flaw)dice_below(&d, FLAW_COUNT), dice_below(&d, FLAW_GRADES));
    if (dice_below(&d, 3) == 0)
        shot.aim_x_px = (float)b->width_px * dice_between(&d, -0.1f, 1.1f); /* cut off */
    if (shot.is_empty) {
        b->label.number[0] = '\0';
        s->n_empty++;
    } else {
        s->n_by_content[content]++;
    }
    bench_take(b, &shot);
}

static void ask_all(struct bench *b, struct search *s, int sample)
{
    static struct answer answer;
    for (int id = 0; id < READER_COUNT; id++) {
        if (b->ours_only && id != READER_STILL && id != READER_LIVE)
            continue;
        readers_ask(b->readers, (enum reader_id)id, b->frames, &answer);
        struct outcome o = outcome_of(&answer, &b->label);
        s->wrong[id] += (int)o.n_wrong;
        s->n_read += id == READER_STILL && o.is_read;
        bool is_ours = id == READER_STILL || id == READER_LIVE;
        if (o.wrong && (is_ours || b->only_sample >= 0)) {
            printf("wrong: %s says %s %s; %s %s: wrong --sample %d --seed %llu --size %dx%d\n",
                   reader_name((enum reader_id)id), o.wrong->kind, o.wrong->text,
                   label_content_name(b->label.content), b->label.number, sample,
                   (unsigned long long)b->seed, b->width_px, b->height_px);
            fflush(stdout); /* a long search is watched */
        }
    }
}

static void print(const struct bench *b, const struct search *s)
{
    printf("%d samples, %d frames, %dx%d; read %d\n", s->samples, s->frames, b->width_px,
           b->height_px, s->n_read);
    for (int c = 0; c < LABEL_CONTENT_COUNT; c++)
        printf("  %-10s %6d\n", label_content_name((enum label_content)c), s->n_by_content[c]);
    printf("  %-10s %6d\nwrong numbers:\n", "empty", s->n_empty);
    for (int id = 0; id < READER_COUNT; id++)
        if (readers_have(b->readers, (enum reader_id)id) &&
            (!b->ours_only || id == READER_STILL || id == READER_LIVE))
            printf("  %-12s %6d\n", reader_name((enum reader_id)id), s->wrong[id]);
}

int bench_wrong(struct bench *b)
{
    struct search s = { 0 };
    int64_t end = clock_thread_cpu_us() + (int64_t)(b->seconds * 1e6);
    int first = b->only_sample >= 0 ? b->only_sample : 0;
    for (int i = first; i == first || (b->only_sample < 0 && clock_thread_cpu_us() < end); i++) {
        make_sample(b, &s, i);
        ask_all(b, &s, i);
        s.samples++;
        s.frames += LIVE_FRAMES;
    }
    if (b->show)
        bench_show(&b->frames[0], b->show);
    print(b, &s);
    return s.wrong[READER_STILL] + s.wrong[READER_LIVE] > 0;
}
