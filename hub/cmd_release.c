/* heyan-hub release: the release desk from the command line. */
#include <getopt.h>

#include "hub/command.h"
#include "hub/release_verbs.h"

static int complain(int status, const char *what)
{
    fprintf(stderr, "heyan-hub release: %s\n", what);
    return status;
}

static int fail(const struct release_options *o, enum err_code rc, const struct err *err)
{
    char id[64];
    if (rc == ERR_OK)
        return EXIT_OK;
    snprintf(id, sizeof id, "desk.cli.err.%s", err_name(rc));
    fprintf(stderr, "%s%s\n", o->words && words_has(o->words, id) ? words_get(o->words, id) : "",
            err->text);
    return command_status(rc);
}

/* --- who acts ----------------------------------------------------------------------------------- */

static enum err_code sign(void *self, struct span message, uint8_t out[DESK_SIGNATURE_BYTES],
                          struct err *err)
{
    (void)err;
    key_secret_sign(self, message, out);
    return ERR_OK;
}

enum err_code release_passphrase(const struct release_options *o, bool fresh,
                                 struct passphrase *out, struct err *err)
{
    char question[200];
    const struct word_arg name = { "name", o->as ? o->as : "" };
    if (o->passphrase_file)
        return passphrase_read(o->passphrase_file, out, err);
    words_fill(o->words, fresh ? "desk.cli.ask_new" : "desk.cli.ask", &name, 1, question,
               sizeof question);
    return passphrase_ask(question, fresh, out, err);
}

static enum err_code take_actor(struct release_options *o, struct err *err)
{
    struct passphrase p = { 0 };
    if (!o->as || !o->key)
        return err_set(err, ERR_INVALID, "say who acts: --as NAME --key FILE");
    enum err_code rc = release_passphrase(o, false, &p, err);
    if (!rc)
        rc = person_key_open(o->key, &p, &o->secret, err);
    passphrase_fini(&p);
    o->actor = (struct desk_actor){ .name = o->as, .sign = sign, .self = o->secret };
    return rc;
}

/* --- the command line ---------------------------------------------------------------------------- */

enum {
    OPT_AS = 256,
    OPT_KEY,
    OPT_PASSPHRASE,
    OPT_LANG,
    OPT_NOTE,
    OPT_REASON,
    OPT_SEEN,
    OPT_SOURCE,
    OPT_COVERAGE,
    OPT_SET,
    OPT_DATE,
    OPT_ORPHANS,
    OPT_JSON,
    OPT_FIRST,
    OPT_MAP,
    OPT_PERSON,
    OPT_SAMPLES,
    OPT_DESK,
    OPT_MACHINE,
    OPT_PUBLISH
};

static const struct option long_options[] = {
    { "desk", required_argument, NULL, OPT_DESK },
    { "as", required_argument, NULL, OPT_AS },
    { "key", required_argument, NULL, OPT_KEY },
    { "passphrase-file", required_argument, NULL, OPT_PASSPHRASE },
    { "lang", required_argument, NULL, OPT_LANG },
    { "note", required_argument, NULL, OPT_NOTE },
    { "reason", required_argument, NULL, OPT_REASON },
    { "seen", required_argument, NULL, OPT_SEEN },
    { "source", required_argument, NULL, OPT_SOURCE },
    { "coverage", required_argument, NULL, OPT_COVERAGE },
    { "set", required_argument, NULL, OPT_SET },
    { "date", required_argument, NULL, OPT_DATE },
    { "keep-orphans", no_argument, NULL, OPT_ORPHANS },
    { "json", no_argument, NULL, OPT_JSON },
    { "machine", no_argument, NULL, OPT_MACHINE },
    { "publish", no_argument, NULL, OPT_PUBLISH },
    { "first-sequence", required_argument, NULL, OPT_FIRST },
    { "map", required_argument, NULL, OPT_MAP },
    { "person", required_argument, NULL, OPT_PERSON },
    { "samples", required_argument, NULL, OPT_SAMPLES },
    { "out", required_argument, NULL, 'o' },
    { NULL, 0, NULL, 0 },
};

static const char **text_option(struct release_options *o, int c)
{
    const struct {
        int c;
        const char **out;
    } texts[] = { { OPT_DESK, &o->folder },   { OPT_AS, &o->as },
                  { OPT_KEY, &o->key },       { OPT_PASSPHRASE, &o->passphrase_file },
                  { OPT_LANG, &o->lang },     { OPT_NOTE, &o->note },
                  { OPT_REASON, &o->reason }, { OPT_SEEN, &o->seen },
                  { OPT_SOURCE, &o->source }, { OPT_COVERAGE, &o->coverage },
                  { OPT_SET, &o->set },       { 'o', &o->out } };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i].c == c)
            return texts[i].out;
    return NULL;
}

static bool take_count(const char *text, int64_t *out)
{
    uint64_t n;
    if (!span_number(span_of(text), &n) || n > INT64_MAX)
        return false;
    *out = (int64_t)n;
    return true;
}

