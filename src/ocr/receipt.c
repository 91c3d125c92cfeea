#include "ocr/receipt.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ocr/receipt_parts.h"

enum { SURE_DIGIT = 40 }; /* set by measuring (bench_receipt) */

bool seen_is_sure(const struct print_row *row, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (row->at[i].sure < SURE_DIGIT)
            return false;
    return true;
}

/* Digits and points are the same; what the Chinese model makes of a dash is one. */
static bool is_same_cell(uint32_t a, uint32_t b)
{
    return a == b || (a == 0x4E00 && b == '-');
}

static bool is_of_number(const struct print_row *row, size_t at)
{
    return print_is_digit(row->at[at].c) || row->at[at].c == '.' || row->at[at].c == ',';
}

size_t print_word_before(const struct print_row *row, size_t at)
{
    size_t best = row->n_words;
    for (size_t i = 0; i < row->n_words; i++)
        if (row->words[i].to <= at && row->words[i].means < MEANS_HEADING)
            best = i;
    return best;
}

bool seen_in_latin(const struct print_row *first, size_t from, size_t to,
                   const struct print_row *latin)
{
    bool is_free = to < first->n && (first->at[to].after_gap || !is_of_number(first, to)) &&
                   !print_is_han(first->at[to].c);
    bool is_last = to == first->n || first->at[to].after_gap || is_free;
    for (size_t at = 0; at + (to - from) <= latin->n; at++) {
        size_t n = 0, end = at + (to - from);
        int off = latin->at[at].left - first->at[from].left;
        if (off > COLUMNS_OFF_PX || off < -COLUMNS_OFF_PX)
            continue;
        while (n < to - from && is_same_cell(first->at[from + n].c, latin->at[at + n].c))
            n++;
        /* Behind it a character it cannot read (元) may have become a digit; where there is none nothing may. */
        bool ends = !is_last || end == latin->n || latin->at[end].after_gap ||
                    !is_of_number(latin, end);
        bool begins = at == 0 || latin->at[at].after_gap || !is_of_number(latin, at - 1);
        if (n == to - from && begins && ends)
            return true;
    }
    return false;
}

struct days {
    struct date day;
    enum seen state; /* UNREAD: one that is not sure, or two */
};

static void add_day(struct days *d, struct date day)
{
    if (d->state == READ && d->day.ymd != day.ymd)
        d->state = UNREAD;
    if (d->state == NOT_SEEN) {
        d->day = day;
        d->state = date_known(day) ? READ : UNREAD;
    }
}

/* The segment of the row that begins at or behind *at: cells [*at, *to) up to the next word, and the word before it
 * (n_words: none).  Words of headings and names are part of what stands around them. */
static size_t segment_at(const struct print_row *row, size_t *at, size_t *to)
{
    size_t before = row->n_words;
    *to = row->n;
    for (size_t i = 0; i < row->n_words; i++) {
        if (row->words[i].means >= MEANS_HEADING)
            continue;
        if (row->words[i].from > *at) {
            *to = row->words[i].from;
            break;
        }
        before = i;
        *at = row->words[i].to > *at ? row->words[i].to : *at;
    }
    return before;
}

/* The next day of a look's row behind *at: of a word that announces one, or of none. */
static bool day_in(const struct receipt_rules *r, const struct print_row *row, size_t *at,
                   struct date today, struct print_day *out, bool *is_labelled)
{
    while (*at < row->n) {
        size_t to, word = segment_at(row, at, &to);
        bool has_word = word < row->n_words;
        *is_labelled = has_word && row->words[word].means == MEANS_DATE;
        if ((!has_word || *is_labelled) &&
            print_day_find(r, row, *at, to, *is_labelled, today, out)) {
            *at = out->to;
            return true;
        }
        *at = to;
    }
    return false;
}

/* *is_labelled: set where that look has the word. */
static bool has_day(const struct receipt_rules *r, const struct print_row *row, struct date today,
                    struct date day, bool *is_labelled)
{
    struct print_day d;
    bool labelled;
    for (size_t at = 0; day_in(r, row, &at, today, &d, &labelled);)
        if (d.day.ymd == day.ymd) {
            *is_labelled |= labelled;
            return true;
        }
    return false;
}

