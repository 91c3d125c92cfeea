#include "app/session.h"

#include "app/entry.h"

void pack_begin(struct pack *p)
{
    explicit_bzero(p, sizeof *p);
}

bool pack_has(const struct pack *p, uint64_t code)
{
    for (size_t i = 0; i < p->n_codes; i++)
        if (p->codes[i] == code)
            return true;
    return false;
}

static bool has_ident(const struct pack *p, const struct ident *id)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->idents[i].kind == id->kind && strcmp(p->idents[i].text, id->text) == 0)
            return true;
    return false;
}

void pack_add(struct pack *p, const struct seen *s)
{
    if (!pack_has(p, s->code) && p->n_codes < PACK_CODES_MAX)
        p->codes[p->n_codes++] = s->code;
    p->has_gtin |= s->has_gtin;
    for (size_t i = 0; i < s->n_idents && p->n < VERDICT_IDENTS_MAX; i++)
        if (!has_ident(p, &s->idents[i]))
            p->idents[p->n++] = s->idents[i];
}

bool pack_can_join(const struct pack *p, const struct seen *s)
{
    return s->is_useful && !(p->has_gtin && s->has_gtin) && p->n_codes < PACK_CODES_MAX;
}

/* What the machine has stays; what a person did with it goes. */
static void wipe_reports(struct model *m)
{
    struct model_report r = { .is_taken = m->report.is_taken,
                              .form = m->report.form,
                              .route = m->report.route };
    bool is_asked = m->mail.is_taken;
    explicit_bzero(&m->report, sizeof m->report);
    m->report = r;
    explicit_bzero(&m->mail, sizeof m->mail);
    m->mail.is_taken = is_asked;
}

void session_wipe(struct session *s, struct model *m)
{
    goods_seen_wipe(&s->goods);
    draft_wipe(&s->draft);
    mail_wipe(&s->mail);
    explicit_bzero(s, sizeof *s);
    wipe_reports(m);
    m->check = NULL;
    m->compared = COMPARED_NOT_YET;
    m->made = DATE_NONE;
    m->english = m->large = false;
    explicit_bzero(m->outline, sizeof m->outline);
    m->has_outline = false;
    m->coach = COACH_NONE;
    m->cause = CAUSE_NONE;
    m->two_packs = false;
    explicit_bzero(m->basket, sizeof m->basket);
    m->n_basket = 0;
    m->entry_kind = ENTRY_CODE;
    entry_wipe(m);
    m->idle_left_s = 0;
    m->help_shown = false;
    explicit_bzero(m->take_text, sizeof m->take_text);
    m->take_slip = SLIP_NONE;
    m->has_slip = false;
}

static void put_tile(struct model *m, const struct verdict *v)
{
    m->basket[m->n_basket - 1].tone = v->tone;
    m->basket[m->n_basket - 1].class = v->class;
}

void basket_add(struct model *m, const struct verdict *v)
{
    if (m->n_basket == MODEL_BASKET_MAX) { /* the oldest goes: the strip shows the newest */
        memmove(&m->basket[0], &m->basket[1], sizeof m->basket - sizeof m->basket[0]);
        m->n_basket--;
    }
    m->n_basket++;
    put_tile(m, v);
}

void basket_update(struct model *m, const struct verdict *v)
{
    if (m->n_basket > 0)
        put_tile(m, v);
}
