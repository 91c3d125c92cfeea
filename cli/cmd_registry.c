/* heyan registry: releases made, looked at, and asked. */
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>

#include "base/clock.h"
#include "base/fs.h"
#include "cli/command.h"
#include "cli/registry_facts.h"
#include "code/find.h"
#include "code/idcard.h"
#include "registry/build.h"
#include "registry/make.h"
#include "registry/registry.h"

static int complain(int status, const char *what)
{
    fprintf(stderr, "heyan registry: %s\n", what);
    return status;
}

static int status_of(enum err_code code)
{
    switch (code) {
    case ERR_OK:
        return EXIT_OK;
    case ERR_INVALID:
    case ERR_NOT_FOUND:
    case ERR_TOO_BIG:
        return EXIT_INPUT;
    default:
        return EXIT_TROUBLE;
    }
}

/* Opening has its own: a file that is no usable release. */
static int open_release(const char *path, struct registry **out)
{
    struct err err = { 0 };
    enum err_code rc = registry_open(path, out, &err);
    if (!rc)
        return EXIT_OK;
    complain(0, err.text);
    return rc == ERR_NOMEM || rc == ERR_IO || rc == ERR_DB ? EXIT_TROUBLE : EXIT_RELEASE;
}

static struct date china_today(void)
{
    struct clock clock = clock_system();
    return date_of_utc(clock.utc_s(clock.self));
}

/* --- build and make ------------------------------------------------------------------------- */

struct options {
    struct build_options build;
    struct make_options make;
    bool demo, json;
};

static void tell(void *self, bool is_error, const char *line)
{
    (void)self;
    fprintf(stderr, "%s%s\n", is_error ? "" : "warning: ", line);
}

static bool take_number(const char *text, uint64_t lowest, uint64_t highest, uint64_t *out)
{
    return span_number(span_of(text), out) && *out >= lowest && *out <= highest;
}

/* Takes one option; EXIT_OK or a complaint's status. */
static int take_option(struct options *o, int c)
{
    uint64_t n;
    switch (c) {
    case 'o':
        o->build.out = optarg;
        return EXIT_OK;
    case 's':
        if (!take_number(optarg, 1, INT64_MAX, &n))
            return complain(EXIT_INPUT, "--sequence wants a number above 0");
        o->build.sequence = (int64_t)n;
        return EXIT_OK;
    case 'd':
        if (!date_parse(span_of(optarg), &o->build.issued))
            return complain(EXIT_INPUT, "--date wants a day of the calendar: 2026-10-12");
        o->make.issued = o->build.issued;
        return EXIT_OK;
    case 'm':
        o->build.allow_missing = true;
        return EXIT_OK;
    case 'r':
        if (!take_number(optarg, MAKE_ROWS_MIN, MAKE_ROWS_MAX, &n))
            return complain(EXIT_INPUT, "--rows wants a number from 16 to 5000000");
        o->make.rows = (int64_t)n;
        return EXIT_OK;
    case 'e':
        if (!take_number(optarg, 0, UINT64_MAX, &n))
            return complain(EXIT_INPUT, "--seed wants a number of up to 18 digits");
        o->make.seed = n;
        return EXIT_OK;
    case 'g':
        o->demo = true;
        return EXIT_OK;
    case 'j':
        o->json = true;
        return EXIT_OK;
    default:
        return complain(EXIT_USAGE, "see heyan registry --help"); /* getopt has named it */
    }
}

static int run_build(struct options *o, int argc, char **argv, const char *assets)
{
    (void)assets;
    char out[FS_PATH_MAX];
    struct build_result result = { 0 };
    struct err err = { 0 };
    if (argc != 1)
        return complain(EXIT_USAGE, "build wants one folder; see heyan registry --help");
    o->build.folder = argv[0];
    if (!o->build.out) {
        if (fs_join(out, argv[0], "release.heyan", &err) != ERR_OK)
            return complain(EXIT_INPUT, err.text);
        o->build.out = out;
    }
    o->build.today = china_today();
    o->build.tell = tell;
    enum err_code rc = build_release(&o->build, &result, &err);
    if (result.warnings > COMPLAINT_WARNINGS_MAX)
        fprintf(stderr, "warning: %zu warnings in all\n", result.warnings);
    if (rc) {
        complain(0, err.text);
        return status_of(rc);
    }
    int64_t rows = 0;
    for (int i = 0; i < SET_COUNT; i++)
        rows += result.release.set[i].rows;
    char issued[11];
    date_iso(result.release.issued, issued);
    printf("%s: release %" PRId64 " of %s, %" PRId64 " rows, %zu warnings\nsha256 %s\n",
           o->build.out, result.release.sequence, issued, rows, result.warnings, result.digest.hex);
    return EXIT_OK;
}

