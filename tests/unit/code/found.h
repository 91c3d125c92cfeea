/* What code_find gave, on one line, so that a row of a test says all of it:
 * "KIND text check (ALSO ALSO); …", a bad check as bad(X), a text left empty as "-". */
#ifndef TESTS_UNIT_CODE_FOUND_H
#define TESTS_UNIT_CODE_FOUND_H

#include "code/find.h"

enum { FOUND_MAX = 2048 };

void found_write(const struct ident *idents, size_t n, char out[FOUND_MAX]);
void found_in(const char *text, enum find_source source, char out[FOUND_MAX]);

#endif
