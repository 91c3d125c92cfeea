/* base/log.h: one line a happening, on standard error, labelled by component.
 *
 * error: someone must act · warn: we coped · info: a state changed · debug: off in the field.
 * No scanned payload, name or key goes into a log; nothing per frame above debug.
 * Threads: any; a line is one write.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/attrs.h"

enum log_level { LOG_ERROR = 0, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Set once by main before threads start; LOG_WARN until then. */
void log_set_level(enum log_level level);
void log_line(enum log_level level, const char *component, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
