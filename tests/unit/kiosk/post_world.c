#include "post_world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "trust/identity.h"

enum { PATIENCE_S = 30 };

static int64_t utc_s(void *self)
{
    return atomic_load(&((struct moving_clock *)self)->utc_s);
}

static uint64_t mono_ms(void *self)
{
    return (uint64_t)atomic_load(&((struct moving_clock *)self)->mono_ms);
}

struct clock clock_of_moving(struct moving_clock *m)
{
    return (struct clock){ utc_s, mono_ms, m };
}

static enum fetch_end get(void *self, const struct fetch_request *request,
                          const struct fetch_sink *sink, struct fetch_answer *answer,
                          struct err *err)
{
    struct post *p = self;
    atomic_fetch_add(&p->requests, 1);
    if (atomic_load(&p->is_held)) {
        sem_post(&p->asked);
        while (sem_wait(&p->go) != 0)
            ;
    }
    if (p->inner.get && atomic_load(&p->end) == FETCH_UNSET)
        return p->inner.get(p->inner.self, request, sink, answer, err);
    struct fetch_answer own = { .status = atomic_load(&p->status) };
    enum fetch_end end = (enum fetch_end)atomic_load(&p->end);
    if (answer)
        *answer = own;
    if (end != FETCH_DONE) {
        err_set(err, fetch_end_code(end), "%s", fetch_end_name(end));
        return end;
    }
    if ((sink->begin && sink->begin(sink->self, &own, err) != ERR_OK) ||
        sink->write(sink->self, span_of(p->body), err) != ERR_OK)
        return FETCH_SINK;
    return FETCH_DONE;
}

void post_init(struct post *p, struct fetcher inner)
{
    memset(p, 0, sizeof *p);
    p->self = (struct fetcher){ get, p };
    p->inner = inner;
    p->body = "";
    sem_init(&p->asked, 0, 0);
    sem_init(&p->go, 0, 0);
    sem_init(&p->woken, 0, 0);
}

void post_fini(struct post *p)
{
    sem_destroy(&p->asked);
    sem_destroy(&p->go);
    sem_destroy(&p->woken);
}

void post_wake(void *self)
{
    struct post *p = self;
    atomic_fetch_add(&p->wakes, 1);
    sem_post(&p->woken);
}

static void make_key(char key[FS_PATH_MAX])
{
    static const char *const ends[] = { "", ".pub", ".counter" };
    char path[FS_PATH_MAX + 16];
    sample_folder("post.key", key);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        snprintf(path, sizeof path, "%s%s", key, ends[i]);
        unlink(path);
    }
    assert_int_equal(identity_create(key, "wei-07", NULL), ERR_OK);
}

void post_papers(const struct sample *s, char card[FS_PATH_MAX], char *key)
{
    struct buf json = BUF_INIT(8192);
    sample_folder("post.card", card);
    assert_int_equal(desk_card_write(&s->card, &json, NULL), ERR_OK);
    assert_int_equal(fs_replace(card, buf_span(&json), NULL), ERR_OK);
    buf_fini(&json);
    if (key)
        make_key(key);
}

void post_wait(sem_t *s)
{
    struct timespec until;
    int rc;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    do
        rc = sem_timedwait(s, &until);
    while (rc != 0 && errno == EINTR);
    assert_int_equal(rc, 0);
}
