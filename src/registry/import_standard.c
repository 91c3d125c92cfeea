/* The data set of standards of firms: its columns, what makes a row of it hold, and where its cells go. */
#include "registry/import_row.h"

static const char insert[] =
    "INSERT INTO standard (number, title, holder, status, filed, valid_until,"
    " status_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

enum {
    STA_NUMBER,
    STA_TITLE,
    STA_HOLDER,
    STA_STATUS,
    STA_FILED,
    STA_UNTIL,
    STA_STATUS_DAY,
    STA_COLUMNS
};

static const struct import_column standard_columns[STA_COLUMNS] = {
    [STA_NUMBER] = { "number", "|编号|标准编号|标准号|", cell_read_raw, FACT_NUMBER_MAX,
                     CELL_MUST_BE_GIVEN },
    [STA_TITLE] = { "title", "|标准名称|名称|", cell_read_text, FACT_NAME_MAX, 0 },
    [STA_HOLDER] = { "holder", HOLDER_ALIASES, cell_read_org, 10, CELL_MUST_BE_GIVEN },
    [STA_STATUS] = { "status", STATUS_ALIASES, cell_read_status, 0, 0 },
    [STA_FILED] = { "filed", "|备案日期|", cell_read_day, 0, 0 },
    [STA_UNTIL] = { "valid_until", UNTIL_ALIASES, cell_read_day_or_open, 0, 0 },
    [STA_STATUS_DAY] = { "status_date", STATUS_DAY_ALIASES, cell_read_day, 0, 0 },
};

static bool take_standard(struct import *in, struct record *r, sqlite3_stmt *s)
{
    enum ident_kind kind;
    bool good = import_number(in, r, STA_NUMBER, ID_STANDARD_FIRM, &kind);
    good = import_org_is_there(in, r, STA_HOLDER) && good;
    good = import_status_stands(in, r, STA_STATUS, STA_UNTIL) && good;
    good = import_in_order(in, r, STA_FILED, STA_UNTIL) && good;
    good = import_in_order(in, r, STA_FILED, STA_STATUS_DAY) && good;
    good = good && import_is_first(in, r, STA_NUMBER, import_text_key(r->v[STA_NUMBER].text, ""));
    if (!good)
        return false;
    import_warn_undated(in, r, STA_STATUS, STA_STATUS_DAY);
    import_put_text(s, 1, r->v[STA_NUMBER].text);
    import_put_text(s, 2, r->v[STA_TITLE].text);
    import_put_number(s, 3, r->v[STA_HOLDER].number);
    import_put_number(s, 4, import_status(&r->v[STA_STATUS]));
    for (int i = STA_FILED; i <= STA_STATUS_DAY; i++)
        import_put_number(s, 5 + i - STA_FILED, r->v[i].number);
    return true;
}

const struct import_set import_standard = { SET_STANDARD, insert, standard_columns, STA_COLUMNS,
                                            take_standard };
