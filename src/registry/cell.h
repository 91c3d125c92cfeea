/* registry/cell.h: what one cell of a CSV file says, or why it says nothing usable.
 *
 * Liberal in form: full-width digits, dashes of all kinds, blanks inside numbers, a leading
 * apostrophe, Chinese and English words for a status, several ways to write a day.  Strict in
 * content: a number must have its length and its check character, a day must exist.
 * Pure.  Threads: any.
 */
#ifndef REGISTRY_CELL_H
#define REGISTRY_CELL_H

#include "base/date.h"
#include "base/text.h"
#include "fact/fact.h"
#include "registry/reason.h"

enum { CELL_TEXT_MAX = FACT_NOTE_MAX };

struct cell_value {
    bool has_column; /* the file has such a column */
    bool given;      /* and the cell is not empty */
    bool doubtful;   /* its check character is off, which is known of some real ones: a warning */
    bool may_mend;   /* asked for: what a spreadsheet spoilt is put right where that is certain */
    bool mended;     /* and it was: *why says how */
    int64_t number;  /* a day as 20261012, a status, a key, … as the reader of that cell says */
    char text[CELL_TEXT_MAX];
};

/* Reads a cell that is not empty.  False: why says what is wrong. */
typedef bool cell_fn(struct span cell, size_t cap, struct cell_value *out, struct reason *why);

cell_fn cell_read_text;        /* text: blanks trimmed, line breaks as one blank; at most cap - 1 */
cell_fn cell_read_day;         /* number: 20261012 */
cell_fn cell_read_day_or_open; /* the same; 长期 and the like are no day: 0 */
cell_fn cell_read_status;      /* number: enum fact_status */
cell_fn cell_read_org;         /* number: key_of_org; of an organisation or credit code */
cell_fn cell_read_uscc;        /* text, and number: key of the organisation code inside */
cell_fn cell_read_reg_no;      /* number: 13 or 15 digits */
cell_fn cell_read_region;      /* text: six digits */
cell_fn cell_read_prefix;      /* text: 7 to 12 digits; number: key_range's id */
cell_fn cell_read_gtin;        /* number: 14 digits; text: those 14 digits */
cell_fn cell_read_scope;       /* text: 7 to 12 digits, or a GTIN's 14 */
cell_fn cell_read_raw;         /* text: a number of some kind, for cell_number */
cell_fn cell_read_kind;        /* number: enum ident_kind of a licence */
cell_fn cell_read_about;       /* number: ID_GTIN14, ID_GTIN13 (a prefix), ID_ORG, a licence kind */
cell_fn cell_read_alert;       /* number: enum alert_kind */

/* The normal form of a number of that kind (ID_NONE: of whatever kind it is, which *kind then
 * says; ID_GTIN14 and ID_ORG stand for all GTINs and organisation numbers) in the value's text.
 * Blank cells are not for it. */
bool cell_number(struct cell_value *v, enum ident_kind want, enum ident_kind *kind,
                 struct reason *why);

/* Nothing, or one of the ways to write nothing: - / 无 NULL N/A. */
bool cell_is_empty(struct span cell);

#endif
