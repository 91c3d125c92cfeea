/* What the machine read on the receipt, before it is an answer.
 *
 * It is read from the touch that took the photograph on, while the person looks whether the picture is good.  A row is
 * in the report only when the person has touched it or written it himself; whoever does not want to wait goes on.
 */
#include "app/form.h"

#include "base/log.h"

static struct draft_receipt *receipt_of(struct flow *f)
{
    return &form_draft(f)->receipt;
}

/* What the report asks for and does not have yet. */
static bool is_lacking(const struct flow *f, enum receipt_fact fact)
{
    static const enum question questions[RECEIPT_FACTS] = { [FACT_SHOP] = QUESTION_WHERE,
                                                            [FACT_BOUGHT] = QUESTION_BOUGHT,
                                                            [FACT_AMOUNT] = QUESTION_GOODS };
    const struct report *r = &f->session.draft.report;
    const bool has[RECEIPT_FACTS] = { [FACT_SHOP] = r->shop[0] != '\0',
                                      [FACT_BOUGHT] = date_known(r->bought),
                                      [FACT_AMOUNT] = r->amount[0] != '\0' };
    return form_need(f->model.report.form, r->kind, questions[fact]) != NEED_NO && !has[fact];
}

static bool is_named(const struct draft_receipt *d, enum receipt_fact fact)
{
    const bool named[RECEIPT_FACTS] = { [FACT_SHOP] = d->facts.shop[0] != '\0',
                                        [FACT_BOUGHT] = date_known(d->facts.bought),
                                        [FACT_AMOUNT] = d->facts.amount[0] != '\0' };
    return named[fact];
}

static void call_off(struct flow *f)
{
    struct draft_receipt *d = receipt_of(f);
    if (d->serial != 0 && f->config.read_receipt)
        f->config.read_receipt(f->config.self, NULL, 0);
    d->serial = 0;
}

void form_receipt_drop(struct flow *f)
{
    call_off(f);
    explicit_bzero(receipt_of(f), sizeof *receipt_of(f));
}

void form_receipt_begin(struct flow *f, const struct frame *frame)
{
    struct draft_receipt *d = receipt_of(f);
    bool is_wanted = false;
    form_receipt_drop(f);
    for (int i = 0; i < RECEIPT_FACTS; i++)
        is_wanted |= is_lacking(f, (enum receipt_fact)i);
    if (!f->config.read_receipt || !is_wanted)
        return;
    if (++f->n_receipts == 0)
        f->n_receipts++;
    d->serial = f->n_receipts;
    d->began_ms = flow_now_ms(f);
    f->config.read_receipt(f->config.self, frame, d->serial);
}

/* ---- where the form goes on ---- */

/* The shop stands on the receipt: whoever looks into it reads it there.  A dispute needs it in words, too. */
static void go_on(struct flow *f)
{
    struct draft *d = form_draft(f);
    form_receipt_drop(f);
    if (d->back != PAGE_WHERE) {
        form_turn_to(f, d->back);
        return;
    }
    if (d->report.kind == REPORT_DISPUTE && !form_is_answered(&d->report, QUESTION_WHERE)) {
        d->wants_township = d->report.shop[0] != '\0';
        form_turn_to(f, d->wants_township ? PAGE_TOWNSHIP : PAGE_SHOP_NAME);
        return;
    }
    if (d->report.kind != REPORT_DISPUTE)
        d->report.shop_unknown = d->report.shop[0] == '\0';
    f->model.report.page =
        PAGE_RECEIPT; /* of the question that was asked: the photograph was the answer */
    form_on(f);
}

/* Which of the facts the page asks about; n: how many. */
static size_t rows_of(const struct flow *f, enum receipt_fact out[RECEIPT_FACTS])
{
    const struct draft_receipt *d = &f->session.draft.receipt;
    size_t n = 0;
    for (int i = 0; i < RECEIPT_FACTS; i++)
        if (is_named(d, (enum receipt_fact)i))
            out[n++] = (enum receipt_fact)i;
    return n;
}

static void show_read(struct flow *f)
{
    enum receipt_fact rows[RECEIPT_FACTS];
    form_turn_to(f, rows_of(f, rows) > 0 ? PAGE_FACTS : PAGE_UNREAD);
}

void form_receipt_kept(struct flow *f)
{
    const struct draft_receipt *d = receipt_of(f);
    if (!form_draft(f)->is_for_receipt || (d->serial == 0 && !d->is_read))
        go_on(f);
    else if (d->is_read)
        show_read(f);
    else
        form_turn_to(f, PAGE_READING);
}

void flow_receipt(struct flow *f, unsigned serial, const struct receipt_facts *facts)
{
    struct draft_receipt *d = receipt_of(f);
    if (serial == 0 || serial != d->serial)
        return;
    d->serial = 0;
    d->is_read = facts != NULL;
    if (facts)
        d->facts = *facts;
    if (!is_lacking(f, FACT_SHOP))
        explicit_bzero(d->facts.shop, sizeof d->facts.shop);
    if (!is_lacking(f, FACT_BOUGHT))
        d->facts.bought = DATE_NONE;
    if (!is_lacking(f, FACT_AMOUNT))
        explicit_bzero(d->facts.amount, sizeof d->facts.amount);
    const struct form_choice *shop = form_shop_printed(f->model.report.form, d->facts.shop);
    text_copy(d->shop_id, sizeof d->shop_id, shop ? shop->id : "");
    if (shop)
        text_copy(d->facts.shop, sizeof d->facts.shop, shop->name);
    if (f->model.screen != SCREEN_REPORT || f->model.report.page != PAGE_READING)
        return;
    if (facts)
        show_read(f);
    else
        go_on(f);
}

