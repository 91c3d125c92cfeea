#include "hub/entry_self.h"

enum { SHOWN_MAX = 96 };

struct reading {
    const struct entry_lists *l;
    struct report *r;
    char *channel;
    size_t lines[ENTRY_FIELDS]; /* where each stands, from 1; 0: it does not */
    bool is_said[ENTRY_FIELDS]; /* and has a value */
    size_t line;
    struct docket_refused *why;
    struct err *err;
};

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

/* max: of what there is too much. */
static enum err_code off(const struct reading *g, const struct entry_field *f, enum docket_why why,
                         struct span given, size_t max)
{
    char text[SHOWN_MAX];
    text_show(given, text, sizeof text);
    return docket_refuse(g->why,
                         &(struct docket_refusal){ .why = why,
                                                   .code = ERR_INVALID,
                                                   .field = f ? f->id : NULL,
                                                   .given = text,
                                                   .line = (int64_t)g->line,
                                                   .max = (int64_t)max,
                                                   .day = g->l->today },
                         g->err);
}

static enum err_code not_listed(const struct reading *g, const struct entry_field *f,
                                struct span given)
{
    return off(g, f, ENTRY_NOT_LISTED, given, 0);
}

static void *place_of(const struct reading *g, const struct entry_field *f)
{
    return (char *)g->r + f->place;
}

static enum err_code read_kind(struct reading *g, const struct entry_field *f, struct span value)
{
    for (int k = REPORT_NONE + 1; k < REPORT_KIND_COUNT; k++) {
        const char *id = report_kind_name((enum report_kind)k);
        if (is_called(value, id, entry_word(g->l, "kind", id))) {
            g->r->kind = (enum report_kind)k;
            return ERR_OK;
        }
    }
    return not_listed(g, f, value);
}

static enum err_code read_channel(struct reading *g, const struct entry_field *f, struct span value)
{
    for (size_t i = 0; i < ENTRY_CHANNELS; i++)
        if (is_called(value, entry_channels[i], entry_word(g->l, "way", entry_channels[i]))) {
            text_copy(g->channel, ENTRY_CHANNEL_MAX, entry_channels[i]);
            return ERR_OK;
        }
    return not_listed(g, f, value);
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
    return not_listed(g, f, value);
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
        return not_listed(g, f, value);
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
            return not_listed(g, f, name);
        if (g->r->n_problems == REPORT_PROBLEMS_MAX)
            return off(g, f, ENTRY_TOO_MANY, name, REPORT_PROBLEMS_MAX);
        text_copy(g->r->problems[g->r->n_problems++], REPORT_ID_MAX, c->id);
    }
    return ERR_OK;
}

static enum err_code read_yes(struct reading *g, const struct entry_field *f, struct span value)
{
    bool yes = is_called(value, "yes", entry_word(g->l, "cli", "yes"));
    if (!yes && !is_called(value, "no", entry_word(g->l, "cli", "no")))
        return not_listed(g, f, value);
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
        return off(g, f, ENTRY_ODD_TEXT, value, 0);
    if (!span_copy(value, place_of(g, f), f->size))
        return off(g, f, ENTRY_TOO_LONG, value, f->size - 1);
    if (f->kind == ENTRY_GOODS || f->kind == ENTRY_CODE)
        g->r->n_goods = 1;
    return ERR_OK;
}

/* As it is looked for afterwards: "６９０ 1234…" has blanks and digits of full width, as they are typed. */
static enum err_code read_code(struct reading *g, const struct entry_field *f, struct span value)
{
    static const char wide_digit[] = "\xEF\xBC", wide_blank[] = "\xE3\x80\x80";
    char plain[REPORT_NAME_MAX];
    size_t n = 0, step;
    for (struct span at = value; at.len > 0 && n < sizeof plain; at = span_part(at, step, at.len)) {
        /* U+FF10 to U+FF19 */
        bool is_wide = at.len > 2 && span_starts(at, wide_digit) && at.p[2] >= 0x90 &&
                       at.p[2] <= 0x99;
        bool is_blank = at.p[0] == ' ' || span_starts(at, wide_blank);
        step = is_wide || (is_blank && at.p[0] != ' ') ? 3 : 1;
        if (is_wide)
            plain[n++] = (char)('0' + at.p[2] - 0x90);
        else if (!is_blank)
            plain[n++] = (char)at.p[0];
    }
    return read_text(g, f, n < sizeof plain ? (struct span){ (const uint8_t *)plain, n } : value);
}

/* What somebody bought tomorrow he has a slip of the pen for. */
static enum err_code read_day(struct reading *g, const struct entry_field *f, struct span value)
{
    struct date day;
    if (!date_parse(value, &day))
        return off(g, f, ENTRY_NO_DAY, value, 0);
    if (date_known(g->l->today) && date_days(day) > date_days(g->l->today))
        return off(g, f, ENTRY_FUTURE, value, 0);
    memcpy(place_of(g, f), &day, sizeof day);
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
        return read_day(g, f, value);
    case ENTRY_CODE:
        return read_code(g, f, value);
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
    while (i < ENTRY_FIELDS &&
           !is_called(label, entry_fields[i].id, entry_label(l, &entry_fields[i])))
        i++;
    return i;
}

static enum err_code read_line(struct reading *g, struct span line, struct span *rest)
{
    struct span label, value;
    if (!split(line, &label, &value))
        return off(g, NULL, ENTRY_NO_COLON, line, 0);
    size_t i = field_of(g->l, label);
    if (i == ENTRY_FIELDS)
        return off(g, NULL, ENTRY_NO_FIELD, label, 0);
    if (g->lines[i])
        return off(g, &entry_fields[i], ENTRY_TWICE, label, 0);
    g->lines[i] = g->line;
    if (entry_fields[i].kind == ENTRY_WORDS) { /* to the end, with what stands on this line */
        value = trim((struct span){ value.p, (size_t)(rest->p + rest->len - value.p) });
        rest->len = 0;
    }
    g->is_said[i] = value.len > 0;
    return g->is_said[i] ? read_value(g, &entry_fields[i], value) : ERR_OK;
}

static enum err_code check_all(struct reading *g)
{
    for (size_t i = 0; i < ENTRY_FIELDS; i++) {
        g->line = g->lines[i];
        if (entry_fields[i].is_needed && !g->is_said[i])
            return off(g, &entry_fields[i], ENTRY_MISSING, span_of(""), 0);
        if (entry_fields[i].is_personal && g->is_said[i] && !g->r->consents)
            return off(g, &entry_fields[i], ENTRY_NO_CONSENT, span_of(""), 0);
    }
    return ERR_OK;
}

enum err_code entry_form_read(const struct entry_lists *l, struct span text, struct report *r,
                              char channel[ENTRY_CHANNEL_MAX], struct docket_refused *why,
                              struct err *err)
{
    struct reading g = { .l = l, .r = r, .channel = channel, .why = why, .err = err };
    struct span line;
    enum err_code rc = ERR_OK;
    if (!utf8_valid(text))
        return off(&g, NULL, ENTRY_NOT_UTF8, span_of(""), 0);
    if (memchr(text.p ? (const void *)text.p : "", '\0', text.len))
        return off(&g, NULL, ENTRY_NO_FORM, span_of(""), 0);
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
