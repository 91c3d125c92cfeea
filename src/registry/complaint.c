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

void complaint_reason(struct complaints *c, const char *file, const char *column,
                      const struct complaint_note *note)
{
    char text[REASON_TEXT_MAX];
    enum reason_grade grade = reason_grade(note->reason->id);
    if (c->note) {
        *(grade == GRADE_ERROR     ? &c->errors
          : grade == GRADE_WARNING ? &c->warnings
                                   : &c->mended) += 1;
        c->note(c->note_self, note);
        return;
    }
    reason_text(note->reason, text);
    if (grade == GRADE_ERROR)
        complaint_error(c, file, note->line, column, "%s", text);
    else
        complaint_warning(c, file, note->line, column, "%s", text);
}

bool complaint_enough(const struct complaints *c)
{
    return !c->note && c->errors >= COMPLAINT_MAX;
}
