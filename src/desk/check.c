/* What a draft would be: built, its problems listed, compared with the current release. */
#include "base/buf.h"
#include "desk/changes.h"
#include "desk/intake.h"
#include "desk/release.h"
#include "registry/build.h"
#include "registry/reissue.h"

enum { SQL_INPUTS, SQL_CHECKED, SQL_BACK, SQL_BACK_TO, SQL_BACK_INPUTS };

static const char *const sql[] = {
    [SQL_INPUTS] = "SELECT s.set_name, s.name, d.file_name, d.sha256, d.mapping, d.coverage,"
                   " d.source_day, d.bytes FROM release_input i"
                   " JOIN delivery d ON d.id = i.delivery_id JOIN source s ON s.id = d.source_id"
                   " WHERE i.release_id = ?1 ORDER BY s.set_name, s.name, d.id",
    [SQL_CHECKED] = "UPDATE release SET state = 2, base_id = nullif(?2, 0), sequence = ?3,"
                    " issued = ?4, digest = ?5, rows_held = ?6, left_out = ?7, warnings = ?8,"
                    " mended = ?9, braked = ?10, summary = ?11, brake_reason = '',"
                    " brake_by = NULL WHERE id = ?1",
    [SQL_BACK] = "INSERT INTO release (state, note, keeps_orphans, drafted_by, drafted_at, back_to)"
                 " VALUES (1, ?1, 0, ?2, ?3, ?4)",
    [SQL_BACK_INPUTS] = "INSERT INTO release_input (release_id, delivery_id)"
                        " SELECT ?1, delivery_id FROM release_input WHERE release_id = ?2",
    [SQL_BACK_TO] = "SELECT id FROM release WHERE state = 4 AND sequence = ?1",
};

enum { SUMMARY_MAX = 8 << 20, INPUTS_MAX = FEED_FILES_MAX };

enum err_code release_store_check(struct desk *d, int64_t id, const struct release_found *f,
                                  json_t *summary, struct err *err)
{
    char *text = json_dumps(summary, JSON_COMPACT);
    enum err_code rc = text ? ERR_OK : err_set(err, ERR_NOMEM, "no memory for what was found");
    if (!rc)
        rc = store_run(d, err, sql[SQL_CHECKED], "iiiisiiiiis", id, f->base_id, f->sequence,
                       (int64_t)f->issued.ymd, f->digest, f->rows, f->left_out, f->warnings,
                       f->mended, (int64_t)f->braked, text);
    free(text);
    return rc;
}

static bool on_compared(void *self, int64_t done, int64_t total)
{
    const struct check *c = self;
    return c->progress(c->self, DESK_COMPARING, done, total);
}

static enum err_code find_changes(struct check *c, int64_t id, struct registry *old,
                                  struct registry *fresh, struct release_found *found,
                                  json_t *summary, struct err *err)
{
    struct changes changes = { 0 };
    char path[FS_PATH_MAX];
    enum err_code rc = desk_release_file(c->d, id, RELEASE_CHANGES, path, err);
    if (rc)
        return rc;
    const struct changes_options options = { .path = path,
                                             .lines_max = c->d->changes_listed,
                                             .samples_max = (size_t)c->d->samples,
                                             .brake_permille = c->d->brake_permille,
                                             .progress = on_compared,
                                             .progress_self = c };
    rc = changes_find(&changes, c->d->words, old, fresh, &options, err);
    if (!rc) {
        found->braked = changes_brake(&changes);
        json_object_set_new(summary, "changes", changes_json(&changes));
    }
    changes_fini(&changes);
    return rc;
}

enum err_code check_against_current(struct check *c, int64_t id, struct release_found *found,
                                    json_t *summary, struct err *err)
{
    struct desk_release current = { 0 };
    struct registry *old = NULL, *fresh = NULL;
    char path[FS_PATH_MAX];
    enum err_code rc = desk_current(c->d, &current, err);
    if (!rc)
        rc = desk_release_file(c->d, current.id, RELEASE_FILE, path, err);
    if (!rc)
        rc = registry_open(path, &old, err);
    else if (rc == ERR_NOT_FOUND)
        rc = ERR_OK; /* the first release */
    found->base_id = current.id;
    if (!rc)
        rc = desk_release_file(c->d, id, RELEASE_FILE, path, err);
    if (!rc)
        rc = registry_open_built(path, &fresh, err);
    if (!rc) {
        for (int i = 0; i < SET_COUNT; i++)
            found->rows += registry_release(fresh)->set[i].rows;
        rc = find_changes(c, id, old, fresh, found, summary, err);
    }
    registry_close(old);
    registry_close(fresh);
    return rc;
}

