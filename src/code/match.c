#include "code/match.h"

#include <stdarg.h>
#include <stdio.h>

struct reader look_reader(const struct look *l, size_t at)
{
    return (struct reader){ .f = &l->text, .at = at, .ocr = l->source == FIND_OCR };
}

enum label look_label(const struct look *l, size_t at)
{
    return at == l->at ? l->label : label_before(&l->text, at);
}

bool look_alone(const struct look *l, size_t at, size_t end)
{
    return at == l->first && end == l->last;
}

void match_set(struct match *m, enum ident_kind kind, enum ident_check check, const char *fmt, ...)
{
    m->ident = (struct ident){ .kind = kind, .check = check };
    va_list args;
    va_start(args, fmt);
    vsnprintf(m->ident.text, sizeof(m->ident.text), fmt, args);
    va_end(args);
}

void match_add_also(struct match *m, enum ident_kind kind)
{
    for (size_t i = 0; i < IDENT_ALSO_MAX && kind != m->ident.kind; i++) {
        if (m->ident.also[i] == kind)
            return;
        if (m->ident.also[i] == ID_NONE) {
            m->ident.also[i] = kind;
            return;
        }
    }
}
