#include "tools/label_case.h"

#include "base/attrs.h"
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

struct shot label_case_make(enum label_case of, const struct press *p, int width_px, int height_px,
                            uint64_t seed, struct label *label)
{
    static const enum symbol_kind kinds[] = { SYM_EAN13, SYM_EAN13, SYM_EAN8, SYM_UPCA };
    struct dice d = dice_of(seed, 3);
    enum label_content content = of == CASE_MATRIX    ? LABEL_MATRIX
                                 : of == CASE_STACKED ? LABEL_STACKED
                                                      : LABEL_SYMBOL;
    press_print(p, content, kinds[dice_below(&d, ARRAY_LEN(kinds))], seed, label);
    struct shot s = shot_init(label, width_px, height_px, seed);
    s.module_px *= 1.4f * (float)width_px / 1280;
    s.is_empty = of == CASE_EMPTY;
    spoil(&s, of, label, &d);
    return s;
}
