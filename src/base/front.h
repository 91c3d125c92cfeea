/* base/front.h: the front of a program made of commands: help, version, finding the assets, calling the command.
 *
 * Threads: main's.  What cannot be written to standard output is a failure of the machine, so that a full disk
 * behind a pipe is not taken for an answer.
 */
#ifndef BASE_FRONT_H
#define BASE_FRONT_H

#include <stddef.h>

struct command {
    const char *name;
    const char *summary;                                   /* one line of `PROGRAM --help` */
    const char *help;                                      /* `PROGRAM NAME --help` */
    int (*run)(int argc, char **argv, const char *assets); /* argv[0] is the command's name */
};

struct front {
    const char *program, *summary; /* "heyan", what it is for in a line */
    const char *ending;            /* of the help: exit statuses, environment */
    const struct command *const *commands;
    size_t n;
};

/* Statuses that every program shares; the commands have more of their own. */
enum { FRONT_OK = 0, FRONT_USAGE = 2, FRONT_TROUBLE = 6 };

/* What main returns. */
int front_run(const struct front *f, int argc, char **argv);

#endif
