/* heyan-hub trust: the signing office from the command line. */
#include <getopt.h>
#include <inttypes.h>

#include "base/date.h"
#include "hub/command.h"
#include "hub/desk_pick.h"
#include "hub/person_key.h"
#include "hub/trust_plan.h"
#include "hub/trust_tables.h"

enum { LIST_MAX = 16 };

struct options {
    const char *folder, *plan, *role, *key, *passphrase_file, *snapshot, *timestamp, *threshold;
    const char *public_key, *fresh, *desk, *assets;
    const char *older[LIST_MAX], *audience[LIST_MAX], *loses[LIST_MAX];
    size_t n_older, n_audience, n_loses;
    bool yes;
    struct office *office;
    struct clock clock;
};

typedef enum err_code verb_fn(struct options *o, int argc, char **argv, struct err *err);

static enum err_code want(bool is_there, const char *what, struct err *err)
{
    return is_there ? ERR_OK : err_set(err, ERR_INVALID, "say %s", what);
}

static enum err_code open_key(const struct options *o, const char *path, struct key_secret **out,
                              struct err *err)
{
    char question[FS_PATH_MAX + 40];
    struct passphrase p = { 0 };
    snprintf(question, sizeof question, "passphrase of %s: ", path);
    enum err_code rc = o->passphrase_file ? passphrase_read(o->passphrase_file, &p, err)
                                          : passphrase_ask(question, false, &p, err);
    if (rc == ERR_OK)
        rc = person_key_open(path, &p, out, err);
    passphrase_fini(&p);
    return rc;
}

/* --- looking -------------------------------------------------------------------------------------- */

static void print_view(const struct office_view *v)
{
    char day[11];
    date_iso(date_of_utc(v->expires_utc_s), day);
    printf("%-12s ", v->role);
    if (v->published)
        printf("version %" PRId64 " is out", v->published);
    else
        fputs("not published yet", stdout);
    if (v->version)
        printf(" · draft %" PRId64 ": signed by %d of %d", v->version, v->signatures, v->threshold);
    if (v->old_threshold)
        printf(", by the keys before %d of %d", v->old_signatures, v->old_threshold);
    printf(" · good until %s\n", day);
}

static bool list_view(void *self, const struct office_view *v)
{
    (void)self;
    print_view(v);
    return true;
}

static enum err_code run_status(struct options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    enum err_code rc = office_list(o->office, list_view, NULL, err);
    if (rc == ERR_OK)
        trust_tell_package(o->office, o->role ? o->role : "releases", o->assets);
    return rc;
}

static enum err_code run_check(struct options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    enum err_code rc = office_check(o->office, err);
    if (rc == ERR_OK)
        puts("every signature, every day and every file holds");
    return rc;
}

/* --- founding and changing ------------------------------------------------------------------------ */

static enum err_code run_init(struct options *o, int argc, char **argv, struct err *err)
{
    struct trust_plan plan;
    (void)argc, (void)argv;
    enum err_code rc = want(o->plan, "who signs what: --plan FILE (assets/desk/office.tsv)", err);
    if (rc == ERR_OK)
        rc = trust_plan_read(o->plan, &plan, err);
    if (rc == ERR_OK)
        rc = office_create(o->folder, &o->clock, plan.role, plan.n, err);
    if (rc == ERR_OK)
        printf("%s: %zu roles are drafted; now each of their people: trust sign\n", o->folder,
               plan.n);
    return rc;
}

static enum err_code public_of(const char *path, const char *what, struct office_key *out,
                               struct err *err)
{
    enum err_code rc = want(path, what, err);
    return rc == ERR_OK ? person_key_public(path, out->bytes, err) : rc;
}

static enum err_code run_add_key(struct options *o, int argc, char **argv, struct err *err)
{
    struct office_key key;
    (void)argc, (void)argv;
    enum err_code rc = public_of(o->public_key, "whose key: --public FILE.pub", &key, err);
    return rc == ERR_OK ? office_add_key(o->office, o->role, &key, err) : rc;
}

static enum err_code run_revoke(struct options *o, int argc, char **argv, struct err *err)
{
    struct office_key key;
    (void)argc, (void)argv;
    enum err_code rc = public_of(o->public_key, "whose key: --public FILE.pub", &key, err);
    return rc == ERR_OK ? office_revoke_key(o->office, o->role, &key, err) : rc;
}

