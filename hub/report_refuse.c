/* hub/report_refuse.c: what is said when heyan-hub report does not do what was asked. */
#include "hub/command.h"
#include "hub/refusal_words.h"
#include "hub/report_desk.h"

enum err_code report_refuse(const struct report_desk *o, enum docket_why why, enum err_code code,
                            const char *given, struct err *err)
{
    return REPORT_REFUSES(o, err, .why = why, .code = code, .given = given);
}

enum err_code report_file_off(const struct report_desk *o, const char *path, enum err_code rc,
                              struct err *err)
{
    return rc == ERR_NOT_FOUND ? report_refuse(o, DESK_NO_FILE, rc, path, err)
                               : REPORT_REFUSES(o, err, .why = DESK_FILE_FAULT, .code = rc,
                                                .given = path, .over_fault = true);
}

/* --- saying it ------------------------------------------------------------------------------------ */

/* A line each, with what to write before what it means; what is the same is said once. */
static bool print_choice(void *self, const char *id, const char *name)
{
    (void)self;
    if (strcmp(id, name) == 0)
        fprintf(stderr, "    %s\n", name);
    else
        fprintf(stderr, "    %-18s %s\n", id, name);
    return true;
}

static void print_detail(const struct words *w, const struct err *err)
{
    char shown[sizeof err->text], line[REFUSAL_SENTENCE_MAX];
    const struct word_arg arg = { "text", shown };
    text_show(span_of(err->text), shown, sizeof shown);
    words_fill(w, "refusal.detail", &arg, 1, line, sizeof line);
    fprintf(stderr, "%s\n", line);
}

static void print_refusal(const struct report_desk *o, const struct docket_refusal *r,
                          const struct err *err)
{
    const struct refusal_tables t = {
        .words = o->words, .rules = o->rules, .route = o->route, .form = o->form
    };
    char text[REFUSAL_SENTENCE_MAX];
    refusal_sentence(&t, r, text);
    fprintf(stderr, "%s\n", text);
    if (docket_why_picks(r->why) != DOCKET_PICKS_ACTS) /* acts stand in the sentence */
        refusal_choices(&t, r, print_choice, NULL);
    if (refusal_hint(&t, r, text))
        fprintf(stderr, "%s\n", text);
    if (r->why >= ENTRY_NOT_UTF8)
        fprintf(stderr, "%s\n", words_get(o->words, "refusal.entry.none"));
    if (r->over_fault)
        print_detail(o->words, err);
}

static void print_fault(const struct report_desk *o, enum err_code rc, const struct err *err)
{
    char id[64];
    snprintf(id, sizeof id, "refusal.fault.%s", err_name(rc));
    fprintf(stderr, "%s\n", words_get(o->words, words_has(o->words, id) ? id : "refusal.fault"));
    print_detail(o->words, err);
}

int report_complain(const struct report_desk *o, enum err_code rc, const struct err *err)
{
    const struct docket_refusal *r = &o->refused->is;
    fflush(stdout); /* what was done comes before what was not, in one file too */
    if (!o->words)
        fprintf(stderr, "heyan-hub report: %s\n", err->text);
    else if (r->why && r->code == rc)
        print_refusal(o, r, err);
    else
        print_fault(o, rc, err);
    return command_status(rc);
}
