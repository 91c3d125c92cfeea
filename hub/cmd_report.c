/* heyan-hub report: working on what citizens reported, from the command line. */
#include <getopt.h>
#include <sodium.h>

#include "base/clock.h"
#include "hub/command.h"
#include "hub/report_desk.h"

/* --- the command line ---------------------------------------------------------------------------- */

enum {
    OPT_FIRST = 256,
    OPT_JSON,
    OPT_OVERDUE,
    OPT_ALL,
    OPT_MARK,
    OPT_MACHINE,
    OPT_BOX,
    OPT_PHOTO,
    OPT_LINE,
    OPT_MAX,
    OPT_FORM,
    OPT_TELL,
    OPT_CLOCK,
    OPT_TEXT_OF = 512, /* + index into texts: a text of the command line */
};

/* Options that only put a text into a place. */
static const struct {
    const char *name;
    size_t place;
} texts[] = {
#define TEXT(option, field)                                                                        \
    {                                                                                              \
        option, offsetof(struct report_desk, field)                                                \
    }
    TEXT("reports", reports),
    TEXT("photos", photos),
    TEXT("profile", profile),
    TEXT("lang", lang),
    TEXT("as", as),
    TEXT("desk-key", desk_key),
    TEXT("passphrase-file", passphrase_file),
    TEXT("card", card),
    TEXT("receipt-key", receipt_key),
    TEXT("out", out),
    TEXT("reason", reason),
    TEXT("office", office),
    TEXT("text", text),
    TEXT("into", into),
    TEXT("state", state),
    TEXT("kind", kind),
    TEXT("find", find),
    TEXT("county", county),
    TEXT("text-file", text_file),
    TEXT("from", from),
    TEXT("head", head),
#undef TEXT
};

static const struct {
    const char *name;
    int has_arg, value;
} others[] = {
    { "json", no_argument, OPT_JSON },         { "overdue", no_argument, OPT_OVERDUE },
    { "all", no_argument, OPT_ALL },           { "mark", no_argument, OPT_MARK },
    { "machine", no_argument, OPT_MACHINE },   { "box", required_argument, OPT_BOX },
    { "photo", required_argument, OPT_PHOTO }, { "line", required_argument, OPT_LINE },
    { "max", required_argument, OPT_MAX },     { "form", no_argument, OPT_FORM },
    { "tell", no_argument, OPT_TELL },         { "clock-is-right", no_argument, OPT_CLOCK },
};

enum { OPTIONS = ARRAY_LEN(texts) + ARRAY_LEN(others) + 1 };

static void make_options(struct option out[OPTIONS])
{
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        out[n++] = (struct option){ texts[i].name, required_argument, NULL, OPT_TEXT_OF + (int)i };
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        out[n++] = (struct option){ others[i].name, others[i].has_arg, NULL, others[i].value };
    out[n] = (struct option){ 0 };
}

static bool take_count(const char *text, int64_t max, int64_t *out)
{
    uint64_t n;
    if (!span_number(span_of(text), &n) || n < 1 || n > (uint64_t)max)
        return false;
    *out = (int64_t)n;
    return true;
}

static bool take_other(struct report_desk *o, int c, const char *text)
{
    switch (c) {
    case OPT_JSON:
        return o->json = true;
    case OPT_OVERDUE:
        return o->is_overdue = true;
    case OPT_ALL:
        return o->is_all = true;
    case OPT_MARK:
        return o->marks = true;
    case OPT_MACHINE:
        return o->machine = true;
    case OPT_FORM:
        return o->empty_form = true;
    case OPT_TELL:
        return o->tells = true;
    case OPT_CLOCK:
        return o->is_clock_right = true;
    case OPT_BOX:
        if (o->n_boxes == REPORT_BOXES_MAX)
            return false;
        o->boxes[o->n_boxes++] = text;
        return true;
    case OPT_PHOTO:
        return take_count(text, 1000, &o->photo);
    case OPT_LINE:
        return take_count(text, 1000000, &o->line);
    case OPT_MAX:
        return take_count(text, 100000, &o->max);
    default:
        return false;
    }
}

