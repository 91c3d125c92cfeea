#include "app/form.h"

#include "base/log.h"

/* Which question a page belongs to, and where 返回 leads: to a page, or by the order of questions. */
enum { BY_ORDER = REPORT_PAGE_COUNT, OUT_OF_FORM };
static const struct {
    int question, back;
} pages[REPORT_PAGE_COUNT] = {
    [PAGE_KIND] = { QUESTION_COUNT, OUT_OF_FORM },
    [PAGE_TOPIC] = { QUESTION_TOPIC, BY_ORDER },
    [PAGE_TOPIC_OF] = { QUESTION_TOPIC, PAGE_TOPIC },
    [PAGE_WHERE] = { QUESTION_WHERE, BY_ORDER },
    [PAGE_TOWNSHIP] = { QUESTION_WHERE, PAGE_WHERE },
    [PAGE_SHOPS] = { QUESTION_WHERE, PAGE_TOWNSHIP },
    [PAGE_SHOP_NAME] = { QUESTION_WHERE, PAGE_WHERE },
    [PAGE_RECEIPT] = { QUESTION_WHERE, PAGE_WHERE },
    [PAGE_READING] = { QUESTION_WHERE, PAGE_WHERE },
    [PAGE_FACTS] = { QUESTION_WHERE, PAGE_WHERE },
    [PAGE_UNREAD] = { QUESTION_WHERE, PAGE_WHERE },
    [PAGE_PROBLEM] = { QUESTION_PROBLEM, BY_ORDER },
    [PAGE_PHOTOS] = { QUESTION_PHOTOS, BY_ORDER },
    [PAGE_SHOOT] = { QUESTION_PHOTOS, PAGE_PHOTOS },
    [PAGE_SHOT] = { QUESTION_PHOTOS, PAGE_SHOOT },
    [PAGE_TEXT] = { QUESTION_TEXT, BY_ORDER },
    [PAGE_WRITE] = { QUESTION_TEXT, PAGE_TEXT },
    [PAGE_GOODS] = { QUESTION_GOODS, BY_ORDER },
    [PAGE_PRICE] = { QUESTION_GOODS, PAGE_GOODS },
    [PAGE_BOUGHT] = { QUESTION_BOUGHT, BY_ORDER },
    [PAGE_DAY] = { QUESTION_BOUGHT, PAGE_BOUGHT },
    [PAGE_WISH] = { QUESTION_WISH, BY_ORDER },
    [PAGE_SURNAME] = { QUESTION_NAME, BY_ORDER },
    [PAGE_FORM_OF_NAME] = { QUESTION_NAME, PAGE_SURNAME },
    [PAGE_FULL_NAME] = { QUESTION_NAME, PAGE_SURNAME },
    [PAGE_PHONE] = { QUESTION_PHONE, BY_ORDER },
    [PAGE_ADDRESS] = { QUESTION_ADDRESS, BY_ORDER },
    [PAGE_VILLAGE] = { QUESTION_ADDRESS, PAGE_ADDRESS },
    [PAGE_STREET] = { QUESTION_ADDRESS, PAGE_ADDRESS },
    [PAGE_CALL] = { QUESTION_CALL, BY_ORDER },
    [PAGE_REVIEW] = { QUESTION_REVIEW, BY_ORDER },
    [PAGE_SENDING] = { QUESTION_COUNT, PAGE_SENDING },
    [PAGE_TROUBLE] = { QUESTION_COUNT, PAGE_REVIEW },
    [PAGE_AWAY] = { QUESTION_COUNT, OUT_OF_FORM },
};

static const enum report_page first_pages[QUESTION_COUNT] = {
    [QUESTION_TOPIC] = PAGE_TOPIC,     [QUESTION_WHERE] = PAGE_WHERE,
    [QUESTION_PROBLEM] = PAGE_PROBLEM, [QUESTION_PHOTOS] = PAGE_PHOTOS,
    [QUESTION_TEXT] = PAGE_TEXT,       [QUESTION_GOODS] = PAGE_GOODS,
    [QUESTION_BOUGHT] = PAGE_BOUGHT,   [QUESTION_WISH] = PAGE_WISH,
    [QUESTION_NAME] = PAGE_SURNAME,    [QUESTION_PHONE] = PAGE_PHONE,
    [QUESTION_ADDRESS] = PAGE_ADDRESS, [QUESTION_CALL] = PAGE_CALL,
    [QUESTION_REVIEW] = PAGE_REVIEW,
};

