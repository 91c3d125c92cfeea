/* staff.h: heyan-hub report as the staff runs it, and what it said.  Whatever is off fails the test. */
#ifndef TESTS_HUB_STAFF_H
#define TESTS_HUB_STAFF_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/fs.h"
#include "cli/program.h"
#include "hub/command.h"

extern struct program_result result; /* of the last run */

void report(const char *const *more);
#define RUN(...) report((const char *const[]){ __VA_ARGS__, NULL })
#define ZHANG    "--as", "张三"
#define KEY      "--desk-key", "desk.key", "--passphrase-file", "desk.txt"

#define MUST(call)                                                                                 \
    do {                                                                                           \
        struct err *must_err = &(struct err){ 0 };                                                 \
        if ((call) != ERR_OK)                                                                      \
            fail_msg("%s: %s", #call, must_err->text);                                             \
    } while (0)
#define ERR must_err

void must(int status);
void says(const char *text);
void says_not(const char *text);
void put(const char *path, const char *text);
/* desk.txt, desk.card and its keys anew. */
void make_card(void);

#endif
