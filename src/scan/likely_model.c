#include "scan/likely_model.h"

#include <math.h>

/* Standard deviations of a lens's blur; and motion or strong defocus, which smear evenly. */
static const struct {
    float soft, even;
} blurs[LIKELY_BLURS] = {
    { 0.22f, 0 },    { 0.32f, 0 },    { 0.42f, 0 },    { 0.52f, 0 }, { 0.64f, 0 },
    { 0.78f, 0 },    { 0.94f, 0 },    { 1.12f, 0 },    { 1.35f, 0 }, { 0.25f, 1.3f },
    { 0.30f, 1.8f }, { 0.35f, 2.4f }, { 0.40f, 3.0f },
};

float likely_model_blur(int blur)
{
    return sqrtf(blurs[blur].soft * blurs[blur].soft + blurs[blur].even * blurs[blur].even / 12.0f);
}

int likely_model_spread(int spread)
{
    return spread - LIKELY_SPREAD_NONE;
}

static float normal(float x)
{
    return 0.5f * erfcf(-0.70710678f * x);
}

static void make_rise(struct likely_model *m, int blur)
{
    enum { TAPS = 9 };
    int taps = blurs[blur].even > 0.0f ? TAPS : 1;
    for (int i = 0; i < LIKELY_RISE_MAX; i++) {
        float u = (float)i / LIKELY_FINE - LIKELY_RISE_AROUND, sum = 0.0f;
        for (int k = 0; k < taps; k++) {
            float shift = blurs[blur].even * (((float)k + 0.5f) / (float)taps - 0.5f);
            sum += normal((u - shift) / blurs[blur].soft);
        }
        m->rise[blur][i] = sum / (float)taps;
    }
}

/* How dark it is `steps` behind an edge into the dark. */
static float rise_at(const struct likely_model *m, int steps)
{
    int i = steps + LIKELY_RISE_AROUND * LIKELY_FINE;
    return i <= 0 ? 0.0f : i >= LIKELY_RISE_MAX ? 1.0f : m->rise[m->blur][i];
}

static void add_segment(struct likely_layout *l, int first, int n_values, int modules)
{
    size_t k = l->n_segments++;
    l->segment[k] = (struct likely_segment){ (uint8_t)first, (uint8_t)n_values, (uint8_t)modules,
                                             0 };
    if (n_values > 1)
        l->cell[l->n_cells++] = (uint8_t)k;
    l->modules += modules;
    l->starts[k + 1] = (uint8_t)l->modules;
}

static void lay_out(struct likely_layout *l, enum symbol_kind kind, int n_left, int n_right)
{
    *l = (struct likely_layout){ .kind = kind };
    add_segment(l, LIKELY_START, 1, 3);
    for (int i = 0; i < n_left; i++)
        add_segment(l, LIKELY_A, kind == SYM_EAN8 ? 10 : 20, 7);
    if (kind == SYM_UPCE) {
        add_segment(l, LIKELY_UPCE_END, 1, 6);
        return;
    }
    add_segment(l, LIKELY_CENTRE, 1, 5);
    for (int i = 0; i < n_right; i++)
        add_segment(l, LIKELY_C, 10, 7);
    add_segment(l, LIKELY_END, 1, 3);
}

void likely_model_init(struct likely_model *m)
{
    lay_out(&m->layout[0], SYM_EAN13, 6, 6);
    lay_out(&m->layout[1], SYM_EAN8, 4, 4);
    lay_out(&m->layout[2], SYM_UPCE, 6, 0);
    for (int b = 0; b < LIKELY_BLURS; b++)
        make_rise(m, b);
    m->blur = m->spread = -1;
}

const struct likely_layout *likely_model_layout(const struct likely_model *m, enum symbol_kind kind)
{
    return &m->layout[kind == SYM_EAN13 ? 0 : kind == SYM_EAN8 ? 1 : 2];
}

/* Elements of what stands in a segment and whether the first is a bar; how many. */
static size_t elements_of(int value, uint8_t width[CELL_ELEMENTS_MAX], bool *is_bar)
{
    size_t n = value == LIKELY_UPCE_END ? 6 : value == LIKELY_CENTRE ? 5 : 3;
    *is_bar = (value >= LIKELY_C && value < LIKELY_C + 10) || value == LIKELY_START ||
              value == LIKELY_END;
    if (value >= LIKELY_START) {
        memset(width, 1, n);
        return n;
    }
    bool is_left = value < LIKELY_C;
    size_t i = (size_t)(is_left ? value : value - LIKELY_C);
    return pattern_alternative(is_left ? CELL_EAN_LEFT : CELL_EAN_RIGHT, i, width) ? 4 : 0;
}

