/* input/touch.h: from fingers and mouse buttons to taps.
 *
 * A tap is one finger down and up again.  A second finger spoils both, so that a leaning hand or a
 * pinch does nothing; so does resting for longer than TOUCH_LONG_MS; a finger that comes down again
 * within TOUCH_BOUNCE_MS, and within TOUCH_BOUNCE_PX of where it was lifted, is the same trembling
 * finger; elsewhere it is the next key, which a machine under load hears of together with the one
 * before.  On a page that has changed since, the same place is deaf for TOUCH_TWICE_MS: who taps
 * twice means one button, and the second tap must not press what came to lie under it.  Where it went
 * down and where it came up are both told: who slides off a button has changed their mind.
 *
 * Plain state.  Threads: main thread.
 */
#ifndef INPUT_TOUCH_H
#define INPUT_TOUCH_H

#include <stdbool.h>
#include <stdint.h>

enum { TOUCH_LONG_MS = 3000, TOUCH_BOUNCE_MS = 60, TOUCH_BOUNCE_PX = 60, TOUCH_LOST_MS = 10000 };
/* Two clicks of one hand lie at most so far apart; nobody has read another page by then. */
enum { TOUCH_TWICE_MS = 600 };

struct tap {
    int from_x, from_y, to_x, to_y; /* pixels of the panel */
};

struct touch_state {
    int fingers; /* down now */
    int64_t finger;
    bool is_spoiled, was_up, is_elsewhere;
    int x, y, up_x, up_y;
    uint64_t down_ms, up_ms;
};

/* True: feedback belongs under (x, y) now. */
bool touch_down(struct touch_state *t, int64_t finger, int x, int y, uint64_t now_ms);
/* True: *out is a tap. */
bool touch_up(struct touch_state *t, int64_t finger, int x, int y, uint64_t now_ms,
              struct tap *out);
/* The page is another one than when the last finger was lifted; told before touch_down. */
void touch_changed(struct touch_state *t);
/* The window lost the pointer or the screen changed under the finger: this touch counts no more. */
void touch_cancel(struct touch_state *t);

#endif