/* --- a draft ------------------------------------------------------------------------------------ */

struct input {
    char path[FS_PATH_MAX], name[FACT_NAME_MAX];
    char *mapping;
};

struct drafting {
    struct check check;
    int64_t id;
    struct input *inputs;
    struct intake_file *files;
    size_t n;
    struct fact_release paper;
    struct intake intake;
    struct problems problems;
};

/* "a、b": what several sources say of one set. */
static void join(char *all, size_t cap, const char *more)
{
    char both[FACT_NOTE_MAX * 2];
    if (!more[0])
        return;
    snprintf(both, sizeof both, all[0] ? "%s、%s" : "%s%s", all, more);
    text_copy(all, cap, both);
}

static enum err_code take_input(struct drafting *g, sqlite3_stmt *s, struct err *err)
{
    char set[32], source[FACT_NAME_MAX], coverage[FACT_NOTE_MAX], sha256[65];
    struct input *in = &g->inputs[g->n];
    struct intake_file *f = &g->files[g->n];
    struct date day = { sqlite3_column_int(s, 6) };
    const char *mapping = (const char *)sqlite3_column_text(s, 4);
    store_text(s, 0, set, sizeof set);
    store_text(s, 1, source, sizeof source);
    store_text(s, 2, in->name, sizeof in->name);
    store_text(s, 3, sha256, sizeof sha256);
    store_text(s, 5, coverage, sizeof coverage);
    in->mapping = strdup(mapping ? mapping : "");
    enum err_code rc = in->mapping ? release_incoming(g->check.d, sha256, in->path, err)
                                   : err_set(err, ERR_NOMEM, "no memory for a mapping");
    *f = (struct intake_file){ .set = SET_COUNT,
                               .path = in->path,
                               .name = in->name,
                               .mapping = in->mapping,
                               .bytes = (uint64_t)sqlite3_column_int64(s, 7) };
    for (int i = 0; i < SET_COUNT; i++)
        if (strcmp(set, fact_set_name((enum fact_set)i)) == 0)
            f->set = (enum fact_set)i;
    g->n++;
    if (rc || f->set == SET_COUNT)
        return rc ? rc : err_set(err, ERR_DB, "'%s' is no data set", set);
    struct fact_set_info *info = &g->paper.set[f->set];
    join(info->source, sizeof info->source, source);
    join(info->coverage, sizeof info->coverage, coverage);
    if (!date_known(info->source_date) || date_before(day, info->source_date))
        info->source_date = day; /* as old as its oldest part */
    return ERR_OK;
}

static enum err_code load_inputs(struct drafting *g, struct err *err)
{
    sqlite3_stmt *s;
    g->inputs = calloc(INPUTS_MAX, sizeof *g->inputs);
    g->files = calloc(INPUTS_MAX, sizeof *g->files);
    if (!g->inputs || !g->files)
        return err_set(err, ERR_NOMEM, "no memory for the files of a release");
    enum err_code rc = store_query(g->check.d, &s, err, sql[SQL_INPUTS], "i", g->id);
    while (!rc && store_step(g->check.d, s, &rc, err))
        rc = g->n == INPUTS_MAX ? err_set(err, ERR_TOO_BIG, "more than %d files", INPUTS_MAX)
                                : take_input(g, s, err);
    sqlite3_finalize(s);
    if (!rc && g->n == 0)
        rc = store_refuse(g->check.d->words, err, ERR_INVALID, "desk.err.no_input", NULL, g->id);
    return rc;
}

static bool on_read(void *self, uint64_t done, uint64_t total)
{
    const struct check *c = self;
    return c->progress(c->self, DESK_READING, (int64_t)done, (int64_t)total);
}

/* An incoming file is what was handed in, or nothing is built of it. */
static enum err_code check_files(struct drafting *g, struct err *err)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < g->n; i++) {
        struct digest held;
        const char *expected = strrchr(g->files[i].path, '/') + 1;
        rc = digest_file(g->files[i].path, &held, err);
        if (!rc && strcmp(held.hex, expected) != 0)
            rc = store_refuse(g->check.d->words, err, ERR_UNTRUSTED, "desk.err.swapped",
                              g->files[i].name, 0);
    }
    return rc;
}

