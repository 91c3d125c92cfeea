/* tell: the words of a verdict: which sentences, with which names and days in them. */
#include "verdict/rules.h"

struct teller {
    const struct bench *b;
    const struct verdict_subject *s; /* the deciding one */
    const struct judged *j;
    struct say args; /* all there is to fill in; every sentence takes the same */
};

/* "—" stands for what is not known, so that no sentence has a hole. */
static void add_arg(struct say *say, const char *name, const char *value)
{
    if (say->n_args == VERDICT_ARGS_MAX)
        return;
    text_copy(say->arg[say->n_args].name, sizeof say->arg[0].name, name);
    text_copy(say->arg[say->n_args].value, sizeof say->arg[0].value,
              value && value[0] != '\0' ? value : "—");
    say->n_args++;
}

static void add_day(struct say *say, const char *name, struct date d)
{
    char iso[11];
    date_iso(d, iso);
    add_arg(say, name, iso);
}

static void gather(struct teller *t)
{
    const struct verdict_input *in = t->b->in;
    const struct judged *j = t->j;
    add_arg(&t->args, "holder", j->holder ? j->holder->name : "");
    add_arg(&t->args, "other", j->other);
    add_arg(&t->args, "number", t->s ? t->s->ident.text : "");
    add_day(&t->args, "since", j->since);
    add_day(&t->args, "until", j->until);
    add_day(&t->args, "made", in->made);
    add_arg(&t->args, "country", j->prefix.holder_zh);
    add_arg(&t->args, "country_en", j->prefix.holder_en);
    add_day(&t->args, "data", in->release ? in->release->issued : DATE_NONE);
    add_arg(&t->args, "hotline", law_term(in->law, "hotline"));
    add_arg(&t->args, "successor", t->s ? t->s->licence.successor : "");
    add_arg(&t->args, "authority", j->alert ? j->alert->authority : "");
    add_day(&t->args, "published", j->alert ? j->alert->published : DATE_NONE);
    add_arg(&t->args, "batch", j->alert ? j->alert->batch : "");
    add_day(&t->args, "accepted", j->correction ? j->correction->accepted : DATE_NONE);
}

/* One sentence "<group>.<id><part>" with everything to fill in. */
static void say(const struct teller *t, const char *group, const char *id, const char *part,
                struct say *out)
{
    *out = t->args;
    snprintf(out->id, sizeof out->id, "%s.%s%s", group, id, part);
}

static void set_rung(const struct teller *t, const char *id, enum outcome outcome, struct rung *out)
{
    enum ident_kind kind = t->s ? t->s->ident.kind : ID_NONE;
    out->outcome = outcome;
    say(t, "rung", id, "", &out->reason);
    law_basis(t->b->in->law, id, kind, t->b->in->today, out->basis);
}

static void tell_form(const struct teller *t, struct rung *out)
{
    static const struct {
        const char *id;
        enum outcome outcome;
    } of_check[CHECK_COUNT] = {
        [CHECK_NONE] = { "form_no_check", OUTCOME_OPEN }, /* form alone proves nothing */
        [CHECK_OK] = { "form_ok", OUTCOME_YES },
        [CHECK_BAD] = { "form_odd", OUTCOME_ASK },
        [CHECK_SUSPECT] = { "form_odd", OUTCOME_ASK },
        [CHECK_MALFORMED] = { "form_bad", OUTCOME_NO },
    };
    enum ident_kind kind = t->s ? t->s->ident.kind : ID_NONE;
    enum ident_check c = t->s ? t->s->ident.check : CHECK_NONE;
    bool is_number = ident_is_licence(kind) || ident_is_gtin(kind) || ident_is_org(kind) ||
                     kind == ID_STANDARD || kind == ID_STANDARD_FIRM || kind == ID_SSCC ||
                     kind == ID_GLN || kind == ID_ISSN;
    if (!is_number || (unsigned)c >= CHECK_COUNT) {
        set_rung(t, "not_reached", OUTCOME_OPEN, out);
        return;
    }
    set_rung(t, of_check[c].id, of_check[c].outcome, out);
}