static enum err_code run_rotate(struct options *o, int argc, char **argv, struct err *err)
{
    struct office_key old, fresh;
    (void)argc, (void)argv;
    enum err_code rc = public_of(o->public_key, "which key goes: --public FILE.pub", &old, err);
    if (rc == ERR_OK)
        rc = public_of(o->fresh, "which key comes: --new FILE.pub", &fresh, err);
    return rc == ERR_OK ? office_rotate_key(o->office, o->role, &old, &fresh, err) : rc;
}

static enum err_code run_threshold(struct options *o, int argc, char **argv, struct err *err)
{
    uint64_t n;
    if (argc != 1 || !span_number(span_of(argv[0]), &n) || n > OFFICE_KEYS_MAX)
        return err_set(err, ERR_INVALID, "how many must sign: threshold NUMBER --role ROLE");
    return office_set_threshold(o->office, o->role, (int)n, err);
}

static enum err_code run_paths(struct options *o, int argc, char **argv, struct err *err)
{
    const char *const *paths = (const char *const *)argv;
    return office_set_paths(o->office, o->role, paths, (size_t)argc, err);
}

static enum err_code run_renew(struct options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    return office_renew_role(o->office, o->role, err);
}

static enum err_code run_drop(struct options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    return office_drop_draft(o->office, o->role, err);
}

static enum err_code add_release(struct options *o, const char *role, const char *path,
                                 struct err *err)
{
    const struct office_release release = { .path = path,
                                            .older = o->older,
                                            .n_older = o->n_older,
                                            .audience = o->audience,
                                            .n_audience = o->n_audience };
    enum err_code rc = office_add_release(o->office, role, &release, err);
    if (rc == ERR_OK)
        puts("packed and drafted; now its people: trust sign, then trust publish");
    return rc;
}

/* The desk's current release, with a delta from the one kiosks have. */
static enum err_code add_current(struct options *o, const char *role, struct err *err)
{
    struct desk_pick pick;
    int64_t is_out = 0;
    enum err_code rc = office_release_out(o->office, role, &is_out, err);
    if (rc == ERR_OK)
        rc = desk_pick(o->desk, o->assets, is_out, &pick, err);
    if (rc != ERR_OK)
        return rc;
    if (pick.older[0] && o->n_older < LIST_MAX)
        o->older[o->n_older++] = pick.older;
    printf("release %" PRId64 " of the desk%s\n", pick.sequence,
           pick.older[0] ? ", with what changed since the last one" : ", whole");
    return add_release(o, role, pick.path, err);
}

static enum err_code run_add_release(struct options *o, int argc, char **argv, struct err *err)
{
    const char *role = o->role ? o->role : "releases";
    if (argc > 1)
        return err_set(err, ERR_INVALID, "which release: add-release [FILE] [--from OLDER …]");
    return argc == 1 ? add_release(o, role, argv[0], err) : add_current(o, role, err);
}

static enum err_code run_add_tables(struct options *o, int argc, char **argv, struct err *err)
{
    if (argc != 1)
        return err_set(err, ERR_INVALID, "which folder: add-tables FOLDER");
    const struct trust_tables tables = { .role = o->role ? o->role : "releases",
                                         .folder = argv[0],
                                         .assets = o->assets,
                                         .audience = o->audience,
                                         .n_audience = o->n_audience,
                                         .loses = o->loses,
                                         .n_loses = o->n_loses,
                                         .clock = o->clock };
    return trust_add_tables(o->office, &tables, err);
}

static enum err_code run_add_file(struct options *o, int argc, char **argv, struct err *err)
{
    if (argc != 2)
        return err_set(err, ERR_INVALID, "which file: add-file NAME FILE --role ROLE");
    return office_add_file(o->office, o->role, argv[0], argv[1], err);
}

/* --- signing -------------------------------------------------------------------------------------- */

