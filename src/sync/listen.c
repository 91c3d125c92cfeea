#include "sync/listen.h"

struct counted {
    struct listener *listener;
    const struct fetch_sink *sink;
};

static enum err_code counted_begin(void *self, const struct fetch_answer *answer, struct err *err)
{
    struct counted *c = self;
    return c->sink->begin ? c->sink->begin(c->sink->self, answer, err) : ERR_OK;
}

static enum err_code counted_write(void *self, struct span bytes, struct err *err)
{
    struct counted *c = self;
    c->listener->bytes += bytes.len;
    return c->sink->write(c->sink->self, bytes, err);
}

static enum fetch_end listen(void *self, const struct fetch_request *request,
                             const struct fetch_sink *sink, struct fetch_answer *answer,
                             struct err *err)
{
    struct listener *l = self;
    struct counted counted = { l, sink };
    struct fetch_sink through = { counted_begin, counted_write, &counted };
    struct fetch_answer mine = { 0 };
    enum fetch_end end = l->fetcher.get(l->fetcher.self, request, &through, &mine, err);
    if (mine.retry_after_s > l->retry_after_s)
        l->retry_after_s = mine.retry_after_s;
    if (answer)
        *answer = mine;
    return end;
}

struct fetcher listener_fetcher(struct listener *l)
{
    return (struct fetcher){ listen, l };
}
