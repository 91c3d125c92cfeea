/* app/sweep.h: what a person's numbers leave behind in memory that is not in use.
 *
 * Our own structures are wiped where they are; libraries free their copies of a text (the QR
 * encoder's, a text layout's) as they are, and a function that has returned leaves its locals on
 * the stack.
 */
#ifndef APP_SWEEP_H
#define APP_SWEEP_H

/* Overwrites the calling thread's stack below the caller and the small blocks it has freed.  Blocks
 * beyond those the C library keeps at hand for a thread are overwritten as they are used again. */
void sweep_thread(void);

#endif
