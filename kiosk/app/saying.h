/* app/saying.h: a verdict's sentence in words.  Threads: any; keeps nothing. */
#ifndef APP_SAYING_H
#define APP_SAYING_H

#include "verdict/verdict.h"
#include "words/words.h"

/* "" when there is nothing to say.  A value that is an ISO day is said as people say days. */
void say_fill(const struct words *w, const struct say *say, char *out, size_t cap);

/* An office by its name: in English the Chinese of its door sign and its papers stands beside it.  name_en may be "". */
enum { SAY_OFFICE_MAX = 256 };
void say_office(const struct words *w, const char *name, const char *name_en,
                char out[SAY_OFFICE_MAX]);

#endif
