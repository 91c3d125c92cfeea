#include "input/stroke.h"

enum stroke_finger stroke_down(struct stroke_state *s, int64_t finger, bool is_on_pad,
                               uint64_t now_ms)
{
    bool is_lost = s->is_down && (finger == s->finger || now_ms - s->last_ms > STROKE_LOST_MS);
    if (s->is_down && !is_lost)
        return STROKE_RESTS;
    *s = (struct stroke_state){ is_on_pad, finger, now_ms };
    return is_on_pad ? STROKE_WRITES : STROKE_NOT_MINE;
}

bool stroke_move(struct stroke_state *s, int64_t finger, uint64_t now_ms)
{
    if (!s->is_down || finger != s->finger)
        return false;
    s->last_ms = now_ms;
    return true;
}

bool stroke_up(struct stroke_state *s, int64_t finger)
{
    if (!s->is_down || finger != s->finger)
        return false;
    s->is_down = false;
    return true;
}

bool stroke_cancel(struct stroke_state *s)
{
    bool was_down = s->is_down;
    s->is_down = false;
    return was_down;
}
