/* 反映查询 */
#include "golden_report.h"

#include "golden_inside.h"

static bool ask_nobody(void *self, const struct asking_question *q)
{
    (void)self, (void)q;
    return true;
}

static struct flow *begin_mail(struct golden *g)
{
    struct flow *f = inside_flow_of(g);
    f->config.ask = ask_nobody;
    f->model.mail.is_taken = true;
    f->model.screen = SCREEN_MAILBOX;
    inside_act(f, effect_mail_open, 0);
    return f;
}

static void hand_over_mail(struct golden *g)
{
    mail_follow(inside_flow);
    inside_hand_over(g, SCREEN_MAILBOX);
}

static void type_mail(struct flow *f, const char *keys)
{
    for (; *keys; keys++)
        inside_act(f, effect_mail_key, *keys);
}

static void put_line(struct mailbox_view *v, int64_t utc_s, const char *what, const char *text)
{
    struct mailbox_line *l = &v->lines[v->n_lines++];
    l->utc_s = utc_s;
    text_copy(l->what, sizeof l->what, what);
    text_copy(l->own, sizeof l->own, text);
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
    text_copy(v->office_name_en, sizeof v->office_name_en, "Standards and Metrology Section");
    text_copy(v->office_phone, sizeof v->office_phone, "7600380");
    v->due = DATE_OF(2015, 10, 22);
    v->is_open = is_open;
    v->is_asked = is_asked;
    put_line(v, 1444880000, "receive", "");
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
    struct mailbox_view *v = &f->session.mail.answer.view;
    put_line(v, 1446050000, "close", "");
    text_copy(v->lines[v->n_lines - 1].reason, MAILBOX_REASON_MAX, "已责令改正。");
    text_copy(v->lines[v->n_lines - 1].reason_en, MAILBOX_REASON_MAX,
              "The firm was ordered to put it right.");
    hand_over_mail(g);
}

void golden_set_mail_case_wished_back(struct golden *g)
{
    struct flow *f = begin_case(g, "checking", true, false);
    put_line(&f->session.mail.answer.view, 1445950000, "withdraw", "");
    hand_over_mail(g);
}

void golden_set_mail_case_refused(struct golden *g)
{
    struct flow *f = begin_case(g, "refused", false, false);
    struct mailbox_view *v = &f->session.mail.answer.view;
    put_line(v, 1445950000, "refuse", "");
    struct mailbox_line *l = &v->lines[v->n_lines - 1];
    text_copy(l->reason, sizeof l->reason, "没有发票等购货凭证。找到凭证后可以重新申诉。");
    text_copy(l->reason_en, sizeof l->reason_en,
              "There is no receipt or other proof of purchase. You may file again when you find "
              "one.");
    hand_over_mail(g);
}

void golden_set_mail_case_passed_on(struct golden *g)
{
    struct flow *f = begin_case(g, "transferred", false, false);
    struct mailbox_view *v = &f->session.mail.answer.view;
    text_copy(v->office_name, sizeof v->office_name, "县食品药品监督管理局");
    text_copy(v->office_phone, sizeof v->office_phone, "12331");
    put_line(v, 1445950000, "transfer", "您说的是食品本身，由他们查。");
    struct mailbox_line *l = &v->lines[v->n_lines - 1];
    text_copy(l->office_name, sizeof l->office_name, v->office_name);
    text_copy(v->office_name_en, sizeof v->office_name_en, "County Food and Drug Administration");
    text_copy(l->office_name_en, sizeof l->office_name_en, v->office_name_en);
    text_copy(l->office_phone, sizeof l->office_phone, v->office_phone);
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

/* As long as an officer writes, and on the sheet that tells it. */
static const char long_answer[] =
    "您好。您反映的问题已经核查：十月十六日两名执法人员到店检查，货架上和仓库里共有同一条码的商品"
    "四十七件，条码登记确实已经在二〇一五年五月一日注销，商品的生产日期在注销以后。店主说是从"
    "批发市场进的货，拿不出进货单据。我们已经责令下架，当场封存，对店家立案处理；批发商不在本县，"
    "线索已经移送邻县质量技术监督局。您买的那一件可以凭小票到店里退，店家已经答应。谢谢您的反映，"
    "如果还有同样的商品，请再告诉我们。";

static struct flow *begin_long(struct golden *g)
{
    struct flow *f = begin_case(g, "answered", true, false);
    struct mailbox_view *v = &f->session.mail.answer.view;
    text_copy(v->lines[2].own, sizeof v->lines[2].own,
              "请问：\n一、您是在货架上还是在柜台上看到的；\n二、箱子上有没有批号、生产日期；"
              "\n三、店里知不知道条码已经注销？");
    put_line(v, 1445060000, "reply", "在货架上，批号20150801，生产日期2015年8月1日。");
    put_line(v, 1445150000, "check", "");
    put_line(v, 1445950000, "answer", long_answer);
    put_line(v, 1445960000, "close", "");
    return f;
}

void golden_set_mail_case_long(struct golden *g)
{
    begin_long(g);
    hand_over_mail(g);
}

void golden_set_mail_history_long(struct golden *g)
{
    struct flow *f = begin_long(g);
    f->model.mail.page = MAIL_HISTORY;
    f->model.mail.sheet = 1;
    hand_over_mail(g);
}

void golden_set_mail_history_asked(struct golden *g)
{
    begin_long(g)->model.mail.page = MAIL_HISTORY;
    hand_over_mail(g);
}

void golden_set_mail_reply(struct golden *g)
{
    struct flow *f = begin_case(g, "asked", true, true);
    inside_act(f, effect_mail_edit, MAIL_REPLY);
    text_copy(f->model.typing.text, sizeof f->model.typing.text, "大约五箱");
    hand_over_mail(g);
}

void golden_set_mail_shot(struct golden *g)
{
    struct flow *f = begin_case(g, "asked", true, true);
    f->session.mail.shot.view = inside_take_picture(9);
    f->model.mail.page = MAIL_SHOT;
    hand_over_mail(g);
}

void golden_set_mail_withdraw(struct golden *g)
{
    inside_act(begin_case(g, "accepted", true, false), effect_mail_edit, MAIL_WITHDRAW);
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