/* The words of the ways on.  skip: also for whoever must answer nothing here. */
static const struct {
    enum report_page page;
    const char *go, *skip;
} ways_on[] = {
    { PAGE_PROBLEM, "report.next", "report.problem.skip" },
    { PAGE_PHOTOS, "report.photos.done", "" },
    { PAGE_READING, "report.reading.go", "" },
    { PAGE_FACTS, "report.next", "" },
    { PAGE_UNREAD, "report.next", "" },
    { PAGE_WRITE, "report.next", "" },
    { PAGE_SHOP_NAME, "report.next", "" },
    { PAGE_FULL_NAME, "report.next", "" },
    { PAGE_STREET, "report.next", "" },
    { PAGE_GOODS, "report.next", "report.skip" },
    { PAGE_PRICE, "report.next", "report.skip" },
    { PAGE_DAY, "report.next", "" },
    { PAGE_PHONE, "report.next", "report.phone.skip" },
    { PAGE_BOUGHT, "", "report.skip" },
    { PAGE_WISH, "", "report.skip" },
    { PAGE_SURNAME, "report.name.full", "" },
    { PAGE_ADDRESS, "", "report.skip" },
    { PAGE_TROUBLE, "report.trouble.again", "" },
    { PAGE_REVIEW, "report.review.submit", "" },
};

struct draft *form_draft(struct flow *f)
{
    return &f->session.draft;
}

enum question form_question_of(enum report_page p)
{
    return (enum question)pages[p].question;
}

static bool has_coded_goods(const struct flow *f)
{
    const struct report *r = &f->session.draft.report;
    return r->n_goods > 0 && r->goods[0].code[0] != '\0';
}

static bool is_must(const struct flow *f, enum question q)
{
    return q < QUESTION_COUNT &&
           form_need(f->model.report.form, f->session.draft.report.kind, q) == NEED_MUST;
}

enum report_page form_page_of(const struct flow *f, enum question q)
{
    if (q == QUESTION_TEXT && is_must(f, q)) /* nobody is asked whether he has something to ask */
        return PAGE_WRITE;
    if (q == QUESTION_GOODS && has_coded_goods(f)) /* the code names it */
        return PAGE_PRICE;
    return first_pages[q];
}

static size_t questions_of(const struct flow *f, enum question out[QUESTION_COUNT])
{
    const struct draft *d = &f->session.draft;
    return form_pages(f->model.report.form, &d->report, d->known, out);
}

static void set_step(struct flow *f)
{
    enum question q[QUESTION_COUNT], mine = form_question_of(f->model.report.page);
    struct model_report *m = &f->model.report;
    m->step = m->steps = 0;
    if (mine == QUESTION_COUNT || f->session.draft.report.kind == REPORT_NONE)
        return;
    m->steps = questions_of(f, q);
    for (size_t i = 0; i < m->steps; i++)
        if (q[i] == mine)
            m->step = i + 1;
}

/* Whether the page may be left by going on. */
static bool may_go(const struct flow *f)
{
    const struct model_report *m = &f->model.report;
    const struct form_digits *digits = form_digits_of(m->page);
    if (digits)
        return digits->is_good(f, m->typed);
    if (m->page == PAGE_WRITE && !is_must(f, QUESTION_TEXT))
        return true; /* empty is an answer, too */
    if (form_text_of(m->page))
        return f->model.typing.text[0] || f->model.typing.typed[0] || f->model.typing.ink.n > 0;
    if (m->page == PAGE_PROBLEM)
        return m->report->n_problems > 0;
    if (m->page == PAGE_REVIEW)
        return m->report->consents && m->sheet + 1 >= m->sheets;
    return true;
}

