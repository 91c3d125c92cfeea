/* app/mail_history.h: 办理经过, dealt out to sheets so that everything said can be read to its end, however long.
 *
 * The flow counts sheets, the screen draws them: both ask here.  A sheet holds what fits a lying panel in large
 * print, the smallest room there is.  Pure.  Threads: any.
 */
#ifndef APP_MAIL_HISTORY_H
#define APP_MAIL_HISTORY_H

#include "courier/courier.h"

enum { HISTORY_A_SHEET = 4 /* things that happened */ };

struct history_piece {
    size_t line;     /* of the view */
    size_t from, to; /* bytes of its text, whole characters; from 0: its beginning */
};

/* The end of what fits so many rows from byte `from` of text on, a Han character being two columns wide; *used gets
 * the rows that takes. */
size_t history_fill(const char *text, size_t from, size_t rows, size_t columns, size_t *used);
/* At least 1. */
size_t history_sheets(const struct mailbox_view *v);
/* How many stand on that sheet; 0 past the last. */
size_t history_sheet(const struct mailbox_view *v, size_t sheet,
                     struct history_piece out[HISTORY_A_SHEET]);
/* The person has withdrawn it, and it goes on without: a tip-off that was accepted (docs/casework.md). */
bool history_is_wished_back(const struct mailbox_view *v);

#endif
