/* cli/verdict_print.h: one pack's verdict on standard output, for a person or as one JSON line
 * (docs/check.md). */
#ifndef CLI_VERDICT_PRINT_H
#define CLI_VERDICT_PRINT_H

#include "check/check.h"
#include "words/words.h"

struct pack {
    const char *file;           /* the picture it was read from, or NULL */
    const struct ident *idents; /* all that was found on it */
    size_t n_idents;
    const struct verdict *verdict;
};

void verdict_print_text(const struct pack *p, const struct words *w);
/* False: out of memory, nothing was printed. */
bool verdict_print_json(const struct pack *p, const struct words *w);

#endif
