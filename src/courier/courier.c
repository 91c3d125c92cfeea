#include "courier/courier.h"

#include <inttypes.h>
#include <sodium.h>

#include "base/log.h"
#include "courier/line.h"
#include "trust/hash.h"

enum {
    PAUSE_BASE_S = 30,
    PAUSE_LEAST_S = 5,
    PAUSE_MOST_S = 45 * 60,
    PAUSE_ASKED_MOST_S = 24 * 3600, /* a hub that asks for a year is not believed */
    PAUSE_SPREAD_S = 120, /* all that were told the same time must not come back at the same time */
    ODD_MAX = 8,          /* refusals without a reason until it is parked */
};

/* One report on its way. */
struct round {
    const struct courier_options *o;
    struct line line;
    struct outbox_row row;
    struct courier_step *out;
    bool is_at_rest; /* nothing more in this step */
    bool is_all;     /* the hub is not there for the others either */
};

/* --- when again ------------------------------------------------------------------------------------------ */

static uint32_t up_to(uint32_t n, uint32_t dice)
{
    return (uint32_t)((uint64_t)n * dice >> 32);
}

/* Full jitter: anything up to a limit that doubles with each try; never before what the hub asked for. */
static uint32_t pause_s(uint32_t tries, uint32_t asked_s, uint32_t dice)
{
    uint32_t most = PAUSE_BASE_S;
    for (uint32_t i = 0; i < tries && most < PAUSE_MOST_S; i++)
        most *= 2;
    most = most > PAUSE_MOST_S ? PAUSE_MOST_S : most;
    asked_s = asked_s > PAUSE_ASKED_MOST_S ? PAUSE_ASKED_MOST_S : asked_s;
    uint32_t pause = asked_s + up_to(asked_s ? PAUSE_SPREAD_S : most, dice);
    return pause < PAUSE_LEAST_S ? PAUSE_LEAST_S : pause;
}

static int64_t now(const struct round *r)
{
    return r->o->clock.utc_s(r->o->clock.self);
}

/* --- how a round ends -------------------------------------------------------------------------------------- */

static enum err_code later(struct round *r, const char *why, uint32_t asked_s, bool is_all,
                           struct err *err)
{
    int64_t next = now(r) + pause_s(r->row.tries, asked_s, r->o->dice(r->o->self));
    r->is_at_rest = true;
    r->is_all = is_all;
    r->out->next_utc_s = next;
    text_copy(r->out->why, sizeof r->out->why, why);
    return outbox_failed(r->o->outbox, r->row.id, why, next, err);
}

static enum err_code park(struct round *r, const char *why, struct err *err)
{
    r->is_at_rest = true;
    text_copy(r->out->why, sizeof r->out->why, why);
    log_line(LOG_ERROR, "courier", "%s is parked: %s", r->row.number, why);
    return outbox_park(r->o->outbox, r->row.id, why, err);
}

static enum err_code stop(struct round *r)
{
    r->is_at_rest = r->is_all = true;
    r->out->next_utc_s = now(r);
    text_copy(r->out->why, sizeof r->out->why, fetch_end_name(FETCH_STOPPED));
    return ERR_OK;
}

static void note(struct round *r, enum fetch_end end, int status)
{
    r->out->end = end;
    r->out->status = status;
}

static enum err_code not_taken(struct round *r, const struct line_reply *reply, struct err *err)
{
    uint32_t asked_s = reply->answer.retry_after_s;
    switch (reply->fate) {
    case LINE_STOPPED:
        return stop(r);
    case LINE_NEVER:
        return park(r, reply->reason, err);
    case LINE_ODD:
        if (r->row.tries + 1 >= ODD_MAX)
            return park(r, reply->reason, err);
        return later(r, reply->reason, asked_s, false, err);
    case LINE_CLASH:
        return later(r, reply->reason, asked_s, false, err);
    default:
        return later(r, reply->reason, asked_s, true, err);
    }
}

/* --- receipts ------------------------------------------------------------------------------------------------ */

