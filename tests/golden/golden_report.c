/* 我要反映: a row a picture, the steps a person takes to get there. */
#include "golden_report.h"

#include "golden_inside.h"

/* From a red verdict (its two pictures come along), or from the attract screen without any goods. */
enum beginning { VERDICT, BARE };

/* What a person does: touches, by the flow's own steps; or what the world does meanwhile. */
enum deed {
    END,
    PICK,
    SHEET,
    KEYS,
    TURN,
    WRITE,
    CONSENT,
    GOODS,
    ALL_GOODS,
    PHOTO,
    SHOT,
    NO_CAMERA,
    TROUBLE,
    FILL
};
struct step {
    enum deed deed;
    int arg;          /* which choice, sheet, page, kind of photograph */
    const char *text; /* keys, or what is written */
};

/* --- texts as long as the tables have them --------------------------------------------------------- */

static void keep_longer(const char *text, const char *id, size_t *most, const char **out)
{
    if (strlen(text) <= *most)
        return;
    *most = strlen(text);
    *out = id;
}

/* The id of the row with the longest name in the language shown. */
static const char *longest(const struct flow *f, enum form_list list)
{
    const struct form *form = f->model.report.form;
    const char *id = "";
    size_t most = 0;
    for (size_t i = 0; i < form_n_choices(form, list); i++) {
        const struct form_choice *k = form_choice_at(form, list, i);
        keep_longer(f->model.english && k->name_en[0] ? k->name_en : k->name, k->id, &most, &id);
    }
    return id;
}

/* The topic whose name and office take most to say. */
static const char *longest_topic(const struct flow *f)
{
    const struct route *r = f->model.report.route;
    const char *id = "";
    size_t most = 0;
    for (size_t i = 0; i < route_n_topics(r); i++) {
        const struct route_topic *t = route_topic_at(r, i);
        struct route_decision d;
        char all[600];
        route_decide(r, t->id, &d);
        bool en = f->model.english;
        snprintf(all, sizeof all, "%s%s%s", en ? t->name_en : t->name,
                 en && d.office->name_en[0] ? d.office->name_en : d.office->name,
                 d.is_ours ? "" : "we pass it on");
        keep_longer(all, t->id, &most, &id);
    }
    return id;
}

/* Every question answered, with the longest there is to answer. */
static void fill(struct flow *f)
{
    struct report *r = &f->session.draft.report;
    const struct form *form = f->model.report.form;
    const struct form_choice *shop = form_choice_find(form, FORM_SHOPS, longest(f, FORM_SHOPS));
    text_copy(r->shop_id, sizeof r->shop_id, shop->id);
    text_copy(r->shop, sizeof r->shop, shop->name);
    text_copy(r->shop_address, sizeof r->shop_address, shop->more);
    text_copy(r->township, sizeof r->township, shop->under);
    r->n_problems = 0;
    for (size_t i = 0;
         i < form_n_choices(form, FORM_PROBLEMS) && r->n_problems < REPORT_PROBLEMS_MAX; i++)
        text_copy(r->problems[r->n_problems++], sizeof r->problems[0],
                  form_choice_at(form, FORM_PROBLEMS, i)->id);
    text_copy(r->text, sizeof r->text, "用了两天就裂开了，店里说过了保修期不给退，发票也不肯开。");
    text_copy(r->amount, sizeof r->amount, "12345.50");
    text_copy(r->wish, sizeof r->wish, longest(f, FORM_WISHES));
    text_copy(r->name, sizeof r->name, "欧阳女士");
    text_copy(r->phone, sizeof r->phone, "13800003456");
    snprintf(r->address, sizeof r->address, "%s演示路一百二十八号院三号楼二单元五〇一室",
             form_choice_find(form, FORM_VILLAGES, longest(f, FORM_VILLAGES))->name);
    r->bought = DATE_OF(2015, 10, 1);
    r->wants_call = true;
}

/* --- a row's steps ---------------------------------------------------------------------------------- */

