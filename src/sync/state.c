#include "sync/state.h"

#include <stddef.h>

#include "base/fs.h"

static const char file_name[] = "state";

enum { FILE_MAX = 4096 };

static const struct {
    const char *name;
    size_t at;
} numbers[] = {
#define ROW(field)                                                                                 \
    {                                                                                              \
#field, offsetof(struct sync_state, field)                                                 \
    }
    ROW(tried_utc_s), ROW(succeeded_utc_s), ROW(renewed_utc_s), ROW(next_utc_s),
    ROW(since_utc_s), ROW(expires_utc_s),   ROW(offered),       ROW(failures),
#undef ROW
};

static int64_t *number_at(struct sync_state *s, size_t at)
{
    return (int64_t *)(void *)((char *)s + at);
}

enum sync_level sync_state_level(const struct sync_state *s, int64_t now_utc_s)
{
    bool passes = s->trouble == TROUBLE_BUSY ||
                  (s->trouble == TROUBLE_HUB && refusal_is_passing(s->refusal));
    if (s->trouble == TROUBLE_NONE)
        return SYNC_FINE;
    return passes && now_utc_s - s->since_utc_s < STATE_PATIENCE_S ? SYNC_WAITING : SYNC_ALARM;
}

const char *sync_state_words(const struct sync_state *s)
{
    return s->trouble == TROUBLE_HUB ? refusal_id(s->refusal) : trouble_id(s->trouble);
}

static enum refusal refusal_of_name(struct span name)
{
    for (int i = 0; i < REFUSAL_COUNT; i++)
        if (span_eq(name, refusal_name((enum refusal)i)))
            return (enum refusal)i;
    return REFUSAL_FAULT;
}

static void read_line(struct span key, struct span value, struct sync_state *s)
{
    char text[STATE_DETAIL_MAX];
    uint64_t number;
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (span_eq(key, numbers[i].name) && span_number(value, &number))
            *number_at(s, numbers[i].at) = (int64_t)number;
    if (span_eq(key, "is_clock_behind"))
        s->is_clock_behind = span_eq(value, "1");
    else if (span_eq(key, "trouble") && span_copy(value, text, sizeof text))
        s->trouble = trouble_of_name(text);
    else if (span_eq(key, "refusal"))
        s->refusal = refusal_of_name(value);
    else if (span_eq(key, "detail"))
        text_show(value, s->detail, sizeof s->detail);
}

void sync_state_read(const char *folder, struct sync_state *out)
{
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(FILE_MAX);
    *out = (struct sync_state){ 0 };
    if (fs_join(path, folder, file_name, NULL) == ERR_OK && !fs_read_all(path, &text, NULL)) {
        struct span left = buf_span(&text);
        while (left.len > 0) {
            const uint8_t *end = memchr(left.p, '\n', left.len);
            size_t len = end ? (size_t)(end - left.p) : left.len;
            struct span line = span_part(left, 0, len);
            const uint8_t *tab = len ? memchr(line.p, '\t', len) : NULL;
            size_t key = tab ? (size_t)(tab - line.p) : len;
            read_line(span_part(line, 0, key), span_part(line, key + 1, len), out);
            left = span_part(left, len + 1, left.len);
        }
    }
    buf_fini(&text);
}

enum err_code sync_state_write(const char *folder, const struct sync_state *s, struct err *err)
{
    char path[FS_PATH_MAX], detail[STATE_DETAIL_MAX];
    struct sync_state copy = *s;
    struct buf text = BUF_INIT(FILE_MAX);
    text_show(span_of(s->detail), detail, sizeof detail); /* no line breaks */
    enum err_code rc = fs_join(path, folder, file_name, err);
    for (size_t i = 0; !rc && i < ARRAY_LEN(numbers); i++)
        rc = buf_print(&text, "%s\t%lld\n", numbers[i].name,
                       (long long)*number_at(&copy, numbers[i].at));
    if (!rc)
        rc = buf_print(&text, "is_clock_behind\t%d\ntrouble\t%s\nrefusal\t%s\ndetail\t%s\n",
                       s->is_clock_behind, trouble_name(s->trouble), refusal_name(s->refusal),
                       detail);
    if (!rc)
        rc = fs_replace(path, buf_span(&text), err);
    buf_fini(&text);
    return rc;
}
