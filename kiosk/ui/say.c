#include "ui/say.h"

void say_fill(const struct words *w, const struct say *say, char *out, size_t cap)
{
    struct word_arg args[VERDICT_ARGS_MAX];
    char days[VERDICT_ARGS_MAX][40];
    size_t n = say->n_args < VERDICT_ARGS_MAX ? say->n_args : VERDICT_ARGS_MAX;
    if (cap > 0)
        out[0] = '\0';
    if (say->id[0] == '\0')
        return;
    for (size_t i = 0; i < n; i++) {
        struct date day;
        const char *value = say->arg[i].value;
        args[i] = (struct word_arg){ say->arg[i].name, value };
        /* Only the form verdict writes days in: ten characters with hyphens. */
        if (strlen(value) == 10 && value[4] == '-' && date_parse(span_of(value), &day)) {
            words_date(w, day, days[i], sizeof days[i]);
            args[i].value = days[i];
        }
    }
    words_fill(w, say->id, args, n, out, cap);
}

void say_with(struct canvas *c, const char *id, const char *name, const char *value, char *out,
              size_t cap)
{
    const struct word_arg arg = { name, value };
    c->n_missing += !words_has(c->words, id);
    words_fill(c->words, id, &arg, 1, out, cap);
}

void say_owner(struct canvas *c, const char *id, char *out, size_t cap)
{
    const struct law_office *office = law_office(c->model->law, "office");
    const struct word_arg args[] = {
        { "office", !office ? "" : c->model->english ? office->name_en : office->name },
        { "phone", office && office->phone[0] ? office->phone : law_term(c->model->law, "hotline") },
    };
    c->n_missing += !words_has(c->words, id);
    words_fill(c->words, id, args, ARRAY_LEN(args), out, cap);
}
