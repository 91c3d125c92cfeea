/* kiosk/ui/ui.h: draws a model, tells what was touched.
 *
 * Everything is drawn with Cairo and Pango onto one picture of the panel's size; where the camera
 * belongs the picture stays transparent and ui_camera_box says where.  The program shows the
 * camera frame there; golden tests need no window.
 *
 * Owns     fonts, colours, the words of both languages.
 * Threads  main thread only.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include <cairo/cairo.h>

#include "app/model.h"
#include "base/attrs.h"
#include "base/err.h"
#include "words/words.h"

struct ui;

struct ui_config {
    const char *assets;
    int width_px, height_px;  /* 1080x1920 or 1920x1080; others are laid out too */
    double panel_diagonal_in; /* 21.5 portrait, 15.6 landscape by default (0) */
};

struct box {
    int x, y, w, h; /* pixels of the panel */
};

struct touch {
    enum action action; /* ACTION_NONE: nothing there */
    int arg;
};

enum err_code ui_create(const struct ui_config *config, struct ui **out, struct err *err) MUST_USE;
void ui_destroy(struct ui *ui); /* NULL is fine */

/* Draws the screen of m onto to, an ARGB32 image surface of the panel's size, and remembers its
 * touch zones. */
void ui_draw(struct ui *ui, const struct model *m, cairo_surface_t *to);
/* A number that changes whenever ui_draw would draw something else for m: skip drawing while it
 * stays.  What moves every frame (pulse, outline) is not in it: ui_draw_live draws that. */
uint64_t ui_fingerprint(const struct ui *ui, const struct model *m);
/* What lies over the live picture and changes with every frame: target frame, outline, corners.
 * Draws only inside ui_camera_box, onto a surface of that box's size (origin at its corner), over
 * what is there: the frame itself, or nothing. */
void ui_draw_live(struct ui *ui, const struct model *m, cairo_surface_t *to);
/* Where the camera picture is shown on this screen; w = 0 when it is not.  The camera picture is
 * scaled to fill the box, centred and cropped, and mirrored left to right on the attract screen
 * (ui_camera_mirrored). */
struct box ui_camera_box(const struct ui *ui, const struct model *m);
bool ui_camera_mirrored(const struct ui *ui, const struct model *m);
/* What lies at that pixel of the panel, with the hit slop of ux.md §2.2. */
struct touch ui_touch(const struct ui *ui, int x, int y);
/* The button drawn there, for a sign under the finger; w = 0 where there is none. */
struct box ui_zone(const struct ui *ui, int x, int y);

/* The writing pad of the last ui_draw; w = 0: there is none.  A finger that goes down in it draws a stroke
 * (flow_stroke) and touches nothing. */
struct box ui_pad(const struct ui *ui);
/* Draws that pad again with m's ink, onto the surface ui_draw drew on: what a moving finger needs.  The ink is
 * not in the fingerprint; m->typing.ink.serial tells whether it has changed. */
void ui_draw_ink(struct ui *ui, const struct model *m, cairo_surface_t *to);

const struct words *ui_words(const struct ui *ui, bool english);
/* Number of times of assets/theme/times.tsv, in milliseconds: "idle_warn", "idle_wipe", … */
uint64_t ui_time_ms(const struct ui *ui, const char *id);

#endif
