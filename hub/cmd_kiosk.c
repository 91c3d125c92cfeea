/* heyan-hub kiosk: whose reports count, what each holds, and how it is. */
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>

#include "base/clock.h"
#include "fleet/fleet.h"
#include "hub/command.h"
#include "sync/trouble.h"
#include "trust/identity.h"
#include "trust/refusal.h"
#include "words/words.h"

struct options {
    const char *file, *lang;
    bool json;
    struct words *words;
    struct fleet *fleet;
    int64_t now_utc_s;
};

enum { CHINA_S = 8 * 3600, TEXT_MAX = WORDS_TEXT_MAX };

static int complain(int status, const char *what)
{
    fprintf(stderr, "heyan-hub kiosk: %s\n", what);
    return status;
}

/* --- the list ----------------------------------------------------------------------------------- */

static void say(const struct options *o, const char *id, const char *name, const char *value)
{
    char text[TEXT_MAX];
    words_fill(o->words, id, &(struct word_arg){ name, value }, 1, text, sizeof text);
    printf("  %s\n", text);
}

/* 2026-11-23 12:05, in China. */
static void time_text(int64_t utc_s, char out[24])
{
    char day[11];
    int64_t minutes = (utc_s + CHINA_S) / 60 % (24 * 60);
    date_iso(date_of_utc(utc_s), day);
    snprintf(out, 24, "%s %02d:%02d", day, (int)(minutes / 60), (int)(minutes % 60));
}

static void say_time(const struct options *o, const char *id, int64_t utc_s)
{
    char text[24];
    time_text(utc_s, text);
    say(o, id, "time", text);
}

/* One that never sent a heartbeat may not be meant to: those without a store of releases send none. */
static bool is_stale(const struct options *o, const struct fleet_kiosk *k)
{
    return k->state == FLEET_ADMITTED && k->heard_utc_s > 0 &&
           o->now_utc_s - k->heard_utc_s > FLEET_STALE_S;
}

/* By its name; a newer kiosk's may be one we have no words for. */
static const char *refusal_words(const struct options *o, const char *name)
{
    for (int i = 0; i < REFUSAL_COUNT; i++)
        if (strcmp(refusal_name((enum refusal)i), name) == 0)
            return words_get(o->words, refusal_id((enum refusal)i));
    return name;
}

static void say_trouble(const struct options *o, const struct beat *b)
{
    enum trouble t = trouble_of_name(b->trouble);
    say(o, "fleet.trouble", "trouble", words_get(o->words, trouble_id(t)));
    if (b->refusal[0])
        say(o, "fleet.refusal", "refusal", refusal_words(o, b->refusal));
    if (b->trouble_since_utc_s > 0)
        say_time(o, "fleet.trouble.since", b->trouble_since_utc_s);
}

static void say_beat(const struct options *o, const struct beat *b)
{
    char sequence[24];
    snprintf(sequence, sizeof sequence, "%" PRId64, b->sequence);
    say(o, b->sequence ? "fleet.release" : "fleet.release.none", "sequence", sequence);
    if (b->since_utc_s > 0)
        say_time(o, "fleet.release.since", b->since_utc_s);
    if (b->succeeded_utc_s > 0)
        say_time(o, "fleet.succeeded", b->succeeded_utc_s);
    if (b->trouble[0])
        say_trouble(o, b);
    if (b->clock == BEAT_CLOCK_BEHIND)
        say(o, "fleet.clock.behind", "", "");
    say(o, "fleet.program", "program", b->program);
}

static bool say_name(void *self, const struct fleet_name *n)
{
    const struct options *o = self;
    char text[TEXT_MAX], times[24], last[24];
    snprintf(times, sizeof times, "%lld", (long long)n->n_refused);
    time_text(n->last_utc_s, last);
    const struct word_arg args[] = { { "name", n->name }, { "n", times }, { "time", last } };
    words_fill(o->words, n->is_former ? "fleet.former" : "fleet.claim", args, ARRAY_LEN(args), text,
               sizeof text);
    printf("  %s\n", text);
    return true;
}

static bool say_names(struct options *o, int64_t kiosk)
{
    struct err err = { 0 };
    if (fleet_names(o->fleet, kiosk, say_name, o, &err) == ERR_OK)
        return true;
    fprintf(stderr, "heyan-hub kiosk: %s\n", err.text);
    return false;
}

