/* scan/grid.h: where the modules of a square symbol lie on something that is not flat.
 *
 * A projection through four points says where they would lie on a plane.  What the data is, nobody
 * knows yet, but grey changes at the borders of modules only: the picture is drawn out along the
 * projection, and in a window around each module the phase of its changes, folded by the module's
 * width, says how far the borders lie from where they ought to.  Phases are followed from the
 * places where the projection is known to be right to their neighbours, the clearest first, so that
 * cloth, cans and crumpled paper may lead several modules away from the plane.
 *
 * Owns     its scratch; no allocation after grid_create.
 * Units    u, v: modules from the symbol's top left corner; x, y: pixels of the plane.
 * Threads  one struct grid per thread.
 */
#ifndef SCAN_GRID_H
#define SCAN_GRID_H

#include "base/err.h"
#include "scan/plane.h"

enum { GRID_SIDE_MAX = 177, GRID_MODULES_MAX = GRID_SIDE_MAX * GRID_SIDE_MAX };

struct grid;

enum err_code grid_create(struct grid **out, struct err *err) MUST_USE;
void grid_destroy(struct grid *g); /* NULL is fine */

/* A grid of cols x rows whose module coordinates uv[i] lie at xy[i].  False when no projection does
 * that. */
bool grid_span(struct grid *g, int cols, int rows, const struct point uv[4],
               const struct point xy[4]);
/* Says that the projection is right at this module, within half a module: across, down, or both. */
enum grid_way { GRID_ACROSS = 1, GRID_DOWN = 2, GRID_BOTH = 3 };
void grid_trust(struct grid *g, int col, int row, enum grid_way ways);
/* As on a can: how many modules the middle of the symbol lies off, as a parabola. */
enum grid_bend { BEND_U_BY_U, BEND_V_BY_V, BEND_U_BY_V, BEND_V_BY_U, GRID_BENDS };
void grid_bend(struct grid *g, const float bend[GRID_BENDS]);
/* Follows the borders in p.  Round 0 goes from the trusted modules outward; later ones, which may
 * also be the first, take every module to be less than half a module off. */
void grid_follow(struct grid *g, const struct plane *p, int from_round, int to_round);
struct point grid_at(const struct grid *g, float u, float v);
/* By the projection alone, before anything was followed or bent. */
struct point grid_flat_at(const struct grid *g, float u, float v);

/* The modules' grey against their surroundings', -1 to 1, dark is positive: value[cols * rows], row
 * by row.  undo: how much of the neighbours' light the lens has mixed in, 0 to 1. */
void grid_sample(struct grid *g, const struct plane *p, float undo, float *value);

#endif
