#include "docket/keep.h"

#include <errno.h>
#include <unistd.h>

#include "docket/rules.h"
#include "docket/store.h"

static const char sql_photos[] =
    "SELECT id, reply_id, kind, bytes, sha256, redacts, held_utc_s FROM photo"
    " WHERE report_id = $1 ORDER BY reply_id, place, id";
static const char sql_has_photo[] = "SELECT kind FROM photo WHERE report_id = $1 AND sha256 = $2 "
                                    "AND redacts = '' AND held_utc_s > 0";
static const char sql_add_photo[] =
    "INSERT INTO photo (report_id, place, kind, bytes, sha256, held_utc_s, redacts)"
    " VALUES ($1, 0, $2, $3, $4, $5, $6)";
static const char sql_show[] =
    "UPDATE event SET shown = $3 WHERE report_id = $1 AND seq = $2 AND is_public = 1"
    " AND told = 1 AND body <> '' RETURNING seq";

/* What was merged is kept as long as the case it went into: that one may be open yet, and this is its evidence. */
#define SQL_ENDED                                                                                  \
    " FROM report r WHERE r.closed_utc_s > 0 AND r.erased_utc_s = 0 AND r.is_open = 0"             \
    " AND ((r.kind = 'question' AND r.closed_utc_s < $1)"                                          \
    "   OR (r.kind <> 'question' AND r.closed_utc_s < $2))"                                        \
    " AND (r.merged_into = 0 OR EXISTS (SELECT 1 FROM report m WHERE m.id = r.merged_into"         \
    "   AND m.erased_utc_s > 0))"
static const char sql_due[] = "SELECT r.id" SQL_ENDED " AND r.id > $3 ORDER BY r.id LIMIT 64";
static const char sql_soon[] =
    "SELECT r.id, r.case_number, r.state, r.kind, r.closed_utc_s" SQL_ENDED
    " ORDER BY r.closed_utc_s, r.id";
static const char sql_files[] = "SELECT DISTINCT p.sha256 FROM photo p WHERE p.report_id = $1 AND "
                                "p.sha256 > $2 ORDER BY p.sha256 LIMIT 64";
static const char sql_others[] = "SELECT count(*) FROM photo WHERE sha256 = $1 AND report_id <> $2";
static const char *const sql_forget[] = {
    "DELETE FROM sealed WHERE report_id = $1",
    "DELETE FROM photo WHERE report_id = $1",
    "DELETE FROM reply WHERE report_id = $1",
    "UPDATE event SET body = '', salt = '', shown = '' WHERE report_id = $1",
};
static const char sql_erased[] =
    "UPDATE report SET erased_utc_s = $2, query_check = '', has_contact = 0, township = '',"
    " shop = '' WHERE id = $1";

/* Set with the first row that is emptied, gone when the files of the database have been cleaned: whoever is cut off
 * between, or could not clean because somebody was reading, leaves it to the next run. */
static const char sql_unclean[] =
    "INSERT INTO counter (name, next) VALUES ('scrub', 1) ON CONFLICT (name) DO NOTHING";
static const char sql_is_unclean[] = "SELECT count(*) FROM counter WHERE name = 'scrub'";
static const char sql_clean[] = "DELETE FROM counter WHERE name = 'scrub'";

enum { DUE_MAX = 64, FILES_MAX = 64, DAY_S = 86400 };

/* --- photographs -------------------------------------------------------------------------------- */

struct teller {
    bool (*each)(void *self, const struct docket_photo *p);
    void *self;
};

static bool give_photo(void *self, size_t i, const struct sql_row *row)
{
    const struct teller *t = self;
    struct docket_photo p = { .id = sql_number_at(row, 0), .reply_id = sql_number_at(row, 1) };
    char kind[16];
    (void)i;
    sql_text_at(row, 2, kind, sizeof kind);
    if (!photo_kind_read(kind, &p.kind))
        p.kind = PHOTO_MORE;
    p.bytes = (uint64_t)sql_number_at(row, 3);
    sql_text_at(row, 4, p.sha256, sizeof p.sha256);
    sql_text_at(row, 5, p.redacts, sizeof p.redacts);
    p.held_utc_s = sql_number_at(row, 6);
    return t->each(t->self, &p);
}

