/* heyan check: the verdict on one pack's numbers, or on the packs in pictures. */
#include <getopt.h>

#include "base/clock.h"
#include "base/fs.h"
#include "camera/picture.h"
#include "cli/command.h"
#include "cli/verdict_print.h"
#include "code/find.h"
#include "code/idcard.h"
#include "scan/scanner.h"
#include "sync/store.h"
#include "tables/tables.h"

enum { IDENTS_MAX = 64 };

struct job {
    const char *release, *store, *profile, *lang, *maker,
        *batch; /* borrowed from the command line */
    bool is_json, is_image;
    struct check_context context;

    struct registry *registry;
    struct law *law;
    struct words *words;
    struct scanner *scanner;
    struct symbols *symbols;
    struct check *check;
    struct ident idents[IDENTS_MAX];
    size_t n_idents;
};

static int complain(int status, const char *what)
{
    char shown[600];
    text_show(span_of(what), shown, sizeof shown);
    fprintf(stderr, "heyan check: %s\n", shown);
    return status;
}

static int complain_of(int status, const char *format, const char *value)
{
    char text[600], shown[300];
    if (idcard_within(span_of(value)))
        value = "(a person's number)";
    text_show(span_of(value), shown, sizeof shown);
    /* The formats are constants of this file with one %s each. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, format, shown);
#pragma GCC diagnostic pop
    return complain(status, text);
}

/* The options, each with what it does with its value; returns an exit status. */
static int take_today(struct job *j, const char *value)
{
    if (date_parse(span_of(value), &j->context.today))
        return EXIT_OK;
    return complain_of(EXIT_INPUT, "--today '%s' is not a day of the calendar; write 2026-10-12",
                       value);
}

static int take_made(struct job *j, const char *value)
{
    if (date_parse(span_of(value), &j->context.made))
        return EXIT_OK;
    return complain_of(EXIT_INPUT, "--made '%s' is not a day of the calendar; write 2026-10-12",
                       value);
}

/* A text a person could have read on a pack. */
static bool is_readable(const char *value, size_t max)
{
    return value[0] != '\0' && strlen(value) < max && utf8_valid(span_of(value));
}

static int refuse_person(const char *option)
{
    return complain_of(EXIT_INPUT, "%s holds a person's number; it is neither used nor shown",
                       option);
}

static int take_maker(struct job *j, const char *value)
{
    if (idcard_within(span_of(value)))
        return refuse_person("--maker");
    if (!is_readable(value, FACT_NAME_MAX))
        return complain(EXIT_INPUT, "--maker wants 1 to 255 bytes of UTF-8: the firm as printed");
    j->context.maker = value;
    return EXIT_OK;
}

static int take_batch(struct job *j, const char *value)
{
    if (idcard_within(span_of(value)))
        return refuse_person("--batch");
    if (!is_readable(value, FACT_NUMBER_MAX))
        return complain(EXIT_INPUT, "--batch wants 1 to 95 bytes of UTF-8: the lot as printed");
    j->context.batch = value;
    return EXIT_OK;
}

static int take_lang(struct job *j, const char *value)
{
    if (strcmp(value, "zh") != 0 && strcmp(value, "en") != 0)
        return complain_of(EXIT_INPUT, "--lang '%s' is neither zh nor en", value);
    j->lang = value;
    return EXIT_OK;
}

static int take_compared(struct job *j, const char *value)
{
    static const struct {
        const char *word;
        enum compared compared;
    } words[] = { { "same", COMPARED_SAME },
                  { "different", COMPARED_DIFFERENT },
                  { "none", COMPARED_NO_NAME } };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(value, words[i].word) == 0) {
            j->context.compared = words[i].compared;
            return EXIT_OK;
        }
    }
    return complain_of(EXIT_INPUT, "--compared '%s' is none of same, different, none", value);
}

static int take_release(struct job *j, const char *value)
{
    j->release = value;
    return EXIT_OK;
}

static int take_store(struct job *j, const char *value)
{
    j->store = value;
    return EXIT_OK;
}

static int take_profile(struct job *j, const char *value)
{
    j->profile = value;
    return EXIT_OK;
}

static int take_json(struct job *j, const char *value)
{
    (void)value;
    j->is_json = true;
    return EXIT_OK;
}

static int take_image(struct job *j, const char *value)
{
    (void)value;
    j->is_image = true;
    return EXIT_OK;
}

static int (*const takers[])(struct job *, const char *) = {
    take_release, take_today,    take_made, take_maker, take_batch, take_profile,
    take_lang,    take_compared, take_json, take_image, take_store,
};
static const struct option options[] = {
    { "release", required_argument, NULL, 0 }, { "today", required_argument, NULL, 1 },
    { "made", required_argument, NULL, 2 },    { "maker", required_argument, NULL, 3 },
    { "batch", required_argument, NULL, 4 },   { "profile", required_argument, NULL, 5 },
    { "lang", required_argument, NULL, 6 },    { "compared", required_argument, NULL, 7 },
    { "json", no_argument, NULL, 8 },          { "image", no_argument, NULL, 9 },
    { "store", required_argument, NULL, 10 },  { NULL, 0, NULL, 0 },
};