static int run_make(struct options *o, int argc, char **argv, const char *assets)
{
    char demo[FS_PATH_MAX];
    struct err err = { 0 };
    if (argc != 1)
        return complain(EXIT_USAGE, "make wants one folder; see heyan registry --help");
    o->make.folder = argv[0];
    if (o->demo && fs_join(demo, assets, "demo", &err) != ERR_OK)
        return complain(EXIT_INPUT, err.text);
    if (o->demo)
        o->make.demo_folder = demo;
    enum err_code rc = make_csv(&o->make, &err);
    if (rc) {
        complain(0, err.text);
        return status_of(rc);
    }
    printf("%s: %" PRId64 " rows of invented data%s\n", argv[0], o->make.rows,
           o->demo ? ", and the demonstration's goods" : "");
    return EXIT_OK;
}

/* --- info ----------------------------------------------------------------------------------- */

static json_t *release_json(const struct fact_release *r)
{
    json_t *sets = json_object();
    for (int i = 0; i < SET_COUNT; i++) {
        const struct fact_set_info *s = &r->set[i];
        json_object_set_new(sets, fact_set_name((enum fact_set)i),
                            json_pack("{s:I, s:o, s:s, s:s}", "rows", (json_int_t)s->rows,
                                      "source_date", facts_day(s->source_date), "source", s->source,
                                      "coverage", s->coverage));
    }
    return json_pack("{s:I, s:o, s:b, s:o}", "sequence", (json_int_t)r->sequence, "issued",
                     facts_day(r->issued), "demo", r->demo, "sets", sets);
}

static int print_json(json_t *j)
{
    if (!j || json_dumpf(j, stdout, JSON_INDENT(1)) != 0) {
        json_decref(j);
        return complain(EXIT_TROUBLE, "no memory to print it");
    }
    putchar('\n');
    json_decref(j);
    return EXIT_OK;
}

static void print_release(const struct fact_release *r)
{
    char day[11];
    date_iso(r->issued, day);
    printf("release %" PRId64 " of %s%s\n", r->sequence, day,
           r->demo ? ", a demonstration: its firms are invented" : "");
    for (int i = 0; i < SET_COUNT; i++) {
        const struct fact_set_info *s = &r->set[i];
        date_iso(s->source_date, day);
        printf("  %-13s %9" PRId64 " rows of %s  %s%s%s\n", fact_set_name((enum fact_set)i),
               s->rows, day, s->source, s->source[0] && s->coverage[0] ? "; " : "", s->coverage);
    }
}

static int run_info(struct options *o, int argc, char **argv, const char *assets)
{
    (void)assets;
    struct registry *r;
    if (argc != 1)
        return complain(EXIT_USAGE, "info wants one release file; see heyan registry --help");
    int status = open_release(argv[0], &r);
    if (status)
        return status;
    if (o->json)
        status = print_json(release_json(registry_release(r)));
    else
        print_release(registry_release(r));
    registry_close(r);
    return status;
}

/* --- find ----------------------------------------------------------------------------------- */

/* The JSON object as indented lines, for people. */
static void print_tree(json_t *value, int depth)
{
    const char *key;
    json_t *item;
    size_t at;
    if (json_is_array(value)) {
        json_array_foreach(value, at, item)
        {
            if (at > 0)
                putchar('\n');
            print_tree(item, depth);
        }
        return;
    }
    json_object_foreach(value, key, item)
    {
        if (json_is_string(item) && json_string_length(item) > 0)
            printf("%*s%-12s %s\n", depth * 2, "", key, json_string_value(item));
        else if (!json_is_string(item)) {
            printf("%*s%s\n", depth * 2, "", key);
            print_tree(item, depth + 1);
        }
    }
}

static int find_one(struct registry *r, const struct ident *i, json_t *list, bool as_json,
                    bool *any)
{
    json_t *facts = NULL;
    struct err err = { 0 };
    if (facts_about(r, i, &facts, &err) != ERR_OK)
        return complain(EXIT_TROUBLE, err.text);
    bool is_held = json_object_size(facts) > 0;
    *any = *any || is_held;
    if (as_json) {
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o}", "kind",
                                              ident_kind_name(i->kind), "value", i->text, "check",
                                              ident_check_name(i->check), "holds", facts));
        return EXIT_OK;
    }
    printf("%s %s (check: %s)%s\n", ident_kind_name(i->kind), i->text, ident_check_name(i->check),
           is_held ? "" : ": this release has nothing about it");
    print_tree(facts, 1);
    json_decref(facts);
    return EXIT_OK;
}

