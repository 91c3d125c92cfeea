#include "hub/entry_form.h"

enum { VALUE_MAX = REPORT_TEXT_MAX, LABEL_MAX = 96 };

enum entry_kind {
    ENTRY_TEXT = 0,
    ENTRY_KIND,
    ENTRY_CHANNEL,
    ENTRY_TOPIC,
    ENTRY_CHOICE,
    ENTRY_PROBLEMS,
    ENTRY_DAY,
    ENTRY_YES,
    ENTRY_GOODS, /* a text of the first of the goods */
    ENTRY_WORDS, /* the rest of the file */
};

struct entry_field {
    const char *id;
    enum entry_kind kind;
    size_t place, size;
    enum form_list list;
    bool is_personal, is_needed;
};

#define AT(field)                                                                                  \
    .place = offsetof(struct report, field), .size = sizeof(((struct report *)0)->field)
static const struct entry_field fields[] = {
    { .id = "kind", .kind = ENTRY_KIND, .is_needed = true },
    { .id = "channel", .kind = ENTRY_CHANNEL, .is_needed = true },
    { .id = "consents", .kind = ENTRY_YES, AT(consents), .is_needed = true },
    { .id = "topic", .kind = ENTRY_TOPIC, AT(topic) },
    { .id = "goods", .kind = ENTRY_GOODS, AT(goods[0].name) },
    { .id = "code", .kind = ENTRY_GOODS, AT(goods[0].code) },
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

static const char *const channels[] = { "phone", "letter", "visit", "fax", "mail" };

struct reading {
    const struct entry_lists *l;
    struct report *r;
    char *channel;
    size_t lines[ARRAY_LEN(fields)]; /* where each stands, from 1; 0: it does not */
    bool is_said[ARRAY_LEN(fields)]; /* and has a value */
    size_t line;
    struct err *err;
};

/* --- words ---------------------------------------------------------------------------------------- */

static const char *word(const struct entry_lists *l, const char *group, const char *id)
{
    char whole[96];
    snprintf(whole, sizeof whole, "docket.%s.%s", group, id);
    return words_has(l->words, whole) ? words_get(l->words, whole) : id;
}

static const char *label_of(const struct entry_lists *l, const struct entry_field *f)
{
    return word(l, "cli.f", f->id);
}

static bool in_chinese(const struct entry_lists *l)
{
    return strcmp(words_lang(l->words), "zh") == 0;
}

/* Blanks as they are typed, those of full width too. */
static struct span trim(struct span s)
{
    static const char wide[] = "\xE3\x80\x80"; /* U+3000 */
    enum { N = sizeof wide - 1 };
    for (size_t before = s.len + 1; s.len < before;) {
        before = s.len;
        s = span_trim(s);
        if (span_starts(s, wide))
            s = span_part(s, N, s.len);
        if (s.len >= N && memcmp(s.p + s.len - N, wide, N) == 0)
            s.len -= N;
    }
    return s;
}

/* The id, or the name that people read. */
static bool is_called(struct span value, const char *id, const char *name)
{
    return span_eq(value, id) || span_eq(value, name);
}

/* --- values --------------------------------------------------------------------------------------- */

static enum err_code off(const struct reading *g, const struct entry_field *f, const char *why)
{
    return err_set(g->err, ERR_INVALID, "line %zu, %s: %s", g->line, label_of(g->l, f), why);
}

static void *place_of(const struct reading *g, const struct entry_field *f)
{
    return (char *)g->r + f->place;
}

static enum err_code read_kind(struct reading *g, const struct entry_field *f, struct span value)
{
    for (int k = REPORT_NONE + 1; k < REPORT_KIND_COUNT; k++) {
        const char *id = report_kind_name((enum report_kind)k);
        if (is_called(value, id, word(g->l, "kind", id))) {
            g->r->kind = (enum report_kind)k;
            return ERR_OK;
        }
    }
    return off(g, f, "one of the kinds that the empty form names");
}

static enum err_code read_channel(struct reading *g, const struct entry_field *f, struct span value)
{
    for (size_t i = 0; i < ARRAY_LEN(channels); i++)
        if (is_called(value, channels[i], word(g->l, "way", channels[i]))) {
            text_copy(g->channel, ENTRY_CHANNEL_MAX, channels[i]);
            return ERR_OK;
        }
    return off(g, f, "one of the ways that the empty form names");
}

static enum err_code read_topic(struct reading *g, const struct entry_field *f, struct span value)
{
    const struct route *route = g->l->route;
    for (size_t i = 0; i < route_n_topics(route); i++) {
        const struct route_topic *t = route_topic_at(route, i);
        if (is_called(value, t->id, t->name) || span_eq(value, t->name_en)) {
            text_copy(place_of(g, f), f->size, t->id);
            return ERR_OK;
        }
    }
    return off(g, f, "there is no such topic; the empty form names them");
}

static const struct form_choice *choice_of(const struct reading *g, enum form_list list,
                                           struct span value)
{
    for (size_t i = 0; i < form_n_choices(g->l->form, list); i++) {
        const struct form_choice *c = form_choice_at(g->l->form, list, i);
        if (is_called(value, c->id, c->name) || (*c->name_en && span_eq(value, c->name_en)))
            return c;
    }
    return NULL;
}

static enum err_code read_choice(struct reading *g, const struct entry_field *f, struct span value)
{
    const struct form_choice *c = choice_of(g, f->list, value);
    if (!c)
        return off(g, f, "is not in the list; the empty form names what is");
    text_copy(place_of(g, f), f->size, c->id);
    return ERR_OK;
}

/* The next name of a list; 、 stands in names. */
static bool next_name(struct span *rest, struct span *name)
{
    static const char *const marks[] = { "；", ";", "，", "," };
    *rest = trim(*rest);
    size_t n = rest->len, skip = 0;
    for (size_t i = 0; i < rest->len && n == rest->len; i++)
        for (size_t m = 0; m < ARRAY_LEN(marks) && n == rest->len; m++)
            if (span_starts(span_part(*rest, i, rest->len), marks[m])) {
                n = i;
                skip = strlen(marks[m]);
            }
    *name = trim(span_part(*rest, 0, n));
    *rest = span_part(*rest, n + skip, rest->len);
    return name->len > 0;
}

static enum err_code read_problems(struct reading *g, const struct entry_field *f,
                                   struct span value)
{
    struct span name;
    while (next_name(&value, &name)) {
        const struct form_choice *c = choice_of(g, FORM_PROBLEMS, name);
        if (!c)
            return off(g, f, "is not in the list; the empty form names what is");
        if (g->r->n_problems == REPORT_PROBLEMS_MAX)
            return off(g, f, "more problems than a report holds");
        text_copy(g->r->problems[g->r->n_problems++], REPORT_ID_MAX, c->id);
    }
    return ERR_OK;
}

static enum err_code read_yes(struct reading *g, const struct entry_field *f, struct span value)
{
    bool yes = is_called(value, "yes", word(g->l, "cli", "yes"));
    if (!yes && !is_called(value, "no", word(g->l, "cli", "no")))
        return off(g, f, "yes or no, and nothing else");
    memcpy(place_of(g, f), &yes, sizeof yes);
    return ERR_OK;
}

/* A tab out of a spreadsheet, say: nobody sees it, and the docket does not take it. */
static bool has_control(struct span s, bool may_have_lines)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.p[i] == 0x7F || (s.p[i] < 0x20 && !(may_have_lines && strchr("\n\t\r", s.p[i]))))
            return true;
    return false;
}

