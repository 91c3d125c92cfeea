/* sync/audience.h: for whom a target is: the "audience" of its signed custom, names of kiosks and regions
 * ("region/130533").  Without one it is for everybody; with one that is no list, for nobody.
 * Pure.  Threads: any. */
#ifndef SYNC_AUDIENCE_H
#define SYNC_AUDIENCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct offer_reader;

bool audience_has(const json_t *custom, const struct offer_reader *who);
/* Puts the list into custom; none when n is 0.  False: no memory. */
bool audience_put(json_t *custom, const char *const *names, size_t n);

#endif