enum err_code docket_photos(struct docket *d, int64_t report_id,
                            bool (*each)(void *self, const struct docket_photo *p), void *self,
                            struct err *err)
{
    struct teller t = { each, self };
    return sql_ask(d->sql, sql_photos, (struct sql_arg[]){ sql_number(report_id) }, 1, give_photo,
                   &t, err);
}

static bool take_kind(void *self, size_t i, const struct sql_row *row)
{
    (void)i;
    sql_text_at(row, 0, self, 16);
    return false;
}

static enum err_code kind_of(struct docket *d, const struct docket_redacted *r, char out[16],
                             struct err *err)
{
    const struct sql_arg of[] = { sql_number(r->report_id), sql_text(r->original) };
    enum err_code rc = sql_ask(d->sql, sql_has_photo, of, ARRAY_LEN(of), take_kind, out, err);
    return rc || *out ? rc : err_set(err, ERR_NOT_FOUND, "that case has no such photograph");
}

static enum err_code add_photo(struct docket *d, const struct docket_rules *rules,
                               const struct docket_redacted *r, struct err *err)
{
    char kind[16] = "", copy[REPORT_SHA256_TEXT];
    const struct docket_act act = {
        .id = r->report_id, .act = "redact", .who = r->who, .other = copy, .now_utc_s = r->now_utc_s
    };
    enum err_code rc = kind_of(d, r, kind, err);
    const struct record_copy c = { r->sha256, r->original, kind, (int64_t)r->bytes, r->now_utc_s };
    if (!rc)
        rc = record_copy_hash(&c, copy, err);
    if (!rc)
        rc = docket_act_within(d, rules, NULL, &act, err);
    const struct sql_arg args[] = { sql_number(r->report_id),      sql_text(kind),
                                    sql_number((int64_t)r->bytes), sql_text(r->sha256),
                                    sql_number(r->now_utc_s),      sql_text(r->original) };
    return rc ? rc : sql_run(d->sql, sql_add_photo, args, ARRAY_LEN(args), err);
}

enum err_code docket_photo_redacted(struct docket *d, const struct docket_rules *rules,
                                    const struct docket_redacted *r, struct err *err)
{
    if (!docket_is_hex(r->sha256, REPORT_SHA256_TEXT - 1) || r->bytes == 0)
        return err_set(err, ERR_INVALID, "a photograph is named by its SHA-256");
    enum err_code rc = sql_begin(d->sql, 0, err);
    return rc ? rc : sql_end(d->sql, add_photo(d, rules, r, err), NULL, err);
}

enum err_code docket_event_redacted(struct docket *d, const struct docket_rules *rules,
                                    int64_t report_id, int64_t seq, const char *text,
                                    const char *who, int64_t now_utc_s, struct err *err)
{
    char which[24];
    int64_t done = 0;
    snprintf(which, sizeof which, "%lld", (long long)seq);
    const struct docket_act act = { .id = report_id,
                                    .act = "redact",
                                    .who = who,
                                    .other = which,
                                    .text = text,
                                    .now_utc_s = now_utc_s };
    const struct sql_arg args[] = { sql_number(report_id), sql_number(seq), sql_text(text) };
    if (!*text)
        return docket_refuse(
            d->refused, &(struct docket_refusal){ DOCKET_NEEDS_SHOWN, ERR_INVALID, .n = seq }, err);
    enum err_code rc = sql_begin(d->sql, 0, err);
    if (rc)
        return rc;
    rc = docket_act_within(d, rules, NULL, &act, err);
    if (!rc)
        rc = sql_ask_number(d->sql, sql_show, args, ARRAY_LEN(args), &done, err);
    if (!rc && done == 0)
        rc = docket_refuse(
            d->refused, &(struct docket_refusal){ DOCKET_NO_LINE, ERR_NOT_FOUND, .n = seq }, err);
    return sql_end(d->sql, rc, NULL, err);
}

/* --- forgetting --------------------------------------------------------------------------------- */

struct ids {
    int64_t at[DUE_MAX];
    size_t n;
};