static void set_ways(struct flow *f)
{
    struct model_report *m = &f->model.report;
    enum question q = form_question_of(m->page);
    m->go = m->skip = m->why = "";
    for (size_t i = 0; i < ARRAY_LEN(ways_on); i++)
        if (ways_on[i].page == m->page) {
            m->go = may_go(f) ? ways_on[i].go : "";
            m->skip = q < QUESTION_COUNT && !is_must(f, q) ? ways_on[i].skip : "";
        }
    if (m->page == PAGE_PHOTOS && m->n_views == 0)
        m->go = "report.photos.without";
    /* Whoever has said what is the matter need not be asked whether he will not say it. */
    if (m->page == PAGE_PROBLEM && m->go[0])
        m->skip = "";
    if (q < QUESTION_COUNT && f->session.draft.report.kind != REPORT_NONE)
        m->why = form_why(m->form, f->session.draft.report.kind, q);
}

static void set_choices(struct flow *f)
{
    struct model_report *m = &f->model.report;
    const struct form_list_of *l = form_list(m->page);
    struct model_choice c;
    size_t n = 0, a_sheet = m->page == PAGE_REVIEW ? CHOICES_A_SHEET - 1 : CHOICES_A_SHEET;
    m->n_choices = 0;
    m->sheets = 1;
    if (!l)
        return;
    while (l->at(f, n, &c))
        n++;
    m->sheets = n == 0 ? 1 : (n + a_sheet - 1) / a_sheet;
    if (m->sheet >= m->sheets)
        m->sheet = m->sheets - 1;
    for (size_t i = m->sheet * a_sheet; i < n && m->n_choices < a_sheet; i++)
        if (l->at(f, i, &m->choices[m->n_choices]))
            m->n_choices++;
}

static void set_views(struct flow *f)
{
    const struct draft *d = &f->session.draft;
    struct model_report *m = &f->model.report;
    m->n_views = m->n_own = 0;
    for (size_t i = 0; i < d->n_photos; i++) {
        m->views[m->n_views++] = d->photos[i].view;
        m->n_own += d->photos[i].kind == PHOTO_MORE || d->photos[i].kind == PHOTO_RECEIPT;
    }
    m->shot = d->shot.view;
}

void form_show(struct flow *f)
{
    struct model_report *m = &f->model.report;
    const struct draft *d = &f->session.draft;
    if (!m->form)
        return;
    m->report = d->is_open ? &d->report : NULL;
    m->is_editing = d->is_editing;
    m->n_other_goods = d->has_goods && f->session.goods.n > 1 ? f->session.goods.n - 1 : 0;
    route_decide(m->route, d->report.topic[0] ? d->report.topic : NULL, &m->decision);
    set_step(f);
    set_choices(f);
    set_views(f);
    set_ways(f);
}

void form_follow(struct flow *f)
{
    if (f->model.screen == SCREEN_REPORT || f->model.screen == SCREEN_RECEIVED)
        form_show(f);
}

static void leave_page(struct flow *f)
{
    const struct form_text *t = form_text_of(f->model.report.page);
    if (t && f->model.typing.kind != TYPING_NONE) {
        typing_settle(f->config.typing, &f->model.typing);
        t->take(f, f->model.typing.text);
        typing_close(f->config.typing, &f->model.typing);
    }
    explicit_bzero(f->model.report.typed, sizeof f->model.report.typed);
    explicit_bzero(f->session.draft.typed_ms, sizeof f->session.draft.typed_ms);
    f->model.report.n_masked = 0;
    f->model.report.complaint = "";
}

void form_turn_to(struct flow *f, enum report_page p)
{
    struct model_report *m = &f->model.report;
    const struct form_digits *digits = form_digits_of(p);
    const struct form_text *text = form_text_of(p);
    leave_page(f);
    form_draft(f)->wants_shot = false; /* of the page that is left */
    m->page = p;
    m->sheet = 0;
    if (digits)
        digits->fill(f, m->typed, sizeof m->typed);
    if (text)
        flow_open_typing(f, text->kind, text->max_bytes, text->fill(f));
    f->active_ms = flow_now_ms(f);
    form_show(f);
}

/* A receipt has told it, and the person has said it is so. */
static bool is_settled(const struct flow *f, enum question q)
{
    const struct draft *d = &f->session.draft;
    return d->is_settled[q] && form_is_answered(&d->report, q);
}

