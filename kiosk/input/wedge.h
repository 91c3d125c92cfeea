/* input/wedge.h: tells a scanner gun from a person's keyboard by the rhythm of the keys.
 *
 * A gun in keyboard mode types a whole code in a fraction of a second and ends it with Enter, Tab
 * or silence; a person does not.  What a code may do through a keyboard is limited here
 * (reliability.md §5, BadBarcode): printable ASCII and the GS separator come through, every other
 * control character is dropped, and nothing is ever a command.  AIM prefixes ("]E0") stay for
 * code_find(FIND_WEDGE).
 *
 * Plain state, no allocation.  Threads: main thread.  Time is the caller's clock in milliseconds.
 */
#ifndef INPUT_WEDGE_H
#define INPUT_WEDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum {
    WEDGE_BYTES_MAX = 4296, /* the most a QR holds in alphanumeric mode */
    WEDGE_BURST_MIN = 4,    /* shorter is nobody's code and somebody's typing */
    WEDGE_GAP_MS = 50,      /* between two keys of a gun */
    WEDGE_PAUSE_MS = 100,   /* silence that ends a burst without Enter */
    WEDGE_WHOLE_MS = 1500,  /* a burst takes no longer than this … */
    WEDGE_FAST_MS = 10,     /* … or this per key: a full QR at USB speed takes longer */
};

enum wedge_kind {
    WEDGE_NOTHING = 0,
    WEDGE_BURST, /* a gun read this */
    WEDGE_TYPED, /* somebody typed this */
};

struct wedge {
    uint8_t bytes[WEDGE_BYTES_MAX];
    size_t len;
    uint64_t first_ms, last_ms;
    bool is_open; /* keys have come since the last end */
    bool is_slow; /* two of them too far apart for a gun */
    bool is_over; /* more than fits: the whole burst is dropped */
};

struct wedge_result {
    enum wedge_kind kind;
    struct span bytes; /* borrowed until the next key */
    bool entered;      /* ended by Enter or Tab */
};

void wedge_wipe(struct wedge *w); /* also how it starts */
/* Ends what a pause has ended.  Call it with the time before every wedge_key and now and then. */
struct wedge_result wedge_tick(struct wedge *w, uint64_t now_ms);
/* One key as the byte it stands for; '\r', '\n' and '\t' end. */
struct wedge_result wedge_key(struct wedge *w, uint8_t key, uint64_t now_ms);
/* When wedge_tick has something to end, or 0. */
uint64_t wedge_due_ms(const struct wedge *w);

#endif
