/* cli/sync_status.h: what a machine holds and how renewing it went, in sentences or as JSON. */
#ifndef CLI_SYNC_STATUS_H
#define CLI_SYNC_STATUS_H

#include <jansson.h>
#include <stdbool.h>

#include "words/words.h"

struct sync_place {
    const char *folder, *shipped, *assets; /* shipped: NULL when there is none */
};

/* An exit status: EXIT_RELEASE when nothing is held that opens. */
int sync_status(const struct sync_place *place, bool as_json, const struct words *w);
/* One line; NULL is a want of memory. */
int sync_print_json(const json_t *j);

#endif
