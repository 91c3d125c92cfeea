/* words/whole.h: what stands together on one line, wherever a text is set.
 *
 * A day (2026年10月12日, 12 Oct 2026, 2026-10-12), a number with its unit (12.5元, 3天), a number with its marks
 * (WX-12365-20261012-0037, 0319-7600365, 13800003456), a title (《产品质量法》), a Chinese name in an English
 * sentence ((标准计量股)).  A reader who meets half of one at the end of a line reads another number.  That no line begins with ，。、）》 is Pango's business (UAX #14).
 * Pure.  Threads: any.
 */
#ifndef WORDS_WHOLE_H
#define WORDS_WHOLE_H

#include <stdbool.h>
#include <stddef.h>

enum { WHOLE_TITLE_MAX = 60 /* bytes of a title with its brackets: twenty characters */ };

struct whole {
    size_t begin, end; /* bytes of the text */
};

/* The first of them in s at or behind byte `from`, which is 0 or the end of the one before; false: none. */
bool whole_next(const char *s, size_t from, struct whole *out);

#endif