/* The Latin model sees no 年, 月, 日. */
static bool is_latin_form(const struct print_row *row, const struct print_day *d)
{
    for (size_t i = d->from; i < d->to; i++)
        if (print_is_han(row->at[i].c) && row->at[i].c != 0x4E00)
            return false;
    return true;
}

static void take_days(const struct receipt_rules *r, const struct seen_row *s, struct date today,
                      struct days by_label[2])
{
    const struct print_row *first = &s->look[LOOK_FIRST];
    struct print_day d;
    bool is_labelled;
    for (size_t at = 0; day_in(r, first, &at, today, &d, &is_labelled);) {
        bool agrees = seen_is_sure(first, d.from, d.to) &&
                      has_day(r, &s->look[LOOK_AGAIN], today, d.day, &is_labelled) &&
                      (!is_latin_form(first, &d) ||
                       seen_in_latin(first, d.from, d.to, &s->look[LOOK_LATIN]));
        add_day(&by_label[is_labelled], agrees ? d.day : DATE_NONE);
        if (!agrees)
            by_label[is_labelled].state = UNREAD;
    }
}

/* ---- all of it ---- */

bool receipt_matters(const struct receipt_rules *r, const struct reading *first, size_t at)
{
    struct print_row row;
    struct print_day day;
    bool is_labelled;
    print_row_of(r, first, &row);
    for (size_t i = 0; i < row.n_words; i++)
        if (row.words[i].means < MEANS_OTHER)
            return true;
    /* Any day may do: which ones count is decided where today is known. */
    size_t from = 0;
    if (day_in(r, &row, &from, DATE_OF(2199, 12, 31), &day, &is_labelled))
        return true;
    return at < HEADING_ROWS && !name_is_body(&row);
}

struct gathered {
    struct ledger ledger;
    struct days days[2]; /* [1]: announced by a word */
    struct names labelled, heading;
};

static void see(const struct receipt_rules *r, const struct receipt_row *row, struct seen_row *out)
{
    for (size_t k = 0; k < LOOK_COUNT; k++) {
        out->look[k].n = out->look[k].n_words = 0;
        if (row->is_looked[k])
            print_row_of(r, &row->look[k], &out->look[k]);
    }
}

static void give(const struct gathered *g, struct receipt_facts *out)
{
    const struct names *name = g->labelled.state != NOT_SEEN ? &g->labelled : &g->heading;
    const struct days *day = g->days[1].state != NOT_SEEN ? &g->days[1] : &g->days[0];
    int64_t fen = sums_total(&g->ledger);
    if (name->state == READ)
        text_copy(out->shop, sizeof out->shop, name->name);
    if (day->state == READ)
        out->bought = day->day;
    if (fen > 0)
        snprintf(out->amount, sizeof out->amount, "%d.%02d", (int)(fen / 100), (int)(fen % 100));
}

void receipt_read_rows(const struct receipt_rules *r, const struct receipt_row *rows, size_t n,
                       struct date today, struct receipt_facts *out)
{
    struct gathered g = { 0 };
    struct seen_row seen[2]; /* this row, and the one below it */
    bool is_heading = true;
    memset(out, 0, sizeof *out);
    if (n > 0)
        see(r, &rows[0], &seen[0]);
    for (size_t i = 0; i < n; i++) {
        const struct seen_row *s = &seen[i % 2], *below = NULL;
        if (i + 1 < n) {
            see(r, &rows[i + 1], &seen[(i + 1) % 2]);
            below = &seen[(i + 1) % 2];
        }
        is_heading = is_heading && i < HEADING_ROWS && !name_is_body(&s->look[LOOK_FIRST]);
        sums_take(s, &g.ledger);
        take_days(r, s, today, g.days);
        names_take_labelled(s, below, &g.labelled);
        if (is_heading)
            names_take_heading(s, &g.heading);
    }
    give(&g, out);
    explicit_bzero(seen, sizeof seen);
    explicit_bzero(&g, sizeof g);
}
