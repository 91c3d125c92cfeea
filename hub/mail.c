/* The citizen's mailbox: what stands in it, an answer, withdrawing. */
#include <sodium.h>
#include <stdlib.h>

#include "docket/rules.h"
#include "hub/reports_self.h"
#include "trust/canon.h"

enum { TYPED_MAX = 160 }; /* a number in full width, with blanks */

/* What a request of the mailbox says. */
struct letter {
    json_t *json;
    struct docket_caller who;
};

static const char *text_of(const json_t *j, const char *name)
{
    const char *text = json_string_value(json_object_get(j, name));
    return text ? text : "";
}

/* False: answered. */
static bool read_letter(const struct reports *r, const struct exchange_request *q,
                        struct letter *out, struct exchange_answer *a)
{
    out->json = NULL;
    enum err_code rc = reports_is_short(q->body) ? canon_read(q->body, &out->json, NULL)
                                                 : ERR_TOO_BIG;
    const char *number = text_of(out->json, "number"), *code = text_of(out->json, "code");
    if (!rc && number[0] && strlen(number) < TYPED_MAX && strlen(code) == QUERY_CODE_TEXT - 1) {
        out->who = (struct docket_caller){ number, code, r->o.home, reports_now_s(r) };
        return true;
    }
    json_decref(out->json);
    exchange_refuse(a, 400, "malformed");
    return false;
}

/* --- Argon2id takes its time and memory --------------------------------------------------------- */

static bool begin(struct reports *r)
{
    pthread_mutex_lock(&r->lock);
    bool may = r->n_waiting < REPORTS_MAIL_WAITING;
    if (may) {
        r->n_waiting++;
        while (r->n_mailing >= REPORTS_MAIL_AT_ONCE)
            pthread_cond_wait(&r->free, &r->lock);
        r->n_waiting--;
        r->n_mailing++;
    }
    pthread_mutex_unlock(&r->lock);
    return may;
}

static void end(struct reports *r)
{
    pthread_mutex_lock(&r->lock);
    r->n_mailing--;
    pthread_cond_signal(&r->free);
    pthread_mutex_unlock(&r->lock);
}

/* --- answers ------------------------------------------------------------------------------------ */

static void refuse(struct exchange_answer *a, enum err_code rc, uint32_t wait_s,
                   const struct err *err)
{
    switch (rc) {
    case ERR_NOT_FOUND:
        exchange_refuse(a, 404, "unknown");
        break;
    case ERR_BUSY:
        exchange_refuse(a, 429, "too_often");
        exchange_retry(a, wait_s ? wait_s : 1);
        break;
    case ERR_INVALID:
        exchange_refuse(a, 409, "closed");
        break;
    case ERR_STALE:
        exchange_refuse(a, 422, "other_payload");
        break;
    case ERR_TOO_BIG:
        exchange_refuse(a, 413, "too_big");
        break;
    default:
        exchange_trouble(a, EXCHANGE_REPORTS, err->text);
    }
}

/* What everybody may know of it: when, what, why in the words published for that reason, to whom it was passed on, and
 * what was written for the citizen. */
static json_t *line_of(const struct reports *r, const struct docket_event *e)
{
    const char *text = e->shown[0] ? e->shown : e->text;
    struct docket_told told = docket_rules_told(r->o.rules, e->reason);
    const struct route_office *office = e->office[0] ? route_office_find(r->o.route, e->office)
                                                     : NULL;
    return json_pack("{sI ss ss ss ss ss ss ss ss}", "utc_s", (json_int_t)e->utc_s, "what", e->act,
                     "state", e->to, "text", text, "reason", told.zh, "reason_en", told.en,
                     "office_name", office ? office->name : "", "office_name_en",
                     office ? office->name_en : "", "office_phone", office ? office->phone : "");
}

static json_t *lines_of(const struct reports *r, const struct docket_mail *m)
{
    json_t *lines = json_array();
    for (size_t i = 0; lines && i < m->n_lines; i++)
        if (json_array_append_new(lines, line_of(r, &m->lines[i])) != 0) {
            json_decref(lines);
            return NULL;
        }
    return lines;
}

static json_t *mail_json(const struct reports *r, const struct docket_mail *m)
{
    char due[16] = "";
    const struct docket_case *c = &m->about;
    const char *id = c->assigned[0] ? c->assigned : c->envelope.office;
    const struct route_office *office = route_office_find(r->o.route, id);
    json_t *lines = lines_of(r, m);
    if (date_known(c->envelope.due))
        date_iso(c->envelope.due, due);
    return lines ? json_pack("{ss ss ss ss ss ss ss ss ss ss sb sb so}", "form", "heyan-mailbox-1",
                             "number", c->envelope.number, "uuid", c->envelope.uuid, "case",
                             c->case_number, "state", c->state, "office", id, "office_name",
                             office ? office->name : "", "office_name_en",
                             office ? office->name_en : "", "office_phone",
                             office ? office->phone : "", "due", due, "asked", m->is_asked, "open",
                             m->is_open, "lines", lines)
                 : NULL;
}

