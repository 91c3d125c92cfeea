/* The last touch: sealed, on the disk, and only then a number. */
#include <sodium.h>

#include "base/log.h"
#include "outbox/store.h"

static const char sql_find[] = "SELECT number, fingerprint, envelope FROM report WHERE uuid = ?1";
static const char sql_photo_bytes[] = "SELECT total(bytes) FROM photo";
static const char sql_count[] = "SELECT last FROM day_count WHERE day = ?1";
static const char sql_counted[] = "INSERT INTO day_count (day, last) VALUES (?1, ?2) "
                                  "ON CONFLICT (day) DO UPDATE SET last = ?2";

/* JSON of the longest report, its quotes escaped. */
enum { PLAIN_MAX = 512 * 1024, BOX_MAX = PLAIN_MAX + SEAL_OVERHEAD_BYTES };

struct submitting {
    const struct outbox_submission *s;
    const char *code;
    struct envelope envelope;
    struct buf sealed[REPORT_PHOTOS_MAX];
    bool are_photos_put;
    bool is_ours;            /* this or an earlier try of ours may have stored it, with our code */
    bool is_found, is_known; /* what the disk says */
};

/* --- the photographs -------------------------------------------------------------------------------- */

static enum err_code seal_photos(struct submitting *w, struct err *err)
{
    const struct outbox_submission *s = w->s;
    struct report *r = s->report;
    enum err_code rc = ERR_OK;
    r->n_photos = w->envelope.n_photos = 0;
    for (size_t i = 0; !rc && i < s->n_photos; i++) {
        const struct outbox_photo *p = &s->photos[i];
        struct envelope_photo *sealed = &w->envelope.photos[i];
        w->sealed[i] = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX);
        rc = outbox_fingerprint(p->jpeg, r->photos[i].sha256, err);
        if (!rc)
            rc = seal_bytes(s->card, p->jpeg, &w->sealed[i], err);
        if (!rc)
            rc = outbox_fingerprint(buf_span(&w->sealed[i]), sealed->sha256, err);
        r->photos[i].kind = sealed->kind = p->kind;
        r->photos[i].bytes = p->jpeg.len;
        sealed->bytes = w->sealed[i].len;
    }
    if (!rc)
        r->n_photos = w->envelope.n_photos = s->n_photos;
    return rc;
}

static enum err_code put_photos(struct outbox *b, struct submitting *w, struct err *err)
{
    int64_t held = 0;
    uint64_t bytes = 0;
    if (w->s->n_photos == 0 || w->are_photos_put)
        return ERR_OK;
    enum err_code rc = outbox_db_number(b, &held, err, sql_photo_bytes, "");
    for (size_t i = 0; i < w->s->n_photos; i++)
        bytes += w->sealed[i].len;
    if (!rc && (uint64_t)held + bytes > b->photos_bytes_max)
        rc = err_set(err, ERR_TOO_BIG, "no more photographs are taken before some have gone");
    for (size_t i = 0; !rc && i < w->s->n_photos; i++)
        rc = outbox_disk_put(b, "photos", w->envelope.photos[i].sha256, buf_span(&w->sealed[i]),
                             err);
    if (!rc)
        rc = outbox_disk_sync(b, "photos", err);
    w->are_photos_put = rc == ERR_OK;
    return rc;
}

static void drop_photos(struct outbox *b, const struct submitting *w)
{
    for (size_t i = 0; i < w->envelope.n_photos; i++)
        err_ignore(outbox_disk_remove(b, "photos", w->envelope.photos[i].sha256, NULL),
                   "swept after a day");
}

/* --- the text ---------------------------------------------------------------------------------------- */

static enum err_code give_number(struct outbox *b, const struct submitting *w, struct err *err)
{
    struct report *r = w->s->report;
    struct number_parts parts = *w->s->home;
    int64_t last = 0;
    parts.day = date_of_utc(r->made_utc_s);
    enum err_code rc = outbox_db_number(b, &last, err, sql_count, "i", (int64_t)parts.day.ymd);
    if (rc)
        return rc;
    parts.count = (unsigned)(last + 1);
    if (!number_write(&parts, r->number))
        return err_set(err, ERR_UNSUPPORTED, "there is no number left for today");
    return outbox_db_run(b, NULL, err, sql_counted, "ii", (int64_t)parts.day.ymd, last + 1);
}

