/* ocr/vote.h: what stays when frames are compared.  A number counts when the same normal form was
 * read in three of the last frames, or in two without any doubt; a character the frames disagree
 * about, or that none of them was sure of, stays in doubt.
 *
 * Plain state of fixed size, no allocation; zero it or ocr_vote_reset.  Threads: one at a time. */
#ifndef OCR_VOTE_H
#define OCR_VOTE_H

#include "ocr/line.h"

enum { OCR_VOTE_FRAMES = 6, OCR_VOTE_AGREE = 3, OCR_VOTE_AGREE_CLEAR = 2 };

struct ocr_vote {
    struct ocr_line ballots[OCR_VOTE_FRAMES]; /* one a frame that held a number, newest first */
    size_t n;
};

void ocr_vote_reset(struct ocr_vote *v);

/* Takes the lines of one frame; those without a number do not count.  False when no frame so far
 * held one.  *out is the leading number with what is in doubt about it; *agreed says that frames
 * enough agree on it and nothing is. */
bool ocr_vote_feed(struct ocr_vote *v, const struct ocr_lines *lines, struct ocr_line *out,
                   bool *agreed);

#endif
