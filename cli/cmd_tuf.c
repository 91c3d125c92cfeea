/* heyan tuf: the TUF client by itself, on the command line of the tuf-conformance suite
 * (theupdateframework/tuf-conformance, CLIENT-CLI.md), whose statuses are 0 and 1 and nothing else. */
#include <getopt.h>
#include <inttypes.h>

#include "base/fs.h"
#include "cli/command.h"
#include "net/net.h"
#include "trust/canon.h"
#include "trust/tuf.h"

enum { STATUS_DONE = 0, STATUS_NOT_DONE = 1, NAMES_MAX = 256 };

struct options {
    const char *folder, *metadata_url, *target_base_url, *target_folder, *ca_file;
    const char *names[NAMES_MAX];
    size_t n_names;
};

static int complain(const char *what)
{
    fprintf(stderr, "heyan tuf: %s\n", what);
    return STATUS_NOT_DONE;
}

/* --- init --------------------------------------------------------------------------------------- */

static int run_init(const struct options *o, int argc, char **argv)
{
    struct buf root = BUF_INIT(TUF_ROOT_BYTES_MAX);
    struct err err = { 0 };
    if (argc != 1)
        return complain("init wants one file: the root to trust");
    enum err_code rc = fs_read_all(argv[0], &root, &err);
    if (!rc)
        rc = tuf_init(o->folder, buf_span(&root), false, &err);
    buf_fini(&root);
    return rc ? complain(err.text) : STATUS_DONE;
}

/* --- refresh and download ------------------------------------------------------------------------- */

static int download_one(struct tuf *t, const struct options *o, const char *name)
{
    char path[FS_PATH_MAX];
    struct tuf_target target = { 0 };
    struct err err = { 0 };
    enum err_code rc = tuf_find_target(t, name, &target, &err);
    if (!rc)
        rc = tuf_target_path(&target, o->target_folder, path, &err);
    if (!rc)
        rc = tuf_fetch_target(t, &target, o->target_base_url, path, NULL, &err);
    if (!rc)
        printf("%s\n", path);
    tuf_target_fini(&target);
    return rc ? complain(err.text) : STATUS_DONE;
}

static int refresh(struct tuf *t, const struct options *o)
{
    (void)o;
    struct err err = { 0 };
    return tuf_refresh(t, &err) == ERR_OK ? STATUS_DONE : complain(err.text);
}

static int download(struct tuf *t, const struct options *o)
{
    int status = refresh(t, o);
    for (size_t i = 0; i < o->n_names && status == STATUS_DONE; i++)
        status = download_one(t, o, o->names[i]);
    return status;
}

/* --- status ------------------------------------------------------------------------------------------ */

static int print_status(struct tuf *t, const struct options *o)
{
    (void)o;
    struct tuf_state s;
    struct err err = { 0 };
    if (tuf_load(t, &err) != ERR_OK)
        fprintf(stderr, "heyan tuf: %s\n", err.text);
    tuf_get_state(t, &s);
    const struct {
        const char *name;
        int64_t version, expires_utc_s;
    } rows[] = {
        { "root", s.root_version, s.root_expires_utc_s },
        { "timestamp", s.timestamp_version, s.timestamp_expires_utc_s },
        { "snapshot", s.snapshot_version, s.snapshot_expires_utc_s },
        { "targets", s.targets_version, s.targets_expires_utc_s },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char until[CANON_TIME_TEXT] = "-";
        if (rows[i].version > 0)
            canon_time_text(rows[i].expires_utc_s, until);
        printf("%-10s %6" PRId64 "  until %s%s\n", rows[i].name, rows[i].version, until,
               rows[i].version > 0 && rows[i].expires_utc_s <= s.now_utc_s ? "  (over)" : "");
    }
    return STATUS_DONE;
}

/* --- the command -------------------------------------------------------------------------------------- */

/* The clock is taken as it is and nothing of it is kept: the suite moves it both ways. */
static int with_client(const struct options *o, int (*run)(struct tuf *t, const struct options *o))
{
    const struct net_options net_options = { .ca_file = o->ca_file, .allow_loopback_http = true };
    struct net *net = NULL;
    struct tuf *t = NULL;
    struct err err = { 0 };
    int status = STATUS_NOT_DONE;
    enum err_code rc = net_create(&net_options, &net, &err);
    if (!rc) {
        const struct tuf_config config = {
            .folder = o->folder,
            .metadata_url = o->metadata_url,
            .fetcher = net_fetcher(net),
            .clock = clock_system(),
            .ignores_floor = true,
        };
        rc = tuf_open(&config, &t, &err);
    }
    if (rc)
        complain(err.text);
    else
        status = run(t, o);
    tuf_close(t);
    net_destroy(net);
    return status;
}

