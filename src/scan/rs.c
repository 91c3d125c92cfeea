#include "scan/rs.h"

#include <string.h>

void rs_field_init(struct rs_field *f, unsigned polynomial, unsigned first_root)
{
    unsigned x = 1;
    memset(f, 0, sizeof *f);
    f->first_root = first_root;
    for (unsigned i = 0; i < 255; i++) {
        f->exp[i] = f->exp[i + 255] = (uint8_t)x;
        f->log[x] = (uint8_t)i;
        x <<= 1;
        if (x & 0x100)
            x ^= polynomial;
    }
}

static uint8_t times(const struct rs_field *f, uint8_t a, uint8_t b)
{
    return a && b ? f->exp[f->log[a] + f->log[b]] : 0;
}

static uint8_t inverse(const struct rs_field *f, uint8_t a)
{
    return f->exp[255 - f->log[a]];
}

/* a^power, any power. */
static uint8_t root(const struct rs_field *f, size_t power)
{
    return f->exp[power % 255];
}

/* The polynomial's value, its lowest power first. */
static uint8_t value_at(const struct rs_field *f, const uint8_t *poly, size_t n, uint8_t x)
{
    uint8_t sum = 0;
    for (size_t i = n; i-- > 0;)
        sum = (uint8_t)(times(f, sum, x) ^ poly[i]);
    return sum;
}

static bool take_syndromes(const struct rs_field *f, const uint8_t *word, size_t n, size_t n_check,
                           uint8_t *syndrome)
{
    bool is_whole = true;
    for (size_t i = 0; i < n_check; i++) {
        uint8_t x = root(f, f->first_root + i), sum = 0;
        for (size_t k = 0; k < n; k++)
            sum = (uint8_t)(times(f, sum, x) ^ word[k]);
        syndrome[i] = sum;
        is_whole &= sum == 0;
    }
    return is_whole;
}

enum { POLY_MAX = RS_CHECK_MAX + 2 };

/* poly *= (1 + x a^power) for each erased place. */
static void locate_erased(const struct rs_field *f, size_t n, const uint8_t *erased,
                          size_t n_erased, uint8_t locator[POLY_MAX])
{
    memset(locator, 0, POLY_MAX);
    locator[0] = 1;
    for (size_t i = 0; i < n_erased; i++) {
        uint8_t x = root(f, n - 1 - erased[i]);
        for (size_t k = i + 1; k > 0; k--)
            locator[k] ^= times(f, locator[k - 1], x);
    }
}

/* Berlekamp and Massey, begun with the erased places; returns the locator's degree. */
static size_t locate_errors(const struct rs_field *f, const uint8_t *syndrome, size_t n_check,
                            size_t n_erased, uint8_t locator[POLY_MAX])
{
    uint8_t before[POLY_MAX], was[POLY_MAX];
    size_t degree = n_erased, since = 1;
    uint8_t gap_before = 1;
    memcpy(before, locator, POLY_MAX);
    for (size_t r = n_erased; r < n_check; r++) {
        uint8_t gap = 0;
        for (size_t k = 0; k <= degree && k <= r; k++)
            gap ^= times(f, locator[k], syndrome[r - k]);
        if (gap == 0) {
            since++;
            continue;
        }
        memcpy(was, locator, POLY_MAX);
        uint8_t by = times(f, gap, inverse(f, gap_before));
        for (size_t k = since; k < POLY_MAX; k++)
            locator[k] ^= times(f, by, before[k - since]);
        if (2 * degree > r + n_erased) {
            since++;
            continue;
        }
        degree = r + 1 + n_erased - degree;
        memcpy(before, was, POLY_MAX);
        gap_before = gap;
        since = 1;
    }
    return degree;
}

/* Forney: changes the word at each root of the locator; false unless there are as many as its
 * degree says. */
static bool change_places(const struct rs_field *f, uint8_t *word, size_t n, size_t n_check,
                          const uint8_t *syndrome, const uint8_t *locator, size_t degree)
{
    uint8_t evaluator[POLY_MAX] = { 0 };
    size_t found = 0;
    for (size_t i = 0; i < n_check; i++)
        for (size_t k = 0; k <= i && k <= degree; k++)
            evaluator[i] ^= times(f, locator[k], syndrome[i - k]);
    for (size_t at = 0; at < n; at++) {
        size_t power = n - 1 - at;
        uint8_t x = root(f, 255 - power % 255), slope = 0;
        if (value_at(f, locator, degree + 1, x) != 0)
            continue;
        for (size_t k = 1; k <= degree; k += 2) {
            uint8_t term = locator[k];
            for (size_t j = 0; j + 1 < k; j++)
                term = times(f, term, x);
            slope ^= term;
        }
        if (slope == 0)
            return false;
        uint8_t off = times(f, value_at(f, evaluator, n_check, x), inverse(f, slope));
        for (size_t k = f->first_root; k < 1; k++)
            off = times(f, off, root(f, power));
        word[at] ^= off;
        found++;
    }
    return found == degree;
}

static size_t count_outside(const uint8_t *a, const uint8_t *b, size_t n, const uint8_t *erased,
                            size_t n_erased)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += a[i] != b[i] && (n_erased == 0 || !memchr(erased, (int)i, n_erased));
    return count;
}

bool rs_mend(const struct rs_field *f, uint8_t *word, size_t n, size_t n_check,
             const uint8_t *erased, size_t n_erased, size_t *n_errors)
{
    uint8_t syndrome[RS_CHECK_MAX], locator[POLY_MAX], mended[RS_WORD_MAX];
    *n_errors = 0;
    if (n > RS_WORD_MAX || n_check > RS_CHECK_MAX || n_check >= n || n_erased > n_check)
        return false;
    if (take_syndromes(f, word, n, n_check, syndrome))
        return true;
    locate_erased(f, n, erased, n_erased, locator);
    size_t degree = locate_errors(f, syndrome, n_check, n_erased, locator);
    if (degree < n_erased || 2 * degree > n_check + n_erased)
        return false;
    memcpy(mended, word, n);
    if (!change_places(f, mended, n, n_check, syndrome, locator, degree) ||
        !take_syndromes(f, mended, n, n_check, syndrome))
        return false;
    *n_errors = count_outside(word, mended, n, erased, n_erased);
    memcpy(word, mended, n);
    return true;
}
