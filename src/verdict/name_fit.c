/* A name as a machine read it off a pack, against a registered one. */
#include "base/attrs.h"
#include "base/text.h"
#include "verdict/name.h"
#include "verdict/name_form.h"

/* Of what tells two firms apart they share at most one character in so many: a reader that gets every
 * character of a name wrong and its trade and ending right is not met. */
enum { CORE_MAX = 40, CORE_LEAST = 2, ONE_SHARED_OF = 4 };

struct core {
    uint32_t at[CORE_MAX];
    size_t n;
};

/* What every firm of its kind ends in: it tells nothing, and a name without it may be cut off. */
static const char *const endings[] = { "有限公司", "股份",   "公司",   "集团", "总厂", "厂",
                                       "合作社",   "经营部", "加工坊", "作坊", "坊",   "商行",
                                       "中心",     "商店",   "店",     "农场", "场",   "社" };

static size_t ending_length(const char *s, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        size_t n = strlen(endings[i]);
        if (n <= len && memcmp(s + len - n, endings[i], n) == 0)
            return n;
    }
    return 0;
}

/* Between region and ending.  False when the name has no ending or nothing is left. */
static bool take_core(const char *form, struct core *out)
{
    size_t from = name_regions(form), len = strlen(form), ending = ending_length(form, len);
    struct span in = span_part(span_of(form), from, len - ending);
    out->n = 0;
    if (ending == 0 || from >= len - ending)
        return false;
    for (size_t at = 0; at < in.len && out->n < CORE_MAX;)
        at += utf8_next(in, at, &out->at[out->n++]);
    return out->n > 0;
}

/* Characters the two have in common in the same order. */
static size_t shared(const struct core *a, const struct core *b)
{
    size_t row[CORE_MAX + 1] = { 0 };
    for (size_t i = 0; i < a->n; i++) {
        size_t corner = 0;
        for (size_t k = 0; k < b->n; k++) {
            size_t above = row[k + 1];
            if (a->at[i] == b->at[k])
                row[k + 1] = corner + 1;
            else if (row[k] > above)
                row[k + 1] = row[k];
            corner = above;
        }
    }
    return row[b->n];
}

/* 食品, 塑料制品: what both end in says nothing of which is which. */
static void drop_common_end(struct core *a, struct core *b)
{
    while (a->n > 0 && b->n > 0 && a->at[a->n - 1] == b->at[b->n - 1]) {
        a->n--;
        b->n--;
    }
}

/* One name of the line, without marks. */
static bool is_clearly_another(const char *read, const char *name)
{
    char x[FACT_NAME_MAX], y[FACT_NAME_MAX];
    struct core a, b;
    name_normalise(read, x);
    name_normalise(name, y);
    if (!take_core(x, &a) || !take_core(y, &b))
        return false;
    drop_common_end(&a, &b);
    size_t least = a.n < b.n ? a.n : b.n;
    return least >= CORE_LEAST && shared(&a, &b) * ONE_SHARED_OF <= least;
}

enum name_fit name_fit_read(const char *read, const char *name)
{
    char piece[FACT_NAME_MAX];
    bool is_different = false;
    if (name_same(read, name) || name_within(read, name))
        return NAME_FIT_SAME;
    for (struct span rest = span_of(read); rest.len > 0;) {
        const char *mark = memmem(rest.p, rest.len, NAME_READ_BETWEEN, strlen(NAME_READ_BETWEEN));
        size_t n = mark ? (size_t)(mark - (const char *)rest.p) : rest.len;
        if (!span_copy(span_part(rest, 0, n), piece, sizeof piece) ||
            !is_clearly_another(piece, name))
            return NAME_FIT_UNSURE;
        is_different = true;
        rest = span_part(rest, mark ? n + strlen(NAME_READ_BETWEEN) : n, rest.len);
    }
    return is_different ? NAME_FIT_DIFFERENT : NAME_FIT_UNSURE;
}
