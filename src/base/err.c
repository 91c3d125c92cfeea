#include "base/err.h"

#include <stdarg.h>

#include "base/text.h"

static const struct {
    const char *name, *words;
} codes[] = {
#define X(name, text) [name] = { #name, text },
    ERR_LIST(X)
#undef X
};

PRINTF_LIKE(2, 0)
static void fill(struct err *e, const char *fmt, va_list va, const char *tail)
{
    char out[sizeof e->text];
    int n = vsnprintf(out, sizeof out, fmt, va);
    if (n < 0)
        out[0] = '\0';
    size_t len = strlen(out);
    if (tail)
        snprintf(out + len, sizeof out - len, ": %s", tail);
    text_mend(out);
    text_copy(e->text, sizeof e->text, out);
}

enum err_code err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
    if (!e)
        return code;
    va_list va;
    va_start(va, fmt);
    e->code = code;
    fill(e, fmt, va, NULL);
    va_end(va);
    return code;
}

enum err_code err_wrap(struct err *e, enum err_code code, const char *fmt, ...)
{
    if (!e)
        return code;
    char tail[sizeof e->text];
    text_copy(tail, sizeof tail, e->text);
    va_list va;
    va_start(va, fmt);
    e->code = code;
    fill(e, fmt, va, tail);
    va_end(va);
    return code;
}

const char *err_name(enum err_code code)
{
    return (unsigned)code < ERR_COUNT ? codes[code].name : "ERR_?";
}

const char *err_words(enum err_code code)
{
    return (unsigned)code < ERR_COUNT ? codes[code].words : "unknown failure";
}

void err_ignore(enum err_code code, const char *why)
{
    (void)code;
    (void)why;
}
