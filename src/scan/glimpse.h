/* scan/glimpse.h: bars that could be read from where they are: sharp, large, of many widths, all of
 * them whole modules.  Stripes of a shirt, blinds, a grille, hair are none of these.  A fourth of a
 * symbol is enough where it is as sharply in modules as print is: the rest may be covered or gone.
 *
 * Owns     its finder and planes; no allocation once the size of the frames is known.
 * Threads  one struct glimpser per thread.
 * Cost     about as much as coach_look; asked in some frames only.
 */
#ifndef SCAN_GLIMPSE_H
#define SCAN_GLIMPSE_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/coach_profile.h"
#include "scan/plane.h"

enum { GLIMPSES_MAX = 8 };

struct glimpse {
    struct point corner[4]; /* pixels of the frame */
    bool is_matrix;
};

struct glimpser;

enum err_code glimpser_create(struct glimpser **out, struct err *err) MUST_USE;
void glimpser_destroy(struct glimpser *g); /* NULL is fine */

/* `half` is f shrunk by a whole number `shrink`.  ERR_NOMEM. */
enum err_code glimpse_bars(struct glimpser *g, const struct frame *f, const struct plane *half,
                           int shrink, struct glimpse out[GLIMPSES_MAX], size_t *n) MUST_USE;

/* The same as a patch. */
struct glimpse glimpse_of_patch(const struct patch *p, bool is_matrix);

#endif
