#include "scan/upright.h"

#include <math.h>

enum { WAYS = 90, CELL_PX = 12 }; /* a way is a degree: four quarters are one */

/* Adds which way the borders of a cell run, by how much they agree: the tensor of its changes.  One
 * border alone is a staircase of pixels and says nothing. */
static float weigh_cell(const struct plane *p, int x0, int y0, float way[WAYS])
{
    const float energy_min = 16.0f * CELL_PX * CELL_PX;
    float xx = 0.0f, yy = 0.0f, xy = 0.0f;
    for (int y = y0; y < y0 + CELL_PX; y++)
        for (int x = x0; x < x0 + CELL_PX; x++) {
            const uint8_t *at = p->px + (size_t)y * (size_t)p->w + (size_t)x;
            /* Across the corners: the same for narrow bars whichever way they run. */
            int down = at[p->w + 1] - at[0], up = at[1] - at[p->w];
            float dx = (float)(down + up), dy = (float)(down - up);
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
    float agreed = hypotf(xx - yy, 2.0f * xy), energy = xx + yy;
    if (energy < energy_min)
        return 0.0f;
    float degrees = 0.5f * atan2f(2.0f * xy, xx - yy) * 57.29578f + 360.0f;
    float weight = sqrtf(energy) * agreed * agreed / (energy * energy);
    way[(int)degrees % WAYS] += weight;
    return weight;
}

static float weigh_ways(const struct plane *p, float way[WAYS])
{
    float sum = 0.0f;
    for (int i = 0; i < WAYS; i++)
        way[i] = 0.0f;
    for (int y = 0; y + CELL_PX < p->h; y += CELL_PX)
        for (int x = 0; x + CELL_PX < p->w; x += CELL_PX)
            sum += weigh_cell(p, x, y, way);
    return sum;
}

float upright_angle(const struct plane *p)
{
    enum { AROUND = 2 };
    const float clear = 2.5f;
    float way[WAYS], best = 0.0f, sum = weigh_ways(p, way);
    int found = 0;
    for (int i = 0; i < WAYS; i++) {
        float here = 0.0f;
        for (int k = -AROUND; k <= AROUND; k++)
            here += way[(i + k + WAYS) % WAYS];
        if (here > best) {
            best = here;
            found = i;
        }
    }
    if (best * WAYS <= clear * sum * (2 * AROUND + 1))
        return 0.0f;
    float moment = 0.0f; /* finer than a degree */
    for (int k = -AROUND; k <= AROUND; k++)
        moment += (float)k * way[(found + k + WAYS) % WAYS];
    float degrees = (float)found + 0.5f + moment / best;
    return (degrees > 45.0f ? 90.0f - degrees : -degrees) * 0.017453293f;
}

static uint8_t grey_at(const struct plane *p, float x, float y)
{
    x = fminf(fmaxf(x, 0.0f), (float)(p->w - 1));
    y = fminf(fmaxf(y, 0.0f), (float)(p->h - 1));
    int i = (int)x, j = (int)y;
    const uint8_t *a = p->px + (size_t)j * (size_t)p->w + (size_t)i;
    const uint8_t *b = j + 1 < p->h ? a + p->w : a;
    int right = i + 1 < p->w;
    float fx = x - (float)i, top = (float)a[0] + fx * (float)(a[right] - a[0]);
    float low = (float)b[0] + fx * (float)(b[right] - b[0]);
    return (uint8_t)(top + (y - (float)j) * (low - top) + 0.5f);
}

enum err_code upright_turn(struct plane *out, const struct plane *in, float radians,
                           struct plane_map *map)
{
    float c = cosf(radians), s = sinf(radians);
    int w = (int)(fabsf(c) * (float)in->w + fabsf(s) * (float)in->h + 0.5f);
    int h = (int)(fabsf(s) * (float)in->w + fabsf(c) * (float)in->h + 0.5f);
    if (plane_size(out, w, h) != ERR_OK)
        return ERR_NOMEM;
    float half_w = 0.5f * (float)(w - 1), half_h = 0.5f * (float)(h - 1);
    *map = (struct plane_map){ .xx = c, .xy = s, .yx = -s, .yy = c };
    map->x0 = 0.5f * (float)(in->w - 1) - c * half_w - s * half_h;
    map->y0 = 0.5f * (float)(in->h - 1) + s * half_w - c * half_h;
    for (int y = 0; y < h; y++) {
        float u = map->xy * (float)y + map->x0, v = map->yy * (float)y + map->y0;
        uint8_t *row = out->px + (size_t)y * (size_t)w;
        for (int x = 0; x < w; x++)
            row[x] = grey_at(in, u + map->xx * (float)x, v + map->yx * (float)x);
    }
    return ERR_OK;
}
