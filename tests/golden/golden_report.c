#include "golden_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/form.h"
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

/* A pack with bars on it, so that a picture is seen to stand the right way up. */
static struct model_view take_picture(uint64_t number)
{
    const struct frame f = { .format = FRAME_GREY, .width_px = VIEW_W, .height_px = VIEW_H,
                             .luma = luma, .luma_stride = VIEW_W, .number = number };
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
static struct flow *flow_of(struct golden *g)
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

static void hand_over(struct golden *g, enum screen_id screen)
{
    const struct check *check = g->model.check;
    in.flow.model.screen = screen;
    form_follow(&in.flow);
    g->model = in.flow.model;
    g->model.check = check;
}

static void act(struct flow *f, flow_effect *effect, int arg)
{
    effect(f, &(struct happening){ .arg = arg });
}

static void add_photo(struct flow *f, enum photo_kind kind)
{
    struct draft *d = &f->session.draft;
    struct draft_photo *p = &d->photos[d->n_photos++];
    *p = (struct draft_photo){ .kind = kind, .view = take_picture(d->n_photos) };
    p->view.kind = kind;
}

static struct flow *begin(struct golden *g, enum report_kind kind)
{
    golden_set_cancelled(g);
    struct flow *f = flow_of(g);
    f->model.screen = SCREEN_REPORT;
    act(f, effect_form_open, 0);
    add_photo(f, PHOTO_CODE);
    add_photo(f, PHOTO_PACK);
    if (kind != REPORT_NONE)
        act(f, effect_form_pick, (int)kind - 1);
    return f;
}

static void show(struct golden *g, enum report_kind kind, enum report_page page)
{
    struct flow *f = begin(g, kind);
    form_turn_to(f, page);
    hand_over(g, SCREEN_REPORT);
}

static void type(struct flow *f, const char *keys)
{
    for (; *keys; keys++)
        act(f, effect_form_key, *keys);
}

void golden_set_report_kind(struct golden *g)
{
    begin(g, REPORT_NONE);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_kind_two(struct golden *g)
{
    struct flow *f = begin(g, REPORT_NONE);
    goods_record(f, true);
    goods_record(f, true);
    act(f, effect_form_goods, 0);
    hand_over(g, SCREEN_REPORT);
}

static struct flow *begin_bare(struct golden *g)
{
    struct flow *f = flow_of(g);
    f->model.screen = SCREEN_REPORT;
    act(f, effect_form_open, 1);
    return f;
}

void golden_set_report_kind_bare(struct golden *g)
{
    begin_bare(g);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_topic(struct golden *g)
{
    act(begin_bare(g), effect_form_pick, 0);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_topic_of(struct golden *g)
{
    struct flow *f = begin_bare(g);
    act(f, effect_form_pick, 0);
    act(f, effect_form_pick, 0);
    act(f, effect_form_sheet, 1);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_where(struct golden *g)
{
    show(g, REPORT_TIP, PAGE_WHERE);
}

void golden_set_report_township(struct golden *g)
{
    show(g, REPORT_TIP, PAGE_TOWNSHIP);
}

void golden_set_report_shops(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    form_turn_to(f, PAGE_TOWNSHIP);
    act(f, effect_form_pick, 0);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_shop_name(struct golden *g)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    form_turn_to(f, PAGE_SHOP_NAME);
    text_copy(f->model.typing.text, sizeof f->model.typing.text, "便民");
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_problem(struct golden *g)
{
    show(g, REPORT_TIP, PAGE_PROBLEM);
}

void golden_set_report_problem_none(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    form_turn_to(f, PAGE_PROBLEM);
    act(f, effect_form_pick, 0);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_photos(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    add_photo(f, PHOTO_MORE);
    form_turn_to(f, PAGE_PHOTOS);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_photos_none(struct golden *g)
{
    struct flow *f = begin_bare(g);
    act(f, effect_form_pick, 0);
    f->model.camera = CAMERA_NONE;
    form_turn_to(f, PAGE_PHOTOS);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_shoot(struct golden *g)
{
    show(g, REPORT_TIP, PAGE_SHOOT);
}

void golden_set_report_shot(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    f->session.draft.shot.view = take_picture(5);
    form_turn_to(f, PAGE_SHOT);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_text(struct golden *g)
{
    show(g, REPORT_TIP, PAGE_TEXT);
}

void golden_set_report_write(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    form_turn_to(f, PAGE_WRITE);
    text_copy(f->model.typing.text, sizeof f->model.typing.text, "这家店里还有好几箱");
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_price(struct golden *g)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    form_turn_to(f, PAGE_PRICE);
    type(f, "12.5");
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_bought(struct golden *g)
{
    show(g, REPORT_DISPUTE, PAGE_BOUGHT);
}

void golden_set_report_day(struct golden *g)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    form_turn_to(f, PAGE_DAY);
    type(f, "201509");
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_day_bad(struct golden *g)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    form_turn_to(f, PAGE_DAY);
    type(f, "20151301");
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_wish(struct golden *g)
{
    show(g, REPORT_DISPUTE, PAGE_WISH);
}

void golden_set_report_surname(struct golden *g)
{
    show(g, REPORT_DISPUTE, PAGE_SURNAME);
}

void golden_set_report_form_of_name(struct golden *g)
{
    show(g, REPORT_DISPUTE, PAGE_FORM_OF_NAME);
}

void golden_set_report_phone(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    form_turn_to(f, PAGE_PHONE);
    type(f, "13800003456");
    memset(f->session.draft.typed_ms, 0, sizeof f->session.draft.typed_ms);
    form_digits_tick(f);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_phone_must(struct golden *g)
{
    show(g, REPORT_DISPUTE, PAGE_PHONE);
}

void golden_set_report_phone_bad(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    form_turn_to(f, PAGE_PHONE);
    type(f, "1120000345");
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_address(struct golden *g)
{
    show(g, REPORT_DISPUTE, PAGE_ADDRESS);
}

void golden_set_report_village(struct golden *g)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    form_turn_to(f, PAGE_ADDRESS);
    act(f, effect_form_pick, 0);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_call(struct golden *g)
{
    show(g, REPORT_QUESTION, PAGE_CALL);
}

void golden_set_report_review(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    form_turn_to(f, PAGE_TOWNSHIP);
    act(f, effect_form_pick, 0);
    act(f, effect_form_pick, 1);
    form_turn_to(f, PAGE_REVIEW);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_review_ticked(struct golden *g)
{
    golden_set_report_review(g);
    act(&in.flow, effect_form_consent, 0);
    hand_over(g, SCREEN_REPORT);
}

static void fill_dispute(struct golden *g, size_t sheet)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    struct report *r = &f->session.draft.report;
    form_turn_to(f, PAGE_TOWNSHIP);
    act(f, effect_form_pick, 0);
    act(f, effect_form_pick, 2);
    text_copy(r->text, sizeof r->text, "用了两天就裂开了，店里说过了保修期不给退，发票也不肯开。");
    text_copy(r->amount, sizeof r->amount, "12.5");
    text_copy(r->wish, sizeof r->wish, "refund");
    text_copy(r->name, sizeof r->name, "张女士");
    text_copy(r->phone, sizeof r->phone, "13800003456");
    text_copy(r->address, sizeof r->address, "洺州镇政府驻地");
    r->bought = DATE_OF(2015, 10, 1);
    form_turn_to(f, PAGE_REVIEW);
    act(f, effect_form_sheet, (int)sheet);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_review_first(struct golden *g)
{
    fill_dispute(g, 0);
}

void golden_set_report_review_last(struct golden *g)
{
    fill_dispute(g, 2);
}

void golden_set_report_sending(struct golden *g)
{
    show(g, REPORT_TIP, PAGE_SENDING);
}

void golden_set_report_trouble(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    f->model.report.trouble = "report.trouble.full";
    form_turn_to(f, PAGE_TROUBLE);
    hand_over(g, SCREEN_REPORT);
}

void golden_set_report_away(struct golden *g)
{
    show(g, REPORT_NONE, PAGE_AWAY);
}

static void receive(struct golden *g, const char *topic)
{
    struct flow *f = begin(g, REPORT_TIP);
    struct report *r = &f->session.draft.report;
    text_copy(r->number, sizeof r->number, "WX-12365-20151015-0700373");
    text_copy(r->topic, sizeof r->topic, topic);
    r->due = DATE_OF(2015, 10, 22);
    text_copy(f->model.report.code, sizeof f->model.report.code, "048213");
    slip_qr_write(r->number, f->model.report.code, f->model.report.qr);
}

void golden_set_received(struct golden *g)
{
    receive(g, "barcode");
    hand_over(g, SCREEN_RECEIVED);
}

void golden_set_received_other(struct golden *g)
{
    receive(g, "food");
    in.flow.model.report.slip = SLIP_SOON;
    hand_over(g, SCREEN_RECEIVED);
}

void golden_set_received_worse(struct golden *g)
{
    receive(g, "barcode");
    in.flow.model.report.slip = SLIP_FAILED;
    in.flow.model.report.without_photos = true;
    hand_over(g, SCREEN_RECEIVED);
}

/* --- 反映查询 --------------------------------------------------------------------------------------- */

static bool ask_nobody(void *self, const struct asking_question *q)
{
    (void)self, (void)q;
    return true;
}

static struct flow *begin_mail(struct golden *g)
{
    struct flow *f = flow_of(g);
    f->config.ask = ask_nobody;
    f->model.mail.is_taken = true;
    f->model.screen = SCREEN_MAILBOX;
    act(f, effect_mail_open, 0);
    return f;
}

static void hand_over_mail(struct golden *g)
{
    mail_follow(&in.flow);
    hand_over(g, SCREEN_MAILBOX);
}

static void type_mail(struct flow *f, const char *keys)
{
    for (; *keys; keys++)
        act(f, effect_mail_key, *keys);
}

static void put_line(struct mailbox_view *v, int64_t utc_s, const char *what, const char *text)
{
    struct mailbox_line *l = &v->lines[v->n_lines++];
    l->utc_s = utc_s;
    text_copy(l->what, sizeof l->what, what);
    text_copy(l->text, sizeof l->text, text);
}

/* The hub has answered. */
static struct flow *begin_case(struct golden *g, const char *state, bool is_open, bool is_asked)
{
    struct flow *f = begin_mail(g);
    struct mailbox_view *v = &f->session.mail.answer.view;
    f->session.mail.has_view = true;
    text_copy(v->number, sizeof v->number, "WX-12365-20151015-0700373");
    text_copy(v->state, sizeof v->state, state);
    text_copy(v->office_name, sizeof v->office_name, "标准计量股");
    text_copy(v->office_phone, sizeof v->office_phone, "7600380");
    v->due = DATE_OF(2015, 10, 22);
    v->is_open = is_open;
    v->is_asked = is_asked;
    put_line(v, 1444880000, "received", "");
    put_line(v, 1444970000, "accept", "");
    put_line(v, 1445050000, "ask", "您在店里看到的一共有几箱？箱子上有没有批号？");
    f->model.mail.page = MAIL_CASE;
    return f;
}

void golden_set_mail_slip(struct golden *g)
{
    begin_mail(g);
    hand_over_mail(g);
}

void golden_set_mail_number(struct golden *g)
{
    g->model.camera = CAMERA_NONE;
    type_mail(begin_mail(g), "201510150700");
    hand_over_mail(g);
}

void golden_set_mail_number_bad(struct golden *g)
{
    g->model.camera = CAMERA_NONE;
    type_mail(begin_mail(g), "201510150700374");
    hand_over_mail(g);
}

void golden_set_mail_code(struct golden *g)
{
    struct flow *f = begin_mail(g);
    f->model.mail.page = MAIL_CODE;
    type_mail(f, "048213");
    hand_over_mail(g);
}

void golden_set_mail_wait(struct golden *g)
{
    begin_mail(g)->model.mail.page = MAIL_WAIT;
    hand_over_mail(g);
}

void golden_set_mail_case_asked(struct golden *g)
{
    begin_case(g, "asked", true, true);
    hand_over_mail(g);
}

void golden_set_mail_case_closed(struct golden *g)
{
    struct flow *f = begin_case(g, "closed", false, false);
    put_line(&f->session.mail.answer.view, 1445950000, "answer",
             "已到店核查：该商品条码已注销仍在使用，已责令下架，对商家立案处理。谢谢您的反映。");
    hand_over_mail(g);
}

void golden_set_mail_history(struct golden *g)
{
    struct flow *f = begin_case(g, "checking", true, false);
    put_line(&f->session.mail.answer.view, 1445060000, "reply", "大约五箱，批号是20150801。");
    put_line(&f->session.mail.answer.view, 1445150000, "check", "");
    f->model.mail.page = MAIL_HISTORY;
    hand_over_mail(g);
}

void golden_set_mail_reply(struct golden *g)
{
    struct flow *f = begin_case(g, "asked", true, true);
    act(f, effect_mail_edit, MAIL_REPLY);
    text_copy(f->model.typing.text, sizeof f->model.typing.text, "大约五箱");
    hand_over_mail(g);
}

void golden_set_mail_shot(struct golden *g)
{
    struct flow *f = begin_case(g, "asked", true, true);
    f->session.mail.shot.view = take_picture(9);
    f->model.mail.page = MAIL_SHOT;
    hand_over_mail(g);
}

void golden_set_mail_withdraw(struct golden *g)
{
    act(begin_case(g, "accepted", true, false), effect_mail_edit, MAIL_WITHDRAW);
    hand_over_mail(g);
}

void golden_set_mail_said(struct golden *g)
{
    struct flow *f = begin_case(g, "asked", true, true);
    f->model.mail.page = MAIL_SAID;
    f->model.mail.said = "mail.said.answer";
    hand_over_mail(g);
}

void golden_set_mail_trouble_net(struct golden *g)
{
    struct flow *f = begin_mail(g);
    f->session.mail.question.kind = ASKING_LOOK;
    f->model.mail.page = MAIL_TROUBLE;
    f->model.mail.trouble = "mail.trouble.net";
    hand_over_mail(g);
}

void golden_set_mail_trouble_unknown(struct golden *g)
{
    struct flow *f = begin_mail(g);
    f->model.mail.page = MAIL_TROUBLE;
    f->model.mail.trouble = "mail.trouble.unknown";
    hand_over_mail(g);
}
