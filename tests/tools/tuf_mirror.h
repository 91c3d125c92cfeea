/* tests/tools/tuf_mirror.h: a repository's newest state as the plain files a web server or a USB stick
 * has: FOLDER/metadata and FOLDER/targets, with consistent snapshots' names.  Ends the program when it cannot. */
#ifndef TESTS_TOOLS_TUF_MIRROR_H
#define TESTS_TOOLS_TUF_MIRROR_H

#include "tools/tuf_repo.h"

void tuf_mirror_metadata(struct tuf_repo *r, const char *folder);
/* The file at `path` as that target. */
void tuf_mirror_target(const char *folder, const char *name, const char *path);

#endif
