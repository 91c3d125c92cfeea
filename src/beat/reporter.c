#include "beat/reporter.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#include "sync/state.h"
#include "sync/store.h"

enum { ANSWER_MAX = 4096, BEAT_MS = 30000 };

/* --- life --------------------------------------------------------------------------------------- */

enum err_code reporter_lock(const char *folder, int *out, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_make_folder(folder, err);
    if (!rc)
        rc = fs_join(path, folder, "beat.lock", err);
    if (rc)
        return rc;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot open: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return err_set(err, ERR_BUSY, "another program keeps the counts of %s", folder);
    }
    *out = fd;
    return ERR_OK;
}

enum err_code reporter_open(const char *folder, const char *shipped, const char *hub,
                            const char *identity, bool is_locked, struct reporter *out,
                            struct err *err)
{
    struct reporter r = { .lock_fd = -1 };
    size_t n = strlen(hub);
    while (n > 0 && hub[n - 1] == '/')
        n--;
    int len = snprintf(r.url, sizeof r.url, "%.*s" BEAT_PATH, (int)n, hub);
    if (len < 0 || (size_t)len >= sizeof r.url || strlen(folder) >= sizeof r.folder ||
        strlen(shipped ? shipped : "") >= sizeof r.shipped)
        return err_set(err, ERR_TOO_BIG, "path too long");
    text_copy(r.folder, sizeof r.folder, folder);
    text_copy(r.shipped, sizeof r.shipped, shipped ? shipped : "");
    enum err_code rc = identity_open(identity, &r.identity, err);
    if (!rc && !is_locked)
        rc = reporter_lock(folder, &r.lock_fd, err);
    if (rc)
        reporter_close(&r);
    else
        *out = r;
    return rc;
}

void reporter_close(struct reporter *r)
{
    identity_fini(&r->identity);
    if (r->lock_fd >= 0)
        close(r->lock_fd);
    r->lock_fd = -1;
}

/* --- one beat ----------------------------------------------------------------------------------- */

static enum err_code make_batch(const struct reporter *r, struct unknown *u, struct err *err)
{
    uint8_t chance[(UNKNOWN_BATCH_MAX - 1) / 2];
    char name[UNKNOWN_BATCH_MAX];
    randombytes_buf(chance, sizeof chance);
    sodium_bin2hex(name, sizeof name, chance, sizeof chance);
    unknown_batch(u, name);
    return u->is_dirty ? unknown_save(u, r->folder, err) : ERR_OK;
}

static int64_t or_zero(int64_t n)
{
    return n > 0 ? n : 0;
}

static enum err_code gather(const struct reporter *r, const struct unknown *u, struct clock clock,
                            struct beat *b, struct err *err)
{
    struct store s;
    struct sync_state state;
    enum err_code rc = store_look(r->folder, r->shipped[0] ? r->shipped : NULL, &s, err);
    if (rc)
        return rc;
    sync_state_read(r->folder, &state);
    *b = (struct beat){ .now_utc_s = or_zero(clock.utc_s(clock.self)),
                        .clock = state.is_clock_behind ? BEAT_CLOCK_BEHIND : BEAT_CLOCK_GOOD,
                        .sequence = s.n ? s.held[0].sequence : 0,
                        .since_utc_s = s.n ? or_zero(s.held[0].since_utc_s) : 0,
                        .trouble_since_utc_s = or_zero(state.since_utc_s),
                        .succeeded_utc_s = or_zero(state.succeeded_utc_s),
                        .n = u->n_sent };
    text_copy(b->program, sizeof b->program, HEYAN_VERSION);
    if (state.trouble != TROUBLE_NONE)
        text_copy(b->trouble, sizeof b->trouble, trouble_name(state.trouble));
    if (state.trouble == TROUBLE_HUB)
        text_copy(b->refusal, sizeof b->refusal, refusal_name(state.refusal));
    text_copy(b->batch, sizeof b->batch, u->batch);
    memcpy(b->rows, u->sent, u->n_sent * sizeof u->sent[0]);
    return ERR_OK;
}

struct told {
    struct beat_answer said;
    struct fetch_answer answer;
    enum fetch_end end;
};

