/* docket/record.c: rows of the audit and the hashes that chain them.
 *
 * hash is the SHA-256 of "heyan-docket-event-2", the case's number, seq, time, act, who, states, reason, office,
 * other, whether public, body_hash, previous, whether the text is told, and row_hash, each as LENGTH:VALUE and a line
 * end.  The body itself is in it by a salted hash alone, so that a text can be taken out after the retention time and
 * the chain still holds.  row_hash is that of the case's own row as the act left it.  Rows of before migration 2 have no
 * row_hash, and "heyan-docket-event-1" without the last two. */
#include <inttypes.h>
#include <sodium.h>

#include "docket/store.h"
#include "trust/canon.h"
#include "trust/hash.h"

/* The longest: an envelope's row, or a letter with its photographs. */
enum { VALUES_MAX = 16384 };

const char record_no_hash[REPORT_SHA256_TEXT] =
    "0000000000000000000000000000000000000000000000000000000000000000";

const char record_insert[] =
    "INSERT INTO event (report_id, seq, utc_s, act, who, from_state, to_state, reason, office, "
    "other,"
    " is_public, body, salt, body_hash, shown, previous, hash, told, row_hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19)";

/* Which of them are numbers. */
static const char row_kinds[RECORD_ROW + 1] = "ttttttttttttttnnnnnttnttnnnttnnn";

enum err_code record_digest(struct span bytes, char out[REPORT_SHA256_TEXT], struct err *err)
{
    uint8_t sum[32];
    if (!hash_sha256(bytes, sum))
        return err_set(err, ERR_NOMEM, "no memory for a digest");
    canon_hex(sum, sizeof sum, out);
    return ERR_OK;
}

enum err_code record_body_hash(const char *salt, const char *body, char out[REPORT_SHA256_TEXT],
                               struct err *err)
{
    struct buf b = BUF_INIT(DOCKET_SALT_TEXT + REPORT_TEXT_MAX + 64);
    enum err_code rc = buf_print(&b, "%s\n%s", salt, body);
    rc = rc ? err_set(err, rc, "no memory for an act") : record_digest(buf_span(&b), out, err);
    buf_fini(&b);
    return rc;
}

/* One more LENGTH:VALUE. */
static enum err_code put(struct buf *b, struct span value)
{
    enum err_code rc = buf_print(b, "%zu:", value.len);
    if (!rc && value.len > 0)
        rc = buf_append(b, value.p, value.len);
    return rc ? rc : buf_append(b, "\n", 1);
}

static enum err_code put_number(struct buf *b, int64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, n);
    return put(b, span_of(text));
}

enum err_code record_values_hash(const char *form, const struct sql_arg *values, size_t n,
                                 char out[REPORT_SHA256_TEXT], struct err *err)
{
    struct buf b = BUF_INIT(VALUES_MAX);
    enum err_code rc = put(&b, span_of(form));
    for (size_t i = 0; !rc && i < n; i++)
        rc = values[i].kind == SQL_NUMBER ? put_number(&b, values[i].number)
                                          : put(&b, values[i].bytes);
    rc = rc ? err_set(err, rc, "no memory for an act") : record_digest(buf_span(&b), out, err);
    buf_fini(&b);
    return rc;
}

enum err_code record_row_hash(const struct sql_arg row[RECORD_ROW], char out[REPORT_SHA256_TEXT],
                              struct err *err)
{
    return record_values_hash("heyan-docket-row-1", row, RECORD_ROW, out, err);
}

enum err_code record_row_read(const struct sql_row *row, int at, char out[REPORT_SHA256_TEXT],
                              struct err *err)
{
    struct sql_arg values[RECORD_ROW];
    for (int i = 0; i < RECORD_ROW; i++)
        values[i] = row_kinds[i] == 'n'
                        ? sql_number(sql_number_at(row, at + i))
                        : (struct sql_arg){ .kind = SQL_TEXT, .bytes = sql_bytes_at(row, at + i) };
    return record_row_hash(values, out, err);
}

enum err_code record_letter_hash(const struct record_letter *l, char out[REPORT_SHA256_TEXT],
                                 struct err *err)
{
    struct sql_arg values[5 + 3 * REPORT_PHOTOS_MAX] = {
        sql_text(l->uuid), sql_text(l->fingerprint), sql_number(l->received_utc_s),
        sql_text(l->box_digest), sql_number((int64_t)l->n_photos)
    };
    size_t n = 5;
    for (size_t i = 0; i < l->n_photos; i++) {
        values[n++] = sql_text(photo_kind_name(l->photos[i].kind));
        values[n++] = sql_number((int64_t)l->photos[i].bytes);
        values[n++] = sql_text(l->photos[i].sha256);
    }
    return record_values_hash("heyan-docket-letter-1", values, n, out, err);
}

