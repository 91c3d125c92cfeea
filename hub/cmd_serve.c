/* heyan-hub serve: hands the signed files out to kiosks. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/text.h"
#include "hub/command.h"
#include "hub/server.h"
#include "hub/takes.h"

enum {
    OPT_FILES = 256,
    OPT_LISTEN,
    OPT_CERTIFICATE,
    OPT_KEY,
    OPT_THREADS,
    OPT_KIOSKS,
    OPT_REPORTS,
    OPT_PHOTOS,
    OPT_RECEIPT_KEY,
    OPT_PROFILE,
    OPT_LIMITS,
    OPT_CONNECTIONS
};

static const struct option long_options[] = {
    { "files", required_argument, NULL, OPT_FILES },
    { "listen", required_argument, NULL, OPT_LISTEN },
    { "cert", required_argument, NULL, OPT_CERTIFICATE },
    { "key", required_argument, NULL, OPT_KEY },
    { "threads", required_argument, NULL, OPT_THREADS },
    { "kiosks", required_argument, NULL, OPT_KIOSKS },
    { "reports", required_argument, NULL, OPT_REPORTS },
    { "photos", required_argument, NULL, OPT_PHOTOS },
    { "receipt-key", required_argument, NULL, OPT_RECEIPT_KEY },
    { "profile", required_argument, NULL, OPT_PROFILE },
    { "limits", required_argument, NULL, OPT_LIMITS },
    { "connections", required_argument, NULL, OPT_CONNECTIONS },
    { NULL, 0, NULL, 0 },
};

static int usage(const char *what)
{
    fprintf(stderr, "heyan-hub serve: %s; see heyan-hub serve --help\n", what);
    return EXIT_USAGE;
}

/* ADDRESS:PORT, or [ADDRESS]:PORT; cuts the text at the colon. */
static bool take_listen(char *text, struct server_options *o)
{
    char *colon = strrchr(text, ':');
    uint64_t port;
    if (!colon || !span_number(span_of(colon + 1), &port) || port > UINT16_MAX)
        return false;
    *colon = '\0';
    if (text[0] == '[' && colon[-1] == ']') {
        colon[-1] = '\0';
        text++;
    }
    o->address = text;
    o->port = (uint16_t)port;
    return true;
}

static bool take_option(int c, struct server_options *o, struct takes_options *takes,
                        const char **connections)
{
    uint64_t n;
    switch (c) {
    case OPT_FILES:
        o->folder = optarg;
        return true;
    case OPT_LISTEN:
        return take_listen(optarg, o);
    case OPT_CERTIFICATE:
        o->certificate = optarg;
        return true;
    case OPT_KEY:
        o->key = optarg;
        return true;
    case OPT_KIOSKS:
        takes->fleet = optarg;
        return true;
    case OPT_REPORTS:
        takes->docket = optarg;
        return true;
    case OPT_PHOTOS:
        takes->photos = optarg;
        return true;
    case OPT_RECEIPT_KEY:
        takes->receipt_key = optarg;
        return true;
    case OPT_PROFILE:
        takes->profile = optarg;
        return true;
    case OPT_LIMITS:
        takes->limits = optarg;
        return true;
    case OPT_CONNECTIONS:
        *connections = optarg;
        return true;
    case OPT_THREADS:
        if (!span_number(span_of(optarg), &n) || n < 1 || n > 64)
            return false;
        o->threads = (unsigned)n;
        return true;
    default:
        return false;
    }
}

/* A connection each and a file each; most systems start a program with a quarter of that, and more is there for
 * the asking.  When it is not, who comes late is told to come again. */
static void allow_files(const struct server_options *o)
{
    const rlim_t enough = 2 * server_sockets(o) + 64;
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= enough)
        return;
    files.rlim_cur = files.rlim_max < enough ? files.rlim_max : enough;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        fprintf(stderr, "heyan-hub serve: few files may be open at once: %s\n", strerror(errno));
}

/* Before any thread is made: one that did not know of it would end all of them. */
static void wait_for_ends(sigset_t *ends)
{
    sigemptyset(ends);
    sigaddset(ends, SIGINT);
    sigaddset(ends, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, ends, NULL);
}

/* Fifty threads with short-lived pieces of some kB: a few arenas for all of them, and what is free is not given back and
 * fetched again with each request. */
static void keep_memory(void)
{
    enum { ARENAS = 4, TRIM_BYTES = 8 * 1024 * 1024, MMAP_BYTES = 1024 * 1024 };
    (void)mallopt(M_ARENA_MAX, ARENAS);
    (void)mallopt(M_TRIM_THRESHOLD, TRIM_BYTES);
    (void)mallopt(M_MMAP_THRESHOLD, MMAP_BYTES);
}

