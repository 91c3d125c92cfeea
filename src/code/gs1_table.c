#include "code/gs1_table.h"

#include <strings.h>

/* ai_rows, country_bits, country2_bits, currency_bits, url_words */
#include "code/gs1_rows.inc"

static int compare(struct span ai, const char *to)
{
    return memcmp(ai.p, to, ai.len);
}

const struct gs1_ai *gs1_table_of(struct span ai)
{
    size_t low = 0, high = ARRAY_LEN(ai_rows);
    if (ai.len < 2 || ai.len > GS1_AI_MAX)
        return NULL;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct gs1_ai *row = &ai_rows[mid];
        size_t n = strlen(row->first);
        /* Rows are sorted as text; where one is a front of the other the shorter comes first. */
        struct span front = span_part(ai, 0, n);
        int under = compare(front, row->first), over = compare(front, row->last);
        if (front.len == n && under >= 0 && over <= 0) {
            if (ai.len == n)
                return row;
            return NULL;
        }
        if (under < 0 || (under == 0 && front.len < n))
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const struct gs1_ai *gs1_table_front(struct span s)
{
    for (size_t n = 2; n <= GS1_AI_MAX && n <= s.len; n++) {
        const struct gs1_ai *row = gs1_table_of(span_part(s, 0, n));
        if (row)
            return row;
    }
    return NULL;
}

bool gs1_table_match(const char *ai, struct span pattern)
{
    for (size_t i = 0; i < pattern.len; i++) {
        bool any_digit = pattern.p[i] == 'n' && ai[i] >= '0' && ai[i] <= '9';
        if (ai[i] == '\0' || (!any_digit && (uint8_t)ai[i] != pattern.p[i]))
            return false;
    }
    return ai[pattern.len] == '\0';
}

static bool has_bit(const uint32_t *bits, size_t n_words, unsigned number)
{
    return number / 32 < n_words && (bits[number / 32] >> (number % 32) & 1u) != 0;
}

bool gs1_table_is_country(unsigned number)
{
    return has_bit(country_bits, ARRAY_LEN(country_bits), number);
}

bool gs1_table_is_country2(const uint8_t letters[2])
{
    for (size_t i = 0; i < 2; i++)
        if (letters[i] < 'A' || letters[i] > 'Z')
            return false;
    return has_bit(country2_bits, ARRAY_LEN(country2_bits),
                   (letters[0] - 'A') * 26u + (letters[1] - 'A'));
}

bool gs1_table_is_currency(unsigned number)
{
    return has_bit(currency_bits, ARRAY_LEN(currency_bits), number);
}

const char *gs1_table_url_ai(struct span word, bool host)
{
    for (size_t i = 0; i < ARRAY_LEN(url_words); i++) {
        const struct gs1_url_word *w = &url_words[i];
        if (w->host == host && strlen(w->text) == word.len &&
            strncasecmp(w->text, (const char *)word.p, word.len) == 0)
            return w->ai;
    }
    return NULL;
}
