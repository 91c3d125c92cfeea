#include "sync/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "registry/structure.h"

struct summing {
    const char *path;
    struct digest digest;
    enum err_code rc;
    struct err err;
};

static void *sum_and_sync(void *self)
{
    struct summing *s = self;
    s->rc = digest_file(s->path, &s->digest, &s->err);
    int fd = s->rc ? -1 : open(s->path, O_RDONLY | O_CLOEXEC);
    if (!s->rc && (fd < 0 || fsync(fd) != 0))
        s->rc = err_set(&s->err, ERR_IO, "%s: cannot sync: %s", s->path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return NULL;
}

/* One question of each kind: a release that cannot be asked must not take another's place. */
static enum err_code ask(struct registry *r, struct err *err)
{
    static const char gtin[] = "6900000000006", org[] = "000000000";
    struct fact_prefix prefix;
    struct fact_org firm;
    enum err_code rc = registry_find_prefix(r, gtin, &prefix, err);
    if (!rc || rc == ERR_NOT_FOUND)
        rc = registry_find_org(r, ID_ORG, org, &firm, err);
    return rc == ERR_NOT_FOUND ? ERR_OK : rc;
}

static enum err_code open_and_ask(const char *path, int64_t sequence, const struct content *content,
                                  struct err *err)
{
    struct registry *r = NULL;
    enum err_code rc = registry_open_built(path, &r, err);
    if (rc)
        return rc;
    const struct fact_release *paper = registry_release(r);
    if (paper->sequence != sequence)
        rc = err_set(err, ERR_INVALID, "%s: is release %lld where %lld was to come", path,
                     (long long)paper->sequence, (long long)sequence);
    for (size_t i = 0; !rc && i < SET_COUNT; i++)
        if (paper->set[i].rows != content->rows[i])
            rc = err_set(err, ERR_INVALID, "%s: holds %lld %s and says %lld", path,
                         (long long)content->rows[i], fact_set_name((enum fact_set)i),
                         (long long)paper->set[i].rows);
    if (!rc)
        rc = ask(r, err);
    registry_close(r);
    return rc;
}

enum err_code seal_release(const char *path, int64_t sequence, const struct content *content,
                           struct digest *out, struct err *err)
{
    struct summing s = { .path = path };
    pthread_t thread;
    bool has_thread = pthread_create(&thread, NULL, sum_and_sync, &s) == 0;
    enum err_code rc = structure_check(path, err);
    if (has_thread)
        pthread_join(thread, NULL);
    else
        sum_and_sync(&s);
    if (!rc && s.rc)
        rc = err_set(err, s.rc, "%s", s.err.text);
    if (!rc)
        rc = open_and_ask(path, sequence, content, err);
    if (!rc)
        *out = s.digest;
    return rc;
}
