/* registry/make_numbers.h: the n-th invented number of each kind, different for different n.
 * Blocks that the demonstration's own rows use are left out.  For make.c. */
#ifndef REGISTRY_MAKE_NUMBERS_H
#define REGISTRY_MAKE_NUMBERS_H

#include <stdint.h>

#include "code/ident.h"

struct make_number {
    char text[IDENT_TEXT_MAX];
};

/* A hash that is the same everywhere: what stands in field `field` of row n. */
uint64_t make_hash(uint64_t seed, uint64_t n, uint64_t field);

struct make_number make_org_code(uint64_t n); /* n < 5e7 */
struct make_number make_uscc(const char *region, const char *org_code);
struct make_number make_reg_no(const char *region, uint64_t n); /* n < 1e7 */
/* total: how many there will be, which decides how many have which length; total <= 1.3e6. */
struct make_number make_prefix(uint64_t n, uint64_t total);
/* The item-th number of that prefix, 13 digits. */
struct make_number make_gtin(const char *prefix, uint64_t item);
struct make_number make_gtin8(uint64_t n); /* n < 10000 */
struct make_number make_licence(uint64_t n, enum ident_kind *kind);
struct make_number make_standard(uint64_t n, int year);

#endif
