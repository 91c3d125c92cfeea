#include "courier/loop_hub_self.h"

#include <sodium.h>
#include <strings.h>

#include "trust/hash.h"

struct talk {
    struct buf body;
    struct upload_kept *upload; /* a PATCH whose bytes are taken as they come */
    size_t begun_at;
};

struct said {
    unsigned status;
    struct buf text;
    char location[160];
    bool has_offset, is_html;
    uint64_t offset;
    unsigned retry_after_s;
};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void say(struct said *s, unsigned status, const char *text)
{
    s->status = status;
    s->text.len = 0;
    must(buf_print(&s->text, "%s", text) == ERR_OK);
}

static void refuse(struct said *s, unsigned status, const char *reason)
{
    s->status = status;
    s->text.len = 0;
    if (reason[0])
        must(buf_print(&s->text, "{\"reason\":\"%s\"}", reason) == ERR_OK);
}

/* --- reports -------------------------------------------------------------------------------------------------- */

static struct report_kept *find_report(struct loop_hub *h, const char *uuid)
{
    for (size_t i = 0; i < h->n_reports; i++)
        if (strcmp(h->reports[i].envelope.uuid, uuid) == 0)
            return &h->reports[i];
    return NULL;
}

static void hex_of(struct span bytes, char out[REPORT_SHA256_TEXT])
{
    uint8_t digest[32];
    must(hash_sha256(bytes, digest));
    sodium_bin2hex(out, REPORT_SHA256_TEXT, digest, sizeof digest);
}

bool loop_hub_is_held(const struct loop_hub *h, const char *uuid, const char *sha256)
{
    char found[REPORT_SHA256_TEXT];
    for (size_t i = 0; i < h->n_uploads; i++) {
        const struct upload_kept *u = &h->uploads[i];
        if (!u->is_there || strcmp(u->uuid, uuid) != 0 || strcmp(u->sha256, sha256) != 0 ||
            u->bytes.len != u->length)
            continue;
        hex_of(buf_span(&u->bytes), found);
        return strcmp(found, sha256) == 0;
    }
    return false;
}

static void receipt_of(struct loop_hub *h, const struct report_kept *k, struct said *s)
{
    struct receipt r = { .received_utc_s = h->utc_s };
    bool is_foreign = h->way == LOOP_FOREIGN || h->way == LOOP_HOLDS_ALL;
    text_copy(r.uuid, sizeof r.uuid, k->envelope.uuid);
    text_copy(r.number, sizeof r.number, k->envelope.number);
    text_copy(r.fingerprint, sizeof r.fingerprint, k->fingerprint);
    snprintf(r.case_number, sizeof r.case_number, "2026-%04zu", (size_t)(k - h->reports) + 1);
    for (size_t i = 0; i < k->envelope.n_photos; i++)
        if (h->way == LOOP_HOLDS_ALL || loop_hub_is_held(h, r.uuid, k->envelope.photos[i].sha256))
            text_copy(r.held[r.n_held++], REPORT_SHA256_TEXT, k->envelope.photos[i].sha256);
    s->text.len = 0;
    must(receipt_write(&r, is_foreign ? h->other : h->key, &s->text, NULL) == ERR_OK);
    if (h->first_receipt.len == 0)
        must(buf_append(&h->first_receipt, s->text.data, s->text.len) == ERR_OK);
    if (h->way == LOOP_REPLAYED) {
        s->text.len = 0;
        must(buf_append(&s->text, h->first_receipt.data, h->first_receipt.len) == ERR_OK);
    }
}

static void take_report(struct loop_hub *h, struct MHD_Connection *c, struct span body,
                        struct said *s)
{
    struct envelope e;
    char fingerprint[REPORT_SHA256_TEXT], key[REPORT_UUID_TEXT + 2];
    const char *header = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Idempotency-Key");
    h->count.posts++;
    if (envelope_read(body, &e, NULL, NULL) != ERR_OK) {
        refuse(s, 400, "malformed");
        return;
    }
    snprintf(key, sizeof key, "\"%s\"", e.uuid);
    if (!header || strcmp(header, key) != 0) {
        refuse(s, 400, "key");
        return;
    }
    hex_of(body, fingerprint);
    struct report_kept *k = find_report(h, e.uuid);
    s->status = k ? 200 : 201;
    if (!k) {
        must(h->n_reports < REPORTS_MAX);
        k = &h->reports[h->n_reports++];
        k->envelope = e;
        text_copy(k->fingerprint, sizeof k->fingerprint, fingerprint);
        h->count.cases++;
    }
    if (strcmp(k->fingerprint, fingerprint) != 0)
        refuse(s, 422, "other_payload");
    else
        receipt_of(h, k, s);
}

