#include "hub/release_print.h"

#include <inttypes.h>

#include "desk/problem.h"

struct number {
    char text[24];
};

static struct number shown(int64_t n)
{
    struct number t;
    snprintf(t.text, sizeof t.text, "%" PRId64, n);
    return t;
}

#define LINE(w, id, ...)                                                                           \
    do {                                                                                           \
        const struct word_arg args_[] = { __VA_ARGS__ };                                           \
        print_line(w, id, args_, ARRAY_LEN(args_));                                                \
    } while (0)

void print_line(const struct words *w, const char *id, const struct word_arg *args, size_t n)
{
    char text[WORDS_TEXT_MAX * 2];
    words_fill(w, id, args, n, text, sizeof text);
    puts(text);
}

static const char *set_word(const struct words *w, const char *set)
{
    char id[64];
    snprintf(id, sizeof id, "desk.set.%s", set);
    return words_get(w, id);
}

static const char *state_word(const struct words *w, enum desk_state s)
{
    char id[32];
    snprintf(id, sizeof id, "desk.state.%d", (int)s);
    return words_get(w, id);
}

static const char *or_nobody(const struct words *w, const char *name)
{
    return name[0] ? name : words_get(w, "desk.cli.nobody");
}

static void print_head(const struct words *w, const struct desk_release *r)
{
    char issued[11];
    date_iso(r->issued, issued);
    if (r->sequence == 0)
        LINE(w, "desk.cli.head_draft", { "id", shown(r->id).text },
             { "state", state_word(w, r->state) });
    else
        LINE(w, "desk.cli.head", { "id", shown(r->id).text }, { "state", state_word(w, r->state) },
             { "sequence", shown(r->sequence).text }, { "issued", issued });
}

static bool print_input(void *self, const struct desk_input_row *row)
{
    const struct words *w = self;
    char day[11];
    date_iso(row->source_day, day);
    LINE(w, "desk.cli.input", { "source", row->source },
         { "set", set_word(w, fact_set_name(row->set)) }, { "file", row->file_name },
         { "day", day }, { "person", row->added_by });
    return true;
}

static void print_problems(const struct words *w, const struct desk_release *r, json_t *summary)
{
    const char *name;
    json_t *count, *file;
    size_t i;
    json_array_foreach(json_object_get(summary, "files"), i, file)
    {
        LINE(w, "desk.cli.file", { "file", json_string_value(json_object_get(file, "file")) },
             { "set", set_word(w, json_string_value(json_object_get(file, "set"))) },
             { "rows", shown(json_integer_value(json_object_get(file, "rows"))).text },
             { "taken", shown(json_integer_value(json_object_get(file, "taken"))).text });
    }
    LINE(w, "desk.cli.problems", { "left", shown(r->left_out).text },
         { "warnings", shown(r->warnings).text }, { "mended", shown(r->mended).text });
    json_object_foreach(json_object_get(summary, "problems"), name, count)
    {
        static const struct word_arg blanks[] = { { "value", "…" },
                                                  { "other", "…" },
                                                  { "n", "…" } };
        char id[64], text[WORDS_TEXT_MAX];
        snprintf(id, sizeof id, "desk.reason.%s", name);
        words_fill(w, id, blanks, ARRAY_LEN(blanks), text, sizeof text);
        LINE(w, "desk.cli.problem", { "n", shown(json_integer_value(count)).text },
             { "text", text });
    }
}

static void print_columns(const struct words *w, json_t *columns)
{
    const char *name;
    json_t *count;
    char all[WORDS_TEXT_MAX] = "";
    size_t n = 0;
    json_object_foreach(columns, name, count)
    {
        char part[200];
        const struct number number = shown(json_integer_value(count));
        const struct word_arg args[] = { { "column", problem_term(w, name) },
                                         { "n", number.text } };
        words_fill(w, "desk.cli.column", args, ARRAY_LEN(args), part, sizeof part);
        int more = n < sizeof all ? snprintf(all + n, sizeof all - n, "%s%s", n ? ", " : "", part)
                                  : 0;
        n += more > 0 ? (size_t)more : 0;
    }
    text_mend(all);
    if (n > 0)
        LINE(w, "desk.cli.columns", { "text", all });
}

