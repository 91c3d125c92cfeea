/* heyan report: what a kiosk has promised and not delivered yet, for whoever looks after it. */
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <unistd.h>

#include "cli/command.h"
#include "courier/courier.h"
#include "net/net.h"
#include "words/words.h"

enum { CHINA_S = 8 * 3600, DAY_S = 24 * 3600, KEEP_DAYS = 7, KEEP_DAYS_MAX = 3650 };

struct options {
    const char *folder, *desk, *hub, *identity, *ca_file, *lang, *what;
    uint64_t keep_days;
    bool json, is_loopback, is_aside;
};

struct asking {
    const struct options *o;
    const struct words *w;
    struct outbox *b;
    json_t *list;
    size_t n;
    const char *number;          /* looked for */
    char uuid[REPORT_UUID_TEXT]; /* found */
};

static int complain(int status, const char *what)
{
    fprintf(stderr, "heyan report: %s\n", what);
    return status;
}

static int status_of(enum err_code rc)
{
    switch (rc) {
    case ERR_OK:
        return EXIT_OK;
    case ERR_NOT_FOUND:
        return EXIT_NOTHING;
    case ERR_INVALID:
    case ERR_UNTRUSTED:
    case ERR_UNSUPPORTED:
        return EXIT_INPUT;
    default:
        return EXIT_TROUBLE;
    }
}

/* 2026-11-23 12:05, in China. */
static void time_text(int64_t utc_s, char out[24])
{
    char day[11];
    int64_t minutes = (utc_s + CHINA_S) / 60 % (24 * 60);
    date_iso(date_of_utc(utc_s), day);
    snprintf(out, 24, "%s %02d:%02d", day, (int)(minutes / 60), (int)(minutes % 60));
}

static void say(const struct words *w, const char *id, const struct word_arg *args, size_t n)
{
    char text[WORDS_TEXT_MAX];
    words_fill(w, id, args, n, text, sizeof text);
    printf("%s\n", text);
}

static int print_json(json_t *j)
{
    char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
    json_decref(j);
    if (!text)
        return complain(EXIT_TROUBLE, "no memory");
    puts(text);
    free(text);
    return EXIT_OK;
}

/* --- looking -------------------------------------------------------------------------------------- */

static const char *state_name(enum outbox_state s)
{
    static const char *const names[] = { "", "waiting", "sent", "held", "parked" };
    return (unsigned)s < ARRAY_LEN(names) ? names[s] : "";
}

static void print_counts(const struct words *w, const struct outbox_counts *c)
{
    char waiting[24], sent[24], parked[24], time[24], n[24];
    snprintf(waiting, sizeof waiting, "%zu", c->waiting);
    snprintf(sent, sizeof sent, "%zu", c->sent);
    snprintf(parked, sizeof parked, "%zu", c->parked);
    const struct word_arg args[] = { { "waiting", waiting },
                                     { "sent", sent },
                                     { "parked", parked } };
    say(w, "delivery.counts", args, ARRAY_LEN(args));
    time_text(c->oldest_utc_s, time);
    if (c->oldest_utc_s > 0)
        say(w, "delivery.oldest", &(struct word_arg){ "time", time }, 1);
    if (c->is_full)
        say(w, "delivery.full", NULL, 0);
    snprintf(n, sizeof n, "%zu", c->n_aside);
    if (c->n_aside > 0)
        say(w, "delivery.aside", &(struct word_arg){ "n", n }, 1);
}

static int run_status(struct asking *a)
{
    struct outbox_counts c;
    struct err err = { 0 };
    enum err_code rc = outbox_count(a->b, &c, &err);
    if (rc)
        return complain(status_of(rc), err.text);
    if (a->o->json)
        return print_json(json_pack("{sI sI sI sI sb sI}", "waiting", (json_int_t)c.waiting, "sent",
                                    (json_int_t)c.sent, "parked", (json_int_t)c.parked, "oldest",
                                    (json_int_t)c.oldest_utc_s, "full", c.is_full, "aside",
                                    (json_int_t)c.n_aside));
    print_counts(a->w, &c);
    return EXIT_OK;
}

