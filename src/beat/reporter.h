/* beat/reporter.h: the kiosk's side of the heartbeat.
 *
 * A batch of counts is written down before it is sent and sent again, the same, until the hub has said that
 * it has that very batch: a lost answer neither loses nor doubles a count.  A clock that is off and a
 * number the hub has seen already are set right by the hub's answer, once a beat.
 * Threads  one owner, who also owns the counts in memory; other programs are kept out by a lock.
 * Errors   ERR_BUSY: another program reports for this folder; ERR_NET: not told this time, `end` and
 *          `status` say why; ERR_UNTRUSTED: the hub does not know this kiosk, or it is revoked; ERR_IO.
 */
#ifndef BEAT_REPORTER_H
#define BEAT_REPORTER_H

#include "base/clock.h"
#include "base/fetch.h"
#include "beat/beat.h"
#include "trust/identity.h"

struct reporter {
    char folder[FS_PATH_MAX], shipped[FS_PATH_MAX], url[FS_PATH_MAX];
    struct identity identity;
    int64_t ahead_s; /* the hub's clock before ours, as far as known */
    int lock_fd;     /* -1: the caller's */
};

/* folder: of the releases and counts; hub: "https://hub.example"; shipped: NULL when there is none.
 * is_locked: the caller has it from reporter_lock, and keeps it. */
enum err_code reporter_open(const char *folder, const char *shipped, const char *hub,
                            const char *identity, bool is_locked, struct reporter *out,
                            struct err *err) MUST_USE;
void reporter_close(struct reporter *r);

/* Keeps the counts of that folder for this process, until *out is closed.  Who holds counts in memory takes it
 * before he reads them: what another program has told the hub meanwhile would be told twice. */
enum err_code reporter_lock(const char *folder, int *out, struct err *err) MUST_USE;

struct reporter_end {
    enum fetch_end end;
    int status; /* of HTTP; 0: none came */
    char reason[BEAT_RETRY_MAX];
    uint32_t retry_after_s; /* 0: as always */
    size_t n_counts;        /* rows the hub has taken */
};
/* One heartbeat with what is there now; u is saved as needed. */
enum err_code reporter_beat(struct reporter *r, struct unknown *u, struct fetcher fetcher,
                            struct clock clock, struct reporter_end *out, struct err *err) MUST_USE;

#endif