static void act_keys(struct flow *f, const char *keys)
{
    for (; *keys; keys++)
        inside_act(f, effect_form_key, *keys);
    memset(f->session.draft.typed_ms, 0, sizeof f->session.draft.typed_ms); /* long ago */
    form_digits_tick(f);
}

static void do_step(struct flow *f, const struct step *s)
{
    struct draft *d = &f->session.draft;
    switch (s->deed) {
    case END:
        break;
    case PICK:
        inside_act(f, effect_form_pick, s->arg);
        break;
    case SHEET:
        inside_act(f, effect_form_sheet, s->arg);
        break;
    case KEYS:
        act_keys(f, s->text);
        break;
    case TURN:
        form_turn_to(f, (enum report_page)s->arg);
        break;
    case WRITE:
        text_copy(f->model.typing.text, sizeof f->model.typing.text, s->text);
        break;
    case CONSENT:
        inside_act(f, effect_form_consent, 0);
        break;
    case GOODS:
        goods_record(f, true);
        break;
    case ALL_GOODS:
        inside_act(f, effect_form_goods, 0);
        break;
    case PHOTO:
        inside_add_photo(f, (enum photo_kind)s->arg);
        break;
    case SHOT:
        d->shot.view = inside_take_picture(5);
        break;
    case NO_CAMERA:
        f->model.camera = CAMERA_NONE;
        break;
    case TROUBLE:
        f->model.report.trouble = s->text;
        break;
    case FILL:
        if (d->report.n_goods == 0)
            text_copy(d->report.topic, sizeof d->report.topic, longest_topic(f));
        fill(f);
        break;
    }
}

static struct flow *begin(struct golden *g, enum beginning from, enum report_kind kind)
{
    if (from == VERDICT)
        golden_set_cancelled(g);
    struct flow *f = inside_flow_of(g);
    f->model.screen = SCREEN_REPORT;
    inside_act(f, effect_form_open, from == BARE);
    if (from == VERDICT) {
        inside_add_photo(f, PHOTO_CODE);
        inside_add_photo(f, PHOTO_PACK);
    }
    if (kind != REPORT_NONE)
        inside_act(f, effect_form_pick, (int)kind - 1);
    return f;
}

static void show(struct golden *g, enum beginning from, enum report_kind kind,
                 const struct step *steps, size_t n)
{
    struct flow *f = begin(g, from, kind);
    for (size_t i = 0; i < n; i++)
        do_step(f, &steps[i]);
    inside_hand_over(g, SCREEN_REPORT);
}

/* clang-format off */
#define DO(what) { .deed = (what) }
#define DO_AT(what, which) { .deed = (what), .arg = (which) }
#define DO_WITH(what, words) { .deed = (what), .text = (words) }
/* name, where it begins, kind, steps */
#define ROW(name, from, kind, ...)                                                                 \
    void golden_set_report_##name(struct golden *g)                                                \
    {                                                                                              \
        static const struct step steps[] = { __VA_ARGS__ };                                        \
        show(g, from, kind, steps, ARRAY_LEN(steps));                                              \
    }
