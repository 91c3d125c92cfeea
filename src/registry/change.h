/* registry/change.h: the bytes of an SQLite session changeset, written and read by ourselves.
 *
 * The form is that of SQLite's session extension (the comment at the head of its sqlite3session.c);
 * sqlite3changeset_apply takes what is written here and what sqlite3session_diff makes is read here,
 * which tests hold us to.  SQLite's own reader is not let near downloaded bytes: it passes silently
 * over tables that do not fit, its apply cannot swap two unique numbers, and it has been overrun
 * before (CVE-2023-7104).  A changeset whose tables, columns and keys are not exactly the
 * release's is refused.
 * For the files of this folder.  Threads: any; a reader belongs to one.
 */
#ifndef REGISTRY_CHANGE_H
#define REGISTRY_CHANGE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "registry/delta.h"
#include "registry/layout.h"

/* The numbers of the form; a release has no reals and no blobs. */
enum value_type { VALUE_ABSENT = 0, VALUE_NUMBER = 1, VALUE_TEXT = 3, VALUE_NULL = 5 };

struct value {
    enum value_type type;
    int64_t number;
    struct span text; /* borrowed */
};

bool value_same(const struct value *a, const struct value *b);
/* The columns of a row, texts borrowed until the statement's next step.  ERR_INVALID: a value no
 * release has. */
enum err_code value_row(sqlite3_stmt *row, size_t n, struct value *out, struct err *err) MUST_USE;
bool value_bind(sqlite3_stmt *stmt, int at, const struct value *v);

enum change_op { CHANGE_DELETE = 9, CHANGE_INSERT = 18, CHANGE_UPDATE = 23 };

struct change {
    const struct layout_table *table;
    enum change_op op;
    /* DELETE: before is whole.  INSERT: after is whole.  UPDATE: before has key and what changes,
     * after what changes. */
    struct value before[LAYOUT_COLUMNS_MAX], after[LAYOUT_COLUMNS_MAX];
};

enum err_code change_put_table(struct buf *b, const struct layout_table *t) MUST_USE;
enum err_code change_put_record(struct buf *b, const struct value *v, size_t n) MUST_USE;
/* before or after is not looked at where the operation has none. */
enum err_code change_put(struct buf *b, enum change_op op, size_t n, const struct value *before,
                         const struct value *after) MUST_USE;

/* Bytes one change may have: twice what the longest row of a release has. */
enum { CHANGE_BYTES_MAX = 32 * 1024 };

struct change_reader {
    const struct layout *layout;
    delta_read_fn *read;
    void *self;
    uint8_t bytes[2 * CHANGE_BYTES_MAX];
    size_t from, to; /* of bytes: what is not read yet */
    bool at_end;
    const struct layout_table *table;
    bool seen[LAYOUT_TABLES_MAX];
};

void change_reader_init(struct change_reader *r, const struct layout *layout, delta_read_fn *read,
                        void *self);
/* *out is borrowed until the next call.  ERR_NOT_FOUND after the last one; ERR_INVALID says what is
 * not as it must be; what `read` fails with. */
enum err_code change_next(struct change_reader *r, struct change *out, struct err *err) MUST_USE;

#endif
