/* world.h: small releases in the test's own folder. */
#ifndef TESTS_CHECK_WORLD_H
#define TESTS_CHECK_WORLD_H

#include <stdbool.h>

/* Build `path`; print what was wrong and are false when they cannot. */
bool world_build(const char *path); /* the labelled world of tests/world: no. 12 of 2026-11-20 */
bool demo_build(const char *path);  /* the facts of the demonstration's goods: of 2026-11-16 */

#endif
