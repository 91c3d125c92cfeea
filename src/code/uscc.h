/* code/uscc.h: 统一社会信用代码, GB 32100-2015 with its amendment of 2016: department, kind, six
 * digits of region, the organisation code of GB 11714, check character.  Pure; threads: any. */
#ifndef CODE_USCC_H
#define CODE_USCC_H

#include <stdbool.h>

#include "code/ident.h"

/* The check character behind body[0, 17), or 0 when a character is outside of the 31 (no I O Z S
 * V). */
char uscc_check_char(const char *body);
/* CHECK_OK; CHECK_BAD and the right character; CHECK_SUSPECT when the 18th is right and the
 * organisation code inside is not (all 200 real codes of the public test list pass both); or
 * CHECK_MALFORMED: length, alphabet. */
enum ident_check uscc_check(const char *code, char *expected);
/* First and second character stand in the table of departments (assets/code/uscc_departments.tsv)
 * and the region begins with a province: what tells a USCC from eighteen other characters. */
bool uscc_has_form(const char *code);

#endif
