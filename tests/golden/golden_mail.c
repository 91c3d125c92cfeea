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
