#include "code/find.h"

#include <string.h>

#include "base/attrs.h"
#include "code/finds.h"
#include "code/gs1.h"
#include "code/match.h"

void finds_add(struct finds *finds, struct ident id, size_t at, size_t len)
{
    id.at = at;
    id.len = len;
    for (size_t i = 0; i < finds->n; i++)
        if (finds->out[i].kind == id.kind && finds->out[i].check == id.check &&
            strcmp(finds->out[i].text, id.text) == 0)
            return;
    if (finds->n < finds->max)
        finds->out[finds->n++] = id;
}

/* In the order of preference between answers of one weight and length. */
static bool (*const grammars[])(const struct look *l, size_t at, struct match *m) = {
    match_xk,
    match_qs,
    match_sc,
    match_ts,
    match_standard,
    match_firm_standard,
    match_equipment_use,
    match_cmc,
    match_cpa,
    match_system,
    match_organic,
    match_wgh,
    match_cnas,
    match_cma,
    match_ccc_factory,
    match_orgcode,
    match_uscc_groups,
    match_book,
    match_groups,
    match_said,
    match_run,
};

/* A letter, a digit, a bracket or a Chinese character: nothing else begins a number. */
static bool can_begin(const struct look *l, size_t at)
{
    uint32_t c = l->text.cells[at].c;
    if (fold_is_alnum(c))
        return at == 0 || !fold_is_alnum(l->text.cells[at - 1].c);
    return c == '(' || c >= 0x3400;
}

static bool best_match(struct look *l, size_t at, struct match *best)
{
    bool found = false;
    if (!can_begin(l, at))
        return false;
    l->at = at;
    l->label = fold_is_alnum(l->text.cells[at].c) ? label_before(&l->text, at) : LABEL_NONE;
    for (size_t i = 0; i < ARRAY_LEN(grammars); i++) {
        struct match m = { 0 };
        if (!grammars[i](l, at, &m))
            continue;
        if (!found || m.weight > best->weight || (m.weight == best->weight && m.end > best->end))
            *best = m;
        found = true;
    }
    return found;
}

static void find_edges(struct look *l)
{
    const struct fold_cell *cells = l->text.cells;
    l->first = 0;
    l->last = l->text.n;
    while (l->last > 0 && (cells[l->last - 1].c == ' ' || cells[l->last - 1].c == '\n'))
        l->last--;
    while (l->first < l->last && (cells[l->first].c == ' ' || cells[l->first].c == '\n'))
        l->first++;
}

static size_t cell_at_byte(const struct look *l, size_t cell, size_t byte)
{
    while (cell < l->text.n && l->text.cells[cell].at < byte)
        cell++;
    return cell;
}

static void find_in_text(struct finds *finds, struct span text, enum find_source source,
                         size_t base)
{
    struct look l; /* 64 kB: not worth clearing */
    l.source = source;
    fold_text(text, &l.text);
    find_edges(&l);
    for (size_t at = l.first; at < l.last && finds->n < finds->max;) {
        size_t byte = l.text.cells[at].at;
        size_t n = find_url(finds, text, byte, base);
        if (n == 0)
            n = find_brackets(finds, text, byte, base);
        if (n > 0) {
            at = cell_at_byte(&l, at, byte + n);
            continue;
        }
        struct match m;
        if (!best_match(&l, at, &m)) {
            at++;
            continue;
        }
        finds_add(finds, m.ident, base + byte, l.text.cells[m.end - 1].end - byte);
        at = m.end;
    }
}

/* What an AIM identifier (ISO/IEC 15424) says of the rest. */
static enum find_source source_of_aim(char code, char modifier)
{
    static const struct {
        char code;
        const char *modifiers; /* NULL: any */
        enum find_source source;
    } rows[] = {
        { 'E', "4", FIND_EAN8 }, { 'E', "03", FIND_EAN13 },   { 'A', NULL, FIND_CODE39 },
        { 'I', NULL, FIND_ITF }, { 'C', NULL, FIND_CODE128 }, { 'Q', NULL, FIND_2D },
        { 'd', NULL, FIND_2D },  { 'L', NULL, FIND_2D },      { 'z', NULL, FIND_2D },
        { 'J', NULL, FIND_2D },  { 'e', NULL, FIND_2D },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].code == code && (!rows[i].modifiers || strchr(rows[i].modifiers, modifier)))
            return rows[i].source;
    return FIND_TEXT;
}

static bool aim_means_gs1(struct span text)
{
    static const char *const gs1[] = { "]C1", "]d2", "]Q3", "]J1", "]e0" };
    for (size_t i = 0; i < ARRAY_LEN(gs1); i++)
        if (span_starts(text, gs1[i]))
            return true;
    return false;
}

static bool reads_gs1(enum find_source source)
{
    return source == FIND_CODE128 || source == FIND_2D || source == FIND_WEDGE ||
           source == FIND_TEXT;
}

size_t code_find(struct span text, enum find_source source, struct ident *out, size_t max)
{
    struct finds finds = { out, 0, max };
    text = span_part(text, 0, FIND_BYTES_MAX);
    struct span trimmed = span_trim(text);
    size_t base = trimmed.len ? (size_t)(trimmed.p - text.p) : 0;
    bool gun = source == FIND_WEDGE || source == FIND_TEXT || source == FIND_2D;
    if (max == 0 || trimmed.len == 0)
        return 0;
    if (gun && gs1_aim_length(trimmed) == 3) {
        bool gs1 = aim_means_gs1(trimmed);
        source = source_of_aim((char)trimmed.p[1], (char)trimmed.p[2]);
        trimmed = span_part(trimmed, 3, trimmed.len);
        base += 3;
        if (gs1 && find_elements(&finds, trimmed, base))
            return finds.n;
    } else if (source == FIND_WEDGE && find_gun_add_on(&finds, trimmed, base)) {
        return finds.n;
    }
    if (find_symbol(&finds, trimmed, source, base) ||
        (reads_gs1(source) && find_whole_gs1(&finds, trimmed, base)))
        return finds.n;
    find_in_text(&finds, trimmed, source, base);
    return finds.n;
}
