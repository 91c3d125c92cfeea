/* report/field.h: structs as JSON objects by tables of fields; inside of src/report only.
 *
 * A row says where in the struct a value lies, what it may be and whether it must be there.  Reading refuses what
 * writing would not have written; keys that no row names are passed over, so that a later program may add some.
 * Writing goes straight into the buffer: no copy of a person's words is left in anybody's heap.
 * Threads: any.
 */
#ifndef REPORT_FIELD_H
#define REPORT_FIELD_H

#include <jansson.h>
#include <stddef.h>

#include "base/buf.h"

enum field_type {
    FIELD_TEXT,  /* one line of UTF-8, no control characters */
    FIELD_PROSE, /* the same with line ends */
    FIELD_ID,    /* letters, digits, '.', '-', '_'; a letter or digit first */
    FIELD_HEX,   /* lower case, exactly as long as its room */
    FIELD_UUID,  /* version 4, lower case */
    FIELD_JSON,  /* a text that is a JSON object; stands as an object */
    FIELD_INT,   /* int64_t, 0 and above: seconds, sequences */
    FIELD_SIZE,  /* uint64_t, up to 2^53 */
    FIELD_BOOL,
    FIELD_DATE, /* struct date, as 2026-10-12 */
    FIELD_ENUM, /* one of names[from] and on; where from is 1, names[0] is "none" and stands nowhere */
    FIELD_NUMBER, /* report/number.h */
};

struct field {
    const char *name;
    enum field_type type;
    size_t at, size; /* offsetof and sizeof of the member */
    bool must;       /* a report without it is none; others are left out when empty */
    const char *const *names;
    size_t n_names, from;
};

#define FIELD(type, of, member, is_must)                                                           \
    {                                                                                              \
#member, type, offsetof(struct of, member), sizeof(((struct of *)0)->member), is_must,     \
            NULL, 0, 0                                                                             \
    }
#define FIELD_OF(of, member, list, from)                                                           \
    {                                                                                              \
#member, FIELD_ENUM, offsetof(struct of, member), sizeof(((struct of *)0)->member), true,  \
            list, ARRAY_LEN(list), from                                                            \
    }

/* Whether the value at p (of the field) says nothing: such a one is not written. */
bool field_is_empty(const struct field *f, const void *p);
/* Whether a value may stand there; of texts alone. */
bool field_text_ok(enum field_type type, const char *text, size_t size);

/* Appends "name":value pairs with commas between; *first says whether one is needed before, and is cleared. */
enum err_code fields_write(const struct field *f, size_t n, const void *of, bool *first,
                           struct buf *out, struct err *err) MUST_USE;
enum err_code fields_read(const struct field *f, size_t n, const json_t *object, void *of,
                          struct err *err) MUST_USE;

/* Lists: member `name` as an array of texts or of objects.  The list lies at `items`, one every `stride` bytes. */
struct field_list {
    const char *name;
    const struct field *fields; /* of each object; for texts one row */
    size_t n_fields;
    size_t stride, max;
    bool is_text;
};
enum err_code list_write(const struct field_list *l, const void *items, size_t n, bool *first,
                         struct buf *out, struct err *err) MUST_USE;
enum err_code list_read(const struct field_list *l, const json_t *object, void *items, size_t *n,
                        struct err *err) MUST_USE;

/* The "format" member; ERR_UNSUPPORTED for a later form of the same thing ("heyan-report-2"). */
enum err_code format_read(const json_t *object, const char *format, struct err *err) MUST_USE;

/* A text between quotation marks, escaped. */
enum err_code json_text_write(const char *text, struct buf *out) MUST_USE;

#endif
