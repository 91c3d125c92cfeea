#include "app/motion.h"

enum {
    SAMPLES = 4,            /* a side; 16 pixels a cell average the sensor's noise to a quarter */
    CHANGE_LEAST = 10 * 16, /* of a cell's mean: noise of cheap cameras stays below 3 */
};

static int16_t cell_mean(const struct frame *f, int column, int row)
{
    int sum = 0;
    for (int j = 0; j < SAMPLES; j++) {
        int y = ((row * SAMPLES + j) * 2 + 1) * f->height_px / (MOTION_ROWS * SAMPLES * 2);
        const uint8_t *line = f->luma + (size_t)y * f->luma_stride;
        for (int i = 0; i < SAMPLES; i++)
            sum += line[((column * SAMPLES + i) * 2 + 1) * f->width_px /
                        (MOTION_COLUMNS * SAMPLES * 2)];
    }
    return (int16_t)(sum * 16 / (SAMPLES * SAMPLES));
}

static bool is_central(int column, int row)
{
    return column >= MOTION_COLUMNS / 5 && column < MOTION_COLUMNS - MOTION_COLUMNS / 5 &&
           row >= MOTION_ROWS / 5 && row < MOTION_ROWS - MOTION_ROWS / 5;
}

/* The change most cells share: exposure and mains flicker.  A median, since a pack coming close
 * would drag a mean along. */
static int common_change(const struct motion *m, const int16_t *now)
{
    enum { MOST = 255 };
    uint16_t count[2 * MOST + 1] = { 0 };
    for (int i = 0; i < MOTION_CELLS; i++)
        count[(now[i] - m->before[i]) / 16 + MOST]++;
    int at = 0;
    for (int n = count[0]; n <= MOTION_CELLS / 2; n += count[at])
        at++;
    return (at - MOST) * 16;
}

static void compare(struct motion *m, const int16_t *now)
{
    int shift = common_change(m, now), moving = 0, centre = 0, n_centre = 0;
    for (int i = 0; i < MOTION_CELLS; i++) {
        int change = now[i] - m->before[i] - shift;
        bool has_changed = change >= CHANGE_LEAST || change <= -CHANGE_LEAST;
        bool counts = is_central(i % MOTION_COLUMNS, i / MOTION_COLUMNS);
        moving += has_changed;
        n_centre += counts;
        centre += counts && has_changed;
    }
    m->moving_permille = moving * 1000 / MOTION_CELLS;
    m->centre_permille = centre * 1000 / n_centre;
}

void motion_look(struct motion *m, const struct frame *f)
{
    int16_t now[MOTION_CELLS];
    if (m->has_before && f->taken_ms - m->before_ms < MOTION_APART_MS)
        return;
    for (int row = 0; row < MOTION_ROWS; row++)
        for (int column = 0; column < MOTION_COLUMNS; column++)
            now[row * MOTION_COLUMNS + column] = cell_mean(f, column, row);
    if (m->has_before)
        compare(m, now);
    memcpy(m->before, now, sizeof now);
    m->before_ms = f->taken_ms;
    m->has_before = true;
}