static void print_samples(const struct words *w, json_t *samples, size_t most)
{
    static const char *const order[] = { "vanished", "cancelled", "changed", "added" };
    static const char *const words_of[] = { "desk.what.3", "desk.what.2", "desk.what.1",
                                            "desk.what.0" };
    for (size_t k = 0; k < ARRAY_LEN(order); k++) {
        size_t i;
        json_t *s;
        json_array_foreach(json_object_get(samples, order[k]), i, s)
        {
            if (i == most)
                break;
            LINE(w, "desk.cli.sample", { "what", words_get(w, words_of[k]) },
                 { "key", json_string_value(json_object_get(s, "key")) },
                 { "name", json_string_value(json_object_get(s, "name")) },
                 { "how", json_string_value(json_object_get(s, "how")) });
        }
    }
}

static void print_changes(const struct words *w, json_t *changes, size_t samples)
{
    static const char *const counts[] = { "old",     "fresh",     "added",
                                          "changed", "cancelled", "vanished" };
    const char *name;
    json_t *set;
    json_object_foreach(changes, name, set)
    {
        struct number n[ARRAY_LEN(counts)];
        struct word_arg args[ARRAY_LEN(counts) + 1] = { { "set", set_word(w, name) } };
        int64_t rows = 0;
        for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
            int64_t v = json_integer_value(json_object_get(set, counts[i]));
            rows += i < 2 ? v : 0;
            n[i] = shown(v);
            args[i + 1] = (struct word_arg){ counts[i], n[i].text };
        }
        if (rows == 0)
            continue;
        print_line(w, "desk.cli.set", args, ARRAY_LEN(args));
        print_columns(w, json_object_get(set, "columns"));
        print_samples(w, json_object_get(set, "samples"), samples);
    }
}

static void print_brake(const struct words *w, const struct desk_release *r, json_t *changes)
{
    const char *name;
    json_t *set;
    if (!r->braked)
        return;
    if (r->brake_reason[0]) {
        LINE(w, "desk.cli.brake_off", { "person", r->brake_by }, { "text", r->brake_reason });
        return;
    }
    json_object_foreach(changes, name, set)
    {
        if (!json_is_true(json_object_get(set, "brakes")))
            continue;
        int64_t old = json_integer_value(json_object_get(set, "old"));
        int64_t gone = json_integer_value(json_object_get(set, "vanished"));
        LINE(w, "desk.cli.brake", { "set", set_word(w, name) }, { "vanished", shown(gone).text },
             { "permille", shown(old > 0 ? gone * 1000 / old : 0).text });
    }
}

static void print_path(struct desk *d, const struct words *w, int64_t id, const char *name,
                       const char *word)
{
    char path[FS_PATH_MAX];
    if (desk_release_file(d, id, name, path, NULL) == ERR_OK && fs_exists(path))
        LINE(w, word, { "path", path });
}

enum err_code print_release(struct desk *d, const struct words *w, int64_t id, size_t samples,
                            struct err *err)
{
    struct desk_release r;
    json_t *summary = NULL;
    enum err_code rc = desk_release_get(d, id, &r, err);
    if (!rc)
        rc = desk_release_summary(d, id, &summary, err);
    if (rc)
        return rc;
    print_head(w, &r);
    LINE(w, "desk.cli.note", { "text", r.note });
    if (r.back_to)
        LINE(w, "desk.cli.back", { "sequence", shown(r.back_to).text });
    LINE(w, "desk.cli.by", { "drafted", r.drafted_by }, { "approved", or_nobody(w, r.approved_by) },
         { "published", or_nobody(w, r.published_by) });
    union {
        const struct words *words;
        void *self;
    } pass = { w };
    rc = desk_list_inputs(d, id, print_input, pass.self, err);
    if (!rc && r.digest[0]) {
        char seen[DESK_SEEN_DIGITS + 1];
        json_t *changes = json_object_get(summary, "changes");
        LINE(w, "desk.cli.rows", { "rows", shown(r.rows).text });
        print_problems(w, &r, summary);
        print_path(d, w, id, "problems.csv", "desk.cli.problems_in");
        print_changes(w, changes, samples);
        print_path(d, w, id, "changes.csv", "desk.cli.changes_in");
        print_brake(w, &r, changes);
        snprintf(seen, sizeof seen, "%s", r.digest);
        if (r.state == DESK_CHECKED)
            LINE(w, "desk.cli.seen", { "seen", seen });
    }
    json_decref(summary);
    return rc;
}

