#include "trust/glob.h"

#include <stdint.h>

#include "base/text.h"

/* One step of the pattern at p (not '*') against the character at n.  False: they differ. */
static bool step_set(struct span p, size_t *at_p, uint32_t c)
{
    size_t i = *at_p + 1;
    bool is_not = i < p.len && p.p[i] == '!', is_in = false, is_first = true;
    if (is_not)
        i++;
    for (; i < p.len && (is_first || p.p[i] != ']'); is_first = false) {
        uint32_t from, to;
        i += utf8_next(p, i, &from);
        to = from;
        if (i + 1 < p.len && p.p[i] == '-' && p.p[i + 1] != ']')
            i += 1 + utf8_next(p, i + 1, &to);
        is_in = is_in || (c >= from && c <= to);
    }
    if (i >= p.len) { /* '[' without its ']' is itself */
        *at_p += 1;
        return c == '[';
    }
    *at_p = i + 1;
    return is_in != is_not;
}

static bool step(struct span p, size_t *at_p, struct span n, size_t *at_n)
{
    uint32_t want, c;
    if (*at_n >= n.len)
        return false;
    *at_n += utf8_next(n, *at_n, &c);
    if (c == '/' || *at_p >= p.len) {
        if (*at_p >= p.len || p.p[*at_p] != '/')
            return false;
        *at_p += 1;
        return true;
    }
    if (p.p[*at_p] == '[')
        return step_set(p, at_p, c);
    *at_p += utf8_next(p, *at_p, &want);
    return want == '?' || want == c;
}

/* Only the last '*' needs to be taken back: whatever an earlier one could take, it can. */
bool glob_matches(const char *pattern, const char *name)
{
    struct span p = span_of(pattern), n = span_of(name);
    size_t at_p = 0, at_n = 0, star_p = SIZE_MAX, star_n = 0;
    while (at_p < p.len || at_n < n.len) {
        if (at_p < p.len && p.p[at_p] == '*') {
            star_p = ++at_p;
            star_n = at_n;
            continue;
        }
        if (step(p, &at_p, n, &at_n))
            continue;
        if (star_p == SIZE_MAX || star_n >= n.len || n.p[star_n] == '/')
            return false;
        uint32_t skipped;
        star_n += utf8_next(n, star_n, &skipped);
        at_p = star_p;
        at_n = star_n;
    }
    return true;
}
