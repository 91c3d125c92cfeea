#include "screens/screens.h"

static const struct screen *const screens[SCREEN_COUNT] = {
    [SCREEN_ATTRACT] = &screen_attract, [SCREEN_SCAN] = &screen_scan,
    [SCREEN_VERDICT] = &screen_verdict, [SCREEN_WHY] = &screen_why,
    [SCREEN_ENTRY] = &screen_entry,     [SCREEN_TAKE] = &screen_take,
    [SCREEN_BYE] = &screen_bye,         [SCREEN_OUT] = &screen_out,
};

const struct screen *screen_of(enum screen_id id)
{
    return screens[id];
}
