#include "courier/line.h"

enum err_code post_text(struct line *l, const char *uuid, struct span envelope,
                        struct line_reply *out, struct err *err)
{
    char key[REPORT_UUID_TEXT + 2];
    snprintf(key, sizeof key, "\"%s\"", uuid);
    const struct fetch_header headers[] = { { "Idempotency-Key", key } };
    const struct line_letter q = { .path = "/v1/reports",
                                   .body = envelope,
                                   .type = "application/json",
                                   .headers = headers,
                                   .n_headers = ARRAY_LEN(headers) };
    return line_ask(l, &q, out, err);
}

enum err_code post_naming(struct line *l, const struct tus_file *text, struct line_reply *out,
                          struct err *err)
{
    char naming[200];
    snprintf(naming, sizeof naming,
             "{\"format\":\"heyan-text-1\",\"sha256\":\"%s\",\"uuid\":\"%s\"}", text->sha256,
             text->uuid);
    return post_text(l, text->uuid, span_of(naming), out, err);
}

enum err_code post_ask(struct line *l, const char *uuid, struct line_reply *out, struct err *err)
{
    char path[64];
    snprintf(path, sizeof path, "/v1/reports/%s", uuid);
    return line_ask(l, &(struct line_letter){ .path = path }, out, err);
}
