/* tests/tools/memory_faults.h: memory runs out at the n-th call, when a test says so.
 *
 * For a program linked with --wrap (tests/unit/outbox/CMakeLists.txt): malloc, calloc, realloc and strdup of
 * our own libraries are counted there; memory_faults_install has SQLite and jansson count theirs, too.
 * Threads: one.
 */
#ifndef TESTS_TOOLS_MEMORY_FAULTS_H
#define TESTS_TOOLS_MEMORY_FAULTS_H

#include <stdint.h>

/* Before SQLite and jansson are used for the first time. */
void memory_faults_install(void);
/* From the nth on, 1 is the first, so many fail. */
void memory_faults_arm(int64_t nth, int64_t count);
/* How many were counted. */
int64_t memory_faults_disarm(void);

#endif
