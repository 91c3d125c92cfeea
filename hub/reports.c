#include "hub/reports_self.h"

#include <stdlib.h>

#include "trust/hash.h"

enum { RECEIPT_MAX = 8 * 1024 };

int64_t reports_now_s(const struct reports *r)
{
    return r->o.clock.utc_s(r->o.clock.self);
}

bool reports_is_short(struct span json)
{
    enum { VALUES_MAX = 1000 };
    size_t n = 0;
    for (size_t i = 0; i < json.len; i++)
        n += json.p[i] == ',' || json.p[i] == '[' || json.p[i] == '{';
    return n <= VALUES_MAX;
}

/* --- reports ------------------------------------------------------------------------------------ */

bool reports_key_read(const char *header, char out[REPORT_UUID_TEXT])
{
    enum { LEN = REPORT_UUID_TEXT - 1 };
    if (!header || strlen(header) != LEN + 2 || header[0] != '"' || header[LEN + 1] != '"')
        return false;
    for (size_t i = 0; i < LEN; i++) {
        char c = header[i + 1];
        bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (is_hyphen ? c != '-' : !is_hex)
            return false;
    }
    memcpy(out, header + 1, LEN);
    out[LEN] = '\0';
    return true;
}

static void say_receipt(const struct reports *r, unsigned status, const struct receipt *receipt,
                        struct exchange_answer *a)
{
    struct buf text = BUF_INIT(RECEIPT_MAX);
    struct err err = { 0 };
    if (receipt_write(receipt, r->o.key, &text, &err) == ERR_OK)
        exchange_say_text(a, status, buf_span(&text));
    else
        exchange_trouble(a, EXCHANGE_REPORTS, err.text);
    buf_fini(&text);
}

/* about may hold bytes of the request. */
static void malformed(struct exchange_answer *a, const char *about)
{
    char shown[160];
    text_show(span_of(about), shown, sizeof shown);
    exchange_say(a, 400, json_pack("{ss ss}", "reason", "malformed", "about", shown));
}

static void answer_taken(const struct reports *r, const struct docket_item *item,
                         struct exchange_answer *a, const struct err *err)
{
    if (item->rc == ERR_OK && item->is_new)
        exchange_worked(a, EXCHANGE_REPORTS);
    switch (item->rc) {
    case ERR_OK:
        say_receipt(r, item->is_new ? 201 : 200, &item->receipt, a);
        break;
    case ERR_STALE:
        exchange_refuse(a, 422, "other_payload");
        break;
    case ERR_INVALID:
        malformed(a, err->text);
        break;
    default:
        exchange_trouble(a, EXCHANGE_REPORTS, err->text);
    }
}

static void hand_in(struct reports *r, struct docket_item *item, struct exchange_answer *a)
{
    struct err err = { 0 };
    switch (intake_take(r->o.intake, item, &err)) {
    case INTAKE_DONE:
        answer_taken(r, item, a, &err);
        break;
    case INTAKE_RUNNING:
        exchange_refuse(a, 409, "running");
        exchange_retry(a, 1);
        break;
    default:
        exchange_trouble(a, EXCHANGE_REPORTS, err.text[0] ? err.text : "too many wait");
    }
}

static enum err_code former_names(const struct reports *r, const char *kiosk,
                                  struct reports_former *out, struct err *err)
{
    const struct reports_names *n = r->o.names;
    *out = (struct reports_former){ .n = 0 };
    return n ? n->former(n->self, kiosk, out, err) : ERR_OK;
}

/* Its own, or made under an earlier name of its.  Another kiosk's it may not bring, be that one revoked or not: it waits
 * at the kiosk until the staff has said whose name that was. */
static bool may_bring(const struct reports *r, const char *kiosk, const char *named,
                      struct exchange_answer *a)
{
    struct reports_former former;
    struct err err = { 0 };
    if (strcmp(kiosk, named) == 0)
        return true;
    if (!stamp_is_name(named)) {
        malformed(a, "of no kiosk");
        return false;
    }
    if (former_names(r, kiosk, &former, &err)) {
        exchange_trouble(a, EXCHANGE_KIOSKS, err.text);
        return false;
    }
    for (size_t i = 0; i < former.n; i++)
        if (strcmp(former.name[i], named) == 0)
            return true;
    if (r->o.names)
        r->o.names->claim(r->o.names->self, kiosk, named);
    exchange_refuse(a, 409, "not_yours");
    exchange_retry(a, REPORTS_CLAIM_RETRY_S);
    return false;
}

