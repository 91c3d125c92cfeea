/* trust/hash.h: digests that signed metadata give, and whether bytes have them.
 *
 * sha256 and sha512.  A set that names any other algorithm is refused whole: what it says could not be
 * checked, and a digest that is not checked must not look like one that was.
 * Threads: any; one struct hash_sum per thread.
 */
#ifndef TRUST_HASH_H
#define TRUST_HASH_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

struct hash_set {
    bool has_sha256, has_sha512;
    uint8_t sha256[32], sha512[64];
};

/* From {"sha256": "hex", …}: at least one.  ERR_UNSUPPORTED: an algorithm we do not know. */
enum err_code hash_set_from_json(const json_t *object, struct hash_set *out,
                                 struct err *err) MUST_USE;

/* Bytes counted and digested as they come. */
struct hash_sum;
enum err_code hash_sum_create(struct hash_sum **out, struct err *err) MUST_USE;
void hash_sum_destroy(struct hash_sum *s); /* NULL is fine */
void hash_sum_reset(struct hash_sum *s);
void hash_sum_add(struct hash_sum *s, struct span bytes);
uint64_t hash_sum_bytes(const struct hash_sum *s);
/* True when every digest of the set is the one of the bytes so far; an empty set is never met.
 * Ends the sum: reset before adding again. */
bool hash_sum_meets(struct hash_sum *s, const struct hash_set *want);

bool hash_meets(struct span bytes, const struct hash_set *want);
bool hash_sha256(struct span bytes, uint8_t out[32]) MUST_USE;

#endif
