/* screens: one row a screen; a screen file holds only what differs from the others.
 *
 * A screen draws the read-only model onto a canvas and registers what may be touched.  It opens no
 * file, asks no registry, keeps nothing.
 */
#ifndef SCREENS_SCREENS_H
#define SCREENS_SCREENS_H

#include "ui/canvas.h"

struct screen {
    const char *name;
    bool camera;                    /* shows the live picture */
    bool mirrored;                  /* as in a mirror: the passer-by is to find himself */
    bool back;                      /* has something to go back to */
    bool bare;                      /* no foot: nothing is to be touched */
    void (*draw)(struct canvas *c); /* the body; status bar, foot and overlays are drawn for it */
};

extern const struct screen screen_attract, screen_scan, screen_verdict, screen_why, screen_entry,
    screen_take, screen_report, screen_received, screen_mailbox, screen_bye, screen_out;

const struct screen *screen_of(enum screen_id id);
/* Whether the live picture stands on m's screen, in the place of panel.picture. */
bool screen_has_picture(const struct model *m);

#endif
