#include "input/touch.h"

#include <stdlib.h>

static bool is_bounce(const struct touch_state *t, int x, int y, uint64_t now_ms)
{
    uint64_t deaf_ms = t->is_elsewhere ? TOUCH_TWICE_MS : TOUCH_BOUNCE_MS;
    return t->was_up && now_ms - t->up_ms < deaf_ms && abs(x - t->up_x) < TOUCH_BOUNCE_PX &&
           abs(y - t->up_y) < TOUCH_BOUNCE_PX;
}

bool touch_down(struct touch_state *t, int64_t finger, int x, int y, uint64_t now_ms)
{
    /* An up the system lost must not deaden the screen for good. */
    if (t->fingers > 0 && (finger == t->finger || now_ms - t->down_ms > TOUCH_LOST_MS))
        t->fingers = 0;
    if (t->fingers++ > 0) {
        t->is_spoiled = true;
        return false;
    }
    t->finger = finger;
    t->x = x;
    t->y = y;
    t->down_ms = now_ms;
    t->is_spoiled = is_bounce(t, x, y, now_ms);
    return !t->is_spoiled;
}

bool touch_up(struct touch_state *t, int64_t finger, int x, int y, uint64_t now_ms, struct tap *out)
{
    if (t->fingers == 0)
        return false;
    t->fingers--;
    bool is_tap = t->fingers == 0 && !t->is_spoiled && finger == t->finger &&
                  now_ms - t->down_ms <= TOUCH_LONG_MS;
    t->was_up = true;
    t->is_elsewhere = false;
    t->up_ms = now_ms;
    t->up_x = x;
    t->up_y = y;
    if (is_tap)
        *out = (struct tap){ t->x, t->y, x, y };
    return is_tap;
}

void touch_changed(struct touch_state *t)
{
    t->is_elsewhere = true;
}

void touch_cancel(struct touch_state *t)
{
    t->fingers = 0;
}