/* The one after mine; the review past the last. */
static enum question next_question(const struct flow *f, enum question mine)
{
    enum question q[QUESTION_COUNT];
    size_t n = questions_of(f, q), i = 0;
    if (mine == QUESTION_COUNT)
        return n > 0 ? q[0] : QUESTION_REVIEW;
    while (i < n && (q[i] <= mine || is_settled(f, q[i])))
        i++;
    return i < n ? q[i] : QUESTION_REVIEW;
}

void form_on(struct flow *f)
{
    struct draft *d = form_draft(f);
    enum question mine = form_question_of(f->model.report.page);
    if (form_receipt_mended(f))
        return;
    if (mine == QUESTION_WHERE && is_must(f, mine) && !form_is_answered(&d->report, mine)) {
        leave_page(f); /* a name was written: where that is */
        d->wants_township = d->report.shop[0] != '\0';
        form_turn_to(f, d->wants_township ? PAGE_TOWNSHIP : PAGE_WHERE);
        return;
    }
    enum question next = d->is_editing ? QUESTION_REVIEW : next_question(f, mine);
    if (next == QUESTION_REVIEW)
        d->is_editing = false;
    form_turn_to(f, form_page_of(f, next));
}

/* The first page of the question before this one; the kind before the first. */
static enum report_page page_before(const struct flow *f)
{
    enum question q[QUESTION_COUNT], mine = form_question_of(f->model.report.page);
    size_t n = questions_of(f, q), i = 0;
    if (f->session.draft.is_editing)
        return PAGE_REVIEW;
    while (i < n && q[i] < mine)
        i++;
    while (i > 0 && is_settled(f, q[i - 1]))
        i--;
    return i == 0 ? PAGE_KIND : form_page_of(f, q[i - 1]);
}

bool guard_form_first(const struct flow *f, const struct happening *h)
{
    (void)h;
    return pages[f->model.report.page].back == OUT_OF_FORM;
}

static bool is_of_receipt(enum report_page p)
{
    return p == PAGE_READING || p == PAGE_FACTS || p == PAGE_UNREAD;
}

void effect_form_back(struct flow *f, const struct happening *h)
{
    struct draft *d = form_draft(f);
    int back = pages[f->model.report.page].back;
    bool is_first = form_question_of(f->model.report.page) < QUESTION_COUNT &&
                    form_page_of(f, form_question_of(f->model.report.page)) == f->model.report.page;
    (void)h;
    if (is_first)
        back = BY_ORDER;
    if (f->model.report.page == PAGE_SENDING)
        return;
    if (d->receipt.is_mending) { /* thought better of it: what stands there is not the answer */
        typing_close(f->config.typing, &f->model.typing);
        form_receipt_mended(f);
        return;
    }
    if (f->model.report.page == PAGE_SHOT)
        draft_drop_shot(d);
    if (f->model.report.page == PAGE_SHOOT || is_of_receipt(f->model.report.page))
        back = (int)d->back;
    if (f->model.report.page == PAGE_SHOT && d->back == PAGE_WHERE)
        back = PAGE_RECEIPT;
    enum report_page to = back == BY_ORDER ? page_before(f) : (enum report_page)back;
    if (to == PAGE_REVIEW)
        d->is_editing = false;
    form_turn_to(f, to);
}

void effect_form_leave(struct flow *f, const struct happening *h)
{
    (void)h;
    leave_page(f);
}

/* --- opening ------------------------------------------------------------------------------------ */

static void preset_problems(struct flow *f)
{
    struct draft *d = form_draft(f);
    const char *ids[REPORT_PROBLEMS_MAX];
    if (d->has_worded || d->report.n_goods == 0)
        return;
    size_t n = form_preset(f->model.report.form, d->report.goods[0].reason, ids);
    d->report.n_problems = 0;
    for (size_t i = 0; i < n && i < REPORT_PROBLEMS_MAX; i++)
        text_copy(d->report.problems[d->report.n_problems++], REPORT_ID_MAX, ids[i]);
}

