/* Days and amounts in a row of cells. */
#include "ocr/receipt_words.h"

#include <string.h>

enum {
    /* A receipt older than that is a misread year sooner than a purchase to be complained of; one whose year has two
     * digits is read the other way round too often before that. */
    YEARS_BACK = 5,
    SHORT_YEARS_BACK = 1,
    FEN_MAX = 100 * 1000 * 1000, /* a million yuan */
};

static bool is_one_of(uint32_t c, const char *ascii)
{
    return c < 0x80 && strchr(ascii, (int)c) != NULL;
}

/* White inside of a number ends it. */
static bool goes_on(const struct print_row *row, size_t at, size_t to)
{
    return at < to && !row->at[at].after_gap;
}

static bool is_digit_at(const struct print_row *row, size_t at, size_t to)
{
    return goes_on(row, at, to) && print_is_digit(row->at[at].c);
}

/* ---- days ---- */

/* 14:33, behind a blank or none. */
static bool is_time_at(const struct print_row *row, size_t at)
{
    static const char form[] = "00:00";
    if (at + sizeof form - 1 > row->n)
        return false;
    for (size_t i = 0; i + 1 < sizeof form; i++) {
        uint32_t c = row->at[at + i].c;
        if (form[i] == '0' ? !print_is_digit(c) : c != (uint32_t)form[i])
            return false;
    }
    return row->at[at].c <= '2';
}

/* 1433 or 143305, and nothing more. */
static bool is_clock_at(const struct print_row *row, size_t at)
{
    size_t n = 0;
    while (is_digit_at(row, at + n, row->n))
        n++;
    return (n == 4 || n == 6) && (row->at[at].c < '2' || row->at[at + 1].c < '4') &&
           row->at[at].c <= '2' && row->at[at + 2].c <= '5';
}

/* One character of a form that is no digit. */
static bool is_mark(char want, uint32_t c)
{
    switch (want) {
    case 'y':
        return c == 0x5E74;
    case 'm':
        return c == 0x6708;
    case 'd':
        return c == 0x65E5;
    case '-':
        return c == '-' || c == 0x4E00; /* 一: what the Chinese model makes of a dash */
    default:
        return c == (uint32_t)want;
    }
}

struct parts {
    int v[3]; /* year, month, day */
    int digits[3];
    size_t to;
};

/* The digits of one part; those of month and day may be one where a mark stands behind. */
static bool take_part(const struct print_row *row, size_t *at, size_t to, int want, bool may_be_one,
                      int *v, int *digits)
{
    *v = *digits = 0;
    while (*digits < want &&
           (*digits ? is_digit_at(row, *at, to) : *at < to && print_is_digit(row->at[*at].c))) {
        *v = *v * 10 + (int)(row->at[*at].c - '0');
        ++*digits;
        ++*at;
    }
    return *digits == want || (may_be_one && *digits == 1);
}

static bool fits(const struct receipt_form *f, const struct print_row *row, size_t at, size_t to,
                 struct parts *out)
{
    bool has_marks = strpbrk(f->c, "-/.y") != NULL;
    for (const char *c = f->c; *c;) {
        int want = (int)strspn(c, (char[]){ *c, '\0' });
        const char *part = strchr("YMD", *c);
        if (!part) {
            if (at >= to || !is_mark(*c, row->at[at].c))
                return false;
            at++;
            c++;
            continue;
        }
        size_t k = (size_t)(part - "YMD");
        if (!part[0] ||
            !take_part(row, &at, to, want, has_marks && *c != 'Y', &out->v[k], &out->digits[k]))
            return false;
        c += want;
    }
    out->to = at;
    return true;
}

/* What stands behind must not make it another number: a digit only when it begins a time; and a day of one digit at the
 * end of what was read may have lost its second. */
static bool ends_well(const struct receipt_form *f, const struct print_row *row,
                      const struct parts *p)
{
    bool is_closed = strchr(f->c, 'd') != NULL;
    if (is_closed || p->to == row->n)
        return is_closed || p->digits[2] == 2;
    uint32_t next = row->at[p->to].c;
    bool is_apart = row->at[p->to].after_gap;
    if (print_is_digit(next) && !strpbrk(f->c, "-/.y") && !is_apart)
        return is_clock_at(row, p->to) || is_time_at(row, p->to);
    if (print_is_digit(next))
        return p->digits[2] == 2 ? is_apart || is_time_at(row, p->to)
                                 : is_apart && is_time_at(row, p->to);
    return !is_one_of(next, "-/.,");
}

static bool is_recent(struct date d, struct date today, int years)
{
    return date_known(d) && date_same_or_before(d, today) &&
           date_before(date_add_months(today, -12 * years), d);
}

static struct date day_of(int year, int month, int day)
{
    return date_valid(year, month, day) ? DATE_OF(year, month, day) : DATE_NONE;
}

/* 26/11/02 is the year first here; where the same digits are a recent day the year last, nobody can tell. */
static struct date day_of_parts(const struct parts *p, struct date today)
{
    if (p->digits[0] == 4) {
        struct date d = day_of(p->v[0], p->v[1], p->v[2]);
        return is_recent(d, today, YEARS_BACK) ? d : DATE_NONE;
    }
    struct date d = day_of(2000 + p->v[0], p->v[1], p->v[2]);
    struct date day_first = day_of(2000 + p->v[2], p->v[1], p->v[0]);
    struct date month_first = day_of(2000 + p->v[2], p->v[0], p->v[1]);
    enum { YEARS = SHORT_YEARS_BACK };
    bool has_rival = (is_recent(day_first, today, YEARS) && day_first.ymd != d.ymd) ||
                     (is_recent(month_first, today, YEARS) && month_first.ymd != d.ymd);
    return is_recent(d, today, YEARS) && !has_rival ? d : DATE_NONE;
}

