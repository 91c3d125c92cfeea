/* docket/audit_rest.c: the sealed report, photographs, answers, covered texts: what is no act, but bound to one. */
#include "docket/audit_self.h"

static const char sql_sealed[] = "SELECT envelope FROM sealed WHERE report_id = $1";
/* What the citizen is shown instead of a text is what the last act about it says, and nothing else. */
static const char sql_shown[] =
    "SELECT min(e.seq) FROM event e WHERE e.report_id = $1 AND e.shown <> COALESCE((SELECT r.body"
    " FROM event r WHERE r.report_id = $1 AND r.act = 'redact' AND r.other = CAST(e.seq AS TEXT)"
    " ORDER BY r.seq DESC LIMIT 1), '')";
static const char sql_letters[] = "SELECT id, uuid, fingerprint, received_utc_s, box FROM reply"
                                  " WHERE report_id = $1 ORDER BY id";
static const char sql_photos[] =
    "SELECT reply_id, place, kind, bytes, sha256, redacts, held_utc_s FROM photo"
    " WHERE report_id = $1 ORDER BY reply_id, redacts <> '', place, id";
/* The act that made a copy; before migration 2 it named the file. */
static const char sql_copied[] =
    "SELECT count(*) FROM event WHERE report_id = $1 AND act = 'redact'"
    " AND (other = $2 OR (row_hash = '' AND other = $3))";
static const char sql_n_copied[] =
    "SELECT count(*) FROM event WHERE report_id = $1 AND act = 'redact' AND length(other) = 64";

struct letter {
    int64_t id, received_utc_s;
    char uuid[REPORT_UUID_TEXT], fingerprint[REPORT_SHA256_TEXT], box[REPORT_SHA256_TEXT];
    struct envelope_photo photos[REPORT_PHOTOS_MAX];
    size_t n_photos;
};

struct rest {
    struct docket *d;
    int64_t id;
    struct envelope envelope;
    char fingerprint[REPORT_SHA256_TEXT];
    bool has_sealed;
    size_t n_own; /* photographs of the report itself */
    int64_t n_copies;
    struct letter letters[DOCKET_REPLIES_MAX];
    size_t n_letters;
    const char *why;
    enum err_code rc;
    struct err *err;
};

static bool take_sealed(void *self, size_t i, const struct sql_row *row)
{
    struct rest *r = self;
    (void)i;
    r->has_sealed = true;
    r->rc = record_digest(sql_bytes_at(row, 0), r->fingerprint, r->err);
    if (!r->rc && envelope_read(sql_bytes_at(row, 0), &r->envelope, NULL, NULL) != ERR_OK)
        r->envelope.n_photos =
            0; /* what was received is no envelope any more: told by its digest */
    return false;
}

static bool take_letter(void *self, size_t i, const struct sql_row *row)
{
    struct rest *r = self;
    (void)i;
    if (r->n_letters == ARRAY_LEN(r->letters)) {
        r->why = "more answers of the citizen than can be";
        return false;
    }
    struct letter *l = &r->letters[r->n_letters++];
    l->id = sql_number_at(row, 0);
    if (!sql_whole_text_at(row, 1, l->uuid, sizeof l->uuid) ||
        !sql_whole_text_at(row, 2, l->fingerprint, sizeof l->fingerprint))
        r->why = "an answer of the citizen is another than came";
    l->received_utc_s = sql_number_at(row, 3);
    r->rc = record_digest(sql_bytes_at(row, 4), l->box, r->err);
    return r->rc == ERR_OK;
}

/* --- photographs -------------------------------------------------------------------------------- */

struct photo_row {
    int64_t reply_id, place, held_utc_s, bytes;
    char kind_text[16], sha256[REPORT_SHA256_TEXT], redacts[REPORT_SHA256_TEXT];
    struct envelope_photo photo;
};

static void check_copy(struct rest *r, const struct photo_row *p)
{
    char hash[REPORT_SHA256_TEXT];
    int64_t n = 0;
    const struct record_copy c = { p->sha256, p->redacts, p->kind_text, p->bytes, p->held_utc_s };
    r->rc = record_copy_hash(&c, hash, r->err);
    const struct sql_arg args[] = { sql_number(r->id), sql_text(hash), sql_text(p->sha256) };
    if (!r->rc)
        r->rc = sql_ask_number(r->d->sql, sql_copied, args, ARRAY_LEN(args), &n, r->err);
    r->n_copies++;
    if (n != 1 || p->reply_id != 0 || p->place != 0)
        r->why = "a covered photograph is another than was made";
}

static void check_own(struct rest *r, const struct photo_row *p)
{
    const struct envelope *e = &r->envelope;
    size_t at = r->n_own++;
    if (at >= e->n_photos || p->place != (int64_t)at || e->photos[at].kind != p->photo.kind ||
        e->photos[at].bytes != p->photo.bytes || strcmp(e->photos[at].sha256, p->photo.sha256) != 0)
        r->why = "a photograph is another than the report named";
}