ROW(kind,           VERDICT, REPORT_NONE,     DO(END))
ROW(kind_two,       VERDICT, REPORT_NONE,     DO(GOODS), DO(GOODS), DO(ALL_GOODS))
ROW(kind_bare,      BARE,    REPORT_NONE,     DO(END))
ROW(topic,          BARE,    REPORT_TIP,      DO(END))
ROW(topic_of,       BARE,    REPORT_TIP,      DO_AT(PICK, 0), DO_AT(SHEET, 1))
ROW(where,          VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_WHERE))
ROW(township,       VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_TOWNSHIP))
ROW(shops,          VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_TOWNSHIP), DO_AT(PICK, 0))
ROW(shop_name,      VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_SHOP_NAME), DO_WITH(WRITE, "便民"))
ROW(problem,        VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_PROBLEM))
ROW(problem_none,   VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_PROBLEM), DO_AT(PICK, 0))
ROW(photos,         VERDICT, REPORT_TIP,      DO_AT(PHOTO, PHOTO_MORE), DO_AT(TURN, PAGE_PHOTOS))
ROW(photos_none,    BARE,    REPORT_TIP,      DO(NO_CAMERA), DO_AT(TURN, PAGE_PHOTOS))
ROW(shoot,          VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_SHOOT))
ROW(shot,           VERDICT, REPORT_TIP,      DO(SHOT), DO_AT(TURN, PAGE_SHOT))
ROW(text,           VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_TEXT))
ROW(write,          VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_WRITE), DO_WITH(WRITE, "这家店里还有好几箱"))
ROW(price,          VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_PRICE), DO_WITH(KEYS, "12.5"))
ROW(bought,         VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_BOUGHT))
ROW(day,            VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_DAY), DO_WITH(KEYS, "201509"))
ROW(day_bad,        VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_DAY), DO_WITH(KEYS, "20151301"))
ROW(wish,           VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_WISH))
ROW(surname,        VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_SURNAME))
ROW(form_of_name,   VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_FORM_OF_NAME))
ROW(phone,          VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_PHONE), DO_WITH(KEYS, "13800003456"))
ROW(phone_must,     VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_PHONE))
ROW(phone_bad,      VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_PHONE), DO_WITH(KEYS, "1120000345"))
ROW(address,        VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_ADDRESS))
ROW(village,        VERDICT, REPORT_DISPUTE,  DO_AT(TURN, PAGE_ADDRESS), DO_AT(PICK, 0))
ROW(call,           VERDICT, REPORT_QUESTION, DO_AT(TURN, PAGE_CALL))
ROW(review,         VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_TOWNSHIP), DO_AT(PICK, 0), DO_AT(PICK, 1), DO_AT(TURN, PAGE_REVIEW))
ROW(review_ticked,  VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_TOWNSHIP), DO_AT(PICK, 0), DO_AT(PICK, 1), DO_AT(TURN, PAGE_REVIEW), DO(CONSENT))
ROW(review_first,   VERDICT, REPORT_DISPUTE,  DO_AT(PHOTO, PHOTO_MORE), DO(FILL), DO_AT(TURN, PAGE_REVIEW))
ROW(review_last,    VERDICT, REPORT_DISPUTE,  DO_AT(PHOTO, PHOTO_MORE), DO(FILL), DO_AT(TURN, PAGE_REVIEW), DO_AT(SHEET, 1), DO(CONSENT))
ROW(review_topic,   BARE,    REPORT_TIP,      DO(FILL), DO_AT(TURN, PAGE_REVIEW))
ROW(review_submit,  BARE,    REPORT_TIP,      DO(FILL), DO_AT(TURN, PAGE_REVIEW), DO_AT(SHEET, 1))
ROW(review_all,     BARE,    REPORT_DISPUTE,  DO(FILL), DO_AT(TURN, PAGE_REVIEW), DO_AT(SHEET, 1))
ROW(review_end,     BARE,    REPORT_DISPUTE,  DO(FILL), DO_AT(TURN, PAGE_REVIEW), DO_AT(SHEET, 2), DO(CONSENT))
ROW(sending,        VERDICT, REPORT_TIP,      DO_AT(TURN, PAGE_SENDING))
ROW(trouble,        VERDICT, REPORT_TIP,      DO_WITH(TROUBLE, "report.trouble.full"), DO_AT(TURN, PAGE_TROUBLE))
ROW(away,           VERDICT, REPORT_NONE,     DO_AT(TURN, PAGE_AWAY))
/* clang-format on */

static void receive(struct golden *g, const char *topic)
{
    struct flow *f = begin(g, VERDICT, REPORT_TIP);
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

void golden_set_received_wait(struct golden *g)
{
    receive(g, "barcode");
    inside_flow->model.report.slip = SLIP_PRINTING;
    inside_flow->model.report.is_leaving = true;
    inside_hand_over(g, SCREEN_RECEIVED);
}

void golden_set_received_worse(struct golden *g)
{
    receive(g, "barcode");
    inside_flow->model.report.slip = SLIP_FAILED;
    inside_flow->model.report.without_photos = true;
    inside_hand_over(g, SCREEN_RECEIVED);
}
