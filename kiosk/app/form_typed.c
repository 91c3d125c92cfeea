/* Pages of a report that are typed: on ten keys, or on the keyboard. */
#include <ctype.h>

#include "app/form.h"

enum { MASK_AFTER_MS = 2000, CLEAR_LAST = 4, PRICE_DIGITS_MAX = 8 };

static void keep(char *out, size_t cap, const char *text)
{
    explicit_bzero(out, cap);
    text_copy(out, cap, text);
}

/* --- the telephone -------------------------------------------------------------------------------- */

/* A mobile number, or one with its area code, or one of the county: YD/T 2599 and the national numbering plan. */
static bool is_phone(const struct flow *f, const char *typed)
{
    size_t n = strlen(typed);
    (void)f;
    if (typed[0] == '1')
        return n == 11 && typed[1] >= '3';
    if (typed[0] == '0')
        return n >= 10 && n <= 12;
    return n == 7 || n == 8;
}

static const char *phone_complaint(const struct flow *f, const char *typed)
{
    size_t n = strlen(typed);
    bool is_over = n > 12 || (typed[0] == '1' && (n > 11 || (n > 1 && typed[1] < '3')));
    return !is_phone(f, typed) && is_over ? "report.phone.bad" : "";
}

static void fill_phone(const struct flow *f, char *typed, size_t cap)
{
    text_copy(typed, cap, f->session.draft.report.phone);
}

static void take_phone(struct flow *f, const char *typed)
{
    keep(form_draft(f)->report.phone, REPORT_PHONE_MAX, typed);
}

/* --- the price, in yuan --------------------------------------------------------------------------- */

static bool is_price(const struct flow *f, const char *typed)
{
    const char *point = strchr(typed, '.');
    size_t whole = point ? (size_t)(point - typed) : strlen(typed);
    (void)f;
    if (whole == 0 || whole > PRICE_DIGITS_MAX || strspn(typed, "0.") == strlen(typed))
        return false;
    return !point || (strlen(point + 1) <= 2 && !strchr(point + 1, '.'));
}

static const char *price_complaint(const struct flow *f, const char *typed)
{
    const char *point = strchr(typed, '.');
    bool is_off = point && (strlen(point + 1) > 2 || strchr(point + 1, '.'));
    return !is_price(f, typed) && is_off ? "report.price.bad" : "";
}

static void fill_price(const struct flow *f, char *typed, size_t cap)
{
    const struct draft *d = &f->session.draft;
    text_copy(typed, cap, d->receipt.is_mending ? d->receipt.facts.amount : d->report.amount);
}

static void take_price(struct flow *f, const char *typed)
{
    struct report *r = &form_draft(f)->report;
    size_t n = strlen(typed);
    keep(r->amount, sizeof r->amount, typed);
    if (n > 0 && r->amount[n - 1] == '.')
        r->amount[n - 1] = '\0';
}

/* --- the day it was bought ------------------------------------------------------------------------ */

static bool is_day(const struct flow *f, const char *typed)
{
    struct date d;
    return strlen(typed) == 8 && date_parse(span_of(typed), &d) &&
           date_same_or_before(d, f->model.today) &&
           date_before(date_add_months(f->model.today, -12 * 20), d);
}

static const char *day_complaint(const struct flow *f, const char *typed)
{
    struct date d;
    if (strlen(typed) < 8 || is_day(f, typed))
        return "";
    return date_parse(span_of(typed), &d) && date_before(f->model.today, d)
               ? "flow.entry.day_to_come"
               : "flow.entry.no_such_day";
}

static void fill_day(const struct flow *f, char *typed, size_t cap)
{
    const struct draft *draft = &f->session.draft;
    struct date d = draft->receipt.is_mending ? draft->receipt.facts.bought : draft->report.bought;
    typed[0] = '\0';
    if (date_known(d))
        snprintf(typed, cap, "%08d", (int)d.ymd);
}

static void take_day(struct flow *f, const char *typed)
{
    struct date d;
    if (date_parse(span_of(typed), &d))
        form_draft(f)->report.bought = d;
}

const struct form_digits *form_digits_of(enum report_page p)
{
    static const struct form_digits rows[REPORT_PAGE_COUNT] = {
        [PAGE_PHONE] = { 13, false, is_phone, phone_complaint, fill_phone, take_phone },
        [PAGE_PRICE] = { 11, true, is_price, price_complaint, fill_price, take_price },
        [PAGE_DAY] = { 8, false, is_day, day_complaint, fill_day, take_day },
    };
    return rows[p].max > 0 ? &rows[p] : NULL;
}

