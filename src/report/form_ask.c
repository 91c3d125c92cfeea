/* form_ask: what is asked, what is answered, what is still missing; and looking things up in the lists. */
#include <sodium.h>
#include <stddef.h>

#include "report/form_rows.h"

enum need form_need(const struct form *f, enum report_kind kind, enum question q)
{
    bool is_one = (unsigned)kind < REPORT_KIND_COUNT && (unsigned)q < QUESTION_COUNT;
    return is_one ? f->rules[kind][q].need : NEED_NO;
}

const char *form_why(const struct form *f, enum report_kind kind, enum question q)
{
    bool is_one = (unsigned)kind < REPORT_KIND_COUNT && (unsigned)q < QUESTION_COUNT;
    const char *why = is_one ? f->rules[kind][q].why : NULL;
    return why ? why : "";
}

/* ---- whether a question is answered ---- */

/* A dispute needs somebody to hold to account: a name, and where to find it (51号令; SAMR 20号令). */
static bool has_place(const struct report *r)
{
    if (r->kind != REPORT_DISPUTE)
        return r->shop[0] || r->shop_id[0] || r->shop_unknown;
    return r->shop[0] && (r->shop_address[0] || r->township[0]);
}

static bool has_goods(const struct report *r)
{
    bool is_named = r->n_goods > 0 && (r->goods[0].name[0] || r->goods[0].code[0]);
    return is_named && (r->kind != REPORT_DISPUTE || r->amount[0]);
}

/* Seven digits of the county, eleven of a mobile telephone, area code and hyphen; what can be rung. */
static bool has_phone(const struct report *r)
{
    size_t digits = 0;
    for (const char *at = r->phone; *at; at++)
        digits += *at >= '0' && *at <= '9';
    return digits >= 7 && digits <= 13 && strspn(r->phone, "0123456789-+ ") == strlen(r->phone);
}

static bool has_topic(const struct report *r)
{
    return r->topic[0];
}

static bool has_problem(const struct report *r)
{
    return r->n_problems > 0;
}

static bool has_photos(const struct report *r)
{
    return r->n_photos > 0;
}

static bool has_text(const struct report *r)
{
    return r->text[0];
}

static bool has_bought(const struct report *r)
{
    return date_known(r->bought);
}

static bool has_wish(const struct report *r)
{
    return r->wish[0];
}

static bool has_name(const struct report *r)
{
    return r->name[0];
}

static bool has_address(const struct report *r)
{
    return r->address[0];
}

static bool has_call(const struct report *r)
{
    return r->wants_call;
}

static bool has_consent(const struct report *r)
{
    return r->consents;
}

static bool (*const answered[QUESTION_COUNT])(const struct report *r) = {
    [QUESTION_TOPIC] = has_topic,     [QUESTION_WHERE] = has_place,
    [QUESTION_PROBLEM] = has_problem, [QUESTION_PHOTOS] = has_photos,
    [QUESTION_TEXT] = has_text,       [QUESTION_GOODS] = has_goods,
    [QUESTION_BOUGHT] = has_bought,   [QUESTION_WISH] = has_wish,
    [QUESTION_NAME] = has_name,       [QUESTION_PHONE] = has_phone,
    [QUESTION_ADDRESS] = has_address, [QUESTION_CALL] = has_call,
    [QUESTION_REVIEW] = has_consent,
};

bool form_is_answered(const struct report *r, enum question q)
{
    return (unsigned)q < QUESTION_COUNT && answered[q](r);
}

size_t form_pages(const struct form *f, const struct report *r, const bool is_known[QUESTION_COUNT],
                  enum question out[QUESTION_COUNT])
{
    size_t n = 0;
    for (size_t i = 0; i < QUESTION_COUNT; i++) {
        enum question q = (enum question)i;
        bool is_done = q != QUESTION_REVIEW && is_known[i] && form_is_answered(r, q);
        if (form_need(f, r->kind, q) != NEED_NO && !is_done)
            out[n++] = q;
    }
    return n;
}

enum question form_missing(const struct form *f, const struct report *r)
{
    for (size_t i = 0; i < QUESTION_COUNT; i++) {
        enum question q = (enum question)i;
        bool is_due = form_need(f, r->kind, q) == NEED_MUST;
        /* Who wants to be rung says where; half a number is no answer either. */
        if (q == QUESTION_PHONE && (r->wants_call || r->phone[0]))
            is_due = true;
        if (is_due && !form_is_answered(r, q))
            return q;
    }
    return QUESTION_COUNT;
}

