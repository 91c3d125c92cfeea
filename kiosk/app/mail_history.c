#include "app/mail_history.h"

#include <string.h>

#include "base/text.h"

/* Rows of text of a sheet, columns of a row (a Han character takes two), and the rows that day and act take. */
enum { ROWS = 11, COLUMNS = 44, HEAD_ROWS = 2 };

size_t history_fill(const char *text, size_t from, size_t rows, size_t columns, size_t *used)
{
    struct span all = span_of(text);
    size_t row = 0, column = 0, at = from;
    while (at < all.len) {
        uint32_t c;
        size_t n = utf8_next(all, at, &c), wide = c < 0x2E80 ? 1 : 2;
        if (c == '\n' || column + wide > columns) {
            row++;
            column = 0;
        }
        if (row >= rows)
            break;
        column += c == '\n' ? 0 : wide;
        at += n;
    }
    *used = row >= rows ? rows : row + (column > 0);
    return at;
}

/* Deals on from *next; how many pieces the sheet has got. */
static size_t deal_sheet(const struct mailbox_view *v, struct history_piece *next,
                         struct history_piece out[HISTORY_A_SHEET])
{
    size_t n = 0, left = ROWS;
    while (n < HISTORY_A_SHEET && next->line < v->n_lines && left > HEAD_ROWS) {
        const char *text = v->lines[next->line].text;
        size_t used, len = strlen(text);
        size_t to = history_fill(text, next->from, left - HEAD_ROWS, COLUMNS, &used);
        if (to < len && n > 0) /* it begins on a sheet of its own */
            return n;
        out[n++] = (struct history_piece){ next->line, next->from, to };
        left -= HEAD_ROWS + used;
        *next = to < len ? (struct history_piece){ next->line, to, to }
                         : (struct history_piece){ next->line + 1, 0, 0 };
        if (to < len)
            return n;
    }
    return n;
}

size_t history_sheet(const struct mailbox_view *v, size_t sheet,
                     struct history_piece out[HISTORY_A_SHEET])
{
    struct history_piece next = { 0, 0, 0 };
    size_t n = deal_sheet(v, &next, out);
    for (; sheet > 0 && n > 0; sheet--)
        n = deal_sheet(v, &next, out);
    return n;
}

size_t history_sheets(const struct mailbox_view *v)
{
    struct history_piece next = { 0, 0, 0 }, out[HISTORY_A_SHEET];
    size_t sheets = 0;
    while (deal_sheet(v, &next, out) > 0)
        sheets++;
    return sheets > 0 ? sheets : 1;
}

bool history_is_wished_back(const struct mailbox_view *v)
{
    bool is_wished = false;
    for (size_t i = 0; i < v->n_lines; i++) {
        if (strcmp(v->lines[i].what, "withdraw") == 0)
            is_wished = true;
        if (strcmp(v->lines[i].what, "reopen") == 0)
            is_wished = false;
    }
    return is_wished && v->is_open;
}