/* Not in the middle of a longer number. */
static bool may_begin(const struct print_row *row, size_t at)
{
    if (!print_is_digit(row->at[at].c))
        return false;
    if (at == 0 || row->at[at].after_gap)
        return true;
    uint32_t before = row->at[at - 1].c;
    return !print_is_digit(before) && !is_one_of(before, "-/.*") &&
           !(before >= 'A' && before <= 'Z');
}

bool print_day_find(const struct receipt_rules *r, const struct print_row *row, size_t from,
                    size_t to, bool has_label, struct date today, struct print_day *out)
{
    for (size_t at = from; at < to; at++) {
        if (!may_begin(row, at))
            continue;
        for (size_t i = 0; i < r->n_forms; i++) {
            const struct receipt_form *f = &r->forms[i];
            struct parts p;
            if (!fits(f, row, at, to, &p) || !ends_well(f, row, &p))
                continue;
            if (f->needs != NEEDS_NOTHING && !has_label &&
                !(f->needs == NEEDS_TIME && is_time_at(row, p.to)))
                continue;
            *out = (struct print_day){ day_of_parts(&p, today), at, p.to };
            return true;
        }
    }
    return false;
}

/* ---- amounts ---- */

/* ,345 of 12,345.00 */
static bool is_group_at(const struct print_row *row, size_t at, size_t to)
{
    return goes_on(row, at, to) && row->at[at].c == ',' && is_digit_at(row, at + 1, to) &&
           is_digit_at(row, at + 2, to) && is_digit_at(row, at + 3, to) &&
           !is_digit_at(row, at + 4, to);
}

/* The whole yuan; false: no number of that form. */
static bool take_whole(const struct print_row *row, size_t *at, size_t to, int64_t *yuan)
{
    size_t digits = 0;
    *yuan = 0;
    while (digits == 0 ? *at < to && print_is_digit(row->at[*at].c) : is_digit_at(row, *at, to)) {
        if (++digits > 8)
            return false;
        *yuan = *yuan * 10 + (int64_t)(row->at[*at].c - '0');
        ++*at;
    }
    bool may_group = digits > 0 && digits <= 3;
    while (may_group && is_group_at(row, *at, to)) {
        for (size_t i = 1; i <= 3; i++)
            *yuan = *yuan * 10 + (int64_t)(row->at[*at + i].c - '0');
        *at += 4;
        if (*yuan > FEN_MAX)
            return false;
    }
    return digits > 0;
}

/* Past a number that is no amount: digits with anything between them. */
static size_t past_number(const struct print_row *row, size_t at, size_t to)
{
    at++;
    while (goes_on(row, at, to) &&
           (print_is_digit(row->at[at].c) || is_one_of(row->at[at].c, ".,-/:*%")))
        at++;
    return at;
}

/* Digits stand evenly; where a point was lost between two of them they stand apart. */
static bool is_even(const struct print_row *row, size_t from, size_t to)
{
    int least = INT16_MAX, most = 0;
    for (size_t i = from + 1; i < to; i++) {
        int pitch = row->at[i].left + row->at[i].right - row->at[i - 1].left - row->at[i - 1].right;
        least = pitch < least ? pitch : least;
        most = pitch > most ? pitch : most;
    }
    return to - from < 2 || most * 10 <= least * 14;
}

static bool is_yuan_sign(uint32_t c)
{
    return c == 0xA5;
}

/* Whole yuan count only with their sign: 25元, ¥25. */
static bool is_marked(const struct print_row *row, size_t from, size_t at, size_t to)
{
    bool before = from > 0 && is_yuan_sign(row->at[from - 1].c);
    bool behind = at < to && (row->at[at].c == 0x5143 || row->at[at].c == 0x5706); /* 元 圆 */
    return before || behind;
}

static bool take_amount(const struct print_row *row, size_t from, size_t to,
                        struct print_amount *out)
{
    size_t at = from;
    int64_t yuan, fen = 0;
    if (!take_whole(row, &at, to, &yuan))
        return false;
    bool has_point = goes_on(row, at, to) && row->at[at].c == '.';
    if (has_point) {
        size_t digits = 0;
        for (at++; digits < 2 && is_digit_at(row, at, to); at++, digits++)
            fen = fen * 10 + (int64_t)(row->at[at].c - '0');
        if (digits == 0)
            return false;
        fen *= digits == 1 ? 10 : 1;
    } else if (is_marked(row, from, at, to) && !is_even(row, from, at)) {
        return false;
    }
    bool is_dashed = goes_on(row, at, to) && row->at[at].c == '-' && is_digit_at(row, at + 1, to);
    if (is_dashed || (goes_on(row, at, to) &&
                      (print_is_digit(row->at[at].c) || is_one_of(row->at[at].c, ".,/:*%"))))
        return false;
    *out = (struct print_amount){ .fen = yuan * 100 + fen,
                                  .is_whole = !has_point,
                                  .is_minus = from > 0 && row->at[from - 1].c == '-',
                                  .from = from,
                                  .to = at };
    if (!has_point && is_marked(row, from, at, to))
        out->is_whole = false;
    return out->fen <= FEN_MAX;
}

bool print_amount_find(const struct print_row *row, size_t from, size_t to,
                       struct print_amount *out)
{
    for (size_t at = from; at < to;) {
        if (!print_is_digit(row->at[at].c)) {
            at++;
            continue;
        }
        if (take_amount(row, at, to, out))
            return true;
        at = past_number(row, at, to);
    }
    return false;
}
