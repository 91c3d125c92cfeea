/* scan/quiet.h: is it quiet beside a symbol all along its height?
 *
 * A longer symbol that is half covered, cut or torn may end in bars that look like a stop, on the
 * lines where something light lies over the rest.  Where the cover ends or runs askew, the bars go
 * on beside the end: a whole symbol has its quiet zones on every line.
 *
 * Owns     its lines; no allocation after quiet_create.  Threads: one struct quiet per thread.
 */
#ifndef SCAN_QUIET_H
#define SCAN_QUIET_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/pattern.h"
#include "scan/plane.h"

struct quiet;

struct quiet_findings {
    size_t n_lines; /* that show the symbol, at all heights */
    size_t n_open;  /* of these, with an edge less than `least` modules beside an end */
};

enum err_code quiet_create(struct quiet **out, struct err *err) MUST_USE;
void quiet_destroy(struct quiet *q); /* NULL is fine */

/* The symbol runs from `from` to `to` on one line; its bars are followed up and down from there. */
void quiet_look(struct quiet *q, const struct plane *p, const struct pattern *pattern,
                struct point from, struct point to, bool is_negative, float least,
                struct quiet_findings *out);

/* Whether so many modules beside both ends lie in the picture at all: what is cut off by its border may go on. */
bool quiet_is_inside(const struct plane *p, const struct pattern *pattern, struct point from,
                     struct point to, float modules);

#endif
