/* postgres.h: a real PostgreSQL of a test's own, from Debian's binaries, on a Unix socket in a scratch folder.
 *
 * A server refuses to run as root: then the user "postgres", or an otherwise unused number, runs it.  It dies with
 * the test, whatever becomes of the test.
 */
#ifndef TESTS_TOOLS_POSTGRES_H
#define TESTS_TOOLS_POSTGRES_H

#include <stdbool.h>
#include <stddef.h>

struct postgres;

/* Makes a cluster and starts it; NULL, with the reason on standard error, when there is no PostgreSQL here. */
struct postgres *postgres_start(void);
void postgres_destroy(struct postgres *p);

/* A new empty database; its address "postgresql:///…". */
void postgres_address(struct postgres *p, char *out, size_t cap);
/* As a power cut does: SIGQUIT to all of it, nothing is written any more; false: it would not end. */
bool postgres_cut(struct postgres *p);
bool postgres_again(struct postgres *p);
/* From now on it does not wait for the disk: what is committed outlives the server, but not the machine.  For tests that
 * look at what is written and cut no power. */
bool postgres_hurry(struct postgres *p);
/* The folder with its files. */
const char *postgres_folder(const struct postgres *p);

#endif
