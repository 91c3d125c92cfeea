/* cli/command.h: one command of `heyan`; the table stands in main_cli.c. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/front.h"

/* Exit statuses of every command. */
enum {
    EXIT_OK = 0,      /* did what was asked; a verdict of any class is an answer */
    EXIT_USAGE = 2,   /* the words on the command line are off */
    EXIT_INPUT = 3,   /* a file or value given cannot be used: named on standard error */
    EXIT_RELEASE = 4, /* no usable registry release */
    EXIT_NOTHING = 5, /* nothing found: no identifier, no symbol, no such entry */
    EXIT_TROUBLE = 6, /* the machine failed us: memory, disk, database */
};

extern const struct command command_check, command_scan, command_registry, command_sync,
    command_tuf, command_report;

#endif
