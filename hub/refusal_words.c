#include "hub/refusal_words.h"

#include <inttypes.h>

#include "hub/entry_form.h"

enum { ID_MAX = 96, GIVEN_MAX = 200, NUMBER_TEXT = 24, ARGS_MAX = 15 };

static const char *word(const struct words *w, const char *group, const char *id)
{
    char whole[ID_MAX];
    snprintf(whole, sizeof whole, "docket.%s.%s", group, id);
    return words_has(w, whole) ? words_get(w, whole) : id;
}

static bool in_chinese(const struct words *w)
{
    return strcmp(words_lang(w), "zh") == 0;
}

/* What one does; in English the words of acts are of what was done, and the command says it. */
static const char *act_word(const struct words *w, const char *act)
{
    return in_chinese(w) ? word(w, "act", act) : act;
}

static const char *or_none(const char *text)
{
    return text ? text : "";
}

/* --- the sentence --------------------------------------------------------------------------------- */

/* What the placeholders stand for; the texts that have to be made lie here. */
struct filling {
    char given[GIVEN_MAX], n[NUMBER_TEXT], max[NUMBER_TEXT], line[NUMBER_TEXT], day[64],
        about[ID_MAX];
    struct word_arg args[ARGS_MAX];
    size_t n_args;
};

static void add(struct filling *f, const char *name, const char *value)
{
    f->args[f->n_args++] = (struct word_arg){ name, value };
}

/* The option of the command line that gives it. */
static const char *option_of(enum docket_about about)
{
    static const char *const options[DOCKET_ABOUT_COUNT] = {
        [DOCKET_ABOUT_WHO] = "--as",        [DOCKET_ABOUT_REASON] = "--reason",
        [DOCKET_ABOUT_OFFICE] = "--office", [DOCKET_ABOUT_OTHER] = "--into",
        [DOCKET_ABOUT_TEXT] = "--text",
    };
    return about < DOCKET_ABOUT_COUNT ? or_none(options[about]) : "";
}

static void fill(const struct words *w, const struct docket_refusal *r, struct filling *f)
{
    f->n_args = 0;
    text_show(span_of(or_none(r->given)), f->given, sizeof f->given);
    snprintf(f->n, sizeof f->n, "%" PRId64, r->n);
    snprintf(f->max, sizeof f->max, "%" PRId64, r->max);
    snprintf(f->line, sizeof f->line, "%" PRId64, r->line);
    words_date(w, r->day, f->day, sizeof f->day);
    snprintf(f->about, sizeof f->about, "refusal.about.%s", docket_about_name(r->about));
    add(f, "case", or_none(r->case_number));
    add(f, "other", or_none(r->other));
    add(f, "act", r->act ? act_word(w, r->act) : "");
    add(f, "command", or_none(r->act));
    add(f, "state", r->state ? word(w, "state", r->state) : "");
    add(f, "kind", word(w, "kind", report_kind_name(r->kind)));
    add(f, "given", f->given);
    add(f, "field", r->field ? word(w, "cli.f", r->field) : "");
    add(f, "about", words_get(w, f->about));
    add(f, "option", option_of(r->about));
    add(f, "n", f->n);
    add(f, "max", f->max);
    add(f, "line", f->line);
    add(f, "day", f->day);
}

struct acts {
    const struct words *words;
    char text[REFUSAL_SENTENCE_MAX / 2];
    size_t n;
};

/* "受理（accept）、追问（ask）". */
static bool add_act(void *self, const char *id, const char *name)
{
    struct acts *a = self;
    const struct word_arg args[] = { { "act", name }, { "command", id } };
    char one[ID_MAX];
    if (strcmp(id, name) == 0)
        text_copy(one, sizeof one, id);
    else
        words_fill(a->words, "refusal.acts.one", args, ARRAY_LEN(args), one, sizeof one);
    int more = snprintf(a->text + a->n, sizeof a->text - a->n, "%s%s",
                        a->n ? words_get(a->words, "refusal.acts.mark") : "", one);
    a->n += more > 0 ? (size_t)more : 0;
    return a->n < sizeof a->text;
}

static void add_acts(const struct refusal_tables *t, const struct docket_refusal *r,
                     char out[REFUSAL_SENTENCE_MAX])
{
    struct acts a = { .words = t->words };
    size_t n = strlen(out);
    if (!in_chinese(t->words) && n + 1 < REFUSAL_SENTENCE_MAX) /* a blank between sentences */
        memcpy(out + n++, " ", 2);
    refusal_choices(t, r, add_act, &a);
    text_mend(a.text);
    const struct word_arg arg = { "acts", a.text };
    words_fill(t->words, a.n ? "refusal.acts" : "refusal.acts.none", &arg, 1, out + n,
               REFUSAL_SENTENCE_MAX - n);
}

