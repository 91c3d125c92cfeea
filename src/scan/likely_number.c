#include "scan/likely_number.h"

/* One way to be valid: which digits stand in set B, and a weighted sum that must end in 0. */
struct way {
    char lead;            /* the digit that the parities say, 0 for none */
    unsigned parity;      /* bit 5: the first digit stands in set B */
    unsigned start;       /* of the sum */
    unsigned last_digits; /* bits: which digits may stand last */
    uint8_t weight[LIKELY_CELLS_MAX];
};

enum { WAYS_MAX = 40 };

/* GenSpecs 7.9: weights 3, 1, 3 … from the right, the check digit's own being 1. */
static size_t ways_ean(const struct likely_layout *l, struct way *out)
{
    size_t n = l->kind == SYM_EAN13 ? 10 : 1;
    for (size_t i = 0; i < n; i++) {
        struct way *w = &out[i];
        *w = (struct way){ .last_digits = 0x3ff };
        if (l->kind == SYM_EAN13) {
            w->lead = (char)('0' + i);
            w->parity = pattern_parity(SYM_EAN13, (unsigned)i);
            w->start = (unsigned)i;
        }
        for (size_t k = 0; k < l->n_cells; k++)
            w->weight[k] = (l->n_cells - 1 - k) % 2 ? 3 : 1;
    }
    return n;
}

/* GenSpecs 7.10: by its last digit, where a UPC-E's digits stand in the UPC-A it is short for. */
static size_t ways_upce(struct way *out)
{
    static const struct {
        unsigned last_digits;
        uint8_t weight[6];
    } forms[] = {
        { 0x007, { 1, 3, 3, 1, 3, 1 } }, /* x1 x2 x6 0000 x3 x4 x5 */
        { 0x008, { 1, 3, 1, 1, 3, 0 } }, /* x1 x2 x3 00000 x4 x5 */
        { 0x010, { 1, 3, 1, 3, 3, 0 } }, /* x1 x2 x3 x4 00000 x5 */
        { 0x3e0, { 1, 3, 1, 3, 1, 3 } }, /* x1 x2 x3 x4 x5 0000 x6 */
    };
    size_t n = 0;
    for (unsigned check = 0; check < 10; check++)
        for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
            struct way *w = &out[n++];
            *w = (struct way){ .lead = (char)('0' + check),
                               .parity = pattern_parity(SYM_UPCE, check),
                               .start = check,
                               .last_digits = forms[f].last_digits };
            memcpy(w->weight, forms[f].weight, sizeof forms[f].weight);
        }
    return n;
}

static size_t ways_of(const struct likely_layout *l, struct way *out)
{
    return l->kind == SYM_UPCE ? ways_upce(out) : ways_ean(l, out);
}

/* The value in the likelihood tables of a digit in cell k. */
static size_t lane_of(const struct likely_layout *l, const struct way *w, size_t k, size_t digit)
{
    bool is_left = l->segment[l->cell[k]].first < LIKELY_C;
    return is_left && w->parity >> (5 - k) & 1u ? digit + 10 : digit;
}

/* What a digit in cell k+1 adds beside one in cell k. */
static float pair_cost(const struct likely_model *m, const struct likely_layout *l,
                       const struct likely_costs *c, size_t k, size_t lane, size_t next)
{
    size_t a = l->cell[k], b = l->cell[k + 1];
    return b == a + 1 ? c->scale * m->twice[l->segment[a].first + lane][l->segment[b].first + next]
                      : 0.0f;
}

static const float NEVER = 1e30f;

enum { FORBID_NONE = 255 };

/* Costs of the best digits so far that end in a digit and leave a remainder, and where they came
 * from. */
struct tally {
    float cost[2][10][10];
    uint8_t back[LIKELY_CELLS_MAX][10][10];
};

