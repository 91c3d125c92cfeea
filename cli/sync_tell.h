/* cli/sync_tell.h: a kiosk's key, and one heartbeat, from the command line.  Both return exit statuses. */
#ifndef CLI_SYNC_TELL_H
#define CLI_SYNC_TELL_H

#include <stdbool.h>

#include "words/words.h"

int sync_make_identity(const char *path, const char *name);

struct sync_telling {
    const char *folder, *shipped, *hub, *identity, *ca_file;
    bool is_loopback; /* also http, to this machine */
};
/* EXIT_RELEASE: not told this time. */
int sync_tell(const struct sync_telling *t, const struct words *w);

#endif