/* The word getopt stumbled over. */
static const char *stumbled(char **argv)
{
    return optind > 1 ? argv[optind - 1] : argv[0];
}

static int read_options(struct job *j, int argc, char **argv)
{
    opterr = 0;
    optind = 0;
    for (;;) {
        int c = getopt_long(argc, argv, ":", options, NULL);
        int status = EXIT_OK;
        if (c == -1)
            break;
        if (c == ':')
            return complain_of(EXIT_USAGE, "%s wants a value after it", stumbled(argv));
        if (c == '?')
            return complain_of(EXIT_USAGE, "there is no option '%s'; see heyan check --help",
                               stumbled(argv));
        status = takers[c](j, optarg);
        if (status != EXIT_OK)
            return status;
    }
    if (optind == argc)
        return complain(EXIT_USAGE, j->is_image ? "--image wants at least one picture"
                                                : "there is no number to check");
    return EXIT_OK;
}

/* The newest of the folder that opens, as the kiosk would; then --release. */
static int open_held(struct job *j)
{
    struct store s;
    char paths[STORE_PATHS_MAX][FS_PATH_MAX];
    size_t n = 0;
    struct err err = { 0 };
    enum err_code rc = store_look(j->store, j->release, &s, &err);
    if (rc == ERR_OK)
        rc = store_paths(&s, paths, &n, &err);
    if (rc != ERR_OK)
        return complain(EXIT_RELEASE, err.text);
    if (n == 0)
        return complain_of(EXIT_RELEASE, "%s holds no registry release; see heyan sync pull",
                           j->store);
    for (size_t i = 0; i < n; i++) {
        rc = registry_open(paths[i], &j->registry, &err);
        if (rc == ERR_OK)
            return EXIT_OK;
        complain(EXIT_RELEASE, err.text);
    }
    return rc == ERR_NOMEM ? EXIT_TROUBLE : EXIT_RELEASE;
}

/* --release, else HEYAN_RELEASE, else the demonstration release built beside this program. */
static int open_release(struct job *j)
{
    char folder[FS_PATH_MAX], demo[FS_PATH_MAX];
    struct err err = { 0 };
    if (j->store)
        return open_held(j);
    const char *env = getenv("HEYAN_RELEASE");
    const char *path = j->release ? j->release : env && env[0] ? env : NULL;
    if (!path) {
        if (fs_program_folder(folder, &err) != ERR_OK ||
            fs_join(demo, folder, "../demo/release.heyan", &err) != ERR_OK)
            return complain(EXIT_TROUBLE, err.text);
        if (!fs_exists(demo))
            return complain(EXIT_RELEASE, "no registry release is given (--release FILE or "
                                          "HEYAN_RELEASE) and no demonstration release is built");
        path = demo;
    }
    enum err_code rc = registry_open(path, &j->registry, &err);
    if (rc != ERR_OK)
        return complain(rc == ERR_NOMEM ? EXIT_TROUBLE : EXIT_RELEASE, err.text);
    return EXIT_OK;
}

/* With a store by the tables a kiosk with it goes by. */
static enum err_code open_law(struct job *j, const char *assets, struct err *err)
{
    struct tables t = { 0 };
    if (!j->store)
        return law_open(assets, j->profile, &j->law, err);
    enum err_code rc = tables_open_held(j->store, assets, j->profile, &t, err);
    if (rc != ERR_OK)
        return rc;
    j->law = t.law;
    t.law = NULL;
    tables_close(&t);
    return ERR_OK;
}

static int open_words(struct job *j, const char *assets)
{
    struct err err = { 0 };
    if (idcard_within(span_of(j->profile)))
        return complain_of(EXIT_INPUT, "there is no law profile '%s'", j->profile);
    enum err_code rc = open_law(j, assets, &err);
    if (rc != ERR_OK) /* a name we do not have was typed; a profile of ours is damaged */
        return complain(rc == ERR_NOT_FOUND ? EXIT_INPUT : EXIT_TROUBLE, err.text);
    if (words_open(assets, j->lang, &j->words, &err) != ERR_OK)
        return complain(EXIT_TROUBLE, err.text);
    return EXIT_OK;
}

static int open_scanner(struct job *j)
{
    struct err err = { 0 };
    if (!j->is_image)
        return EXIT_OK;
    j->symbols = malloc(sizeof *j->symbols);
    if (!j->symbols || scanner_create(&j->scanner, &err) != ERR_OK)
        return complain(EXIT_TROUBLE, j->symbols ? err.text : "out of memory");
    return EXIT_OK;
}

static void find_more(struct job *j, struct span text, enum find_source source)
{
    j->n_idents += code_find(text, source, j->idents + j->n_idents, IDENTS_MAX - j->n_idents);
}

