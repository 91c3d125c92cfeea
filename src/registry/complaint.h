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
#include "registry/reason.h"

enum { COMPLAINT_MAX = 50, COMPLAINT_WARNINGS_MAX = 50, COMPLAINT_TEXT_MAX = 600 };

/* line is terminated and without a line break; it lives only during the call. */
typedef void complaint_fn(void *self, bool is_error, const char *line);

/* The same as data, for somebody who keeps all of them: there is no limit to their number. */
struct complaint_note {
    const struct reason *reason;
    size_t line;      /* 0: none */
    int column;       /* of the data set's columns; -1: none */
    struct span cell; /* what stands in that cell, as it stands there */
};
typedef void complaint_note_fn(void *self, const struct complaint_note *note);

struct complaints {
    complaint_fn *tell;
    void *self;
    complaint_note_fn *note; /* when not NULL, reasons go to it and not to tell */
    void *note_self;
    size_t errors, warnings, mended;
};

/* line 0 and column NULL are left out. */
void complaint_error(struct complaints *c, const char *file, size_t line, const char *column,
                     const char *fmt, ...) PRINTF_LIKE(5, 6);
void complaint_warning(struct complaints *c, const char *file, size_t line, const char *column,
                       const char *fmt, ...) PRINTF_LIKE(5, 6);
/* With a reason of reason.h, which says how grave it is. */
void complaint_reason(struct complaints *c, const char *file, const char *column,
                      const struct complaint_note *note);
bool complaint_enough(const struct complaints *c);

#endif