static int find_all(struct registry *r, int argc, char **argv, json_t *list, bool as_json)
{
    bool any = false;
    int status = EXIT_OK;
    for (int k = 0; k < argc && status == EXIT_OK; k++) {
        struct ident found_idents[FIND_MAX];
        size_t n = code_find(span_of(argv[k]), FIND_TEXT, found_idents, FIND_MAX);
        if (n == 0) {
            char shown[200];
            text_show(span_of(idcard_within(span_of(argv[k])) ? "(a person's number)" : argv[k]),
                      shown, sizeof shown);
            fprintf(stderr, "heyan registry: no identifier in '%s'\n", shown);
        }
        for (size_t i = 0; i < n && status == EXIT_OK; i++)
            status = find_one(r, &found_idents[i], list, as_json, &any);
    }
    if (status == EXIT_OK && as_json)
        status = print_json(json_incref(list));
    return status == EXIT_OK && !any ? EXIT_NOTHING : status;
}

static int run_find(struct options *o, int argc, char **argv, const char *assets)
{
    (void)assets;
    struct registry *r;
    if (argc < 2)
        return complain(EXIT_USAGE, "find wants a release file and what to look for");
    int status = open_release(argv[0], &r);
    if (status)
        return status;
    json_t *list = json_array();
    status = list ? find_all(r, argc - 1, argv + 1, list, o->json)
                  : complain(EXIT_TROUBLE, "no memory");
    json_decref(list);
    registry_close(r);
    return status;
}

/* --- the command ---------------------------------------------------------------------------- */

static const struct option long_options[] = {
    { "out", required_argument, NULL, 'o' },
    { "sequence", required_argument, NULL, 's' },
    { "date", required_argument, NULL, 'd' },
    { "allow-missing", no_argument, NULL, 'm' },
    { "rows", required_argument, NULL, 'r' },
    { "seed", required_argument, NULL, 'e' },
    { "demo", no_argument, NULL, 'g' },
    { "json", no_argument, NULL, 'j' },
    { NULL, 0, NULL, 0 },
};

static const struct {
    const char *name;
    int (*run)(struct options *o, int argc, char **argv, const char *assets);
} verbs[] = {
    { "build", run_build },
    { "info", run_info },
    { "find", run_find },
    { "make", run_make },
};

static int run(int argc, char **argv, const char *assets)
{
    struct options o = { .make = { .rows = 4000, .seed = 1, .issued = DATE_OF(2026, 11, 16) } };
    if (argc < 2)
        return complain(EXIT_USAGE,
                        "say what: build, info, find or make; see heyan registry --help");
    int c;
    optind = 2;
    while ((c = getopt_long(argc, argv, "o:", long_options, NULL)) != -1) {
        int status = take_option(&o, c);
        if (status)
            return status;
    }
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(&o, argc - optind, argv + optind, assets);
    return complain(EXIT_USAGE, "say what: build, info, find or make; see heyan registry --help");
}

const struct command command_registry = {
    .name = "registry",
    .summary = "make a registry release, look at one, ask one",
    .help =
        "heyan registry: releases made, looked at and asked\n"
        "\n"
        "usage: heyan registry build DIR [-o FILE] [--sequence N] [--date DAY] [--allow-missing]\n"
        "       heyan registry info FILE [--json]\n"
        "       heyan registry find FILE CODE… [--json]\n"
        "       heyan registry make DIR [--rows N] [--seed N] [--date DAY] [--demo]\n"
        "\n"
        "build  reads one CSV file per data set from DIR (organisations.csv, prefixes.csv,\n"
        "       products.csv, licences.csv, standards.csv, uses.csv, alerts.csv,\n"
        "       corrections.csv, and release.csv for the paper that goes along; their columns:\n"
        "       db/README.md) and writes FILE and FILE.sha256; default DIR/release.heyan.\n"
        "       Complaints read FILE:LINE: column NAME: reason; up to 50 are collected, and\n"
        "       then nothing is written.  The same files give the same bytes.\n"
        "       -o, --out FILE    the release to write; what was there stays until it is complete\n"
        "       --sequence N      its number, over release.csv's\n"
        "       --date DAY        its day of issue, over release.csv's\n"
        "       --allow-missing   a data set may lack its file, a row its organisation: warnings\n"
        "info   what a release holds, from whom and of when\n"
        "find   all that a release holds about the identifiers in each CODE\n"
        "make   writes invented CSV files with the quirks of real ones, N rows in all (default\n"
        "       4000), the same for the same seed; --demo takes in the demonstration's goods\n"
        "\n"
        "exit status: 0 done · 2 usage · 3 a file or value is not fit · 4 FILE is no usable\n"
        "             release · 5 find: nothing is held about any CODE · 6 the machine failed\n",
    .run = run,
};
