/* Small releases that follow one another, and the files they travel as, in the scratch folder. */
#ifndef TESTS_UNIT_SYNC_SYNC_WORLD_H
#define TESTS_UNIT_SYNC_SYNC_WORLD_H

#include <stdint.h>

#include "registry/registry.h"
#include "sync/bring.h"
#include "sync/offer.h"

enum { WORLD_RELEASES = 4 };

/* Releases 7, 8, 9 and 10, each with rows added, changed and gone: r7.heyan … with side-cars; the
 * whole of each, and the delta to each from the one before. */
struct sync_world {
    char release[WORLD_RELEASES][32], whole[WORLD_RELEASES][32], delta[WORLD_RELEASES][32];
    struct offer whole_offer[WORLD_RELEASES], delta_offer[WORLD_RELEASES]; /* delta 0 is unused */
};

/* Made once a program; rows 0: three firms. */
const struct sync_world *sync_world(int64_t rows);

void world_copy(const char *from, const char *to);
void world_remove_folder(const char *folder);
struct buf world_read(const char *path);
void world_write_file(const char *path, struct span bytes);
/* Changes the SQLite file by hand; and gives it a fresh side-car. */
void world_edit(const char *path, const char *sql);
void world_seal(const char *path);
/* Can be opened, and every read of it fails with EIO. */
#define WORLD_UNREADABLE "/proc/self/mem"
/* The sequence of the first of the store's paths that opens; 0: none does. */
int64_t world_answers(const char *folder, const char *shipped);

#endif