/* Whatever is not signed by our hub for this very text is no receipt, and what said it is not our hub. */
static enum err_code take_receipt(struct round *r, const struct line_reply *reply, struct err *err)
{
    struct receipt receipt;
    enum err_code rc = receipt_read(buf_span(&reply->text), r->o->card->receipt_key, &receipt, err);
    if (!rc)
        rc = outbox_received(r->o->outbox, r->row.id, &receipt, err);
    if (rc == ERR_INVALID || rc == ERR_UNTRUSTED || rc == ERR_TOO_BIG || rc == ERR_UNSUPPORTED) {
        log_line(LOG_WARN, "courier", "what answered is not our hub, or not about this report");
        return later(r, "receipt", 0, true, err);
    }
    return rc;
}

/* Cut, or too slow for all of it at once: the hub hangs up on whoever is slower than it waits for, stamped or not, since
 * a stamp is known to be good only when the whole body is there.  So it is brought as photographs are, in pieces that are
 * done within the hub's patience, and what came stays.  *reply is then that of its naming; else it stays as it is. */
static enum err_code send_in_pieces(struct round *r, struct span envelope, struct line_reply *reply,
                                    struct err *err)
{
    uint8_t digest[32];
    char hex[REPORT_SHA256_TEXT];
    const struct tus_file text = { r->row.uuid, hex, true };
    struct tus_result t;
    if (!hash_sha256(envelope, digest))
        return err_set(err, ERR_NOMEM, "no digest can be made");
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    enum err_code rc = tus_upload(&r->line, &text, envelope, &t, err);
    if (rc || (t.end != TUS_DONE && t.end != TUS_STOPPED))
        return rc;
    line_reply_fini(reply);
    *reply = (struct line_reply){ .fate = LINE_STOPPED, .end = FETCH_STOPPED };
    return t.end == TUS_STOPPED ? ERR_OK : post_naming(&r->line, &text, reply, err);
}

static bool is_slow_line(const struct line_reply *reply)
{
    return reply->end == FETCH_CUT || reply->end == FETCH_TOO_SLOW;
}

static enum err_code send_text(struct round *r, struct err *err)
{
    struct buf envelope = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct line_reply reply;
    enum err_code rc = outbox_envelope(r->o->outbox, r->row.id, &envelope, err);
    if (rc == ERR_DB || (rc == ERR_NOT_FOUND && envelope.len == 0)) {
        buf_fini(&envelope);
        return park(r, "damaged", err);
    }
    if (!rc)
        rc = post_text(&r->line, r->row.uuid, buf_span(&envelope), &reply, err);
    if (!rc && is_slow_line(&reply))
        rc = send_in_pieces(r, buf_span(&envelope), &reply, err);
    buf_fini(&envelope);
    if (rc)
        return rc;
    note(r, reply.end, reply.answer.status);
    if (reply.fate == LINE_GOOD)
        rc = take_receipt(r, &reply, err);
    else if (reply.fate == LINE_ABSENT)
        rc = later(r, reply.reason, 0, true, err);
    else
        rc = not_taken(r, &reply, err);
    line_reply_fini(&reply);
    return rc;
}

/* --- photographs ------------------------------------------------------------------------------------------------ */

struct paths {
    char of[REPORT_PHOTOS_MAX][LINE_PATH_MAX];
    bool is_unwanted;
};

static bool is_whole(const struct outbox_file *f, const struct buf *bytes)
{
    uint8_t digest[32];
    char hex[REPORT_SHA256_TEXT];
    if (bytes->len != f->photo.bytes || !hash_sha256(buf_span(bytes), digest))
        return false;
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    return strcmp(hex, f->photo.sha256) == 0;
}

static enum err_code judge_photo(struct round *r, const struct tus_result *t, struct paths *paths,
                                 struct err *err)
{
    if (t->fetch != FETCH_UNSET)
        note(r, t->fetch, t->status);
    switch (t->end) {
    case TUS_DONE:
        return ERR_OK;
    case TUS_UNWANTED:
        paths->is_unwanted = true;
        return ERR_OK;
    case TUS_NEVER:
        return park(r, t->why, err);
    case TUS_STOPPED:
        return stop(r);
    default:
        return later(r, t->why, t->retry_after_s, true, err);
    }
}

