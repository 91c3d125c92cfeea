/* code/orgcode.h: 全国组织机构代码, GB 11714-1997: eight digits or capital letters and a check
 * character. Letters count A = 10 to Z = 35, all 26 of them; GB 32100 counts otherwise.  Pure;
 * threads: any. */
#ifndef CODE_ORGCODE_H
#define CODE_ORGCODE_H

#include <stdbool.h>

#include "code/ident.h"

/* The check character ('0' to '9' or 'X') behind body[0, 8), or 0 when a character is none of the
 * 36. */
char orgcode_check_char(const char *body);
/* Nine characters without hyphen.  CHECK_OK, CHECK_BAD, or CHECK_MALFORMED for a wrong length or
 * character and for the self-defined zone. */
enum ident_check orgcode_check(const char *code, char *expected);
/* PDY00001 to PDY99999: defined by each system for itself and never exchanged (GB 11714 4.4). */
bool orgcode_is_private(const char *code);

#endif
