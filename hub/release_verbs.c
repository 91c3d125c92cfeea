/* Each verb with its argument: what it asks of the desk, and what it says. */
#include "hub/release_verbs.h"

#include "desk/problem.h"
#include "hub/release_print.h"

/* --- verbs -------------------------------------------------------------------------------------- */

static bool take_number(const char *text, int64_t *out)
{
    uint64_t n;
    if (!span_number(span_of(text), &n) || n == 0 || n > INT64_MAX)
        return false;
    *out = (int64_t)n;
    return true;
}

static bool on_progress(void *self, enum desk_stage stage, int64_t done, int64_t total)
{
    struct release_options *o = self;
    meter_show(&o->meter,
               words_get(o->words, stage == DESK_READING ? "desk.stage.0" : "desk.stage.1"), done,
               total);
    return true;
}

/* An identifier as the first argument. */
static enum err_code take_id(int argc, char **argv, int64_t *id, struct err *err)
{
    if (argc < 1 || !take_number(argv[0], id))
        return err_set(err, ERR_INVALID, "which release? its number is wanted");
    return ERR_OK;
}

static bool set_of_name(const struct words *w, const char *name, enum fact_set *out)
{
    char id[64];
    for (int i = 0; name && i < SET_COUNT; i++) {
        *out = (enum fact_set)i;
        snprintf(id, sizeof id, "desk.set.%s", fact_set_name(*out));
        if (strcmp(name, fact_set_name(*out)) == 0 || strcmp(name, words_get(w, id)) == 0)
            return true;
    }
    return false;
}

static enum err_code run_key(struct release_options *o, int argc, char **argv, struct err *err)
{
    struct passphrase p = { 0 };
    (void)argv;
    if (argc != 0 || !o->out)
        return err_set(err, ERR_INVALID, "where to? key -o FILE");
    const char *slash = strrchr(o->out, '/');
    enum err_code rc = release_passphrase(o, true, &p, err);
    if (!rc)
        rc = person_key_create(o->out,
                               o->as   ? o->as
                               : slash ? slash + 1
                                       : o->out,
                               &p, o->machine ? VAULT_FOR_MACHINE : VAULT_FOR_PERSON, err);
    passphrase_fini(&p);
    const struct word_arg path = { "path", o->out };
    if (!rc)
        print_line(o->words, "desk.cli.key", &path, 1);
    return rc;
}

/* "NAME=FILE.pub" */
static enum err_code take_person(const char *text, struct desk_person *out, struct err *err)
{
    const char *equals = strchr(text, '=');
    if (!equals || !span_copy(span_part(span_of(text), 0, (size_t)(equals - text)), out->name,
                              sizeof out->name))
        return err_set(err, ERR_INVALID, "a person is written NAME=FILE.pub");
    return person_key_public(equals + 1, out->key, err);
}

static enum err_code run_init(struct release_options *o, int argc, char **argv, struct err *err)
{
    struct desk_person people[PEOPLE_MAX];
    (void)argv;
    if (argc != 0)
        return err_set(err, ERR_INVALID, "init takes no argument");
    for (size_t i = 0; i < o->n_people; i++) {
        enum err_code rc = take_person(o->people[i], &people[i], err);
        if (rc)
            return rc;
    }
    return desk_create(&o->place, &o->actor, people, o->n_people, o->first_sequence, err);
}

static enum err_code run_propose(struct release_options *o, int argc, char **argv, struct err *err)
{
    struct desk_person person;
    (void)argv;
    if (argc != 0 || o->n_people != 1)
        return err_set(err, ERR_INVALID, "whom? propose --person NAME=FILE.pub");
    enum err_code rc = take_person(o->people[0], &person, err);
    return rc ? rc : desk_person_propose(o->d, &o->actor, &person, err);
}

static enum err_code run_admit(struct release_options *o, int argc, char **argv, struct err *err)
{
    if (argc != 1)
        return err_set(err, ERR_INVALID, "whom? admit NAME");
    return desk_person_admit(o->d, &o->actor, argv[0], err);
}

