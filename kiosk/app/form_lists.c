/* What can be picked on the pages of a report, and what picking does. */
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

static void tell_choice(const struct flow *f, const struct form_choice *c, size_t i, bool is_chosen,
                        struct model_choice *out)
{
    *out = (struct model_choice){ .name = f->model.english && c->name_en[0] ? c->name_en : c->name,
                                  .more = "",
                                  .index = (int)i,
                                  .is_chosen = is_chosen };
}

/* Groups in the order in which their first topics come. */
static const struct route_topic *nth_group(const struct route *r, size_t i)
{
    for (size_t k = 0; k < route_n_topics(r); k++) {
        const struct route_topic *t = route_topic_at(r, k);
        bool is_first = true;
        for (size_t j = 0; j < k; j++)
            is_first &= strcmp(route_topic_at(r, j)->group, t->group) != 0;
        if (is_first && i-- == 0)
            return t;
    }
    return NULL;
}

static const struct route_topic *nth_topic_of(const struct route *r, const char *group, size_t i)
{
    for (size_t k = 0; k < route_n_topics(r); k++)
        if (strcmp(route_topic_at(r, k)->group, group) == 0 && i-- == 0)
            return route_topic_at(r, k);
    return NULL;
}

static bool at_group(const struct flow *f, size_t i, struct model_choice *out)
{
    const struct route_topic *t = nth_group(f->model.report.route, i);
    char name[80], more[80];
    if (!t)
        return false;
    snprintf(name, sizeof name, "report.group.%s", t->group);
    snprintf(more, sizeof more, "report.group.%s.more", t->group);
    *out = (struct model_choice){ .name = word(f, name),
                                  .more = word(f, more),
                                  .index = (int)i,
                                  .is_chosen = strcmp(f->model.report.decision.topic->group,
                                                      t->group) == 0 &&
                                               f->session.draft.report.topic[0] };
    return true;
}

/* A group of one is that one. */
static void pick_group(struct flow *f, size_t i)
{
    const struct route *r = f->model.report.route;
    struct draft *d = form_draft(f);
    const struct route_topic *t = nth_group(r, i);
    keep(d->group, sizeof d->group, t->group);
    if (nth_topic_of(r, d->group, 1)) {
        form_turn_to(f, PAGE_TOPIC_OF);
        return;
    }
    keep(d->report.topic, sizeof d->report.topic, t->id);
    form_on(f);
}

static bool at_topic(const struct flow *f, size_t i, struct model_choice *out)
{
    const struct route_topic *t = nth_topic_of(f->model.report.route, f->session.draft.group, i);
    bool en = f->model.english;
    if (!t)
        return false;
    *out = (struct model_choice){ .name = en ? t->name_en : t->name,
                                  .more = en ? t->hint_en : t->hint,
                                  .index = (int)i,
                                  .is_chosen = strcmp(f->session.draft.report.topic, t->id) == 0 };
    return true;
}

static void pick_topic(struct flow *f, size_t i)
{
    struct draft *d = form_draft(f);
    keep(d->report.topic, sizeof d->report.topic,
         nth_topic_of(f->model.report.route, d->group, i)->id);
    form_on(f);
}

static bool at_township(const struct flow *f, size_t i, struct model_choice *out)
{
    const struct form *form = f->model.report.form;
    if (i >= form_n_choices(form, FORM_TOWNSHIPS))
        return false;
    const struct form_choice *c = form_choice_at(form, FORM_TOWNSHIPS, i);
    tell_choice(f, c, i, strcmp(f->session.draft.report.township, c->id) == 0, out);
    return true;
}

static void pick_township(struct flow *f, size_t i)
{
    struct draft *d = form_draft(f);
    keep(d->report.township, sizeof d->report.township,
         form_choice_at(f->model.report.form, FORM_TOWNSHIPS, i)->id);
    if (d->wants_township)
        form_on(f);
    else
        form_turn_to(f, PAGE_SHOPS);
    d->wants_township = false;
}

/* The i-th of a list that belongs to `under`; NULL past the last. */
static const struct form_choice *nth_under(const struct flow *f, enum form_list list,
                                           const char *under, size_t i)
{
    const struct form *form = f->model.report.form;
    for (size_t k = 0; k < form_n_choices(form, list); k++) {
        const struct form_choice *c = form_choice_at(form, list, k);
        if (strcmp(c->under, under) == 0 && i-- == 0)
            return c;
    }
    return NULL;
}