static bool print_row(void *self, const struct fleet_row *row)
{
    struct options *o = self;
    const struct fleet_kiosk *k = &row->kiosk;
    printf("%s\n", k->name);
    if (k->state == FLEET_REVOKED)
        say_time(o, "fleet.revoked", k->revoked_utc_s);
    if (k->quarantined_utc_s > 0)
        say_time(o, "fleet.quarantined", k->quarantined_utc_s);
    if (k->heard_utc_s > 0)
        say_time(o, is_stale(o, k) ? "fleet.heard.stale" : "fleet.heard", k->heard_utc_s);
    else
        say_time(o, "fleet.heard.never", k->admitted_utc_s);
    if (row->has_beat)
        say_beat(o, &row->beat);
    return say_names(o, k->id);
}

static bool add_name(void *self, const struct fleet_name *n)
{
    json_t *j = self;
    json_t *one = n->is_former
                      ? json_string(n->name)
                      : json_pack("{ss sI sI sI}", "name", n->name, "n", (json_int_t)n->n_refused,
                                  "first", (json_int_t)n->first_utc_s, "last",
                                  (json_int_t)n->last_utc_s);
    return json_array_append_new(json_object_get(j, n->is_former ? "former" : "claims"), one) == 0;
}

static bool print_row_json(void *self, const struct fleet_row *row)
{
    const struct options *o = self;
    struct err err = { 0 };
    const struct fleet_kiosk *k = &row->kiosk;
    const struct beat *b = &row->beat;
    json_t *j = json_pack("{ss sb sb sb sI sI sI ss ss sI sb ss s[] s[]}", "name", k->name,
                          "revoked", k->state == FLEET_REVOKED, "quarantined",
                          k->quarantined_utc_s > 0, "stale", is_stale(self, k), "heard",
                          (json_int_t)k->heard_utc_s, "sequence", (json_int_t)b->sequence, "since",
                          (json_int_t)b->since_utc_s, "trouble", b->trouble, "refusal", b->refusal,
                          "succeeded", (json_int_t)b->succeeded_utc_s, "clock_behind",
                          b->clock == BEAT_CLOCK_BEHIND, "program", b->program, "former", "claims");
    if (j && fleet_names(o->fleet, k->id, add_name, j, &err) != ERR_OK)
        fprintf(stderr, "heyan-hub kiosk: %s\n", err.text);
    char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
    puts(text ? text : "{}");
    free(text);
    json_decref(j);
    return true;
}

/* --- the verbs ---------------------------------------------------------------------------------- */

static enum err_code run_list(struct options *o, char **argv, struct err *err)
{
    (void)argv;
    return fleet_each(o->fleet, o->json ? print_row_json : print_row, o, err);
}

static enum err_code run_admit(struct options *o, char **argv, struct err *err)
{
    uint8_t key[STAMP_PUBLIC_BYTES];
    enum err_code rc = identity_public(argv[1], key, err);
    if (!rc)
        rc = fleet_admit(o->fleet, argv[0], key, o->now_utc_s, err);
    if (!rc)
        printf("%s: %s\n", argv[0], words_get(o->words, "fleet.admitted"));
    return rc;
}

static enum err_code run_revoke(struct options *o, char **argv, struct err *err)
{
    enum err_code rc = fleet_revoke(o->fleet, argv[0], o->now_utc_s, err);
    if (!rc)
        printf("%s: %s\n", argv[0], words_get(o->words, "fleet.now_revoked"));
    return rc;
}

static enum err_code run_quarantine(struct options *o, char **argv, struct err *err)
{
    enum err_code rc = fleet_quarantine(o->fleet, argv[0], o->now_utc_s, err);
    if (!rc)
        printf("%s: %s\n", argv[0], words_get(o->words, "fleet.now_quarantined"));
    return rc;
}

static enum err_code run_release(struct options *o, char **argv, struct err *err)
{
    enum err_code rc = fleet_release(o->fleet, argv[0], err);
    if (!rc)
        printf("%s: %s\n", argv[0], words_get(o->words, "fleet.now_released"));
    return rc;
}

static enum err_code run_rename(struct options *o, char **argv, struct err *err)
{
    enum err_code rc = fleet_rename(o->fleet, argv[0], argv[1], o->now_utc_s, err);
    if (!rc)
        printf("%s: %s\n", argv[1], words_get(o->words, "fleet.now_renamed"));
    return rc;
}

