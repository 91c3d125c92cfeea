#include "app/transcript.h"

#include <inttypes.h>
#include <jansson.h>

#include "app/saying.h"

static void print_json(struct transcript *t, json_t *line)
{
    if (line)
        json_dumpf(line, t->out, JSON_COMPACT);
    fputc('\n', t->out);
    json_decref(line);
}

static void print_time(struct transcript *t, uint64_t at_ms)
{
    fprintf(t->out, "%02u:%02u.%03u  ", (unsigned)(at_ms / 60000), (unsigned)(at_ms / 1000 % 60),
            (unsigned)(at_ms % 1000));
}

static json_t *identifiers(const struct check *c)
{
    json_t *list = json_array();
    for (size_t i = 0; i < c->n_subjects; i++) {
        const struct ident *id = &c->subjects[i].ident;
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s}", "kind", ident_kind_name(id->kind),
                                        "value", id->text, "check", ident_check_name(id->check)));
    }
    return list;
}

static void verdict_json(struct transcript *t, uint64_t at_ms, const struct flow_report *r,
                         const char *title)
{
    const struct verdict *v = &r->check->verdict;
    char day[11];
    date_iso(v->data_date, day);
    print_json(t,
               json_pack("{s:I, s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:b, s:{s:I, s:s}}", "t_ms",
                         (json_int_t)at_ms, "event", "verdict", "how", r->how, "identifiers",
                         identifiers(r->check), "class", verdict_class_name(v->class), "tone",
                         tone_name(v->tone), "reason", v->reason, "title", title, "stale", v->stale,
                         "release", "sequence", (json_int_t)v->data_sequence, "date", day));
}

void transcript_verdict(struct transcript *t, uint64_t at_ms, const struct flow_report *r)
{
    const struct verdict *v = &r->check->verdict;
    char title[WORDS_TEXT_MAX], line[WORDS_TEXT_MAX];
    say_fill(t->words, &v->title, title, sizeof title);
    say_fill(t->words, &v->line, line, sizeof line);
    t->n_verdicts++;
    if (t->is_json) {
        verdict_json(t, at_ms, r, title);
        return;
    }
    print_time(t, at_ms);
    fprintf(t->out, "%-2s %s", verdict_class_name(v->class), title);
    for (size_t i = 0; i < r->check->n_subjects; i++)
        fprintf(t->out, "%s%s %s", i ? ", " : "  [",
                ident_kind_name(r->check->subjects[i].ident.kind),
                r->check->subjects[i].ident.text);
    fprintf(t->out, "%s  %s  (%s)\n", r->check->n_subjects ? "]" : "", line, r->how);
}

/* The page of a report or of its mailbox; NULL: the screen has none. */
static const char *page_of(const struct model *m)
{
    return m->screen == SCREEN_REPORT    ? report_page_name(m->report.page)
           : m->screen == SCREEN_MAILBOX ? mail_page_name(m->mail.page)
                                         : NULL;
}

/* What the bureau has told: the number and by when, or how the report stands.  Nothing that a person told. */
static void add_received(const struct model *m, json_t *line)
{
    const struct report *r = m->report.report;
    const struct route_office *office = m->report.decision.office;
    char due[11];
    json_object_set_new(line, "number", json_string(r->number));
    date_iso(r->due, due);
    json_object_set_new(line, "due", json_string(due));
    json_object_set_new(line, "phone", json_string(office ? office->phone : ""));
    json_object_set_new(line, "tables", json_integer(r->tables_sequence));
}

static void add_told(const struct model *m, json_t *line)
{
    const struct mailbox_view *v = m->screen == SCREEN_MAILBOX ? m->mail.view : NULL;
    if (m->screen == SCREEN_RECEIVED && m->report.report)
        add_received(m, line);
    if (!v)
        return;
    json_t *said = json_array();
    for (size_t i = 0; i < v->n_lines; i++)
        if (v->lines[i].text[0])
            json_array_append_new(said, json_string(v->lines[i].text));
    json_object_set_new(line, "number", json_string(v->number));
    json_object_set_new(line, "state", json_string(v->state));
    json_object_set_new(line, "said", said);
}

void transcript_screen(struct transcript *t, uint64_t at_ms, const struct model *m,
                       const char *picture)
{
    t->n_pictures += picture != NULL;
    if (t->is_json) {
        json_t *line = json_pack("{s:I, s:s, s:s, s:s*, s:i, s:s?}", "t_ms", (json_int_t)at_ms,
                                 "event", "screen", "screen", screen_name(m->screen), "page",
                                 page_of(m), "goods", (int)m->n_basket, "picture", picture);
        add_told(m, line);
        print_json(t, line);
        return;
    }
    print_time(t, at_ms);
    fprintf(t->out, "   screen %s%s%s\n", screen_name(m->screen), picture ? "  " : "",
            picture ? picture : "");
}

void transcript_camera(struct transcript *t, uint64_t at_ms, enum camera_state state)
{
    static const char *const names[] = { "none", "on", "lost" };
    if (t->is_json) {
        print_json(t, json_pack("{s:I, s:s, s:s}", "t_ms", (json_int_t)at_ms, "event", "camera",
                                "state", names[state]));
        return;
    }
    print_time(t, at_ms);
    fprintf(t->out, "   camera %s\n", names[state]);
}

void transcript_end(struct transcript *t, uint64_t at_ms, const char *pictures)
{
    if (t->is_json) {
        print_json(t, json_pack("{s:I, s:s, s:I, s:I, s:s?}", "t_ms", (json_int_t)at_ms, "event",
                                "end", "verdicts", (json_int_t)t->n_verdicts, "pictures",
                                (json_int_t)t->n_pictures, "folder", pictures));
        return;
    }
    print_time(t, at_ms);
    fprintf(t->out, "   end: %" PRIu64 " verdicts", t->n_verdicts);
    if (pictures)
        fprintf(t->out, ", %" PRIu64 " pictures of the screens in %s", t->n_pictures, pictures);
    fputc('\n', t->out);
}