/* What the machine knows goes in; what a person said stays. */
static void take_goods(struct flow *f)
{
    struct draft *d = form_draft(f);
    const struct goods_seen *g = &f->session.goods;
    size_t n = d->has_goods ? (f->model.report.takes_all_goods ? g->n : 1) : 0;
    draft_take_goods(d, g, n);
    draft_take_evidence(d, g, n);
    if (d->has_goods && g->n > 0)
        text_copy(d->report.topic, sizeof d->report.topic, g->at[g->n - 1].topic);
    d->known[QUESTION_TOPIC] = d->has_goods && d->report.topic[0] != '\0';
    preset_problems(f);
}

void effect_form_open(struct flow *f, const struct happening *h)
{
    struct draft *d = form_draft(f);
    bool has_goods = h->arg == 0 && f->model.check && f->session.goods.n > 0;
    f->form_origin = f->model.screen;
    if (!letterbox_takes(f->config.letterbox)) {
        form_turn_to(f, PAGE_AWAY);
        return;
    }
    if (d->is_open && d->has_goods != has_goods) /* about something else: another report */
        draft_wipe(d);
    if (!d->is_open)
        report_begin(&d->report, REPORT_NONE);
    d->is_open = true;
    d->has_goods = has_goods;
    d->is_editing = false;
    take_goods(f);
    log_line(LOG_INFO, "form", "a report is begun");
    form_turn_to(f, PAGE_KIND);
}

void effect_form_goods(struct flow *f, const struct happening *h)
{
    (void)h;
    if (f->model.report.page != PAGE_KIND || f->model.report.n_other_goods == 0)
        return;
    f->model.report.takes_all_goods = !f->model.report.takes_all_goods;
    take_goods(f);
    form_show(f);
}

/* --- what is touched ---------------------------------------------------------------------------- */

void effect_form_pick(struct flow *f, const struct happening *h)
{
    const struct form_list_of *l = form_list(f->model.report.page);
    struct model_choice c;
    if (l && l->pick && h->arg >= 0 && l->at(f, (size_t)h->arg, &c))
        l->pick(f, (size_t)h->arg);
}

void effect_form_sheet(struct flow *f, const struct happening *h)
{
    if (h->arg >= 0 && (size_t)h->arg < f->model.report.sheets)
        f->model.report.sheet = (size_t)h->arg;
    form_show(f);
}

void effect_form_key(struct flow *f, const struct happening *h)
{
    if (form_digits_of(f->model.report.page))
        form_digits_key(f, h->arg);
    form_show(f);
}

static void take_typed(struct flow *f)
{
    const struct form_digits *digits = form_digits_of(f->model.report.page);
    if (digits)
        digits->take(f, f->model.report.typed);
}

void effect_form_go(struct flow *f, const struct happening *h)
{
    enum report_page page = f->model.report.page;
    (void)h;
    form_show(f);
    if (!f->model.report.go || !f->model.report.go[0])
        return;
    take_typed(f);
    if (is_of_receipt(page))
        form_receipt_go(f);
    else if (page == PAGE_REVIEW || page == PAGE_TROUBLE)
        form_send(f);
    else if (page == PAGE_GOODS || page == PAGE_SURNAME)
        form_turn_to(f, page == PAGE_GOODS ? PAGE_PRICE : PAGE_FULL_NAME);
    else
        form_on(f);
}

void effect_form_skip(struct flow *f, const struct happening *h)
{
    (void)h;
    if (!f->model.report.skip || !f->model.report.skip[0])
        return;
    if (f->model.report.page == PAGE_PHONE)
        explicit_bzero(form_draft(f)->report.phone, REPORT_PHONE_MAX);
    if (f->model.report.page == PAGE_GOODS)
        form_turn_to(f, PAGE_PRICE);
    else
        form_on(f);
}

void effect_form_edit(struct flow *f, const struct happening *h)
{
    if (f->model.report.page == PAGE_FACTS)
        form_receipt_mend(f, h->arg);
    if (f->model.report.page != PAGE_REVIEW || h->arg < 0 || h->arg >= QUESTION_REVIEW)
        return;
    form_draft(f)->is_editing = true;
    form_turn_to(f, form_page_of(f, (enum question)h->arg));
}

void effect_form_consent(struct flow *f, const struct happening *h)
{
    struct report *r = &form_draft(f)->report;
    (void)h;
    if (f->model.report.page == PAGE_REVIEW)
        r->consents = !r->consents;
    form_show(f);
}
