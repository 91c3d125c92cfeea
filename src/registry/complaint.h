/* registry/complaint.h: what is wrong with the files a release is built from.
 *
 * A person mends a file from these lines, so they come many at once: up to COMPLAINT_MAX errors are
 * collected before the builder gives up.  Warnings never stop it.
 * Each line reads FILE:LINE: column NAME: reason.  Threads: one.
 */
#ifndef REGISTRY_COMPLAINT_H
#define REGISTRY_COMPLAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"

enum { COMPLAINT_MAX = 50, COMPLAINT_WARNINGS_MAX = 50, COMPLAINT_TEXT_MAX = 600 };

/* line is terminated and without a line break; it lives only during the call. */
typedef void complaint_fn(void *self, bool is_error, const char *line);

struct complaints {
    complaint_fn *tell;
    void *self;
    size_t errors, warnings;
};

/* line 0 and column NULL are left out. */
void complaint_error(struct complaints *c, const char *file, size_t line, const char *column,
                     const char *fmt, ...) PRINTF_LIKE(5, 6);
void complaint_warning(struct complaints *c, const char *file, size_t line, const char *column,
                       const char *fmt, ...) PRINTF_LIKE(5, 6);
bool complaint_enough(const struct complaints *c);

#endif
