/* button: a label, perhaps an icon, and the touch zone under them. */
#ifndef UI_BUTTON_H
#define UI_BUTTON_H

#include "ui/icon.h"
#include "ui/text.h"

enum button_look {
    BUTTON_PLAIN = 0, /* white, dark border */
    BUTTON_GO,        /* filled: the one to go on with */
    BUTTON_CHOSEN,    /* an answer that was given */
    BUTTON_QUIET,     /* of the foot */
    BUTTON_ON,        /* of the foot, switched on */
    BUTTON_KEY,       /* of a keypad */
    BUTTON_CALL,      /* help is what is needed now: amber */
    BUTTON_LOOK_COUNT
};

struct button {
    struct rect box;
    enum button_look look;
    enum icon icon;    /* ICON_NONE: label only */
    bool icon_above;   /* else to the left of the label */
    const char *label; /* words as shown */
    enum action action;
    int arg;
};

void button_draw(struct canvas *c, const struct button *b);

#endif
