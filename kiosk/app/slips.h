/* app/slips.h: what a slip of paper says, out of the model: of a report received, of a verdict to take home.
 *
 * The texts made for it lie in the room given, the others are borrowed from the model, the words and the tables:
 * draw or copy the slip before any of them goes, then wipe the room.  Threads: main thread.
 */
#ifndef APP_SLIPS_H
#define APP_SLIPS_H

#include "app/model.h"
#include "app/saying.h"
#include "paper/slip.h"

struct slip_room {
    char office[SAY_OFFICE_MAX], handled[400], goods[200], verdict[200];
    char title[WORDS_TEXT_MAX], number[80], lines[4][WORDS_TEXT_MAX], data[200];
};

/* m shows the received report.  is_offline: it has not left this machine yet. */
void slips_report(const struct words *w, const struct model *m, bool is_offline,
                  struct slip_room *room, struct slip_report *out);
/* m shows the take screen. */
void slips_verdict(const struct words *w, const struct model *m, struct slip_room *room,
                   struct slip_verdict *out);

#endif
