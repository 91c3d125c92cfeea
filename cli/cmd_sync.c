/* heyan sync: the releases a machine holds: renewed, looked at, gone back from. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <sodium.h>

#include "base/fs.h"
#include "cli/command.h"
#include "cli/sync_status.h"
#include "cli/sync_tell.h"
#include "net/net.h"
#include "sync/pull.h"
#include "tables/tables.h"
#include "trust/tuf.h"
#include "words/words.h"

struct options {
    const char *folder, *shipped, *from, *root, *kiosk, *region, *ca_file, *lang, *identity;
    const char *assets;
    bool json, is_loopback, is_quiet;
};

static int complain(int status, const char *what)
{
    fprintf(stderr, "heyan sync: %s\n", what);
    return status;
}

/* --- pull ----------------------------------------------------------------------------------------- */

/* An address, or a folder of this machine: a stick, a copy of the hub's. */
static enum err_code address_of(const char *from, char out[FS_PATH_MAX], struct err *err)
{
    char real[PATH_MAX];
    int n;
    if (strstr(from, "://") || strncmp(from, "file:", 5) == 0)
        n = snprintf(out, FS_PATH_MAX, "%s", from);
    else if (!realpath(from, real))
        return err_set(err, ERR_NOT_FOUND, "%s: %s", from, strerror(errno));
    else
        n = snprintf(out, FS_PATH_MAX, "file://%s", real);
    return n < FS_PATH_MAX ? ERR_OK : err_set(err, ERR_TOO_BIG, "the address is too long");
}

static void show_progress(void *self, enum pull_stage stage, uint64_t done, uint64_t total)
{
    static const char *const stages[] = { "asking", "fetching", "bringing in place" };
    const struct options *o = self;
    if (o->is_quiet)
        return;
    if (stage == PULL_FETCHING && total > 0)
        fprintf(stderr, "\r%s: %3u %%  ", stages[stage], (unsigned)(done * 100 / total));
    else
        fprintf(stderr, "\r%s …          ", stages[stage]);
}

static int status_of(enum err_code rc)
{
    switch (rc) {
    case ERR_OK:
        return EXIT_OK;
    case ERR_IO:
    case ERR_DB:
    case ERR_NOMEM:
        return EXIT_TROUBLE;
    default:
        return EXIT_RELEASE;
    }
}

static void print_pulled(const struct words *w, const struct pull_result *r, enum err_code rc)
{
    char sequence[24], bytes[24], deltas[24], text[WORDS_TEXT_MAX];
    snprintf(sequence, sizeof sequence, "%" PRId64, r->sequence);
    snprintf(bytes, sizeof bytes, "%" PRIu64, r->fetched_bytes);
    snprintf(deltas, sizeof deltas, "%zu", r->deltas);
    const struct word_arg args[] = { { "sequence", sequence },
                                     { "bytes", bytes },
                                     { "deltas", deltas } };
    const char *id = rc == ERR_OK && !r->is_new ? "sync.pulled.same"
                     : r->is_new && r->deltas   ? "sync.pulled.delta"
                     : r->is_new                ? "sync.pulled.whole"
                     : r->sequence              ? "sync.pulled.not"
                                                : "sync.held.none";
    words_fill(w, id, args, ARRAY_LEN(args), text, sizeof text);
    printf("%s\n", text);
    if (r->has_new_tables) {
        snprintf(sequence, sizeof sequence, "%" PRId64, r->tables);
        words_fill(w, "sync.pulled.tables", args, 1, text, sizeof text);
        printf("%s\n", text);
    }
    if (r->state.trouble != TROUBLE_NONE)
        printf("%s\n", words_get(w, sync_state_words(&r->state)));
}

static int print_pulled_json(const struct pull_result *r, enum err_code rc, const char *why)
{
    json_t *j = json_pack("{sb sb sI sI sI sb sI ss ss ss}", "ok", rc == ERR_OK, "new", r->is_new,
                          "sequence", (json_int_t)r->sequence, "deltas", (json_int_t)r->deltas,
                          "fetched_bytes", (json_int_t)r->fetched_bytes, "new_tables",
                          r->has_new_tables, "tables", (json_int_t)r->tables, "trouble",
                          trouble_name(r->state.trouble), "refusal", refusal_name(r->state.refusal),
                          "why", why);
    if (!j)
        return complain(EXIT_TROUBLE, "no memory");
    int status = sync_print_json(j);
    json_decref(j);
    return status;
}

