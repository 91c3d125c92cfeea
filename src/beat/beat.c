#include "beat/beat.h"

#include <jansson.h>

/* --- writing -------------------------------------------------------------------------------------- */

static json_t *rows_json(const struct beat *b)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < b->n; i++) {
        char first[11], last[11];
        const struct unknown_row *r = &b->rows[i];
        date_iso(r->first, first);
        date_iso(r->last, last);
        json_t *row = json_pack("[sIss]", r->prefix, (json_int_t)r->count, first, last);
        if (!row || json_array_append_new(list, row) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

enum err_code beat_write(const struct beat *b, struct buf *out, struct err *err)
{
    json_t *rows = rows_json(b);
    json_t *j = rows ? json_pack("{si ss sI ss s{sI sI} s{ss ss sI sI} ss so}", "version", 1,
                                 "program", b->program, "now", (json_int_t)b->now_utc_s, "clock",
                                 b->clock == BEAT_CLOCK_BEHIND ? "behind" : "good", "release",
                                 "sequence", (json_int_t)b->sequence, "since",
                                 (json_int_t)b->since_utc_s, "sync", "trouble", b->trouble,
                                 "refusal", b->refusal, "since", (json_int_t)b->trouble_since_utc_s,
                                 "succeeded", (json_int_t)b->succeeded_utc_s, "batch", b->batch,
                                 "unlisted", rows)
                     : NULL;
    char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
    enum err_code rc = text ? buf_append(out, text, strlen(text)) : ERR_NOMEM;
    if (rc)
        err_set(err, rc, "a heartbeat: %s", err_words(rc));
    free(text);
    json_decref(j);
    return rc;
}

/* --- reading -------------------------------------------------------------------------------------- */

static enum err_code bad(struct err *err, const char *member)
{
    return err_set(err, ERR_INVALID, "a heartbeat's %s is missing or off", member);
}

static bool take_word(const json_t *object, const char *name, char *out, size_t cap)
{
    const json_t *j = json_object_get(object, name);
    const char *text = json_string_value(j);
    size_t n = json_string_length(j);
    if (!text || n >= cap || n != strlen(text))
        return false;
    for (size_t i = 0; i < n; i++)
        if (text[i] < 0x20 || text[i] > 0x7E)
            return false;
    memcpy(out, text, n + 1);
    return true;
}

static bool take_number(const json_t *object, const char *name, int64_t max, int64_t *out)
{
    const json_t *j = json_object_get(object, name);
    json_int_t n = json_integer_value(j);
    if (!json_is_integer(j) || n < 0 || n > max)
        return false;
    *out = n;
    return true;
}

static bool is_batch(const char *name)
{
    return strlen(name) == UNKNOWN_BATCH_MAX - 1 && strspn(name, "0123456789abcdef") == 16;
}

static bool take_row(const json_t *j, struct unknown_row *out)
{
    const char *prefix, *first, *last;
    json_int_t count;
    if (json_unpack_ex((json_t *)(uintptr_t)j, NULL, JSON_STRICT, "[sIss]", &prefix, &count, &first,
                       &last) != 0 ||
        !unknown_is_name(span_of(prefix)) ||
        !span_copy(span_of(prefix), out->prefix, sizeof out->prefix) || count < 1 ||
        count > BEAT_COUNT_MAX || !date_parse(span_of(first), &out->first) ||
        !date_parse(span_of(last), &out->last) || date_before(out->last, out->first))
        return false;
    out->count = count;
    return true;
}

static enum err_code take_rows(const json_t *root, struct beat *b, struct err *err)
{
    const json_t *list = json_object_get(root, "unlisted");
    if (!take_word(root, "batch", b->batch, sizeof b->batch) ||
        (b->batch[0] && !is_batch(b->batch)))
        return bad(err, "batch");
    if (!json_is_array(list) || json_array_size(list) > UNKNOWN_SENT_MAX ||
        (json_array_size(list) > 0) != (b->batch[0] != '\0'))
        return bad(err, "unlisted");
    for (b->n = 0; b->n < json_array_size(list); b->n++)
        if (!take_row(json_array_get(list, b->n), &b->rows[b->n]))
            return bad(err, "unlisted");
    return ERR_OK;
}

#define TIME_MAX INT64_C(7258118400) /* the end of the years base/date.h knows */

static enum err_code take_members(const json_t *root, struct beat *b, struct err *err)
{
    const json_t *release = json_object_get(root, "release"), *sync = json_object_get(root, "sync");
    char clock[BEAT_WORD_MAX];
    int64_t version;
    if (!take_number(root, "version", 1, &version) || version != 1)
        return bad(err, "version");
    if (!take_word(root, "program", b->program, sizeof b->program))
        return bad(err, "program");
    if (!take_number(root, "now", TIME_MAX, &b->now_utc_s))
        return bad(err, "now");
    if (!take_word(root, "clock", clock, sizeof clock) ||
        (strcmp(clock, "good") != 0 && strcmp(clock, "behind") != 0))
        return bad(err, "clock");
    b->clock = clock[0] == 'b' ? BEAT_CLOCK_BEHIND : BEAT_CLOCK_GOOD;
    if (!take_number(release, "sequence", INT64_C(1) << 53, &b->sequence) ||
        !take_number(release, "since", TIME_MAX, &b->since_utc_s))
        return bad(err, "release");
    if (!take_word(sync, "trouble", b->trouble, sizeof b->trouble) ||
        !take_word(sync, "refusal", b->refusal, sizeof b->refusal) ||
        !take_number(sync, "since", TIME_MAX, &b->trouble_since_utc_s) ||
        !take_number(sync, "succeeded", TIME_MAX, &b->succeeded_utc_s))
        return bad(err, "sync");
    return take_rows(root, b, err);
}

enum err_code beat_read(struct span body, struct beat *out, struct err *err)
{
    if (body.len > BEAT_BODY_MAX)
        return err_set(err, ERR_TOO_BIG, "a heartbeat of more than %d bytes", BEAT_BODY_MAX);
    json_t *root = json_loadb(body.len ? (const char *)body.p : "", body.len,
                              JSON_REJECT_DUPLICATES, NULL);
    struct beat *b = calloc(1, sizeof *b);
    enum err_code rc = b ? ERR_OK : err_set(err, ERR_NOMEM, "no memory for a heartbeat");
    if (!rc && !json_is_object(root))
        rc = err_set(err, ERR_INVALID, "a heartbeat is one JSON object");
    if (!rc)
        rc = take_members(root, b, err);
    if (!rc)
        *out = *b;
    free(b);
    json_decref(root);
    return rc;
}

void beat_answer_read(struct span body, struct beat_answer *out)
{
    json_t *root = json_loadb(body.len ? (const char *)body.p : "", body.len,
                              JSON_REJECT_DUPLICATES, NULL);
    *out = (struct beat_answer){ 0 };
    if (!take_word(root, "reason", out->reason, sizeof out->reason))
        out->reason[0] = '\0';
    if (!take_word(root, "batch", out->batch, sizeof out->batch))
        out->batch[0] = '\0';
    if (!take_number(root, "now", TIME_MAX, &out->hub_utc_s))
        out->hub_utc_s = 0;
    if (!take_number(root, "counter", INT64_C(1) << 53, &out->counter))
        out->counter = 0;
    json_decref(root);
}