/* A person sees what it is before it is signed; a script says --yes. */
static bool ask_to_sign(void *self, const struct office_view *v)
{
    const struct options *o = self;
    char answer[16];
    print_view(v);
    trust_show_tables(o->office, v->role, o->assets);
    if (o->yes)
        return true;
    printf("sign it? [y/n] ");
    fflush(stdout);
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static enum err_code run_sign(struct options *o, int argc, char **argv, struct err *err)
{
    struct key_secret *key = NULL;
    size_t n = 0;
    (void)argc, (void)argv;
    enum err_code rc = want(o->key, "whose key signs: --key FILE", err);
    if (rc == ERR_OK)
        rc = open_key(o, o->key, &key, err);
    if (rc == ERR_OK)
        rc = office_sign(o->office, key, ask_to_sign, o, &n, err);
    key_secret_destroy(key);
    if (rc == ERR_OK && n == 0)
        return err_set(err, ERR_NOT_FOUND, "no draft was signed: none waits for this key");
    if (rc == ERR_OK)
        printf("signed %zu\n", n);
    return rc;
}

static enum err_code with_online(struct options *o, bool needs_snapshot,
                                 enum err_code (*act)(struct office *office,
                                                      const struct office_online *keys,
                                                      struct err *err),
                                 struct err *err)
{
    struct key_secret *snapshot = NULL, *timestamp = NULL;
    enum err_code rc = want(
        o->timestamp && (o->snapshot || !needs_snapshot),
        needs_snapshot ? "--snapshot-key FILE --timestamp-key FILE" : "--timestamp-key FILE", err);
    if (rc == ERR_OK)
        rc = open_key(o, o->timestamp, &timestamp, err);
    if (rc == ERR_OK && o->snapshot)
        rc = open_key(o, o->snapshot, &snapshot, err);
    if (rc == ERR_OK) {
        const struct office_online keys = { snapshot, timestamp };
        rc = act(o->office, &keys, err);
    }
    key_secret_destroy(snapshot);
    key_secret_destroy(timestamp);
    return rc;
}

static enum err_code run_publish(struct options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    enum err_code rc = with_online(o, true, office_publish, err);
    if (rc == ERR_OK)
        printf("%s/public is out\n", o->folder);
    return rc;
}

static enum err_code run_renew_timestamp(struct options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    return with_online(o, false, office_renew, err);
}

/* --- the command line ------------------------------------------------------------------------------ */

static const struct verb {
    const char *name;
    bool needs_office, needs_role;
    verb_fn *run;
} verbs[] = {
    { "init", false, false, run_init },
    { "status", true, false, run_status },
    { "check", true, false, run_check },
    { "sign", true, false, run_sign },
    { "publish", true, false, run_publish },
    { "renew-timestamp", true, false, run_renew_timestamp },
    { "renew", true, true, run_renew },
    { "drop", true, true, run_drop },
    { "add-key", true, true, run_add_key },
    { "revoke", true, true, run_revoke },
    { "rotate", true, true, run_rotate },
    { "threshold", true, true, run_threshold },
    { "paths", true, true, run_paths },
    { "add-release", true, false, run_add_release },
    { "add-tables", true, false, run_add_tables },
    { "add-file", true, true, run_add_file },
};

enum {
    OPT_OFFICE = 256,
    OPT_PLAN,
    OPT_ROLE,
    OPT_KEY,
    OPT_PASSPHRASE,
    OPT_SNAPSHOT,
    OPT_TIMESTAMP,
    OPT_PUBLIC,
    OPT_NEW,
    OPT_FROM,
    OPT_FOR,
    OPT_LOSES,
    OPT_YES,
    OPT_DESK
};

static const struct option long_options[] = {
    { "office", required_argument, NULL, OPT_OFFICE },
    { "plan", required_argument, NULL, OPT_PLAN },
    { "role", required_argument, NULL, OPT_ROLE },
    { "key", required_argument, NULL, OPT_KEY },
    { "passphrase-file", required_argument, NULL, OPT_PASSPHRASE },
    { "snapshot-key", required_argument, NULL, OPT_SNAPSHOT },
    { "timestamp-key", required_argument, NULL, OPT_TIMESTAMP },
    { "public", required_argument, NULL, OPT_PUBLIC },
    { "new", required_argument, NULL, OPT_NEW },
    { "from", required_argument, NULL, OPT_FROM },
    { "for", required_argument, NULL, OPT_FOR },
    { "loses", required_argument, NULL, OPT_LOSES },
    { "yes", no_argument, NULL, OPT_YES },
    { "desk", required_argument, NULL, OPT_DESK },
    { NULL, 0, NULL, 0 },
};

static bool take_in_list(const char **list, size_t *n)
{
    if (*n == LIST_MAX)
        return false;
    list[(*n)++] = optarg;
    return true;
}

static bool take_option(struct options *o, int c)
{
    const struct {
        int c;
        const char **out;
    } texts[] = { { OPT_OFFICE, &o->folder },
                  { OPT_PLAN, &o->plan },
                  { OPT_ROLE, &o->role },
                  { OPT_KEY, &o->key },
                  { OPT_PASSPHRASE, &o->passphrase_file },
                  { OPT_SNAPSHOT, &o->snapshot },
                  { OPT_TIMESTAMP, &o->timestamp },
                  { OPT_PUBLIC, &o->public_key },
                  { OPT_NEW, &o->fresh },
                  { OPT_DESK, &o->desk } };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i].c == c) {
            *texts[i].out = optarg;
            return true;
        }
    if (c == OPT_FROM)
        return take_in_list(o->older, &o->n_older);
    if (c == OPT_FOR)
        return take_in_list(o->audience, &o->n_audience);
    if (c == OPT_LOSES)
        return take_in_list(o->loses, &o->n_loses);
    o->yes = o->yes || c == OPT_YES;
    return c == OPT_YES;
}

