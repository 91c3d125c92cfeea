/* The shop's name: behind its word, or in the heading. */
#include <string.h>

#include "base/text.h"
#include "ocr/receipt_parts.h"

enum {
    NAME_CHARS_MIN = 3,
    BODY_DIGITS = 3,
    SURE_NAME = 60, /* set by measuring (bench_receipt): below it a character is in doubt */
};

static bool is_of_name(uint32_t c)
{
    return print_is_han(c) || c == '(' || c == ')';
}

/* The name in cells [from, to), "" when it cannot be one: every character sure, nothing but a name. */
static void name_in(const struct print_row *row, size_t from, size_t to, char out[RECEIPT_SHOP_MAX])
{
    size_t n = 0, han = 0;
    out[0] = '\0';
    while (from < to && row->at[from].c < 0x80 && strchr(":.,", (int)row->at[from].c))
        from++;
    for (size_t i = from; i < to; i++) {
        const struct print_cell *c = &row->at[i];
        char put[4];
        uint32_t full = c->c == '(' ? 0xFF08 : (c->c == ')' ? 0xFF09 : c->c);
        size_t bytes = utf8_put(full, put);
        if (!is_of_name(c->c) || c->sure < SURE_NAME || n + bytes + 1 > RECEIPT_SHOP_MAX ||
            (i > from && c->after_gap && c->c != '(')) { /* half of a wide bracket is white */
            out[0] = '\0';
            return;
        }
        memcpy(out + n, put, bytes);
        n += bytes;
        han += print_is_han(c->c);
    }
    out[han >= NAME_CHARS_MIN ? n : 0] = '\0';
}

static size_t find_means(const struct print_row *row, enum word_means means)
{
    size_t i = 0;
    while (i < row->n_words && row->words[i].means != means)
        i++;
    return i;
}

/* A word of another sort than those of headings and names stands there. */
static bool has_label(const struct print_row *row)
{
    for (size_t i = 0; i < row->n_words; i++)
        if (row->words[i].means < MEANS_HEADING)
            return true;
    return false;
}

bool name_is_body(const struct print_row *row)
{
    size_t digits = 0;
    for (size_t i = 0; i < row->n; i++)
        digits += print_is_digit(row->at[i].c);
    return digits >= BODY_DIGITS || has_label(row);
}

/* The ending at its end, behind which only a bracket may stand: …超市（洺州店）. */
static bool is_shop_like(const struct print_row *row)
{
    size_t end = row->n;
    if (end > 0 && row->at[end - 1].c == ')')
        while (end > 0 && row->at[--end].c != '(') {
        }
    for (size_t i = 0; i < row->n_words; i++)
        if (row->words[i].means == MEANS_ENDING &&
            (row->words[i].to == end || row->words[i].to == row->n))
            return row->words[i].from > 0;
    return false;
}

/* In a look: the name behind a word of means shop; "" none.  *is_next: the word ends its row, the name is below. */
static void name_labelled(const struct print_row *row, char out[RECEIPT_SHOP_MAX], bool *is_next)
{
    size_t word = find_means(row, MEANS_SHOP);
    *is_next = false;
    out[0] = '\0';
    if (word == row->n_words)
        return;
    size_t to = row->n;
    for (size_t i = word + 1; i < row->n_words; i++)
        if (row->words[i].means < MEANS_HEADING && row->words[i].from < to)
            to = row->words[i].from;
    name_in(row, row->words[word].to, to, out);
    if (to == row->n && !is_shop_like(row))
        out[0] = '\0';
    size_t han = 0;
    for (size_t i = row->words[word].to; i < to; i++)
        han += print_is_han(row->at[i].c);
    *is_next = han == 0;
}

static void add_name(struct names *n, const char *name, bool agrees)
{
    if (!agrees || (n->state == READ && strcmp(n->name, name) != 0))
        n->state = UNREAD;
    if (n->state == NOT_SEEN) {
        text_copy(n->name, sizeof n->name, name);
        n->state = READ;
    }
}

static bool same_in_both(const struct seen_row *s, char name[RECEIPT_SHOP_MAX])
{
    char again[RECEIPT_SHOP_MAX];
    name_in(&s->look[LOOK_FIRST], 0, s->look[LOOK_FIRST].n, name);
    name_in(&s->look[LOOK_AGAIN], 0, s->look[LOOK_AGAIN].n, again);
    return name[0] && strcmp(name, again) == 0;
}

void names_take_labelled(const struct seen_row *s, const struct seen_row *below, struct names *out)
{
    char name[RECEIPT_SHOP_MAX], again[RECEIPT_SHOP_MAX];
    bool is_next, ignored;
    if (find_means(&s->look[LOOK_FIRST], MEANS_SHOP) == s->look[LOOK_FIRST].n_words)
        return;
    name_labelled(&s->look[LOOK_FIRST], name, &is_next);
    if (is_next && below && !has_label(&below->look[LOOK_FIRST])) {
        bool agrees = same_in_both(below, name) && is_shop_like(&below->look[LOOK_FIRST]);
        add_name(out, name, agrees);
        return;
    }
    name_labelled(&s->look[LOOK_AGAIN], again, &ignored);
    add_name(out, name, name[0] && strcmp(name, again) == 0);
}

void names_take_heading(const struct seen_row *s, struct names *out)
{
    const struct print_row *first = &s->look[LOOK_FIRST];
    char name[RECEIPT_SHOP_MAX];
    if (!is_shop_like(first) || find_means(first, MEANS_HEADING) < first->n_words)
        return;
    bool agrees = same_in_both(s, name) && is_shop_like(&s->look[LOOK_AGAIN]);
    add_name(out, name, agrees);
}