static const struct verb {
    const char *name;
    int n_args;
    bool makes_file;
    enum err_code (*run)(struct options *o, char **argv, struct err *err);
} verbs[] = {
    { "admit", 2, true, run_admit },
    { "revoke", 1, false, run_revoke },
    { "quarantine", 1, false, run_quarantine },
    { "release", 1, false, run_release },
    { "rename", 2, false, run_rename },
    { "list", 0, false, run_list },
};

static int run_verb(const struct verb *v, struct options *o, char **argv, const char *assets)
{
    struct err err = { 0 };
    const struct clock clock = clock_system();
    o->now_utc_s = clock.utc_s(clock.self);
    enum err_code rc = words_open(assets, o->lang, &o->words, &err);
    if (!rc)
        rc = fleet_open(o->file, v->makes_file, &o->fleet, &err);
    if (!rc)
        rc = v->run(o, argv, &err);
    fleet_close(o->fleet);
    words_close(o->words);
    return rc ? complain(command_status(rc), err.text) : EXIT_OK;
}

static const struct option long_options[] = { { "kiosks", required_argument, NULL, 'k' },
                                              { "lang", required_argument, NULL, 'l' },
                                              { "json", no_argument, NULL, 'j' },
                                              { NULL, 0, NULL, 0 } };

static int run(int argc, char **argv, const char *assets)
{
    struct options o = { .file = "fleet.db", .lang = "zh" };
    int c;
    optind = 2;
    while (argc > 2 && (c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (c == 'k')
            o.file = optarg;
        else if (c == 'l')
            o.lang = optarg;
        else if (c == 'j')
            o.json = true;
        else
            return EXIT_USAGE; /* getopt has said what */
    }
    for (size_t i = 0; argc > 1 && i < ARRAY_LEN(verbs); i++) {
        if (strcmp(argv[1], verbs[i].name) != 0)
            continue;
        if (argc - optind != verbs[i].n_args)
            return complain(EXIT_USAGE, "a word too many or too few; see heyan-hub kiosk --help");
        return run_verb(&verbs[i], &o, argv + optind, assets);
    }
    return complain(
        EXIT_USAGE,
        "say what: admit, revoke, rename, quarantine, release or list; see heyan-hub kiosk --help");
}

const struct command command_kiosk = {
    .name = "kiosk",
    .summary = "whose reports count, what each kiosk holds, and how it is",
    .help =
        "heyan-hub kiosk: the kiosks this hub listens to\n"
        "\n"
        "usage: heyan-hub kiosk admit NAME FILE.pub [--kiosks FILE]\n"
        "       heyan-hub kiosk revoke NAME [--kiosks FILE]\n"
        "       heyan-hub kiosk rename OLD NEW [--kiosks FILE]\n"
        "       heyan-hub kiosk quarantine NAME | release NAME [--kiosks FILE]\n"
        "       heyan-hub kiosk list [--json] [--kiosks FILE]\n"
        "\n"
        "admit     FILE.pub is made on the kiosk: heyan sync identity FILE --kiosk NAME.  A\n"
        "          name that was revoked may be admitted again, with the same or another key;\n"
        "          not one that rename has given to another: a name is one machine's for ever\n"
        "revoke    from now on nothing it signs is taken\n"
        "rename    the machine NEW was OLD before: what was reported under that name, NEW may\n"
        "          bring.  When only OLD is admitted it is called NEW from now on and keeps its\n"
        "          key; when NEW has a key of its own: revoke OLD, admit NEW, then rename\n"
        "quarantine  it is heard of, but no report, photograph or question of its is taken;\n"
        "          the hub does so itself with a kiosk that asks far too often\n"
        "release   and let it go again\n"
        "list      earlier names, and names it brings reports of without having had them: they\n"
        "          wait at the kiosk until rename lets them in; the release each holds and\n"
        "          since when, what keeps it from renewing, its clock, its program, when it was\n"
        "          heard of last; marked after a day without, once it has sent heartbeats (one\n"
        "          without --store sends none; its reports come all the same)\n"
        "\n"
        "--kiosks FILE     the database (default fleet.db); admit makes it\n"
        "--lang zh|en      language of the words; zh by default\n"
        "--json            a line of JSON a kiosk\n",
    .run = run,
};