static bool take_id(void *self, size_t i, const struct sql_row *row)
{
    struct ids *ids = self;
    (void)i;
    ids->at[ids->n++] = sql_number_at(row, 0);
    return ids->n < DUE_MAX;
}

struct files {
    char sha256[FILES_MAX][REPORT_SHA256_TEXT];
    size_t n;
};

static bool take_file(void *self, size_t i, const struct sql_row *row)
{
    struct files *f = self;
    (void)i;
    sql_text_at(row, 0, f->sha256[f->n++], REPORT_SHA256_TEXT);
    return f->n < FILES_MAX;
}

/* Files go before the rows that name them: cut off between, the next run finds the rows still there. */
static enum err_code remove_files(struct docket *d, int64_t id, const char *folder,
                                  const struct files *f, size_t *n_files, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < f->n; i++) {
        int64_t others = 0;
        const struct sql_arg args[] = { sql_text(f->sha256[i]), sql_number(id) };
        rc = sql_ask_number(d->sql, sql_others, args, ARRAY_LEN(args), &others, err);
        if (!rc)
            rc = docket_photo_path(folder, f->sha256[i], path, err);
        if (rc || others > 0)
            continue;
        if (unlink(path) == 0)
            ++*n_files;
        else if (errno != ENOENT)
            rc = err_set(err, ERR_IO, "%s: cannot be removed: %s", path, strerror(errno));
    }
    return rc;
}

/* However many there are: copies with black boxes have no limit. */
static enum err_code remove_all_files(struct docket *d, int64_t id, const char *folder,
                                      size_t *n_files, struct err *err)
{
    char after[REPORT_SHA256_TEXT] = "";
    enum err_code rc = ERR_OK;
    struct files *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_NOMEM, "no memory for a list of files");
    do {
        const struct sql_arg args[] = { sql_number(id), sql_text(after) };
        f->n = 0;
        rc = sql_ask(d->sql, sql_files, args, ARRAY_LEN(args), take_file, f, err);
        if (!rc)
            rc = remove_files(d, id, folder, f, n_files, err);
        if (f->n > 0)
            memcpy(after, f->sha256[f->n - 1], sizeof after);
    } while (!rc && f->n == FILES_MAX);
    free(f);
    return rc;
}

static enum err_code erase_one(struct docket *d, const struct docket_rules *rules,
                               const char *folder, int64_t id, int64_t now_utc_s, size_t *n_files,
                               struct err *err)
{
    const struct docket_act act = {
        .id = id, .act = "erase", .who = "clock", .now_utc_s = now_utc_s
    };
    const struct sql_arg args[] = { sql_number(id), sql_number(now_utc_s) };
    enum err_code rc = sql_begin(d->sql, 0, err);
    if (rc)
        return rc;
    /* The row first: the act is held to what is left of it.  The act looks whether the case is shut. */
    rc = sql_run(d->sql, sql_erased, args, ARRAY_LEN(args), err);
    if (!rc)
        rc = docket_act_within(d, rules, NULL, &act, err);
    if (!rc)
        rc = remove_all_files(d, id, folder, n_files, err);
    for (size_t i = 0; !rc && i < ARRAY_LEN(sql_forget); i++)
        rc = sql_run(d->sql, sql_forget[i], args, 1, err);
    if (!rc)
        rc = sql_run(d->sql, sql_unclean, NULL, 0, err);
    return sql_end(d->sql, rc, NULL, err);
}

static enum err_code clean(struct docket *d, struct err *err)
{
    int64_t is_unclean = 0;
    enum err_code rc = sql_ask_number(d->sql, sql_is_unclean, NULL, 0, &is_unclean, err);
    if (rc || !is_unclean)
        return rc;
    rc = sql_scrub(d->sql, err);
    if (!rc)
        rc = sql_begin(d->sql, 0, err);
    return rc ? rc : sql_end(d->sql, sql_run(d->sql, sql_clean, NULL, 0, err), NULL, err);
}

