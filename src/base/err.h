/* base/err.h: why something could not be done.  Verdicts are not errors.
 *
 * Owns     nothing; struct err lives on the caller's stack and is passed by value between threads.
 * Threads  any.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attrs.h"

/* A code exists only where some caller acts differently on it; the rest is text. */
#define ERR_LIST(X)                                                                                \
    X(ERR_OK, "ok")                                                                                \
    X(ERR_NOMEM, "out of memory")                                                                  \
    X(ERR_INVALID, "malformed")                                                                    \
    X(ERR_TOO_BIG, "larger than agreed")                                                           \
    X(ERR_NOT_FOUND, "not found")                                                                  \
    X(ERR_UNTRUSTED, "not trusted")                                                                \
    X(ERR_STALE, "older than what we hold")                                                        \
    X(ERR_UNSUPPORTED, "not supported")                                                            \
    X(ERR_BUSY, "busy")                                                                            \
    X(ERR_IO, "file failure")                                                                      \
    X(ERR_DB, "database failure")                                                                  \
    X(ERR_NET, "network failure")                                                                  \
    X(ERR_DEVICE, "device failure")                                                                \
    X(ERR_CANCELLED, "cancelled")

#define X(name, text) name,
enum err_code { ERR_LIST(X) ERR_COUNT };
#undef X

/* Filled once, where the failure is first seen.  Any function takes NULL for it. */
struct err {
    enum err_code code;
    char text[400]; /* always terminated; cut on a character boundary, never overrun */
};

/* Both return `code`, so that `return err_set(...)` reads as one step.
 * err_wrap puts its text and ": " in front of what is already there. */
enum err_code err_set(struct err *e, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);
enum err_code err_wrap(struct err *e, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* "ERR_STALE" and "older than what we hold"; never NULL, whatever the number. */
const char *err_name(enum err_code code);
const char *err_words(enum err_code code);

/* A result dropped on purpose; `why` is for the reader. */
void err_ignore(enum err_code code, const char *why);

#endif