static enum err_code run_retire(struct release_options *o, int argc, char **argv, struct err *err)
{
    if (argc != 1)
        return err_set(err, ERR_INVALID, "whom? retire NAME --reason TEXT");
    return desk_person_retire(o->d, &o->actor, argv[0], o->reason, err);
}

static enum err_code run_people(struct release_options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    return print_people(o->d, o->words, err);
}

static enum err_code run_draft(struct release_options *o, int argc, char **argv, struct err *err)
{
    char number[24];
    int64_t id = 0;
    (void)argv;
    if (argc != 0)
        return err_set(err, ERR_INVALID, "draft takes no argument");
    enum err_code rc = desk_draft_begin(o->d, &o->actor, o->note, o->keeps_orphans, &id, err);
    snprintf(number, sizeof number, "%lld", (long long)id);
    const struct word_arg arg = { "id", number };
    if (!rc)
        print_line(o->words, "desk.cli.begun", &arg, 1);
    return rc;
}

static enum err_code want_set(const struct release_options *o, enum fact_set *set, struct err *err)
{
    if (!set_of_name(o->words, o->set, set))
        return err_set(err, ERR_INVALID, "--set wants one of the eight data sets");
    if (!o->source)
        return err_set(err, ERR_INVALID, "--source NAME says who handed it out");
    return ERR_OK;
}

static enum err_code run_add(struct release_options *o, int argc, char **argv, struct err *err)
{
    int64_t id = 0;
    enum fact_set set = SET_ORG;
    struct reason why;
    char text[WORDS_TEXT_MAX];
    struct heading_match *match = calloc(1, sizeof *match);
    enum err_code rc = match ? take_id(argc, argv, &id, err)
                             : err_set(err, ERR_NOMEM, "no memory to read a file");
    if (!rc && argc != 2)
        rc = err_set(err, ERR_INVALID, "one file: add ID FILE");
    if (!rc)
        rc = want_set(o, &set, err);
    if (!rc && buf_append(&o->mapping, "", 1) != ERR_OK)
        rc = err_set(err, ERR_TOO_BIG, "too many --map");
    if (!rc) {
        const char *slash = strrchr(argv[1], '/');
        const struct desk_delivery delivery = { .path = argv[1],
                                                .file_name = slash ? slash + 1 : argv[1],
                                                .source = o->source,
                                                .set = set,
                                                .source_day = o->day,
                                                .coverage = o->coverage,
                                                .mapping = (const char *)o->mapping.data };
        rc = desk_draft_add(o->d, &o->actor, id, &delivery, match, &why, err);
        if (rc == ERR_INVALID && why.id != REASON_NONE) {
            const struct word_arg arg = { "text", text };
            char all[WORDS_TEXT_MAX * 2];
            problem_text(o->words, &why, text, sizeof text);
            words_fill(o->words, "desk.cli.refused", &arg, 1, all, sizeof all);
            err_set(err, rc, "%s", all);
        }
    }
    if (!rc) {
        const struct word_arg arg = { "id", argv[0] };
        print_line(o->words, "desk.cli.added", &arg, 1);
        print_match(o->words, set, match);
    }
    free(match);
    return rc;
}

static enum err_code run_drop(struct release_options *o, int argc, char **argv, struct err *err)
{
    int64_t id = 0;
    enum fact_set set = SET_ORG;
    enum err_code rc = take_id(argc, argv, &id, err);
    if (!rc)
        rc = want_set(o, &set, err);
    return rc ? rc : desk_draft_drop(o->d, &o->actor, id, o->source, set, err);
}

static enum err_code show(struct release_options *o, int64_t id, struct err *err)
{
    meter_end(&o->meter);
    if (o->json)
        return print_release_json(o->d, id, err);
    return print_release(o->d, o->words, id, (size_t)o->samples, err);
}

