/* app/letterbox.h: where reports of this kiosk go: questions, offices, clocks, the bureau's keys and the outbox.
 *
 * Owns     all of it.  Threads: main thread; whoever sends opens the outbox's folder again.
 * A kiosk without a desk card and a folder has none of this and says whom to call instead.
 */
#ifndef APP_LETTERBOX_H
#define APP_LETTERBOX_H

#include "base/attrs.h"
#include "base/clock.h"
#include "outbox/outbox.h"
#include "report/form.h"
#include "route/route.h"
#include "tables/tables.h"

enum { LETTERBOX_EARLIER_MAX = 4 };

struct letterbox_options {
    const char *assets, *profile;
    const char *folder, *desk_card; /* NULL: reports are not taken */
    unsigned number;                /* the kiosk's, 1 to 99 */
    const char *hotline;            /* new numbers begin with it: the law's */
    /* of the program package, when another is in use: numbers given before begin with it; NULL: it is the same */
    const char *packaged_hotline;
    struct clock clock;
    struct tables *tables; /* opened already: all but the law is taken; NULL: out of assets */
};

struct letterbox {
    struct form *form;
    struct route *route;
    struct promise *promise;
    int64_t tables; /* sequence of these three; 0: the program package's */
    struct desk_card card;
    struct number_parts home; /* of new numbers */
    /* hotlines before, newest first */
    char earlier[LETTERBOX_EARLIER_MAX][sizeof((struct number_parts *)NULL)->hotline];
    size_t n_earlier;
    struct outbox *outbox; /* NULL: reports are not taken */
};

/* ERR_OK without folder and card, too: then is_taken is false and form and route alone are open. */
enum err_code letterbox_open(const struct letterbox_options *o, struct letterbox *out,
                             struct err *err) MUST_USE;
void letterbox_close(struct letterbox *b);
/* Those of t from now on, and new numbers begin with the hotline of its law; t holds the old ones then. */
void letterbox_swap_tables(struct letterbox *b, struct tables *t, const char *hotline);
/* A number of which the digits alone were typed begins with today's hotline; on a slip of then it began with the one
 * before.  Puts that one in front, the next at each call; false: there is none before it. */
bool letterbox_earlier(const struct letterbox *b, char number[REPORT_NUMBER_MAX]);
bool letterbox_takes(const struct letterbox *b); /* NULL: no */

/* As outbox_submit. */
enum err_code letterbox_submit(struct letterbox *b, struct report *r,
                               const struct outbox_photo *photos, size_t n,
                               char code[QUERY_CODE_TEXT], bool *stored, struct err *err) MUST_USE;

#endif
