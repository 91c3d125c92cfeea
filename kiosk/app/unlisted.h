/* app/unlisted.h: the company's part of a number that the registry has nothing about.  Pure. */
#ifndef APP_UNLISTED_H
#define APP_UNLISTED_H

#include "check/check.h"

enum { UNLISTED_PREFIX_MAX = 13 };

/* Of the goods' Chinese retail number; as long as such prefixes usually are (assets/code/gcp_china.tsv).
 * False when the registry knows it, or it is no such number: then nothing is to be added there. */
bool unlisted_prefix(const struct check *c, char out[UNLISTED_PREFIX_MAX]);

#endif