void form_receipt_tick(struct flow *f)
{
    struct draft_receipt *d = receipt_of(f);
    if (d->serial == 0 || flow_now_ms(f) - d->began_ms < f->config.times.receipt_read)
        return;
    log_line(LOG_INFO, "form", "a receipt was not read in time");
    call_off(f);
    d->is_read = true; /* as far as it goes: nothing */
    if (f->model.screen == SCREEN_REPORT && f->model.report.page == PAGE_READING)
        show_read(f);
}

/* ---- the page that asks ---- */

/* Written by the person instead of what was read. */
static bool is_mended(const struct flow *f, enum receipt_fact fact)
{
    return !is_lacking(f, fact);
}

static void say_fact(const struct flow *f, enum receipt_fact fact, char *out, size_t cap)
{
    const struct draft *d = &f->session.draft;
    bool mended = is_mended(f, fact);
    const struct word_arg arg = { "amount", mended ? d->report.amount : d->receipt.facts.amount };
    switch (fact) {
    case FACT_SHOP:
        text_copy(out, cap, mended ? d->report.shop : d->receipt.facts.shop);
        break;
    case FACT_BOUGHT:
        words_date(flow_words(f), mended ? d->report.bought : d->receipt.facts.bought, out, cap);
        break;
    case FACT_AMOUNT:
        words_fill(flow_words(f), "report.price.yuan", &arg, 1, out, cap);
        break;
    case RECEIPT_FACTS:
        break;
    }
}

bool form_receipt_at(const struct flow *f, size_t i, struct model_choice *out)
{
    static const char *const names[RECEIPT_FACTS] = { [FACT_SHOP] = "report.facts.shop",
                                                      [FACT_BOUGHT] = "report.facts.bought",
                                                      [FACT_AMOUNT] = "report.facts.amount" };
    enum receipt_fact rows[RECEIPT_FACTS];
    if (i >= rows_of(f, rows))
        return false;
    char *line = f->review->line[rows[i]];
    say_fact(f, rows[i], line, sizeof f->review->line[0]);
    *out = (struct model_choice){ .name = words_get(flow_words(f), names[rows[i]]),
                                  .more = line,
                                  .index = (int)i,
                                  .is_chosen = f->session.draft.receipt.is_taken[rows[i]] ||
                                               is_mended(f, rows[i]) };
    return true;
}

void form_receipt_pick(struct flow *f, size_t i)
{
    struct draft_receipt *d = receipt_of(f);
    enum receipt_fact rows[RECEIPT_FACTS];
    if (i < rows_of(f, rows) && !is_mended(f, rows[i]))
        d->is_taken[rows[i]] = !d->is_taken[rows[i]];
    form_show(f);
}

void form_receipt_mend(struct flow *f, int row)
{
    static const enum report_page pages[RECEIPT_FACTS] = {
        [FACT_SHOP] = PAGE_SHOP_NAME, [FACT_BOUGHT] = PAGE_DAY, [FACT_AMOUNT] = PAGE_PRICE
    };
    enum receipt_fact rows[RECEIPT_FACTS];
    if (row < 0 || (size_t)row >= rows_of(f, rows))
        return;
    receipt_of(f)->is_mending = true;
    form_turn_to(f, pages[rows[row]]);
}

bool form_receipt_mended(struct flow *f)
{
    struct draft_receipt *d = receipt_of(f);
    if (!d->is_mending)
        return false;
    d->is_mending = false;
    form_turn_to(f, PAGE_FACTS);
    return true;
}

static void keep(char *out, size_t cap, const char *text)
{
    explicit_bzero(out, cap);
    text_copy(out, cap, text);
}

static void take_shop(struct flow *f)
{
    struct report *r = &form_draft(f)->report;
    const struct draft_receipt *d = receipt_of(f);
    const struct form_choice *c =
        d->shop_id[0] ? form_choice_find(f->model.report.form, FORM_SHOPS, d->shop_id) : NULL;
    keep(r->shop, sizeof r->shop, d->facts.shop);
    keep(r->shop_id, sizeof r->shop_id, c ? c->id : "");
    keep(r->shop_address, sizeof r->shop_address, c ? c->more : "");
    if (c)
        keep(r->township, sizeof r->township, c->under);
    r->shop_unknown = false;
}

/* The one place where what a machine read becomes what a person said. */
static void take_confirmed(struct flow *f)
{
    struct draft *draft = form_draft(f);
    const struct draft_receipt *d = &draft->receipt;
    if (d->is_taken[FACT_SHOP] && is_lacking(f, FACT_SHOP))
        take_shop(f);
    if (d->is_taken[FACT_BOUGHT] && is_lacking(f, FACT_BOUGHT))
        draft->report.bought = d->facts.bought;
    if (d->is_taken[FACT_AMOUNT] && is_lacking(f, FACT_AMOUNT))
        keep(draft->report.amount, sizeof draft->report.amount, d->facts.amount);
    draft->is_settled[QUESTION_BOUGHT] |= is_named(d, FACT_BOUGHT) && is_mended(f, FACT_BOUGHT);
    draft->is_settled[QUESTION_GOODS] |= is_named(d, FACT_AMOUNT) && is_mended(f, FACT_AMOUNT);
}

void form_receipt_go(struct flow *f)
{
    if (f->model.report.page == PAGE_FACTS)
        take_confirmed(f);
    go_on(f);
}
