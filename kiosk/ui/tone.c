#include "ui/tone.h"

static const struct {
    enum colour colour, tint;
} tones[] = {
    [TONE_GREY] = { COLOUR_GREY, COLOUR_GREY_TINT },
    [TONE_GREEN] = { COLOUR_GREEN, COLOUR_GREEN_TINT },
    [TONE_AMBER] = { COLOUR_AMBER, COLOUR_AMBER_TINT },
    [TONE_RED] = { COLOUR_RED, COLOUR_RED_TINT },
    [TONE_BLUE] = { COLOUR_BLUE, COLOUR_BLUE_TINT },
};

enum colour tone_colour(enum tone t)
{
    return tones[t].colour;
}

enum colour tone_tint(enum tone t)
{
    return tones[t].tint;
}
