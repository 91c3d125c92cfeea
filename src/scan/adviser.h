/* scan/adviser.h: what to tell the person who holds something up and gets no answer: coaching over
 * frames.
 *
 * One frame says what hinders reading (scan/coach).  Only several say that nothing hinders and yet
 * nothing is read: then the code is covered, torn or folded (scan/unread), or of a kind that is not
 * read (scan/foreign).
 *
 * Owns     all it needs; no allocation of ours per frame once the size is known.
 * Threads  one struct adviser per thread.
 * Cost     coach_look in frames without a read and in every sixth with one; what is dearer in every
 *          third and every tenth.
 */
#ifndef SCAN_ADVISER_H
#define SCAN_ADVISER_H

#include "base/attrs.h"
#include "base/err.h"
#include "scan/coach_cause.h"
#include "scan/frame.h"
#include "scan/symbol.h"
#include "scan/unread.h"

struct adviser;

enum err_code adviser_create(struct adviser **out, struct err *err) MUST_USE;
void adviser_destroy(struct adviser *a); /* NULL is fine */
/* A new person stands there. */
void adviser_reset(struct adviser *a);

/* What to say after this frame; CAUSE_NONE: nothing.  `read` is what the scanner confirmed in it,
 * n_seen how many symbols are agreed on: while there are any nothing is said.  A frame that cannot
 * be looked at is one without advice. */
enum coach_cause adviser_hear(struct adviser *a, const struct frame *f, const struct symbols *read,
                              size_t n_seen);
/* Places where a symbol is seen and not read, beside read ones too. */
size_t adviser_unread(const struct adviser *a, struct unread out[UNREAD_MAX]);

#endif
