#include "reporting.h"

#include <ftw.h>
#include <sodium.h>
#include <stdio.h>

enum { WIDTH = 320, HEIGHT = 240 };

/* The bureau's keys, made for this run. */
static struct keys {
    uint8_t public_key[SEAL_KEY_BYTES], secret[SEAL_KEY_BYTES];
} keys;

static uint8_t grey[WIDTH * HEIGHT];
int reporting_touches;

struct frame reporting_frame_of(uint64_t number)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            grey[y * WIDTH + x] = (uint8_t)(x * 3 + y + (int)number);
    return (struct frame){ .format = FRAME_GREY,
                           .width_px = WIDTH,
                           .height_px = HEIGHT,
                           .luma = grey,
                           .luma_stride = WIDTH,
                           .number = number };
}

static void write_card(const char *path)
{
    struct desk_card card = { .bureau = "威县质量技术监督局" };
    struct buf json = BUF_INIT(64 * 1024);
    uint8_t seed[64];
    struct err err = { 0 };
    assert_true(sodium_init() >= 0);
    crypto_box_keypair(keys.public_key, keys.secret);
    memcpy(card.box_key, keys.public_key, sizeof card.box_key);
    crypto_sign_keypair(card.receipt_key, seed);
    if (desk_card_write(&card, &json, &err) || fs_replace(path, buf_span(&json), &err))
        fail_msg("%s", err.text);
    buf_fini(&json);
}

static void open_letterbox(struct bench *b, struct letterbox *box, const char *folder)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    write_card("card.json");
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    const struct letterbox_options o = { .assets = assets,
                                         .profile = "2014-12365",
                                         .folder = folder,
                                         .desk_card = "card.json",
                                         .number = 7,
                                         .hotline = "12365",
                                         .clock = clock_of_fake(&b->clock) };
    b->clock = (struct clock_fake){ .utc_s = 1794790800, .mono_ms = 1000 };
    if (letterbox_open(&o, box, &err))
        fail_msg("%s", err.text);
    b->letterbox = box;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void reporting_start(struct bench *b, struct letterbox *box, const char *folder)
{
    /* All of an earlier run: of the twins in texts/ alone the outbox would make its reports anew. */
    (void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    open_letterbox(b, box, folder);
    bench_start(b);
}

void reporting_stop(struct bench *b, struct letterbox *box)
{
    bench_stop(b);
    letterbox_close(box);
    b->letterbox = NULL;
}

void reporting_touch(struct bench *b, enum action a, int arg)
{
    reporting_touches++;
    flow_act(b->flow, a, arg);
}

enum report_page reporting_page(const struct bench *b)
{
    assert_int_equal(bench_model(b)->screen, SCREEN_REPORT);
    return bench_model(b)->report.page;
}

void reporting_expect_page(const struct bench *b, enum report_page want)
{
    if (reporting_page(b) != want)
        fail_msg("page %s, not %s", report_page_name(reporting_page(b)), report_page_name(want));
}

/* What is shown under that name. */
void reporting_pick(struct bench *b, const char *name)
{
    const struct model_report *m = &bench_model(b)->report;
    for (size_t sheet = 0; sheet < m->sheets; sheet++) {
        if (sheet > 0)
            reporting_touch(b, ACTION_SHEET, (int)sheet);
        for (size_t i = 0; i < m->n_choices; i++)
            if (strcmp(m->choices[i].name, name) == 0) {
                reporting_touch(b, ACTION_PICK, m->choices[i].index);
                return;
            }
    }
    fail_msg("page %s has no '%s'", report_page_name(reporting_page(b)), name);
}

/* A cancelled code on goods made after that day: red. */
void reporting_see_red(struct bench *b)
{
    struct frame f = reporting_frame_of(1);
    memset(&b->sight, 0, sizeof b->sight);
    b->sight.width_px = WIDTH;
    b->sight.height_px = HEIGHT;
    b->sight.frame = &f;
    seen_fill(&b->sight.at[0], span_of(KITE), FIND_EAN13);
    b->sight.at[0].corner[0] = (struct point){ 100, 100 };
    b->sight.at[0].corner[1] = (struct point){ 200, 100 };
    b->sight.at[0].corner[2] = (struct point){ 200, 150 };
    b->sight.at[0].corner[3] = (struct point){ 100, 150 };
    b->sight.n = 1;
    flow_sight(b->flow, &b->sight);
    b->sight.frame = NULL;
    flow_act(b->flow, ACTION_MADE_DATE, 0);
    bench_type(b, "20260310");
    flow_act(b->flow, ACTION_SUBMIT, 0);
    assert_int_equal(b->last, CLASS_E);
    reporting_touches = 0;
}

/* The last touch, and the turn or two until the letterbox has it. */
void reporting_send(struct bench *b)
{
    if (bench_model(b)->report.sheets > 1)
        reporting_touch(b, ACTION_SHEET, (int)bench_model(b)->report.sheets - 1);
    reporting_touch(b, ACTION_CONSENT, 0);
    reporting_touch(b, ACTION_GO, 0);
    for (int i = 0; i < 4 && flow_is_sending(b->flow); i++)
        flow_tick(b->flow);
}

static bool take_id(void *self, const struct outbox_row *row)
{
    *(struct outbox_row *)self = *row;
    return true;
}

/* The newest report of the outbox, opened with the bureau's key. */
void reporting_read_back(struct letterbox *box, struct report *out, struct envelope *e)
{
    struct outbox_row row = { 0 };
    struct buf json = BUF_INIT(ENVELOPE_BYTES_MAX), sealed = BUF_INIT(ENVELOPE_BYTES_MAX),
               plain = BUF_INIT(1024 * 1024);
    struct err err = { 0 };
    if (outbox_each(box->outbox, take_id, &row, &err) ||
        outbox_envelope(box->outbox, row.id, &json, &err) ||
        envelope_read(buf_span(&json), e, &sealed, &err) ||
        seal_open(keys.public_key, keys.secret, buf_span(&sealed), &plain, &err) ||
        report_read(buf_span(&plain), out, &err))
        fail_msg("%s", err.text);
    buf_fini(&json);
    buf_fini(&sealed);
    buf_fini(&plain);
}

size_t reporting_waiting(struct letterbox *box)
{
    struct outbox_counts n;
    assert_int_equal(outbox_count(box->outbox, &n, NULL), ERR_OK);
    return n.waiting;
}
