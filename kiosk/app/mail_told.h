/* app/mail_told.h: what the bureau says of each thing that happened, in the language shown: why, to whom it was passed
 * on, and what the officer wrote.
 *
 * Pure.  Threads: any.
 */
#ifndef APP_MAIL_TOLD_H
#define APP_MAIL_TOLD_H

#include "courier/courier.h"
#include "words/words.h"

/* Writes `text` of every line from what else stands in it. */
void mail_tell(struct mailbox_view *v, const struct words *w);

#endif