static bool take_option(struct report_desk *o, int c, const char *text)
{
    char *self = (char *)o;
    if (c >= OPT_TEXT_OF && c < OPT_TEXT_OF + (int)ARRAY_LEN(texts)) {
        memcpy(self + texts[c - OPT_TEXT_OF].place, &text, sizeof text);
        return true;
    }
    return take_other(o, c, text);
}

/* --- running -------------------------------------------------------------------------------------- */

static const struct report_verb *verb_of(const char *name)
{
    const struct report_verb *const tables[] = { report_look_verbs, report_work_verbs,
                                                 report_open_verbs, report_enter_verbs,
                                                 report_keep_verbs, report_proof_verbs };
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        for (const struct report_verb *v = tables[i]; v->name; v++)
            if (strcmp(v->name, name) == 0)
                return v;
    return NULL;
}

static enum err_code open_tables(struct report_desk *o, struct err *err)
{
    char docket[FS_PATH_MAX], report[FS_PATH_MAX], route[FS_PATH_MAX];
    enum err_code rc = fs_join(docket, o->assets, "docket", err);
    if (!rc)
        rc = fs_join(report, o->assets, "report", err);
    if (!rc)
        rc = fs_join(route, o->assets, "route", err);
    if (!rc)
        rc = docket_rules_open(docket, o->profile, &o->rules, err);
    if (!rc)
        rc = promise_open(report, o->profile, &o->promise, err);
    if (!rc)
        rc = form_open(report, o->profile, &o->form, err);
    if (!rc)
        rc = route_open(route, o->profile, &o->route, err);
    if (rc == ERR_NOT_FOUND)
        rc = REPORT_REFUSES(o, err, .why = DESK_NO_RULES, .code = rc, .given = o->profile,
                            .over_fault = true);
    return rc;
}

/* Without the password that may stand before the server's name, or after it. */
static void show_address(const char *address, char out[FS_PATH_MAX])
{
    const char *server = strstr(address, "://"), *at = server ? strrchr(server, '@') : NULL;
    if (server)
        snprintf(out, FS_PATH_MAX, "%.*s%.*s", (int)(server + 3 - address), address,
                 (int)strcspn(at ? at + 1 : server + 3, "?"), at ? at + 1 : server + 3);
    else
        text_copy(out, FS_PATH_MAX, address);
}

static enum err_code open_docket(struct report_desk *o, bool create, struct err *err)
{
    char address[FS_PATH_MAX];
    enum err_code rc = docket_open(o->reports, create, &o->d, err);
    show_address(o->reports, address);
    if (rc == ERR_NOT_FOUND || rc == ERR_INVALID)
        return report_refuse(o, rc == ERR_NOT_FOUND ? DESK_NO_STORE : DESK_STORE_ADDRESS, rc,
                             address, err);
    if (rc)
        return REPORT_REFUSES(o, err, .why = DESK_STORE_FAULT, .code = rc, .given = address,
                              .over_fault = true);
    docket_use_rules(o->d, o->rules);
    docket_tell_refusals(o->d, o->refused);
    return ERR_OK;
}

/* What is long, or nobody else on the machine is to read, is not said on the command line. */
static enum err_code read_text(struct report_desk *o, struct err *err)
{
    if (!o->text_file)
        return ERR_OK;
    if (o->text)
        return report_refuse(o, DESK_TWO_TEXTS, ERR_INVALID, NULL, err);
    enum err_code rc = report_input(o, o->text_file, &o->text_read, err);
    struct buf *b = &o->text_read;
    while (!rc && b->len > 0 && b->data[b->len - 1] <= ' ')
        b->len--;
    if (!rc)
        rc = buf_append(b, "", 1);
    if (!rc && strlen((const char *)b->data) + 1 != b->len)
        rc = report_refuse(o, DESK_NO_TEXT, ERR_INVALID, o->text_file, err);
    o->text = rc ? NULL : (const char *)b->data;
    return rc;
}

