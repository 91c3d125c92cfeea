/* code/regno.h: 注册号 of business licences: GS 15-2006, 15 digits (region 6, serial 8, check MOD
 * 11,10), and the 13 digits without check used before 2007.  Pure; threads: any. */
#ifndef CODE_REGNO_H
#define CODE_REGNO_H

#include <stdbool.h>

#include "code/ident.h"

/* 15 digits: CHECK_OK, or CHECK_BAD and the right digit; else CHECK_MALFORMED. */
enum ident_check regno_check(const char *digits, char *expected);
/* Begins with a region: a province, or 100000 for the state's own office. */
bool regno_has_region(const char *digits);

#endif
