/* report/county.h: the letters that the numbers of this county's reports begin with: assets/report/county.tsv.
 *
 * Threads: any.
 */
#ifndef REPORT_COUNTY_H
#define REPORT_COUNTY_H

#include "report/number.h"

enum { COUNTY_TEXT = sizeof(((struct number_parts *)0)->county) };

/* folder: of the tables (assets/report).  ERR_INVALID: not one row, or no such letters; ERR_NOT_FOUND. */
enum err_code county_read(const char *folder, char out[COUNTY_TEXT], struct err *err) MUST_USE;

#endif
