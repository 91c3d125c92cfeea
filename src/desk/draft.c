/* A release from draft to published. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/intake.h"
#include "desk/release.h"
#include "registry/digest.h"

enum {
    SQL_BEGIN,
    SQL_CARRY,
    SQL_TOUCH,
    SQL_TOUCHED,
    SQL_SOURCE,
    SQL_SOURCE_NEW,
    SQL_SOURCE_MAPPING,
    SQL_DELIVERY,
    SQL_COVERAGE,
    SQL_DROP,
    SQL_TAKE,
    SQL_REOPEN,
    SQL_BRAKE,
    SQL_APPROVE,
    SQL_PUBLISH,
    SQL_WITHDRAW,
    SQL_BASE,
};

static const char *const sql[] = {
    [SQL_BEGIN] = "INSERT INTO release (state, note, keeps_orphans, drafted_by, drafted_at)"
                  " VALUES (1, ?1, ?2, ?3, ?4)",
    [SQL_CARRY] = "INSERT INTO release_input (release_id, delivery_id)"
                  " SELECT ?1, delivery_id FROM release_input WHERE release_id = ?2",
    [SQL_TOUCH] = "INSERT OR IGNORE INTO release_hand (release_id, person_id) VALUES (?1, ?2)",
    [SQL_TOUCHED] = "SELECT count(*) FROM release_hand WHERE release_id = ?1 AND person_id = ?2",
    [SQL_SOURCE] = "SELECT id, mapping FROM source WHERE name = ?1 AND set_name = ?2",
    [SQL_SOURCE_NEW] = "INSERT INTO source (name, set_name, mapping) VALUES (?1, ?2, '')",
    [SQL_SOURCE_MAPPING] = "UPDATE source SET mapping = ?2 WHERE id = ?1",
    [SQL_DELIVERY] = "INSERT INTO delivery (source_id, file_name, sha256, bytes, source_day,"
                     " coverage, mapping, added_by, added_at)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_COVERAGE] = "SELECT coverage FROM delivery WHERE source_id = ?1 ORDER BY id DESC LIMIT 1",
    [SQL_DROP] = "DELETE FROM release_input WHERE release_id = ?1 AND delivery_id IN"
                 " (SELECT d.id FROM delivery d JOIN source s ON s.id = d.source_id"
                 " WHERE s.name = ?2 AND s.set_name = ?3)",
    [SQL_TAKE] = "INSERT INTO release_input (release_id, delivery_id) VALUES (?1, ?2)",
    [SQL_REOPEN] = "UPDATE release SET state = 1, braked = 0, brake_reason = '', brake_by = NULL"
                   " WHERE id = ?1",
    [SQL_BRAKE] = "UPDATE release SET brake_reason = ?2, brake_by = ?3 WHERE id = ?1",
    [SQL_APPROVE] = "UPDATE release SET state = 3, approved_by = ?2 WHERE id = ?1",
    [SQL_PUBLISH] = "UPDATE release SET state = 4, published_by = ?2 WHERE id = ?1",
    [SQL_BASE] = "SELECT ifnull(base_id, 0) FROM release WHERE id = ?1",
    [SQL_WITHDRAW] = "UPDATE release SET state = 5 WHERE id = ?1",
};

#define BIT(state) (1U << (state))

static const char *const state_words[] = { [DESK_DRAFT] = "desk.state.1",
                                           [DESK_CHECKED] = "desk.state.2",
                                           [DESK_APPROVED] = "desk.state.3",
                                           [DESK_PUBLISHED] = "desk.state.4",
                                           [DESK_WITHDRAWN] = "desk.state.5" };

enum err_code release_in_state(struct desk *d, int64_t id, unsigned states,
                               struct desk_release *out, struct err *err)
{
    enum err_code rc = desk_release_get(d, id, out, err);
    if (!rc && !(states & BIT(out->state)))
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.state",
                          words_get(d->words, state_words[out->state]), id);
    return rc;
}

enum err_code release_touch(struct act *a, int64_t id, struct err *err)
{
    return store_run(a->d, err, sql[SQL_TOUCH], "ii", id, a->person);
}

/* --- drafts ------------------------------------------------------------------------------------- */

