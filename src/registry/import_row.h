/* registry/import_row.h: what the data sets have in common: headings, tests of a row, and putting its cells where they
 * go.  For the files import_SET.c.
 *
 * Who tests returns false after having complained.
 * Rows that have no key of their own have a number `nr`: the next one of those with the same front of the key, so that
 * they keep the order they came in and a list that is handed in sorted another way is still the same rows; a line's
 * number would be another one, and two files have the same.
 */
#ifndef REGISTRY_IMPORT_ROW_H
#define REGISTRY_IMPORT_ROW_H

#include "registry/import.h"

#define STATUS_ALIASES     "|状态|登记状态|证书状态|当前状态|"
#define STATUS_DAY_ALIASES "|状态日期|变更日期|注销日期|撤销日期|吊销日期|"
#define HOLDER_ALIASES                                                                                                            \
    "|组织机构代码|统一社会信用代码|机构代码|登记企业代码|企业代码|持证企业代码|org_code|uscc|" \
    "holder_code|"
#define UNTIL_ALIASES "|有效期至|有效期限|有效期|到期日期|截止日期|有效截止日期|"
#define ABOUT_ALIASES "|号码种类|代码类型|编号类型|对象种类|"

enum { IMPORT_NO_COLUMN = IMPORT_COLUMNS_MAX };

/* Into the statement's i-th place.  The record outlives the step: its texts are not copied. */
void import_put_number(sqlite3_stmt *s, int i, int64_t v);
void import_put_null(sqlite3_stmt *s, int i);
void import_put_text(sqlite3_stmt *s, int i, const char *text);

/* A file without the column lists what is in force; an empty cell beside others says nothing. */
int64_t import_status(const struct cell_value *v);
/* "Expired" was taken as valid; then the row must have the day until which it was (IMPORT_NO_COLUMN: it has none). */
bool import_status_stands(struct import *in, const struct record *r, size_t status, size_t until);
/* A row that stands, but does not say since when it is cancelled or revoked. */
void import_warn_undated(struct import *in, const struct record *r, size_t status, size_t day);
/* The later day does not lie before the earlier. */
bool import_in_order(struct import *in, const struct record *r, size_t earlier, size_t later);
/* Of a licence or standard, or of any: into its normal form, with its kind.  An empty cell is none. */
bool import_number(struct import *in, struct record *r, size_t column, enum ident_kind want,
                   enum ident_kind *kind);
/* The last test of a row: its key is taken when it passes. */
bool import_is_first(struct import *in, const struct record *r, size_t column, int64_t key);

#endif