static void tell_kind(const struct teller *t, struct rung *out)
{
    enum ident_kind kind = t->s ? t->s->ident.kind : ID_NONE;
    const char *id = "not_reached";
    if (t->j->raised[REASON_CHECK_FAILS] || t->j->raised[REASON_FORM_BAD])
        id = "not_reached";
    else if (t->j->prefix.class == PREFIX_CHINA)
        id = kind == ID_GTIN8 ? "kind_gtin8" : "kind_china";
    else if (ident_is_licence(kind))
        id = "kind_licence";
    else if (ident_is_org(kind))
        id = "kind_org";
    else if (kind == ID_STANDARD_FIRM)
        id = "kind_standard";
    else if (t->j->found)
        id = "kind_filed";
    set_rung(t, id, strcmp(id, "not_reached") == 0 ? OUTCOME_OPEN : OUTCOME_YES, out);
}

static void tell_holder(const struct teller *t, struct rung *out)
{
    if (t->j->holder)
        set_rung(t, "holder_known", OUTCOME_YES, out);
    else
        set_rung(t, "not_reached", OUTCOME_OPEN, out);
}

static void tell_match(const struct teller *t, struct rung *out)
{
    if (t->j->holder)
        set_rung(t, "match_open", OUTCOME_OPEN, out); /* the person has still to look */
    else
        set_rung(t, "not_reached", OUTCOME_OPEN, out);
}

/* The first reason raised on that rung by the deciding subject. */
static enum reason reason_on(const struct teller *t, enum rung_name rung)
{
    for (size_t r = 0; r < REASON_COUNT; r++)
        if (t->j->raised[r] && reason_row((enum reason)r)->rung == rung)
            return (enum reason)r;
    return REASON_COUNT;
}

static void tell_rungs(const struct teller *t, bool stale, struct verdict *out)
{
    for (size_t i = 0; i < RUNG_COUNT; i++) {
        struct rung *rung = &out->rungs[i];
        enum reason r = reason_on(t, (enum rung_name)i);
        if (r == REASON_COUNT)
            continue;
        enum verdict_class class = reason_row(r)->class;
        bool red = class == CLASS_E || class == CLASS_F;
        set_rung(t, reason_row(r)->id, red && stale ? OUTCOME_ASK : reason_row(r)->outcome, rung);
    }
    if (out->rungs[RUNG_FORM].reason.id[0] == '\0')
        tell_form(t, &out->rungs[RUNG_FORM]);
    if (out->rungs[RUNG_KIND].reason.id[0] == '\0')
        tell_kind(t, &out->rungs[RUNG_KIND]);
    if (out->rungs[RUNG_HOLDER].reason.id[0] == '\0')
        tell_holder(t, &out->rungs[RUNG_HOLDER]);
    if (out->rungs[RUNG_FORCE].reason.id[0] == '\0')
        set_rung(t, "not_reached", OUTCOME_OPEN, &out->rungs[RUNG_FORCE]);
    if (out->rungs[RUNG_MATCH].reason.id[0] == '\0')
        tell_match(t, &out->rungs[RUNG_MATCH]);
}

void tell(const struct bench *b, enum reason deciding, struct verdict *out)
{
    static const struct judged nothing = { 0 };
    struct teller t = { .b = b, .j = &nothing };
    const struct law_article *basis[LAW_BASIS_MAX];
    const char *id = reason_row(deciding)->id;
    enum verdict_class class = reason_row(deciding)->class;
    bool was_red = class == CLASS_E || class == CLASS_F;
    if (b->n > 0) {
        t.s = &b->in->subjects[out->subject];
        t.j = &b->at[out->subject];
    }
    gather(&t);
    text_copy(out->reason, sizeof out->reason, id);
    if (was_red && out->stale)
        say(&t, "verdict", "stale", ".title", &out->title);
    else
        say(&t, "verdict", id, ".title", &out->title);
    say(&t, "verdict", id, was_red && out->stale ? ".stale" : ".line", &out->line);
    say(&t, "verdict", id, ".advice", &out->advice);
    tell_rungs(&t, out->stale, out);

    enum ident_kind kind = t.s ? t.s->ident.kind : ID_NONE;
    const char *topic = law_basis(b->in->law, id, kind, b->in->today, basis);
    out->handled_by = law_handler(b->in->law, topic, kind);
    if (t.j->holder)
        out->holder = *t.j->holder;
    out->valid_until = t.j->until;
}
