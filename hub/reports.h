/* hub/reports.h: reports, receipts and the citizen's mailbox, from requests in memory to answers (docs/reports.md).
 *
 * The kiosk has been admitted (hub/door.h).  A report is answered 201 or 200 only after its commit, with a receipt
 * signed by the hub's key.  Argon2id for query codes is done by MAIL_AT_ONCE threads at most; who comes when
 * MAIL_WAITING wait is told to come again.
 * Threads  any that may wait.
 */
#ifndef HUB_REPORTS_H
#define HUB_REPORTS_H

#include "docket/intake.h"
#include "docket/mailbox.h"
#include "fleet/fleet.h"
#include "hub/exchange.h"
#include "hub/lend.h"
#include "route/route.h"

struct reports;

enum {
    REPORTS_MAIL_AT_ONCE = 2,
    REPORTS_MAIL_WAITING = 16,
    REPORTS_CLAIM_RETRY_S = 1800 /* a person has to look */
};
#define REPORTS_PATH "/v1/reports"
#define MAILBOX_PATH "/v1/mailbox"

/* A report may have been made under an earlier name of the kiosk: which those are a person has said. */
struct reports_former {
    char name[FLEET_NAMES_MAX][STAMP_NAME_MAX];
    bool is_shared[FLEET_NAMES_MAX]; /* another had it, too: it does not tell whose a receipt is */
    size_t n;
    bool is_own_shared; /* the name it has now was another's */
};
struct reports_names {
    enum err_code (*former)(void *self, const char *kiosk, struct reports_former *out,
                            struct err *err);
    /* It brought one of a name that nobody has said it had: not taken, noted for the staff. */
    void (*claim)(void *self, const char *kiosk, const char *named);
    void *self;
};

struct reports_options {
    struct intake *intake; /* all borrowed */
    struct lend *dockets;
    const struct docket_rules *rules;
    const struct promise *promise;
    const struct route *route;
    const struct key_secret *key; /* signs receipts */
    const struct number_parts *home;
    struct clock clock;
    const struct reports_names *names; /* NULL: each kiosk only its own */
};
enum err_code reports_open(const struct reports_options *o, struct reports **out,
                           struct err *err) MUST_USE;
void reports_close(struct reports *r); /* NULL is fine */

void reports_take(struct reports *r, const char *kiosk, const struct exchange_request *q,
                  struct exchange_answer *a);
void reports_receipt(struct reports *r, const char *kiosk, const struct exchange_request *q,
                     struct exchange_answer *a);
void reports_mail(struct reports *r, const struct exchange_request *q, struct exchange_answer *a);
void reports_reply(struct reports *r, const struct exchange_request *q, struct exchange_answer *a);
void reports_withdraw(struct reports *r, const struct exchange_request *q,
                      struct exchange_answer *a);

/* Idempotency-Key as a structured-field string ("UUID" in quotation marks; draft-ietf-httpapi-idempotency-key-header):
 * a version 4 uuid in lower case.  False: it is none. */
bool reports_key_read(const char *header, char out[REPORT_UUID_TEXT]);

#endif
