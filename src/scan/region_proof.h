/* scan/region_proof.h: are there bars in this oblong?  A few lines through it are compared: bars
 * give the same up and down at every height, text, grass and weave do not.  Finds the ends on the
 * way.  For scan/region alone.
 *
 * Owns     its lines; no allocation after region_proof_create.  Threads: one at a time.
 */
#ifndef SCAN_REGION_PROOF_H
#define SCAN_REGION_PROOF_H

#include <stdbool.h>

#include "base/attrs.h"
#include "scan/region.h"

struct region_candidate {
    struct region region;
    float promise; /* more is better */
};

struct region_proof;

enum err_code region_proof_create(struct region_proof **out) MUST_USE;
void region_proof_destroy(struct region_proof *p); /* NULL is fine */

/* Trims the region to where the bars begin and end, and says how much it promises.  False: nothing
 * to read there. */
bool region_prove(struct region_proof *p, const struct plane *plane, struct region_candidate *c);

#endif
