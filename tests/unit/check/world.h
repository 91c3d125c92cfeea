/* world.h: the labelled world of tests/world as a release in the test's own folder. */
#ifndef TESTS_CHECK_WORLD_H
#define TESTS_CHECK_WORLD_H

#include <stdbool.h>

/* Builds it as `path`; prints what was wrong and is false when it cannot.  The release is no. 12 of
 * 2026-11-20. */
bool world_build(const char *path);

#endif
