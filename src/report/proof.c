/* proof: the good and its verdict, as plain data and as JSON. */
#include "report/proof.h"

#include <jansson.h>

/* What is left out to fit, in this order. */
enum cut { CUT_NOTHING = 0, CUT_HOLDERS, CUT_BASIS, CUT_IDENTS };

static void show(char *out, size_t cap, const char *text)
{
    text_show(span_of(text ? text : ""), out, cap);
}
#define SHOW(field, text) show(field, sizeof(field), text)

static const struct verdict_subject *deciding(const struct check *c)
{
    return c->verdict.subject < c->n_subjects ? &c->subjects[c->verdict.subject] : NULL;
}

/* A report is about goods: the retail number names them, whichever number decided. */
static const struct verdict_subject *naming(const struct check *c)
{
    for (size_t i = 0; i < c->n_subjects; i++)
        if (ident_is_gtin(c->subjects[i].ident.kind))
            return &c->subjects[i];
    return deciding(c);
}

static void fill_plain(const struct check *c, const struct proof_context *x,
                       struct report_good *out)
{
    const struct verdict_subject *s = naming(c);
    if (s) {
        SHOW(out->code, s->ident.text);
        SHOW(out->code_kind, ident_kind_name(s->ident.kind));
    }
    for (size_t i = 0; i < c->n_subjects; i++) {
        const struct fact_product *p = &c->subjects[i].product;
        if (!out->name[0])
            SHOW(out->name, p->name);
        if (!out->brand[0])
            SHOW(out->brand, p->brand);
    }
    SHOW(out->firm, c->verdict.holder.name);
    SHOW(out->maker, x->maker);
    SHOW(out->verdict, verdict_class_name(c->verdict.class));
    SHOW(out->reason, c->verdict.reason);
}

/* ---- words ---- */

/* As the screen says it: a value that is an ISO day is said as people say days. */
static void say_words(const struct words *w, const struct say *say, char *out, size_t cap)
{
    struct word_arg args[VERDICT_ARGS_MAX];
    char days[VERDICT_ARGS_MAX][40], filled[WORDS_TEXT_MAX];
    size_t n = say->n_args < VERDICT_ARGS_MAX ? say->n_args : VERDICT_ARGS_MAX;
    out[0] = '\0';
    if (say->id[0] == '\0')
        return;
    for (size_t i = 0; i < n; i++) {
        struct date day;
        const char *value = say->arg[i].value;
        args[i] = (struct word_arg){ say->arg[i].name, value };
        if (strlen(value) == 10 && value[4] == '-' && date_parse(span_of(value), &day)) {
            words_date(w, day, days[i], sizeof days[i]);
            args[i].value = days[i];
        }
    }
    words_fill(w, say->id, args, n, filled, sizeof filled);
    show(out, cap, filled);
}

/* ---- JSON; a failed allocation leaves a hole, which is counted ---- */

struct maker {
    bool is_short; /* of memory */
};

static void put(struct maker *m, json_t *object, const char *name, json_t *value)
{
    if (json_object_set_new(object, name, value) != 0)
        m->is_short = true;
}

static void put_text(struct maker *m, json_t *object, const char *name, const char *text)
{
    if (text[0])
        put(m, object, name, json_string(text));
}

static void put_day(struct maker *m, json_t *object, const char *name, struct date day)
{
    char iso[11];
    date_iso(day, iso);
    put_text(m, object, name, iso);
}

enum { SAYS_MAX = 160, LINE_MAX = 320, HOLDER_MAX = REPORT_NAME_MAX };

static json_t *ladder_of(struct maker *m, const struct verdict *v, const struct words *w,
                         enum cut cut)
{
    json_t *ladder = json_array();
    for (size_t i = 0; i < RUNG_COUNT; i++) {
        const struct rung *r = &v->rungs[i];
        json_t *row = json_object(), *basis = json_array();
        char says[SAYS_MAX];
        say_words(w, &r->reason, says, sizeof says);
        put(m, row, "rung", json_string(rung_name_of((enum rung_name)i)));
        put(m, row, "outcome", json_string(outcome_name(r->outcome)));
        put_text(m, row, "says", says);
        for (size_t k = 0; k < VERDICT_BASIS_MAX && r->basis[k]; k++)
            m->is_short |= json_array_append_new(basis, json_string(r->basis[k]->id)) != 0;
        if (cut < CUT_BASIS && json_array_size(basis) > 0)
            put(m, row, "basis", json_incref(basis));
        json_decref(basis);
        m->is_short |= json_array_append_new(ladder, row) != 0;
    }
    return ladder;
}

static const struct fact_org *holder_of(const struct verdict_subject *s)
{
    const struct fact_org *all[] = { &s->prefix.holder, &s->product.holder, &s->licence.holder,
                                     &s->standard.holder, &s->org };
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i]->name[0])
            return all[i];
    return NULL;
}

