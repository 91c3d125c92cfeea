/* A workbook as a spreadsheet program writes it, by libxlsxwriter: a cover, a list with a merged title, days with
 * and without their format, numbers that lost their zeros, a formula, a hidden sheet. */
#ifndef TESTS_UNIT_DESK_BOOK_WRITTEN_H
#define TESTS_UNIT_DESK_BOOK_WRITTEN_H

#include <stdbool.h>

bool book_write(const char *path);

#endif
