/* label_shot: a label before a camera: how it is held, what spoils the picture, the picture.
 *
 * A shot is plain data: shot_init gives one that any reader can read, shot_spoil makes one thing
 * worse by a grade.  The lens turns shot and label into a grey frame; the same label, shot and
 * number give the same bytes.
 *
 * Owns     a lens its work planes and the frame's; the frame lasts until the lens's next one.
 * Threads  one lens per thread.
 * Errors   a tool that makes test data: out of memory ends the program.
 */
#ifndef TOOLS_LABEL_SHOT_H
#define TOOLS_LABEL_SHOT_H

#include <stdbool.h>

#include "scan/frame.h"
#include "tools/label.h"

enum { FLAW_GRADES = 8 }; /* 0: none; 7: nobody can read it */

/* Names, units and the value of each grade: the table in label_flaw.c. */
enum flaw {
    FLAW_PERSPECTIVE = 0,
    FLAW_CYLINDER,
    FLAW_MOTION,
    FLAW_DEFOCUS,
    FLAW_NOISE,
    FLAW_CONTRAST,
    FLAW_GLARE,
    FLAW_SMALL,
    FLAW_ROTATION,
    FLAW_CRUMPLE,
    FLAW_MJPEG,
    FLAW_COUNT
};

const char *flaw_name(enum flaw f);
const char *flaw_unit(enum flaw f);
double flaw_value(enum flaw f, int grade);

struct shot {
    uint64_t seed;
    int width_px, height_px;
    bool is_empty;            /* the room alone */
    float aim_x_px, aim_y_px; /* where the symbol's middle is seen */
    float module_px;
    float roll, yaw, pitch; /* radians */
    float bend, bend_axis;  /* radians: half the arc the symbol's width takes; the axis's turn */
    float crumple;          /* modules */
    float motion_px, motion_axis;
    float defocus_px;
    float glare;      /* part of the symbol's width, 0 none */
    float light;      /* 1: as it should be */
    float contrast;   /* 1: as printed */
    float noise;      /* deviation of luma */
    int jpeg_quality; /* 0: not compressed */
};

/* Held a little askew, module 2.2 to 2.8 pixels (a QR's 3.2 to 4), sharp, bright. */
struct shot shot_init(const struct label *l, int width_px, int height_px, uint64_t seed);
/* grade 0 to FLAW_GRADES - 1. */
void shot_spoil(struct shot *s, enum flaw f, int grade);

/* One corner's place of the symbol (0 top left, clockwise) in the picture; bend and crumple apart.
 */
struct point shot_corner(const struct shot *s, const struct label *l, int corner);

struct lens;

struct lens *lens_create(void);
/* What stands behind the label is made by number. */
typedef void lens_room(struct plane *out, int w, int h, uint64_t number);
struct lens *lens_create_in(lens_room *make_room);
void lens_destroy(struct lens *l); /* NULL is fine */
/* The nth picture (from 0) of a hand that trembles.  `label` may be NULL when s->is_empty. */
struct frame lens_take(struct lens *l, const struct label *label, const struct shot *s, int nth);

#endif