enum err_code record_copy_hash(const struct record_copy *c, char out[REPORT_SHA256_TEXT],
                               struct err *err)
{
    const struct sql_arg values[] = { sql_text(c->sha256), sql_text(c->original), sql_text(c->kind),
                                      sql_number(c->bytes), sql_number(c->held_utc_s) };
    return record_values_hash("heyan-docket-copy-1", values, ARRAY_LEN(values), out, err);
}

enum err_code record_hash(const struct record *r, char out[REPORT_SHA256_TEXT], struct err *err)
{
    bool is_old = !*r->row_hash;
    const struct sql_arg values[] = {
        sql_text(r->case_number), sql_number(r->seq),       sql_number(r->utc_s),
        sql_text(r->act),         sql_text(r->who),         sql_text(r->from),
        sql_text(r->to),          sql_text(r->reason),      sql_text(r->office),
        sql_text(r->other),       sql_number(r->is_public), sql_text(r->body_hash),
        sql_text(r->previous),    sql_number(r->is_told),   sql_text(r->row_hash)
    };
    return record_values_hash(is_old ? "heyan-docket-event-1" : "heyan-docket-event-2", values,
                              ARRAY_LEN(values) - (is_old ? 2 : 0), out, err);
}

enum err_code record_seal(struct record *r, struct err *err)
{
    uint8_t salt[DOCKET_SALT_TEXT / 2];
    enum err_code rc = ERR_OK;
    r->salt[0] = r->body_hash[0] = '\0';
    if (*r->body) {
        randombytes_buf(salt, sizeof salt);
        canon_hex(salt, sizeof salt, r->salt);
        rc = record_body_hash(r->salt, r->body, r->body_hash, err);
    }
    return rc ? rc : record_hash(r, r->hash, err);
}

void record_args(const struct record *r, int64_t report_id, struct sql_arg out[RECORD_ARGS])
{
    const struct sql_arg args[RECORD_ARGS] = {
        sql_number(report_id), sql_number(r->seq),       sql_number(r->utc_s),
        sql_text(r->act),      sql_text(r->who),         sql_text(r->from),
        sql_text(r->to),       sql_text(r->reason),      sql_text(r->office),
        sql_text(r->other),    sql_number(r->is_public), sql_text(r->body),
        sql_text(r->salt),     sql_text(r->body_hash),   sql_text(""),
        sql_text(r->previous), sql_text(r->hash),        sql_number(r->is_told),
        sql_text(r->row_hash),
    };
    memcpy(out, args, sizeof args);
}

/* --- what may stand in a text ------------------------------------------------------------------- */

bool docket_is_text(const char *s, size_t cap, bool is_text)
{
    size_t len = strnlen(s, cap);
    if (len == cap || !utf8_valid((struct span){ (const uint8_t *)s, len }))
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        bool is_break = c == '\n' || c == '\t' || c == '\r';
        if (c == 0x7F || (c < 0x20 && !(is_text && is_break)))
            return false;
    }
    return true;
}

bool docket_is_hex(const char *s, size_t n)
{
    return strlen(s) == n && strspn(s, "0123456789abcdef") == n;
}

bool docket_is_uuid(const char *s)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (strlen(s) != sizeof shape - 1)
        return false;
    for (size_t i = 0; shape[i]; i++)
        if (shape[i] == '-' ? s[i] != '-' : !strchr("0123456789abcdef", s[i]))
            return false;
    return true;
}

bool docket_are_photos(const struct envelope_photo *photos, size_t n)
{
    bool good = n <= REPORT_PHOTOS_MAX;
    for (size_t i = 0; good && i < n; i++) {
        good = photos[i].kind < PHOTO_KIND_COUNT && photos[i].bytes > 0 &&
               photos[i].bytes <= ENVELOPE_PHOTO_BYTES_MAX &&
               docket_is_hex(photos[i].sha256, REPORT_SHA256_TEXT - 1);
        for (size_t j = 0; good && j < i; j++)
            good = strcmp(photos[i].sha256, photos[j].sha256) != 0;
    }
    return good;
}