static int take_option(struct release_options *o, int c)
{
    const char **text = text_option(o, c);
    if (text) {
        *text = optarg;
        return EXIT_OK;
    }
    switch (c) {
    case OPT_DATE:
        return date_parse(span_of(optarg), &o->day)
                   ? EXIT_OK
                   : complain(EXIT_USAGE, "--date wants a day of the calendar: 2026-10-12");
    case OPT_ORPHANS:
        o->keeps_orphans = true;
        return EXIT_OK;
    case OPT_MACHINE:
        o->machine = true;
        return EXIT_OK;
    case OPT_PUBLISH:
        o->publishes = true;
        return EXIT_OK;
    case OPT_JSON:
        o->json = true;
        return EXIT_OK;
    case OPT_FIRST:
        return take_count(optarg, &o->first_sequence) && o->first_sequence > 0
                   ? EXIT_OK
                   : complain(EXIT_USAGE, "--first-sequence wants a number above 0");
    case OPT_SAMPLES:
        return take_count(optarg, &o->samples) ? EXIT_OK
                                               : complain(EXIT_USAGE, "--samples wants a number");
    case OPT_MAP:
        return strchr(optarg, '=') && buf_print(&o->mapping, "%s\n", optarg) == ERR_OK
                   ? EXIT_OK
                   : complain(EXIT_USAGE, "--map wants column=heading");
    case OPT_PERSON:
        if (o->n_people == PEOPLE_MAX)
            return complain(EXIT_USAGE, "too many --person");
        o->people[o->n_people++] = optarg;
        return EXIT_OK;
    default:
        return EXIT_USAGE; /* getopt has named it */
    }
}

static enum err_code run_verb(struct release_options *o, const struct release_verb *verb, int argc,
                              char **argv, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (verb->needs_actor)
        rc = take_actor(o, err);
    if (!rc && verb->needs_desk)
        rc = desk_open(&o->place, &o->d, err);
    if (!rc)
        rc = verb->run(o, argc, argv, err);
    meter_end(&o->meter);
    desk_close(o->d);
    key_secret_destroy(o->secret);
    return rc;
}

static int run_options(struct release_options *o, const struct release_verb *verb, int argc,
                       char **argv, const char *assets)
{
    struct err err = { 0 };
    enum err_code rc = words_open(assets, o->lang, &o->words, &err);
    o->place = (struct desk_place){
        .folder = o->folder, .assets = assets, .words = o->words, .clock = clock_system()
    };
    meter_begin(&o->meter, o->place.clock);
    if (!rc)
        rc = run_verb(o, verb, argc, argv, &err);
    int status = fail(o, rc, &err);
    words_close(o->words);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == EXIT_OK)
        status = complain(EXIT_TROUBLE, "standard output took no more");
    return status;
}

static int run(int argc, char **argv, const char *assets)
{
    const char *desk = getenv("HEYAN_DESK");
    struct release_options o = {
        .folder = desk && desk[0] ? desk : "desk", .lang = "zh", .first_sequence = 1, .samples = 5
    };
    const struct release_verb *verb = argc > 1 ? release_verb_of(argv[1]) : NULL;
    o.mapping = BUF_INIT(HEADING_MAPPING_MAX);
    if (!verb)
        return complain(EXIT_USAGE, "say what to do; see heyan-hub release --help");
    int c, status = EXIT_OK;
    optind = 2;
    while (status == EXIT_OK && (c = getopt_long(argc, argv, "o:", long_options, NULL)) != -1)
        status = take_option(&o, c);
    if (status == EXIT_OK)
        status = run_options(&o, verb, argc - optind, argv + optind, assets);
    buf_fini(&o.mapping);
    return status;
}

const struct command command_release = {
    .name = "release",
    .summary = "tables handed in, checked and compared, become a release two people stand for",
    .help =
        "heyan-hub release: the release desk\n"
        "\n"
        "usage: heyan-hub release VERB [ARGUMENT …] [--desk DIR] [--as NAME --key FILE]\n"
        "\n"
        "people   key -o FILE                         a signing key of one's own, under a "
        "passphrase\n"
        "         init --person NAME=FILE.pub …       a new desk; two people or more\n"
        "         propose --person NAME=FILE.pub      one person proposes another,\n"
        "         admit NAME                          a second one admits\n"
        "         retire NAME --reason TEXT\n"
        "         people                              who they are\n"
        "release  draft --note TEXT [--keep-orphans]  begins with the files of the current "
        "release\n"
        "         add ID FILE --set SET --source NAME [--date DAY] [--coverage TEXT]\n"
        "                     [--map COLUMN=HEADING …] one file, CSV or XLSX, as it was handed "
        "out\n"
        "         drop ID --set SET --source NAME     goes without that source's data\n"
        "         check ID                            builds, lists what is wrong, compares\n"
        "         confirm ID --seen DIGITS --reason TEXT   lets go of the brake\n"
        "         approve ID --seen DIGITS [--publish]   by somebody who had no hand in it\n"
        "         publish ID                          current from now on; the signing office\n"
        "                                             packs it: heyan-hub trust add-release\n"
        "         back SEQUENCE --reason TEXT         an older release's rows again, as a new one\n"
        "         withdraw ID --reason TEXT\n"
        "looking  list · show ID [--samples N] [--json] · history · verify\n"
        "\n"
        "SET is organisations, prefixes, products, licences, standards, uses, alerts or\n"
        "corrections, or its Chinese name.  COLUMN is one of db/README.md, or - for a heading not\n"
        "to be used.  --desk is the desk's folder (HEYAN_DESK; default ./desk).  --as and --key "
        "say\n"
        "who acts; the passphrase is asked for, or read from --passphrase-file.  --lang zh or en.\n"
        "The whole way, with an example, in Chinese: docs/release_desk.md.\n",
    .run = run,
};