/* Behind the shops of the township: another one there. */
static bool at_shop(const struct flow *f, size_t i, struct model_choice *out)
{
    const struct report *r = &f->session.draft.report;
    const struct form_choice *c = nth_under(f, FORM_SHOPS, r->township, i);
    if (c) {
        tell_choice(f, c, i, strcmp(r->shop_id, c->id) == 0, out);
        out->more = c->more;
        return true;
    }
    if (i > 0 && !nth_under(f, FORM_SHOPS, r->township, i - 1))
        return false;
    *out = (struct model_choice){ .name = word(f, "report.shops.other"),
                                  .more = word(f, "report.shops.other.more"),
                                  .index = (int)i };
    return true;
}

static void take_shop(struct flow *f, const struct form_choice *c)
{
    struct report *r = &form_draft(f)->report;
    keep(r->shop_id, sizeof r->shop_id, c->id);
    keep(r->shop, sizeof r->shop, c->name);
    keep(r->shop_address, sizeof r->shop_address, c->more);
    keep(r->township, sizeof r->township, c->under);
    r->shop_unknown = false;
    form_on(f);
}

static void pick_shop(struct flow *f, size_t i)
{
    const struct form_choice *c = nth_under(f, FORM_SHOPS, form_draft(f)->report.township, i);
    if (c)
        take_shop(f, c);
    else
        form_turn_to(f, PAGE_SHOP_NAME);
}

/* While a name is written: the shops it may be. */
enum { LIKE_MAX = 3 };
static size_t shops_like(const struct flow *f, const struct form_choice *out[LIKE_MAX])
{
    const struct model_typing *t = &f->model.typing;
    const char *text = t->typed[0] ? t->typed : t->text;
    return text[0] ? form_shops_like(f->model.report.form, text, out, LIKE_MAX) : 0;
}

static bool at_like(const struct flow *f, size_t i, struct model_choice *out)
{
    const struct form_choice *like[LIKE_MAX];
    if (i >= shops_like(f, like))
        return false;
    tell_choice(f, like[i], i, false, out);
    return true;
}

static void pick_like(struct flow *f, size_t i)
{
    const struct form_choice *like[LIKE_MAX];
    if (i >= shops_like(f, like))
        return;
    const struct form_choice *c = like[i];
    typing_close(f->config.typing, &f->model.typing); /* what was half written is not the answer */
    take_shop(f, c);
}

/* First what the verdict presets, so that the ticks stand on the first sheet. */
static const struct form_choice *nth_problem(const struct flow *f, size_t i)
{
    const struct form *form = f->model.report.form;
    const struct report *r = &f->session.draft.report;
    const char *ids[REPORT_PROBLEMS_MAX];
    size_t n = f->session.draft.has_goods && r->n_goods > 0
                   ? form_preset(form, r->goods[0].reason, ids)
                   : 0;
    if (i < n)
        return form_choice_find(form, FORM_PROBLEMS, ids[i]);
    i -= n;
    for (size_t k = 0; k < form_n_choices(form, FORM_PROBLEMS); k++) {
        const struct form_choice *c = form_choice_at(form, FORM_PROBLEMS, k);
        bool is_other = c->under[0] && strcmp(c->under, f->model.report.decision.topic->group) != 0;
        bool is_preset = is_other;
        for (size_t p = 0; p < n; p++)
            is_preset |= strcmp(ids[p], c->id) == 0;
        if (!is_preset && i-- == 0)
            return c;
    }
    return NULL;
}

static size_t problem_index(const struct report *r, const char *id)
{
    size_t i = 0;
    while (i < r->n_problems && strcmp(r->problems[i], id) != 0)
        i++;
    return i;
}

static bool at_problem(const struct flow *f, size_t i, struct model_choice *out)
{
    const struct form_choice *c = nth_problem(f, i);
    const struct report *r = &f->session.draft.report;
    if (!c)
        return false;
    tell_choice(f, c, i, problem_index(r, c->id) < r->n_problems, out);
    return true;
}

static void pick_problem(struct flow *f, size_t i)
{
    struct draft *d = form_draft(f);
    struct report *r = &d->report;
    const struct form_choice *c = nth_problem(f, i);
    size_t at = problem_index(r, c->id);
    d->has_worded = true;
    if (at < r->n_problems) {
        memmove(r->problems[at], r->problems[at + 1], (r->n_problems - at - 1) * REPORT_ID_MAX);
        r->n_problems--;
    } else if (r->n_problems < REPORT_PROBLEMS_MAX) {
        text_copy(r->problems[r->n_problems++], REPORT_ID_MAX, c->id);
    }
    form_show(f);
}

static bool at_wish(const struct flow *f, size_t i, struct model_choice *out)
{
    const struct form *form = f->model.report.form;
    if (i >= form_n_choices(form, FORM_WISHES))
        return false;
    const struct form_choice *c = form_choice_at(form, FORM_WISHES, i);
    tell_choice(f, c, i, strcmp(f->session.draft.report.wish, c->id) == 0, out);
    return true;
}