enum err_code print_release_json(struct desk *d, int64_t id, struct err *err)
{
    struct desk_release r;
    json_t *summary = NULL;
    char issued[11];
    enum err_code rc = desk_release_get(d, id, &r, err);
    if (!rc)
        rc = desk_release_summary(d, id, &summary, err);
    if (rc)
        return rc;
    date_iso(r.issued, issued);
    json_t *j = json_pack(
        "{s:I, s:s, s:I, s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:b, s:s, s:s,"
        " s:s, s:s, s:s, s:o}",
        "id", (json_int_t)r.id, "state", desk_state_name(r.state), "sequence",
        (json_int_t)r.sequence, "back_to", (json_int_t)r.back_to, "issued", issued, "note", r.note,
        "sha256", r.digest, "rows", (json_int_t)r.rows, "left_out", (json_int_t)r.left_out,
        "warnings", (json_int_t)r.warnings, "mended", (json_int_t)r.mended, "braked", r.braked,
        "brake_reason", r.brake_reason, "drafted_by", r.drafted_by, "brake_by", r.brake_by,
        "approved_by", r.approved_by, "published_by", r.published_by, "found", summary);
    if (!j || json_dumpf(j, stdout, JSON_INDENT(1)) != 0)
        rc = err_set(err, ERR_NOMEM, "no memory to print it");
    putchar('\n');
    json_decref(j);
    return rc;
}

static bool print_one(void *self, const struct desk_release *r)
{
    const struct words *w = self;
    print_head(w, r);
    LINE(w, "desk.cli.note", { "text", r->note });
    return true;
}

enum err_code print_releases(struct desk *d, const struct words *w, struct err *err)
{
    union {
        const struct words *words;
        void *self;
    } pass = { w };
    return desk_list_releases(d, print_one, pass.self, err);
}

static bool print_person(void *self, const struct desk_person_row *p)
{
    const struct words *w = self;
    char id[32];
    snprintf(id, sizeof id, "desk.cli.person.%d", (int)p->state);
    LINE(w, "desk.cli.person", { "name", p->name }, { "state", words_get(w, id) },
         { "proposed", or_nobody(w, p->proposed_by) }, { "admitted", or_nobody(w, p->admitted_by) },
         { "key", p->key });
    return true;
}

enum err_code print_people(struct desk *d, const struct words *w, struct err *err)
{
    union {
        const struct words *words;
        void *self;
    } pass = { w };
    return desk_list_people(d, print_person, pass.self, err);
}

struct telling {
    const struct words *w;
    bool only_check;
    int64_t n;
};

static bool print_act(void *self, const struct desk_act *act)
{
    struct telling *t = self;
    char time_text[32];
    struct tm tm;
    time_t at = (time_t)act->at + 8 * 3600; /* China's time, as base/date.h has it */
    t->n++;
    if (t->only_check)
        return true;
    gmtime_r(&at, &tm);
    strftime(time_text, sizeof time_text, "%Y-%m-%d %H:%M:%S", &tm);
    LINE(t->w, "desk.cli.act", { "id", shown(act->id).text }, { "time", time_text },
         { "person", act->person }, { "action", act->action }, { "subject", act->subject },
         { "detail", act->detail });
    return true;
}

enum err_code print_history(struct desk *d, const struct words *w, bool only_check, struct err *err)
{
    struct telling t = { .w = w, .only_check = only_check };
    enum err_code rc = desk_history(d, print_act, &t, err);
    if (!rc)
        LINE(w, "desk.cli.history_good", { "n", shown(t.n).text });
    return rc;
}

void print_match(const struct words *w, enum fact_set set, const struct heading_match *m)
{
    for (size_t i = 0; i < m->n; i++) {
        if (!m->heading[i][0])
            continue;
        if (m->column_of[i] < 0)
            LINE(w, "desk.cli.maps_not", { "heading", m->heading[i] });
        else
            LINE(w, "desk.cli.maps", { "heading", m->heading[i] },
                 { "column", problem_term(w, feed_column_name(set, (size_t)m->column_of[i])) });
    }
}