static void give_receipt(struct loop_hub *h, const char *uuid, struct said *s)
{
    struct report_kept *k = h->way == LOOP_NO_RECEIPTS ? NULL : find_report(h, uuid);
    if (!k) {
        refuse(s, 404, "no_such_report");
        return;
    }
    s->status = 200;
    receipt_of(h, k, s);
}

/* --- uploads ----------------------------------------------------------------------------------------------------- */

static bool metadata(const char *text, const char *name, char *out, size_t cap)
{
    const char *at = text ? strstr(text, name) : NULL;
    size_t n = 0;
    if (!at)
        return false;
    at += strlen(name) + 1;
    bool is_good = sodium_base642bin((uint8_t *)out, cap - 1, at, strcspn(at, ","), NULL, &n, NULL,
                                     sodium_base64_VARIANT_ORIGINAL) == 0;
    out[is_good ? n : 0] = '\0';
    return is_good;
}

static bool wants(const struct report_kept *k, const char *sha256, uint64_t length)
{
    for (size_t i = 0; k && i < k->envelope.n_photos; i++)
        if (strcmp(k->envelope.photos[i].sha256, sha256) == 0 &&
            k->envelope.photos[i].bytes == length)
            return true;
    return false;
}

static void create_upload(struct loop_hub *h, struct MHD_Connection *c, struct said *s)
{
    char uuid[REPORT_UUID_TEXT] = "", sha256[REPORT_SHA256_TEXT] = "";
    const char *length = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Upload-Length");
    const char *meta = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Upload-Metadata");
    uint64_t n = 0;
    size_t i = 0;
    if (!length || !span_number(span_of(length), &n) ||
        !metadata(meta, "report", uuid, sizeof uuid) ||
        !metadata(meta, "sha256", sha256, sizeof sha256)) {
        refuse(s, 400, "metadata");
        return;
    }
    if (!wants(find_report(h, uuid), sha256, n)) {
        refuse(s, 404, "no_report_wants_it");
        return;
    }
    while (i < h->n_uploads &&
           !(h->uploads[i].is_there && strcmp(h->uploads[i].sha256, sha256) == 0))
        i++;
    if (i == h->n_uploads) {
        must(h->n_uploads < UPLOADS_MAX);
        struct upload_kept *u = &h->uploads[h->n_uploads++];
        *u = (struct upload_kept){ .length = n, .bytes = BUF_INIT(n), .is_there = true };
        text_copy(u->uuid, sizeof u->uuid, uuid);
        text_copy(u->sha256, sizeof u->sha256, sha256);
        must(buf_reserve(&u->bytes, n) == ERR_OK);
        h->count.uploads++;
    }
    say(s, 201, "");
    snprintf(s->location, sizeof s->location, "%s/v1/uploads/%zu",
             h->way == LOOP_LOCATION ? "http://elsewhere.example" : "", i);
}

static struct upload_kept *find_upload(struct loop_hub *h, const char *path)
{
    static const char front[] = "/v1/uploads/";
    uint64_t i;
    if (strncmp(path, front, strlen(front)) != 0 ||
        !span_number(span_of(path + strlen(front)), &i) || i >= h->n_uploads ||
        !h->uploads[i].is_there)
        return NULL;
    return &h->uploads[i];
}

static void tell_offset(const struct loop_hub *h, const struct upload_kept *u, bool is_head,
                        struct said *s)
{
    s->has_offset = true;
    s->offset = u->bytes.len;
    if (h->way == LOOP_OFFSET_FAR && is_head)
        s->offset = u->length;
    if (h->way == LOOP_OFFSET_BEYOND)
        s->offset = ODD_OFFSET;
}

