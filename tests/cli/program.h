/* program.h: runs a built program and keeps what it printed. */
#ifndef TESTS_CLI_PROGRAM_H
#define TESTS_CLI_PROGRAM_H

#include <stddef.h>

enum { PROGRAM_ARGS_MAX = 24, PROGRAM_TEXT_MAX = 65536 };

struct program_result {
    int status;                                        /* exit status; -1 = ended by a signal */
    char out[PROGRAM_TEXT_MAX], err[PROGRAM_TEXT_MAX]; /* terminated, cut at the ceiling */
};

/* args ends with NULL and does not hold the program itself, "cli/heyan" below HEYAN_BUILD.  The
 * environment is this test's.  Fails the test when the program cannot be started. */
void program_run(const char *program, const char *const *args, struct program_result *out);

#endif
