#include "scan/projection.h"

#include <math.h>
#include <string.h>

/* Gauss with pivots; false when singular. */
static bool solve8(double a[8][9])
{
    for (size_t c = 0; c < 8; c++) {
        size_t pivot = c;
        for (size_t r = c + 1; r < 8; r++)
            if (fabs(a[r][c]) > fabs(a[pivot][c]))
                pivot = r;
        if (fabs(a[pivot][c]) < 1e-9)
            return false;
        for (size_t k = 0; k < 9; k++) {
            double t = a[c][k];
            a[c][k] = a[pivot][k];
            a[pivot][k] = t;
        }
        for (size_t r = 0; r < 8; r++) {
            double f = r == c ? 0.0 : a[r][c] / a[c][c];
            for (size_t k = c; k < 9 && f != 0.0; k++)
                a[r][k] -= f * a[c][k];
        }
    }
    for (size_t c = 0; c < 8; c++)
        a[c][8] /= a[c][c];
    return true;
}

bool projection_span(struct projection *p, const struct point uv[4], const struct point xy[4],
                     float cols, float rows)
{
    double a[8][9] = { { 0 } };
    for (size_t i = 0; i < 4; i++) {
        double u = (double)uv[i].x, v = (double)uv[i].y, x = (double)xy[i].x, y = (double)xy[i].y;
        double top[9] = { u, v, 1, 0, 0, 0, -u * x, -v * x, x };
        double low[9] = { 0, 0, 0, u, v, 1, -u * y, -v * y, y };
        memcpy(a[2 * i], top, sizeof top);
        memcpy(a[2 * i + 1], low, sizeof low);
    }
    if (!solve8(a))
        return false;
    for (size_t i = 0; i < 8; i++)
        p->h[i] = (float)a[i][8];
    p->h[8] = 1.0f;
    for (int i = 0; i < 4; i++) {
        float u = i % 2 ? cols : 0.0f, v = i / 2 ? rows : 0.0f;
        if (!(p->h[6] * u + p->h[7] * v + 1.0f > 0.1f))
            return false;
    }
    return true;
}

struct point projection_at(const struct projection *p, float u, float v)
{
    const float *h = p->h;
    float w = h[6] * u + h[7] * v + h[8];
    w = 1.0f / (w > 0.05f ? w : 0.05f);
    return (struct point){ (h[0] * u + h[1] * v + h[2]) * w, (h[3] * u + h[4] * v + h[5]) * w };
}
