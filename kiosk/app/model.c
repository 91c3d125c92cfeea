#include "app/model.h"

const char *screen_name(enum screen_id s)
{
#define X(name, text) [name] = text,
    static const char *const names[SCREEN_COUNT] = { SCREEN_LIST(X) };
#undef X
    return (unsigned)s < SCREEN_COUNT ? names[s] : "-";
}

const char *report_page_name(enum report_page p)
{
#define X(name, text) [name] = text,
    static const char *const names[REPORT_PAGE_COUNT] = { REPORT_PAGE_LIST(X) };
#undef X
    return (unsigned)p < REPORT_PAGE_COUNT ? names[p] : "-";
}

const char *mail_page_name(enum mail_page p)
{
#define X(name, text) [name] = text,
    static const char *const names[MAIL_PAGE_COUNT] = { MAIL_PAGE_LIST(X) };
#undef X
    return (unsigned)p < MAIL_PAGE_COUNT ? names[p] : "-";
}
