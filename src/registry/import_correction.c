/* The data set of corrections asked for: its columns, what makes a row of it hold, and where its cells go. */
#include "registry/import_row.h"

/* nr: as import_row.h says. */
static const char insert[] =
    "INSERT INTO correction (number, number_kind, accepted, nr, firm, note,"
    " closed) VALUES (?1, ?2, ?3, "
    "(SELECT ifnull(max(nr), 0) + 1 FROM correction WHERE number = ?1 AND number_kind = ?2"
    " AND accepted = ?3)"
    ", ?4, ?5, ?6)";

enum { COR_ABOUT, COR_NUMBER, COR_FIRM, COR_NOTE, COR_ACCEPTED, COR_CLOSED, COR_COLUMNS };

static const struct import_column correction_columns[COR_COLUMNS] = {
    [COR_ABOUT] = { "number_kind", ABOUT_ALIASES, cell_read_about, 0, 0 },
    [COR_NUMBER] = { "number", "|号码|编号|代码|商品条码|条码|gtin|", cell_read_raw,
                     FACT_NUMBER_MAX, CELL_MUST_BE_GIVEN },
    [COR_FIRM] = { "firm", "|企业|申请企业|企业名称|", cell_read_text, FACT_NAME_MAX, 0 },
    [COR_NOTE] = { "note", "|说明|事由|备注|", cell_read_text, FACT_NOTE_MAX, 0 },
    [COR_ACCEPTED] = { "accepted", "|受理日期|", cell_read_day, 0, CELL_MUST_BE_GIVEN },
    [COR_CLOSED] = { "closed", "|办结日期|", cell_read_day, 0, 0 },
};

static bool take_correction(struct import *in, struct record *r, sqlite3_stmt *s)
{
    enum ident_kind kind;
    bool good = import_number(in, r, COR_NUMBER, (enum ident_kind)r->v[COR_ABOUT].number, &kind);
    good = import_in_order(in, r, COR_ACCEPTED, COR_CLOSED) && good;
    if (!good)
        return false;
    import_put_text(s, 1, r->v[COR_NUMBER].text);
    import_put_text(s, 2, ident_kind_name(kind));
    import_put_number(s, 3, r->v[COR_ACCEPTED].number);
    import_put_text(s, 4, r->v[COR_FIRM].text);
    import_put_text(s, 5, r->v[COR_NOTE].text);
    import_put_number(s, 6, r->v[COR_CLOSED].number);
    return true;
}

const struct import_set import_correction = { SET_CORRECTION, insert, correction_columns,
                                              COR_COLUMNS, take_correction };
