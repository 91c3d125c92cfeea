#include "scan/modules.h"

#include <math.h>
#include <string.h>

static int between(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

void modules_undo_lens(float *grey, float *spare, int cols, int rows, float undo)
{
    memcpy(spare, grey, (size_t)(cols * rows) * sizeof *grey);
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < cols; col++) {
            const float *at = spare + row * cols + col;
            float around = at[row > 0 ? -cols : 0] + at[row + 1 < rows ? cols : 0] +
                           at[col > 0 ? -1 : 0] + at[col + 1 < cols ? 1 : 0];
            grey[row * cols + col] = *at + undo * (*at - 0.25f * around);
        }
}

/* Halfway between the dark and the light modules at most RADIUS away. */
static float judge(const float *grey, int cols, int rows, int row, int col)
{
    enum { RADIUS = 4, CONTRAST_MIN = 5 };
    int r0 = between(row - RADIUS, 0, rows - 1), r1 = between(row + RADIUS, 0, rows - 1);
    int c0 = between(col - RADIUS, 0, cols - 1), c1 = between(col + RADIUS, 0, cols - 1);
    float mean = 0.0f, sum[2] = { 0 }, n[2] = { 1e-6f, 1e-6f };
    for (int r = r0; r <= r1; r++)
        for (int c = c0; c <= c1; c++)
            mean += grey[r * cols + c];
    mean /= (float)((r1 - r0 + 1) * (c1 - c0 + 1));
    for (int r = r0; r <= r1; r++)
        for (int c = c0; c <= c1; c++) {
            float v = grey[r * cols + c];
            sum[v > mean] += v;
            n[v > mean] += 1.0f;
        }
    float dark = sum[0] / n[0], light = sum[1] / n[1], half = 0.5f * (light - dark);
    float v = (0.5f * (dark + light) - grey[row * cols + col]) / fmaxf(half, CONTRAST_MIN);
    return fminf(fmaxf(v, -1.0f), 1.0f);
}

void modules_judge(const float *grey, int cols, int rows, float *value)
{
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < cols; col++)
            value[row * cols + col] = judge(grey, cols, rows, row, col);
}
