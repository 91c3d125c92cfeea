/* hub/entry_fields.c: the fields of the form, what may be picked for each, and the empty form. */
#include "hub/entry_self.h"

#define AT(field)                                                                                  \
    .place = offsetof(struct report, field), .size = sizeof(((struct report *)0)->field)
const struct entry_field entry_fields[ENTRY_FIELDS] = {
    { .id = "kind", .kind = ENTRY_KIND, .is_needed = true },
    { .id = "channel", .kind = ENTRY_CHANNEL, .is_needed = true },
    { .id = "consents", .kind = ENTRY_YES, AT(consents), .is_needed = true },
    { .id = "topic", .kind = ENTRY_TOPIC, AT(topic) },
    { .id = "goods", .kind = ENTRY_GOODS, AT(goods[0].name) },
    { .id = "code", .kind = ENTRY_CODE, AT(goods[0].code) },
    { .id = "shop", .kind = ENTRY_TEXT, AT(shop) },
    { .id = "shop_address", .kind = ENTRY_TEXT, AT(shop_address) },
    { .id = "shop_phone", .kind = ENTRY_TEXT, AT(shop_phone) },
    { .id = "township", .kind = ENTRY_CHOICE, AT(township), .list = FORM_TOWNSHIPS },
    { .id = "problem", .kind = ENTRY_PROBLEMS, AT(problems) },
    { .id = "bought", .kind = ENTRY_DAY, AT(bought) },
    { .id = "amount", .kind = ENTRY_TEXT, AT(amount) },
    { .id = "quantity", .kind = ENTRY_TEXT, AT(quantity) },
    { .id = "spec", .kind = ENTRY_TEXT, AT(spec) },
    { .id = "wish", .kind = ENTRY_CHOICE, AT(wish), .list = FORM_WISHES },
    { .id = "name", .kind = ENTRY_TEXT, AT(name), .is_personal = true },
    { .id = "phone", .kind = ENTRY_TEXT, AT(phone), .is_personal = true },
    { .id = "address", .kind = ENTRY_TEXT, AT(address), .is_personal = true },
    { .id = "call", .kind = ENTRY_YES, AT(wants_call) },
    { .id = "secret", .kind = ENTRY_YES, AT(wants_secrecy) },
    { .id = "text", .kind = ENTRY_WORDS, AT(text) },
};
#undef AT

const char *const entry_channels[ENTRY_CHANNELS] = { "phone", "letter", "visit", "fax", "mail" };

/* --- words ---------------------------------------------------------------------------------------- */

const char *entry_word(const struct entry_lists *l, const char *group, const char *id)
{
    char whole[96];
    snprintf(whole, sizeof whole, "docket.%s.%s", group, id);
    return words_has(l->words, whole) ? words_get(l->words, whole) : id;
}

const char *entry_label(const struct entry_lists *l, const struct entry_field *f)
{
    return entry_word(l, "cli.f", f->id);
}

static bool in_chinese(const struct entry_lists *l)
{
    return strcmp(words_lang(l->words), "zh") == 0;
}

/* --- the empty one --------------------------------------------------------------------------------- */

static const char *choice_at(const struct entry_lists *l, enum form_list list, size_t i)
{
    if (i >= form_n_choices(l->form, list))
        return NULL;
    const struct form_choice *c = form_choice_at(l->form, list, i);
    return in_chinese(l) || !*c->name_en ? c->name : c->name_en;
}

static const char *topic_at(const struct entry_lists *l, size_t i)
{
    if (i >= route_n_topics(l->route))
        return NULL;
    const struct route_topic *t = route_topic_at(l->route, i);
    return in_chinese(l) ? t->name : t->name_en;
}

static const char *value_at(const struct entry_lists *l, const struct entry_field *f, size_t i)
{
    static const char *const answers[] = { "yes", "no" };
    switch (f->kind) {
    case ENTRY_KIND:
        return i + REPORT_TIP < REPORT_KIND_COUNT
                   ? entry_word(l, "kind", report_kind_name((enum report_kind)(i + REPORT_TIP)))
                   : NULL;
    case ENTRY_CHANNEL:
        return i < ENTRY_CHANNELS ? entry_word(l, "way", entry_channels[i]) : NULL;
    case ENTRY_TOPIC:
        return topic_at(l, i);
    case ENTRY_CHOICE:
        return choice_at(l, f->list, i);
    case ENTRY_PROBLEMS:
        return choice_at(l, FORM_PROBLEMS, i);
    case ENTRY_YES:
        return i < ARRAY_LEN(answers) ? entry_word(l, "cli", answers[i]) : NULL;
    case ENTRY_TEXT:
    case ENTRY_DAY:
    case ENTRY_GOODS:
    case ENTRY_CODE:
    case ENTRY_WORDS:
        break;
    }
    return NULL;
}

const char *entry_form_value_at(const struct entry_lists *l, const char *field, size_t i)
{
    for (size_t k = 0; k < ENTRY_FIELDS; k++)
        if (strcmp(entry_fields[k].id, field) == 0)
            return value_at(l, &entry_fields[k], i);
    return NULL;
}

static void print_hint(const struct entry_lists *l, const struct entry_field *f)
{
    const char *value;
    printf("# %s%s", entry_label(l, f),
           entry_word(l, "cli", f->is_needed ? "form.needed" : "form.colon"));
    for (size_t i = 0; (value = value_at(l, f, i)) != NULL; i++)
        printf(" %s", value);
    if (f->kind == ENTRY_DAY)
        fputs(" 2026-10-12", stdout);
    puts("");
}

void entry_form_print(const struct entry_lists *l)
{
    printf("# %s\n# %s\n", entry_word(l, "cli", "form.head"), entry_word(l, "cli", "form.how"));
    for (size_t i = 0; i < ENTRY_FIELDS; i++) {
        const struct entry_field *f = &entry_fields[i];
        if (f->kind == ENTRY_WORDS)
            printf("# %s\n", entry_word(l, "cli", "form.text"));
        else if (f->kind != ENTRY_TEXT && f->kind != ENTRY_GOODS && f->kind != ENTRY_CODE)
            print_hint(l, f);
        if (strcmp(f->id, "consents") == 0)
            printf("# %s\n", entry_word(l, "cli", "form.consent"));
        printf("%s%s\n", entry_label(l, f), in_chinese(l) ? "：" : ":");
    }
}
