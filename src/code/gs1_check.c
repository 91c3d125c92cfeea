#include "code/gs1_check.h"

#include "base/date.h"
#include "code/gtin.h"

/* GenSpecs 7.11, tables 1 to 3: sets of 82, 39 and 64 characters. */
static const char set82[] = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                            "abcdefghijklmnopqrstuvwxyz";
static const char set39[] = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char set64[] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
static const char digits[] = "0123456789";
static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char hex[] = "0123456789ABCDEFabcdef";

/* Where c stands in set, or -1; a NUL stands nowhere. */
static int place_in(const char *set, uint8_t c)
{
    const char *p = c ? strchr(set, c) : NULL;
    return p ? (int)(p - set) : -1;
}

/* The first byte from `from` on that is not of set, or the length. */
static size_t first_outside(const char *set, struct span value, size_t from)
{
    while (from < value.len && place_in(set, value.p[from]) >= 0)
        from++;
    return from;
}

enum gs1_reason gs1_check_characters(char type, struct span value, size_t *at)
{
    static const struct {
        char type;
        const char *set;
        enum gs1_reason reason;
    } types[] = { { 'N', digits, GS1_NON_DIGIT },
                  { 'X', set82, GS1_NON_CSET82 },
                  { 'Y', set39, GS1_NON_CSET39 },
                  { 'Z', set64, GS1_NON_CSET64 } };
    /* Base 64 may end in one or two pads. */
    for (int pad = 0; type == 'Z' && pad < 2 && value.len > 1; pad++)
        if (value.p[value.len - 1] == '=')
            value.len--;
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (types[i].type != type)
            continue;
        *at = first_outside(types[i].set, value, 0);
        return *at < value.len ? types[i].reason : GS1_OK;
    }
    return GS1_OK;
}

/* value[from, from + n) as a number; the characters are known to be digits. */
static unsigned number_at(struct span value, size_t from, size_t n)
{
    unsigned v = 0;
    for (size_t i = from; i < from + n && i < value.len; i++)
        v = v * 10 + (unsigned)(value.p[i] - '0');
    return v;
}

/* A reason at that byte, or none. */
static enum gs1_reason unless(bool good, enum gs1_reason reason, size_t where, size_t *at)
{
    *at = where;
    return good ? GS1_OK : reason;
}

static enum gs1_reason check_digit(struct span v, size_t *at)
{
    char right = gtin_check_digit((const char *)v.p, v.len - 1);
    return unless(v.p[v.len - 1] == (uint8_t)right, GS1_CHECK_DIGIT, v.len - 1, at);
}

/* GenSpecs 7.9.5: characters by their place in the set of 82, weighted from the right by the
 * primes, modulo 1021, as two characters of 32. */
