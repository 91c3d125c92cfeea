#include "desk/problem.h"

const char *problem_term(const struct words *w, const char *name)
{
    char id[96];
    snprintf(id, sizeof id, "desk.term.%s", name);
    return words_has(w, id) ? words_get(w, id) : name;
}

/* "prefix, holder" as the words of both. */
static void terms(const struct words *w, const char *names, char *out, size_t cap)
{
    size_t n = 0;
    out[0] = '\0';
    while (*names && n < cap) {
        char name[REASON_SHOWN_MAX];
        size_t len = strcspn(names, ",");
        if (!span_copy(span_trim(span_part(span_of(names), 0, len)), name, sizeof name))
            break;
        int more = snprintf(out + n, cap - n, "%s%s", n ? ", " : "", problem_term(w, name));
        n += more > 0 ? (size_t)more : 0;
        names += len + (names[len] == ',');
    }
    text_mend(out);
}

void problem_text(const struct words *w, const struct reason *r, char *out, size_t cap)
{
    char id[64], number[24], other[400];
    snprintf(id, sizeof id, "desk.reason.%s", reason_name(r->id));
    snprintf(number, sizeof number, "%lld", (long long)r->n);
    terms(w, r->other, other, sizeof other);
    const struct word_arg args[] = { { "value", r->value }, { "other", other }, { "n", number } };
    words_fill(w, id, args, ARRAY_LEN(args), out, cap);
}

enum err_code problems_open(struct problems *p, const char *path, const struct words *words,
                            int64_t lines_max, struct err *err)
{
    static const char *const titles[] = { "desk.problems.grade", "desk.problems.set",
                                          "desk.problems.file",  "desk.problems.sheet",
                                          "desk.problems.line",  "desk.problems.column",
                                          "desk.problems.cell",  "desk.problems.reason" };
    *p = (struct problems){ .words = words };
    enum err_code rc = listing_open(&p->list, path, lines_max + 1, err);
    for (size_t i = 0; !rc && i < ARRAY_LEN(titles); i++)
        listing_cell(&p->list, words_get(words, titles[i]));
    if (!rc)
        listing_line(&p->list);
    return rc;
}

void problems_add(struct problems *p, const struct problem_place *place,
                  const struct complaint_note *note)
{
    char id[48], line[24] = "", text[WORDS_TEXT_MAX];
    enum reason_grade grade = reason_grade(note->reason->id);
    p->count[note->reason->id]++;
    p->of_set[place->set][grade]++;
    if (p->list.lines >= p->list.lines_max) {
        listing_line(&p->list);
        return;
    }
    snprintf(id, sizeof id, "desk.grade.%d", (int)grade);
    listing_cell(&p->list, words_get(p->words, id));
    snprintf(id, sizeof id, "desk.set.%s", fact_set_name(place->set));
    listing_cell(&p->list, words_get(p->words, id));
    listing_cell(&p->list, place->file);
    listing_cell(&p->list, place->sheet);
    if (note->line > 0)
        snprintf(line, sizeof line, "%zu", note->line);
    listing_cell(&p->list, line);
    listing_cell(&p->list, place->column);
    listing_cell_span(&p->list, note->cell);
    problem_text(p->words, note->reason, text, sizeof text);
    listing_cell(&p->list, text);
    listing_line(&p->list);
}

int64_t problems_of(const struct problems *p, enum reason_grade grade)
{
    int64_t n = 0;
    for (int i = 0; i < SET_COUNT; i++)
        n += p->of_set[i][grade];
    return n;
}

enum err_code problems_close(struct problems *p, struct err *err)
{
    char number[24], text[WORDS_TEXT_MAX];
    if (p->list.dropped > 0) {
        snprintf(number, sizeof number, "%lld", (long long)p->list.dropped);
        const struct word_arg arg = { "n", number };
        words_fill(p->words, "desk.problems.more", &arg, 1, text, sizeof text);
        p->list.lines_max++;
        listing_cell(&p->list, text);
        listing_line(&p->list);
    }
    return listing_close(&p->list, err);
}

void problems_drop(struct problems *p)
{
    listing_drop(&p->list);
}