enum err_code desk_draft_begin(struct desk *d, const struct desk_actor *actor, const char *note,
                               bool keeps_orphans, int64_t *id, struct err *err)
{
    struct act a;
    struct desk_release current = { 0 };
    enum err_code rc = store_check_text(d->words, "note", note, DESK_TEXT_MAX, err);
    if (!rc)
        rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = desk_current(d, &current, err);
    if (rc == ERR_NOT_FOUND)
        rc = ERR_OK; /* the first one */
    if (!rc)
        rc = store_run(d, err, sql[SQL_BEGIN], "siii", note, (int64_t)keeps_orphans, a.person,
                       d->clock.utc_s(d->clock.self));
    int64_t fresh = sqlite3_last_insert_rowid(d->db);
    if (!rc && current.id)
        rc = store_run(d, err, sql[SQL_CARRY], "ii", fresh, current.id);
    if (!rc)
        rc = release_touch(&a, fresh, err);
    json_t *detail = rc ? NULL
                        : json_pack("{s:s, s:b, s:I}", "note", note, "keeps_orphans", keeps_orphans,
                                    "from", (json_int_t)current.sequence);
    rc = act_end(&a, rc, "draft", act_release(fresh).text, detail, err);
    if (!rc)
        *id = fresh;
    return rc;
}