static bool add_row(void *self, const struct outbox_row *r)
{
    struct asking *a = self;
    a->n++;
    return json_array_append_new(
               a->list,
               json_pack("{ss ss ss sI sI sI sI ss sI sI}", "number", r->number, "uuid", r->uuid,
                         "state", state_name(r->state), "made", (json_int_t)r->made_utc_s, "next",
                         (json_int_t)r->next_utc_s, "told", (json_int_t)r->told_utc_s, "tries",
                         (json_int_t)r->tries, "why", r->why, "photos", (json_int_t)r->n_photos,
                         "photos_held", (json_int_t)r->n_photos_held)) == 0;
}

static bool print_row(void *self, const struct outbox_row *r)
{
    struct asking *a = self;
    char id[32], time[24], held[24], photos[24], tries[24];
    a->n++;
    snprintf(id, sizeof id, "delivery.state.%s", state_name(r->state));
    time_text(r->made_utc_s, time);
    snprintf(held, sizeof held, "%zu", r->n_photos_held);
    snprintf(photos, sizeof photos, "%zu", r->n_photos);
    snprintf(tries, sizeof tries, "%" PRIu32, r->tries);
    const struct word_arg args[] = { { "number", r->number }, { "state", words_get(a->w, id) },
                                     { "time", time },        { "held", held },
                                     { "photos", photos },    { "tries", tries } };
    say(a->w, "delivery.row", args, ARRAY_LEN(args));
    if (r->why[0])
        say(a->w, "delivery.row.why", &(struct word_arg){ "why", r->why }, 1);
    return true;
}

static int run_list(struct asking *a)
{
    struct err err = { 0 };
    a->list = json_array();
    enum err_code rc = a->list ? outbox_each(a->b, a->o->json ? add_row : print_row, a, &err)
                               : err_set(&err, ERR_NOMEM, "no memory");
    if (!rc && a->o->json && json_array_size(a->list) == a->n)
        return print_json(a->list);
    json_decref(a->list);
    if (rc || a->o->json)
        return complain(rc ? status_of(rc) : EXIT_TROUBLE, rc ? err.text : "no memory");
    if (a->n == 0)
        say(a->w, "delivery.nothing", NULL, 0);
    return EXIT_OK;
}

/* --- sending -------------------------------------------------------------------------------------- */

static uint32_t roll(void *self)
{
    (void)self;
    return randombytes_random();
}

struct sent {
    size_t n;
    struct courier_step last;
};

static enum err_code send_all(const struct courier_options *o, struct sent *out, struct err *err)
{
    enum err_code rc;
    do {
        struct courier_step step;
        rc = courier_step(o, &step, err);
        if (rc)
            return rc;
        out->n += step.did && !step.why[0];
        if (step.why[0] || out->last.why[0] == '\0')
            out->last = step;
        out->last.next_utc_s = step.next_utc_s;
    } while (out->last.next_utc_s > 0 && out->last.next_utc_s <= o->clock.utc_s(o->clock.self));
    return ERR_OK;
}

static int tell_sent(const struct asking *a, const struct sent *s)
{
    char n[24], time[24];
    snprintf(n, sizeof n, "%zu", s->n);
    int status = s->last.next_utc_s > 0 || s->last.why[0] ? EXIT_RELEASE : EXIT_OK;
    if (a->o->json) {
        int rc = print_json(json_pack("{sI ss sI sI}", "sent", (json_int_t)s->n, "why", s->last.why,
                                      "status", (json_int_t)s->last.status, "next",
                                      (json_int_t)s->last.next_utc_s));
        return rc ? rc : status;
    }
    say(a->w, "delivery.sent", &(struct word_arg){ "n", n }, 1);
    time_text(s->last.next_utc_s, time);
    const struct word_arg args[] = { { "why", s->last.why }, { "time", time } };
    if (s->last.next_utc_s > 0)
        say(a->w, "delivery.not_sent", args, ARRAY_LEN(args));
    return status;
}

