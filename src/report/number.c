/* number: the number a person takes home, the query code, and the slip's QR. */
#include "report/number.h"

#include <sodium.h>

#include "trust/canon.h"

enum {
    DIGITS = 14, /* day 8, kiosk 2, count 4 */
    HOTLINE_MIN = 3,
    HOTLINE_MAX = 7,
    LETTERS_MAX = 7,
    DIGITS_MAX = HOTLINE_MAX + DIGITS + 1,
    KIOSK_MAX = 99,
    COUNT_MAX = 9999,
};

/* ISO/IEC 7064 MOD 11,10, clause 8: a hybrid system, one digit. */
static char check_digit(const char *digits, size_t n)
{
    unsigned p = 10;
    for (size_t i = 0; i < n; i++) {
        unsigned s = (p + (unsigned)(digits[i] - '0')) % 10;
        p = (s ? s : 10) * 2 % 11;
    }
    return (char)('0' + (11 - p) % 10);
}

bool number_county_ok(const char *letters)
{
    size_t n = strnlen(letters, LETTERS_MAX + 1);
    return n >= 1 && n <= LETTERS_MAX && strspn(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == n;
}

bool number_hotline_ok(const char *s)
{
    size_t n = strnlen(s, HOTLINE_MAX + 1);
    return n >= HOTLINE_MIN && n <= HOTLINE_MAX && strspn(s, "0123456789") == n;
}

static bool parts_ok(const struct number_parts *p)
{
    return number_county_ok(p->county) && number_hotline_ok(p->hotline) && p->day.ymd > 0 &&
           date_valid(p->day.ymd / 10000, p->day.ymd / 100 % 100, p->day.ymd % 100) &&
           p->kiosk >= 1 && p->kiosk <= KIOSK_MAX && p->count >= 1 && p->count <= COUNT_MAX;
}

bool number_write(const struct number_parts *p, char out[REPORT_NUMBER_MAX])
{
    char digits[DIGITS + 16];
    if (!parts_ok(p))
        return false;
    snprintf(digits, sizeof digits, "%08u%02u%04u", (unsigned)p->day.ymd, p->kiosk, p->count);
    snprintf(out, REPORT_NUMBER_MAX, "%s-%s-%.8s-%s%c", p->county, p->hotline, digits, digits + 8,
             check_digit(digits, DIGITS));
    return true;
}

/* Letters first, then digits, each as plain ASCII; what only parts them is dropped. */
static bool fold(const char *text, char letters[LETTERS_MAX + 1], char digits[DIGITS_MAX + 1])
{
    struct span s = span_of(text);
    size_t n_letters = 0, n_digits = 0;
    for (size_t at = 0; at < s.len;) {
        uint32_t c;
        at += utf8_next(s, at, &c);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFF01 - 0x21; /* full width */
        if (c >= 'a' && c <= 'z')
            c -= 'a' - 'A';
        if (c == ' ' || c == '-' || c == 0x3000 || (c >= 0x2010 && c <= 0x2015) || c == 0x2212)
            continue;
        if (c >= 'A' && c <= 'Z' && n_digits == 0 && n_letters < LETTERS_MAX)
            letters[n_letters++] = (char)c;
        else if (c >= '0' && c <= '9' && n_digits < DIGITS_MAX)
            digits[n_digits++] = (char)c;
        else
            return false;
    }
    letters[n_letters] = digits[n_digits] = '\0';
    return n_digits > DIGITS;
}

static bool take(const char *from, size_t n, char *out, size_t cap)
{
    return span_copy((struct span){ (const uint8_t *)from, n }, out, cap);
}

bool number_read(const char *text, const struct number_parts *home, struct number_parts *out)
{
    char letters[LETTERS_MAX + 1], all[DIGITS_MAX + 1];
    uint64_t kiosk, count, day;
    struct number_parts p = { 0 };
    if (!text || !fold(text, letters, all))
        return false;
    size_t n_hotline = strlen(all) - DIGITS - 1;
    const char *digits = all + n_hotline;
    struct span number = span_of(digits);
    if (digits[DIGITS] != check_digit(digits, DIGITS))
        return false;
    const char *county = letters[0] || !home ? letters : home->county;
    const char *hotline = n_hotline || !home ? all : home->hotline;
    size_t hotline_bytes = n_hotline || !home ? n_hotline : strnlen(hotline, HOTLINE_MAX + 1);
    if (!take(county, strnlen(county, LETTERS_MAX + 1), p.county, sizeof p.county) ||
        !take(hotline, hotline_bytes, p.hotline, sizeof p.hotline) ||
        !span_take_digits(&number, 8, &day) || !span_take_digits(&number, 2, &kiosk) ||
        !span_take_digits(&number, 4, &count))
        return false;
    p.day.ymd = (int32_t)day;
    p.kiosk = (unsigned)kiosk;
    p.count = (unsigned)count;
    if (!parts_ok(&p))
        return false;
    *out = p;
    return true;
}

void query_code_make(char out[QUERY_CODE_TEXT])
{
    snprintf(out, QUERY_CODE_TEXT, "%06u", 1 + (unsigned)randombytes_uniform(999999));
}

static bool is_code(const char *code)
{
    return strnlen(code, QUERY_CODE_TEXT) == QUERY_CODE_TEXT - 1 &&
           strspn(code, "0123456789") == QUERY_CODE_TEXT - 1 && strcmp(code, "000000") != 0;
}

/* The uuid's own 16 bytes. */
static bool salt_of(const char *uuid, uint8_t salt[crypto_pwhash_SALTBYTES])
{
    char hex[2 * crypto_pwhash_SALTBYTES + 1];
    size_t n = 0;
    for (const char *at = uuid; *at && n < sizeof hex - 1; at++)
        if (*at != '-')
            hex[n++] = *at;
    hex[n] = '\0';
    return strlen(uuid) == REPORT_UUID_TEXT - 1 && canon_unhex(hex, salt, crypto_pwhash_SALTBYTES);
}

enum err_code query_code_check(const char *code, const char *uuid, char out[QUERY_CHECK_TEXT],
                               struct err *err)
{
    enum { PASSES = 2, MEMORY_BYTES = 8 << 20 };
    uint8_t salt[crypto_pwhash_SALTBYTES], hash[(QUERY_CHECK_TEXT - 1) / 2];
    if (!is_code(code) || !salt_of(uuid, salt))
        return err_set(err, ERR_INVALID, "no query code of six digits, or no uuid");
    if (sodium_init() < 0 || crypto_pwhash(hash, sizeof hash, code, strlen(code), salt, PASSES,
                                           MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_set(err, ERR_NOMEM, "no memory for the query code's hash");
    canon_hex(hash, sizeof hash, out);
    return ERR_OK;
}

static const char qr_mark[] = "HEYAN1:";

void slip_qr_write(const char *number, const char *code, char out[SLIP_QR_MAX])
{
    snprintf(out, SLIP_QR_MAX, "%s%s:%s", qr_mark, number, code);
}

bool slip_qr_read(struct span text, char number[REPORT_NUMBER_MAX], char code[QUERY_CODE_TEXT])
{
    char part[REPORT_NUMBER_MAX], again[REPORT_NUMBER_MAX], digits[QUERY_CODE_TEXT];
    struct number_parts parts;
    if (!span_starts(text, qr_mark))
        return false;
    struct span rest = span_part(text, sizeof qr_mark - 1, text.len);
    const uint8_t *colon = rest.len ? memchr(rest.p, ':', rest.len) : NULL;
    size_t n = colon ? (size_t)(colon - rest.p) : rest.len;
    if (!colon || !span_copy(span_part(rest, 0, n), part, sizeof part) ||
        !span_copy(span_part(rest, n + 1, rest.len), digits, sizeof digits))
        return false;
    if (!number_read(part, NULL, &parts) || !number_write(&parts, again) ||
        strcmp(part, again) != 0 || !is_code(digits))
        return false;
    text_copy(number, REPORT_NUMBER_MAX, part);
    text_copy(code, QUERY_CODE_TEXT, digits);
    return true;
}
