#include "tools/label_damage.h"

#include <math.h>
#include <stdlib.h>

#include "tools/label_dice.h"

void label_shrink(struct label *l)
{
    struct plane_map map;
    for (int i = 1; i < LABEL_MIPS; i++)
        if (plane_halve(&l->mip[i], &l->mip[i - 1], &map) != ERR_OK)
            abort();
}

static void put(struct label *l, int x, int y, float luma)
{
    if (x >= 0 && y >= 0 && x < LABEL_W && y < LABEL_H)
        l->mip[0].px[y * LABEL_W + x] = (uint8_t)fminf(fmaxf(luma, 0), 255);
}

static void stick(struct label *l, struct dice *d)
{
    int wide = (int)((float)l->symbol.w * dice_between(d, 0.35f, 0.5f));
    int spare = l->symbol.w - wide, x0 = l->symbol.x + dice_below(d, spare + 1);
    float luma = dice_below(d, 3) ? dice_between(d, 150, 250) : dice_between(d, 30, 90);
    for (int y = l->symbol.y - 30; y < l->symbol.y + l->symbol.h + 40; y++)
        for (int x = x0; x < x0 + wide; x++)
            put(l, x, y, luma);
}

/* Paper as far as an edge that goes to and fro; behind it a dark table. */
static void tear(struct label *l, struct dice *d)
{
    float edge = (float)l->symbol.x + (float)l->symbol.w * dice_between(d, 0.5f, 0.65f);
    float slope = dice_between(d, -0.15f, 0.15f), table = dice_between(d, 60, 150), jag = 0;
    for (int y = 0; y < LABEL_H; y++) {
        jag += dice_between(d, -3, 3) - 0.05f * jag;
        float at = edge + slope * (float)(y - l->symbol.y) + jag;
        for (int x = (int)at; x < LABEL_W; x++)
            put(l, x, y, x < (int)at + 9 ? 250 : table);
    }
}

static void fold(struct label *l, struct dice *d)
{
    float crease = (float)l->symbol.x + (float)l->symbol.w * dice_between(d, 0.4f, 0.6f);
    float slope = dice_between(d, -0.3f, 0.3f), back = dice_between(d, 185, 230);
    for (int y = 0; y < LABEL_H; y++) {
        float at = crease + slope * (float)(y - l->symbol.y - l->symbol.h / 2);
        for (int x = (int)at - 30; x < LABEL_W; x++) {
            float from = (float)x - at;
            if (from >= 0)
                put(l, x, y, back - 60 * expf(-from / 25));
        }
    }
}

void label_damage(struct label *l, enum label_damage how, uint64_t seed)
{
    struct dice d = dice_of(seed, 900 + (uint64_t)how);
    switch (how) {
    case DAMAGE_STICKER:
        stick(l, &d);
        break;
    case DAMAGE_TORN:
        tear(l, &d);
        break;
    case DAMAGE_FOLDED:
    case DAMAGE_COUNT:
        fold(l, &d);
        break;
    }
    label_shrink(l);
}