static int run_send(struct asking *a)
{
    const struct options *o = a->o;
    const struct net_options net_options = { .ca_file = o->ca_file,
                                             .allow_loopback_http = o->is_loopback,
                                             .connect_ms = COURIER_CONNECT_MS };
    struct identity identity = { 0 };
    struct desk_card card;
    struct net *net = NULL;
    struct sent sent = { 0 };
    struct err err = { 0 };
    if (!o->hub || !o->desk || !o->identity)
        return complain(EXIT_USAGE, "send wants --hub URL, --desk FILE and --identity FILE");
    enum err_code rc = desk_card_load(o->desk, &card, &err);
    if (!rc)
        rc = identity_open(o->identity, &identity, &err);
    if (!rc)
        rc = net_create(&net_options, &net, &err);
    if (!rc && !net_allows(net, o->hub, &err))
        rc = ERR_INVALID;
    int status = rc ? complain(rc == ERR_NOMEM ? EXIT_TROUBLE : EXIT_INPUT, err.text) : EXIT_OK;
    if (!rc) {
        const struct courier_options options = { .outbox = a->b,
                                                 .card = &card,
                                                 .identity = &identity,
                                                 .hub = o->hub,
                                                 .fetcher = net_fetcher(net),
                                                 .clock = clock_system(),
                                                 .dice = roll };
        rc = send_all(&options, &sent, &err);
        status = rc ? complain(status_of(rc), err.text) : tell_sent(a, &sent);
    }
    net_destroy(net);
    identity_fini(&identity);
    return status;
}

/* --- putting right ------------------------------------------------------------------------------------ */

static bool find_number(void *self, const struct outbox_row *r)
{
    struct asking *a = self;
    if (strcmp(r->number, a->number) != 0 && strcmp(r->uuid, a->number) != 0)
        return true;
    text_copy(a->uuid, sizeof a->uuid, r->uuid);
    return r->state != OUTBOX_PARKED;
}

static int run_unpark(struct asking *a)
{
    struct err err = { 0 };
    a->number = a->o->what;
    if (!a->number)
        return complain(EXIT_USAGE, "unpark wants the number of a parked report");
    enum err_code rc = outbox_each(a->b, find_number, a, &err);
    if (!rc)
        rc = outbox_unpark(a->b, a->uuid, &err);
    if (rc == ERR_NOT_FOUND)
        return complain(EXIT_NOTHING, "no parked report has that number");
    if (rc)
        return complain(status_of(rc), err.text);
    if (a->o->json)
        return print_json(json_pack("{ss}", "uuid", a->uuid));
    say(a->w, "delivery.unparked", &(struct word_arg){ "number", a->number }, 1);
    return EXIT_OK;
}

static int run_sweep(struct asking *a)
{
    struct err err = { 0 };
    enum err_code rc = outbox_sweep(a->b, &err);
    if (!rc && a->o->is_aside)
        rc = outbox_clear_aside(a->b, &err);
    if (rc)
        return complain(status_of(rc), err.text);
    if (a->o->json)
        return run_status(a);
    say(a->w, "delivery.swept", NULL, 0);
    return EXIT_OK;
}

/* --- the command ---------------------------------------------------------------------------------------- */

static const struct option long_options[] = {
    { "outbox", required_argument, NULL, 'b' },
    { "desk", required_argument, NULL, 'd' },
    { "hub", required_argument, NULL, 'u' },
    { "identity", required_argument, NULL, 'i' },
    { "ca", required_argument, NULL, 'c' },
    { "lang", required_argument, NULL, 'l' },
    { "keep-days", required_argument, NULL, 'k' },
    { "json", no_argument, NULL, 'j' },
    { "loopback-http", no_argument, NULL, 'o' },
    { "aside", no_argument, NULL, 'a' },
    { NULL, 0, NULL, 0 },
};

static bool take_option(struct options *o, int c)
{
    switch (c) {
    case 'b':
        o->folder = optarg;
        return true;
    case 'd':
        o->desk = optarg;
        return true;
    case 'u':
        o->hub = optarg;
        return true;
    case 'i':
        o->identity = optarg;
        return true;
    case 'c':
        o->ca_file = optarg;
        return true;
    case 'l':
        o->lang = optarg;
        return true;
    case 'k':
        return span_number(span_of(optarg), &o->keep_days) && o->keep_days <= KEEP_DAYS_MAX;
    case 'j':
        return o->json = true;
    case 'o':
        return o->is_loopback = true;
    case 'a':
        return o->is_aside = true;
    default:
        return false;
    }
}