static json_t *idents_of(struct maker *m, const struct check *c, enum cut cut, size_t n)
{
    json_t *idents = json_array();
    for (size_t i = 0; i < n; i++) {
        const struct verdict_subject *s = &c->subjects[i];
        const struct fact_org *holder = holder_of(s);
        char text[IDENT_TEXT_MAX], name[HOLDER_MAX];
        json_t *row = json_object();
        SHOW(text, s->ident.text);
        SHOW(name, holder ? holder->name : "");
        put(m, row, "kind", json_string(ident_kind_name(s->ident.kind)));
        put_text(m, row, "text", text);
        put(m, row, "check", json_string(ident_check_name(s->ident.check)));
        if (cut < CUT_HOLDERS)
            put_text(m, row, "holder", name);
        m->is_short |= json_array_append_new(idents, row) != 0;
    }
    return idents;
}

static json_t *proof_of(struct maker *m, const struct check *c, const struct words *w,
                        const struct proof_context *x, enum cut cut, size_t n_idents)
{
    const struct verdict *v = &c->verdict;
    char title[SAYS_MAX], line[LINE_MAX], batch[64];
    json_t *p = json_object();
    say_words(w, &v->title, title, sizeof title);
    say_words(w, &v->line, line, sizeof line);
    SHOW(batch, x->batch);
    put(m, p, "class", json_string(verdict_class_name(v->class)));
    put_text(m, p, "reason", v->reason);
    put_text(m, p, "title", title);
    put_text(m, p, "line", line);
    put(m, p, "sequence", json_integer(v->data_sequence));
    put_day(m, p, "data", v->data_date);
    put(m, p, "stale", json_boolean(v->stale));
    put(m, p, "checked", json_integer(x->checked_utc_s));
    put(m, p, "clock_sure", json_boolean(x->clock_is_sure));
    put_day(m, p, "made", x->made);
    put_text(m, p, "batch", batch);
    if (x->maker && x->maker[0])
        put(m, p, "maker_read", json_boolean(x->maker_is_read));
    put(m, p, "ladder", ladder_of(m, v, w, cut));
    put(m, p, "idents", idents_of(m, c, cut, n_idents));
    if (cut != CUT_NOTHING)
        put(m, p, "cut", json_true());
    return p;
}

/* One try; false: it does not fit. */
static bool try_proof(struct maker *m, const struct check *c, const struct words *w,
                      const struct proof_context *x, enum cut cut, size_t n_idents,
                      char out[REPORT_PROOF_MAX])
{
    json_t *p = proof_of(m, c, w, x, cut, n_idents);
    char *text = m->is_short ? NULL : json_dumps(p, JSON_COMPACT);
    bool fits = text && strlen(text) < REPORT_PROOF_MAX;
    if (fits)
        text_copy(out, REPORT_PROOF_MAX, text);
    m->is_short |= !text;
    free(text);
    json_decref(p);
    return fits;
}

enum err_code proof_fill(const struct check *c, const struct words *w,
                         const struct proof_context *x, struct report_good *out, struct err *err)
{
    struct maker m = { false };
    struct report_good *good = calloc(1, sizeof *good);
    size_t n = c->n_subjects < VERDICT_IDENTS_MAX ? c->n_subjects : VERDICT_IDENTS_MAX;
    bool fits = false;
    if (!good)
        return err_set(err, ERR_NOMEM, "no memory for a proof");
    for (int cut = CUT_NOTHING; !fits && !m.is_short && cut <= CUT_IDENTS; cut++)
        fits = try_proof(&m, c, w, x, (enum cut)cut, n, good->proof);
    while (!fits && !m.is_short && n > 0)
        fits = try_proof(&m, c, w, x, CUT_IDENTS, --n, good->proof);
    if (fits) {
        fill_plain(c, x, good);
        *out = *good;
    }
    free(good);
    return fits ? ERR_OK : err_set(err, ERR_NOMEM, "no memory for a proof");
}

void proof_topic(const struct check *c, const struct law *law, struct date today,
                 char out[REPORT_ID_MAX])
{
    const struct law_article *basis[LAW_BASIS_MAX];
    const struct verdict_subject *s = deciding(c);
    enum ident_kind kind = s ? s->ident.kind : ID_NONE;
    const char *topic = law_basis(law, c->verdict.reason, kind, today, basis);
    if (!topic[0] || strcmp(topic, "-") == 0)
        topic = ident_is_licence(kind) ? "licence" : "barcode";
    if (strcmp(topic, "licence") == 0 && s)
        snprintf(out, REPORT_ID_MAX, "licence.%s", ident_kind_name(kind));
    else
        text_copy(out, REPORT_ID_MAX, topic);
}
