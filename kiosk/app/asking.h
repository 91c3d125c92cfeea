/* app/asking.h: the thread that asks the hub after one's report: looks it up, answers, withdraws.
 *
 * One question at a time; the newest wins.  Questions hold number, code and what a person wrote: they are
 * overwritten when they are done.
 * Owns     its own connection and identity.  Threads: everything here is for the main thread; `wake` is called
 *          from the other one.
 */
#ifndef APP_ASKING_H
#define APP_ASKING_H

#include "app/hubline.h"

struct asking;

enum asking_kind { ASKING_NOTHING = 0, ASKING_LOOK, ASKING_REPLY, ASKING_WITHDRAW };

enum { ASKING_PHOTO_BYTES_MAX = 512 * 1024 };

struct asking_question {
    enum asking_kind kind;
    char number[REPORT_NUMBER_MAX], code[QUERY_CODE_TEXT];
    char key[REPORT_UUID_TEXT]; /* of a reply: the same when it is tried again */
    char text[REPORT_TEXT_MAX];
    struct span photo; /* JPEG; len 0: none; copied */
    unsigned serial;   /* comes back with the answer */
};

struct asking_answer {
    enum asking_kind kind;
    unsigned serial;
    enum err_code rc;
    struct mailbox_view view; /* of ASKING_LOOK, when rc is ERR_OK */
};

struct asking_config {
    struct hubline_config line; /* a reply is sealed to its card */
    void (*wake)(void *self);   /* an answer lies ready; returns at once */
    void *self;
};

/* Borrows the config's strings and fetcher until asking_stop. */
enum err_code asking_start(const struct asking_config *config, struct asking **out,
                           struct err *err) MUST_USE;
/* What is under way is broken off; its answer is nobody's.  NULL is fine. */
void asking_stop(struct asking *a);
/* False: no memory. */
bool asking_ask(struct asking *a, const struct asking_question *q);
/* The newest answer; the caller overwrites it.  False: none. */
bool asking_take(struct asking *a, struct asking_answer *out);

#endif
