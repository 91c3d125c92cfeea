/* courier/courier.h: brings the outbox to the hub: text first, photographs by tus 1.0, until a signed receipt says so.
 *
 * POST /v1/reports with Idempotency-Key (the uuid), then each photograph by tus (creation, resuming at the hub's
 * offset, 64 to 256 KiB a piece, halved after a failure), then GET /v1/reports/UUID for the signed receipt that
 * names what is held.  Every request carries the kiosk's stamp (trust/stamp.h).  Nothing is deleted on a status alone.
 * A text that is cut, or too slow to be heard out, goes by tus as well, in pieces of 2 KiB and more, and is then named in a
 * POST: whatever rate the hub wants, a line of which something comes through brings it.
 * Refusals for good (400, 413, 422) park that report; everything else waits: exponential with full jitter, cap 45 min,
 * Retry-After honoured; one bad report never keeps the next waiting.  A captive portal is "no network".
 * Threads  one owner, its own outbox connection; courier_stop from any.
 */
#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H

#include "base/clock.h"
#include "base/fetch.h"
#include "outbox/outbox.h"
#include "trust/identity.h"

/* For the network of whoever sends without anybody waiting: TLS on a line of 100 bytes a second takes half a minute. */
enum { COURIER_CONNECT_MS = 60000 };

struct courier_options {
    struct outbox *outbox;
    const struct desk_card *card;
    struct identity *identity;
    const char *hub; /* "https://hub.example" */
    struct fetcher fetcher;
    struct clock clock;
    uint32_t (*dice)(void *self); /* for jitter */
    void *self;
};

struct courier_step {
    bool did;           /* a report was worked on */
    enum fetch_end end; /* how its last request ended */
    int status;
    char why[96];       /* "" all well */
    int64_t next_utc_s; /* when there is something to do again; 0: nothing waits */
};
/* Works on the next report that is due, until it is at rest.  ERR_OK also when the hub cannot be reached. */
enum err_code courier_step(const struct courier_options *o, struct courier_step *out,
                           struct err *err) MUST_USE;

/* Asking for one's report: POST /v1/mailbox.  ERR_NOT_FOUND: no such number with that code (not told apart);
 * ERR_BUSY: too often; ERR_NET. */
enum { MAILBOX_LINES_MAX = 16, MAILBOX_REASON_MAX = 300 };
struct mailbox_line {
    int64_t utc_s;
    char what[REPORT_ID_MAX];  /* id of a state or an act, words "mailbox.<id>" */
    char own[REPORT_TEXT_MAX]; /* what the officer wrote for the person; "" */
    /* Why, and where to go next, in the bureau's published words; who it was passed on to; "" */
    char reason[MAILBOX_REASON_MAX], reason_en[MAILBOX_REASON_MAX];
    char office_name[REPORT_NAME_MAX], office_name_en[REPORT_NAME_MAX],
        office_phone[REPORT_PHONE_MAX];
    /* All of it in one language, for whoever shows it; as it is read, `own` alone. */
    char text[REPORT_TEXT_MAX + 2 * MAILBOX_REASON_MAX];
};
struct mailbox_view {
    char number[REPORT_NUMBER_MAX], uuid[REPORT_UUID_TEXT], case_number[REPORT_NUMBER_MAX];
    char state[REPORT_ID_MAX], office[REPORT_ID_MAX], office_name[REPORT_NAME_MAX],
        office_name_en[REPORT_NAME_MAX], office_phone[REPORT_PHONE_MAX];
    struct date due;
    bool is_asked;                                /* an answer of the person is waited for */
    bool is_open;                                 /* may be added to or withdrawn */
    struct mailbox_line lines[MAILBOX_LINES_MAX]; /* oldest first */
    size_t n_lines;
};
enum err_code mailbox_ask(const struct courier_options *o, const char *number, const char *code,
                          struct mailbox_view *out, struct err *err) MUST_USE;
/* An answer or addition, sealed; photographs follow by tus.  key: a uuid, the same when tried again. */
enum err_code mailbox_reply(const struct courier_options *o, const char *number, const char *code,
                            const char *key, const char *text, const struct outbox_photo *photos,
                            size_t n_photos, struct err *err) MUST_USE;
enum err_code mailbox_withdraw(const struct courier_options *o, const char *number,
                               const char *code, struct err *err) MUST_USE;

#endif