static int pull(const struct options *o, const char *url, struct span root, struct net *net,
                const struct words *w)
{
    struct options quiet = *o;
    struct pull_result result;
    struct err err = { 0 };
    struct tables_place place = { o->folder, o->assets };
    quiet.is_quiet = o->is_quiet || o->json;
    const struct pull_config config = { .folder = o->folder,
                                        .shipped = o->shipped,
                                        .url = url,
                                        .root = root,
                                        .who = { o->kiosk, o->region },
                                        .fetcher = net_fetcher(net),
                                        .clock = clock_system(),
                                        .dice = randombytes_random(),
                                        .check_tables = tables_check_shipped,
                                        .say_tables = tables_say_shipped,
                                        .tables = &place,
                                        .progress = show_progress,
                                        .self = &quiet };
    enum err_code rc = pull_run(&config, &result, &err);
    if (!quiet.is_quiet)
        fputs("\r                              \r", stderr);
    if (rc)
        complain(EXIT_RELEASE, err.text);
    int status = EXIT_OK;
    if (o->json)
        status = print_pulled_json(&result, rc, err.text);
    else
        print_pulled(w, &result, rc);
    return status ? status : status_of(rc);
}

static int run_pull(const struct options *o, const struct words *w)
{
    const struct net_options net_options = { .ca_file = o->ca_file,
                                             .allow_loopback_http = o->is_loopback };
    char url[FS_PATH_MAX];
    struct buf root = BUF_INIT(TUF_ROOT_BYTES_MAX);
    struct net *net = NULL;
    struct err err = { 0 };
    if (!o->from)
        return complain(EXIT_USAGE, "pull wants --from: an https address, or a folder");
    enum err_code rc = address_of(o->from, url, &err);
    if (!rc && o->root)
        rc = fs_read_all(o->root, &root, &err);
    if (!rc)
        rc = net_create(&net_options, &net, &err);
    int status = rc ? complain(EXIT_INPUT, err.text) : pull(o, url, buf_span(&root), net, w);
    net_destroy(net);
    buf_fini(&root);
    return status;
}

/* --- going back ------------------------------------------------------------------------------------ */

static int run_fallback(const struct options *o, const struct words *w)
{
    struct store s;
    struct err err = { 0 };
    char sequence[24], text[WORDS_TEXT_MAX];
    if (!fs_is_folder(o->folder))
        return complain(EXIT_INPUT, "there is no such folder");
    enum err_code rc = store_open(o->folder, o->shipped, &s, &err);
    if (rc)
        return complain(rc == ERR_BUSY ? EXIT_TROUBLE : status_of(rc), err.text);
    rc = store_fall_back(&s, &err);
    if (rc) {
        store_close(&s);
        return complain(status_of(rc), err.text);
    }
    snprintf(sequence, sizeof sequence, "%" PRId64, s.held[0].sequence);
    store_close(&s);
    if (o->json) {
        json_t *j = json_pack("{sI}", "sequence", (json_int_t)s.held[0].sequence);
        int status = sync_print_json(j);
        json_decref(j);
        return status;
    }
    words_fill(w, "sync.fell_back", &(struct word_arg){ "sequence", sequence }, 1, text,
               sizeof text);
    printf("%s\n", text);
    return EXIT_OK;
}

static int run_status(const struct options *o, const struct words *w)
{
    return sync_status(&(struct sync_place){ o->folder, o->shipped, o->assets }, o->json, w);
}

/* --- the command ------------------------------------------------------------------------------------ */

static const struct option long_options[] = {
    { "store", required_argument, NULL, 's' },
    { "shipped", required_argument, NULL, 'h' },
    { "from", required_argument, NULL, 'f' },
    { "root", required_argument, NULL, 'r' },
    { "kiosk", required_argument, NULL, 'k' },
    { "region", required_argument, NULL, 'g' },
    { "ca", required_argument, NULL, 'c' },
    { "lang", required_argument, NULL, 'l' },
    { "json", no_argument, NULL, 'j' },
    { "loopback-http", no_argument, NULL, 'o' },
    { "quiet", no_argument, NULL, 'q' },
    { "identity", required_argument, NULL, 'i' },
    { NULL, 0, NULL, 0 },
};

static int take_option(struct options *o, int c)
{
    switch (c) {
    case 's':
        o->folder = optarg;
        break;
    case 'h':
        o->shipped = optarg;
        break;
    case 'f':
        o->from = optarg;
        break;
    case 'r':
        o->root = optarg;
        break;
    case 'k':
        o->kiosk = optarg;
        break;
    case 'g':
        o->region = optarg;
        break;
    case 'c':
        o->ca_file = optarg;
        break;
    case 'l':
        o->lang = optarg;
        break;
    case 'j':
        o->json = true;
        break;
    case 'o':
        o->is_loopback = true;
        break;
    case 'q':
        o->is_quiet = true;
        break;
    case 'i':
        o->identity = optarg;
        break;
    default:
        return EXIT_USAGE; /* getopt has said what */
    }
    return EXIT_OK;
}

