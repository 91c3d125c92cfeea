/* docket/record.c: rows of the audit and the hashes that chain them.
 *
 * hash is the SHA-256 of "heyan-docket-event-1", the case's number, seq, time, act, who, states, reason, office,
 * other, whether public, body_hash and previous, each as LENGTH:VALUE and a line end.  The body itself is in it
 * by a salted hash alone, so that a text can be taken out after the retention time and the chain still holds. */
#include <inttypes.h>
#include <sodium.h>

#include "docket/store.h"
#include "trust/canon.h"
#include "trust/hash.h"

const char record_no_hash[REPORT_SHA256_TEXT] =
    "0000000000000000000000000000000000000000000000000000000000000000";

const char record_insert[] =
    "INSERT INTO event (report_id, seq, utc_s, act, who, from_state, to_state, reason, office, "
    "other,"
    " is_public, body, salt, body_hash, shown, previous, hash)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

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

enum err_code record_hash(const struct record *r, char out[REPORT_SHA256_TEXT], struct err *err)
{
    char seq[24], utc_s[24];
    snprintf(seq, sizeof seq, "%" PRId64, r->seq);
    snprintf(utc_s, sizeof utc_s, "%" PRId64, r->utc_s);
    const char *const fields[] = { "heyan-docket-event-1",
                                   r->case_number,
                                   seq,
                                   utc_s,
                                   r->act,
                                   r->who,
                                   r->from,
                                   r->to,
                                   r->reason,
                                   r->office,
                                   r->other,
                                   r->is_public ? "1" : "0",
                                   r->body_hash,
                                   r->previous };
    struct buf b = BUF_INIT(16384);
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < ARRAY_LEN(fields); i++)
        rc = buf_print(&b, "%zu:%s\n", strlen(fields[i]), fields[i]);
    rc = rc ? err_set(err, rc, "no memory for an act") : record_digest(buf_span(&b), out, err);
    buf_fini(&b);
    return rc;
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
        sql_text(r->previous), sql_text(r->hash),
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
