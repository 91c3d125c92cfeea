/* What a person may ask at any kiosk. */
#include <sodium.h>

#include "courier/line.h"
#include "trust/canon.h"
#include "trust/hash.h"

enum { LETTER_MAX = 64 * 1024 };

static enum err_code not_good(const struct line_reply *r, struct err *err)
{
    if (r->answer.status == 429)
        return err_set(err, ERR_BUSY, "asked too often");
    if (r->fate == LINE_ABSENT)
        return err_set(err, ERR_NOT_FOUND, "no such number with that code");
    if (r->fate == LINE_CLASH)
        return err_set(err, ERR_STALE, "the case is closed");
    if (r->fate == LINE_NEVER)
        return err_set(err, ERR_INVALID, "the hub refuses it: %s", r->reason);
    return err_set(err, r->fate == LINE_STOPPED ? ERR_CANCELLED : ERR_NET, "not told: %s",
                   r->reason);
}

/* --- reading --------------------------------------------------------------------------------------------- */

static void take_text(const json_t *j, const char *name, char *out, size_t cap)
{
    const char *text = json_string_value(json_object_get(j, name));
    text_show(span_of(text ? text : ""), out, cap);
}

/* The newest lines, oldest first. */
static void take_lines(const json_t *list, struct mailbox_view *out)
{
    size_t n = json_array_size(list), from = n > MAILBOX_LINES_MAX ? n - MAILBOX_LINES_MAX : 0;
    for (size_t i = from; i < n; i++) {
        const json_t *j = json_array_get(list, i);
        struct mailbox_line *line = &out->lines[out->n_lines++];
        line->utc_s = json_integer_value(json_object_get(j, "utc_s"));
        take_text(j, "what", line->what, sizeof line->what);
        take_text(j, "text", line->own, sizeof line->own);
        take_text(j, "reason", line->reason, sizeof line->reason);
        take_text(j, "reason_en", line->reason_en, sizeof line->reason_en);
        take_text(j, "office_name", line->office_name, sizeof line->office_name);
        take_text(j, "office_name_en", line->office_name_en, sizeof line->office_name_en);
        take_text(j, "office_phone", line->office_phone, sizeof line->office_phone);
        text_copy(line->text, sizeof line->text, line->own);
    }
}

static enum err_code read_view(struct span json, struct mailbox_view *out, struct err *err)
{
    json_t *j = NULL;
    char form[32], due[16];
    if (canon_read(json, &j, NULL) != ERR_OK)
        return err_set(err, ERR_NET, "what answered is not our hub");
    memset(out, 0, sizeof *out);
    take_text(j, "form", form, sizeof form);
    take_text(j, "number", out->number, sizeof out->number);
    take_text(j, "uuid", out->uuid, sizeof out->uuid);
    take_text(j, "case", out->case_number, sizeof out->case_number);
    take_text(j, "state", out->state, sizeof out->state);
    take_text(j, "office", out->office, sizeof out->office);
    take_text(j, "office_name", out->office_name, sizeof out->office_name);
    take_text(j, "office_name_en", out->office_name_en, sizeof out->office_name_en);
    take_text(j, "office_phone", out->office_phone, sizeof out->office_phone);
    take_text(j, "due", due, sizeof due);
    out->is_asked = json_is_true(json_object_get(j, "asked"));
    out->is_open = json_is_true(json_object_get(j, "open"));
    if (!date_parse(span_of(due), &out->due))
        out->due = DATE_NONE;
    take_lines(json_object_get(j, "lines"), out);
    json_decref(j);
    return strcmp(form, "heyan-mailbox-1") == 0
               ? ERR_OK
               : err_set(err, ERR_NET, "what answered is not our hub");
}

/* --- asking ---------------------------------------------------------------------------------------------- */

