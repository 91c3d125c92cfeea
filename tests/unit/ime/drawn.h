/* drawn: characters drawn by hand on paper of 100 by 100, stroke by stroke in the order of writing. */
#ifndef TESTS_IME_DRAWN_H
#define TESTS_IME_DRAWN_H

#include <stddef.h>

#include "ime/ime.h"

struct drawn {
    const char *character;
    const char *strokes; /* "x,y x,y …" with '/' between strokes */
};

extern const struct drawn drawn_characters[];
extern const size_t drawn_count;

/* The s-th stroke of d with points set between its corners, as a finger leaves them; 0: there is none. */
size_t drawn_stroke(const struct drawn *d, size_t s, struct stroke_point *out, size_t max);

#endif
