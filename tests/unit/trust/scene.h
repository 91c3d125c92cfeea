/* A repository, a kiosk's folder and a clock that stands: what every test of the client begins with. */
#ifndef TESTS_UNIT_TRUST_SCENE_H
#define TESTS_UNIT_TRUST_SCENE_H

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tools/tuf_repo.h"
#include "trust/tuf.h"

#define SCENE_FOLDER  "trusted"
#define SCENE_TARGETS "got"
enum { SCENE_NOW_UTC_S = 1795000000, DAY_S = 86400 };

struct scene {
    struct tuf_repo *repo;
    struct clock_fake clock;
    struct tuf *client; /* of scene_client */
    struct err err;     /* of the last call */
};

/* Empty folders, a fresh repository, its first root trusted. */
void scene_open(struct scene *s);
void scene_close(struct scene *s);
void scene_trust(struct scene *s); /* trusts the repository's first root, in an empty folder */

/* A client as a program started anew has it; closes the one before. */
struct tuf *scene_client(struct scene *s);
/* A new client refreshes. */
enum refusal scene_refresh(struct scene *s);
/* A new client finds and brings a target to SCENE_TARGETS. */
enum refusal scene_download(struct scene *s, const char *name);
/* The file brought holds exactly that; NULL: there is none. */
void scene_expect_file(const char *name, const char *want);

/* "1 2 2 1": versions held of root, timestamp, snapshot, targets; '-' for none. */
const char *scene_held(struct scene *s, char out[64]);
void scene_expect(struct scene *s, const char *what, enum refusal got, enum refusal want,
                  const char *held);

#endif
