/* scan/likely_place.h: lays a symbol of known kind over the bands of a region.
 *
 * Plain storage of the caller.  Threads: one at a time.
 */
#ifndef SCAN_LIKELY_PLACE_H
#define SCAN_LIKELY_PLACE_H

#include <stdbool.h>

#include "scan/likely_lines.h"
#include "scan/likely_path.h"
#include "scan/likely_proof.h"

struct likely_place {
    struct likely_model *model;
    struct likely_lines *lines;
    const struct likely_layout *layout;
    const uint8_t *values;    /* of the cells, when the number is known; else NULL */
    bool is_reversed;         /* the lines run against the symbol */
    struct likely_span guess; /* for the caller: where it was first thought to lie */
    float blur;               /* of the band at work, samples */
    float dark[LIKELY_LINE_MAX], other_way[LIKELY_LINE_MAX], grey[LIKELY_LINE_MAX];
};

/* Makes the darkness of a band, both ways round, and guesses its blur. */
void likely_place_take(struct likely_place *p, size_t band);
/* Chooses blur and ink spread as they look between two samples of the band taken last. */
void likely_place_guess(struct likely_place *p, const struct likely_layout *layout, float from,
                        float to);
/* Lays the symbol over all bands around where it lies on the first, and gives those it fits to the
 * proof. */
void likely_place_all(struct likely_place *p, size_t first, const struct likely_path *path,
                      struct likely_proof *proof);
/* Where a sample of a line, in reading order, lies in the plane. */
struct point likely_place_point(const struct likely_place *p, size_t band, float sample);

#endif