/* What a person may have said to each question.  Photographs are shown, one by one, and taken back where they are. */
static const struct {
    enum question question;
    size_t at, bytes;
} said[] = {
#define SAID(question, field)                                                                      \
    {                                                                                              \
        question, offsetof(struct report, field), sizeof(((struct report *)0)->field)              \
    }
    SAID(QUESTION_WHERE, shop_id),      SAID(QUESTION_WHERE, shop),
    SAID(QUESTION_WHERE, shop_address), SAID(QUESTION_WHERE, shop_phone),
    SAID(QUESTION_WHERE, township),     SAID(QUESTION_WHERE, shop_unknown),
    SAID(QUESTION_PROBLEM, problems),   SAID(QUESTION_PROBLEM, n_problems),
    SAID(QUESTION_TEXT, text),          SAID(QUESTION_GOODS, amount),
    SAID(QUESTION_GOODS, quantity),     SAID(QUESTION_GOODS, spec),
    SAID(QUESTION_BOUGHT, bought),      SAID(QUESTION_WISH, wish),
    SAID(QUESTION_NAME, name),          SAID(QUESTION_PHONE, phone),
    SAID(QUESTION_ADDRESS, address),    SAID(QUESTION_CALL, wants_call),
#undef SAID
};

void form_drop_unasked(const struct form *f, struct report *r)
{
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        if (form_need(f, r->kind, said[i].question) == NEED_NO)
            sodium_memzero((char *)r + said[i].at, said[i].bytes);
}

/* ---- lists ---- */

size_t form_n_choices(const struct form *f, enum form_list list)
{
    return (unsigned)list < FORM_LIST_COUNT ? f->n_choices[list] : 0;
}

const struct form_choice *form_choice_at(const struct form *f, enum form_list list, size_t i)
{
    return i < form_n_choices(f, list) ? &f->choices[list][i] : NULL;
}

const struct form_choice *form_choice_find(const struct form *f, enum form_list list,
                                           const char *id)
{
    for (size_t i = 0; id && i < form_n_choices(f, list); i++)
        if (strcmp(f->choices[list][i].id, id) == 0)
            return &f->choices[list][i];
    return NULL;
}

/* ---- search ---- */

enum { QUERY_MAX = 64 };

/* Lower case, half width, no blanks: as initials are written. */
static void fold_query(const char *text, char out[QUERY_MAX])
{
    struct span s = span_of(text);
    size_t n = 0;
    for (size_t at = 0; at < s.len && n + 4 < QUERY_MAX;) {
        uint32_t c;
        char put[4];
        at += utf8_next(s, at, &c);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFF01 - 0x21;
        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        if (c <= ' ' || c == 0x3000)
            continue;
        size_t bytes = utf8_put(c, put);
        memcpy(out + n, put, bytes);
        n += bytes;
    }
    out[n] = '\0';
}

/* 0 no match; higher is better: the whole, the beginning, somewhere. */
static int fit(const char *text, const char *query)
{
    char folded[QUERY_MAX];
    fold_query(text, folded);
    const char *found = strstr(folded, query);
    if (!found)
        return 0;
    if (found != folded)
        return 1;
    return strlen(folded) == strlen(query) ? 3 : 2;
}

size_t form_shops_like(const struct form *f, const char *text, const struct form_choice **out,
                       size_t max)
{
    char query[QUERY_MAX];
    size_t n = 0;
    fold_query(text, query);
    if (query[0] == '\0')
        return 0;
    for (int best = 3; best > 0; best--)
        for (size_t i = 0; n < max && i < f->n_choices[FORM_SHOPS]; i++) {
            const struct form_choice *c = &f->choices[FORM_SHOPS][i];
            int by_name = fit(c->name, query), by_initials = fit(form_initials(f, i), query);
            if ((by_name > by_initials ? by_name : by_initials) == best)
                out[n++] = c;
        }
    return n;
}

/* A name as it may be printed: of brackets and blanks nothing is left. */
static void fold_name(const char *text, char out[REPORT_NAME_MAX])
{
    struct span s = span_of(text);
    size_t n = 0;
    for (size_t at = 0; at < s.len && n + 4 < REPORT_NAME_MAX;) {
        uint32_t c;
        char put[4];
        at += utf8_next(s, at, &c);
        if (c <= ' ' || c == 0x3000 || c == '(' || c == ')' || c == 0xFF08 || c == 0xFF09)
            continue;
        size_t bytes = utf8_put(c, put);
        memcpy(out + n, put, bytes);
        n += bytes;
    }
    out[n] = '\0';
}

const struct form_choice *form_shop_printed(const struct form *f, const char *name)
{
    const struct form_choice *only = NULL;
    char want[REPORT_NAME_MAX], have[REPORT_NAME_MAX];
    fold_name(name, want);
    for (size_t i = 0; want[0] && i < f->n_choices[FORM_SHOPS]; i++) {
        fold_name(f->choices[FORM_SHOPS][i].name, have);
        if (strcmp(want, have) != 0)
            continue;
        if (only)
            return NULL;
        only = &f->choices[FORM_SHOPS][i];
    }
    return only;
}

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    while (*words) {
        size_t n = strcspn(words, " ");
        if (n == len && memcmp(words, word, n) == 0)
            return true;
        words += n + strspn(words + n, " ");
    }
    return false;
}

size_t form_preset(const struct form *f, const char *reason, const char *out[REPORT_PROBLEMS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; reason && reason[0] && i < f->n_choices[FORM_PROBLEMS]; i++)
        if (n < REPORT_PROBLEMS_MAX && has_word(form_reasons(f, i), reason))
            out[n++] = f->choices[FORM_PROBLEMS][i].id;
    return n;
}
