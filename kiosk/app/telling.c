#include "app/telling.h"

#include "app/saying.h"
#include "base/text.h"

static void put_line(char *out, size_t cap, const char *line)
{
    size_t have = strlen(out);
    if (line[0] == '\0' || have + 2 > cap)
        return;
    if (have > 0)
        out[have++] = '\n';
    text_copy(out + have, cap - have, line);
}

static void put_numbers(const struct check *c, char *out, size_t cap)
{
    for (size_t i = 0; i < c->n_subjects; i++)
        put_line(out, cap, c->subjects[i].ident.text);
}

void telling_take(const struct words *w, const struct model *m, char *out, size_t cap)
{
    char line[WORDS_TEXT_MAX], day[48], sequence[24];
    out[0] = '\0';
    if (!m->check)
        return;
    const struct verdict *v = &m->check->verdict;
    say_fill(w, &v->title, line, sizeof line);
    put_line(out, cap, line);
    put_numbers(m->check, out, cap);
    say_fill(w, &v->line, line, sizeof line);
    put_line(out, cap, line);
    words_date(w, v->data_date, day, sizeof day);
    snprintf(sequence, sizeof sequence, "%lld", (long long)v->data_sequence);
    const struct word_arg args[] = {
        { "date", day },
        { "sequence", sequence },
        { "bureau", law_term(m->law, "bureau") },
        { "hotline", law_term(m->law, "hotline") },
    };
    words_fill(w, "flow.take.data", args, ARRAY_LEN(args), line, sizeof line);
    put_line(out, cap, line);
    words_fill(w, "flow.take.ask", args, ARRAY_LEN(args), line, sizeof line);
    put_line(out, cap, line);
    if (m->release.demo)
        put_line(out, cap, words_get(w, "ui.demo.line"));
}