static enum gs1_reason check_pair(struct span v, size_t *at)
{
    static const char set32[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    static const uint8_t primes[] = { 2,  3,  5,  7,  11, 13,  17,  19,  23,  29,
                                      31, 37, 41, 43, 47, 53,  59,  61,  67,  71,
                                      73, 79, 83, 89, 97, 101, 103, 107, 109, 113 };
    *at = 0;
    if (v.len < 3 || v.len - 2 > ARRAY_LEN(primes))
        return GS1_CHECK_PAIR;
    size_t n = v.len - 2;
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (unsigned)place_in(set82, v.p[i]) * primes[n - 1 - i];
    sum %= 1021;
    bool good = v.p[n] == (uint8_t)set32[sum >> 5] && v.p[n + 1] == (uint8_t)set32[sum & 31];
    return unless(good, GS1_CHECK_PAIR, n, at);
}

/* A company prefix has at least four digits (GenSpecs 1.4.4). */
static enum gs1_reason check_prefix(struct span v, size_t *at)
{
    *at = first_outside(digits, span_part(v, 0, 4), 0);
    return *at >= 4 ? GS1_OK : GS1_CONTENT;
}

static enum gs1_reason check_prefix2(struct span v, size_t *at)
{
    enum gs1_reason r = check_prefix(span_part(v, 1, v.len), at);
    ++*at;
    return r;
}

static enum gs1_reason check_day(int year, unsigned month, unsigned day, bool day_may_miss,
                                 size_t month_at, size_t *at)
{
    if (month < 1 || month > 12)
        return unless(false, GS1_MONTH, month_at, at);
    bool good = (day_may_miss && day == 0) || date_valid(year, (int)month, (int)day);
    return unless(good, GS1_DAY, month_at + 2, at);
}

enum gs1_reason gs1_check_yymmdd(const uint8_t *yymmdd, bool day_may_miss, size_t *at)
{
    struct span v = { yymmdd, 6 };
    /* The century cannot matter: 2000 is a leap year, and neither 1900 nor 2100 is within reach of
     * the sliding window before 2050. */
    return check_day(2000 + (int)number_at(v, 0, 2), number_at(v, 2, 2), number_at(v, 4, 2),
                     day_may_miss, 2, at);
}

static enum gs1_reason check_date(struct span v, size_t *at)
{
    return gs1_check_yymmdd(v.p, false, at);
}

static enum gs1_reason check_date0(struct span v, size_t *at)
{
    return gs1_check_yymmdd(v.p, true, at);
}

static enum gs1_reason check_longdate(struct span v, size_t *at)
{
    unsigned year = number_at(v, 0, 4);
    if (year < 1900 || year > 2199)
        return unless(false, GS1_CONTENT, 0, at);
    return check_day((int)year, number_at(v, 4, 2), number_at(v, 6, 2), false, 4, at);
}

static enum gs1_reason check_hh(struct span v, size_t *at)
{
    return unless(number_at(v, 0, 2) < 24, GS1_HOUR, 0, at);
}

static enum gs1_reason check_mm(struct span v, size_t *at)
{
    return unless(number_at(v, 0, 2) < 60, GS1_MINUTE, 0, at);
}

static enum gs1_reason check_ss(struct span v, size_t *at)
{
    return unless(number_at(v, 0, 2) < 60, GS1_SECOND, 0, at);
}

static enum gs1_reason check_hhmm(struct span v, size_t *at)
{
    enum gs1_reason r = check_hh(v, at);
    return r ? r : unless(number_at(v, 2, 2) < 60, GS1_MINUTE, 2, at);
}

static enum gs1_reason check_country(struct span v, size_t *at)
{
    return unless(gs1_table_is_country(number_at(v, 0, 3)), GS1_COUNTRY, 0, at);
}

/* 999 stands for "several countries" (AI 703n). */
static enum gs1_reason check_country999(struct span v, size_t *at)
{
    return number_at(v, 0, 3) == 999 ? GS1_OK : check_country(v, at);
}

static enum gs1_reason check_country2(struct span v, size_t *at)
{
    return unless(gs1_table_is_country2(v.p), GS1_COUNTRY, 0, at);
}

static enum gs1_reason check_currency(struct span v, size_t *at)
{
    return unless(gs1_table_is_currency(number_at(v, 0, 3)), GS1_CONTENT, 0, at);
}

static enum gs1_reason check_zero(struct span v, size_t *at)
{
    return unless(first_outside("0", v, 0) == v.len, GS1_CONTENT, 0, at);
}

static enum gs1_reason check_nonzero(struct span v, size_t *at)
{
    return unless(first_outside("0", v, 0) < v.len, GS1_CONTENT, 0, at);
}

static enum gs1_reason check_nozerofirst(struct span v, size_t *at)
{
    return unless(v.len == 1 || v.p[0] != '0', GS1_CONTENT, 0, at);
}

static enum gs1_reason check_nondigit(struct span v, size_t *at)
{
    return unless(first_outside(digits, v, 0) < v.len, GS1_CONTENT, 0, at);
}

static enum gs1_reason check_winding(struct span v, size_t *at)
{
    return unless(place_in("019", v.p[0]) >= 0, GS1_CONTENT, 0, at);
}

static enum gs1_reason check_yesno(struct span v, size_t *at)
{
    return unless(place_in("01", v.p[0]) >= 0, GS1_CONTENT, 0, at);
}

static enum gs1_reason check_hyphen(struct span v, size_t *at)
{
    return unless(first_outside("-", v, 0) == v.len, GS1_CONTENT, 0, at);
}

/* PPTT: this piece of so many. */
static enum gs1_reason check_piece(struct span v, size_t *at)
{
    unsigned piece = number_at(v, 0, 2), total = number_at(v, 2, 2);
    return unless(piece >= 1 && piece <= total, GS1_CONTENT, 0, at);
}

static enum gs1_reason check_percent(struct span v, size_t *at)
{
    for (size_t i = 0; i < v.len; i++)
        if (v.p[i] == '%' &&
            (i + 2 >= v.len || place_in(hex, v.p[i + 1]) < 0 || place_in(hex, v.p[i + 2]) < 0))
            return unless(false, GS1_CONTENT, i, at);
    return GS1_OK;
}

static bool at_most(struct span v, const char *limit)
{
    return memcmp(v.p, limit, v.len) <= 0;
}

static enum gs1_reason check_latitude(struct span v, size_t *at)
{
    return unless(at_most(v, "1800000000"), GS1_CONTENT, 0, at);
}

static enum gs1_reason check_longitude(struct span v, size_t *at)
{
    return unless(at_most(v, "3600000000"), GS1_CONTENT, 0, at);
}

static enum gs1_reason check_importer(struct span v, size_t *at)
{
    return unless(place_in(set64, v.p[0]) >= 0, GS1_CONTENT, 0, at);
}

static enum gs1_reason check_mediatype(struct span v, size_t *at)
{
    unsigned type = number_at(v, 0, 2);
    return unless((type >= 1 && type <= 10) || type >= 80, GS1_CONTENT, 0, at);
}

/* ISO 5218. */
static enum gs1_reason check_sex(struct span v, size_t *at)
{
    return unless(place_in("0129", v.p[0]) >= 0, GS1_CONTENT, 0, at);
}

/* "2/3": the second of three. */
static enum gs1_reason check_sequence(struct span v, size_t *at)
{
    bool good = place_in("123456789", v.p[0]) >= 0 && v.p[1] == '/' &&
                place_in("123456789", v.p[2]) >= 0 && v.p[0] <= v.p[2];
    return unless(good, GS1_CONTENT, 0, at);
}

/* ISO 13616: the first four characters moved to the end, letters as 10 to 35, modulo 97 is 1. */
static enum gs1_reason check_iban(struct span v, size_t *at)
{
    *at = 0;
    if (v.len < 5 || !gs1_table_is_country2(v.p) || place_in(digits, v.p[2]) < 0 ||
        place_in(digits, v.p[3]) < 0)
        return GS1_CONTENT;
    unsigned rest = 0;
    for (size_t i = 0; i < v.len; i++) {
        uint8_t c = v.p[(i + 4) % v.len];
        int digit = place_in(digits, c), letter = place_in(capitals, c);
        if (digit < 0 && letter < 0)
            return unless(false, GS1_CONTENT, (i + 4) % v.len, at);
        rest = digit >= 0 ? (rest * 10 + (unsigned)digit) % 97
                          : (rest * 100 + (unsigned)letter + 10) % 97;
    }
    return unless(rest == 1, GS1_CONTENT, 2, at);
}

enum gs1_reason gs1_check_content(enum gs1_check check, struct span value, size_t *at)
{
    static enum gs1_reason (*const run[])(struct span, size_t *) = {
        [GS1_CHECK_DIGIT_LAST] = check_digit,
        [GS1_CHECK_PAIR_LAST] = check_pair,
        [GS1_CHECK_PREFIX] = check_prefix,
        [GS1_CHECK_PREFIX2] = check_prefix2,
        [GS1_CHECK_DATE] = check_date,
        [GS1_CHECK_DATE0] = check_date0,
        [GS1_CHECK_LONGDATE] = check_longdate,
        [GS1_CHECK_HH] = check_hh,
        [GS1_CHECK_MM] = check_mm,
        [GS1_CHECK_SS] = check_ss,
        [GS1_CHECK_HHMM] = check_hhmm,
        [GS1_CHECK_COUNTRY] = check_country,
        [GS1_CHECK_COUNTRY999] = check_country999,
        [GS1_CHECK_COUNTRY2] = check_country2,
        [GS1_CHECK_CURRENCY] = check_currency,
        [GS1_CHECK_ZERO] = check_zero,
        [GS1_CHECK_NONZERO] = check_nonzero,
        [GS1_CHECK_NOZEROFIRST] = check_nozerofirst,
        [GS1_CHECK_NONDIGIT] = check_nondigit,
        [GS1_CHECK_WINDING] = check_winding,
        [GS1_CHECK_YESNO] = check_yesno,
        [GS1_CHECK_HYPHEN] = check_hyphen,
        [GS1_CHECK_PIECE] = check_piece,
        [GS1_CHECK_PERCENT] = check_percent,
        [GS1_CHECK_LATITUDE] = check_latitude,
        [GS1_CHECK_LONGITUDE] = check_longitude,
        [GS1_CHECK_IMPORTER] = check_importer,
        [GS1_CHECK_MEDIATYPE] = check_mediatype,
        [GS1_CHECK_SEX] = check_sex,
        [GS1_CHECK_SEQUENCE] = check_sequence,
        [GS1_CHECK_IBAN] = check_iban,
    };
    *at = 0;
    return run[check] ? run[check](value, at) : GS1_OK;
}
