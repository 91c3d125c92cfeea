#include "tools/label_hand.h"

#include <math.h>

#include "tools/label_dice.h"

/* -1 to 1, between a third of a turn and one a second. */
static float sway(struct dice *d, unsigned t_ms)
{
    float hertz = dice_between(d, 0.35f, 1.0f), phase = dice_between(d, 0, 6.2831853f);
    return sinf(6.2831853f * hertz * 0.001f * (float)t_ms + phase);
}

struct shot hand_at(const struct shot *s, unsigned t_ms)
{
    struct dice d = dice_of(s->seed, 97);
    struct shot t = *s;
    float size = (float)s->width_px / 1280;
    t.aim_x_px += 14 * size * sway(&d, t_ms);
    t.aim_y_px += 14 * size * sway(&d, t_ms);
    t.module_px *= 1 + 0.04f * sway(&d, t_ms);
    t.roll += 0.05f * sway(&d, t_ms);
    t.pitch += 0.05f * sway(&d, t_ms);
    t.yaw += 0.03f * sway(&d, t_ms);
    t.motion_px *= 1 + 0.15f * sway(&d, t_ms);
    t.defocus_px *= 1 + 0.1f * sway(&d, t_ms);
    t.glare *= 1 + 0.1f * sway(&d, t_ms);
    return t;
}

void hand_sway(struct plane *p, uint64_t seed, unsigned t_ms)
{
    struct dice d = dice_of(seed, 98);
    float size = (float)p->w / 1280;
    int dx = (int)(14 * size * sway(&d, t_ms)), dy = (int)(9 * size * sway(&d, t_ms));
    int w = p->w - (dx < 0 ? -dx : dx);
    for (int k = 0; k < p->h; k++) {
        int y = dy > 0 ? p->h - 1 - k : k, from = y - dy;
        from = from < 0 ? 0 : from >= p->h ? p->h - 1 : from;
        memmove(p->px + (ptrdiff_t)y * p->w + (dx > 0 ? dx : 0),
                p->px + (ptrdiff_t)from * p->w + (dx < 0 ? -dx : 0), (size_t)w);
    }
}
