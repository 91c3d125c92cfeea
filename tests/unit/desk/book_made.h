/* XLSX files made part by part, as no honest program would write them. */
#ifndef TESTS_UNIT_DESK_BOOK_MADE_H
#define TESTS_UNIT_DESK_BOOK_MADE_H

#include <stddef.h>

struct made_part {
    const char *name, *text;
    size_t n; /* 0: all of text */
};

/* A ZIP file of those parts, deflated. */
void made_zip(const char *path, const struct made_part *parts, size_t n);
/* A workbook of one sheet "Sheet1" with that sheetData, and shared texts and styles, each NULL for
 * none. */
void made_book(const char *path, const char *sheet_data, const char *texts, const char *styles,
               const char *workbook_pr);

#endif
