#include "registry/row.h"

#include "base/err.h"
#include "registry/key.h"

enum { ORG_COLUMN_COUNT = 11 };

int64_t row_number(struct row *row, int64_t lowest, int64_t highest)
{
    int type = sqlite3_column_type(row->stmt, row->at);
    int64_t v = sqlite3_column_int64(row->stmt, row->at++);
    if (type != SQLITE_INTEGER || v < lowest || v > highest) {
        row->bad = true;
        return lowest;
    }
    return v;
}

void row_text(struct row *row, char *out, size_t cap)
{
    bool is_text = sqlite3_column_type(row->stmt, row->at) == SQLITE_TEXT;
    const unsigned char *p = sqlite3_column_text(row->stmt, row->at);
    struct span s = { p, p ? (size_t)sqlite3_column_bytes(row->stmt, row->at) : 0 };
    row->at++;
    if (!is_text || !p || !utf8_valid(s) || !span_copy(s, out, cap))
        row->bad = true;
}

struct date row_day(struct row *row)
{
    int64_t v = row_number(row, 0, 21991231);
    if (v != 0 && !date_valid((int)(v / 10000), (int)(v / 100 % 100), (int)(v % 100)))
        row->bad = true;
    return (struct date){ (int32_t)v };
}

enum fact_status row_status(struct row *row)
{
    return (enum fact_status)row_number(row, STATUS_UNKNOWN, STATUS_COUNT - 1);
}

bool row_is_null(struct row *row)
{
    return sqlite3_column_type(row->stmt, row->at) == SQLITE_NULL;
}

void row_org(struct row *row, struct fact_org *out)
{
    if (row_is_null(row)) {
        row->at += ORG_COLUMN_COUNT;
        return;
    }
    if (!key_org_text(row_number(row, 0, INT64_MAX), out->org_code))
        row->bad = true;
    ROW_TEXT(row, out->uscc);
    if (row_is_null(row)) {
        row->at++;
    } else {
        int64_t reg_no = row_number(row, 1, INT64_C(999999999999999));
        snprintf(out->reg_no, sizeof out->reg_no, "%lld", (long long)reg_no);
    }
    ROW_TEXT(row, out->name);
    ROW_TEXT(row, out->former_name);
    ROW_TEXT(row, out->address);
    ROW_TEXT(row, out->region);
    ROW_TEXT(row, out->trade);
    if (row_is_null(row))
        row->at++;
    else if (!key_org_text(row_number(row, 0, INT64_MAX), out->group_code))
        row->bad = true;
    out->status = row_status(row);
    out->status_date = row_day(row);
}

enum err_code row_done(const struct row *row, struct err *err)
{
    if (row->bad)
        return err_set(err, ERR_DB,
                       "the registry release went bad while being read: a row does not hold "
                       "what its table promises");
    return ERR_OK;
}
