/* hub/entry_form.h: the form a clerk fills in for what came by telephone, letter or visit: a field a line, "label: value",
 * the person's words last.  Never on a command line: whoever else works on the machine can read those.
 *
 * Labels are words "docket.cli.f.<field>" of the language of the command, or the field's id.  Values that are picked
 * from a list are its names or ids.  Lines that begin with # are for the reader.
 * Errors   ERR_INVALID: the refusal has line and field.  Threads: any.
 */
#ifndef HUB_ENTRY_FORM_H
#define HUB_ENTRY_FORM_H

#include "docket/refusal.h"
#include "report/form.h"
#include "route/route.h"
#include "words/words.h"

struct entry_lists {
    const struct words *words;
    const struct form *form;
    const struct route *route;
    struct date today; /* no day of the form is later; not known: none is too late */
};
/* How it came: "phone", "letter", "visit", "fax", "mail". */
enum { ENTRY_CHANNEL_MAX = 16, ENTRY_BYTES_MAX = 16 * 1024 };

/* Fills in r, which report_begin has begun.  Kind, channel and whether the person consents must be said; who does not
 * consent is entered without name, telephone and address.  A barcode is kept as it was written, without blanks and with
 * digits of full width made plain (hub/barcode_look.h says what is odd about it).  why: the mistake, NULL when nobody
 * asks. */
enum err_code entry_form_read(const struct entry_lists *l, struct span text, struct report *r,
                              char channel[ENTRY_CHANNEL_MAX], struct docket_refused *why,
                              struct err *err) MUST_USE;
/* The i-th value that may be picked for the field of that id, in the language of the words; NULL past the last, or for a
 * field that takes any text. */
const char *entry_form_value_at(const struct entry_lists *l, const char *field, size_t i);
/* The empty one, with what may be picked; on standard output. */
void entry_form_print(const struct entry_lists *l);

#endif