/* Names that the log gives to whoever is no officer (docket/rules.c, docket/take.c). */
static bool is_no_person(const char *name)
{
    static const char *const names[] = { "citizen", "clock", "hub", "desk" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static enum err_code run_verb(struct report_desk *o, const struct report_verb *v, char **argv,
                              struct err *err)
{
    enum err_code rc = open_tables(o, err);
    if (!rc)
        rc = read_text(o, err);
    if (!rc && v->needs_name && !o->as && !o->empty_form)
        rc = report_refuse(o, DOCKET_NEEDS_NAME, ERR_INVALID, NULL, err);
    if (!rc && o->as && is_no_person(o->as))
        rc = report_refuse(o, DESK_NO_PERSON, ERR_INVALID, o->as, err);
    if (!rc && v->needs_docket && !o->empty_form)
        rc = open_docket(o, strcmp(v->name, "enter") == 0, err);
    return rc ? rc : v->run(o, argv, err);
}

/* "--photo x", as it was said. */
static enum err_code option_off(const struct report_desk *o, const char *name, const char *value,
                                struct err *err)
{
    char given[120];
    snprintf(given, sizeof given, "%s%s %s", value ? "--" : "", name, value ? value : "");
    size_t n = strlen(given);
    given[n - (given[n - 1] == ' ')] = '\0';
    text_mend(given);
    return report_refuse(o, DESK_OPTION, ERR_INVALID, given, err);
}

/* The verb and its words; anything but ERR_OK: the command line is off. */
static enum err_code read_line(struct report_desk *o, int argc, char **argv,
                               const struct report_verb **verb, struct err *err)
{
    struct option options[OPTIONS];
    int c, which = 0;
    make_options(options);
    opterr = 0; /* it is said in the desk's language */
    while ((c = getopt_long(argc, argv, ":o:", options, &which)) != -1) {
        if (c == '?' || c == ':')
            return option_off(o, argv[optind - 1], NULL, err);
        if (c == 'o')
            o->out = optarg;
        else if (!take_option(o, c, optarg))
            return option_off(o, options[which].name, optarg ? optarg : "", err);
    }
    if (strcmp(o->lang, "zh") != 0 && strcmp(o->lang, "en") != 0) {
        const char *other = o->lang;
        o->lang = "zh";
        return option_off(o, "lang", other, err);
    }
    const char *name = optind < argc ? argv[optind] : "";
    const struct report_verb *v = verb_of(name);
    int n_args = argc - optind - 1;
    if (!v)
        return report_refuse(o, DESK_NO_VERB, ERR_INVALID, name, err);
    if (n_args < v->n_args || n_args > v->n_args + v->n_more)
        return report_refuse(o, DESK_WORDS, ERR_INVALID, name, err);
    *verb = v;
    return ERR_OK;
}

static int run_desk(struct report_desk *o, int argc, char **argv)
{
    struct err err = { 0 };
    const struct report_verb *verb = NULL;
    enum err_code line = read_line(o, argc, argv, &verb, &err), rc = line;
    enum err_code opened = words_open(o->assets, o->lang, &o->words, line ? NULL : &err);
    if (!rc)
        rc = opened ? opened : run_verb(o, verb, argv + optind + 1, &err);
    int status = rc ? report_complain(o, rc, &err) : EXIT_OK;
    docket_close(o->d);
    route_close(o->route);
    form_close(o->form);
    promise_close(o->promise);
    docket_rules_close(o->rules);
    words_close(o->words);
    return line ? EXIT_USAGE : status;
}

static const char *or_else(const char *name, const char *other)
{
    const char *text = getenv(name);
    return text && *text ? text : other;
}

static int run(int argc, char **argv, const char *assets)
{
    struct clock clock = clock_system();
    struct docket_refused refused = { 0 };
    struct report_desk o = { .reports = or_else("HEYAN_REPORTS", "sqlite:reports.db"),
                             .photos = or_else("HEYAN_PHOTOS", "photos"),
                             .profile = or_else("HEYAN_PROFILE", "2014-12365"),
                             .county = or_else("HEYAN_COUNTY", ""),
                             .lang = "zh",
                             .assets = assets,
                             .text_read = BUF_INIT(REPORT_TEXT_MAX),
                             .now_utc_s = clock.utc_s(clock.self),
                             .refused = &refused };
    int status = run_desk(&o, argc, argv);
    if (o.text_read.data)
        sodium_memzero(o.text_read.data, o.text_read.cap);
    buf_fini(&o.text_read);
    return status;
}

const struct command command_report = {
    .name = "report",
    .summary = "works on what citizens reported: accept, ask, answer, transfer, close",
    .help =
        "heyan-hub report: the desk that works on reports; docs/casework.md tells how\n"
        "\n"
        "usage: heyan-hub report list [--state S] [--office O] [--kind K] [--find TEXT]\n"
        "                             [--overdue] [--all] [--max N]\n"
        "       heyan-hub report show CASE\n"
        "       heyan-hub report open CASE --desk-key FILE --as NAME\n"
        "       heyan-hub report photo CASE N -o FILE --desk-key FILE --as NAME\n"
        "       heyan-hub report accept|refuse|transfer|assign|check|file|extend|ask|answer|\n"
        "                        close|merge|note|reopen CASE --as NAME [--reason R]\n"
        "                        [--office O] [--text TEXT | --text-file F] [--tell]\n"
        "                        [--into CASE]\n"
        "       heyan-hub report redact CASE --photo N --box X,Y,W,H … --desk-key FILE --as NAME\n"
        "       heyan-hub report redact CASE --line N --text TEXT --as NAME\n"
        "       heyan-hub report enter --form\n"
        "       heyan-hub report enter --from FORM --card FILE --as NAME\n"
        "       heyan-hub report overdue [--mark [--clock-is-right]]\n"
        "       heyan-hub report audit [CASE] [--head FILE --card FILE]\n"
        "       heyan-hub report seal-log -o FILE --receipt-key FILE\n"
        "       heyan-hub report erase [--clock-is-right]\n"
        "       heyan-hub report card -o FILE --desk-key FILE --receipt-key FILE --text BUREAU\n"
        "\n"
        "CASE is the bureau's number (WX-2026-000123) or the report's own.  S, O, K and R are "
        "words\n"
        "or the names that lists and refusals give them: --state asked, --state 待补充\n"
        "--find TEXT   looks at numbers, goods' code and shop's id: a person's words are sealed\n"
        "\n"
        "open, photo   decrypt with the desk's key; that it was opened, and by whom, is written\n"
        "              down first\n"
        "refuse, close need a reason; transfer and assign an office; ask, answer, note and reopen\n"
        "              a text; what is missing is told with its list\n"
        "              The citizen reads what ask and answer say, and of refuse, close and\n"
        "              transfer the published words of the reason and the authority; --tell shows\n"
        "              him the text of the act as well\n"
        "redact        black boxes on a copy of a photograph, or another text for the citizen;\n"
        "              the original stays\n"
        "enter         what came by telephone, letter or visit, sealed to the card; prints the\n"
        "              number and the query code to be told.  --form prints the form to fill in\n"
        "overdue       what is late, what nobody touches, what will be ended or erased soon\n"
        "card          the card kiosks seal to; makes the desk's key and the hub's receipt key\n"
        "              where there are none yet\n"
        "audit         whether every line stands as it was written; with a head that was kept,\n"
        "              whether the past was written anew\n"
        "seal-log      signs all that was done until now; keep FILE, or its print, elsewhere\n"
        "erase         ends what has rested and was announced, then removes contents whose\n"
        "              retention time is over; from cron, daily.  Not when this machine's clock\n"
        "              says that it was last done over 30 days ago: --clock-is-right, once\n"
        "\n"
        "F, FORM            a file, or - for standard input\n"
        "--reports ADDRESS  sqlite:FILE or postgresql://… (HEYAN_REPORTS; sqlite:reports.db)\n"
        "--photos DIR       sealed photographs (HEYAN_PHOTOS; photos)\n"
        "--profile P        2014-12365 or 2020-12315 (HEYAN_PROFILE)\n"
        "--passphrase-file F  of the desk's key, for scripts; otherwise it is asked for\n"
        "--lang zh|en       language of the words; zh by default\n"
        "--json             lines of JSON\n",
    .run = run,
};
