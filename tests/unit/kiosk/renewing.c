#include "unit/kiosk/renewing.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/log.h"

enum { WAIT_S = 30 };

static void wake(void *self)
{
    sem_post(self);
}

static enum fetch_end get(void *self, const struct fetch_request *request,
                          const struct fetch_sink *sink, struct fetch_answer *answer,
                          struct err *err)
{
    struct renewing *r = self;
    if (strstr(request->url, "timestamp.json"))
        sem_post(&r->polled);
    pthread_mutex_lock(&r->at_hub);
    enum fetch_end end = r->inner.get(r->inner.self, request, sink, answer, err);
    pthread_mutex_unlock(&r->at_hub);
    return end;
}

void renewing_open(struct renewing *r)
{
    log_set_level(LOG_ERROR);
    *r = (struct renewing){ 0 };
    world_remove_folder(RENEWING_FOLDER);
    hub_open(&r->hub);
    sem_init(&r->woken, 0, 0);
    sem_init(&r->polled, 0, 0);
    pthread_mutex_init(&r->at_hub, NULL);
}

void renewing_close(struct renewing *r)
{
    renewing_stop(r);
    sem_destroy(&r->woken);
    sem_destroy(&r->polled);
    pthread_mutex_destroy(&r->at_hub);
    hub_close(&r->hub);
}

void renewing_start(struct renewing *r, const char *url, const char *serving, const char *assets,
                    int64_t tables)
{
    static char root[] = "root.json";
    r->inner = hub_config(&r->hub, RENEWING_FOLDER, RENEWING_SHIPPED).fetcher;
    r->fetcher = (struct fetcher){ get, r };
    world_write_file(root, buf_span(&r->hub.root));
    const struct renewal_config config = { .folder = RENEWING_FOLDER,
                                           .shipped = RENEWING_SHIPPED,
                                           .serving = serving,
                                           .url = url,
                                           .root_file = root,
                                           .kiosk = "kiosk-0007",
                                           .fetcher = &r->fetcher,
                                           .assets = assets,
                                           .profile = "2014-12365",
                                           .tables = tables,
                                           .clock = clock_of_fake(&r->hub.clock),
                                           .first_s = 100000,
                                           .wake = wake,
                                           .self = &r->woken };
    struct err err = { 0 };
    if (renewal_start(&config, &r->renewal, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

void renewing_stop(struct renewing *r)
{
    renewal_stop(r->renewal);
    r->renewal = NULL;
}

void renewing_wait(sem_t *what)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_S;
    int rc;
    do
        rc = sem_timedwait(what, &until);
    while (rc != 0 && errno == EINTR);
    assert_int_equal(rc, 0);
}