void reports_take(struct reports *r, const char *kiosk, const struct exchange_request *q,
                  struct exchange_answer *a)
{
    char key[REPORT_UUID_TEXT];
    uint8_t sum[32];
    struct err err = { 0 };
    struct docket_item *item = calloc(1, sizeof *item);
    enum err_code rc = !item ? ERR_NOMEM
                       : reports_is_short(q->body)
                           ? envelope_read(q->body, &item->envelope, NULL, &err)
                           : err_set(&err, ERR_INVALID, "too many values");
    if (rc == ERR_NOMEM) {
        exchange_trouble(a, EXCHANGE_REPORTS, "no memory for a report");
    } else if (!reports_key_read(exchange_header(q, "Idempotency-Key"), key)) {
        exchange_refuse(a, 400, "key");
    } else if (rc) {
        malformed(a, err.text);
    } else if (strcmp(key, item->envelope.uuid) != 0) {
        malformed(a, "the key is not the report's uuid");
    } else if (!may_bring(r, kiosk, item->envelope.kiosk, a)) {
        ; /* answered */
    } else if (!hash_sha256(q->body, sum)) {
        exchange_trouble(a, EXCHANGE_REPORTS, "no digest");
    } else {
        static const char digits[] = "0123456789abcdef";
        for (size_t i = 0; i < sizeof sum; i++) {
            item->fingerprint[2 * i] = digits[sum[i] >> 4];
            item->fingerprint[2 * i + 1] = digits[sum[i] & 15];
        }
        item->key = key;
        item->bytes = q->body;
        hand_in(r, item, a);
    }
    free(item);
}

/* By a name that two had, nobody gets the other's: whoever has the report itself gets its receipt by bringing it again. */
static enum err_code find_receipt(struct docket *d, const char *kiosk,
                                  const struct reports_former *former, const char *uuid,
                                  struct receipt *out, struct err *err)
{
    enum err_code rc = err_set(err, ERR_NOT_FOUND, "no report of that uuid");
    if (!former->is_own_shared)
        rc = docket_receipt(d, kiosk, uuid, out, err);
    for (size_t i = 0; rc == ERR_NOT_FOUND && i < former->n; i++)
        if (!former->is_shared[i])
            rc = docket_receipt(d, former->name[i], uuid, out, err);
    return rc;
}

void reports_receipt(struct reports *r, const char *kiosk, const struct exchange_request *q,
                     struct exchange_answer *a)
{
    struct receipt receipt = { 0 };
    struct err err = { 0 };
    struct reports_former former = { .n = 0 };
    struct docket *d = lend_take(r->o.dockets);
    const char *uuid = q->path + strlen(REPORTS_PATH "/");
    enum err_code rc = former_names(r, kiosk, &former, &err);
    rc = rc ? rc == ERR_NOT_FOUND ? ERR_DB : rc
            : find_receipt(d, kiosk, &former, uuid, &receipt, &err);
    lend_give(r->o.dockets, d);
    if (rc == ERR_OK)
        say_receipt(r, 200, &receipt, a);
    else if (rc == ERR_NOT_FOUND || rc == ERR_INVALID)
        exchange_refuse(a, 404, "no_such_report");
    else
        exchange_trouble(a, EXCHANGE_REPORTS, err.text);
}

/* --- life --------------------------------------------------------------------------------------- */

enum err_code reports_open(const struct reports_options *o, struct reports **out, struct err *err)
{
    struct reports *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for reports");
    r->o = *o;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->free, NULL);
    *out = r;
    return ERR_OK;
}

void reports_close(struct reports *r)
{
    if (!r)
        return;
    pthread_cond_destroy(&r->free);
    pthread_mutex_destroy(&r->lock);
    free(r);
}