void reports_mail(struct reports *r, const struct exchange_request *q, struct exchange_answer *a)
{
    struct letter l = { 0 };
    struct err err = { 0 };
    uint32_t wait_s = 0;
    if (!read_letter(r, q, &l, a))
        return;
    struct docket_mail *m = calloc(1, sizeof *m);
    if (!m || !begin(r)) {
        exchange_refuse(a, 503, "not_now");
    } else {
        struct docket *d = lend_take(r->o.dockets);
        enum err_code rc = docket_mail_find(d, r->o.rules, &l.who, m, &wait_s, &err);
        lend_give(r->o.dockets, d);
        end(r);
        if (rc)
            refuse(a, rc, wait_s, &err);
        else
            exchange_say(a, 200, mail_json(r, m));
    }
    free(m);
    json_decref(l.json);
}

/* --- answering ---------------------------------------------------------------------------------- */

static bool read_photo(const json_t *j, struct envelope_photo *out)
{
    json_int_t bytes = json_integer_value(json_object_get(j, "bytes"));
    const char *sha256 = text_of(j, "sha256");
    if (bytes < 1 || bytes > ENVELOPE_PHOTO_BYTES_MAX || strlen(sha256) != REPORT_SHA256_TEXT - 1 ||
        strspn(sha256, "0123456789abcdef") != REPORT_SHA256_TEXT - 1 ||
        !photo_kind_read(text_of(j, "kind"), &out->kind))
        return false;
    out->bytes = (uint64_t)bytes;
    text_copy(out->sha256, sizeof out->sha256, sha256);
    return true;
}

static bool read_reply(const struct exchange_request *q, const json_t *j, struct docket_reply *out,
                       char key[REPORT_UUID_TEXT], uint8_t *box, size_t box_max)
{
    const json_t *photos = json_object_get(j, "photos");
    const char *text = text_of(j, "box");
    size_t n = 0;
    if (!reports_key_read(exchange_header(q, "Idempotency-Key"), key) || !text[0] ||
        sodium_base642bin(box, box_max, text, strlen(text), NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n < SEAL_OVERHEAD_BYTES || (photos && !json_is_array(photos)) ||
        json_array_size(photos) > REPORT_PHOTOS_MAX ||
        (n == SEAL_OVERHEAD_BYTES && json_array_size(photos) == 0)) /* nothing is said at all */
        return false;
    *out = (struct docket_reply){ .key = key, .box = { box, n } };
    for (; out->n_photos < json_array_size(photos); out->n_photos++)
        if (!read_photo(json_array_get(photos, out->n_photos), &out->photos[out->n_photos]))
            return false;
    return true;
}

static void reply(struct reports *r, const struct letter *l, const struct docket_reply *reply,
                  struct exchange_answer *a)
{
    struct err err = { 0 };
    uint32_t wait_s = 0;
    bool is_new = false;
    if (!begin(r)) {
        exchange_refuse(a, 503, "not_now");
        return;
    }
    struct docket *d = lend_take(r->o.dockets);
    enum err_code rc = docket_mail_reply(d, r->o.rules, r->o.promise, &l->who, reply, &is_new,
                                         &wait_s, &err);
    lend_give(r->o.dockets, d);
    end(r);
    if (rc)
        refuse(a, rc, wait_s, &err);
    else
        exchange_say(a, is_new ? 201 : 200, json_pack("{ss}", "key", reply->key));
}

void reports_reply(struct reports *r, const struct exchange_request *q, struct exchange_answer *a)
{
    struct letter l = { 0 };
    struct docket_reply what;
    char key[REPORT_UUID_TEXT];
    if (!read_letter(r, q, &l, a))
        return;
    uint8_t *box = malloc(q->body.len);
    if (!box)
        exchange_refuse(a, 503, "not_now");
    else if (!read_reply(q, l.json, &what, key, box, q->body.len))
        exchange_refuse(a, 400, "malformed");
    else
        reply(r, &l, &what, a);
    free(box);
    json_decref(l.json);
}

void reports_withdraw(struct reports *r, const struct exchange_request *q,
                      struct exchange_answer *a)
{
    struct letter l = { 0 };
    struct err err = { 0 };
    uint32_t wait_s = 0;
    if (!read_letter(r, q, &l, a))
        return;
    if (!begin(r)) {
        exchange_refuse(a, 503, "not_now");
    } else {
        struct docket *d = lend_take(r->o.dockets);
        enum err_code rc = docket_mail_withdraw(d, r->o.rules, r->o.promise, &l.who, &wait_s, &err);
        lend_give(r->o.dockets, d);
        end(r);
        if (rc)
            refuse(a, rc, wait_s, &err);
        else
            exchange_say(a, 200, json_pack("{ss}", "state", "withdrawn"));
    }
    json_decref(l.json);
}
