#include "ui/say.h"

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
    char name[SAY_OFFICE_MAX] = "";
    if (office)
        say_office(c->words, office->name, office->name_en, name);
    const struct word_arg args[] = {
        { "office", name },
        { "phone",
          office && office->phone[0] ? office->phone : law_term(c->model->law, "hotline") },
    };
    c->n_missing += !words_has(c->words, id);
    words_fill(c->words, id, args, ARRAY_LEN(args), out, cap);
}
