#include "app/saying.h"

#include "base/text.h"

void say_office(const struct words *w, const char *name, const char *name_en,
                char out[SAY_OFFICE_MAX])
{
    const struct word_arg arg = { "office", name };
    char beside[SAY_OFFICE_MAX];
    if (strcmp(words_lang(w), "zh") == 0 || !name_en[0] || !name[0]) {
        text_copy(out, SAY_OFFICE_MAX, name[0] ? name : name_en);
        return;
    }
    words_fill(w, "report.office.beside", &arg, 1, beside, sizeof beside);
    snprintf(out, SAY_OFFICE_MAX, "%s %s", name_en, beside);
    text_mend(out);
}

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
