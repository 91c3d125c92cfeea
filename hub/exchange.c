#include "hub/exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

const char *exchange_header(const struct exchange_request *r, const char *name)
{
    return r->header ? r->header(r->self, name) : NULL;
}

void exchange_begin(struct exchange_answer *a)
{
    *a = (struct exchange_answer){ .text = BUF_INIT(EXCHANGE_TEXT_MAX) };
}

void exchange_fini(struct exchange_answer *a)
{
    buf_fini(&a->text);
}

void exchange_put(struct exchange_answer *a, const char *name, const char *value)
{
    if (a->n == EXCHANGE_HEADERS_MAX)
        return;
    a->header[a->n].name = name;
    text_copy(a->header[a->n].value, sizeof a->header[a->n].value, value);
    a->n++;
}

void exchange_put_number(struct exchange_answer *a, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    exchange_put(a, name, text);
}

void exchange_retry(struct exchange_answer *a, uint32_t seconds)
{
    exchange_put_number(a, "Retry-After", seconds);
}

void exchange_say_text(struct exchange_answer *a, unsigned status, struct span json)
{
    a->text.len = 0;
    a->status = status;
    if (buf_append(&a->text, json.p, json.len) == ERR_OK)
        return;
    a->status = 503;
    a->text.len = 0;
    exchange_retry(a, EXCHANGE_RETRY_S);
}

void exchange_say(struct exchange_answer *a, unsigned status, json_t *j)
{
    static const char not_now[] = "{\"reason\":\"not_now\"}";
    char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
    exchange_say_text(a, text ? status : 503, span_of(text ? text : not_now));
    if (!text)
        exchange_retry(a, EXCHANGE_RETRY_S);
    free(text);
    json_decref(j);
}

void exchange_refuse(struct exchange_answer *a, unsigned status, const char *reason)
{
    exchange_say(a, status, json_pack("{ss}", "reason", reason));
    if (status == 503)
        exchange_retry(a, EXCHANGE_RETRY_S);
}

void exchange_failed(struct exchange_answer *a, enum exchange_part part, const char *why)
{
    a->failed = part;
    text_copy(a->why, sizeof a->why, why);
}

void exchange_worked(struct exchange_answer *a, enum exchange_part part)
{
    a->worked |= 1u << part;
}

void exchange_trouble(struct exchange_answer *a, enum exchange_part part, const char *why)
{
    exchange_failed(a, part, why);
    exchange_refuse(a, 503, "not_now");
}