static void fill_envelope(struct submitting *w)
{
    const struct report *r = w->s->report;
    const struct report_good *good = r->n_goods > 0 ? &r->goods[0] : NULL;
    struct envelope *e = &w->envelope;
    text_copy(e->uuid, sizeof e->uuid, r->uuid);
    text_copy(e->number, sizeof e->number, r->number);
    text_copy(e->kiosk, sizeof e->kiosk, r->kiosk);
    text_copy(e->profile, sizeof e->profile, r->profile);
    text_copy(e->topic, sizeof e->topic, r->topic);
    text_copy(e->office, sizeof e->office, r->office);
    text_copy(e->township, sizeof e->township, r->township);
    text_copy(e->code, sizeof e->code, good ? good->code : "");
    text_copy(e->shop_id, sizeof e->shop_id, r->shop_id);
    text_copy(e->verdict, sizeof e->verdict, good ? good->verdict : "");
    text_copy(e->reason, sizeof e->reason, good ? good->reason : "");
    text_copy(e->box_id, sizeof e->box_id, w->s->card->box_id);
    e->kind = r->kind;
    e->made_utc_s = r->made_utc_s;
    e->clock_is_sure = r->clock_is_sure;
    e->has_contact = r->phone[0] != '\0';
    e->due = r->due;
    e->release_sequence = r->release_sequence;
}

static enum err_code write_text(struct submitting *w, struct buf *out, struct err *err)
{
    struct buf plain = BUF_INIT(PLAIN_MAX), box = BUF_INIT(BOX_MAX);
    fill_envelope(w);
    /* In one piece: a buffer that moves while it grows leaves words behind in freed memory. */
    enum err_code rc = buf_reserve(&plain, PLAIN_MAX) ? ERR_NOMEM : ERR_OK;
    if (rc)
        return err_set(err, rc, "no memory for the report");
    rc = report_write(w->s->report, &plain, err);
    if (!rc)
        rc = seal_bytes(w->s->card, buf_span(&plain), &box, err);
    if (!rc)
        rc = envelope_write(&w->envelope, buf_span(&box), out, err);
    sodium_memzero(plain.data, plain.cap);
    buf_fini(&plain);
    buf_fini(&box);
    return rc;
}

static enum err_code insert(struct outbox *b, struct submitting *w, struct buf *text,
                            char fingerprint[REPORT_SHA256_TEXT], struct err *err)
{
    enum err_code rc = outbox_db_begin(b, err);
    if (rc)
        return rc;
    rc = give_number(b, w, err);
    if (!rc)
        rc = write_text(w, text, err);
    if (!rc)
        rc = outbox_fingerprint(buf_span(text), fingerprint, err);
    if (!rc) {
        const struct outbox_fresh f = { &w->envelope, buf_span(text), fingerprint, 0,
                                        b->clock.utc_s(b->clock.self) };
        rc = outbox_db_insert(b, &f, err);
    }
    return outbox_db_end(b, rc, err);
}

/* Not being able to is no reason to take the number back: the row is on the disk. */
static void put_twin(struct outbox *b, const char *uuid, const char *fingerprint, struct span text)
{
    struct err err = { 0 };
    if (outbox_twin_put(b, uuid, fingerprint, text, &err) != ERR_OK)
        log_line(LOG_WARN, "outbox", "a report lies in the database only: %s", err.text);
}

/* --- all of it ------------------------------------------------------------------------------------------ */

/* A row that is found after a failure may stand in pages that were never written, and one that is not found may come
 * back out of the WAL: with the checkpoint it is on the disk, or gone. */