static void drop_upload(struct upload_kept *u)
{
    buf_fini(&u->bytes);
    u->is_there = false;
}

/* At the head of a PATCH: 0, or why its bytes are not taken. */
static unsigned begin_piece(struct loop_hub *h, struct MHD_Connection *c, const char *path,
                            struct talk *t)
{
    const char *offset = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Upload-Offset");
    uint64_t at;
    if (h->way == LOOP_FORGETS)
        for (size_t i = 0; i < h->n_uploads; i++)
            drop_upload(&h->uploads[i]);
    struct upload_kept *u = find_upload(h, path);
    if (!u || h->way == LOOP_STATUS)
        return 404;
    if (!offset || !span_number(span_of(offset), &at) || at != u->bytes.len)
        return 409;
    t->upload = u;
    u->owner = t;
    t->begun_at = u->bytes.len;
    return 0;
}

static void take_bytes(struct loop_hub *h, struct talk *t, struct span bytes)
{
    if (t->upload)
        h->count.photo_bytes += bytes.len;
    if (t->upload && t->upload->is_there && t->upload->owner == t &&
        t->upload->bytes.len + bytes.len <= t->upload->length)
        must(buf_append(&t->upload->bytes, bytes.p, bytes.len) == ERR_OK);
    must(t->upload || buf_append(&t->body, bytes.p, bytes.len) == ERR_OK);
}

static void end_piece(struct loop_hub *h, struct MHD_Connection *c, struct talk *t, struct said *s)
{
    char want[80] = "sha256 ";
    uint8_t digest[32];
    struct upload_kept *u = t->upload;
    struct span piece = span_part(buf_span(&u->bytes), t->begun_at, u->bytes.len);
    const char *sum = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Upload-Checksum");
    must(hash_sha256(piece, digest));
    sodium_bin2base64(want + 7, sizeof want - 7, digest, 32, sodium_base64_VARIANT_ORIGINAL);
    if (!sum || strcmp(sum, want) != 0) {
        u->bytes.len = t->begun_at;
        refuse(s, 460, "checksum");
        return;
    }
    if (h->way == LOOP_SPOILS && !u->is_spoilt) {
        u->bytes.data[0] ^= 1;
        u->is_spoilt = true;
    }
    say(s, 204, "");
    tell_offset(h, u, false, s);
    if (h->way == LOOP_OFFSET_BACK)
        s->offset = t->begun_at;
}

/* --- a request ---------------------------------------------------------------------------------------------------- */

static bool is_stamped(struct loop_hub *h, struct MHD_Connection *c, const char *method,
                       const char *path, struct span body, struct said *s)
{
    struct stamp stamp;
    const struct stamp_request r = { method, path, body };
    if (!stamp_read(MHD_lookup_connection_value(c, MHD_HEADER_KIND, STAMP_HEADER), &stamp) ||
        !stamp_holds(&stamp, &r, h->kiosk_key)) {
        h->count.bad_stamps++;
        refuse(s, 401, "stamp");
        return false;
    }
    int64_t off = stamp.utc_s - h->utc_s;
    if (h->way != LOOP_CLOCK || (off < STAMP_WINDOW_S && off > -STAMP_WINDOW_S))
        return true;
    s->status = 401;
    s->text.len = 0;
    must(buf_print(&s->text, "{\"reason\":\"clock\",\"now\":%jd}", (intmax_t)h->utc_s) == ERR_OK);
    return false;
}

/* True: it is answered otherwise than faithfully, and nothing else is done. */
static bool is_odd(struct loop_hub *h, const struct talk *t, const char *path, struct said *s)
{
    switch (h->way) {
    case LOOP_PORTAL:
        say(s, 200, "<html>please log in</html>");
        return s->is_html = true;
    case LOOP_GARBAGE:
        say(s, 200, "{\"format\":\"heyan-receipt-1\",,,\x01");
        return true;
    case LOOP_EMPTY:
        say(s, 200, "");
        return true;
    case LOOP_STATUS:
        if (h->uuid[0] && !strstr(path, h->uuid) &&
            !(t->body.len && memmem(t->body.data, t->body.len, h->uuid, strlen(h->uuid))))
            return false;
        refuse(s, h->status, h->reason);
        s->retry_after_s = h->retry_after_s;
        return true;
    default:
        return false;
    }
}

