/* app/telling.h: a verdict in plain lines of text, for the QR to take home and the transcript.
 * Threads: any; keeps nothing. */
#ifndef APP_TELLING_H
#define APP_TELLING_H

#include "app/model.h"
#include "words/words.h"

/* The sentence with its arguments filled in; "" for no sentence. */
void telling_say(const struct words *w, const struct say *say, char *out, size_t cap);
/* What the person takes home: verdict, number, firm, date of the data, whom to ask. */
void telling_take(const struct words *w, const struct model *m, char *out, size_t cap);

#endif