/* Judges what was found, prints it, and says whether anything had been found. */
static int judge(struct job *j, const char *file)
{
    struct err err = { 0 };
    if (check_run(j->registry, j->law, j->idents, j->n_idents, &j->context, j->check, &err) !=
        ERR_OK)
        return complain(EXIT_TROUBLE, err.text);
    struct pack pack = { file, j->idents, j->n_idents, &j->check->verdict };
    if (!j->is_json)
        verdict_print_text(&pack, j->words);
    else if (!verdict_print_json(&pack, j->words))
        return complain(EXIT_TROUBLE, "out of memory");
    return j->n_idents > 0 ? EXIT_OK : EXIT_NOTHING;
}

static int check_codes(struct job *j, int n, char **codes)
{
    for (int i = 0; i < n; i++) {
        size_t len = strlen(codes[i]);
        if (len > FIND_BYTES_MAX) {
            char text[120];
            snprintf(text, sizeof text, "number %d is %zu bytes long; at most %d are read", i + 1,
                     len, FIND_BYTES_MAX);
            return complain(EXIT_INPUT, text);
        }
        find_more(j, span_of(codes[i]), FIND_TEXT);
    }
    return judge(j, NULL);
}

static int check_picture(struct job *j, const char *path)
{
    struct picture *picture;
    struct err err = { 0 };
    enum err_code rc = picture_open(path, &picture, &err);
    if (rc != ERR_OK)
        return complain(rc == ERR_NOMEM ? EXIT_TROUBLE : EXIT_INPUT, err.text);
    rc = scanner_scan(j->scanner, picture_frame(picture), SCAN_STILL, j->symbols, &err);
    picture_close(picture);
    if (rc != ERR_OK)
        return complain(rc == ERR_NOMEM ? EXIT_TROUBLE : EXIT_INPUT, err.text);
    j->n_idents = 0;
    for (size_t i = 0; i < j->symbols->count; i++)
        find_more(j, symbol_span(&j->symbols->at[i]), symbol_source(j->symbols->at[i].kind));
    return judge(j, path);
}

/* Every picture is looked at; the worst that happened is the status. */
static int check_pictures(struct job *j, int n, char **paths)
{
    int status = EXIT_OK;
    for (int i = 0; i < n; i++) {
        int one = check_picture(j, paths[i]);
        bool outranks = one != EXIT_OK &&
                        (status == EXIT_OK || status == EXIT_NOTHING || one == EXIT_TROUBLE);
        if (outranks)
            status = one;
    }
    return status;
}

static int run_check(int argc, char **argv, const char *assets)
{
    struct clock clock = clock_system();
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return complain(EXIT_TROUBLE, "out of memory");
    j->profile = "2014-12365";
    j->lang = "zh";
    j->context.today = date_of_utc(clock.utc_s(clock.self));
    j->check = calloc(1, sizeof *j->check);
    int status = j->check ? read_options(j, argc, argv) : complain(EXIT_TROUBLE, "out of memory");
    if (status == EXIT_OK)
        status = open_words(j, assets);
    if (status == EXIT_OK)
        status = open_release(j);
    if (status == EXIT_OK)
        status = open_scanner(j);
    if (status == EXIT_OK)
        status = j->is_image ? check_pictures(j, argc - optind, argv + optind)
                             : check_codes(j, argc - optind, argv + optind);
    if (fflush(stdout) != 0 && status == EXIT_OK)
        status = complain(EXIT_TROUBLE, "standard output took no more");
    scanner_destroy(j->scanner);
    registry_close(j->registry);
    words_close(j->words);
    law_close(j->law);
    free(j->symbols);
    free(j->check);
    free(j);
    return status;
}

const struct command command_check = {
    .name = "check",
    .summary = "the verdict on the numbers of one pack, or on pictures of goods",
    .help =
        "usage: heyan check [OPTION …] CODE …\n"
        "       heyan check [OPTION …] --image FILE …\n\n"
        "All CODEs together are one pack: barcodes, licence numbers, organisation codes, payloads\n"
        "of 2D codes, or any text that holds them.  With --image every file is one pack.\n\n"
        "  --release FILE    the registry release; else HEYAN_RELEASE, else the demonstration\n"
        "                    release of this build\n"
        "  --store DIR       the folder of heyan sync and the kiosk: the newest release in it,\n"
        "                    and --release when none of them opens\n"
        "  --today DATE      judge as of that day instead of today\n"
        "  --made DATE       production day on the pack\n"
        "  --batch LOT       lot on the pack\n"
        "  --maker NAME      firm printed on the pack\n"
        "  --compared WORD   what comparing the firm gave: same, different, none (no firm found)\n"
        "  --profile NAME    law profile: 2014-12365 (default) or 2020-12315\n"
        "  --lang zh|en      language of the words; zh by default\n"
        "  --json            one JSON object a pack and line (docs/check.md)\n\n"
        "exit status: 0 a verdict was given, of any class · 2 usage · 3 a value or file cannot be\n"
        "             used · 4 no usable release · 5 nothing was found to check · 6 trouble\n",
    .run = run_check,
};