static enum err_code send_json(struct line *l, const char *path, json_t *j, const char *key,
                               struct line_reply *out, struct err *err)
{
    char quoted[REPORT_UUID_TEXT + 2];
    struct buf body = BUF_INIT(LETTER_MAX);
    snprintf(quoted, sizeof quoted, "\"%s\"", key ? key : "");
    const struct fetch_header headers[] = { { "Idempotency-Key", quoted } };
    enum err_code rc = j && buf_reserve(&body, LETTER_MAX) ==
                                   ERR_OK /* grown it would leave copies */
                           ? canon_write(j, &body, err)
                           : err_set(err, ERR_NOMEM, "no memory");
    if (!rc) {
        const struct line_letter q = { .path = path,
                                       .body = buf_span(&body),
                                       .type = "application/json",
                                       .headers = headers,
                                       .n_headers = key ? 1 : 0 };
        rc = line_ask(l, &q, out, err);
    }
    if (body.data)
        sodium_memzero(body.data, body.cap); /* the code */
    buf_fini(&body);
    json_decref(j);
    return rc;
}

static json_t *who(const char *number, const char *code)
{
    return json_pack("{ss ss}", "number", number, "code", code);
}

static void burn_view(struct mailbox_view *view)
{
    if (view)
        sodium_memzero(view, sizeof *view);
    free(view);
}

enum err_code mailbox_ask(const struct courier_options *o, const char *number, const char *code,
                          struct mailbox_view *out, struct err *err)
{
    struct line l = { .o = o };
    struct line_reply r;
    enum err_code rc = send_json(&l, "/v1/mailbox", who(number, code), NULL, &r, err);
    if (rc)
        return rc;
    struct mailbox_view *view = calloc(1, sizeof *view);
    rc = !view                 ? err_set(err, ERR_NOMEM, "no memory for an answer")
         : r.fate == LINE_GOOD ? read_view(buf_span(&r.text), view, err)
                               : not_good(&r, err);
    if (!rc)
        *out = *view;
    burn_view(view);
    line_reply_fini(&r);
    return rc;
}

enum err_code mailbox_withdraw(const struct courier_options *o, const char *number,
                               const char *code, struct err *err)
{
    struct line l = { .o = o };
    struct line_reply r;
    enum err_code rc = send_json(&l, "/v1/mailbox/withdraw", who(number, code), NULL, &r, err);
    if (rc)
        return rc;
    rc = r.fate == LINE_GOOD ? ERR_OK : not_good(&r, err);
    line_reply_fini(&r);
    return rc;
}

/* --- answering ------------------------------------------------------------------------------------------------ */

struct sealed {
    struct buf bytes;
    char sha256[REPORT_SHA256_TEXT];
};

struct reply {
    struct sealed photos[REPORT_PHOTOS_MAX];
    size_t n;
};

static enum err_code seal_photos(const struct desk_card *card, const struct outbox_photo *photos,
                                 struct reply *out, struct err *err)
{
    uint8_t digest[32];
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < out->n; i++) {
        struct sealed *s = &out->photos[i];
        s->bytes = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX);
        rc = seal_bytes(card, photos[i].jpeg, &s->bytes, err);
        if (!rc && !hash_sha256(buf_span(&s->bytes), digest))
            rc = err_set(err, ERR_NOMEM, "no digest can be made");
        if (!rc)
            sodium_bin2hex(s->sha256, sizeof s->sha256, digest, sizeof digest);
    }
    return rc;
}

static json_t *reply_json(const char *number, const char *code, const struct buf *box,
                          const struct outbox_photo *photos, const struct reply *reply)
{
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    size_t cap = sodium_base64_encoded_len(box->len, plain);
    char *text = malloc(cap);
    json_t *j = NULL, *list = json_array();
    for (size_t i = 0; list && i < reply->n; i++)
        json_array_append_new(list, json_pack("{ss sI ss}", "kind", photo_kind_name(photos[i].kind),
                                              "bytes", (json_int_t)reply->photos[i].bytes.len,
                                              "sha256", reply->photos[i].sha256));
    if (text && list && json_array_size(list) == reply->n) {
        sodium_bin2base64(text, cap, box->data, box->len, plain);
        j = json_pack("{ss ss ss sO}", "number", number, "code", code, "box", text, "photos", list);
    }
    json_decref(list);
    free(text);
    return j;
}