/* Puts digit d into cell k behind every digit of the cell before. */
static void put_digit(const struct likely_model *m, const struct likely_layout *l,
                      const struct likely_costs *c, const struct way *w, size_t k, size_t d,
                      struct tally *t)
{
    float(*was)[10] = t->cost[(k - 1) % 2], *now = t->cost[k % 2][d], best[10];
    size_t lane = lane_of(l, w, k, d), turn = w->weight[k] * d % 10;
    uint8_t from[10] = { 0 };
    for (size_t r = 0; r < 10; r++)
        best[r] = NEVER;
    for (size_t p = 0; p < 10; p++) {
        float pair = c->cell[k][lane] + pair_cost(m, l, c, k - 1, lane_of(l, w, k - 1, p), lane);
        for (size_t r = 0; r < 10; r++)
            if (was[p][r] + pair < best[r]) {
                best[r] = was[p][r] + pair;
                from[r] = (uint8_t)p;
            }
    }
    for (size_t r = 0; r < 10; r++) {
        size_t to = r + turn >= 10 ? r + turn - 10 : r + turn;
        now[to] = best[r];
        t->back[k][d][to] = from[r];
    }
}

/* The best number of one way without `digit` in `cell`; text gets the digits of the cells. */
static float best_of_way(const struct likely_model *m, const struct likely_layout *l,
                         const struct likely_costs *c, const struct way *w, size_t cell,
                         size_t digit, char *text)
{
    struct tally t = { .cost = { { { 0 } } } };
    size_t last = l->n_cells - 1, d = 0, r = 0;
    for (size_t k = 0; k <= last; k++)
        for (size_t i = 0; i < 10; i++) {
            bool is_barred = (cell == k && i == digit) ||
                             (k == last && !(w->last_digits >> i & 1u));
            for (size_t q = 0; q < 10; q++)
                t.cost[k % 2][i][q] = NEVER;
            if (k == 0 && !is_barred)
                t.cost[0][i][(w->start + w->weight[0] * i) % 10] = c->cell[0][lane_of(l, w, 0, i)];
            else if (!is_barred)
                put_digit(m, l, c, w, k, i, &t);
        }
    for (size_t i = 1; i < 10; i++)
        if (t.cost[last % 2][i][0] < t.cost[last % 2][d][0])
            d = i;
    float sum = t.cost[last % 2][d][0];
    for (size_t k = last + 1; k-- > 0;) {
        text[k] = (char)('0' + d);
        size_t p = k > 0 ? t.back[k][d][r] : 0;
        r = (r + 10 - w->weight[k] * d % 10) % 10;
        d = p;
    }
    return sum;
}

static struct likely_number number_of(const struct likely_layout *l, const struct way *w,
                                      const char *digits, float cost)
{
    struct likely_number n = { .cost = cost };
    size_t at = 0;
    if (l->kind == SYM_EAN13)
        n.text[at++] = w->lead;
    else if (l->kind == SYM_UPCE)
        n.text[at++] = '0';
    memcpy(n.text + at, digits, l->n_cells);
    if (l->kind == SYM_UPCE)
        n.text[at + l->n_cells] = w->lead;
    return n;
}

static size_t add_other(struct likely_number *other, size_t n, const struct likely_number *new)
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(other[i].text, new->text, sizeof new->text) == 0)
            return n;
    if (n == LIKELY_OTHERS_MAX && other[n - 1].cost <= new->cost)
        return n;
    size_t k = n < LIKELY_OTHERS_MAX ? n++ : n - 1;
    for (; k > 0 && other[k - 1].cost > new->cost; k--)
        other[k] = other[k - 1];
    other[k] = *new;
    return n;
}

/* What no number of this way is cheaper than: the best digits, whatever their sum. */
static float bound_of_way(const struct likely_model *m, const struct likely_layout *l,
                          const struct likely_costs *c, const struct way *w)
{
    float cost[2][10];
    for (size_t d = 0; d < 10; d++)
        cost[0][d] = c->cell[0][lane_of(l, w, 0, d)];
    for (size_t k = 1; k < l->n_cells; k++)
        for (size_t d = 0; d < 10; d++) {
            size_t lane = lane_of(l, w, k, d);
            float best = NEVER;
            for (size_t p = 0; p < 10; p++) {
                float sum = cost[(k - 1) % 2][p] +
                            pair_cost(m, l, c, k - 1, lane_of(l, w, k - 1, p), lane);
                best = sum < best ? sum : best;
            }
            cost[k % 2][d] = best + c->cell[k][lane];
        }
    float best = NEVER;
    for (size_t d = 0; d < 10; d++)
        best = cost[(l->n_cells - 1) % 2][d] < best ? cost[(l->n_cells - 1) % 2][d] : best;
    return best;
}

