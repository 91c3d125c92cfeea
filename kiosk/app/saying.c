#include "app/saying.h"

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