/* Of a bar between two places, at a third; all in steps. */
static float bar_at(const struct likely_model *m, int from, int to, int at)
{
    int out = likely_model_spread(m->spread);
    return rise_at(m, at - from + out) - rise_at(m, at - to - out);
}

/* How dark the bars of a segment make the place so many steps behind its beginning. */
static float segment_at(const struct likely_model *m, int value, int place)
{
    uint8_t width[CELL_ELEMENTS_MAX];
    bool is_bar;
    size_t n = elements_of(value, width, &is_bar);
    float sum = 0.0f;
    int at = 0;
    for (size_t k = 0; k < n; k++) {
        int end = at + width[k] * LIKELY_FINE;
        if (is_bar)
            sum += bar_at(m, at, end, place);
        at = end;
        is_bar = !is_bar;
    }
    return sum;
}

static int modules_of(int value)
{
    return value < LIKELY_START ? 7 : value == LIKELY_CENTRE ? 5 : value == LIKELY_UPCE_END ? 6 : 3;
}

/* What is known of the neighbours: a module and a half beside the segment, then as likely dark as
 * light; nothing but light outside the symbol. */
static float neighbours_at(const struct likely_model *m, int value, int place)
{
    enum { KNOWN = LIKELY_FINE * 3 / 2, FAR = 9 * LIKELY_FINE };
    int end = modules_of(value) * LIKELY_FINE;
    bool is_left = value < LIKELY_C || value == LIKELY_CENTRE || value == LIKELY_UPCE_END;
    float sum = 0.0f;
    if (is_left)
        sum += bar_at(m, -KNOWN, 0, place);
    if (value != LIKELY_START)
        sum += 0.5f * bar_at(m, -FAR, -KNOWN, place);
    if ((value >= LIKELY_C && value < LIKELY_START) || value == LIKELY_CENTRE)
        sum += bar_at(m, end, end + KNOWN, place);
    if (value != LIKELY_END && value != LIKELY_UPCE_END)
        sum += 0.5f * bar_at(m, end + KNOWN, end + FAR, place);
    return sum;
}

static void make_inner(struct likely_model *m, int value)
{
    size_t half = value >= LIKELY_C, lane = (size_t)(half ? value - LIKELY_C : value);
    size_t guard = (size_t)(value - LIKELY_START);
    float square = 0.0f;
    for (int i = 0; i < modules_of(value) * LIKELY_PER; i++) {
        int place = (2 * i + 1) * LIKELY_FINE / LIKELY_PER / 2;
        float dark = segment_at(m, value, place) + neighbours_at(m, value, place);
        square += dark * dark;
        if (value < LIKELY_START)
            m->inner[half][i][lane] = dark;
        else
            m->guard[guard][i] = dark;
    }
    if (value < LIKELY_START)
        m->inner_square[half][lane] = square;
    else
        m->guard_square[guard] = square;
}

static void make_bars(struct likely_model *m, int value)
{
    m->square[value] = 0.0f;
    for (int i = 0; i < LIKELY_SAMPLES_MAX; i++) {
        int place = (2 * i + 1) * LIKELY_FINE / LIKELY_PER / 2 - LIKELY_TAIL * LIKELY_FINE;
        float dark = segment_at(m, value, place);
        m->bars[value][i] = dark;
        m->square[value] += dark * dark;
    }
}

static float product(const struct likely_model *m, int first, int next)
{
    int shift = modules_of(first) * LIKELY_PER;
    float sum = 0.0f;
    for (int i = shift; i < LIKELY_SAMPLES_MAX; i++)
        sum += m->bars[first][i] * m->bars[next][i - shift];
    return 2.0f * sum;
}

void likely_model_choose(struct likely_model *m, int blur, int spread)
{
    if (m->blur == blur && m->spread == spread)
        return;
    m->blur = blur;
    m->spread = spread;
    for (int v = 0; v < LIKELY_VALUES; v++) {
        make_inner(m, v);
        make_bars(m, v);
    }
    /* Two halves' digits never meet: the centre stands between them. */
    for (int a = 0; a < LIKELY_VALUES; a++)
        for (int b = 0; b < LIKELY_VALUES; b++)
            if ((a < LIKELY_C) == (b < LIKELY_C) || a >= LIKELY_START || b >= LIKELY_START)
                m->twice[a][b] = product(m, a, b);
}