static const struct {
    const char *name;
    int (*run)(struct asking *a);
    bool has_word;
} verbs[] = {
    { "status", run_status, false }, { "list", run_list, false },   { "send", run_send, false },
    { "unpark", run_unpark, true },  { "sweep", run_sweep, false },
};

static int run_verb(size_t verb, const struct options *o, const char *assets)
{
    struct words *w = NULL;
    struct asking a = { .o = o };
    struct err err = { 0 };
    const struct outbox_options options = { .folder = o->folder,
                                            .clock = clock_system(),
                                            .keep_s = (uint32_t)(o->keep_days * DAY_S) };
    if (!o->folder)
        return complain(EXIT_USAGE, "say which folder: --outbox DIR");
    if (!fs_is_folder(o->folder))
        return complain(EXIT_INPUT, "there is no such outbox");
    if (words_open(assets, o->lang, &w, &err) != ERR_OK)
        return complain(EXIT_INPUT, err.text);
    enum err_code rc = outbox_open(&options, &a.b, &err);
    a.w = w;
    int status = rc ? complain(status_of(rc), err.text) : verbs[verb].run(&a);
    outbox_close(a.b);
    words_close(w);
    if (fflush(stdout) != 0 || ferror(stdout))
        return status == EXIT_OK ? complain(EXIT_TROUBLE, "standard output took no more") : status;
    return status;
}

static int run(int argc, char **argv, const char *assets)
{
    struct options o = { .lang = "zh", .keep_days = KEEP_DAYS };
    int c;
    optind = 2;
    while (argc > 2 && (c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (!take_option(&o, c))
            return c == 'k' ? complain(EXIT_USAGE, "--keep-days wants a number") : EXIT_USAGE;
    if (sodium_init() < 0)
        return complain(EXIT_TROUBLE, "no random numbers");
    for (size_t i = 0; argc > 1 && i < ARRAY_LEN(verbs); i++) {
        if (strcmp(argv[1], verbs[i].name) != 0)
            continue;
        if (argc - optind > (verbs[i].has_word ? 1 : 0))
            return complain(EXIT_USAGE, "a word too many; see heyan report --help");
        o.what = optind < argc ? argv[optind] : NULL;
        return run_verb(i, &o, assets);
    }
    return complain(EXIT_USAGE, "status, list, send, unpark or sweep; see heyan report --help");
}

const struct command command_report = {
    .name = "report",
    .summary = "what this kiosk has promised and not delivered yet",
    .help =
        "heyan report: the reports in a kiosk's outbox\n"
        "\n"
        "usage: heyan report status --outbox DIR [--json]\n"
        "       heyan report list --outbox DIR [--json]\n"
        "       heyan report send --outbox DIR --hub URL --desk FILE --identity FILE [--ca FILE]\n"
        "       heyan report unpark NUMBER --outbox DIR\n"
        "       heyan report sweep --outbox DIR [--keep-days N] [--aside]\n"
        "\n"
        "status    how many wait, whether the disk is full, whether the database was damaged\n"
        "list      each with its number, its state and why it was not taken; nothing of what the\n"
        "          person wrote can be read here\n"
        "send      now what is due, as the kiosk itself does in turn; may run beside it\n"
        "          --hub URL         https://…\n"
        "          --desk FILE       the bureau's card with its keys\n"
        "          --identity FILE   the kiosk's key\n"
        "          --ca FILE         certificates to trust instead of the system's\n"
        "          --loopback-http   also http, to this machine itself\n"
        "unpark    a report that the hub refused is sent once more\n"
        "sweep     erases what the hub has held for so many days (7)\n"
        "          --aside           and the damaged files that were kept\n"
        "\n"
        "--lang zh|en      language of the words; zh by default\n"
        "--json            one JSON object or list\n"
        "\n"
        "exit status: 0 done · 2 usage · 3 a file or address is not fit · 4 not all was sent ·\n"
        "             5 no such report · 6 the machine failed\n",
    .run = run,
};
