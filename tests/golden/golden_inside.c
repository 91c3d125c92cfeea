#include "golden_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/thumb.h"
#include "base/fs.h"

enum { VIEW_W = 160, VIEW_H = 90 };

static uint8_t luma[VIEW_W * VIEW_H];

/* The kiosk's inside, one for all pictures: opened with the first. */
static struct inside {
    struct words *zh, *en;
    struct letterbox letterbox;
    struct review_lines lines;
    struct flow flow;
} in;

struct flow *const inside_flow = &in.flow;

/* A pack with bars on it, so that a picture is seen to stand the right way up. */
struct model_view inside_take_picture(uint64_t number)
{
    const struct frame f = { .format = FRAME_GREY,
                             .width_px = VIEW_W,
                             .height_px = VIEW_H,
                             .luma = luma,
                             .luma_stride = VIEW_W,
                             .number = number };
    struct model_view v = { 0 };
    for (int y = 0; y < VIEW_H; y++)
        for (int x = 0; x < VIEW_W; x++) {
            bool is_bar = y > 30 && y < 70 && x > 40 && x < 120 && (x / 3) % 2;
            luma[y * VIEW_W + x] = (uint8_t)(is_bar ? 30 : 150 + y);
        }
    assert_true(thumb_make(&f, &v));
    return v;
}

static void open_inside(void)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    if (in.zh)
        return;
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", &err), ERR_OK);
    const struct letterbox_options options = { .assets = assets, .profile = "2014-12365" };
    if (words_open(assets, "zh", &in.zh, &err) || words_open(assets, "en", &in.en, &err) ||
        letterbox_open(&options, &in.letterbox, &err))
        fail_msg("%s", err.text);
    /* No report is put in: that there is a box is all that is asked. */
    in.letterbox.outbox = (struct outbox *)(void *)&in;
}

static uint64_t no_ms(void *self)
{
    (void)self;
    return 100000;
}

static int64_t no_s(void *self)
{
    (void)self;
    return 1444880000;
}

/* The flow as it stands with g's model: the verdict, if there is one, has been reached. */
struct flow *inside_flow_of(struct golden *g)
{
    struct flow *f = &in.flow;
    open_inside();
    session_wipe(&f->session, &f->model);
    memset(f, 0, sizeof *f);
    f->config = (struct flow_config){ .clock = { no_s, no_ms, NULL },
                                      .zh = in.zh,
                                      .en = in.en,
                                      .law = g->model.law,
                                      .letterbox = &in.letterbox,
                                      .kiosk = "kiosk-07" };
    f->review = &in.lines;
    f->model = g->model;
    f->model.report.form = in.letterbox.form;
    f->model.report.route = in.letterbox.route;
    f->model.report.is_taken = true;
    if (g->model.check) {
        f->session.check = g->check;
        f->model.check = &f->session.check;
        goods_record(f, true);
    }
    return f;
}

void inside_hand_over(struct golden *g, enum screen_id screen)
{
    const struct check *check = g->model.check;
    in.flow.model.screen = screen;
    form_follow(&in.flow);
    g->model = in.flow.model;
    g->model.check = check;
}

void inside_act(struct flow *f, flow_effect *effect, int arg)
{
    effect(f, &(struct happening){ .arg = arg });
}

void inside_add_photo(struct flow *f, enum photo_kind kind)
{
    struct draft *d = &f->session.draft;
    struct draft_photo *p = &d->photos[d->n_photos++];
    *p = (struct draft_photo){ .kind = kind, .view = inside_take_picture(d->n_photos) };
    p->view.kind = kind;
}
