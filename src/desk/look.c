/* Looking at what the desk holds. */
#include "desk/release.h"

enum { SQL_LIST, SQL_ONE, SQL_CURRENT, SQL_SUMMARY, SQL_INPUTS, SQL_SEQUENCE };

#define RELEASE_COLUMNS                                                                            \
    "SELECT r.id, ifnull(r.sequence, 0), ifnull(r.back_to, 0), r.state, r.issued, r.drafted_at,"   \
    " r.note, ifnull(r.digest, ''), r.rows_held, r.left_out, r.warnings, r.mended, r.braked,"      \
    " r.keeps_orphans, r.brake_reason, p.name, b.name, a.name, o.name FROM release r"              \
    " JOIN person p ON p.id = r.drafted_by LEFT JOIN person b ON b.id = r.brake_by"                \
    " LEFT JOIN person a ON a.id = r.approved_by LEFT JOIN person o ON o.id = r.published_by"

static const char *const sql[] = {
    [SQL_LIST] = RELEASE_COLUMNS " ORDER BY r.id DESC",
    [SQL_ONE] = RELEASE_COLUMNS " WHERE r.id = ?1",
    [SQL_CURRENT] = RELEASE_COLUMNS " WHERE r.state = 4 ORDER BY r.sequence DESC LIMIT 1",
    [SQL_SUMMARY] = "SELECT summary FROM release WHERE id = ?1",
    [SQL_INPUTS] = "SELECT s.set_name, s.name, d.file_name, d.sha256, p.name, d.coverage,"
                   " d.source_day, d.bytes, d.added_at FROM release_input i"
                   " JOIN delivery d ON d.id = i.delivery_id JOIN source s ON s.id = d.source_id"
                   " JOIN person p ON p.id = d.added_by WHERE i.release_id = ?1"
                   " ORDER BY s.set_name, s.name",
    [SQL_SEQUENCE] = "SELECT max((SELECT first_sequence FROM desk) - 1,"
                     " ifnull((SELECT max(sequence) FROM release"
                     " WHERE id <> ?1), 0))",
};

const char *desk_state_name(enum desk_state s)
{
    static const char *const names[] = { [DESK_DRAFT] = "draft",
                                         [DESK_CHECKED] = "checked",
                                         [DESK_APPROVED] = "approved",
                                         [DESK_PUBLISHED] = "published",
                                         [DESK_WITHDRAWN] = "withdrawn" };
    return s >= DESK_DRAFT && s <= DESK_WITHDRAWN ? names[s] : "?";
}

static void take_row(sqlite3_stmt *s, struct desk_release *r)
{
    *r = (struct desk_release){ .id = sqlite3_column_int64(s, 0),
                                .sequence = sqlite3_column_int64(s, 1),
                                .back_to = sqlite3_column_int64(s, 2),
                                .state = (enum desk_state)sqlite3_column_int(s, 3),
                                .issued = { sqlite3_column_int(s, 4) },
                                .drafted_at = sqlite3_column_int64(s, 5),
                                .rows = sqlite3_column_int64(s, 8),
                                .left_out = sqlite3_column_int64(s, 9),
                                .warnings = sqlite3_column_int64(s, 10),
                                .mended = sqlite3_column_int64(s, 11),
                                .braked = sqlite3_column_int(s, 12) != 0,
                                .keeps_orphans = sqlite3_column_int(s, 13) != 0 };
    store_text(s, 6, r->note, sizeof r->note);
    store_text(s, 7, r->digest, sizeof r->digest);
    store_text(s, 14, r->brake_reason, sizeof r->brake_reason);
    store_text(s, 15, r->drafted_by, sizeof r->drafted_by);
    store_text(s, 16, r->brake_by, sizeof r->brake_by);
    store_text(s, 17, r->approved_by, sizeof r->approved_by);
    store_text(s, 18, r->published_by, sizeof r->published_by);
}

static enum err_code one(struct desk *d, sqlite3_stmt *s, struct desk_release *out,
                         const char *missing, int64_t id, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (store_step(d, s, &rc, err))
        take_row(s, out);
    else if (!rc)
        rc = store_refuse(d->words, err, ERR_NOT_FOUND, missing, NULL, id);
    sqlite3_finalize(s);
    return rc;
}

enum err_code desk_release_get(struct desk *d, int64_t id, struct desk_release *out,
                               struct err *err)
{
    sqlite3_stmt *s;
    enum err_code rc = store_query(d, &s, err, sql[SQL_ONE], "i", id);
    return rc ? rc : one(d, s, out, "desk.err.no_release", id, err);
}

enum err_code desk_current(struct desk *d, struct desk_release *out, struct err *err)
{
    sqlite3_stmt *s;
    enum err_code rc = store_query(d, &s, err, sql[SQL_CURRENT], "");
    return rc ? rc : one(d, s, out, "desk.err.nothing_published", 0, err);
}

enum err_code desk_list_releases(struct desk *d,
                                 bool (*take)(void *self, const struct desk_release *r), void *self,
                                 struct err *err)
{
    sqlite3_stmt *s;
    bool more = true;
    enum err_code rc = store_query(d, &s, err, sql[SQL_LIST], "");
    while (!rc && more && store_step(d, s, &rc, err)) {
        struct desk_release r;
        take_row(s, &r);
        more = take(self, &r);
    }
    sqlite3_finalize(s);
    return rc;
}