static void add_to_letter(struct rest *r, const struct photo_row *p)
{
    size_t i = 0;
    while (i < r->n_letters && r->letters[i].id != p->reply_id)
        i++;
    if (i == r->n_letters || r->letters[i].n_photos == REPORT_PHOTOS_MAX ||
        p->place != (int64_t)r->letters[i].n_photos)
        r->why = "a photograph is of no answer";
    else
        r->letters[i].photos[r->letters[i].n_photos++] = p->photo;
}

static bool take_photo(void *self, size_t i, const struct sql_row *row)
{
    struct rest *r = self;
    struct photo_row p = { .reply_id = sql_number_at(row, 0),
                           .place = sql_number_at(row, 1),
                           .bytes = sql_number_at(row, 3),
                           .held_utc_s = sql_number_at(row, 6) };
    (void)i;
    bool is_whole = sql_whole_text_at(row, 2, p.kind_text, sizeof p.kind_text);
    is_whole &= sql_whole_text_at(row, 4, p.sha256, sizeof p.sha256);
    is_whole &= sql_whole_text_at(row, 5, p.redacts, sizeof p.redacts);
    memcpy(p.photo.sha256, p.sha256, sizeof p.photo.sha256);
    p.photo.bytes = (uint64_t)p.bytes;
    if (!is_whole || !photo_kind_read(p.kind_text, &p.photo.kind))
        r->why = "a photograph of a kind or name there is not";
    else if (*p.redacts)
        check_copy(r, &p);
    else if (p.reply_id == 0)
        check_own(r, &p);
    else
        add_to_letter(r, &p);
    return !r->why && !r->rc;
}

/* --- all of it ---------------------------------------------------------------------------------- */

static enum err_code check_letters(struct rest *r, const struct audit_checking *c, struct err *err)
{
    char hash[REPORT_SHA256_TEXT];
    enum err_code rc = ERR_OK;
    if (r->n_letters != c->n_letters)
        r->why = "an answer of the citizen is gone, or was put in";
    for (size_t i = 0; !rc && !r->why && i < r->n_letters; i++) {
        const struct letter *l = &r->letters[i];
        const struct record_letter said = { l->uuid,           l->fingerprint, l->box,
                                            l->received_utc_s, l->photos,      l->n_photos };
        rc = record_letter_hash(&said, hash, err);
        if (!rc && *c->letters[i] && strcmp(hash, c->letters[i]) != 0)
            r->why = "an answer of the citizen is another than came";
    }
    return rc;
}

static enum err_code read_rest(struct rest *r, int64_t *shown, int64_t *copied, struct err *err)
{
    const struct sql_arg id = sql_number(r->id);
    enum err_code rc = sql_ask(r->d->sql, sql_sealed, &id, 1, take_sealed, r, err);
    if (!rc && !r->rc)
        rc = sql_ask(r->d->sql, sql_letters, &id, 1, take_letter, r, err);
    if (!rc && !r->rc && !r->why)
        rc = sql_ask(r->d->sql, sql_photos, &id, 1, take_photo, r, err);
    if (!rc && !r->rc)
        rc = sql_ask_number(r->d->sql, sql_shown, &id, 1, shown, err);
    if (!rc && !r->rc)
        rc = sql_ask_number(r->d->sql, sql_n_copied, &id, 1, copied, err);
    return rc ? rc : r->rc;
}

enum err_code audit_rest(struct docket *d, struct audit_checking *c, struct err *err)
{
    int64_t shown = 0, copied = 0;
    bool is_erased = c->about->is_erased;
    struct rest *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for what hangs on a case");
    r->d = d;
    r->id = c->about->id;
    r->err = err;
    enum err_code rc = read_rest(r, &shown, &copied, err);
    if (rc || r->has_sealed == is_erased)
        c->why = rc              ? NULL
                 : r->has_sealed ? "the report was to be erased"
                                 : "the sealed report is gone";
    else if (shown != 0)
        c->why = "the citizen is shown another text than was written";
    else if (!is_erased && strcmp(r->fingerprint, c->about->fingerprint) != 0)
        c->why = "the sealed report is another than was received";
    else if (!is_erased && !r->why && r->n_own != r->envelope.n_photos)
        c->why = "a photograph that the report named is gone";
    else if (!is_erased && !r->why && r->n_copies != copied)
        c->why = "a covered photograph is gone, or was put in";
    else if (is_erased && r->n_own + r->n_letters + (size_t)r->n_copies > 0)
        c->why = "what was erased has come back";
    else if (!is_erased && !r->why)
        rc = check_letters(r, c, err);
    if (!rc && !c->why && !is_erased)
        c->why = r->why;
    free(r);
    return rc;
}
