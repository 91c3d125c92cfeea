/* 请看一遍: what will be sent, a row a question. */
#include "app/form.h"

static const char *word(const struct flow *f, const char *id)
{
    return words_get(flow_words(f), id);
}

static const char *choice_name(const struct flow *f, enum form_list list, const char *id)
{
    const struct form_choice *c = id[0] ? form_choice_find(f->model.report.form, list, id) : NULL;
    return !c ? "" : (f->model.english && c->name_en[0] ? c->name_en : c->name);
}

static void say_where(const struct flow *f, char *out, size_t cap)
{
    const struct report *r = &f->session.draft.report;
    const char *town = choice_name(f, FORM_TOWNSHIPS, r->township);
    if (r->shop[0])
        snprintf(out, cap, "%s%s%s", r->shop, town[0] && !r->shop_address[0] ? " · " : "",
                 town[0] && !r->shop_address[0] ? town : "");
    else
        text_copy(out, cap, r->shop_unknown ? word(f, "report.where.unsure") : town);
}

static void say_problems(const struct flow *f, char *out, size_t cap)
{
    const struct report *r = &f->session.draft.report;
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < r->n_problems && n < cap; i++)
        n += (size_t)snprintf(out + n, cap - n, "%s%s", i ? word(f, "report.and") : "",
                              choice_name(f, FORM_PROBLEMS, r->problems[i]));
    text_mend(out);
}

static void say_photos(const struct flow *f, char *out, size_t cap)
{
    char count[16];
    snprintf(count, sizeof count, "%zu", f->session.draft.n_photos);
    const struct word_arg arg = { "count", count };
    words_fill(flow_words(f),
               f->session.draft.n_photos ? "report.photos.count" : "report.photos.none", &arg, 1,
               out, cap);
}

static void say_text(const struct flow *f, char *out, size_t cap)
{
    text_copy(out, cap, f->session.draft.report.text);
}

static void say_goods(const struct flow *f, char *out, size_t cap)
{
    const struct report *r = &f->session.draft.report;
    const struct word_arg arg = { "amount", r->amount };
    char price[64] = "";
    if (r->amount[0])
        words_fill(flow_words(f), "report.price.yuan", &arg, 1, price, sizeof price);
    const char *name = r->n_goods > 0 ? r->goods[0].name : "";
    if (!name[0] && r->n_goods > 0)
        name = r->goods[0].code;
    snprintf(out, cap, "%s%s%s", name, name[0] && price[0] ? " · " : "", price);
}

static void say_bought(const struct flow *f, char *out, size_t cap)
{
    words_date(flow_words(f), f->session.draft.report.bought, out, cap);
}

static void say_wish(const struct flow *f, char *out, size_t cap)
{
    text_copy(out, cap, choice_name(f, FORM_WISHES, f->session.draft.report.wish));
}

static void say_name(const struct flow *f, char *out, size_t cap)
{
    text_copy(out, cap, f->session.draft.report.name);
}

/* Whoever looks over the shoulder sees the last four digits. */
static void say_phone(const struct flow *f, char *out, size_t cap)
{
    const char *phone = f->session.draft.report.phone;
    size_t n = strlen(phone), at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n && at + 4 < cap; i++)
        at += (size_t)snprintf(out + at, cap - at, "%s",
                               i + 4 < n ? "•" : (char[]){ phone[i], '\0' });
    if (n == 0)
        text_copy(out, cap, word(f, "report.phone.none"));
}

static void say_address(const struct flow *f, char *out, size_t cap)
{
    text_copy(out, cap, f->session.draft.report.address);
}

static void say_call(const struct flow *f, char *out, size_t cap)
{
    text_copy(out, cap,
              word(f, f->session.draft.report.wants_call ? "report.call.yes" : "report.call.no"));
}

static void say_topic(const struct flow *f, char *out, size_t cap)
{
    const struct route_topic *t = f->model.report.decision.topic;
    text_copy(out, cap, !t ? "" : (f->model.english ? t->name_en : t->name));
}

static void (*const sayers[QUESTION_COUNT])(const struct flow *f, char *out, size_t cap) = {
    [QUESTION_TOPIC] = say_topic,      [QUESTION_WHERE] = say_where,
    [QUESTION_PROBLEM] = say_problems, [QUESTION_PHOTOS] = say_photos,
    [QUESTION_TEXT] = say_text,        [QUESTION_GOODS] = say_goods,
    [QUESTION_BOUGHT] = say_bought,    [QUESTION_WISH] = say_wish,
    [QUESTION_NAME] = say_name,        [QUESTION_PHONE] = say_phone,
    [QUESTION_ADDRESS] = say_address,  [QUESTION_CALL] = say_call,
};

/* A row shows the beginning: what two lines of large print hold, Han characters counted twice. */
static void shorten(char *line)
{
    enum { COLUMNS_MAX = 44 };
    struct span all = span_of(line);
    size_t columns = 0, fits = 0;
    text_mend(line);
    for (size_t at = 0; at < all.len;) {
        uint32_t c;
        size_t n = utf8_next(all, at, &c);
        columns += c < 0x2E80 ? 1 : 2;
        at += n;
        if (columns <= COLUMNS_MAX - 2)
            fits = at;
    }
    if (columns > COLUMNS_MAX)
        text_copy(line + fits, sizeof "…", "…");
}

bool form_review_at(const struct flow *f, size_t i, struct model_choice *out)
{
    static const char *const labels[QUESTION_COUNT] = {
#define X(name, text) [name] = "report.row." text,
        QUESTION_LIST(X)
#undef X
    };
    const struct draft *d = &f->session.draft;
    enum question q[QUESTION_COUNT];
    size_t n = form_pages(f->model.report.form, &d->report, d->known, q);
    if (n > 0 && q[n - 1] == QUESTION_REVIEW)
        n--;
    if (i >= n)
        return false;
    char *line = f->review->line[q[i]];
    line[0] = '\0';
    if (sayers[q[i]])
        sayers[q[i]](f, line, sizeof f->review->line[0]);
    shorten(line);
    *out = (struct model_choice){ .name = word(f, labels[q[i]]),
                                  .more = line[0] ? line : word(f, "report.row.nothing"),
                                  .index = (int)q[i],
                                  .is_chosen = line[0] != '\0' };
    return true;
}
