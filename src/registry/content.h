/* registry/content.h: what a release holds, whichever way SQLite laid it out in its file.
 *
 * The sum modulo 2^256 of the SHA-256 of each row of all tables: the order of rows does not
 * matter, so that a changeset carries it on by what it takes away and adds.  It tells whether two
 * files hold the same; that nobody made up rows is the signature's business.  A row is hashed as
 * the table's name, a zero byte, and its record as a changeset has it (registry/change.h).
 * Threads: any, a counter belongs to one.
 */
#ifndef REGISTRY_CONTENT_H
#define REGISTRY_CONTENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "fact/fact.h"
#include "registry/registry.h"

enum { CONTENT_HEX = 64 };

struct content {
    uint64_t sum[4]; /* least first */
    int64_t rows[SET_COUNT];
};

/* Reads every row: seconds for millions. */
enum err_code content_of(struct registry *r, struct content *out, struct err *err) MUST_USE;
bool content_same(const struct content *a, const struct content *b);
void content_hex(const struct content *c, char out[CONTENT_HEX + 1]);
/* The sum alone; false when it is not 64 hexadecimal digits. */
bool content_read_hex(struct span hex, struct content *out);

#endif
