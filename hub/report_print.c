/* hub/report_print.c: cases, acts and opened reports as lines and as JSON. */
#include <inttypes.h>
#include <stdarg.h>

#include "hub/barcode_look.h"
#include "hub/report_desk.h"

enum { CHINA_S = 8 * 3600, ARGS_MAX = 4, MAX_DAYS = 20000 };

void report_say(const struct report_desk *o, const char *id, ...)
{
    struct word_arg args[ARGS_MAX];
    char whole[64], text[REPORT_LINE + REPORT_TEXT_MAX];
    size_t n = 0;
    va_list va;
    va_start(va, id);
    for (const char *name; n < ARGS_MAX && (name = va_arg(va, const char *)) != NULL; n++)
        args[n] = (struct word_arg){ name, va_arg(va, const char *) };
    va_end(va);
    snprintf(whole, sizeof whole, "docket.cli.%s", id);
    words_fill(o->words, whole, args, n, text, sizeof text);
    printf("%s\n", text);
}

const char *report_words(const struct report_desk *o, const char *group, const char *name)
{
    char id[96];
    snprintf(id, sizeof id, "docket.%s.%s", group, name);
    return words_has(o->words, id) ? words_get(o->words, id) : name;
}

const char *report_office(const struct report_desk *o, const char *id)
{
    const struct route_office *office = route_office_find(o->route, id);
    if (!office)
        return id;
    return strcmp(words_lang(o->words), "zh") == 0 || !*office->name_en ? office->name
                                                                        : office->name_en;
}

void report_time(int64_t utc_s, char out[24])
{
    char day[11];
    int64_t minutes = (utc_s + CHINA_S) / 60 % (24 * 60);
    date_iso(date_of_utc(utc_s), day);
    snprintf(out, 24, "%s %02d:%02d", day, (int)(minutes / 60), (int)(minutes % 60));
}

/* --- cases -------------------------------------------------------------------------------------- */

static const char *office_of(const struct report_desk *o, const struct docket_case *c)
{
    return report_office(o, *c->assigned ? c->assigned : c->envelope.office);
}

static void print_due(const struct report_desk *o, const struct docket_case *c)
{
    char day[11];
    if (c->due_utc_s == 0)
        return;
    date_iso(date_of_utc(c->due_utc_s - 1), day); /* the end of a day is the next one's beginning */
    fputs("  ", stdout);
    report_say(o, c->is_open && c->due_utc_s < o->now_utc_s ? "overdue" : "due", "clock",
               report_words(o, "clock", c->clock), "day", day, NULL);
}

void report_print_row(const struct report_desk *o, const struct docket_case *c)
{
    char code[64];
    text_show(span_of(c->envelope.code), code, sizeof code);
    printf("%s  %s  %s  %s%s%s%s%s\n", c->case_number,
           report_words(o, "kind", report_kind_name(c->envelope.kind)),
           report_words(o, "state", c->state), office_of(o, c), *code ? "  " : "", code,
           *c->envelope.verdict ? (*code ? " " : "  ") : "", c->envelope.verdict);
    print_due(o, c);
}

static void print_origin(const struct report_desk *o, const struct envelope *e)
{
    char time[24];
    report_time(e->made_utc_s, time);
    fputs("  ", stdout);
    report_say(o, e->clock_is_sure ? "made" : "made.unsure", "time", time, NULL);
    fputs("  ", stdout);
    report_say(o, *e->kiosk ? "kiosk" : "entered", "kiosk", e->kiosk, NULL);
    fputs("  ", stdout);
    report_say(o, e->has_contact ? "contact" : "anonymous", NULL);
}

static void print_goods(const struct report_desk *o, const struct envelope *e)
{
    char code[64], release[24];
    text_show(span_of(e->code), code, sizeof code);
    snprintf(release, sizeof release, "%" PRId64, e->release_sequence);
    fputs("  ", stdout);
    report_say(o, *e->verdict ? "goods" : "goods.bare", "code", code, "verdict", e->verdict,
               "release", release, NULL);
}

bool report_print_code(const struct report_desk *o, const char *code)
{
    char id[24], shown[64], expected[2] = "", n[24];
    enum barcode_odd odd = *code ? barcode_look(code, expected) : BARCODE_SOUND;
    if (odd == BARCODE_SOUND)
        return false;
    text_show(span_of(code), shown, sizeof shown);
    snprintf(n, sizeof n, "%zu", strlen(code));
    snprintf(id, sizeof id, "code.%s", barcode_odd_name(odd));
    report_say(o, id, "code", shown, "expected", expected, "n", n, NULL);
    return true;
}

