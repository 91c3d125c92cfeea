#include "screens/screens.h"

static const struct screen *const screens[SCREEN_COUNT] = {
    [SCREEN_ATTRACT] = &screen_attract, [SCREEN_SCAN] = &screen_scan,
    [SCREEN_VERDICT] = &screen_verdict, [SCREEN_WHY] = &screen_why,
    [SCREEN_ENTRY] = &screen_entry,     [SCREEN_TAKE] = &screen_take,
    [SCREEN_REPORT] = &screen_report,   [SCREEN_RECEIVED] = &screen_received,
    [SCREEN_MAILBOX] = &screen_mailbox, [SCREEN_BYE] = &screen_bye,
    [SCREEN_OUT] = &screen_out,
};

const struct screen *screen_of(enum screen_id id)
{
    return screens[id];
}

bool screen_has_picture(const struct model *m)
{
    if (m->screen == SCREEN_REPORT)
        return m->report.page == PAGE_SHOOT || m->report.page == PAGE_RECEIPT;
    if (m->screen == SCREEN_MAILBOX)
        return m->mail.page == MAIL_SLIP || m->mail.page == MAIL_SHOOT;
    return screens[m->screen]->camera;
}
