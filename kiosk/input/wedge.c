#include "input/wedge.h"

enum { GROUP_SEPARATOR = 0x1D };

void wedge_wipe(struct wedge *w)
{
    explicit_bzero(w, sizeof *w);
}

static bool is_end(uint8_t key)
{
    return key == '\r' || key == '\n' || key == '\t';
}

static bool is_kept(uint8_t key)
{
    return (key >= 0x20 && key < 0x7F) || key == GROUP_SEPARATOR;
}

static bool is_burst(const struct wedge *w)
{
    uint64_t whole_ms = w->last_ms - w->first_ms;
    return !w->is_slow && w->len >= WEDGE_BURST_MIN &&
           (whole_ms <= WEDGE_WHOLE_MS || whole_ms <= w->len * WEDGE_FAST_MS);
}

static struct wedge_result end_burst(struct wedge *w, bool entered)
{
    struct wedge_result r = { WEDGE_TYPED, { w->bytes, w->len }, entered };
    if (w->is_over)
        r.kind = WEDGE_NOTHING;
    else if (is_burst(w))
        r.kind = WEDGE_BURST;
    w->len = 0;
    w->is_open = w->is_slow = w->is_over = false;
    return r;
}

struct wedge_result wedge_tick(struct wedge *w, uint64_t now_ms)
{
    if (w->is_open && now_ms - w->last_ms >= WEDGE_PAUSE_MS)
        return end_burst(w, false);
    return (struct wedge_result){ .kind = WEDGE_NOTHING };
}

struct wedge_result wedge_key(struct wedge *w, uint8_t key, uint64_t now_ms)
{
    if (is_end(key)) /* its own time does not count: some guns wait before Enter */
        return end_burst(w, true);
    if (!w->is_open)
        w->first_ms = now_ms;
    else if (now_ms - w->last_ms > WEDGE_GAP_MS)
        w->is_slow = true;
    w->is_open = true;
    w->last_ms = now_ms;
    if (is_kept(key)) {
        if (w->len < WEDGE_BYTES_MAX)
            w->bytes[w->len++] = key;
        else
            w->is_over = true;
    }
    return (struct wedge_result){ .kind = WEDGE_NOTHING };
}

uint64_t wedge_due_ms(const struct wedge *w)
{
    return w->is_open ? w->last_ms + WEDGE_PAUSE_MS : 0;
}
