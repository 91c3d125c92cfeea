/* input/stroke.h: which finger writes on the pad, and which ones only rest beside it.
 *
 * The finger that goes down on the pad first draws until it comes up, wherever it slides.  Until then every other
 * finger is a palm: it draws nothing and presses no button.  Everywhere else touches stay taps
 * (input/touch.h).  Plain state.  Threads: main thread.
 */
#ifndef INPUT_STROKE_H
#define INPUT_STROKE_H

#include <stdbool.h>
#include <stdint.h>

enum { STROKE_LOST_MS = 10000 }; /* an up that the system lost must not deaden the screen */

enum stroke_finger {
    STROKE_NOT_MINE = 0, /* a tap, perhaps */
    STROKE_WRITES,       /* draws from here */
    STROKE_RESTS,        /* beside one that writes */
};

struct stroke_state {
    bool is_down;
    int64_t finger;
    uint64_t last_ms; /* that it moved */
};

enum stroke_finger stroke_down(struct stroke_state *s, int64_t finger, bool is_on_pad,
                               uint64_t now_ms);
/* True: a point of the stroke. */
bool stroke_move(struct stroke_state *s, int64_t finger, uint64_t now_ms);
/* True: the stroke is over. */
bool stroke_up(struct stroke_state *s, int64_t finger);
/* True: one was being drawn, and counts no more. */
bool stroke_cancel(struct stroke_state *s);

#endif