static enum err_code read_text(struct reading *g, const struct entry_field *f, struct span value)
{
    if (has_control(value, f->kind == ENTRY_WORDS))
        return off(g, f, "a tab or another character that cannot be seen stands in it");
    if (!span_copy(value, place_of(g, f), f->size))
        return err_set(g->err, ERR_INVALID, "line %zu, %s: longer than %zu bytes", g->line,
                       label_of(g->l, f), f->size - 1);
    if (f->kind == ENTRY_GOODS)
        g->r->n_goods = 1;
    return ERR_OK;
}

static enum err_code read_value(struct reading *g, const struct entry_field *f, struct span value)
{
    switch (f->kind) {
    case ENTRY_KIND:
        return read_kind(g, f, value);
    case ENTRY_CHANNEL:
        return read_channel(g, f, value);
    case ENTRY_TOPIC:
        return read_topic(g, f, value);
    case ENTRY_CHOICE:
        return read_choice(g, f, value);
    case ENTRY_PROBLEMS:
        return read_problems(g, f, value);
    case ENTRY_YES:
        return read_yes(g, f, value);
    case ENTRY_DAY:
        return date_parse(value, &g->r->bought) ? ERR_OK
                                                : off(g, f, "a day, as 2026-10-12, that there is");
    case ENTRY_TEXT:
    case ENTRY_GOODS:
    case ENTRY_WORDS:
        break;
    }
    return read_text(g, f, value);
}

/* --- lines ---------------------------------------------------------------------------------------- */

static bool take_line(struct span *rest, struct span *line)
{
    if (rest->len == 0)
        return false;
    const uint8_t *end = memchr(rest->p, '\n', rest->len);
    size_t n = end ? (size_t)(end - rest->p) : rest->len;
    *line = span_part(*rest, 0, n);
    *rest = span_part(*rest, n + (end != NULL), rest->len);
    return true;
}

/* Before and after the first colon, of either width. */
static bool split(struct span line, struct span *label, struct span *value)
{
    for (size_t i = 0; i < line.len; i++) {
        struct span at = span_part(line, i, line.len);
        size_t n = span_starts(at, ":") ? 1 : span_starts(at, "：") ? strlen("：") : 0;
        if (n == 0)
            continue;
        *label = trim(span_part(line, 0, i));
        *value = trim(span_part(at, n, at.len));
        return true;
    }
    return false;
}

