#include "cli/verdict_print.h"

#include <jansson.h>

#include "base/fs.h"

static const char *fill(const struct words *w, const struct say *s, char *out, size_t cap)
{
    struct word_arg args[VERDICT_ARGS_MAX];
    for (size_t i = 0; i < s->n_args; i++)
        args[i] = (struct word_arg){ s->arg[i].name, s->arg[i].value };
    out[0] = '\0';
    if (s->id[0] != '\0')
        words_fill(w, s->id, args, s->n_args, out, cap);
    return out;
}

static bool is_english(const struct words *w)
{
    return strcmp(words_lang(w), "en") == 0;
}

static const char *class_word(const struct words *w, enum verdict_class c, const char *part)
{
    char id[40];
    snprintf(id, sizeof id, "class.%s.%s", verdict_class_name(c), part);
    return words_get(w, id);
}

static void print_basis(const struct rung *r, const struct words *w)
{
    for (size_t i = 0; i < VERDICT_BASIS_MAX && r->basis[i]; i++) {
        const struct law_article *a = r->basis[i];
        if (is_english(w))
            printf("%s%s, %s", i ? "; " : "        ", a->act_en, a->article_en);
        else
            printf("%s%s%s", i ? ";" : "        ", a->act, a->article);
    }
    if (r->basis[0])
        putchar('\n');
}

static void print_rung(const struct rung *r, enum rung_name name, const struct words *w)
{
    char text[WORDS_TEXT_MAX], name_id[40], mark_id[40];
    snprintf(name_id, sizeof name_id, "rung.name.%s", rung_name_of(name));
    snprintf(mark_id, sizeof mark_id, "rung.mark.%s", outcome_name(r->outcome));
    printf("  %d  %s  %s: %s\n", (int)name + 1, words_get(w, mark_id), words_get(w, name_id),
           fill(w, &r->reason, text, sizeof text));
    print_basis(r, w);
}

static void print_office(const struct law_office *o, const struct words *w)
{
    char line[WORDS_TEXT_MAX];
    const struct word_arg args[] = { { "office", is_english(w) ? o->name_en : o->name },
                                     { "phone", o->phone } };
    const char *id = o->phone[0] ? "verdict.handled_by" : "verdict.handled_by_no_phone";
    words_fill(w, id, args, ARRAY_LEN(args), line, sizeof line);
    printf("  %s\n", line);
}

static void print_foot(const struct verdict *v, const struct words *w)
{
    char line[WORDS_TEXT_MAX], date[11], sequence[24];
    date_iso(v->data_date, date);
    snprintf(sequence, sizeof sequence, "%03lld", (long long)v->data_sequence);
    const struct word_arg args[] = { { "date", date }, { "sequence", sequence } };
    words_fill(w, "verdict.foot", args, ARRAY_LEN(args), line, sizeof line);
    printf("  %s\n", line);
    if (v->stale)
        printf("  %s\n", words_get(w, "verdict.stale"));
}

void verdict_print_text(const struct pack *p, const struct words *w)
{
    const struct verdict *v = p->verdict;
    char text[WORDS_TEXT_MAX], shown[FS_PATH_MAX];
    if (p->file) {
        text_show(span_of(p->file), shown, sizeof shown);
        printf("%s\n", shown);
    }
    printf("%s  %s  [%s %s]\n", class_word(w, v->class, "icon"),
           fill(w, &v->title, text, sizeof text), verdict_class_name(v->class),
           class_word(w, v->class, "name"));
    printf("  %s\n", fill(w, &v->line, text, sizeof text));
    if (fill(w, &v->advice, text, sizeof text)[0] != '\0')
        printf("  %s\n", text);
    for (size_t i = 0; i < p->n_idents; i++)
        if (p->idents[i].text[0] != '\0')
            printf("  · %s  %s\n", ident_kind_name(p->idents[i].kind), p->idents[i].text);
    for (size_t i = 0; i < RUNG_COUNT; i++)
        print_rung(&v->rungs[i], (enum rung_name)i, w);
    if (v->handled_by)
        print_office(v->handled_by, w);
    print_foot(v, w);
}

/* A text from outside, made fit for JSON: what is not UTF-8 is shown as U+FFFD. */
static json_t *shown_json(const char *text)
{
    char shown[3 * FS_PATH_MAX];
    text_show(span_of(text), shown, sizeof shown);
    return json_string(shown);
}

static json_t *idents_json(const struct pack *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->n_idents; i++)
        json_array_append_new(list,
                              json_pack("{ss so ss}", "kind", ident_kind_name(p->idents[i].kind),
                                        "value", shown_json(p->idents[i].text), "check",
                                        ident_check_name(p->idents[i].check)));
    return list;
}

static json_t *basis_json(const struct rung *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < VERDICT_BASIS_MAX && r->basis[i]; i++)
        json_array_append_new(list, json_pack("{ss ss ss}", "id", r->basis[i]->id, "act",
                                              r->basis[i]->act, "article", r->basis[i]->article));
    return list;
}

static json_t *rungs_json(const struct verdict *v, const struct words *w)
{
    json_t *list = json_array();
    for (size_t i = 0; i < RUNG_COUNT; i++) {
        const struct rung *r = &v->rungs[i];
        char text[WORDS_TEXT_MAX];
        const char *id = strchr(r->reason.id, '.');
        json_array_append_new(
            list, json_pack("{ss ss ss so ss}", "name", rung_name_of((enum rung_name)i), "outcome",
                            outcome_name(r->outcome), "reason", id ? id + 1 : "", "basis",
                            basis_json(r), "text", fill(w, &r->reason, text, sizeof text)));
    }
    return list;
}

static json_t *release_json(const struct verdict *v)
{
    char date[11];
    date_iso(v->data_date, date);
    return json_pack("{sI ss}", "sequence", (json_int_t)v->data_sequence, "date", date);
}

static json_t *office_json(const struct law_office *o)
{
    if (!o)
        return json_null();
    return json_pack("{ss ss ss ss}", "id", o->id, "name", o->name, "phone", o->phone, "name_en",
                     o->name_en);
}

static json_t *say_json(const struct words *w, const struct say *s)
{
    char text[WORDS_TEXT_MAX];
    return json_string(fill(w, s, text, sizeof text));
}

bool verdict_print_json(const struct pack *p, const struct words *w)
{
    const struct verdict *v = p->verdict;
    json_t *o = json_pack("{so ss ss so so so}", "identifiers", idents_json(p), "class",
                          verdict_class_name(v->class), "reason", v->reason, "rungs",
                          rungs_json(v, w), "release", release_json(v), "handled_by",
                          office_json(v->handled_by));
    json_t *more = json_pack("{ss sb so so so}", "tone", tone_name(v->tone), "stale", v->stale,
                             "title", say_json(w, &v->title), "line", say_json(w, &v->line),
                             "advice", say_json(w, &v->advice));
    if (more && p->file)
        json_object_set_new(more, "file", shown_json(p->file));
    char *text = NULL;
    if (o && more && json_object_update(o, more) == 0)
        text = json_dumps(o, JSON_COMPACT);
    if (text)
        puts(text);
    json_decref(o);
    json_decref(more);
    bool printed = text != NULL;
    free(text);
    return printed;
}
