/* scan/coach.h: why nothing is read, from the frame alone: what to tell the person who holds it.
 *
 * Asked only of frames in which the scanner read nothing.  Looks at the picture at about half size
 * in cells: where bars or modules are, how large, how sharp, how bright.  What it does not know it
 * does not say: CAUSE_NONE.
 *
 * Owns     its planes; no allocation per frame once the size is known.
 * Threads  one struct coach per thread; struct coach_voice is plain state.
 * Cost     1 ms of a frame of 1280x720 (tests/bench/bench_goods coach).
 */
#ifndef SCAN_COACH_H
#define SCAN_COACH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "scan/coach_cause.h"
#include "scan/coach_profile.h"
#include "scan/frame.h"
#include "scan/plane.h"

struct coach;

enum err_code coach_create(struct coach **out, struct err *err) MUST_USE;
void coach_destroy(struct coach *c); /* NULL is fine */

/* ERR_UNSUPPORTED: a frame without luma or with a stride that lies; ERR_NOMEM. */
enum err_code coach_look(struct coach *c, const struct frame *f, enum coach_cause *out,
                         struct err *err) MUST_USE;

/* What the last look saw, besides what hinders; borrowed until the next one. */
struct coach_seen {
    const struct plane *half; /* the frame, shrunk by `shrink` */
    int shrink;
    bool has_bars, has_block, has_finders; /* finders: of a QR code, in the block */
    struct patch bars, block;              /* in the frame */
};

void coach_peek(const struct coach *c, struct coach_seen *out);

/* One line of advice that does not flicker: a cause is said once it was the commonest of the last
 * frames, stays for a while, and gives way only to another that was. */
enum { VOICE_FRAMES = 12, VOICE_NEED = 6, VOICE_STAY_MS = 1500 };

struct coach_voice {
    enum coach_cause heard[VOICE_FRAMES];
    unsigned n_heard; /* ever */
    enum coach_cause said;
    uint64_t said_ms;
};

/* Forgets; for a read, and for another person. */
void coach_voice_reset(struct coach_voice *v);
/* What to say now; CAUSE_NONE and CAUSE_NOTHING count as nothing to say: CAUSE_NONE. */
enum coach_cause coach_voice_feed(struct coach_voice *v, enum coach_cause cause, uint64_t now_ms);

#endif
