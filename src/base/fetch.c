#include "base/fetch.h"

static const char *const names[] = {
#define X(end, text) [end] = text,
    FETCH_LIST(X)
#undef X
};

const char *fetch_end_name(enum fetch_end end)
{
    return (unsigned)end < FETCH_END_COUNT ? names[end] : "unknown";
}

enum err_code fetch_end_code(enum fetch_end end)
{
    switch (end) {
    case FETCH_DONE:
    case FETCH_SAME:
        return ERR_OK;
    case FETCH_ABSENT:
        return ERR_NOT_FOUND;
    case FETCH_TOO_BIG:
        return ERR_TOO_BIG;
    case FETCH_STOPPED:
        return ERR_CANCELLED;
    case FETCH_FAULT:
    case FETCH_SINK:
    case FETCH_UNSET:
        return ERR_INVALID;
    default:
        return ERR_NET;
    }
}

static enum err_code append(void *self, struct span bytes, struct err *err)
{
    struct buf *out = self;
    enum err_code rc = buf_append(out, bytes.p, bytes.len);
    if (!rc)
        return ERR_OK;
    return err_set(err, rc, "more than %zu bytes, or no memory for them", out->cap_max);
}

struct fetch_sink fetch_sink_of_buf(struct buf *out)
{
    return (struct fetch_sink){ .write = append, .self = out };
}
