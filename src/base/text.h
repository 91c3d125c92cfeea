/* base/text.h: bytes from outside as views, and the little UTF-8 we need.
 *
 * A scanned payload, a file's line or a key burst is a struct span: pointer and length, any bytes,
 * NULs included, never terminated.  It turns into a typed thing at exactly one door, a parser.
 * Owns nothing.  Threads: any.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"

struct span {
    const uint8_t *p;
    size_t len;
};

/* The bytes of a terminated string, without the terminator. */
struct span span_of(const char *s);
/* s[from, to), clamped to what there is. */
struct span span_part(struct span s, size_t from, size_t to);
struct span span_trim(struct span s); /* without ASCII blanks and control bytes at both ends */
bool span_eq(struct span s, const char *text);
bool span_starts(struct span s, const char *text);
bool span_all_digits(struct span s); /* false when empty */
/* Consumes exactly n digits (n <= 18) from the front, or nothing. */
bool span_take_digits(struct span *s, size_t n, uint64_t *out);
/* All of s as a decimal number of 1 to 18 digits. */
bool span_number(struct span s, uint64_t *out);

/* Copies s into out[cap] and terminates it.  False, and out empty, when it does not fit or s holds
 * a NUL. */
bool span_copy(struct span s, char *out, size_t cap) MUST_USE;
/* Copies as much of text as fits on a character boundary; always terminates.  For words to show. */
void text_copy(char *out, size_t cap, const char *text);
/* Drops the unfinished UTF-8 character that cutting by bytes may have left at the end of s. */
void text_mend(char *s);
/* Length of s cut to at most max bytes without splitting a UTF-8 character. */
size_t text_cut(const char *s, size_t max);

/* Decodes one UTF-8 character at s.p[at].  Returns its bytes (1 to 4); for a malformed byte
 * returns 1 and *cp = 0xFFFD.  at must be < s.len. */
size_t utf8_next(struct span s, size_t at, uint32_t *cp);
/* Writes cp as UTF-8 (1 to 4 bytes) and returns the count. */
size_t utf8_put(uint32_t cp, char out[4]);
bool utf8_valid(struct span s);

/* What a person may be shown of unknown bytes: valid UTF-8 only; C0, C1, ESC, bidi controls and
 * zero-width characters dropped, malformed bytes as U+FFFD; cut to cap - 1. */
void text_show(struct span s, char *out, size_t cap);

#endif
