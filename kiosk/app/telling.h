/* app/telling.h: a verdict in plain lines of text, for the QR to take home and the transcript.
 * Threads: any; keeps nothing. */
#ifndef APP_TELLING_H
#define APP_TELLING_H

#include "app/model.h"
#include "words/words.h"

/* What the person takes home: verdict, number, firm, date of the data, whom to ask; of the
 * demonstration that it is one. */
void telling_take(const struct words *w, const struct model *m, char *out, size_t cap);

#endif