static enum err_code build(struct drafting *g, const struct desk_release *r,
                           struct release_found *found, struct build_result *result,
                           struct digest *digest, struct err *err)
{
    char path[FS_PATH_MAX], list[FS_PATH_MAX];
    struct desk *d = g->check.d;
    struct err why = { 0 };
    enum err_code rc = desk_release_file(d, g->id, RELEASE_FILE, path, err);
    if (!rc)
        rc = desk_release_file(d, g->id, RELEASE_PROBLEMS, list, err);
    if (!rc)
        rc = problems_open(&g->problems, list, d->words, d->problems_listed, err);
    if (rc)
        return rc;
    g->intake = (struct intake){ .files = g->files,
                                 .n = g->n,
                                 .book = d->book,
                                 .problems = &g->problems,
                                 .progress = on_read,
                                 .progress_self = &g->check };
    const struct build_options options = { .out = path,
                                           .sequence = found->sequence,
                                           .issued = found->issued,
                                           .allow_missing = r->keeps_orphans,
                                           .feed = intake_feed,
                                           .note = intake_note,
                                           .feed_self = &g->intake,
                                           .paper = &g->paper };
    rc = build_release(&options, result, &why);
    intake_fini(&g->intake);
    /* When not one row is fit, the list says why. */
    enum err_code listed = problems_close(&g->problems, rc ? NULL : err);
    if (rc == ERR_INVALID)
        return store_refuse(d->words, err, rc, "desk.err.nothing_fit", list, 0);
    if (rc)
        return err_set(err, rc, "%s", why.text);
    *digest = result->digest;
    return listed;
}

static json_t *files_json(const struct drafting *g)
{
    json_t *list = json_array();
    for (size_t i = 0; i < g->n; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:I}", "file", g->files[i].name,
                                              "set", fact_set_name(g->files[i].set), "rows",
                                              (json_int_t)g->files[i].rows, "taken",
                                              (json_int_t)g->files[i].taken));
    return list;
}

static json_t *problems_json(const struct problems *p)
{
    json_t *all = json_object();
    for (int i = 0; i < REASON_COUNT; i++)
        if (p->count[i] > 0)
            json_object_set_new(all, reason_name((enum reason_id)i), json_integer(p->count[i]));
    return all;
}

static enum err_code make_folder(struct desk *d, int64_t id, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = desk_release_file(d, id, "", path, err);
    return rc ? rc : fs_make_folder(path, err);
}

static enum err_code check_draft(struct drafting *g, const struct desk_release *r,
                                 struct release_found *found, json_t *summary, struct err *err)
{
    struct desk *d = g->check.d;
    struct build_result result = { 0 };
    struct digest digest = { 0 };
    found->issued = date_of_utc(d->clock.utc_s(d->clock.self));
    enum err_code rc = release_next_sequence(d, r, &found->sequence, err);
    if (!rc)
        rc = load_inputs(g, err);
    if (!rc)
        rc = check_files(g, err);
    if (!rc)
        rc = make_folder(d, g->id, err);
    if (!rc)
        rc = build(g, r, found, &result, &digest, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < g->n; i++)
        found->left_out += g->files[i].rows - g->files[i].taken;
    found->warnings = problems_of(&g->problems, GRADE_WARNING);
    found->mended = problems_of(&g->problems, GRADE_MENDED);
    memcpy(found->digest, digest.hex, sizeof found->digest);
    json_object_set_new(summary, "files", files_json(g));
    json_object_set_new(summary, "problems", problems_json(&g->problems));
    rc = check_against_current(&g->check, g->id, found, summary, err);
    if (!rc)
        rc = release_store_check(d, g->id, found, summary, err);
    return rc ? rc : release_write_manifest(d, g->id, err);
}

static void drafting_fini(struct drafting *g)
{
    for (size_t i = 0; i < g->n; i++)
        free(g->inputs[i].mapping);
    free(g->inputs);
    free(g->files);
    free(g);
}

static json_t *checked_json(const struct release_found *f)
{
    return json_pack("{s:I, s:s, s:I, s:I, s:b}", "sequence", (json_int_t)f->sequence, "sha256",
                     f->digest, "rows", (json_int_t)f->rows, "left_out", (json_int_t)f->left_out,
                     "braked", f->braked);
}

