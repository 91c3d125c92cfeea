#include "registry/complaint.h"

#include <stdarg.h>

#include "base/text.h"

PRINTF_LIKE(6, 0)
static void say(struct complaints *c, bool is_error, const char *file, size_t line,
                const char *column, const char *fmt, va_list va)
{
    char reason[400], place[64] = "", name[80] = "", text[COMPLAINT_TEXT_MAX], shown[sizeof text];
    vsnprintf(reason, sizeof reason, fmt, va);
    if (line > 0)
        snprintf(place, sizeof place, "%zu: ", line);
    if (column)
        snprintf(name, sizeof name, "column %s: ", column);
    snprintf(text, sizeof text, "%s:%s%s%s%s", file, line > 0 ? "" : " ", place, name, reason);
    /* A reason may quote the file, and a terminal is not to be steered by it. */
    text_show(span_of(text), shown, sizeof shown);
    c->tell(c->self, is_error, shown);
}

void complaint_error(struct complaints *c, const char *file, size_t line, const char *column,
                     const char *fmt, ...)
{
    if (c->errors++ >= COMPLAINT_MAX)
        return;
    va_list va;
    va_start(va, fmt);
    say(c, true, file, line, column, fmt, va);
    va_end(va);
}

void complaint_warning(struct complaints *c, const char *file, size_t line, const char *column,
                       const char *fmt, ...)
{
    if (c->warnings++ >= COMPLAINT_WARNINGS_MAX)
        return;
    va_list va;
    va_start(va, fmt);
    say(c, false, file, line, column, fmt, va);
    va_end(va);
}

bool complaint_enough(const struct complaints *c)
{
    return c->errors >= COMPLAINT_MAX;
}