static int serve(const struct server_options *o, struct takes *t, const sigset_t *ends)
{
    struct server *s = NULL;
    struct err err = { 0 };
    int which;
    allow_files(o);
    enum err_code rc = server_start(o, &s, &err);
    if (rc != ERR_OK) {
        fprintf(stderr, "heyan-hub serve: %s\n", err.text);
        return command_status(rc);
    }
    printf("%s://%s:%u serves %s\n", o->certificate ? "https" : "http", o->address,
           (unsigned)server_port(s), o->folder);
    fflush(stdout);
    sigwait(ends, &which);
    struct server_counts n = server_count(s);
    server_stop(s);
    printf("%" PRIu64 " answers, %" PRIu64 " bytes, %" PRIu64 " unchanged, %" PRIu64
           " not there, %" PRIu64 " refused, %" PRIu64 " told\n",
           n.answers, n.bytes, n.same, n.absent, n.refused, n.told);
    if (n.crowd.too_slow + n.crowd.made_room + n.crowd.turned_away > 0)
        printf("%" PRIu64 " connections too slow, %" PRIu64 " made room for others, %" PRIu64
               " turned away\n",
               n.crowd.too_slow, n.crowd.made_room, n.crowd.turned_away);
    struct intake_counts reports = t ? takes_count(t) : (struct intake_counts){ 0 };
    if (reports.taken + reports.again > 0)
        printf("%" PRIu64 " reports taken, %" PRIu64 " told again, in %" PRIu64 " transactions\n",
               reports.taken, reports.again, reports.batches);
    return EXIT_OK;
}

static int run(int argc, char **argv, const char *assets)
{
    struct server_options o = { .folder = "office/public", .address = "127.0.0.1", .port = 8365 };
    struct takes_options takes = {
        .assets = assets, .profile = "2014-12365", .photos = NULL, .clock = clock_system()
    };
    struct takes *t = NULL;
    struct crowd_limits crowd;
    char usual[FS_PATH_MAX];
    const char *connections = usual;
    struct err err = { 0 };
    sigset_t ends;
    int c;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (!take_option(c, &o, &takes, &connections))
            return usage("an option is off");
    if (optind < argc)
        return usage("there is a word too many");
    if (takes.docket && !takes.fleet)
        return usage("reports come from kiosks: say which with --kiosks FILE");
    wait_for_ends(&ends);
    keep_memory();
    enum err_code rc = fs_join(usual, assets, "hub/connections.tsv", &err);
    if (!rc)
        rc = crowd_limits_read(connections, &crowd, &err);
    if (!rc && takes.fleet)
        rc = takes_open(&takes, &t, &err);
    if (rc != ERR_OK) {
        fprintf(stderr, "heyan-hub serve: %s\n", err.text);
        return command_status(rc);
    }
    o.door = t ? takes_door(t) : NULL;
    o.crowd = &crowd;
    o.clock = takes.clock;
    int status = serve(&o, t, &ends);
    takes_close(t);
    return status;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "hands the signed files out to kiosks, by HTTP or HTTPS",
    .help =
        "heyan-hub serve: a web server for the files of a signing office\n"
        "\n"
        "usage: heyan-hub serve [--files DIR] [--listen ADDRESS:PORT] [--cert FILE --key FILE]\n"
        "                       [--threads N] [--kiosks FILE]\n"
        "                       [--reports ADDRESS --photos DIR --receipt-key FILE "
        "[--profile P]\n"
        "                       [--limits FILE]] [--connections FILE]\n"
        "\n"
        "--files DIR           an office's public folder (default office/public)\n"
        "--listen ADDRESS:PORT 127.0.0.1:8365; [::]:443 for all the world; port 0: any free one\n"
        "--cert, --key FILE    PEM: then it speaks TLS 1.2 and 1.3; without, plain HTTP, for a\n"
        "                      proxy on the same machine\n"
        "--kiosks FILE         takes the heartbeats of the kiosks admitted there, at\n"
        "                      /v1/heartbeat: heyan-hub kiosk --help\n"
        "--reports ADDRESS     takes their reports too: sqlite:FILE or postgresql://…;\n"
        "--photos DIR          sealed photographs lie there\n"
        "--receipt-key FILE    signs receipts; as heyan-hub report card made it\n"
        "--profile P           law and offices, 2014-12365 or 2020-12315\n"
        "--limits FILE         how much one kiosk may ask; as assets/hub/limits.tsv, the default\n"
        "--connections FILE    how many connections, and how slow they may be; as\n"
        "                      assets/hub/connections.tsv, the default\n"
        "\n"
        "It holds no secret but those keys (that which opens reports is the desk's), and nothing "
        "it sends need be believed: kiosks check\n"
        "signatures.  Any other web server or CDN does as well: deploy/README.md.  Ends on "
        "SIGTERM\n"
        "with a line of counts; /health answers \"ok\".\n",
    .run = run,
};
