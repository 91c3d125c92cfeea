/* Pages about the photographed receipt: being read, read, partly confirmed, not read. */
#include "golden_inside.h"
#include "golden_report.h"

enum { SERIAL = 7 };

/* A dispute whose receipt has been photographed and is being read; what it names comes in when facts are given. */
static struct flow *begin(struct golden *g, const struct receipt_facts *facts)
{
    golden_set_cancelled(g);
    struct flow *f = inside_flow_of(g);
    struct draft *d = &f->session.draft;
    f->model.screen = SCREEN_REPORT;
    inside_act(f, effect_form_open, 0);
    inside_act(f, effect_form_pick, REPORT_DISPUTE - 1);
    inside_add_photo(f, PHOTO_RECEIPT);
    d->is_for_receipt = true;
    d->back = PAGE_WHERE;
    d->receipt.serial = SERIAL;
    form_receipt_kept(f);
    if (facts)
        flow_receipt(f, SERIAL, facts);
    return f;
}

static const struct receipt_facts facts_read = { "世纪华联购物中心", { 20151012 }, "1234.50" };

void golden_set_report_reading(struct golden *g)
{
    begin(g, NULL);
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_facts(struct golden *g)
{
    begin(g, &facts_read);
    inside_hand_over(g, SCREEN_REPORT);
}

/* One said to be right, one mended by hand; a name as long as names of shops are. */
void golden_set_report_facts_taken(struct golden *g)
{
    struct receipt_facts facts = facts_read;
    text_copy(facts.shop, sizeof facts.shop, "威县洺州镇丰收农业生产资料供应站经营部");
    struct flow *f = begin(g, &facts);
    inside_act(f, effect_form_pick, 0);
    text_copy(f->session.draft.report.amount, sizeof f->session.draft.report.amount, "34.50");
    inside_hand_over(g, SCREEN_REPORT);
}

void golden_set_report_unread(struct golden *g)
{
    static const struct receipt_facts none;
    begin(g, &none);
    inside_hand_over(g, SCREEN_REPORT);
}
