#include <math.h>

#include "base/attrs.h"
#include "tools/label_dice.h"
#include "tools/label_shot.h"

static const struct {
    const char *name, *unit;
    double value[FLAW_GRADES];
} flaws[] = {
    [FLAW_PERSPECTIVE] = { "perspective",
                           "degrees turned away",
                           { 0, 15, 30, 40, 50, 60, 68, 76 } },
    [FLAW_CYLINDER] = { "cylinder", "half the arc, degrees", { 0, 25, 40, 52, 62, 72, 80, 86 } },
    [FLAW_MOTION] = { "motion", "pixels moved", { 0, 2, 3.5, 5, 7, 9, 13, 20 } },
    [FLAW_DEFOCUS] = { "defocus", "blur radius, pixels", { 0, 1, 1.6, 2.2, 2.8, 3.5, 5, 8 } },
    [FLAW_NOISE] = { "noise", "deviation of luma", { 0, 8, 16, 26, 38, 52, 75, 110 } },
    [FLAW_CONTRAST] = { "contrast", "dark to light, luma", { 200, 90, 50, 30, 20, 13, 8, 4 } },
    [FLAW_GLARE] = { "glare", "part of the width", { 0, 0.15, 0.3, 0.45, 0.6, 0.8, 1, 1.3 } },
    [FLAW_SMALL] = { "small", "pixels a module", { 3, 2, 1.5, 1.25, 1.1, 0.95, 0.8, 0.6 } },
    [FLAW_ROTATION] = { "rotation", "degrees off an axis", { 0, 8, 15, 22, 29, 35, 40, 45 } },
    [FLAW_CRUMPLE] = { "crumple", "modules displaced", { 0, 0.5, 1, 1.7, 2.6, 4, 6, 9 } },
    [FLAW_MJPEG] = { "mjpeg", "JPEG quality", { 95, 50, 30, 18, 12, 8, 4, 1 } },
};

const char *flaw_name(enum flaw f)
{
    return flaws[f].name;
}

const char *flaw_unit(enum flaw f)
{
    return flaws[f].unit;
}

double flaw_value(enum flaw f, int grade)
{
    return flaws[f].value[grade];
}

static const float degree = 0.017453293f;

struct shot shot_init(const struct label *l, int width_px, int height_px, uint64_t seed)
{
    struct dice d = dice_of(seed, 2);
    bool is_matrix = l->content == LABEL_MATRIX || l->kind == SYM_QR;
    struct shot s = {
        .seed = seed,
        .width_px = width_px,
        .height_px = height_px,
        .aim_x_px = (float)width_px * dice_between(&d, 0.46f, 0.54f),
        .aim_y_px = (float)height_px * dice_between(&d, 0.45f, 0.58f),
        .roll = degree * dice_between(&d, -6, 6),
        .yaw = degree * dice_between(&d, -8, 8),
        .pitch = degree * dice_between(&d, -8, 8),
        .defocus_px = 0.5f,
        .light = 1,
        .contrast = 1,
        .noise = 2,
    };
    s.motion_axis = s.roll + degree * dice_between(&d, -60, 60); /* across the bars, mostly */
    s.module_px = is_matrix ? dice_between(&d, 3.2f, 4) : dice_between(&d, 2.2f, 2.8f);
    return s;
}

static void spoil_perspective(struct shot *s, struct dice *d, float degrees)
{
    float tilt = degree * degrees * (dice_below(d, 2) ? 1.0f : -1.0f);
    if (dice_below(d, 2))
        s->yaw = tilt;
    else
        s->pitch = tilt;
}

void shot_spoil(struct shot *s, enum flaw f, int grade)
{
    struct dice d = dice_of(s->seed, 100 + (uint64_t)f);
    float v = (float)flaw_value(f, grade);
    switch (f) {
    case FLAW_PERSPECTIVE:
        spoil_perspective(s, &d, v);
        break;
    case FLAW_CYLINDER: /* bottles lie and stand: two of three curve along the bars' row */
        s->bend = degree * v;
        s->bend_axis = dice_below(&d, 3) ? degree * dice_between(&d, -8, 8) : degree * 90;
        break;
    case FLAW_MOTION:
        s->motion_px = v;
        break;
    case FLAW_DEFOCUS:
        s->defocus_px = v > 0.5f ? v : 0.5f;
        break;
    case FLAW_NOISE:
        s->noise = v > 2 ? v : 2;
        break;
    case FLAW_CONTRAST:
        s->contrast = v / 200;
        break;
    case FLAW_GLARE:
        s->glare = v;
        break;
    case FLAW_SMALL:
        s->module_px = v;
        break;
    case FLAW_ROTATION:
        s->roll = degree *
                  (v * (dice_below(&d, 2) ? 1.0f : -1.0f) + 90.0f * (float)dice_below(&d, 4));
        break;
    case FLAW_CRUMPLE:
        s->crumple = v;
        break;
    case FLAW_MJPEG: /* a module of a quarter of JPEG's 8 pixels survives anything */
        s->module_px *= 0.65f;
        s->jpeg_quality = (int)v;
        break;
    case FLAW_COUNT:
        break;
    }
}