static int64_t keep_s(const struct docket_rules *rules, enum report_kind kind)
{
    return (int64_t)docket_rules_number(rules, kind == REPORT_QUESTION ? DOCKET_KEEP_QUESTION_DAYS
                                                                       : DOCKET_KEEP_DAYS) *
           DAY_S;
}

struct erasing {
    struct docket *d;
    const struct docket_rules *rules;
    const char *folder;
    int64_t now_utc_s;
    struct docket_erased done;
    enum err_code
        stuck; /* of the first that could not be erased: a file that the disk does not give up, say */
    struct err *err;
};

/* A case that cannot be erased holds up nobody's: the others' time is over, too. */
static enum err_code erase_or_pass_by(struct erasing *e, int64_t id)
{
    enum err_code rc = erase_one(e->d, e->rules, e->folder, id, e->now_utc_s, &e->done.n_files,
                                 e->stuck ? NULL : e->err);
    e->done.n_cases += rc == ERR_OK;
    if (rc != ERR_IO && rc != ERR_INVALID)
        return rc; /* it is the database that cannot */
    e->stuck = e->stuck ? e->stuck : rc;
    return ERR_OK;
}

/* Each that is due now, once. */
static enum err_code erase_due(struct erasing *e)
{
    struct ids ids = { .n = 0 };
    int64_t after = 0;
    enum err_code rc = ERR_OK;
    do {
        const struct sql_arg args[] = {
            sql_number(e->now_utc_s - keep_s(e->rules, REPORT_QUESTION)),
            sql_number(e->now_utc_s - keep_s(e->rules, REPORT_DISPUTE)),
            sql_number(after),
        };
        ids.n = 0;
        rc = sql_ask(e->d->sql, sql_due, args, ARRAY_LEN(args), take_id, &ids,
                     e->stuck ? NULL : e->err);
        for (size_t i = 0; !rc && i < ids.n; i++)
            rc = erase_or_pass_by(e, after = ids.at[i]);
    } while (!rc && ids.n > 0);
    return rc;
}

enum err_code docket_erase(struct docket *d, const struct docket_rules *rules,
                           const char *photo_folder, int64_t now_utc_s, struct docket_erased *out,
                           struct err *err)
{
    struct erasing e = {
        .d = d, .rules = rules, .folder = photo_folder, .now_utc_s = now_utc_s, .err = err
    };
    enum err_code rc = ERR_OK;
    size_t before;
    do { /* what was merged is due when the case it went into is gone */
        before = e.done.n_cases;
        rc = erase_due(&e);
    } while (!rc && e.done.n_cases > before);
    rc = e.stuck ? e.stuck : rc;
    enum err_code cleaned = clean(d, rc ? NULL : err);
    *out = e.done;
    return rc ? rc : cleaned;
}

struct soon {
    const struct docket_rules *rules;
    bool (*each)(void *self, const struct docket_ending *e);
    void *self;
};

static bool give_soon(void *self, size_t i, const struct sql_row *row)
{
    const struct soon *s = self;
    struct docket_ending e = { .id = sql_number_at(row, 0) };
    char kind[16];
    (void)i;
    sql_text_at(row, 1, e.case_number, sizeof e.case_number);
    sql_text_at(row, 2, e.state, sizeof e.state);
    sql_text_at(row, 3, kind, sizeof kind);
    if (!report_kind_read(kind, &e.kind))
        e.kind = REPORT_NONE;
    e.erase_utc_s = sql_number_at(row, 4) + keep_s(s->rules, e.kind);
    return s->each(s->self, &e);
}

enum err_code docket_erased_soon(struct docket *d, const struct docket_rules *rules,
                                 int64_t now_utc_s,
                                 bool (*each)(void *self, const struct docket_ending *e),
                                 void *self, struct err *err)
{
    struct soon s = { rules, each, self };
    int64_t then = now_utc_s + (int64_t)docket_rules_number(rules, DOCKET_ERASE_WARN_DAYS) * DAY_S;
    const struct sql_arg args[] = { sql_number(then - keep_s(rules, REPORT_QUESTION)),
                                    sql_number(then - keep_s(rules, REPORT_DISPUTE)) };
    return sql_ask(d->sql, sql_soon, args, ARRAY_LEN(args), give_soon, &s, err);
}