static void pick_wish(struct flow *f, size_t i)
{
    struct report *r = &form_draft(f)->report;
    keep(r->wish, sizeof r->wish, form_choice_at(f->model.report.form, FORM_WISHES, i)->id);
    form_on(f);
}

static bool at_surname(const struct flow *f, size_t i, struct model_choice *out)
{
    const struct form *form = f->model.report.form;
    if (i >= form_n_choices(form, FORM_SURNAMES))
        return false;
    const struct form_choice *c = form_choice_at(form, FORM_SURNAMES, i);
    tell_choice(f, c, i, strcmp(f->session.draft.surname, c->name) == 0, out);
    return true;
}

static void pick_surname(struct flow *f, size_t i)
{
    struct draft *d = form_draft(f);
    keep(d->surname, sizeof d->surname,
         form_choice_at(f->model.report.form, FORM_SURNAMES, i)->name);
    form_turn_to(f, PAGE_FORM_OF_NAME);
}

/* Where the person lives; the township of the shop is another thing. */
static void pick_home(struct flow *f, size_t i)
{
    struct draft *d = form_draft(f);
    keep(d->home, sizeof d->home, form_choice_at(f->model.report.form, FORM_TOWNSHIPS, i)->id);
    form_turn_to(f, PAGE_VILLAGE);
}

static bool at_home(const struct flow *f, size_t i, struct model_choice *out)
{
    bool is_there = at_township(f, i, out);
    if (is_there)
        out->is_chosen = strcmp(f->session.draft.home,
                                form_choice_at(f->model.report.form, FORM_TOWNSHIPS, i)->id) == 0;
    return is_there;
}

static bool at_village(const struct flow *f, size_t i, struct model_choice *out)
{
    const char *home = f->session.draft.home;
    const struct form_choice *c = nth_under(f, FORM_VILLAGES, home, i);
    if (c) {
        tell_choice(f, c, i, false, out);
        return true;
    }
    if (i > 0 && !nth_under(f, FORM_VILLAGES, home, i - 1))
        return false;
    *out = (struct model_choice){ .name = word(f, "report.village.other"),
                                  .more = "",
                                  .index = (int)i };
    return true;
}

static void pick_village(struct flow *f, size_t i)
{
    struct draft *d = form_draft(f);
    const struct form_choice *home = form_choice_find(f->model.report.form, FORM_TOWNSHIPS,
                                                      d->home);
    const struct form_choice *c = nth_under(f, FORM_VILLAGES, d->home, i);
    explicit_bzero(d->report.address, sizeof d->report.address);
    /* A place may be called after its township: that stands there once. */
    bool names_home = home && c && strncmp(c->name, home->name, strlen(home->name)) == 0;
    snprintf(d->report.address, sizeof d->report.address, "%s%s",
             home && !names_home ? home->name : "", c ? c->name : "");
    if (c)
        form_on(f);
    else
        form_turn_to(f, PAGE_STREET);
}

const struct form_list_of *form_list(enum report_page p)
{
    static const struct form_list_of rows[REPORT_PAGE_COUNT] = {
        [PAGE_KIND] = { form_fixed_at, form_fixed_pick },
        [PAGE_TOPIC] = { at_group, pick_group },
        [PAGE_TOPIC_OF] = { at_topic, pick_topic },
        [PAGE_WHERE] = { form_fixed_at, form_fixed_pick },
        [PAGE_TOWNSHIP] = { at_township, pick_township },
        [PAGE_SHOPS] = { at_shop, pick_shop },
        [PAGE_SHOP_NAME] = { at_like, pick_like },
        [PAGE_FACTS] = { form_receipt_at, form_receipt_pick },
        [PAGE_PROBLEM] = { at_problem, pick_problem },
        [PAGE_TEXT] = { form_fixed_at, form_fixed_pick },
        [PAGE_BOUGHT] = { form_fixed_at, form_fixed_pick },
        [PAGE_WISH] = { at_wish, pick_wish },
        [PAGE_SURNAME] = { at_surname, pick_surname },
        [PAGE_FORM_OF_NAME] = { form_fixed_at, form_fixed_pick },
        [PAGE_ADDRESS] = { at_home, pick_home },
        [PAGE_VILLAGE] = { at_village, pick_village },
        [PAGE_CALL] = { form_fixed_at, form_fixed_pick },
        [PAGE_REVIEW] = { form_review_at, NULL },
    };
    return rows[p].at ? &rows[p] : NULL;
}
