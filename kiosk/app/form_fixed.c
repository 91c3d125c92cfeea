/* Pages with a few answers that are always the same: a row an answer. */
#include "app/form.h"

static const char *word(const struct flow *f, const char *id)
{
    return words_get(flow_words(f), id);
}

static void keep(char *out, size_t cap, const char *text)
{
    explicit_bzero(out, cap);
    text_copy(out, cap, text);
}

static void way_kind(struct flow *f, int kind)
{
    struct draft *d = form_draft(f);
    if (d->report.kind != (enum report_kind)kind)
        d->report.consents = false; /* it was to something else */
    d->report.kind = (enum report_kind)kind;
    form_on(f);
}

static void way_page(struct flow *f, int page)
{
    struct draft *d = form_draft(f);
    if (page == PAGE_RECEIPT) {
        d->is_for_receipt = true;
        d->back = PAGE_WHERE;
    }
    form_turn_to(f, (enum report_page)page);
}

static void way_unsure(struct flow *f, int arg)
{
    struct report *r = &form_draft(f)->report;
    (void)arg;
    keep(r->shop_id, sizeof r->shop_id, "");
    keep(r->shop, sizeof r->shop, "");
    keep(r->shop_address, sizeof r->shop_address, "");
    r->shop_unknown = true;
    form_on(f);
}

static void way_no_text(struct flow *f, int arg)
{
    struct report *r = &form_draft(f)->report;
    (void)arg;
    keep(r->text, sizeof r->text, "");
    form_on(f);
}

static void way_bought(struct flow *f, int days_ago)
{
    form_draft(f)->report.bought = date_add_days(f->model.today, -days_ago);
    form_on(f);
}

static void way_call(struct flow *f, int wants)
{
    struct draft *d = form_draft(f);
    d->report.wants_call = wants != 0;
    d->has_answered_call = true;
    form_on(f);
}

/* 张先生: enough to be called by; whoever wants may write all of it. */
static void way_name(struct flow *f, int is_madam)
{
    struct draft *d = form_draft(f);
    const struct word_arg arg = { "surname", d->surname };
    words_fill(f->config.zh, is_madam ? "report.name.madam.full" : "report.name.sir.full", &arg, 1,
               d->report.name, sizeof d->report.name);
    form_on(f);
}

static bool is_any(const struct flow *f, int arg)
{
    (void)f, (void)arg;
    return false;
}

static bool is_kind(const struct flow *f, int kind)
{
    return (int)f->session.draft.report.kind == kind;
}

static bool is_unsure(const struct flow *f, int arg)
{
    (void)arg;
    return f->session.draft.report.shop_unknown;
}

static bool is_bought(const struct flow *f, int days_ago)
{
    struct date d = f->session.draft.report.bought;
    return date_known(d) && d.ymd == date_add_days(f->model.today, -days_ago).ymd;
}

static bool is_call(const struct flow *f, int wants)
{
    const struct draft *d = &f->session.draft;
    return d->has_answered_call && d->report.wants_call == (wants != 0);
}

static bool has_camera(const struct flow *f)
{
    return f->model.camera == CAMERA_ON;
}

/* A dispute needs somebody to hold to account (report/form.h). */
static bool may_be_unsure(const struct flow *f)
{
    return f->session.draft.report.kind != REPORT_DISPUTE;
}

static const struct fixed {
    enum report_page page;
    const char *name, *more,
        *term; /* words; term: of the law profile, in Chinese instead of name */
    void (*way)(struct flow *f, int arg);
    int arg;
    bool (*is_chosen)(const struct flow *f, int arg);
    bool (*is_there)(const struct flow *f); /* NULL: always */
} fixed[] = {
    { PAGE_KIND, "report.kind.tip", "report.kind.tip.more", "report_name", way_kind, REPORT_TIP,
      is_kind, NULL },
    { PAGE_KIND, "report.kind.dispute", "report.kind.dispute.more", "complaint_name", way_kind,
      REPORT_DISPUTE, is_kind, NULL },
    { PAGE_KIND, "report.kind.question", "report.kind.question.more", "", way_kind, REPORT_QUESTION,
      is_kind, NULL },
    { PAGE_WHERE, "report.where.township", "report.where.township.more", "", way_page,
      PAGE_TOWNSHIP, is_any, NULL },
    { PAGE_WHERE, "report.where.receipt", "report.where.receipt.more", "", way_page, PAGE_RECEIPT,
      is_any, has_camera },
    { PAGE_WHERE, "report.where.name", "report.where.name.more", "", way_page, PAGE_SHOP_NAME,
      is_any, NULL },
    { PAGE_WHERE, "report.where.unsure", "report.where.unsure.more", "", way_unsure, 0, is_unsure,
      may_be_unsure },
    { PAGE_TEXT, "report.text.no", "report.text.no.more", "", way_no_text, 0, is_any, NULL },
    { PAGE_TEXT, "report.text.write", "report.text.write.more", "", way_page, PAGE_WRITE, is_any,
      NULL },
    { PAGE_BOUGHT, "report.bought.today", "", "", way_bought, 0, is_bought, NULL },
    { PAGE_BOUGHT, "report.bought.yesterday", "", "", way_bought, 1, is_bought, NULL },
    { PAGE_BOUGHT, "report.bought.earlier", "report.bought.earlier.more", "", way_page, PAGE_DAY,
      is_any, NULL },
    { PAGE_FORM_OF_NAME, "report.name.sir", "", "", way_name, 0, is_any, NULL },
    { PAGE_FORM_OF_NAME, "report.name.madam", "", "", way_name, 1, is_any, NULL },
    { PAGE_FORM_OF_NAME, "report.name.full", "report.name.full.more", "", way_page, PAGE_FULL_NAME,
      is_any, NULL },
    { PAGE_CALL, "report.call.yes", "report.call.yes.more", "", way_call, 1, is_call, NULL },
    { PAGE_CALL, "report.call.no", "report.call.no.more", "", way_call, 0, is_call, NULL },
};

static const struct fixed *fixed_at(const struct flow *f, size_t i)
{
    for (size_t k = 0; k < ARRAY_LEN(fixed); k++) {
        bool is_there = fixed[k].page == f->model.report.page &&
                        (!fixed[k].is_there || fixed[k].is_there(f));
        if (is_there && i-- == 0)
            return &fixed[k];
    }
    return NULL;
}

bool form_fixed_at(const struct flow *f, size_t i, struct model_choice *out)
{
    const struct fixed *row = fixed_at(f, i);
    if (!row)
        return false;
    const char *term = f->model.english || !row->term[0] ? "" : law_term(f->config.law, row->term);
    *out = (struct model_choice){ .name = term[0] ? term : word(f, row->name),
                                  .more = row->more[0] ? word(f, row->more) : "",
                                  .index = (int)i,
                                  .is_chosen = row->is_chosen(f, row->arg) };
    return true;
}

void form_fixed_pick(struct flow *f, size_t i)
{
    const struct fixed *row = fixed_at(f, i);
    row->way(f, row->arg);
}
