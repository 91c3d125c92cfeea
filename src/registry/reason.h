/* registry/reason.h: why a cell or a row is not fit, as data.
 *
 * Each reason is a row of one table: its stable name, how grave it is, and English words for the
 * command line.  The words for a clerk are in assets/strings, "desk.reason.<name>".  {value} is what
 * stood there, {other} and {n} are what the row's words say.
 * Pure.  Threads: any.
 */
#ifndef REGISTRY_REASON_H
#define REGISTRY_REASON_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum reason_grade {
    GRADE_ERROR,   /* the row cannot stand in a release */
    GRADE_WARNING, /* it can; somebody should look */
    GRADE_MENDED,  /* what a spreadsheet spoilt was put right, because only one reading is left */
    GRADE_COUNT
};

/* clang-format off */
#define REASON_LIST(X)                                                                             \
    X(REASON_NONE, GRADE_ERROR, "none", "nothing is wrong")                                        \
    /* cells of any kind */                                                                        \
    X(REASON_EMPTY, GRADE_ERROR, "empty", "is empty")                                              \
    X(REASON_TOO_LONG, GRADE_ERROR, "too_long", "longer than {n} bytes of UTF-8")                  \
    X(REASON_CONTROL, GRADE_ERROR, "control", "holds a control character, {other}")                \
    X(REASON_DESTROYED, GRADE_ERROR, "destroyed",                                                  \
      "holds a character that an earlier conversion has destroyed, {other}")                       \
    X(REASON_INVISIBLE, GRADE_ERROR, "invisible", "holds an invisible character, {other}")         \
    X(REASON_SHEET_ERROR, GRADE_ERROR, "sheet_error",                                              \
      "'{value}': the spreadsheet could not work this cell out")                                   \
    /* numbers */                                                                                  \
    X(REASON_BREAK, GRADE_ERROR, "break", "holds a control character or a line break")             \
    X(REASON_CODE_LONG, GRADE_ERROR, "code_long", "longer than any such number: '{value}…'")       \
    X(REASON_MANGLED, GRADE_ERROR, "mangled",                                                      \
      "'{value}': a spreadsheet has made a quantity of the number and lost digits; make the column"\
      " text and export again from the source")                                                    \
    X(REASON_ROUNDED, GRADE_ERROR, "rounded",                                                      \
      "'{value}' ends in zeros as a rounded quantity does, and fails its check; export again from" \
      " the source, the column as text")                                                           \
    X(REASON_ROUNDED_KEPT, GRADE_WARNING, "rounded_kept",                                          \
      "'{value}' ends in zeros as a rounded quantity does; its check holds")                       \
    X(REASON_NOT_DIGITS, GRADE_ERROR, "not_digits", "'{value}' is not all digits")                 \
    X(REASON_USCC_FORM, GRADE_ERROR, "uscc_form",                                                  \
      "'{value}' is no credit code: 18 characters, without I, O, Z, S and V")                      \
    X(REASON_USCC_INNER, GRADE_ERROR, "uscc_inner",                                                \
      "'{value}': the organisation code inside (characters 9 to 17) fails its check")              \
    X(REASON_USCC_OTHER, GRADE_ERROR, "uscc_other",                                                \
      "'{value}' is another organisation's: characters 9 to 17 are not its org_code")              \
    X(REASON_ORG_SHORT, GRADE_ERROR, "org_short",                                                  \
      "'{value}' has 8 characters, an organisation code has 9: has a leading zero or the check"    \
      " character been lost?")                                                                     \
    X(REASON_ORG_CHECK, GRADE_ERROR, "org_check",                                                  \
      "'{value}' fails its check; the last character would be {other}")                            \
    X(REASON_ORG_FORM, GRADE_ERROR, "org_form",                                                    \
      "'{value}' is neither an organisation code nor a credit code")                               \
    X(REASON_ORG_NO_KEY, GRADE_ERROR, "org_no_key",                                                \
      "is empty, and so is uscc; one of them is needed")                                           \
    X(REASON_REG_LENGTH, GRADE_ERROR, "reg_length",                                                \
      "'{value}' has {n} digits, a registration number has 15, or 13 before 2007")                 \
    X(REASON_REG_CHECK, GRADE_ERROR, "reg_check",                                                  \
      "'{value}' fails its check; the last digit would be {other}")                                \
    X(REASON_REGION, GRADE_ERROR, "region", "'{value}' is no region of GB/T 2260: six digits")     \
    X(REASON_PREFIX_LENGTH, GRADE_ERROR, "prefix_length",                                          \
      "'{value}' has {n} digits, a company prefix has 7 to 12")                                    \
    X(REASON_GTIN_LENGTH, GRADE_ERROR, "gtin_length",                                              \
      "'{value}' has {n} digits, a GTIN has 8, 12, 13 or 14: have leading zeros or the check digit"\
      " been lost?")                                                                               \
    X(REASON_GTIN_CHECK, GRADE_ERROR, "gtin_check",                                                \
      "'{value}' fails its check; the last digit would be {other}")                                \
    X(REASON_GTIN_NONE, GRADE_ERROR, "gtin_none", "'{value}' is no GTIN")                          \
    X(REASON_NUMBER_FORM, GRADE_ERROR, "number_form",                                              \
      "'{value}' is not well formed for the kind {other}")                                         \
    X(REASON_NUMBER_CHECK, GRADE_ERROR, "number_check",                                            \
      "'{value}' fails its check; the last character would be {other}")                            \
    X(REASON_NUMBER_MANY, GRADE_ERROR, "number_many",                                              \
      "'{value}' holds more than one number; write a row for each")                                \
    X(REASON_NUMBER_NONE, GRADE_ERROR, "number_none",                                              \
      "'{value}' is not a number of any kind kept here")                                           \
    X(REASON_NUMBER_KIND, GRADE_ERROR, "number_kind",                                              \
      "'{value}' is not a number of the kind {other}")                                             \
    X(REASON_NOT_LICENCE, GRADE_ERROR, "not_licence", "'{value}' is a {other}, not a licence")     \
    /* days and words */                                                                           \
    X(REASON_DAY, GRADE_ERROR, "day", "'{value}' is no day; write 2026-10-12")                     \
    X(REASON_DAY_SERIAL, GRADE_ERROR, "day_serial",                                                \
      "'{value}' is a spreadsheet's count of days; make the column a date and export again")       \
    X(REASON_STATUS, GRADE_ERROR, "status",                                                        \
      "'{value}' is no status; they are valid, suspended, cancelled, revoked, delisted and unknown")\
    X(REASON_STATUS_EXPIRED, GRADE_ERROR, "status_expired",                                        \
      "'{value}' is told from the last day of validity, and is not a status; write valid, and that"\
      " day in valid_until")                                                                       \
    X(REASON_KIND, GRADE_ERROR, "kind",                                                            \
      "'{value}' is no kind of licence (db/README.md lists them)")                                 \
    X(REASON_ABOUT, GRADE_ERROR, "about",                                                          \
      "'{value}' is none of GTIN, PREFIX, ORG and the kinds of licence")                           \
    X(REASON_ALERT, GRADE_ERROR, "alert", "'{value}' is neither recall nor failed_check")          \
    X(REASON_ALERT_ABOUT, GRADE_ERROR, "alert_about",                                              \
      "an alert is about a product, a licence or a firm")                                          \
    /* rows beside each other */                                                                   \
    X(REASON_TWICE, GRADE_ERROR, "twice", "stands on line {n} already")                            \
    X(REASON_TWICE_ELSEWHERE, GRADE_ERROR, "twice_elsewhere",                                      \
      "stands on line {n} of {other} already")                                                     \
    X(REASON_REVERSED, GRADE_ERROR, "reversed", "{value} lies before {other}, {n}")                \
    X(REASON_ORG_MISSING, GRADE_ERROR, "org_missing", "{other} has no row in organisations.csv")   \
    X(REASON_ORG_MISSING_KEPT, GRADE_WARNING, "org_missing_kept",                                  \
      "{other} has no row in organisations.csv")                                                   \
    X(REASON_TWO_ORGS, GRADE_ERROR, "two_orgs",                                                    \
      "'{value}' and '{other}' are two organisations' numbers; which one holds it?")               \
    X(REASON_NO_MEMORY, GRADE_ERROR, "no_memory", "no memory to remember it")                      \
    X(REASON_CHECK_OFF, GRADE_WARNING, "check_off", "'{value}' fails its check")                   \
    X(REASON_UNDATED, GRADE_WARNING, "undated",                                                    \
      "is empty: since when it is {other} cannot be told")                                         \
    X(REASON_NESTING, GRADE_WARNING, "nesting",                                                    \
      "{value} lies inside {other}, which another organisation holds")                             \
    /* files */                                                                                    \
    X(REASON_NARROW, GRADE_ERROR, "narrow", "{value} cells where the heading has {n}")             \
    X(REASON_WIDE, GRADE_ERROR, "wide",                                                            \
      "{value} cells where the heading has {n}; a comma inside a cell needs quotation marks around"\
      " it")                                                                                       \
    X(REASON_LINES, GRADE_ERROR, "lines", "too many lines")                                        \
    X(REASON_COLUMNS, GRADE_ERROR, "columns", "more than {n} columns")                             \
    X(REASON_ROW_LONG, GRADE_ERROR, "row_long", "a row of more than a million bytes")              \
    X(REASON_NUL, GRADE_ERROR, "nul",                                                              \
      "holds a NUL byte: not a text file, or UTF-16 without byte order mark")                      \
    X(REASON_CELL_LONG, GRADE_ERROR, "cell_long",                                                  \
      "a cell of more than 65536 bytes: is its quotation mark never closed?")                      \
    X(REASON_QUOTE, GRADE_ERROR, "quote",                                                          \
      "a quotation mark in the middle of a cell; write it twice, in a quoted cell")                \
    X(REASON_SWALLOWED, GRADE_ERROR, "swallowed",                                                  \
      "the rows up to line {n} stand in one cell: a quotation mark is missing or too many")        \
    X(REASON_QUOTE_OPEN, GRADE_ERROR, "quote_open",                                                \
      "a quotation mark opened in this row is never closed")                                       \
    X(REASON_MARK, GRADE_ERROR, "mark", "begins with the mark of UTF-8, but is not UTF-8")         \
    X(REASON_BYTES, GRADE_ERROR, "bytes", "bytes that are neither UTF-8 nor GB18030 (GBK)")        \
    X(REASON_CUT, GRADE_ERROR, "cut", "ends in the middle of a character")                         \
    X(REASON_OLD_SHEET, GRADE_ERROR, "old_sheet",                                                  \
      "a spreadsheet of the old kind (.xls), or one with a password; save it as .xlsx or CSV")     \
    X(REASON_SHEET_DAMAGED, GRADE_ERROR, "sheet_damaged", "no whole .xlsx file: {other}")          \
    X(REASON_SHEET_BOMB, GRADE_ERROR, "sheet_bomb", "grows out of all proportion when unpacked")   \
    X(REASON_NO_ROWS, GRADE_ERROR, "no_rows", "holds no row of the data set")                      \
    X(REASON_NO_HEADING, GRADE_ERROR, "no_heading",                                                \
      "no line names the columns; still missing: {other}")                                         \
    X(REASON_SHEET_SKIPPED, GRADE_WARNING, "sheet_skipped", "the sheet {value} was left out")      \
    X(REASON_HEADING_GONE, GRADE_WARNING, "heading_gone",                                          \
      "the column '{value}' of the last time is not there")                                        \
    X(REASON_COLUMN_UNUSED, GRADE_WARNING, "column_unused", "the column '{value}' is not used")    \
    /* what was put right */                                                                       \
    X(REASON_ZEROS, GRADE_MENDED, "zeros",                                                         \
      "'{value}' had lost its leading zeros; taken as {other}")                                    \
    X(REASON_EXPIRED, GRADE_MENDED, "expired",                                                     \
      "'{value}' is told from the last day of validity; taken as valid until that day")            \
    X(REASON_SERIAL, GRADE_MENDED, "serial",                                                       \
      "'{value}' is a spreadsheet's count of days; taken as {other}")
/* clang-format on */

#define X(id, grade, name, text) id,
enum reason_id { REASON_LIST(X) REASON_COUNT };
#undef X

enum { REASON_SHOWN_MAX = 80, REASON_TEXT_MAX = 400 };

struct reason {
    enum reason_id id;
    int64_t n;
    char value[REASON_SHOWN_MAX], other[REASON_SHOWN_MAX]; /* fit to be shown */
};

/* Fills *out and is false, so that `return reason_set(...)` reads as one step.  value and other
 * are cut to a line and cleaned of what steers a terminal; NULL is none. */
bool reason_set(struct reason *out, enum reason_id id, const char *value, const char *other,
                int64_t n);
bool reason_set_span(struct reason *out, enum reason_id id, struct span value);

const char *reason_name(enum reason_id id); /* "gtin_check"; never NULL */
enum reason_grade reason_grade(enum reason_id id);
/* The English sentence. */
void reason_text(const struct reason *r, char out[REASON_TEXT_MAX]);

#endif
