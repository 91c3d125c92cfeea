#include "app/pulse.h"

#include <unistd.h>

#include "base/log.h"
#include "sync/pause.h"

static uint64_t now_ms(const struct pulse *p)
{
    return p->clock.mono_ms(p->clock.self);
}

/* A key that is put right while the program runs is taken at the next beat. */
static enum err_code need_reporter(struct pulse *p, struct err *err)
{
    if (p->is_open)
        return ERR_OK;
    enum err_code rc = reporter_open(p->folder, p->shipped, p->hub, p->identity, true, &p->reporter,
                                     err);
    p->is_open = rc == ERR_OK;
    return rc;
}

void pulse_start(struct pulse *p, uint32_t dice)
{
    p->due_ms = now_ms(p) + (uint64_t)pause_first_s(dice) * 1000;
}

bool pulse_own(struct pulse *p, struct unknown *u)
{
    struct err err = { 0 };
    if (p->is_locked)
        return true;
    if (!(p->identity && p->hub) && !fs_is_folder(p->folder))
        return false; /* nothing was ever pulled, and nothing will be told */
    enum err_code rc = reporter_lock(p->folder, &p->lock_fd, &err);
    if (!rc && (rc = unknown_adopt(u, p->folder, &err)) != ERR_OK)
        close(p->lock_fd);
    p->is_locked = rc == ERR_OK;
    if (rc && !p->is_said)
        log_line(LOG_WARN, "pulse", "%s", err.text);
    p->is_said = rc != ERR_OK;
    return p->is_locked;
}

void pulse_beat(struct pulse *p, struct unknown *u, struct fetcher fetcher, uint32_t dice)
{
    struct reporter_end end = { 0 };
    struct err err = { 0 };
    if (!p->is_locked || !p->identity || !p->hub || now_ms(p) < p->due_ms)
        return;
    enum err_code rc = need_reporter(p, &err);
    if (!rc)
        rc = reporter_beat(&p->reporter, u, fetcher, p->clock, &end, &err);
    if (rc)
        log_line(LOG_WARN, "pulse", "%s", err.text);
    p->failures = rc ? p->failures + 1 : 0;
    uint32_t pause_s = rc ? pause_bad_s(p->failures, end.retry_after_s, dice)
                          : pause_good_s(PAUSE_INTERVAL_S, dice);
    p->due_ms = now_ms(p) + (uint64_t)pause_s * 1000;
}

void pulse_end(struct pulse *p)
{
    if (p->is_open)
        reporter_close(&p->reporter);
    if (p->is_locked)
        close(p->lock_fd);
    p->is_open = p->is_locked = false;
}