const char *report_code_odd(const char *code)
{
    char expected;
    return *code ? barcode_odd_name(barcode_look(code, &expected)) : "";
}

/* Of what the staff wrote down; a kiosk's was read, and may be the number of a licence. */
static void print_code(const struct report_desk *o, const struct envelope *e)
{
    if (*e->kiosk || !*report_code_odd(e->code))
        return;
    fputs("  ", stdout);
    report_print_code(o, e->code);
}

static const char *topic_of(const struct report_desk *o, const char *id)
{
    struct route_decision where;
    route_decide(o->route, id, &where);
    return strcmp(words_lang(o->words), "zh") == 0 || !*where.topic->name_en ? where.topic->name
                                                                             : where.topic->name_en;
}

void report_print_case(const struct report_desk *o, const struct docket_case *c)
{
    const struct envelope *e = &c->envelope;
    char text[24];
    report_print_row(o, c);
    printf("  %s\n", e->number);
    fputs("  ", stdout);
    report_say(o, "office", "office", office_of(o, c), NULL);
    fputs("  ", stdout);
    report_say(o, "topic", "topic", topic_of(o, e->topic), NULL);
    if (*e->code)
        print_goods(o, e);
    print_code(o, e);
    print_origin(o, e);
    date_iso(e->due, text);
    if (*text) {
        fputs("  ", stdout);
        report_say(o, "promised", "day", text, NULL);
    }
    snprintf(text, sizeof text, "%zu", c->n_same);
    if (c->n_same > 0) {
        fputs("  ", stdout);
        report_say(o, "same", "n", text, NULL);
    }
    if (*c->merged_into) {
        fputs("  ", stdout);
        report_say(o, "merged", "case", c->merged_into, NULL);
    }
    snprintf(text, sizeof text, "%zu", c->n_replies);
    if (c->n_replies > 0) {
        fputs("  ", stdout);
        report_say(o, "replies", "n", text, NULL);
    }
    report_time(c->erased_utc_s, text);
    if (c->erased_utc_s > 0) {
        fputs("  ", stdout);
        report_say(o, "erased", "time", text, NULL);
    }
}

static const char *who_of(const struct report_desk *o, const char *who)
{
    static const char *const known[] = { "citizen", "clock", "desk" };
    char id[32];
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (strcmp(who, known[i]) == 0) {
            snprintf(id, sizeof id, "docket.cli.who.%s", who);
            return words_get(o->words, id);
        }
    return who;
}

/* Each line of a text of ours or of others, shown as it may be and set in. */
static void print_text(const char *head, const char *text)
{
    char line[REPORT_TEXT_MAX];
    while (*text) {
        size_t n = strcspn(text, "\n");
        text_show((struct span){ (const uint8_t *)text, n }, line, sizeof line);
        printf("      %s%s\n", head, line);
        text += n + (text[n] == '\n');
        head = "";
    }
}

void report_print_event(const struct report_desk *o, const struct docket_event *e)
{
    char time[24], shown[REPORT_LINE + REPORT_TEXT_MAX];
    const struct word_arg text = { "text", e->shown };
    report_time(e->utc_s, time);
    printf("  %" PRId64 "  ", e->seq);
    report_say(o, "event", "time", time, "who", who_of(o, e->who), "act",
               report_words(o, "act", e->act), NULL);
    if (*e->reason)
        printf("      %s\n", report_words(o, "reason", e->reason));
    if (*e->office)
        printf("      → %s\n", report_office(o, e->office));
    if (strcmp(e->act, "merge") == 0 || strcmp(e->act, "join") == 0)
        printf("      %s\n", e->other);
    print_text("", e->text);
    if (*e->text && e->is_public && !e->is_told) {
        fputs("      ", stdout);
        report_say(o, "untold", NULL);
    }
    if (*e->shown) {
        words_fill(o->words, "docket.cli.shown", &text, 1, shown, sizeof shown);
        print_text("", shown);
    }
    if (e->is_erased) {
        fputs("      ", stdout);
        report_say(o, "gone", NULL);
    }
}

/* --- what a person wrote ------------------------------------------------------------------------ */

const char *report_colon(const struct report_desk *o)
{
    return strcmp(words_lang(o->words), "zh") == 0 ? "：" : ": ";
}