static int run_refresh(const struct options *o, int argc, char **argv)
{
    (void)argv;
    if (argc != 0 || !o->metadata_url)
        return complain("refresh wants --metadata-url and nothing behind it");
    return with_client(o, refresh);
}

static int run_download(const struct options *o, int argc, char **argv)
{
    (void)argv;
    if (argc != 0 || !o->metadata_url || !o->target_base_url || !o->target_folder || !o->n_names)
        return complain("download wants --metadata-url, --target-name, --target-base-url and "
                        "--target-dir");
    return with_client(o, download);
}

static int run_status(const struct options *o, int argc, char **argv)
{
    (void)argv;
    return argc == 0 ? with_client(o, print_status) : complain("status wants nothing behind it");
}

static const struct option long_options[] = {
    { "metadata-dir", required_argument, NULL, 'd' },
    { "metadata-url", required_argument, NULL, 'u' },
    { "target-name", required_argument, NULL, 'n' },
    { "target-base-url", required_argument, NULL, 'b' },
    { "target-dir", required_argument, NULL, 't' },
    { "ca-file", required_argument, NULL, 'c' },
    { NULL, 0, NULL, 0 },
};

static const struct {
    const char *name;
    int (*run)(const struct options *o, int argc, char **argv);
} verbs[] = {
    { "init", run_init },
    { "refresh", run_refresh },
    { "download", run_download },
    { "status", run_status },
};

static bool take_option(struct options *o, int c)
{
    switch (c) {
    case 'd':
        o->folder = optarg;
        return true;
    case 'u':
        o->metadata_url = optarg;
        return true;
    case 'b':
        o->target_base_url = optarg;
        return true;
    case 't':
        o->target_folder = optarg;
        return true;
    case 'c':
        o->ca_file = optarg;
        return true;
    case 'n':
        if (o->n_names == NAMES_MAX)
            return false;
        o->names[o->n_names++] = optarg;
        return true;
    default:
        return false; /* getopt has named it */
    }
}

static int run(int argc, char **argv, const char *assets)
{
    (void)assets;
    struct options o = { 0 };
    int c;
    optind = 1;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (!take_option(&o, c))
            return complain("see heyan tuf --help");
    if (!o.folder || optind >= argc)
        return complain("wants --metadata-dir and one of init, refresh, download, status");
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(argv[optind], verbs[i].name) == 0)
            return verbs[i].run(&o, argc - optind - 1, argv + optind + 1);
    return complain("there is no such verb: init, refresh, download or status");
}

const struct command command_tuf = {
    .name = "tuf",
    .summary = "the client of signed metadata (TUF) by itself",
    .help =
        "heyan tuf: the client of The Update Framework, specification 1.0.34, by itself\n"
        "\n"
        "usage: heyan tuf --metadata-dir DIR init ROOT\n"
        "       heyan tuf --metadata-dir DIR --metadata-url URL refresh\n"
        "       heyan tuf --metadata-dir DIR --metadata-url URL --target-name NAME…\n"
        "                 --target-base-url URL --target-dir DIR download\n"
        "       heyan tuf --metadata-dir DIR status\n"
        "\n"
        "init      puts the first root that is trusted into DIR, once\n"
        "refresh   brings root, timestamp, snapshot and targets up to date\n"
        "download  refreshes and brings the targets named (--target-name again for each), in\n"
        "          order, to the target folder, up to the first that cannot be had\n"
        "status    versions and days of expiry of what DIR holds\n"
        "--ca-file FILE   certificates to trust instead of the system's\n"
        "\n"
        "URL is https: or file:; http: only of this machine itself (127.0.0.1, localhost, [::1]).\n"
        "The command line is that of the tuf-conformance suite.  The clock is believed as it is:\n"
        "a kiosk's is not (heyan sync).\n"
        "\n"
        "exit status: 0 done · 1 not done, and why is on standard error\n",
    .run = run,
};