enum err_code desk_draft_check(struct desk *d, const struct desk_actor *actor, int64_t id,
                               desk_progress_fn *progress, void *self, struct err *err)
{
    enum { OPEN = 1U << DESK_DRAFT | 1U << DESK_CHECKED };
    struct act a;
    struct desk_release r = { 0 };
    struct release_found found = { 0 };
    struct drafting *g = calloc(1, sizeof *g);
    json_t *summary = json_object();
    enum err_code rc = g && summary ? act_begin(&a, d, actor, err)
                                    : err_set(err, ERR_NOMEM, "no memory to check a release");
    if (rc) {
        free(g);
        json_decref(summary);
        return rc;
    }
    g->check = (struct check){ d, progress, self };
    g->id = id;
    rc = release_in_state(d, id, OPEN, &r, err);
    if (!rc && r.back_to)
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.back", NULL, id);
    if (!rc)
        rc = check_draft(g, &r, &found, summary, err);
    if (!rc)
        rc = release_touch(&a, id, err);
    rc = act_end(&a, rc, "check", act_release(id).text, rc ? NULL : checked_json(&found), err);
    drafting_fini(g);
    json_decref(summary);
    return rc;
}

/* --- back to an older one ----------------------------------------------------------------------- */

struct going_back {
    struct check check;
    int64_t to_sequence, from_id, id;
    const char *reason;
    struct digest digest;
};

static enum err_code go_back(struct act *a, struct going_back *g, struct release_found *found,
                             json_t *summary, struct err *err)
{
    struct desk *d = a->d;
    char from[FS_PATH_MAX], path[FS_PATH_MAX];
    struct desk_release r = { 0 };
    int64_t now = d->clock.utc_s(d->clock.self);
    enum err_code rc = store_number(d, &g->from_id, err, sql[SQL_BACK_TO], "i", g->to_sequence);
    if (rc == ERR_NOT_FOUND)
        rc = store_refuse(d->words, err, rc, "desk.err.no_sequence", NULL, g->to_sequence);
    if (!rc)
        rc = store_run(d, err, sql[SQL_BACK], "siii", g->reason, a->person, now, g->to_sequence);
    g->id = sqlite3_last_insert_rowid(d->db);
    if (!rc)
        rc = store_run(d, err, sql[SQL_BACK_INPUTS], "ii", g->id, g->from_id);
    if (!rc)
        rc = desk_release_get(d, g->id, &r, err);
    if (!rc)
        rc = release_next_sequence(d, &r, &found->sequence, err);
    if (!rc)
        rc = make_folder(d, g->id, err);
    if (!rc)
        rc = desk_release_file(d, g->from_id, RELEASE_FILE, from, err);
    if (!rc)
        rc = desk_release_file(d, g->id, RELEASE_FILE, path, err);
    found->issued = date_of_utc(now);
    if (!rc)
        rc = reissue_release(from, path, found->sequence, found->issued, &g->digest, err);
    memcpy(found->digest, g->digest.hex, sizeof found->digest);
    if (!rc)
        rc = check_against_current(&g->check, g->id, found, summary, err);
    if (!rc)
        rc = release_store_check(d, g->id, found, summary, err);
    if (!rc)
        rc = release_write_manifest(d, g->id, err);
    return rc ? rc : release_touch(a, g->id, err);
}

enum err_code desk_draft_back(struct desk *d, const struct desk_actor *actor, int64_t to_sequence,
                              const char *reason, desk_progress_fn *progress, void *self,
                              int64_t *id, struct err *err)
{
    struct act a;
    struct release_found found = { 0 };
    struct going_back g = { .check = { d, progress, self },
                            .to_sequence = to_sequence,
                            .reason = reason };
    enum err_code rc = store_check_text(d->words, "reason", reason, DESK_TEXT_MAX, err);
    json_t *summary = rc ? NULL : json_object();
    if (!rc && !summary)
        rc = err_set(err, ERR_NOMEM, "no memory to check a release");
    if (!rc)
        rc = act_begin(&a, d, actor, err);
    if (rc) {
        json_decref(summary);
        return rc;
    }
    rc = go_back(&a, &g, &found, summary, err);
    json_t *detail = rc ? NULL : checked_json(&found);
    if (detail) {
        json_object_set_new(detail, "back_to", json_integer(to_sequence));
        json_object_set_new(detail, "reason", json_string(reason));
    }
    rc = act_end(&a, rc, "back", act_release(g.id).text, detail, err);
    json_decref(summary);
    if (!rc)
        *id = g.id;
    return rc;
}