void refusal_sentence(const struct refusal_tables *t, const struct docket_refusal *r,
                      char out[REFUSAL_SENTENCE_MAX])
{
    char id[ID_MAX];
    struct filling f;
    out[0] = '\0';
    if (r->why == DOCKET_REFUSED_NOT)
        return;
    fill(t->words, r, &f);
    snprintf(id, sizeof id, "refusal.%s", docket_why_name(r->why));
    words_fill(t->words, id, f.args, f.n_args, out, REFUSAL_SENTENCE_MAX);
    if (docket_why_picks(r->why) == DOCKET_PICKS_ACTS && t->rules && r->state)
        add_acts(t, r, out);
}

bool refusal_hint(const struct refusal_tables *t, const struct docket_refusal *r,
                  char out[REFUSAL_SENTENCE_MAX])
{
    char id[ID_MAX];
    struct filling f;
    snprintf(id, sizeof id, "refusal.%s.cli", docket_why_name(r->why));
    if (r->why == DOCKET_REFUSED_NOT || !words_has(t->words, id))
        return false;
    fill(t->words, r, &f);
    words_fill(t->words, id, f.args, f.n_args, out, REFUSAL_SENTENCE_MAX);
    return true;
}

/* --- what may be picked --------------------------------------------------------------------------- */

struct picking {
    const struct refusal_tables *t;
    const struct docket_refusal *r;
};

/* The i-th; false: past the last, or the table is not there. */
static bool act_at(const struct picking *p, size_t i, const char **id, const char **name)
{
    const struct docket_step *s = p->t->rules && p->r->state
                                      ? docket_rules_step_at(p->t->rules, p->r->kind, p->r->state,
                                                             DOCKET_BY_STAFF, i)
                                      : NULL;
    *id = s ? s->act : NULL;
    *name = s ? act_word(p->t->words, s->act) : NULL;
    return s;
}

static bool reason_at(const struct picking *p, size_t i, const char **id, const char **name)
{
    *id = p->t->rules && p->r->act ? docket_rules_reason_at(p->t->rules, p->r->act, p->r->kind, i)
                                   : NULL;
    *name = *id ? word(p->t->words, "reason", *id) : NULL;
    return *id;
}

static bool office_at(const struct picking *p, size_t i, const char **id, const char **name)
{
    if (!p->t->route || i >= route_n_offices(p->t->route))
        return false;
    const struct route_office *office = route_office_at(p->t->route, i);
    *id = office->id;
    *name = in_chinese(p->t->words) || !*office->name_en ? office->name : office->name_en;
    return true;
}

static bool kind_at(const struct picking *p, size_t i, const char **id, const char **name)
{
    if (i + REPORT_TIP >= REPORT_KIND_COUNT)
        return false;
    *id = report_kind_name((enum report_kind)(i + REPORT_TIP));
    *name = word(p->t->words, "kind", *id);
    return true;
}

static bool state_at(const struct picking *p, size_t i, const char **id, const char **name)
{
    if (!p->t->rules || i >= docket_rules_n_states(p->t->rules))
        return false;
    *id = docket_rules_state_at(p->t->rules, i)->id;
    *name = word(p->t->words, "state", *id);
    return true;
}

static bool value_at(const struct picking *p, size_t i, const char **id, const char **name)
{
    const struct entry_lists lists = { .words = p->t->words,
                                       .form = p->t->form,
                                       .route = p->t->route };
    *id = *name = p->r->field && lists.form && lists.route
                      ? entry_form_value_at(&lists, p->r->field, i)
                      : NULL;
    return *id;
}

void refusal_choices(const struct refusal_tables *t, const struct docket_refusal *r,
                     bool (*each)(void *self, const char *id, const char *name), void *self)
{
    static bool (*const lists[])(const struct picking *p, size_t i, const char **id,
                                 const char **name) = {
        [DOCKET_PICKS_ACTS] = act_at,       [DOCKET_PICKS_REASONS] = reason_at,
        [DOCKET_PICKS_OFFICES] = office_at, [DOCKET_PICKS_KINDS] = kind_at,
        [DOCKET_PICKS_STATES] = state_at,   [DOCKET_PICKS_FIELD] = value_at,
    };
    const struct picking p = { t, r };
    enum docket_picks picks = docket_why_picks(r->why);
    const char *id, *name;
    if (picks == DOCKET_PICKS_NOTHING)
        return;
    for (size_t i = 0; lists[picks](&p, i, &id, &name) && each(self, id, name); i++)
        ;
}
