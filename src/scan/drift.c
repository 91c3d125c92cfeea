#include "scan/drift.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float median(float *v, size_t n)
{
    qsort(v, n, sizeof *v, by_value);
    return n % 2 ? v[n / 2] : 0.5f * (v[n / 2 - 1] + v[n / 2]);
}

struct drift drift_agree(const struct point *speed, const float *slack, size_t n)
{
    float x[DRIFT_THINGS_MAX], y[DRIFT_THINGS_MAX];
    size_t near = 0;
    if (n < 2)
        return (struct drift){ 0 };
    for (size_t i = 0; i < n; i++) {
        x[i] = speed[i].x;
        y[i] = speed[i].y;
    }
    struct point m = { median(x, n), median(y, n) };
    for (size_t i = 0; i < n; i++)
        near += hypotf(speed[i].x - m.x, speed[i].y - m.y) <= slack[i];
    return (struct drift){ .is_known = near >= 2 && 2 * near > n, .speed = m };
}
