/* code/gs1_read.h: a reading under way, shared by the parsers of the several forms.  For
 * code/gs1*.c only.  A parser collects in a struct gs1_reader of its own and hands over at the end,
 * so that a caller's output is either whole or untouched. */
#ifndef CODE_GS1_READ_H
#define CODE_GS1_READ_H

#include "code/gs1_table.h"

struct gs1_reader {
    struct gs1_options options;
    struct gs1_data data;
    struct gs1_error err;
};

/* o may be NULL. */
void gs1_reader_init(struct gs1_reader *r, const struct gs1_options *o, enum gs1_form form);
/* Notes why; always false, so that `return gs1_reader_fail(…)` reads as one step. */
bool gs1_reader_fail(struct gs1_reader *r, enum gs1_reason reason, size_t at, struct span ai);

/* Checks value (decoded bytes) against the row and adds it.  at and len: where it stands in the
 * text. */
bool gs1_reader_add(struct gs1_reader *r, const struct gs1_ai *row, struct span ai,
                    struct span value, size_t at, size_t len) MUST_USE;
/* The rules between elements: two values, exclusions, requirements. */
bool gs1_reader_pairs(struct gs1_reader *r) MUST_USE;

/* Copies data to *out when done, else the error to *err (NULL is fine); returns done. */
bool gs1_reader_finish(const struct gs1_reader *r, bool done, struct gs1_data *out,
                       struct gs1_error *err);

/* Scheme and host of a web address, and where its path begins; false when it is none. */
struct gs1_url {
    struct span host;         /* without port */
    struct span path, query;  /* path begins with '/'; neither has '?' or '#' */
    size_t path_at, query_at; /* in the text */
};
bool gs1_url_split(struct span text, struct gs1_url *out);
/* Percent-decodes into out[GS1_VALUE_MAX * 2]; false for a NUL or when it does not fit. */
enum { GS1_DECODED_MAX = GS1_VALUE_MAX * 2 };
bool gs1_url_decode(struct span in, bool plus_is_blank, uint8_t out[GS1_DECODED_MAX],
                    struct span *decoded);
/* The first byte that may not stand in a URI (RFC 3986), or the length. */
size_t gs1_url_bad_byte(struct span text);

/* Cuts off the front of *rest up to the next `by`; false at the end. */
bool gs1_take(struct span *rest, uint8_t by, struct span *word);

#endif
