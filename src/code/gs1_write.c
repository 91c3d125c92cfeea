#include "code/gs1_read.h"

/* Text under construction; once full it stays full and nothing more is written. */
struct line {
    char *out;
    size_t cap, len;
    bool full;
};

static void line_put(struct line *l, char c)
{
    if (l->len + 1 >= l->cap)
        l->full = true;
    else
        l->out[l->len++] = c;
}

static void line_text(struct line *l, const char *text)
{
    while (*text)
        line_put(l, *text++);
}

/* Terminates; false, and out empty, when it did not fit or good is false. */
static bool line_end(struct line *l, bool good)
{
    good = good && !l->full;
    if (l->cap > 0)
        l->out[good ? l->len : 0] = '\0';
    return good;
}

bool gs1_write_brackets(const struct gs1_data *d, char *out, size_t cap)
{
    struct line l = { .out = out, .cap = cap };
    for (size_t i = 0; i < d->count; i++) {
        line_put(&l, '(');
        line_text(&l, d->elements[i].ai);
        line_put(&l, ')');
        for (const char *p = d->elements[i].value; *p; p++) {
            if (*p == '(')
                line_put(&l, '\\');
            line_put(&l, *p);
        }
    }
    return line_end(&l, d->count > 0);
}

/* RFC 3986: all but the unreserved characters as %XX. */
static void line_escape(struct line *l, const char *value)
{
    static const char hex[] = "0123456789ABCDEF";
    for (; *value; value++) {
        uint8_t c = (uint8_t)*value;
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            strchr("-._~", c)) {
            line_put(l, (char)c);
            continue;
        }
        line_put(l, '%');
        line_put(l, hex[c >> 4]);
        line_put(l, hex[c & 0x0F]);
    }
}

static size_t count_present(const struct gs1_data *d, struct span alternative)
{
    struct span ai;
    size_t n = 0;
    while (gs1_take(&alternative, ' ', &ai))
        for (size_t i = 0; i < d->count; i++)
            if (span_eq(ai, d->elements[i].ai)) {
                n++;
                break;
            }
    return n;
}

/* The alternative of the key's qualifiers that takes up most of d.  The last of equals: beside a
 * 235 in the path a 10 may stand behind the question mark, but a 235 may not beside a 10. */
static struct span best_alternative(const struct gs1_data *d, const struct gs1_ai *key)
{
    struct span rest = span_of(key->qualifiers), alternative, best = { 0 };
    size_t most = 0;
    while (gs1_take(&rest, '|', &alternative)) {
        size_t n = count_present(d, alternative);
        if (n >= most) {
            most = n;
            best = alternative;
        }
    }
    return best;
}

static void put_path(struct line *l, const char *ai, const char *value)
{
    line_put(l, '/');
    line_text(l, ai);
    line_put(l, '/');
    line_escape(l, value);
}

static bool is_first_of_its_ai(const struct gs1_data *d, size_t i)
{
    return gs1_value(d, d->elements[i].ai) == d->elements[i].value;
}

/* The elements that are not in the path, those of pre-defined length first, as GS1 recommends for
 * element strings; false when one may not stand there. */
static bool put_query(struct line *l, const struct gs1_data *d, const char *key,
                      struct span qualifiers)
{
    char mark = '?';
    for (int predefined = 1; predefined >= 0; predefined--)
        for (size_t i = 0; i < d->count; i++) {
            const struct gs1_element *e = &d->elements[i];
            const struct gs1_ai *row = gs1_table_of(span_of(e->ai));
            struct span rest = qualifiers, ai;
            bool in_path = strcmp(e->ai, key) == 0;
            while (!in_path && gs1_take(&rest, ' ', &ai))
                in_path = span_eq(ai, e->ai);
            if (in_path || row->predefined != (predefined != 0) || !is_first_of_its_ai(d, i))
                continue;
            if (!row->attribute)
                return false;
            line_put(l, mark);
            mark = '&';
            line_text(l, e->ai);
            line_put(l, '=');
            line_escape(l, e->value);
        }
    return true;
}

bool gs1_write_link(const struct gs1_data *d, char *out, size_t cap)
{
    struct line l = { .out = out, .cap = cap };
    const struct gs1_ai *row = NULL;
    size_t at = 0;
    for (; at < d->count; at++) {
        row = gs1_table_of(span_of(d->elements[at].ai));
        if (row && row->key)
            break;
    }
    if (at == d->count)
        return line_end(&l, false);
    line_text(&l, "https://id.gs1.org");
    const struct gs1_element *key = &d->elements[at];
    put_path(&l, key->ai, key->value);
    struct span qualifiers = best_alternative(d, row), rest = qualifiers, ai;
    while (gs1_take(&rest, ' ', &ai)) {
        char name[GS1_AI_MAX + 1];
        const char *value = span_copy(ai, name, sizeof name) ? gs1_value(d, name) : NULL;
        if (value)
            put_path(&l, name, value);
    }
    return line_end(&l, put_query(&l, d, key->ai, qualifiers));
}