static enum err_code find(struct outbox *b, void *self, struct err *err)
{
    struct submitting *w = self;
    struct report *r = w->s->report;
    char fingerprint[REPORT_SHA256_TEXT] = "";
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX);
    sqlite3_stmt *s;
    w->is_known = w->is_found = false;
    enum err_code rc = outbox_db_query(b, &s, err, sql_find, "s", r->uuid);
    if (rc)
        return rc;
    if (outbox_db_step(b, s, &rc, err)) {
        struct span found = outbox_db_blob(s, 2);
        w->is_found = true;
        outbox_db_text(s, 0, r->number, sizeof r->number);
        outbox_db_text(s, 1, fingerprint, sizeof fingerprint);
        rc = buf_append(&text, found.p, found.len);
    }
    sqlite3_finalize(s);
    if (!rc && w->is_ours)
        rc = outbox_db_checkpoint(b, err);
    w->is_known = rc == ERR_OK;
    if (!rc && w->is_found)
        put_twin(b, r->uuid, fingerprint, buf_span(&text));
    buf_fini(&text);
    if (!rc && w->is_found && !w->is_ours)
        rc = err_set(err, ERR_STALE, "it was taken before, and its code given out then");
    return rc;
}

static enum err_code submit(struct outbox *b, void *self, struct err *err)
{
    struct submitting *w = self;
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX);
    char fingerprint[REPORT_SHA256_TEXT];
    enum err_code rc = find(b, w, err);
    if (rc || w->is_found)
        return rc;
    rc = put_photos(b, w, err);
    if (!rc) {
        w->is_known = false;
        w->is_ours = true;
        rc = insert(b, w, &text, fingerprint, err);
    }
    if (!rc)
        put_twin(b, w->envelope.uuid, fingerprint, buf_span(&text));
    buf_fini(&text);
    return rc;
}

static void fill_due(const struct outbox_submission *s)
{
    struct promise_due due;
    if (!s->promise)
        return;
    promise_due(s->promise, "decide", s->report->kind, s->report->made_utc_s, &due);
    s->report->due = due.day;
}

static enum err_code prepare(struct outbox *b, struct submitting *w, struct err *err)
{
    struct report *r = w->s->report;
    if (w->s->n_photos > REPORT_PHOTOS_MAX)
        return err_set(err, ERR_TOO_BIG, "more than %d photographs", REPORT_PHOTOS_MAX);
    if (r->made_utc_s == 0)
        r->made_utc_s = b->clock.utc_s(b->clock.self);
    fill_due(w->s);
    if (strcmp(b->unsure_uuid, r->uuid) != 0) {
        text_copy(b->unsure_uuid, sizeof b->unsure_uuid, r->uuid);
        query_code_make(b->unsure_code);
    }
    enum err_code rc = query_code_check(b->unsure_code, r->uuid, w->envelope.query_check, err);
    return rc ? rc : seal_photos(w, err);
}

static void fini(struct submitting *w)
{
    for (size_t i = 0; i < REPORT_PHOTOS_MAX; i++)
        buf_fini(&w->sealed[i]);
    free(w);
}

enum err_code outbox_submit(struct outbox *b, const struct outbox_submission *s,
                            char code[QUERY_CODE_TEXT], bool *stored, struct err *err)
{
    struct submitting *w = calloc(1, sizeof *w);
    *stored = false;
    if (!w)
        return err_set(err, ERR_NOMEM, "no memory for the report");
    w->s = s;
    w->is_ours = strcmp(b->unsure_uuid, s->report->uuid) == 0;
    enum err_code rc = prepare(b, w, err);
    if (!rc)
        rc = outbox_turn(b, OUTBOX_TOGETHER, submit, w, err);
    /* An error is not "not stored". */
    if (rc && w->is_ours && !w->is_known &&
        outbox_turn(b, OUTBOX_TOGETHER, find, w, NULL) == ERR_OK && w->is_found)
        rc = ERR_OK;
    *stored = w->is_found || rc == ERR_OK;
    if (rc && w->is_known && !w->is_found)
        drop_photos(b, w);
    if (!rc)
        memcpy(code, b->unsure_code, QUERY_CODE_TEXT);
    if (!rc || rc == ERR_STALE) {
        sodium_memzero(b->unsure_uuid, sizeof b->unsure_uuid);
        sodium_memzero(b->unsure_code, sizeof b->unsure_code);
    }
    fini(w);
    return rc;
}
