/* hub/entry_form.h: the form a clerk fills in for what came by telephone, letter or visit: a field a line, "label: value",
 * the person's words last.  Never on a command line: whoever else works on the machine can read those.
 *
 * Labels are words "docket.cli.f.<field>" of the language of the command, or the field's id.  Values that are picked
 * from a list are its names or ids.  Lines that begin with # are for the reader.
 * Errors   ERR_INVALID: one sentence with line and field.  Threads: any.
 */
#ifndef HUB_ENTRY_FORM_H
#define HUB_ENTRY_FORM_H

#include "report/form.h"
#include "route/route.h"
#include "words/words.h"

struct entry_lists {
    const struct words *words;
    const struct form *form;
    const struct route *route;
};
/* How it came: "phone", "letter", "visit", "fax", "mail". */
enum { ENTRY_CHANNEL_MAX = 16, ENTRY_BYTES_MAX = 16 * 1024 };

/* Fills in r, which report_begin has begun.  Kind, channel and whether the person consents must be said; who does not
 * consent is entered without name, telephone and address. */
enum err_code entry_form_read(const struct entry_lists *l, struct span text, struct report *r,
                              char channel[ENTRY_CHANNEL_MAX], struct err *err) MUST_USE;
/* The empty one, with what may be picked; on standard output. */
void entry_form_print(const struct entry_lists *l);

#endif
