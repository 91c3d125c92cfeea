#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"

static atomic_int threshold = LOG_WARN;

void log_set_level(enum log_level level)
{
    atomic_store(&threshold, (int)level);
}

void log_line(enum log_level level, const char *component, const char *fmt, ...)
{
    static const char *const names[] = { "error", "warn", "info", "debug" };
    if ((int)level > atomic_load(&threshold))
        return;
    char raw[600], shown[600], line[720];
    va_list va;
    va_start(va, fmt);
    vsnprintf(raw, sizeof raw, fmt, va);
    va_end(va);
    text_mend(raw);
    text_show(span_of(raw), shown, sizeof shown);
    int n = snprintf(line, sizeof line, "%s %s: %s\n", names[level], component, shown);
    if (n >= (int)sizeof line)
        n = (int)sizeof line - 1;
    if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
        err_ignore(ERR_IO, "nowhere left to say it");
}