static size_t field_of(const struct entry_lists *l, struct span label)
{
    size_t i = 0;
    while (i < ARRAY_LEN(fields) && !is_called(label, fields[i].id, label_of(l, &fields[i])))
        i++;
    return i;
}

static enum err_code read_line(struct reading *g, struct span line, struct span *rest)
{
    struct span label, value;
    char shown[LABEL_MAX];
    bool has_colon = split(line, &label, &value);
    text_show(has_colon ? label : line, shown, sizeof shown);
    if (!has_colon)
        return err_set(g->err, ERR_INVALID, "line %zu has no colon: %s", g->line, shown);
    size_t i = field_of(g->l, label);
    if (i == ARRAY_LEN(fields))
        return err_set(g->err, ERR_INVALID,
                       "line %zu: there is no field %s; enter --form prints those there are",
                       g->line, shown);
    if (g->lines[i])
        return off(g, &fields[i], "stands here a second time");
    g->lines[i] = g->line;
    if (fields[i].kind == ENTRY_WORDS) { /* to the end, with what stands on this line */
        value = trim((struct span){ value.p, (size_t)(rest->p + rest->len - value.p) });
        rest->len = 0;
    }
    g->is_said[i] = value.len > 0;
    return g->is_said[i] ? read_value(g, &fields[i], value) : ERR_OK;
}

static enum err_code check_all(struct reading *g)
{
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        g->line = g->lines[i];
        if (fields[i].is_needed && !g->is_said[i])
            return err_set(g->err, ERR_INVALID, "%s must be said", label_of(g->l, &fields[i]));
        if (fields[i].is_personal && g->is_said[i] && !g->r->consents)
            return off(g, &fields[i],
                       "the person does not consent to its being kept: leave it empty");
    }
    return ERR_OK;
}

enum err_code entry_form_read(const struct entry_lists *l, struct span text, struct report *r,
                              char channel[ENTRY_CHANNEL_MAX], struct err *err)
{
    struct reading g = { .l = l, .r = r, .channel = channel, .err = err };
    struct span line;
    enum err_code rc = ERR_OK;
    if (!utf8_valid(text))
        return err_set(err, ERR_INVALID, "the form is not UTF-8: save it as UTF-8");
    if (memchr(text.p ? (const void *)text.p : "", '\0', text.len))
        return err_set(err, ERR_INVALID, "the form is no text");
    if (span_starts(text, "\xEF\xBB\xBF"))
        text = span_part(text, 3, text.len);
    while (!rc && take_line(&text, &line)) {
        g.line++;
        line = trim(line);
        if (line.len > 0 && line.p[0] != '#')
            rc = read_line(&g, line, &text);
    }
    return rc ? rc : check_all(&g);
}

/* --- the empty one --------------------------------------------------------------------------------- */

static void print_choices(const struct entry_lists *l, enum form_list list)
{
    for (size_t i = 0; i < form_n_choices(l->form, list); i++) {
        const struct form_choice *c = form_choice_at(l->form, list, i);
        printf(" %s", in_chinese(l) || !*c->name_en ? c->name : c->name_en);
    }
}

static void print_hint(const struct entry_lists *l, const struct entry_field *f)
{
    printf("# %s%s", label_of(l, f), word(l, "cli", f->is_needed ? "form.needed" : "form.colon"));
    for (int k = REPORT_NONE + 1; f->kind == ENTRY_KIND && k < REPORT_KIND_COUNT; k++)
        printf(" %s", word(l, "kind", report_kind_name((enum report_kind)k)));
    for (size_t i = 0; f->kind == ENTRY_CHANNEL && i < ARRAY_LEN(channels); i++)
        printf(" %s", word(l, "way", channels[i]));
    for (size_t i = 0; f->kind == ENTRY_TOPIC && i < route_n_topics(l->route); i++) {
        const struct route_topic *t = route_topic_at(l->route, i);
        printf(" %s", in_chinese(l) ? t->name : t->name_en);
    }
    if (f->kind == ENTRY_CHOICE || f->kind == ENTRY_PROBLEMS)
        print_choices(l, f->kind == ENTRY_CHOICE ? f->list : FORM_PROBLEMS);
    if (f->kind == ENTRY_YES)
        printf(" %s %s", word(l, "cli", "yes"), word(l, "cli", "no"));
    if (f->kind == ENTRY_DAY)
        fputs(" 2026-10-12", stdout);
    puts("");
}

void entry_form_print(const struct entry_lists *l)
{
    printf("# %s\n# %s\n", word(l, "cli", "form.head"), word(l, "cli", "form.how"));
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const struct entry_field *f = &fields[i];
        if (f->kind == ENTRY_WORDS)
            printf("# %s\n", word(l, "cli", "form.text"));
        else if (f->kind != ENTRY_TEXT && f->kind != ENTRY_GOODS)
            print_hint(l, f);
        if (strcmp(f->id, "consents") == 0)
            printf("# %s\n", word(l, "cli", "form.consent"));
        printf("%s%s\n", label_of(l, f), in_chinese(l) ? "：" : ":");
    }
}