static enum err_code run_check(struct release_options *o, int argc, char **argv, struct err *err)
{
    int64_t id = 0;
    enum err_code rc = take_id(argc, argv, &id, err);
    if (!rc)
        rc = desk_draft_check(o->d, &o->actor, id, on_progress, o, err);
    return rc ? rc : show(o, id, err);
}

static enum err_code run_back(struct release_options *o, int argc, char **argv, struct err *err)
{
    int64_t sequence = 0, id = 0;
    enum err_code rc = take_id(argc, argv, &sequence, err);
    if (!rc)
        rc = desk_draft_back(o->d, &o->actor, sequence, o->reason, on_progress, o, &id, err);
    return rc ? rc : show(o, id, err);
}

static enum err_code run_show(struct release_options *o, int argc, char **argv, struct err *err)
{
    int64_t id = 0;
    enum err_code rc = take_id(argc, argv, &id, err);
    return rc ? rc : show(o, id, err);
}

static enum err_code run_confirm(struct release_options *o, int argc, char **argv, struct err *err)
{
    int64_t id = 0;
    enum err_code rc = take_id(argc, argv, &id, err);
    return rc ? rc : desk_draft_confirm(o->d, &o->actor, id, o->seen, o->reason, err);
}

static enum err_code publish(struct release_options *o, int64_t id, struct err *err)
{
    char number[24];
    struct desk_release r;
    enum err_code rc = desk_publish(o->d, &o->actor, id, err);
    if (!rc)
        rc = desk_release_get(o->d, id, &r, err);
    if (rc)
        return rc;
    snprintf(number, sizeof number, "%lld", (long long)r.sequence);
    const struct word_arg arg = { "sequence", number };
    print_line(o->words, "desk.cli.published", &arg, 1);
    return ERR_OK;
}

static enum err_code run_approve(struct release_options *o, int argc, char **argv, struct err *err)
{
    int64_t id = 0;
    char path[FS_PATH_MAX];
    enum err_code rc = take_id(argc, argv, &id, err);
    if (!rc)
        rc = desk_approve(o->d, &o->actor, id, o->seen, err);
    if (!rc)
        rc = desk_release_file(o->d, id, "release.heyan", path, err);
    if (rc)
        return rc;
    const struct word_arg arg = { "path", path };
    print_line(o->words, "desk.cli.approved", &arg, 1);
    return o->publishes ? publish(o, id, err) : ERR_OK;
}

static enum err_code run_publish(struct release_options *o, int argc, char **argv, struct err *err)
{
    int64_t id = 0;
    enum err_code rc = take_id(argc, argv, &id, err);
    return rc ? rc : publish(o, id, err);
}

static enum err_code run_withdraw(struct release_options *o, int argc, char **argv, struct err *err)
{
    int64_t id = 0;
    enum err_code rc = take_id(argc, argv, &id, err);
    return rc ? rc : desk_withdraw(o->d, &o->actor, id, o->reason, err);
}

static enum err_code run_list(struct release_options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    return print_releases(o->d, o->words, err);
}

static enum err_code run_history(struct release_options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    return print_history(o->d, o->words, false, err);
}

static enum err_code run_verify(struct release_options *o, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    return print_history(o->d, o->words, true, err);
}

static const struct release_verb verbs[] = {
    { "key", false, false, run_key },         { "init", false, true, run_init },
    { "propose", true, true, run_propose },   { "admit", true, true, run_admit },
    { "retire", true, true, run_retire },     { "people", true, false, run_people },
    { "draft", true, true, run_draft },       { "add", true, true, run_add },
    { "drop", true, true, run_drop },         { "check", true, true, run_check },
    { "confirm", true, true, run_confirm },   { "approve", true, true, run_approve },
    { "publish", true, true, run_publish },   { "back", true, true, run_back },
    { "withdraw", true, true, run_withdraw }, { "list", true, false, run_list },
    { "show", true, false, run_show },        { "history", true, false, run_history },
    { "verify", true, false, run_verify },
};

const struct release_verb *release_verb_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(name, verbs[i].name) == 0)
            return &verbs[i];
    return NULL;
}