static enum err_code run_verb(struct options *o, const struct verb *v, int argc, char **argv,
                              struct err *err)
{
    enum err_code rc = want(!v->needs_role || o->role, "which role: --role ROLE", err);
    if (rc == ERR_OK && v->needs_office) {
        rc = office_open(o->folder, &o->clock, &o->office, err);
        if (rc == ERR_NOT_FOUND) /* the only way to one, or the option that was forgotten */
            rc = err_set(err, rc,
                         "%s: there is no signing office here; trust init --plan FILE founds one, "
                         "--office FOLDER or HEYAN_OFFICE names another",
                         o->folder);
    }
    if (rc == ERR_OK)
        rc = v->run(o, argc, argv, err);
    office_close(o->office);
    return rc;
}

static int usage(const char *what)
{
    fprintf(stderr, "heyan-hub trust: %s; see heyan-hub trust --help\n", what);
    return EXIT_USAGE;
}

static const struct verb *verb_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static int run(int argc, char **argv, const char *assets)
{
    const char *office = getenv("HEYAN_OFFICE"), *desk = getenv("HEYAN_DESK");
    struct options o = { .folder = office && office[0] ? office : "office",
                         .desk = desk && desk[0] ? desk : "desk",
                         .assets = assets,
                         .clock = clock_system() };
    const struct verb *verb = argc > 1 ? verb_of(argv[1]) : NULL;
    struct err err = { 0 };
    int c;
    if (!verb)
        return usage("say what to do");
    optind = 2;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (!take_option(&o, c))
            return usage("an option is off");
    enum err_code rc = run_verb(&o, verb, argc - optind, argv + optind, &err);
    if (rc != ERR_OK)
        fprintf(stderr, "heyan-hub trust: %s\n", err.text);
    int status = command_status(rc);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == EXIT_OK)
        status = EXIT_TROUBLE;
    return status;
}

const struct command command_trust = {
    .name = "trust",
    .summary = "who signs releases, and the signed files kiosks pull",
    .help =
        "heyan-hub trust: the signing office\n"
        "\n"
        "usage: heyan-hub trust VERB [ARGUMENT …] [--office DIR]\n"
        "\n"
        "begin    init --plan FILE                    who signs what: assets/desk/office.tsv\n"
        "sign     sign --key FILE [--yes]             every draft that waits for this key\n"
        "         publish --snapshot-key FILE --timestamp-key FILE\n"
        "                                             the drafts are out, once all have signed\n"
        "         renew-timestamp --timestamp-key FILE [--snapshot-key FILE]\n"
        "                                             daily, by a timer\n"
        "release  add-release [FILE] [--from OLDER …] [--for KIOSK …] [--role releases]\n"
        "                                             packs it, with deltas from older ones; "
        "without\n"
        "                                             FILE the desk's current release, and what\n"
        "                                             changed since the one that is out\n"
        "         add-tables FOLDER [--for KIOSK …] [--loses TABLE …] [--role releases]\n"
        "                                             tables of law/, route/ and report/, once "
        "every\n"
        "                                             reader has taken them; says what is other\n"
        "                                             than kiosks have; --loses report/shops.tsv: "
        "that\n"
        "                                             one may lose so many rows\n"
        "         add-file NAME FILE --role ROLE      any other file\n"
        "keys     add-key --role ROLE --public FILE.pub\n"
        "         revoke --role ROLE --public FILE.pub\n"
        "         rotate --role ROLE --public OLD.pub --new NEW.pub\n"
        "         threshold NUMBER --role ROLE\n"
        "         paths 'full/*' 'delta/*' … --role ROLE\n"
        "                                             all that a delegated role may speak of\n"
        "         renew --role ROLE                   the role again, with new days\n"
        "         drop --role ROLE                    takes a draft back\n"
        "looking  status · check\n"
        "\n"
        "Keys are made by heyan-hub release key.  --office is the office's folder (HEYAN_OFFICE;\n"
        "default ./office); its public/ is what kiosks pull, served by any web server or copied to "
        "a\n"
        "stick.  --desk is the folder of heyan-hub release (HEYAN_DESK; default ./desk).\n"
        "Passphrases are asked for, or read from --passphrase-file.  The ceremonies, step\n"
        "by step, in Chinese: docs/signing.md.\n",
    .run = run,
};
