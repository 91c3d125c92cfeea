#include "code/reader.h"

uint32_t reader_peek(const struct reader *r)
{
    return r->at < r->f->n ? r->f->cells[r->at].c : '\n';
}

bool reader_starts(const struct reader *r)
{
    return r->at == 0 || !fold_is_alnum(r->f->cells[r->at - 1].c);
}

bool reader_ends(const struct reader *r)
{
    return !fold_is_alnum(reader_peek(r));
}

bool take_char(struct reader *r, uint32_t c)
{
    if (r->at >= r->f->n || r->f->cells[r->at].c != c)
        return false;
    r->at++;
    return true;
}

bool take_word(struct reader *r, const char *ascii)
{
    struct reader t = *r;
    for (; *ascii; ascii++)
        if (!take_char(&t, (uint32_t)*ascii))
            return false;
    *r = t;
    return true;
}

size_t take_blanks(struct reader *r)
{
    size_t n = 0;
    while (take_char(r, ' '))
        n++;
    return n;
}

enum gap take_gap(struct reader *r)
{
    struct reader t = *r;
    enum gap gap = take_blanks(&t) ? GAP_BLANK : GAP_NONE;
    while (take_char(&t, '-'))
        gap = GAP_DASH;
    if (gap == GAP_DASH)
        take_blanks(&t);
    *r = t;
    return gap;
}

static char look_alike(uint32_t c)
{
    static const struct {
        char seen, digit;
    } pairs[] = { { 'O', '0' }, { 'I', '1' }, { 'L', '1' }, { '|', '1' },
                  { 'S', '5' }, { 'B', '8' }, { 'Z', '2' } };
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
        if (c == (uint32_t)pairs[i].seen)
            return pairs[i].digit;
    return '\0';
}

bool take_digit(struct reader *r, char *out)
{
    uint32_t c = reader_peek(r);
    if (!fold_is_digit(c)) {
        char guess = r->ocr ? look_alike(c) : '\0';
        if (!guess)
            return false;
        c = (uint32_t)guess;
        r->guessed++;
    }
    *out = (char)c;
    r->at++;
    return true;
}

size_t take_run(struct reader *r, size_t max, char *out)
{
    size_t n = 0;
    while (n < max && take_digit(r, &out[n]))
        n++;
    out[n] = '\0';
    return n;
}

bool take_digits(struct reader *r, size_t n, char *out)
{
    struct reader t = *r;
    if (take_run(&t, n, out) != n)
        return false;
    *r = t;
    return true;
}

bool take_letter(struct reader *r, char *out)
{
    uint32_t c = reader_peek(r);
    if (c < 'A' || c > 'Z')
        return false;
    *out = (char)c;
    r->at++;
    return true;
}

size_t take_alnum(struct reader *r, size_t max, char *out)
{
    size_t n = 0;
    for (; n < max && fold_is_alnum(reader_peek(r)); r->at++)
        out[n++] = (char)reader_peek(r);
    out[n] = '\0';
    return n;
}

bool take_province(struct reader *r, const struct province **out)
{
    const struct province *p = province_of_letter(reader_peek(r));
    if (!p)
        return false;
    r->at++;
    *out = p;
    return true;
}

bool take_bracketed_province(struct reader *r, const struct province **out)
{
    struct reader t = *r;
    bool open = take_char(&t, '(');
    if (open)
        take_blanks(&t);
    const struct province *p;
    if (!take_province(&t, &p))
        return false;
    take_blanks(&t);
    if (open && !take_char(&t, ')'))
        return false;
    *out = p;
    *r = t;
    return true;
}