/* A case's uuid is what photographs are sent under, and only the mailbox knows it. */
static enum err_code send_photos(struct line *l, const struct reply *reply, const char *number,
                                 const char *code, struct err *err)
{
    struct tus_result t = { .end = TUS_DONE };
    struct mailbox_view *view = calloc(1, sizeof *view);
    enum err_code rc = view ? mailbox_ask(l->o, number, code, view, err)
                            : err_set(err, ERR_NOMEM, "no memory for an answer");
    for (size_t i = 0; !rc && t.end == TUS_DONE && i < reply->n; i++)
        rc = tus_upload(l, &(struct tus_file){ view->uuid, reply->photos[i].sha256, false },
                        buf_span(&reply->photos[i].bytes), &t, err);
    if (!rc && t.end != TUS_DONE)
        rc = err_set(err, ERR_NET, "a photograph did not get through: %s", t.why);
    burn_view(view);
    return rc;
}

/* *is_again: it was taken at an earlier try.  Sealed anew it is another box under the same key, a 422. */
static enum err_code send_reply(struct line *l, json_t *j, const char *key, bool *is_again,
                                struct err *err)
{
    struct line_reply r;
    enum err_code rc = send_json(l, "/v1/mailbox/reply", j, key, &r, err);
    *is_again = false;
    if (rc)
        return rc;
    *is_again = r.fate == LINE_NEVER && r.answer.status == 422;
    if (r.fate != LINE_GOOD && !*is_again)
        rc = not_good(&r, err);
    line_reply_fini(&r);
    return rc;
}

/* Of what was taken before the words are there, but the photographs it named were sealed otherwise and can come no
 * more: they go once more, as a letter of their own. */
static enum err_code send_once(struct line *l, const char *number, const char *code,
                               const char *key, const struct buf *box,
                               const struct outbox_photo *photos, const struct reply *reply,
                               struct err *err)
{
    struct report fresh;
    bool is_again = false;
    enum err_code rc = send_reply(l, reply_json(number, code, box, photos, reply), key, &is_again,
                                  err);
    if (rc || !is_again || reply->n == 0)
        return rc;
    report_begin(&fresh, REPORT_QUESTION); /* for its uuid */
    return send_reply(l, reply_json(number, code, box, photos, reply), fresh.uuid, &is_again, err);
}

enum err_code mailbox_reply(const struct courier_options *o, const char *number, const char *code,
                            const char *key, const char *text, const struct outbox_photo *photos,
                            size_t n_photos, struct err *err)
{
    struct line l = { .o = o };
    struct buf box = BUF_INIT(REPORT_TEXT_MAX + SEAL_OVERHEAD_BYTES);
    if (n_photos > REPORT_PHOTOS_MAX)
        return err_set(err, ERR_TOO_BIG, "more than %d photographs", REPORT_PHOTOS_MAX);
    struct reply *reply = calloc(1, sizeof *reply);
    if (!reply)
        return err_set(err, ERR_NOMEM, "no memory for an answer");
    reply->n = n_photos;
    enum err_code rc = seal_bytes(o->card, span_of(text), &box, err);
    if (!rc)
        rc = seal_photos(o->card, photos, reply, err);
    if (!rc)
        rc = send_once(&l, number, code, key, &box, photos, reply, err);
    if (!rc && n_photos > 0)
        rc = send_photos(&l, reply, number, code, err);
    for (size_t i = 0; i < n_photos; i++)
        buf_fini(&reply->photos[i].bytes);
    buf_fini(&box);
    free(reply);
    return rc;
}
