#include "app/slips.h"

static const char *bureau_of(const struct model *m)
{
    return law_term(m->law, m->english ? "bureau_en" : "bureau");
}

/* An office of ours stands with its telephone; of another authority it is said that we pass it on. */
static void write_office(const struct words *w, const struct model *m, struct slip_room *room,
                         struct slip_report *out)
{
    const struct route_decision *d = &m->report.decision;
    if (!d->office || !d->desk)
        return;
    char desk[SAY_OFFICE_MAX];
    say_office(w, d->office->name, d->office->name_en, room->office);
    say_office(w, d->desk->name, d->desk->name_en, desk);
    const char *phone = d->office->phone[0] ? d->office->phone : out->hotline;
    const struct word_arg args[] = { { "office", room->office },
                                     { "phone", phone },
                                     { "desk", desk } };
    if (d->is_ours) {
        out->office = room->office;
        out->office_phone = phone;
        return;
    }
    words_fill(w, "report.handled.other", args, ARRAY_LEN(args), room->handled,
               sizeof room->handled);
    out->handled = room->handled;
}

static void say_goods(const struct words *w, const struct report *r, struct slip_room *room,
                      struct slip_report *out)
{
    char id[64];
    if (r->n_goods == 0)
        return;
    const struct report_good *g = &r->goods[0];
    snprintf(room->goods, sizeof room->goods, "%s %s", g->code, g->name);
    out->goods = room->goods;
    snprintf(id, sizeof id, "class.%s.name", g->verdict);
    if (g->verdict[0] && words_has(w, id)) {
        const struct word_arg arg = { "verdict", words_get(w, id) };
        words_fill(w, "slip.verdict", &arg, 1, room->verdict, sizeof room->verdict);
        out->verdict = room->verdict;
    }
}

void slips_report(const struct words *w, const struct model *m, bool is_offline,
                  struct slip_room *room, struct slip_report *out)
{
    const struct report *r = m->report.report;
    memset(room, 0, sizeof *room);
    *out = (struct slip_report){ .number = r->number,
                                 .code = m->report.code,
                                 .bureau = bureau_of(m),
                                 .hotline = law_term(m->law, "hotline"),
                                 .office = "",
                                 .office_phone = "",
                                 .handled = "",
                                 .due = r->due,
                                 .made = m->today,
                                 .goods = "",
                                 .verdict = "",
                                 .is_offline = is_offline,
                                 .is_demo = m->release.demo };
    write_office(w, m, room, out);
    say_goods(w, r, room, out);
}

/* The firm and the second line of the verdict, and what to do. */
static void say_lines(const struct words *w, const struct verdict *v, struct slip_room *room,
                      struct slip_verdict *out)
{
    size_t n = 0;
    if (v->holder.name[0]) {
        const struct word_arg arg = { "holder", v->holder.name };
        words_fill(w, "slip.holder", &arg, 1, room->lines[n], sizeof room->lines[n]);
        n++;
    }
    const struct say *says[] = { &v->line, &v->advice };
    for (size_t i = 0; i < ARRAY_LEN(says); i++) {
        say_fill(w, says[i], room->lines[n], sizeof room->lines[n]);
        n += room->lines[n][0] != '\0';
    }
    for (size_t i = 0; i < n; i++)
        out->lines[i] = room->lines[i];
    out->n_lines = n;
}

static void say_data(const struct words *w, const struct verdict *v, struct slip_room *room)
{
    char day[48], sequence[24];
    words_date(w, v->data_date, day, sizeof day);
    snprintf(sequence, sizeof sequence, "%lld", (long long)v->data_sequence);
    const struct word_arg args[] = { { "date", day }, { "sequence", sequence } };
    words_fill(w, "slip.data", args, ARRAY_LEN(args), room->data, sizeof room->data);
}

void slips_verdict(const struct words *w, const struct model *m, struct slip_room *room,
                   struct slip_verdict *out)
{
    memset(room, 0, sizeof *room);
    *out = (struct slip_verdict){ .bureau = bureau_of(m),
                                  .hotline = law_term(m->law, "hotline"),
                                  .title = room->title,
                                  .number = room->number,
                                  .qr = m->take_text,
                                  .data = room->data,
                                  .made = m->today,
                                  .is_demo = m->release.demo };
    if (!m->check)
        return;
    const struct verdict *v = &m->check->verdict;
    say_fill(w, &v->title, room->title, sizeof room->title);
    if (v->subject < m->check->n_subjects)
        text_copy(room->number, sizeof room->number, m->check->subjects[v->subject].ident.text);
    say_lines(w, v, room, out);
    say_data(w, v, room);
}