static int run_tell(const struct options *o, const struct words *w)
{
    const struct sync_telling t = { o->folder,   o->shipped, o->from,
                                    o->identity, o->ca_file, o->is_loopback };
    return sync_tell(&t, w);
}

static const struct {
    const char *name;
    int (*run)(const struct options *o, const struct words *w);
} verbs[] = {
    { "pull", run_pull },
    { "status", run_status },
    { "fallback", run_fallback },
    { "tell", run_tell },
};

static int run_verb(size_t verb, const struct options *o)
{
    struct words *w = NULL;
    struct err err = { 0 };
    if (!o->folder)
        return complain(EXIT_USAGE, "say which folder: --store DIR");
    if (words_open(o->assets, o->lang, &w, &err) != ERR_OK)
        return complain(EXIT_INPUT, err.text);
    int status = verbs[verb].run(o, w);
    words_close(w);
    return status;
}

static int run(int argc, char **argv, const char *assets)
{
    struct options o = { .lang = "zh", .assets = assets };
    int c;
    optind = 2;
    while (argc > 2 && (c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        int status = take_option(&o, c);
        if (status)
            return status;
    }
    if (sodium_init() < 0)
        return complain(EXIT_TROUBLE, "no random numbers");
    if (argc > 1 && strcmp(argv[1], "identity") == 0)
        return argc - optind == 1 && o.kiosk
                   ? sync_make_identity(argv[optind], o.kiosk)
                   : complain(EXIT_USAGE, "identity wants FILE --kiosk NAME");
    for (size_t i = 0; argc > 1 && i < ARRAY_LEN(verbs); i++) {
        if (strcmp(argv[1], verbs[i].name) != 0)
            continue;
        if (optind < argc)
            return complain(EXIT_USAGE, "a word too many; see heyan sync --help");
        return run_verb(i, &o);
    }
    return complain(EXIT_USAGE,
                    "say what: pull, status, fallback, identity or tell; see heyan sync --help");
}

const struct command command_sync = {
    .name = "sync",
    .summary = "renew the registry release, see what is held, go back",
    .help =
        "heyan sync: the releases this machine holds\n"
        "\n"
        "usage: heyan sync pull --store DIR --from URL|FOLDER [--root FILE] [OPTION …]\n"
        "       heyan sync status --store DIR [--json]\n"
        "       heyan sync fallback --store DIR [--json]\n"
        "       heyan sync identity FILE --kiosk NAME\n"
        "       heyan sync tell --store DIR --from URL --identity FILE [--ca FILE]\n"
        "\n"
        "pull      asks the hub, or a folder or USB stick that holds a copy of its files, for\n"
        "          a newer release; fetches deltas or the whole, checks signatures and every\n"
        "          row, and puts it in place of the one that answers, which is kept behind it.\n"
        "          What was broken off is resumed.  Whatever fails, what is held answers on.\n"
        "          The tables signed beside it (law, routes, reports) come with it\n"
        "          --from WHERE      https://…, or a folder with metadata/ and targets/ in it\n"
        "          --root FILE       the first root of trust; needed once, for a new folder\n"
        "          --shipped FILE    the release that came with the program\n"
        "          --kiosk NAME      who this is, for releases meant for some kiosks\n"
        "          --region CODE     where it stands, six digits\n"
        "          --ca FILE         certificates to trust instead of the system's\n"
        "          --loopback-http   also http, to this machine itself\n"
        "          --quiet           no progress on standard error\n"
        "status    what is held, since when, how renewing went, when it is tried again, and\n"
        "          which prefixes were looked up in vain\n"
        "fallback  the release before answers again; what answered is not pulled again, a newer\n"
        "          one is.  Once more: as before\n"
        "identity  makes the key by which the hub knows this kiosk, FILE and FILE.pub; the hub\n"
        "          admits the latter: heyan-hub kiosk admit\n"
        "tell      one heartbeat: what is held, how renewing goes, and which prefixes were looked\n"
        "          up in vain; the counts go when the hub has said that it has them\n"
        "\n"
        "--lang zh|en      language of the words; zh by default\n"
        "--json            one JSON object\n"
        "\n"
        "exit status: 0 done · 2 usage · 3 a file or address is not fit · 4 not renewed, or\n"
        "             nothing is held · 6 the machine failed\n",
    .run = run,
};
