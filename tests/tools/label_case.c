#include "tools/label_case.h"

#include <math.h>

#include "base/attrs.h"
#include "tools/degrade.h"
#include "tools/label_damage.h"
#include "tools/label_dice.h"

static const struct {
    const char *name;
    enum coach_cause cause;
} cases[] = {
#define X(name, text, cause) [name] = { text, cause },
    LABEL_CASE_LIST(X)
#undef X
};

const char *label_case_name(enum label_case c)
{
    return cases[c].name;
}

enum coach_cause label_case_cause(enum label_case c)
{
    return cases[c].cause;
}

static const float degree = 0.017453293f;

static float either(struct dice *d, float v)
{
    return dice_below(d, 2) ? v : -v;
}

/* The symbol's middle so near to the left or right border that a part of it is outside. */
static void cut(struct shot *s, const struct label *l, struct dice *d)
{
    float half = 0.5f * (float)l->symbol.w * s->module_px / (float)l->module_texels;
    float inside = dice_between(d, -0.3f, 0.5f) * half;
    s->aim_x_px = dice_below(d, 2) ? inside : (float)s->width_px - inside;
}

static void spoil(struct shot *s, enum label_case of, const struct label *l, struct dice *d)
{
    float size = (float)s->width_px / 1280;
    switch (of) {
    case CASE_DARK:
        s->light = dice_between(d, 0.04f, 0.14f);
        break;
    case CASE_FAR:
        s->module_px = dice_between(d, 0.65f, 0.95f);
        break;
    case CASE_NEAR:
        s->module_px = size * dice_between(d, 16, 22) * (l->kind == SYM_EAN8 ? 1.4f : 1);
        break;
    case CASE_CUT:
        cut(s, l, d);
        break;
    case CASE_TILT:
        s->yaw = degree * either(d, dice_between(d, 66, 78));
        break;
    case CASE_MOTION:
        s->motion_px = size * dice_between(d, 14, 26);
        break;
    case CASE_FOCUS:
        s->defocus_px = size * dice_between(d, 5.5f, 10);
        break;
    case CASE_SPOILT:
        for (int i = 0; i < 2; i++)
            shot_spoil(s, (enum flaw)dice_below(d, FLAW_COUNT), dice_below(d, FLAW_GRADES));
        break;
    case CASE_GLARE:
        s->glare = dice_between(d, 0.75f, 1.2f);
        break;
    default:
        break;
    }
}

/* The same faults, of other strengths and held differently; what befalls the light comes later. */
static void spoil_held_out(struct shot *s, enum label_case of, const struct label *l,
                           struct dice *d)
{
    s->roll += degree * dice_between(d, -9, 9) + (dice_below(d, 6) ? 0 : degree * 90);
    s->noise = dice_between(d, 0.5f, 5);
    s->light = dice_between(d, 0.75f, 1.05f);
    switch (of) {
    case CASE_DARK:
    case CASE_MOTION:
    case CASE_FOCUS:
    case CASE_GLARE:
        s->light = 1;
        break;
    case CASE_FAR:
        s->module_px = dice_between(d, 0.6f, 1.0f);
        break;
    case CASE_TILT:
        s->roll = degree * dice_between(d, -15, 15);
        if (dice_below(d, 2))
            s->yaw = degree * either(d, dice_between(d, 64, 76));
        else
            s->yaw = degree * either(d, dice_between(d, 68, 80));
        break;
    case CASE_CUT:
        s->roll = degree * dice_between(d, -12, 12);
        spoil(s, of, l, d);
        break;
    default:
        spoil(s, of, l, d);
        break;
    }
}

void label_case_degrade(enum label_case of, const struct shot *s, const struct label *l,
                        struct plane *frame)
{
    struct dice d = dice_of(s->seed, 83);
    float size = (float)frame->w / 1280;
    struct point a = shot_corner(s, l, 0), b = shot_corner(s, l, 2);
    float wide = hypotf(b.x - a.x, b.y - a.y);
    struct point middle = { 0.5f * (a.x + b.x), 0.5f * (a.y + b.y) };
    switch (of) {
    case CASE_DARK: /* in linear light: a tenth of the voltage is far less */
        degrade_darken(frame, dice_between(&d, 0.002f, 0.02f), s->seed);
        break;
    case CASE_MOTION:
        degrade_shake(frame, size * dice_between(&d, 16, 30), s->motion_axis,
                      dice_between(&d, -0.25f, 0.25f));
        break;
    case CASE_FOCUS:
        degrade_soften(frame, size * dice_between(&d, 4, 8));
        break;
    case CASE_GLARE:
        degrade_shine(frame, middle, wide * dice_between(&d, 0.28f, 0.5f),
                      wide * dice_between(&d, 0.2f, 0.4f), dice_between(&d, 0, 3));
        break;
    default:
        break;
    }
}

static size_t one_of_zint(const struct zint_symbols *z, bool is_linear, struct dice *d)
{
    for (;;) {
        size_t i = (size_t)dice_below(d, (int)zint_symbols_count(z));
        const char *kind = zint_symbol_kind(z, i);
        if (zint_symbol_is_linear(z, i) == is_linear && strcmp(kind, "DATAMATRIX") != 0 &&
            strcmp(kind, "PDF417") != 0)
            return i;
    }
}

static void print_on(const struct label_maker *m, enum label_case of, uint64_t seed, struct dice *d,
                     struct label *label)
{
    static const enum symbol_kind kinds[] = { SYM_EAN13, SYM_EAN13, SYM_EAN8, SYM_UPCA };
    enum symbol_kind kind = kinds[dice_below(d, ARRAY_LEN(kinds))];
    bool is_damaged = of == CASE_STICKER || of == CASE_TORN || of == CASE_FOLDED;
    if (is_damaged && dice_below(d, 4) == 0)
        kind = SYM_QR;
    else if (is_damaged && dice_below(d, 4) == 0)
        kind = SYM_CODE128;
    if (of == CASE_TEXT || of == CASE_MATRIX || of == CASE_BARS)
        press_print(m->press, LABEL_TEXT, SYM_NONE, seed, label);
    else
        press_print(m->press, LABEL_SYMBOL, kind, seed, label);
    if (of == CASE_MATRIX || of == CASE_BARS)
        zint_symbol_print(m->zint, one_of_zint(m->zint, of == CASE_BARS, d), label);
    if (is_damaged)
        label_damage(label, (enum label_damage)(of - CASE_STICKER), seed);
}

struct shot label_case_make(enum label_case of, const struct label_maker *m, int width_px,
                            int height_px, uint64_t seed, struct label *label)
{
    struct dice d = dice_of(seed, 3);
    print_on(m, of, seed, &d, label);
    struct shot s = shot_init(label, width_px, height_px, seed);
    if (of == CASE_MATRIX)
        s.module_px = dice_between(&d, 3.2f, 4) * (float)label->module_texels / 10;
    s.module_px *= 1.4f * (float)width_px / 1280;
    s.is_empty = of == CASE_EMPTY;
    if (m->is_held_out)
        spoil_held_out(&s, of, label, &d);
    else
        spoil(&s, of, label, &d);
    return s;
}
