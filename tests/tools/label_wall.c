#include "tools/label_wall.h"

#include <math.h>
#include <stdlib.h>

#include "tools/label_dice.h"

enum { KINDS = 8, PIECES = 512 };

struct wall {
    float cos, sin, px, tone[PIECES], edge[PIECES + 1];
};

/* The same few bits for the same place: 0 to 1. */
static float speck(int x, int y)
{
    struct dice d = dice_of((uint64_t)(x + 5000) * 7919u + (uint64_t)(y + 5000), 91);
    return dice_between(&d, 0, 1);
}

static float bricks(const struct wall *w, float u, float v)
{
    float high = 26 * w->px, wide = 70 * w->px;
    int row = (int)floorf(v / high);
    float at = u + (row & 1 ? 0.5f * wide : 0);
    int column = (int)floorf(at / wide);
    bool is_joint = v - (float)row * high < 4 * w->px || at - (float)column * wide < 4 * w->px;
    return is_joint ? 175 : 80 + 40 * speck(column, row);
}

/* Pieces of chance widths side by side, each of one tone, an edge between. */
static float side_by_side(const struct wall *w, float u, float gap, float ground)
{
    float all = w->edge[PIECES], at = fmodf(u + 64 * all, all);
    int low = 0, high = PIECES;
    while (high - low > 1) {
        int mid = (low + high) / 2;
        *(w->edge[mid] <= at ? &low : &high) = mid;
    }
    return at - w->edge[low] < gap ? ground : w->tone[low];
}

static float books(const struct wall *w, float u, float v)
{
    float shelf = 230 * w->px, at = v - floorf(v / shelf) * shelf;
    if (at < 16 * w->px)
        return 60;
    if (at > 60 * w->px && at < 90 * w->px && (int)(u / (3 * w->px)) % 3 == 0)
        return 190; /* print on their backs */
    return side_by_side(w, u + 900 * floorf(v / shelf), 2 * w->px, 25);
}

static float leaves(const struct wall *w, float u, float v)
{
    float sum = 95, size = 46 * w->px;
    for (int k = 0; k < 4; k++, size *= 0.55f) {
        float turn = 0.7f * (float)k, x = u * cosf(turn) + v * sinf(turn);
        float y = v * cosf(turn) - u * sinf(turn);
        int i = (int)floorf(x / size), j = (int)floorf(y / (0.5f * size));
        sum += 50 * (speck(i + 100 * k, j) - 0.5f);
    }
    return sum;
}

static float columns(const struct wall *w, float u, float v)
{
    float line = 11 * w->px, column = 190 * w->px;
    int row = (int)floorf(v / line);
    float at = v - (float)row * line, in = u - floorf(u / column) * column;
    if (in < 18 * w->px || at > 7 * w->px)
        return 215;
    return speck((int)floorf(u / (1.6f * w->px)), row * 5 + (int)(at / (2.4f * w->px))) < 0.45f
               ? 50
               : 210;
}

static float herringbone(const struct wall *w, float u, float v)
{
    float wide = 30 * w->px, way = (int)floorf(u / wide) & 1 ? 1.0f : -1.0f;
    float at = v + way * u, period = 9 * w->px;
    return at - floorf(at / period) * period < 0.5f * period ? 70 : 150;
}

static float planks(const struct wall *w, float u, float v)
{
    float wave = 9 * sinf(v / (80 * w->px)) + 5 * sinf(v / (31 * w->px) + u / (200 * w->px));
    float grain = side_by_side(w, 3 * (u + wave), 0, 0);
    float plank = 140 * w->px, at = u - floorf(u / plank) * plank;
    return at < 3 * w->px ? 30 : 120 + 0.35f * (grain - 120);
}

static float fence(const struct wall *w, float u, float v)
{
    float period = 34 * w->px, at = u - floorf(u / period) * period;
    bool is_rail = fmodf(fabsf(v), 260 * w->px) < 18 * w->px;
    return is_rail || at < 19 * w->px ? 205 + 20 * speck((int)floorf(u / period), 0)
                                      : leaves(w, u, v);
}

static float tins(const struct wall *w, float u, float v)
{
    float wide = 64 * w->px, high = 110 * w->px;
    int i = (int)floorf(u / wide), j = (int)floorf(v / high);
    float x = u - (float)i * wide, y = v - (float)j * high;
    if (y < 12 * w->px)
        return 45;
    float shade = 1 - 0.5f * powf(2 * x / wide - 1, 2);
    bool is_label = y > 0.35f * high && y < 0.8f * high;
    float print = (int)(y / (6 * w->px)) & 1 && speck((int)(x / (5 * w->px)), i * 7 + j) < 0.6f;
    return shade * (is_label ? (print > 0 ? 70 : 215) : 90 + 90 * speck(i, j));
}

void label_wall_make(struct plane *out, int w, int h, uint64_t number)
{
    static float (*const kinds[KINDS])(const struct wall *, float,
                                       float) = { bricks,      books,  leaves, columns,
                                                  herringbone, planks, fence,  tins };
    struct dice d = dice_of(number, 79);
    struct wall *wall = calloc(1, sizeof *wall);
    if (!wall || plane_size(out, w, h) != ERR_OK)
        abort();
    float turn = dice_between(&d, -0.25f, 0.25f), light = dice_between(&d, 0.6f, 1.05f);
    wall->px = (float)w / 1280 * dice_between(&d, 0.55f, 1.6f);
    wall->cos = cosf(turn);
    wall->sin = sinf(turn);
    for (int i = 0; i < PIECES; i++) {
        wall->tone[i] = dice_between(&d, 30, 220);
        wall->edge[i + 1] = wall->edge[i] + wall->px * dice_between(&d, 5, 34);
    }
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            float u = (float)x * wall->cos + (float)y * wall->sin;
            float v = (float)y * wall->cos - (float)x * wall->sin + 400;
            float luma = light * kinds[number % KINDS](wall, u, v);
            out->px[(size_t)y * (size_t)w + (size_t)x] = (uint8_t)(luma < 4     ? 4
                                                                   : luma > 250 ? 250
                                                                                : luma);
        }
    free(wall);
}
