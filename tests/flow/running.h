/* tests/flow/running.h: a built program that goes on while a test does other things, and what it says. */
#ifndef TESTS_FLOW_RUNNING_H
#define TESTS_FLOW_RUNNING_H

#include <stddef.h>
#include <sys/types.h>

enum { RUNNING_TEXT_MAX = 65536, RUNNING_PATIENCE_S = 120 };

struct running {
    pid_t pid;
    int fd;                      /* its standard output and error */
    size_t len, read;            /* read: of text, by running_wait */
    char text[RUNNING_TEXT_MAX]; /* all it said */
};

/* args ends with NULL and does not hold the program itself, "hub/heyan-hub" below HEYAN_BUILD. */
void running_start(struct running *r, const char *program, const char *const *args);
/* Until it says words, after what was waited for before; the line from there on.  Fails the test when it ends
 * or says nothing of it for RUNNING_PATIENCE_S. */
const char *running_wait(struct running *r, const char *words);
/* Sends the signal and waits for its end: the exit status, -1 when a signal ended it. */
int running_stop(struct running *r, int signal);

#endif