static enum err_code tell(struct reporter *r, struct span body, struct fetcher fetcher,
                          struct clock clock, struct told *out, struct err *err)
{
    const struct stamp_request stamped = { "POST", BEAT_PATH, body };
    char stamp[STAMP_TEXT_MAX];
    struct buf text = BUF_INIT(ANSWER_MAX);
    struct fetch_sink sink = fetch_sink_of_buf(&text);
    *out = (struct told){ 0 };
    enum err_code rc = identity_stamp(&r->identity, &stamped, clock.utc_s(clock.self) + r->ahead_s,
                                      stamp, err);
    if (rc)
        return rc;
    const struct fetch_post post = { body, "application/json", STAMP_HEADER, stamp };
    const struct fetch_request request = {
        .url = r->url, .bytes_max = ANSWER_MAX, .total_ms = BEAT_MS, .is_json = true, .post = &post
    };
    out->end = fetcher.get(fetcher.self, &request, &sink, &out->answer, err);
    beat_answer_read(buf_span(&text), &out->said);
    buf_fini(&text);
    return out->end == FETCH_DONE ? ERR_OK : fetch_end_code(out->end);
}

/* True: the hub said what was off with the stamp, and it is worth another try. */
static bool is_set_right(struct reporter *r, const struct told *t, struct clock clock)
{
    if (t->end != FETCH_DONE)
        return false;
    if (t->answer.status == 401 && strcmp(t->said.reason, "clock") == 0 && t->said.hub_utc_s > 0) {
        r->ahead_s = t->said.hub_utc_s - clock.utc_s(clock.self);
        return true;
    }
    return t->answer.status == 409 && t->said.counter > 0 &&
           identity_pass(&r->identity, t->said.counter);
}

static enum err_code judge(const struct told *t, const struct unknown *u, struct err *err)
{
    int status = t->answer.status;
    if (status == 200 && strcmp(t->said.batch, u->batch) == 0 && t->said.hub_utc_s > 0)
        return ERR_OK;
    if (status == 200)
        return err_set(err, ERR_NET, "what answered did not take these counts: no hub of ours");
    return err_set(err, status == 401 || status == 403 ? ERR_UNTRUSTED : ERR_NET,
                   "the hub did not take it: %s (HTTP %d)",
                   t->said.reason[0] ? t->said.reason : "no reason", status);
}

static enum err_code exchange(struct reporter *r, const struct beat *b, struct fetcher fetcher,
                              struct clock clock, struct told *told, struct err *err)
{
    struct buf body = BUF_INIT(BEAT_BODY_MAX);
    enum err_code rc = beat_write(b, &body, err);
    if (!rc)
        rc = tell(r, buf_span(&body), fetcher, clock, told, err);
    /* A clock, then a number: each is set right once. */
    for (int i = 0; !rc && i < 2 && is_set_right(r, told, clock); i++)
        rc = tell(r, buf_span(&body), fetcher, clock, told, err);
    buf_fini(&body);
    return rc;
}

enum err_code reporter_beat(struct reporter *r, struct unknown *u, struct fetcher fetcher,
                            struct clock clock, struct reporter_end *out, struct err *err)
{
    struct told told = { 0 };
    struct beat *b = calloc(1, sizeof *b);
    *out = (struct reporter_end){ 0 };
    enum err_code rc = b ? ERR_OK : err_set(err, ERR_NOMEM, "no memory for a heartbeat");
    if (!rc)
        rc = make_batch(r, u, err);
    if (!rc)
        rc = gather(r, u, clock, b, err);
    if (!rc)
        rc = exchange(r, b, fetcher, clock, &told, err);
    if (!rc)
        rc = judge(&told, u, err);
    out->end = told.end;
    out->status = told.answer.status;
    out->retry_after_s = told.answer.retry_after_s;
    text_copy(out->reason, sizeof out->reason, told.said.reason);
    if (!rc && u->n_sent > 0) {
        out->n_counts = u->n_sent;
        unknown_acknowledge(u, told.said.batch);
        rc = unknown_save(u, r->folder, err); /* not saved: sent again, and the hub knows it */
    }
    free(b);
    return rc;
}
