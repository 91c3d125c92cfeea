/* hub/refusal_words.h: a refusal of the desk (docket/refusal.h) in words, for the command line and the console alike.
 *
 * Threads: any; nothing is kept.
 */
#ifndef HUB_REFUSAL_WORDS_H
#define HUB_REFUSAL_WORDS_H

#include "docket/refusal.h"
#include "docket/rules.h"
#include "report/form.h"
#include "route/route.h"
#include "words/words.h"

/* What it is said with.  rules, route and form may be NULL, when it was refused before they were opened. */
struct refusal_tables {
    const struct words *words;
    const struct docket_rules *rules;
    const struct route *route;
    const struct form *form;
};
enum { REFUSAL_SENTENCE_MAX = 2048 };

/* The whole sentence; "" of none.  What somebody typed stands in it as text_show lets it. */
void refusal_sentence(const struct refusal_tables *t, const struct docket_refusal *r,
                      char out[REFUSAL_SENTENCE_MAX]);
/* How it is said on a command line; false: there is nothing more to say. */
bool refusal_hint(const struct refusal_tables *t, const struct docket_refusal *r,
                  char out[REFUSAL_SENTENCE_MAX]);
/* What may be picked instead, as the tables have it: the id to be given, and what it is called.  For a wrong state the
 * acts that are possible; each returns false to end it. */
void refusal_choices(const struct refusal_tables *t, const struct docket_refusal *r,
                     bool (*each)(void *self, const char *id, const char *name), void *self);

#endif
