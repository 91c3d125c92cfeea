/* Any bytes as two texts of a table, the second behind the first NUL: compared both ways, the differences are the same ones,
 * and every row is counted once.  The line below a signed table is taken off and nothing else. */
#include "tables/compare.h"
#include "tables/over.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct compare compare(const char *key, struct span before, struct span after)
{
    struct compare_rule rule = { .lose_permille = 100 };
    struct compare c;
    text_copy(rule.key, sizeof rule.key, key);
    if (compare_texts(&rule, before, after, NULL, NULL, &c, NULL) != ERR_OK)
        abort();
    return c;
}

static void both_ways(const char *key, struct span before, struct span after)
{
    struct compare there = compare(key, before, after), back = compare(key, after, before);
    size_t same = there.before - there.n[COMPARE_REMOVED] - there.n[COMPARE_CHANGED];
    if (there.n[COMPARE_REMOVED] + there.n[COMPARE_CHANGED] > there.before ||
        there.after != same + there.n[COMPARE_ADDED] + there.n[COMPARE_CHANGED] ||
        there.n[COMPARE_ADDED] != back.n[COMPARE_REMOVED] ||
        there.n[COMPARE_REMOVED] != back.n[COMPARE_ADDED] ||
        there.n[COMPARE_CHANGED] != back.n[COMPARE_CHANGED] || there.before != back.after)
        abort();
    struct compare self = compare(key, before, before);
    if (self.n[COMPARE_ADDED] + self.n[COMPARE_REMOVED] + self.n[COMPARE_CHANGED] > 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    size_t len = end ? (size_t)(end - data) : size;
    struct span before = { data, len },
                after = span_part((struct span){ data, size }, len + 1, size);
    both_ways("id", before, after);
    both_ways("day kind", before, after);
    struct span rows = over_rows(before);
    if (rows.len > before.len || (rows.len > 0 && rows.p != before.p) ||
        over_rows(rows).len != rows.len)
        abort();
    return 0;
}
