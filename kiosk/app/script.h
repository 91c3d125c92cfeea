/* app/script.h: happenings at given times, for headless runs.  The form stands in --help.
 * Every complaint reads FILE:LINE: what is wrong.  Threads: one. */
#ifndef APP_SCRIPT_H
#define APP_SCRIPT_H

#include "app/model.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

enum script_kind {
    SCRIPT_NONE = 0,
    SCRIPT_TOUCH,
    SCRIPT_PRESS,
    SCRIPT_GUN,
    SCRIPT_TYPE,
    SCRIPT_CAMERA,
    SCRIPT_PICTURE,
    SCRIPT_END,
};

struct script_step {
    uint64_t at_ms; /* since the run began */
    int line;
    enum script_kind kind;
    int x, y;           /* TOUCH */
    enum action action; /* PRESS */
    int arg;            /* PRESS; SCRIPT_ANY_ARG: whichever button has the action */
    bool is_on;         /* CAMERA */
    struct span text;   /* GUN, TYPE: bytes; PICTURE: a name; PRESS key: one tap a character */
};

enum { SCRIPT_ANY_ARG = -1 };

struct script;

enum err_code script_open(const char *path, struct script **out, struct err *err) MUST_USE;
void script_close(struct script *s); /* NULL is fine */
/* The next step, or NULL past the last; script_next moves on. */
const struct script_step *script_peek(const struct script *s);
void script_next(struct script *s);

const char *action_name(enum action a); /* "next"; never NULL */

#endif
