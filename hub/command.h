/* hub/command.h: one command of `heyan-hub`; the table stands in main_hub.c. */
#ifndef HUB_COMMAND_H
#define HUB_COMMAND_H

#include "base/err.h"
#include "base/front.h"

/* Exit statuses of every command; those of `heyan` where they mean the same. */
enum {
    EXIT_OK = 0,
    EXIT_USAGE = 2,     /* the words on the command line are off */
    EXIT_INPUT = 3,     /* a file or value given cannot be used, or not now */
    EXIT_NOTHING = 5,   /* there is no such thing */
    EXIT_TROUBLE = 6,   /* the machine failed us: memory, disk, database */
    EXIT_FORBIDDEN = 7, /* that person may not, or something signed does not hold */
    EXIT_AGAIN = 8,     /* somebody else is at work, or was faster: look again, try again */
};

/* The exit status that goes with an error. */
int command_status(enum err_code code);

extern const struct command command_release, command_trust, command_serve, command_kiosk,
    command_unlisted, command_report;

#endif
