/* registry/key.h: numbers as the integers the release is keyed by.  Pure.  Threads: any. */
#ifndef REGISTRY_KEY_H
#define REGISTRY_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* An organisation code (GB 11714, nine characters, no hyphen) as the base-36 value of its first
 * eight.  False when it is not one or its check character is wrong. */
bool key_of_org(struct span code, int64_t *out);
/* Back again, check character included; false for a number no code has. */
bool key_org_text(int64_t key, char out[10]);
/* A company prefix of 7 to 12 digits as the range of 13-digit numbers that begin with it. */
struct key_range {
    int64_t lo, hi, id; /* id = lo * 16 + digits, as table prefix keeps it */
};
bool key_of_prefix(struct span digits, struct key_range *out);
/* The digits of the prefix with that id; false when no prefix has it. */
bool key_prefix_text(int64_t id, char out[14]);

#endif
