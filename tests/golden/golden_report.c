#include "golden_report.h"

#include "golden_inside.h"

static struct flow *begin(struct golden *g, enum report_kind kind)
{
    golden_set_cancelled(g);
    struct flow *f = inside_flow_of(g);
    f->model.screen = SCREEN_REPORT;
    inside_act(f, effect_form_open, 0);
    inside_add_photo(f, PHOTO_CODE);
    inside_add_photo(f, PHOTO_PACK);
    if (kind != REPORT_NONE)
        inside_act(f, effect_form_pick, (int)kind - 1);
    return f;
}

static void show(struct golden *g, enum report_kind kind, enum report_page page)
{
    struct flow *f = begin(g, kind);
    form_turn_to(f, page);
    inside_hand_over(g, SCREEN_REPORT);
}

static void type(struct flow *f, const char *keys)
{
    for (; *keys; keys++)
        inside_act(f, effect_form_key, *keys);
}

void golden_set_report_kind(struct golden *g)
{
    begin(g, REPORT_NONE);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_kind_two(struct golden *g)
{
    struct flow *f = begin(g, REPORT_NONE);
    goods_record(f, true);
    goods_record(f, true);
    inside_act(f, effect_form_goods, 0);
    inside_hand_over(g, SCREEN_REPORT);
}

static struct flow *begin_bare(struct golden *g)
{
    struct flow *f = inside_flow_of(g);
    f->model.screen = SCREEN_REPORT;
    inside_act(f, effect_form_open, 1);
    return f;
}

void golden_set_report_kind_bare(struct golden *g)
{
    begin_bare(g);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_topic(struct golden *g)
{
    inside_act(begin_bare(g), effect_form_pick, 0);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_topic_of(struct golden *g)
{
    struct flow *f = begin_bare(g);
    inside_act(f, effect_form_pick, 0);
    inside_act(f, effect_form_pick, 0);
    inside_act(f, effect_form_sheet, 1);
    inside_hand_over(g, SCREEN_REPORT);
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
    inside_act(f, effect_form_pick, 0);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_shop_name(struct golden *g)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    form_turn_to(f, PAGE_SHOP_NAME);
    text_copy(f->model.typing.text, sizeof f->model.typing.text, "便民");
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_problem(struct golden *g)
{
    show(g, REPORT_TIP, PAGE_PROBLEM);
}

void golden_set_report_problem_none(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    form_turn_to(f, PAGE_PROBLEM);
    inside_act(f, effect_form_pick, 0);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_photos(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    inside_add_photo(f, PHOTO_MORE);
    form_turn_to(f, PAGE_PHOTOS);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_photos_none(struct golden *g)
{
    struct flow *f = begin_bare(g);
    inside_act(f, effect_form_pick, 0);
    f->model.camera = CAMERA_NONE;
    form_turn_to(f, PAGE_PHOTOS);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_shoot(struct golden *g)
{
    show(g, REPORT_TIP, PAGE_SHOOT);
}

void golden_set_report_shot(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    f->session.draft.shot.view = inside_take_picture(5);
    form_turn_to(f, PAGE_SHOT);
    inside_hand_over(g, SCREEN_REPORT);
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
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_price(struct golden *g)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    form_turn_to(f, PAGE_PRICE);
    type(f, "12.5");
    inside_hand_over(g, SCREEN_REPORT);
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
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_day_bad(struct golden *g)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    form_turn_to(f, PAGE_DAY);
    type(f, "20151301");
    inside_hand_over(g, SCREEN_REPORT);
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
    inside_hand_over(g, SCREEN_REPORT);
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
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_address(struct golden *g)
{
    show(g, REPORT_DISPUTE, PAGE_ADDRESS);
}

void golden_set_report_village(struct golden *g)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    form_turn_to(f, PAGE_ADDRESS);
    inside_act(f, effect_form_pick, 0);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_call(struct golden *g)
{
    show(g, REPORT_QUESTION, PAGE_CALL);
}

void golden_set_report_review(struct golden *g)
{
    struct flow *f = begin(g, REPORT_TIP);
    form_turn_to(f, PAGE_TOWNSHIP);
    inside_act(f, effect_form_pick, 0);
    inside_act(f, effect_form_pick, 1);
    form_turn_to(f, PAGE_REVIEW);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_review_ticked(struct golden *g)
{
    golden_set_report_review(g);
    inside_act(inside_flow, effect_form_consent, 0);
    inside_hand_over(g, SCREEN_REPORT);
}

static void fill_dispute(struct golden *g, size_t sheet)
{
    struct flow *f = begin(g, REPORT_DISPUTE);
    struct report *r = &f->session.draft.report;
    form_turn_to(f, PAGE_TOWNSHIP);
    inside_act(f, effect_form_pick, 0);
    inside_act(f, effect_form_pick, 2);
    text_copy(r->text, sizeof r->text, "用了两天就裂开了，店里说过了保修期不给退，发票也不肯开。");
    text_copy(r->amount, sizeof r->amount, "12.5");
    text_copy(r->wish, sizeof r->wish, "refund");
    text_copy(r->name, sizeof r->name, "张女士");
    text_copy(r->phone, sizeof r->phone, "13800003456");
    text_copy(r->address, sizeof r->address, "洺州镇政府驻地");
    r->bought = DATE_OF(2015, 10, 1);
    form_turn_to(f, PAGE_REVIEW);
    inside_act(f, effect_form_sheet, (int)sheet);
    inside_hand_over(g, SCREEN_REPORT);
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
    inside_hand_over(g, SCREEN_REPORT);
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
    inside_hand_over(g, SCREEN_RECEIVED);
}

void golden_set_received_other(struct golden *g)
{
    receive(g, "food");
    inside_flow->model.report.slip = SLIP_SOON;
    inside_hand_over(g, SCREEN_RECEIVED);
}

void golden_set_received_worse(struct golden *g)
{
    receive(g, "barcode");
    inside_flow->model.report.slip = SLIP_FAILED;
    inside_flow->model.report.without_photos = true;
    inside_hand_over(g, SCREEN_RECEIVED);
}