/* Rivals of other parities that are far behind the best are of no interest. */
static size_t best_of_ways(const struct likely_model *m, const struct likely_layout *l,
                           const struct likely_costs *c, const struct way *ways, size_t n_ways,
                           struct likely_number *by_way)
{
    float bound[WAYS_MAX];
    char digits[LIKELY_CELLS_MAX];
    size_t first = 0, won;
    for (size_t i = 0; i < n_ways; i++) {
        bound[i] = bound_of_way(m, l, c, &ways[i]);
        first = bound[i] < bound[first] ? i : first;
    }
    won = first;
    for (size_t k = 0; k < n_ways; k++) {
        size_t i = k == 0 ? first : k == first ? 0 : k;
        if (k > 0 && bound[i] > by_way[won].cost) {
            by_way[i].cost = NEVER;
            continue;
        }
        float cost = best_of_way(m, l, c, &ways[i], FORBID_NONE, 0, digits);
        by_way[i] = number_of(l, &ways[i], digits, cost);
        won = cost < by_way[won].cost ? i : won;
    }
    return won;
}

size_t likely_number_best(const struct likely_model *m, const struct likely_layout *l,
                          const struct likely_costs *c, struct likely_number *best,
                          struct likely_number other[LIKELY_OTHERS_MAX])
{
    struct way ways[WAYS_MAX];
    struct likely_number by_way[WAYS_MAX];
    char digits[LIKELY_CELLS_MAX];
    size_t n_ways = ways_of(l, ways), n = 0;
    size_t won = best_of_ways(m, l, c, ways, n_ways, by_way);
    *best = by_way[won];
    if (!other)
        return 0;
    size_t lead = l->kind == SYM_EAN8 ? 0 : 1;
    for (size_t k = 0; k < l->n_cells; k++) {
        size_t digit = (size_t)(best->text[lead + k] - '0');
        float cost = best_of_way(m, l, c, &ways[won], k, digit, digits);
        struct likely_number one = number_of(l, &ways[won], digits, cost);
        n = add_other(other, n, &one);
    }
    float near = n > 0 ? other[0].cost : NEVER;
    for (size_t i = 0; i < n_ways; i++) {
        if (i == won || (by_way[i].cost >= NEVER && bound_of_way(m, l, c, &ways[i]) > near))
            continue;
        if (by_way[i].cost >= NEVER) {
            float cost = best_of_way(m, l, c, &ways[i], FORBID_NONE, 0, digits);
            by_way[i] = number_of(l, &ways[i], digits, cost);
        }
        n = add_other(other, n, &by_way[i]);
    }
    return n;
}

bool likely_number_values(const struct likely_layout *l, struct span number,
                          uint8_t values[LIKELY_CELLS_MAX])
{
    size_t lead = l->kind == SYM_EAN8 ? 0 : 1, tail = l->kind == SYM_UPCE ? 1 : 0;
    struct way w = { 0 };
    if (number.len != lead + l->n_cells + tail || !span_all_digits(number))
        return false;
    if (l->kind != SYM_EAN8)
        w.parity = pattern_parity(l->kind, (unsigned)(number.p[tail ? number.len - 1 : 0] - '0'));
    for (size_t k = 0; k < l->n_cells; k++)
        values[k] = (uint8_t)lane_of(l, &w, k, (size_t)(number.p[lead + k] - '0'));
    return true;
}

float likely_number_free(const struct likely_model *m, const struct likely_layout *l,
                         const struct likely_costs *c)
{
    float cost[2][LIKELY_LANES];
    memcpy(cost[0], c->cell[0], sizeof cost[0]);
    for (size_t k = 1; k < l->n_cells; k++) {
        const float *was = cost[(k - 1) % 2];
        float *now = cost[k % 2];
        size_t n_was = l->segment[l->cell[k - 1]].n_values;
        for (size_t v = 0; v < l->segment[l->cell[k]].n_values; v++) {
            now[v] = NEVER;
            for (size_t p = 0; p < n_was; p++) {
                float sum = was[p] + pair_cost(m, l, c, k - 1, p, v);
                now[v] = sum < now[v] ? sum : now[v];
            }
            now[v] += c->cell[k][v];
        }
    }
    float best = NEVER;
    for (size_t v = 0; v < l->segment[l->cell[l->n_cells - 1]].n_values; v++)
        best = cost[(l->n_cells - 1) % 2][v] < best ? cost[(l->n_cells - 1) % 2][v] : best;
    return best;
}
