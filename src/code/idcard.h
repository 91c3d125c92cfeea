/* code/idcard.h: 身份证 numbers (GB 11643-1999), recognised in order to be refused: nothing in the
 * product keeps one.  Pure; threads: any. */
#ifndef CODE_IDCARD_H
#define CODE_IDCARD_H

#include <stdbool.h>

#include "base/text.h"

/* 18 characters, the last a digit or X: region or foreigner's 9, a day of birth, check MOD 11-2. */
bool idcard_is(const char *number);
/* The same without the check character: a number mistyped is still a person's. */
bool idcard_has_form(const char *number);
/* 15 digits as given out until 1999: region, birth as YYMMDD, serial; there is no check digit. */
bool idcard_has_old_form(const char *number);
/* A run of digits of the text, in half or full width, has one of these forms: what quotes the text
 * must leave it out. */
bool idcard_within(struct span text);

#endif
