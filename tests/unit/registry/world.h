/* A small folder of CSV files to build releases of, in the scratch folder a test runs in. */
#ifndef TESTS_UNIT_REGISTRY_WORLD_H
#define TESTS_UNIT_REGISTRY_WORLD_H

#include "registry/build.h"
#include "registry/registry.h"

#define WORLD_FOLDER  "world"
#define WORLD_RELEASE "world.heyan"

struct world {
    char told[64 * 1024]; /* complaints, one a line: "error …" or "warning …" */
    struct build_result result;
    struct err err;
};

/* All files as they should be: three firms, nested prefixes, one row or more of each set. */
void world_reset(void);
void world_write(const char *file, const void *bytes, size_t n); /* in WORLD_FOLDER */
void world_put(const char *file, const char *text);
void world_remove(const char *file);
enum err_code world_build(struct world *w, bool allow_missing);
/* Builds and opens, or fails the test with what was told. */
struct registry *world_open(struct world *w);

#endif
