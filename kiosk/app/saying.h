/* app/saying.h: a verdict's sentence in words.  Threads: any; keeps nothing. */
#ifndef APP_SAYING_H
#define APP_SAYING_H

#include "verdict/verdict.h"
#include "words/words.h"

/* "" when there is nothing to say.  A value that is an ISO day is said as people say days. */
void say_fill(const struct words *w, const struct say *say, char *out, size_t cap);

#endif