static enum err_code copy_in(const struct desk *d, const char *path, const char *tmp,
                             int64_t *bytes, struct err *err)
{
    enum { PIECE = 256 * 1024 };
    uint8_t *piece = malloc(PIECE);
    FILE *in = fopen(path, "rbe"), *out = NULL;
    struct stat st;
    enum err_code rc = piece ? ERR_OK : err_set(err, ERR_NOMEM, "no memory to copy a file");
    if (!rc && !in && errno == ENOENT)
        rc = store_refuse(d->words, err, ERR_NOT_FOUND, "desk.err.no_file", path, 0);
    if (!rc && (!in || fstat(fileno(in), &st) != 0))
        rc = err_set(err, ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    if (!rc && !S_ISREG(st.st_mode))
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.not_file", path, 0);
    if (!rc && !(out = fopen(tmp, "wbe")))
        rc = err_set(err, ERR_IO, "%s: cannot write: %s", tmp, strerror(errno));
    *bytes = 0;
    for (size_t n; !rc && (n = fread(piece, 1, PIECE, in)) > 0; *bytes += (int64_t)n)
        if (fwrite(piece, 1, n, out) != n)
            rc = err_set(err, ERR_IO, "%s: cannot write: is the disk full?", tmp);
    if (!rc && ferror(in))
        rc = err_set(err, ERR_IO, "%s: cannot read it", path);
    if (out && fclose(out) != 0 && !rc)
        rc = err_set(err, ERR_IO, "%s: cannot write: is the disk full?", tmp);
    if (in)
        fclose(in);
    free(piece);
    return rc;
}

/* Keeps the bytes under their own digest. */
static enum err_code keep_file(struct desk *d, const char *path, struct digest *digest,
                               int64_t *bytes, struct err *err)
{
    char folder[FS_PATH_MAX], tmp[FS_PATH_MAX], kept[FS_PATH_MAX];
    enum err_code rc = fs_join(folder, d->folder, "incoming", err);
    if (!rc)
        rc = fs_make_folder(folder, err);
    if (!rc)
        rc = fs_join(tmp, folder, "coming.tmp", err); /* the lock is ours */
    if (!rc)
        rc = copy_in(d, path, tmp, bytes, err);
    if (!rc)
        rc = digest_file(tmp, digest, err);
    if (!rc)
        rc = release_incoming(d, digest->hex, kept, err);
    if (!rc)
        rc = fs_commit(tmp, kept, err);
    if (rc)
        unlink(tmp);
    return rc;
}

static enum err_code find_source(struct desk *d, const struct desk_delivery *in, int64_t *id,
                                 struct buf *mapping, struct err *err)
{
    const char *set = fact_set_name(in->set);
    sqlite3_stmt *s;
    *id = 0;
    enum err_code rc = store_query(d, &s, err, sql[SQL_SOURCE], "ss", in->source, set);
    if (rc)
        return rc;
    if (store_step(d, s, &rc, err)) {
        const char *saved = (const char *)sqlite3_column_text(s, 1);
        *id = sqlite3_column_int64(s, 0);
        if (buf_print(mapping, "%s", saved ? saved : "") != ERR_OK)
            rc = err_set(err, ERR_TOO_BIG, "a mapping too long");
    }
    sqlite3_finalize(s);
    if (!rc && !*id) {
        rc = store_run(d, err, sql[SQL_SOURCE_NEW], "ss", in->source, set);
        *id = sqlite3_last_insert_rowid(d->db);
    }
    return rc;
}

/* "-=备注": what a person said is not to be used stays so. */
static enum err_code keep_unused(const char *mapping, struct buf *out)
{
    enum err_code rc = ERR_OK;
    for (const char *line = mapping; !rc && *line;) {
        size_t n = strcspn(line, "\n");
        if (line[0] == '-' && line[1] == '=')
            rc = buf_print(out, "%.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
    return rc;
}

static const char *text_of(struct buf *b)
{
    return buf_append(b, "", 1) == ERR_OK ? (const char *)b->data : "";
}

static enum err_code saved_coverage(struct desk *d, int64_t source, char out[FACT_NOTE_MAX],
                                    struct err *err)
{
    sqlite3_stmt *s;
    out[0] = '\0';
    enum err_code rc = store_query(d, &s, err, sql[SQL_COVERAGE], "i", source);
    if (!rc && store_step(d, s, &rc, err))
        store_text(s, 0, out, FACT_NOTE_MAX);
    sqlite3_finalize(s);
    return rc;
}

struct adding {
    struct act *a;
    int64_t id, source, bytes;
    const struct desk_delivery *in;
    struct heading_match *match;
    struct reason *why;
    struct digest digest;
    struct buf used, fresh; /* the mapping asked with, and the one found */
};

static enum err_code probe(struct adding *g, struct err *err)
{
    struct desk *d = g->a->d;
    char kept[FS_PATH_MAX];
    enum err_code rc = release_incoming(d, g->digest.hex, kept, err);
    if (rc)
        return rc;
    struct intake_file file = {
        .set = g->in->set, .path = kept, .name = g->in->file_name, .mapping = text_of(&g->used)
    };
    rc = intake_probe(d->book, &file, g->match, g->why, err);
    if (!rc && (heading_mapping(g->in->set, g->match, &g->fresh) != ERR_OK ||
                keep_unused(file.mapping, &g->fresh) != ERR_OK))
        rc = err_set(err, ERR_TOO_BIG, "a mapping too long");
    return rc;
}

static enum err_code store_delivery(struct adding *g, struct err *err)
{
    struct desk *d = g->a->d;
    const struct desk_delivery *in = g->in;
    char coverage[FACT_NOTE_MAX];
    int64_t now = d->clock.utc_s(d->clock.self);
    struct date day = date_known(in->source_day) ? in->source_day : date_of_utc(now);
    enum err_code rc = saved_coverage(d, g->source, coverage, err);
    if (in->coverage && in->coverage[0])
        text_copy(coverage, sizeof coverage, in->coverage);
    if (!rc)
        rc = store_run(d, err, sql[SQL_DROP], "iss", g->id, in->source, fact_set_name(in->set));
    if (!rc)
        rc = store_run(d, err, sql[SQL_DELIVERY], "issiissii", g->source, in->file_name,
                       g->digest.hex, g->bytes, (int64_t)day.ymd, coverage,
                       (const char *)g->used.data, g->a->person, now);
    if (!rc)
        rc = store_run(d, err, sql[SQL_TAKE], "ii", g->id, sqlite3_last_insert_rowid(d->db));
    if (!rc)
        rc = store_run(d, err, sql[SQL_SOURCE_MAPPING], "is", g->source, text_of(&g->fresh));
    if (!rc)
        rc = store_run(d, err, sql[SQL_REOPEN], "i", g->id);
    return rc ? rc : release_touch(g->a, g->id, err);
}

static enum err_code add(struct adding *g, struct err *err)
{
    struct desk *d = g->a->d;
    struct desk_release r = { 0 };
    enum err_code rc = release_in_state(d, g->id, BIT(DESK_DRAFT) | BIT(DESK_CHECKED), &r, err);
    if (!rc && r.back_to)
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.back", NULL, g->id);
    if (!rc && buf_print(&g->used, "%s\n", g->in->mapping ? g->in->mapping : "") != ERR_OK)
        rc = err_set(err, ERR_TOO_BIG, "a mapping too long");
    if (!rc)
        rc = find_source(d, g->in, &g->source, &g->used, err);
    if (!rc)
        rc = keep_file(d, g->in->path, &g->digest, &g->bytes, err);
    if (!rc)
        rc = probe(g, err);
    return rc ? rc : store_delivery(g, err);
}

static enum err_code check_delivery(const struct words *w, const struct desk_delivery *in,
                                    struct err *err)
{
    enum err_code rc = store_check_text(w, "source", in->source, FACT_NAME_MAX, err);
    if (!rc)
        rc = store_check_text(w, "file", in->file_name, FACT_NAME_MAX, err);
    if (!rc && in->coverage && in->coverage[0])
        rc = store_check_text(w, "coverage", in->coverage, FACT_NOTE_MAX, err);
    if (!rc && in->mapping)
        rc = heading_check(in->set, in->mapping, err);
    return rc;
}

enum err_code desk_draft_add(struct desk *d, const struct desk_actor *actor, int64_t id,
                             const struct desk_delivery *delivery, struct heading_match *match,
                             struct reason *why, struct err *err)
{
    struct act a;
    struct adding g = { .a = &a, .id = id, .in = delivery, .match = match, .why = why };
    *why = (struct reason){ 0 };
    g.used = BUF_INIT(HEADING_MAPPING_MAX * 2);
    g.fresh = BUF_INIT(HEADING_MAPPING_MAX);
    enum err_code rc = check_delivery(d->words, delivery, err);
    if (!rc)
        rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = add(&g, err);
    json_t *detail = rc ? NULL
                        : json_pack("{s:s, s:s, s:s, s:s, s:I}", "source", delivery->source, "set",
                                    fact_set_name(delivery->set), "file", delivery->file_name,
                                    "sha256", g.digest.hex, "bytes", (json_int_t)g.bytes);
    rc = act_end(&a, rc, "add", act_release(id).text, detail, err);
    buf_fini(&g.used);
    buf_fini(&g.fresh);
    return rc;
}

enum err_code desk_draft_drop(struct desk *d, const struct desk_actor *actor, int64_t id,
                              const char *source, enum fact_set set, struct err *err)
{
    struct act a;
    struct desk_release r = { 0 };
    enum err_code rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = release_in_state(d, id, BIT(DESK_DRAFT) | BIT(DESK_CHECKED), &r, err);
    if (!rc && r.back_to)
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.back", NULL, id);
    if (!rc)
        rc = store_run(d, err, sql[SQL_DROP], "iss", id, source, fact_set_name(set));
    if (!rc && sqlite3_changes(d->db) == 0)
        rc = store_refuse(d->words, err, ERR_NOT_FOUND, "desk.err.no_source", source, id);
    if (!rc)
        rc = store_run(d, err, sql[SQL_REOPEN], "i", id);
    if (!rc)
        rc = release_touch(&a, id, err);
    json_t *detail = rc ? NULL
                        : json_pack("{s:s, s:s}", "source", source, "set", fact_set_name(set));
    return act_end(&a, rc, "drop", act_release(id).text, detail, err);
}

/* --- the second person -------------------------------------------------------------------------- */

/* Is what the person looked at what the desk holds, in the row and on the disk? */
static enum err_code check_seen(struct desk *d, const struct desk_release *r, const char *seen,
                                struct err *err)
{
    char path[FS_PATH_MAX];
    struct digest held;
    size_t n = seen ? strlen(seen) : 0;
    if (n < DESK_SEEN_DIGITS || n > 64 || strncmp(seen, r->digest, n) != 0)
        return store_refuse(d->words, err, ERR_STALE, "desk.err.seen", NULL, r->id);
    enum err_code rc = desk_release_file(d, r->id, RELEASE_FILE, path, err);
    if (!rc)
        rc = digest_file(path, &held, err);
    if (rc || strcmp(held.hex, r->digest) == 0)
        return rc;
    /* Before approval a check that was cut off may have left its file; after it nothing may. */
    if (r->state == DESK_CHECKED)
        return store_refuse(d->words, err, ERR_STALE, "desk.err.file_other", path, r->id);
    rc = store_refuse(d->words, err, ERR_UNTRUSTED, "desk.err.file_changed", path, r->id);
    return rc;
}

/* Nothing else was published since it was compared. */
static enum err_code check_base(struct desk *d, const struct desk_release *r, struct err *err)
{
    struct desk_release current = { 0 };
    int64_t base = 0;
    enum err_code rc = desk_current(d, &current, err);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    rc = store_number(d, &base, err, sql[SQL_BASE], "i", r->id);
    if (!rc && (base != current.id || r->sequence <= current.sequence))
        rc = store_refuse(d->words, err, ERR_STALE, "desk.err.base", NULL, r->id);
    return rc;
}

enum err_code desk_draft_confirm(struct desk *d, const struct desk_actor *actor, int64_t id,
                                 const char *seen, const char *reason, struct err *err)
{
    struct act a;
    struct desk_release r = { 0 };
    enum err_code rc = store_check_text(d->words, "reason", reason, DESK_TEXT_MAX, err);
    if (!rc)
        rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = release_in_state(d, id, BIT(DESK_CHECKED), &r, err);
    if (!rc && !r.braked)
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.no_brake", NULL, id);
    if (!rc)
        rc = check_seen(d, &r, seen, err);
    if (!rc)
        rc = store_run(d, err, sql[SQL_BRAKE], "isi", id, reason, a.person);
    if (!rc)
        rc = release_touch(&a, id, err);
    json_t *detail = rc ? NULL : json_pack("{s:s, s:s}", "reason", reason, "sha256", r.digest);
    return act_end(&a, rc, "confirm", act_release(id).text, detail, err);
}

static enum err_code is_second(struct act *a, int64_t id, struct err *err)
{
    int64_t had = 0;
    enum err_code rc = store_number(a->d, &had, err, sql[SQL_TOUCHED], "ii", id, a->person);
    if (!rc && had)
        rc = store_refuse(a->d->words, err, ERR_UNTRUSTED, "desk.err.hand", a->actor->name, id);
    return rc;
}

enum err_code desk_approve(struct desk *d, const struct desk_actor *actor, int64_t id,
                           const char *seen, struct err *err)
{
    struct act a;
    struct desk_release r = { 0 };
    enum err_code rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = release_in_state(d, id, BIT(DESK_CHECKED), &r, err);
    if (!rc)
        rc = is_second(&a, id, err);
    if (!rc)
        rc = check_base(d, &r, err);
    if (!rc && r.braked && !r.brake_reason[0])
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.brake", NULL, id);
    if (!rc)
        rc = check_seen(d, &r, seen, err);
    if (!rc)
        rc = store_run(d, err, sql[SQL_APPROVE], "ii", id, a.person);
    if (!rc)
        rc = release_write_manifest(d, id, err);
    char issued[11];
    date_iso(r.issued, issued);
    json_t *detail = rc ? NULL
                        : json_pack("{s:I, s:s, s:s, s:I}", "sequence", (json_int_t)r.sequence,
                                    "issued", issued, "sha256", r.digest, "rows",
                                    (json_int_t)r.rows);
    return act_end(&a, rc, "approve", act_release(id).text, detail, err);
}

enum err_code desk_publish(struct desk *d, const struct desk_actor *actor, int64_t id,
                           struct err *err)
{
    struct act a;
    struct desk_release r = { 0 };
    enum err_code rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = release_in_state(d, id, BIT(DESK_APPROVED), &r, err);
    if (!rc)
        rc = check_base(d, &r, err);
    if (!rc)
        rc = check_seen(d, &r, r.digest, err);
    if (!rc)
        rc = store_run(d, err, sql[SQL_PUBLISH], "ii", id, a.person);
    if (!rc)
        rc = release_write_manifest(d, id, err);
    json_t *detail =
        rc ? NULL : json_pack("{s:I, s:s}", "sequence", (json_int_t)r.sequence, "sha256", r.digest);
    return act_end(&a, rc, "publish", act_release(id).text, detail, err);
}

enum err_code desk_withdraw(struct desk *d, const struct desk_actor *actor, int64_t id,
                            const char *reason, struct err *err)
{
    struct act a;
    struct desk_release r = { 0 };
    enum err_code rc = store_check_text(d->words, "reason", reason, DESK_TEXT_MAX, err);
    if (!rc)
        rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = release_in_state(d, id, BIT(DESK_DRAFT) | BIT(DESK_CHECKED) | BIT(DESK_APPROVED), &r, err);
    if (!rc)
        rc = store_run(d, err, sql[SQL_WITHDRAW], "i", id);
    json_t *detail = rc ? NULL : json_pack("{s:s}", "reason", reason);
    return act_end(&a, rc, "withdraw", act_release(id).text, detail, err);
}
