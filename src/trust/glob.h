/* trust/glob.h: whether a target's name is one of those delegated.
 *
 * Specification 4.5, "paths": '*' any run of bytes, '?' one character, '[abc]', '[a-z]', '[!a]' one of a
 * set; none of them crosses a '/'.  No escapes.  Never slower than the product of the two lengths.
 * Pure.  Threads: any.
 */
#ifndef TRUST_GLOB_H
#define TRUST_GLOB_H

#include <stdbool.h>

bool glob_matches(const char *pattern, const char *name);

#endif