void form_digits_key(struct flow *f, int key)
{
    struct model_report *m = &f->model.report;
    struct draft *d = form_draft(f);
    const struct form_digits *digits = form_digits_of(m->page);
    size_t n = strlen(m->typed);
    if (key == KEY_CLEAR)
        explicit_bzero(m->typed, sizeof m->typed);
    else if (key == KEY_BACKSPACE && n > 0)
        m->typed[n - 1] = '\0';
    else if (n < digits->max && ((key >= '0' && key <= '9') || (key == '.' && digits->has_point &&
                                                                n > 0 && !strchr(m->typed, '.')))) {
        m->typed[n] = (char)key;
        d->typed_ms[n] = flow_now_ms(f);
    }
    m->complaint = digits->complaint(f, m->typed);
    form_digits_tick(f);
}

void form_digits_tick(struct flow *f)
{
    struct model_report *m = &f->model.report;
    size_t n = strlen(m->typed), most = n > CLEAR_LAST ? n - CLEAR_LAST : 0;
    m->n_masked = 0;
    if (m->page != PAGE_PHONE)
        return;
    while (m->n_masked < most &&
           flow_now_ms(f) - f->session.draft.typed_ms[m->n_masked] >= MASK_AFTER_MS)
        m->n_masked++;
}

/* --- the keyboard --------------------------------------------------------------------------------- */

static const char *fill_text(const struct flow *f)
{
    return f->session.draft.report.text;
}

static void take_text(struct flow *f, const char *text)
{
    keep(form_draft(f)->report.text, REPORT_TEXT_MAX, text);
}

static const char *fill_shop(const struct flow *f)
{
    const struct report *r = &f->session.draft.report;
    if (f->session.draft.receipt.is_mending)
        return f->session.draft.receipt.facts.shop;
    return r->shop_id[0] ? "" : r->shop;
}

/* A name written by hand is none of the list's. */
static void take_shop(struct flow *f, const char *text)
{
    struct report *r = &form_draft(f)->report;
    if (!text[0])
        return;
    keep(r->shop, sizeof r->shop, text);
    keep(r->shop_id, sizeof r->shop_id, "");
    keep(r->shop_address, sizeof r->shop_address, "");
    r->shop_unknown = false;
}

static const char *fill_goods(const struct flow *f)
{
    const struct report *r = &f->session.draft.report;
    return r->n_goods > 0 ? r->goods[0].name : "";
}

static void take_goods(struct flow *f, const char *text)
{
    struct report *r = &form_draft(f)->report;
    if (!text[0])
        return;
    if (r->n_goods == 0) {
        explicit_bzero(&r->goods[0], sizeof r->goods[0]);
        r->n_goods = 1;
    }
    keep(r->goods[0].name, REPORT_NAME_MAX, text);
}

static const char *fill_name(const struct flow *f)
{
    return f->session.draft.report.name;
}

static void take_name(struct flow *f, const char *text)
{
    if (text[0])
        keep(form_draft(f)->report.name, REPORT_NAME_MAX, text);
}

static const char *fill_street(const struct flow *f)
{
    return f->session.draft.report.address;
}

static void take_street(struct flow *f, const char *text)
{
    if (text[0])
        keep(form_draft(f)->report.address, REPORT_ADDRESS_MAX, text);
}

const struct form_text *form_text_of(enum report_page p)
{
    static const struct form_text rows[REPORT_PAGE_COUNT] = {
        [PAGE_WRITE] = { TYPING_FREE, REPORT_TEXT_MAX - 1, fill_text, take_text },
        [PAGE_SHOP_NAME] = { TYPING_SHOP, REPORT_NAME_MAX - 1, fill_shop, take_shop },
        [PAGE_GOODS] = { TYPING_FREE, REPORT_NAME_MAX - 1, fill_goods, take_goods },
        [PAGE_FULL_NAME] = { TYPING_NAME, REPORT_NAME_MAX - 1, fill_name, take_name },
        [PAGE_STREET] = { TYPING_NAME, REPORT_ADDRESS_MAX - 1, fill_street, take_street },
    };
    return rows[p].take ? &rows[p] : NULL;
}