static void answer(struct loop_hub *h, struct MHD_Connection *c, const char *method,
                   const char *path, struct talk *t, struct said *s)
{
    struct upload_kept *u = find_upload(h, path);
    struct span body = t->upload ? span_part(buf_span(&t->upload->bytes), t->begun_at,
                                             t->upload->bytes.len)
                                 : buf_span(&t->body);
    if (is_odd(h, t, path, s) || !is_stamped(h, c, method, path, body, s))
        return;
    if (strcmp(method, "POST") == 0 && strcmp(path, "/v1/reports") == 0)
        take_report(h, c, body, s);
    else if (strcmp(method, "GET") == 0 && strncmp(path, "/v1/reports/", 12) == 0)
        give_receipt(h, path + 12, s);
    else if (strcmp(method, "POST") == 0 && strcmp(path, "/v1/uploads") == 0)
        create_upload(h, c, s);
    else if (!u)
        refuse(s, 404, "no_such_upload");
    else if (strcmp(method, "HEAD") == 0)
        say(s, 200, ""), u->owner = NULL, tell_offset(h, u, true, s);
    else if (strcmp(method, "DELETE") == 0)
        drop_upload(u), say(s, 204, "");
    else if (strcmp(method, "PATCH") == 0 && t->upload)
        end_piece(h, c, t, s);
    else
        refuse(s, 409, "offset");
}

static enum MHD_Result send_answer(struct MHD_Connection *c, const struct said *s)
{
    char text[32];
    struct MHD_Response *r = MHD_create_response_from_buffer(s->text.len, s->text.data,
                                                             MHD_RESPMEM_MUST_COPY);
    must(r != NULL);
    MHD_add_response_header(r, "Content-Type", s->is_html ? "text/html" : "application/json");
    if (s->location[0])
        MHD_add_response_header(r, "Location", s->location);
    if (s->has_offset) {
        snprintf(text, sizeof text, "%ju", (uintmax_t)s->offset);
        MHD_add_response_header(r, "Upload-Offset", text);
    }
    if (s->retry_after_s) {
        snprintf(text, sizeof text, "%u", s->retry_after_s);
        MHD_add_response_header(r, "Retry-After", text);
    }
    enum MHD_Result rc = MHD_queue_response(c, s->status, r);
    MHD_destroy_response(r);
    return rc;
}

enum MHD_Result loop_hub_on_request(void *self, struct MHD_Connection *c, const char *path,
                                    const char *method, const char *version, const char *data,
                                    size_t *n, void **state)
{
    struct loop_hub *h = self;
    struct talk *t = *state;
    struct said s = { .text = BUF_INIT(BODY_MAX) };
    (void)version;
    pthread_mutex_lock(&h->lock);
    if (!t) {
        *state = t = calloc(1, sizeof *t);
        must(t != NULL);
        t->body = BUF_INIT(BODY_MAX);
        if (strcmp(method, "PATCH") == 0)
            begin_piece(h, c, path, t);
        pthread_mutex_unlock(&h->lock);
        return MHD_YES;
    }
    if (*n > 0) {
        take_bytes(h, t, (struct span){ (const uint8_t *)data, *n });
        *n = 0;
        pthread_mutex_unlock(&h->lock);
        return MHD_YES;
    }
    h->count.requests++;
    answer(h, c, method, path, t, &s);
    if (h->requests_left && --h->requests_left == 0)
        h->way = LOOP_FAITHFUL;
    pthread_mutex_unlock(&h->lock);
    enum MHD_Result rc = send_answer(c, &s);
    buf_fini(&s.text);
    return rc;
}

void loop_hub_on_end(void *self, struct MHD_Connection *c, void **state,
                     enum MHD_RequestTerminationCode why)
{
    struct talk *t = *state;
    (void)self, (void)c, (void)why;
    if (t)
        buf_fini(&t->body);
    free(t);
    *state = NULL;
}