static void print_field(const struct report_desk *o, const char *id, const char *value)
{
    char whole[64], head[96];
    if (!*value)
        return;
    snprintf(whole, sizeof whole, "docket.cli.f.%s", id);
    snprintf(head, sizeof head, "%s%s", words_get(o->words, whole), report_colon(o));
    print_text(head, value);
}

static void print_choice(const struct report_desk *o, const char *id, enum form_list list,
                         const char *choice)
{
    const struct form_choice *c = *choice ? form_choice_find(o->form, list, choice) : NULL;
    bool is_zh = strcmp(words_lang(o->words), "zh") == 0;
    print_field(o, id, !c ? choice : is_zh || !*c->name_en ? c->name : c->name_en);
}

static void print_good(const struct report_desk *o, const struct report_good *g)
{
    char line[256];
    snprintf(line, sizeof line, "%s%s%s", g->code, *g->code && *g->name ? " " : "", g->name);
    print_field(o, "good", line);
    print_field(o, "brand", g->brand);
    print_field(o, "firm", g->firm);
    print_field(o, "maker", g->maker);
    snprintf(line, sizeof line, "%s%s%s", g->verdict, *g->reason ? " " : "", g->reason);
    print_field(o, "verdict", *g->verdict ? line : "");
}

void report_print_opened(const struct report_desk *o, const struct report *r)
{
    char day[11];
    date_iso(r->bought, day);
    for (size_t i = 0; i < r->n_goods; i++)
        print_good(o, &r->goods[i]);
    print_field(o, "shop", r->shop);
    print_field(o, "shop_address", r->shop_address);
    print_field(o, "shop_phone", r->shop_phone);
    print_choice(o, "township", FORM_TOWNSHIPS, r->township);
    print_field(o, "unknown", r->shop_unknown ? "✓" : "");
    for (size_t i = 0; i < r->n_problems; i++)
        print_choice(o, "problem", FORM_PROBLEMS, r->problems[i]);
    print_field(o, "text", r->text);
    print_field(o, "bought", day);
    print_field(o, "amount", r->amount);
    print_field(o, "quantity", r->quantity);
    print_field(o, "spec", r->spec);
    print_choice(o, "wish", FORM_WISHES, r->wish);
    print_field(o, "name", r->name);
    print_field(o, "phone", r->phone);
    print_field(o, "address", r->address);
    print_field(o, "call", r->wants_call ? "✓" : "");
    print_field(o, "secret", r->wants_secrecy ? "✓" : "");
}

/* --- JSON --------------------------------------------------------------------------------------- */

enum err_code report_print_json(json_t *j, struct err *err)
{
    char *text = j ? json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    json_decref(j);
    if (!text)
        return err_set(err, ERR_NOMEM, "no memory for a line of JSON");
    puts(text);
    free(text);
    return ERR_OK;
}

json_t *report_case_json(const struct docket_case *c)
{
    const struct envelope *e = &c->envelope;
    char due[11];
    date_iso(e->due, due);
    return json_pack(
        "{ss ss ss ss ss ss ss ss ss ss ss ss sI sI sI ss ss sb sI sI sI sI ss sb}", "case",
        c->case_number, "state", c->state, "assigned", c->assigned, "uuid", e->uuid, "number",
        e->number, "kiosk", e->kiosk, "kind", report_kind_name(e->kind), "topic", e->topic,
        "office", e->office, "code", e->code, "verdict", e->verdict, "promised", due, "received",
        (json_int_t)c->received_utc_s, "changed", (json_int_t)c->changed_utc_s, "due",
        (json_int_t)c->due_utc_s, "clock", c->clock, "merged_into", c->merged_into, "open",
        c->is_open, "same", (json_int_t)c->n_same, "photos", (json_int_t)e->n_photos, "photos_held",
        (json_int_t)c->n_photos_held, "replies", (json_int_t)c->n_replies, "shop", e->shop_id,
        "erased", c->erased_utc_s > 0);
}

json_t *report_event_json(const struct docket_event *e)
{
    return json_pack("{sI sI ss ss ss ss ss ss ss ss ss sb sb sb}", "line", (json_int_t)e->seq,
                     "time", (json_int_t)e->utc_s, "act", e->act, "who", e->who, "from", e->from,
                     "to", e->to, "reason", e->reason, "office", e->office, "other", e->other,
                     "text", e->text, "shown", e->shown, "public", e->is_public, "told", e->is_told,
                     "erased", e->is_erased);
}
