/* app/mail.h: one's own report asked after; part of the session.
 *
 * Number and code are held while the pages of SCREEN_MAILBOX are shown, and no longer.
 */
#ifndef APP_MAIL_H
#define APP_MAIL_H

#include "app/asking.h"
#include "app/draft.h"

/* So many wrong codes in so long, then none is asked for: beside what the hub allows (docs/reports.md). */
enum { MAIL_TRIES_MAX = 5, MAIL_TRIES_MS = 10 * 60 * 1000 };

struct mail {
    char number[REPORT_NUMBER_MAX], code[QUERY_CODE_TEXT];
    struct asking_answer answer;
    bool has_view;
    /* the number when its digits alone were typed, by today's hotline; "" a slip's */
    char typed[REPORT_NUMBER_MAX];
    struct asking_question question; /* the one under way; kept, so that it can be tried again */
    struct draft_photo shot;
    bool wants_shot;
};

void mail_wipe(struct mail *m);

#endif
