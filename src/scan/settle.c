#include "scan/settle.h"

#include <string.h>

#include "base/text.h"

void settle_begin(struct settled *s, struct symbols *all)
{
    all->count = 0;
    *s = (struct settled){ .all = all };
}

struct symbol *settle_next(struct settled *s)
{
    return s->all->count < SYMBOLS_MAX ? &s->all->at[s->all->count] : NULL;
}

/* Where the new one, which stands behind the last, goes: over the old one it repeats, or nowhere.
 * Two different looks prove each other. */
static void repeat(struct settled *s, size_t at, unsigned look, bool is_thin)
{
    struct symbol *old = &s->all->at[at], *new = &s->all->at[s->all->count];
    if (old->score == 0)
        return;
    bool is_proved = !is_thin || !s->is_thin[at] || s->first[at] != look;
    if (new->score > old->score)
        *old = *new;
    if (s->is_thin[at] && is_proved)
        s->is_thin[at] = false;
}

/* True when the new one is done with. */
static bool settle_linear(struct settled *s, size_t at, unsigned look, bool is_thin)
{
    struct symbol *old = &s->all->at[at], *new = &s->all->at[s->all->count];
    if (symbol_same_payload(old, new)) {
        repeat(s, at, look, is_thin);
        return true;
    }
    if (is_thin && !s->is_thin[at])
        return true;
    if (is_thin || !s->is_thin[at])
        new->score = 0;
    old->score = 0;
    return false;
}

static struct span without_fnc1(const struct symbol *s)
{
    size_t lead = s->len > 0 && s->data[0] == 0x1d;
    return (struct span){ s->data + lead, s->len - lead };
}

/* ZBar does not tell of a QR's leading FNC1: the read that has it is the better one.  Of two
 * different ones at one place a thin one goes; else the smaller lies on top and interrupts the
 * larger, unless they are of two kinds: then it is made of the larger one's modules. */
static bool settle_matrix(struct settled *s, size_t at, unsigned look, bool is_thin)
{
    struct symbol *old = &s->all->at[at], *new = &s->all->at[s->all->count];
    struct span a = without_fnc1(old), b = without_fnc1(new);
    if (old->kind == new->kind && a.len == b.len &&memcmp(a.p, b.p, a.len) == 0) {
        repeat(s, at, look, is_thin);
        if (old->score > 0 && new->len > old->len)
            *old = *new;
        return true;
    }
    if (is_thin != s->is_thin[at]) {
        if (!is_thin)
            old->score = 0;
        return is_thin;
    }
    bool new_is_small = symbol_extent_px(new) < symbol_extent_px(old);
    if (new_is_small == (old->kind == new->kind))
        old->score = 0;
    else
        new->score = 0;
    return false;
}

void settle_add(struct settled *s, unsigned look, bool is_thin)
{
    struct symbols *all = s->all;
    struct symbol *new = &all->at[all->count];
    for (size_t i = 0; i < all->count; i++) {
        struct symbol *old = &all->at[i];
        bool is_matrix = symbol_kind_is_2d(new->kind);
        if (is_matrix != symbol_kind_is_2d(old->kind) || !symbol_same_place(old, new))
            continue;
        if (is_matrix ? settle_matrix(s, i, look, is_thin) : settle_linear(s, i, look, is_thin))
            return;
    }
    s->first[all->count] = look;
    s->is_thin[all->count] = is_thin;
    all->count++;
}

size_t settle_count(const struct settled *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->all->count; i++)
        n += s->all->at[i].score > 0 && !s->is_thin[i];
    return n;
}

void settle_forget_thin(struct settled *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->all->count; i++) {
        if (s->is_thin[i] && s->all->at[i].score > 0)
            continue;
        if (kept != i)
            s->all->at[kept] = s->all->at[i];
        s->first[kept] = s->first[i];
        s->is_thin[kept] = s->is_thin[i];
        kept++;
    }
    s->all->count = kept;
}

void settle_end(struct settled *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->all->count; i++) {
        if (s->all->at[i].score == 0 || s->is_thin[i])
            continue;
        if (kept != i)
            s->all->at[kept] = s->all->at[i];
        kept++;
    }
    s->all->count = kept;
}
