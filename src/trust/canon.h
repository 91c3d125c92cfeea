/* trust/canon.h: JSON as signed metadata has it: read under limits, written in the one canonical form.
 *
 * Refused: a key twice in one object, numbers that are not integers of 64 bits, more than CANON_DEPTH_MAX
 * levels or CANON_VALUES_MAX values, text after the end, bytes that are not UTF-8, NUL in a text.
 * Canonical form (OLPC, as all TUF signatures use it): keys sorted by bytes, no blanks, texts raw but for
 * `"` and `\` behind a backslash, integers in decimal.
 * Threads: any.
 */
#ifndef TRUST_CANON_H
#define TRUST_CANON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/text.h"

#define CANON_DEPTH_MAX  32
#define CANON_VALUES_MAX 200000 /* the 5 MB of a targets file hold no more that say anything */

/* All of bytes as one object; *out is a new reference. */
enum err_code canon_read(struct span bytes, json_t **out, struct err *err) MUST_USE;

/* From now on whatever JSON leaves in memory is overwritten when it is freed.  For programs through whose hands go a
 * person's words; called once, before anything reads or writes JSON. */
void canon_forget_freed(void);

/* Appends the canonical form of value to out. */
enum err_code canon_write(const json_t *value, struct buf *out, struct err *err) MUST_USE;

/* Bytes of a hex text, either case, and back; false when text is not exactly n_bytes pairs. */
bool canon_unhex(const char *text, uint8_t *out, size_t n_bytes);
void canon_hex(const uint8_t *bytes, size_t n, char *out); /* out[2 * n + 1] */

/* "2026-11-23T04:05:06Z" to seconds UTC and back; exactly that form, years 1900 to 2199. */
#define CANON_TIME_TEXT 32
bool canon_time(const char *text, int64_t *out_utc_s);
void canon_time_text(int64_t utc_s, char out[CANON_TIME_TEXT]);

#endif