enum err_code desk_release_summary(struct desk *d, int64_t id, json_t **out, struct err *err)
{
    sqlite3_stmt *s;
    enum err_code rc = store_query(d, &s, err, sql[SQL_SUMMARY], "i", id);
    if (rc)
        return rc;
    if (store_step(d, s, &rc, err)) {
        const char *text = (const char *)sqlite3_column_text(s, 0);
        *out = text && text[0] ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : json_object();
        if (!*out)
            rc = err_set(err, ERR_DB, "what the check found cannot be read");
    } else if (!rc) {
        rc = store_refuse(d->words, err, ERR_NOT_FOUND, "desk.err.no_release", NULL, id);
    }
    sqlite3_finalize(s);
    return rc;
}

static enum fact_set set_of(const char *name)
{
    for (int i = 0; i < SET_COUNT; i++)
        if (strcmp(name, fact_set_name((enum fact_set)i)) == 0)
            return (enum fact_set)i;
    return SET_COUNT;
}

enum err_code desk_list_inputs(struct desk *d, int64_t id,
                               bool (*take)(void *self, const struct desk_input_row *row),
                               void *self, struct err *err)
{
    sqlite3_stmt *s;
    bool more = true;
    enum err_code rc = store_query(d, &s, err, sql[SQL_INPUTS], "i", id);
    while (!rc && more && store_step(d, s, &rc, err)) {
        char set[32];
        struct desk_input_row row = { .source_day = { sqlite3_column_int(s, 6) },
                                      .bytes = sqlite3_column_int64(s, 7),
                                      .added_at = sqlite3_column_int64(s, 8) };
        store_text(s, 0, set, sizeof set);
        store_text(s, 1, row.source, sizeof row.source);
        store_text(s, 2, row.file_name, sizeof row.file_name);
        store_text(s, 3, row.sha256, sizeof row.sha256);
        store_text(s, 4, row.added_by, sizeof row.added_by);
        store_text(s, 5, row.coverage, sizeof row.coverage);
        row.set = set_of(set);
        if (row.set == SET_COUNT)
            rc = err_set(err, ERR_DB, "'%s' is no data set", set);
        else
            more = take(self, &row);
    }
    sqlite3_finalize(s);
    return rc;
}

enum err_code desk_release_file(const struct desk *d, int64_t id, const char *name,
                                char out[FS_PATH_MAX], struct err *err)
{
    int n = snprintf(out, FS_PATH_MAX, "%s/releases/%lld/%s", d->folder, (long long)id, name);
    return n < 0 || n >= FS_PATH_MAX ? err_set(err, ERR_TOO_BIG, "path too long") : ERR_OK;
}

enum err_code release_incoming(const struct desk *d, const char *sha256, char out[FS_PATH_MAX],
                               struct err *err)
{
    int n = snprintf(out, FS_PATH_MAX, "%s/incoming/%s", d->folder, sha256);
    return n < 0 || n >= FS_PATH_MAX ? err_set(err, ERR_TOO_BIG, "path too long") : ERR_OK;
}

enum err_code release_next_sequence(struct desk *d, const struct desk_release *r, int64_t *out,
                                    struct err *err)
{
    int64_t last = 0;
    enum err_code rc = store_number(d, &last, err, sql[SQL_SEQUENCE], "i", r->id);
    if (!rc)
        *out = r->sequence > last ? r->sequence : last + 1;
    return rc;
}

/* --- the manifest ------------------------------------------------------------------------------- */

static bool add_input(void *self, const struct desk_input_row *row)
{
    char day[11];
    date_iso(row->source_day, day);
    json_array_append_new(self, json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "set",
                                          fact_set_name(row->set), "source", row->source, "file",
                                          row->file_name, "sha256", row->sha256, "bytes",
                                          (json_int_t)row->bytes, "source_date", day, "coverage",
                                          row->coverage, "added_by", row->added_by));
    return true;
}

static json_t *manifest(const struct desk_release *r, json_t *inputs, json_t *summary)
{
    char issued[11];
    date_iso(r->issued, issued);
    json_t *people = json_pack("{s:s, s:s, s:s, s:s, s:s}", "drafted_by", r->drafted_by,
                               "brake_released_by", r->brake_by, "brake_reason", r->brake_reason,
                               "approved_by", r->approved_by, "published_by", r->published_by);
    return json_pack("{s:s, s:I, s:s, s:s, s:s, s:I, s:s, s:I, s:o, s:O, s:O}", "format",
                     "heyan release manifest 1", "sequence", (json_int_t)r->sequence, "issued",
                     issued, "file", RELEASE_FILE, "sha256", r->digest, "rows", (json_int_t)r->rows,
                     "note", r->note, "rolls_back_to", (json_int_t)r->back_to, "people", people,
                     "inputs", inputs, "summary", summary);
}

enum err_code release_write_manifest(struct desk *d, int64_t id, struct err *err)
{
    struct desk_release r;
    json_t *inputs = json_array(), *summary = NULL;
    char path[FS_PATH_MAX], *text = NULL;
    enum err_code rc = desk_release_get(d, id, &r, err);
    if (!rc)
        rc = desk_list_inputs(d, id, add_input, inputs, err);
    if (!rc)
        rc = desk_release_summary(d, id, &summary, err);
    if (!rc) {
        json_t *whole = manifest(&r, inputs, summary);
        text = whole ? json_dumps(whole, JSON_INDENT(1) | JSON_SORT_KEYS) : NULL;
        json_decref(whole);
        if (!text)
            rc = err_set(err, ERR_NOMEM, "no memory for the manifest");
    }
    if (!rc)
        rc = desk_release_file(d, id, RELEASE_MANIFEST, path, err);
    if (!rc)
        rc = fs_replace(path, span_of(text), err);
    free(text);
    json_decref(inputs);
    json_decref(summary);
    return rc;
}
