/* base/core.h: a program that dies leaves no picture of its memory.
 *
 * People's words, telephones and secret keys stand in it: written to a disk by the system they would outlive every
 * wiping, be in nobody's outbox and erased by nobody.
 * Threads: main's, before there are others.
 */
#ifndef BASE_CORE_H
#define BASE_CORE_H

/* For this program and what it starts. */
void core_forbid(void);

#endif
