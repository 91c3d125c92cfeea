/* registry/tally.h: adds rows to a content and takes them off.  For the files of this folder. */
#ifndef REGISTRY_TALLY_H
#define REGISTRY_TALLY_H

#include "registry/change.h"
#include "registry/content.h"

struct tally;

enum err_code tally_open(struct tally **out, struct err *err) MUST_USE;
void tally_close(struct tally *t); /* NULL is fine */

/* A row's share of the sum. */
struct tally_row {
    uint64_t word[4];
};
enum err_code tally_hash(struct tally *t, const struct layout_table *table, const struct value *row,
                         struct tally_row *out, struct err *err) MUST_USE;
void tally_add(struct content *c, const struct layout_table *table, const struct tally_row *row);
void tally_take(struct content *c, const struct layout_table *table, const struct tally_row *row);

#endif
