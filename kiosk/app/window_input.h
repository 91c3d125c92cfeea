/* app/window_input.h: what SDL says of fingers, mouse, keyboard and gun, as the flow knows it.
 *
 * One finger presses or writes; a palm beside it does neither (input/touch.h, input/stroke.h).  What a gun types is
 * told from what a person types by its speed (input/wedge.h).
 * Threads  main thread.
 */
#ifndef APP_WINDOW_INPUT_H
#define APP_WINDOW_INPUT_H

#include <SDL.h>

#include "app/flow.h"
#include "app/present.h"
#include "input/stroke.h"
#include "input/touch.h"
#include "input/wedge.h"
#include "ui/ui.h"

/* Which page is shown. */
struct window_page {
    enum screen_id screen;
    enum report_page report;
    enum mail_page mail;
};

struct window_input {
    /* Whom it works for; borrowed.  The rest begins as zero. */
    struct {
        struct flow *flow;
        struct ui *ui;
        struct present *present;
        struct clock clock;
    } config;
    struct wedge wedge;
    struct touch_state touch;
    struct window_page lifted_on; /* when the last finger was lifted */
    struct stroke_state stroke;
};

/* False: the window is to be closed. */
bool window_input_take(struct window_input *in, const SDL_Event *e);
/* Ends a burst whose keys have stopped coming. */
void window_input_tick(struct window_input *in);
/* When the next tick has something to do; 0: never. */
uint64_t window_input_due_ms(const struct window_input *in);
/* What is held down is let go, as if it had never been. */
void window_input_let_go(struct window_input *in);
/* The same, and nothing typed is kept. */
void window_input_wipe(struct window_input *in);

#endif