static enum err_code send_photo(struct round *r, size_t i, struct paths *paths, struct err *err)
{
    struct buf bytes = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX);
    struct outbox_file f;
    struct tus_result t;
    enum err_code rc = outbox_file_at(r->o->outbox, r->row.id, i, &f, err);
    if (rc || f.is_held)
        return rc;
    rc = fs_read_all(f.path, &bytes, err);
    if (rc == ERR_NOT_FOUND || rc == ERR_TOO_BIG || (!rc && !is_whole(&f, &bytes))) {
        buf_fini(&bytes);
        return park(r, "photograph damaged", err);
    }
    if (!rc)
        rc = tus_upload(&r->line, &(struct tus_file){ r->row.uuid, f.photo.sha256, false },
                        buf_span(&bytes), &t, err);
    buf_fini(&bytes);
    if (rc)
        return rc;
    text_copy(paths->of[i], sizeof paths->of[i], t.path);
    return judge_photo(r, &t, paths, err);
}

/* True: the hub holds all of it. */
static enum err_code count_missing(struct round *r, const struct paths *paths, size_t *missing,
                                   struct err *err)
{
    struct outbox_file f;
    enum err_code rc = ERR_OK;
    *missing = 0;
    for (size_t i = 0; !rc && i < r->row.n_photos; i++) {
        rc = outbox_file_at(r->o->outbox, r->row.id, i, &f, err);
        if (rc || f.is_held)
            continue;
        (*missing)++;
        /* It said it had every byte and does not vouch for them: from the beginning, next time. */
        if (paths->of[i][0])
            rc = tus_drop(&r->line, paths->of[i], err);
    }
    return rc;
}

static enum err_code ask_receipt(struct round *r, const struct paths *paths, struct err *err)
{
    struct line_reply reply;
    size_t missing = 0;
    enum err_code rc = post_ask(&r->line, r->row.uuid, &reply, err);
    if (rc)
        return rc;
    note(r, reply.end, reply.answer.status);
    /* Put back to an older day; or it is made under a name that another kiosk had as well, and its receipt is for
     * whoever has the report. */
    if (reply.fate == LINE_ABSENT)
        rc = send_text(r, err);
    else if (reply.fate == LINE_GOOD)
        rc = take_receipt(r, &reply, err);
    else
        rc = not_taken(r, &reply, err);
    line_reply_fini(&reply);
    if (!rc && !r->is_at_rest)
        rc = count_missing(r, paths, &missing, err);
    return !rc && missing ? later(r, "photograph not held", 0, false, err) : rc;
}

static enum err_code send_photos(struct round *r, struct paths *paths, struct err *err)
{
    enum err_code rc = ERR_OK;
    paths->is_unwanted = false;
    for (size_t i = 0; !rc && !r->is_at_rest && !paths->is_unwanted && i < r->row.n_photos; i++)
        rc = send_photo(r, i, paths, err);
    return rc;
}

static enum err_code deliver(struct round *r, struct paths *paths, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (r->row.state == OUTBOX_WAITING)
        rc = send_text(r, err);
    if (rc || r->is_at_rest || r->row.n_photos == 0)
        return rc;
    rc = send_photos(r, paths, err);
    if (!rc &&
        paths->is_unwanted) { /* the hub was put back to an older day: it gets the text again */
        rc = send_text(r, err);
        if (!rc && !r->is_at_rest)
            rc = send_photos(r, paths, err);
        if (!rc && !r->is_at_rest && paths->is_unwanted)
            rc = later(r, "photograph not wanted", 0, false, err);
    }
    return rc || r->is_at_rest ? rc : ask_receipt(r, paths, err);
}

/* --- one step ---------------------------------------------------------------------------------------------------- */

enum err_code courier_step(const struct courier_options *o, struct courier_step *out,
                           struct err *err)
{
    struct round r = { .o = o, .line = { .o = o }, .out = out };
    int64_t next = 0;
    *out = (struct courier_step){ 0 };
    enum err_code rc = outbox_next(o->outbox, &r.row, &next, err);
    if (rc == ERR_NOT_FOUND) {
        out->next_utc_s = next;
        return ERR_OK;
    }
    struct paths *paths = rc ? NULL : calloc(1, sizeof *paths);
    if (!rc && !paths)
        rc = err_set(err, ERR_NOMEM, "no memory to send with");
    if (!rc)
        rc = deliver(&r, paths, err);
    free(paths);
    out->did = rc == ERR_OK;
    if (!rc && !r.is_at_rest)
        rc = outbox_sweep(o->outbox, err);
    if (rc || r.is_all)
        return rc;
    struct outbox_row other;
    rc = outbox_next(o->outbox, &other, &out->next_utc_s, err);
    return rc == ERR_NOT_FOUND ? ERR_OK : rc;
}
