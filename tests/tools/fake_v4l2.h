/* fake_v4l2: a Video4Linux camera played from a recording, inside the process that opens it.
 *
 * Linked into a test, or preloaded (LD_PRELOAD) into a whole program, it answers open, ioctl, poll
 * and close for one device node; mmap works by itself, because the descriptor is a memory file.
 * The program under test runs its real Video4Linux code.
 *
 *   FAKE_V4L2_SOURCE   a recording (docs/recording.md) or a folder of JPEG files; without it
 * nothing is faked FAKE_V4L2_NODE     the device; /dev/video0 FAKE_V4L2_FORMATS  what it offers;
 * MJPG,YUYV FAKE_V4L2_SIZE     the size it claims, 640x480; the source's own FAKE_V4L2_FPS      its
 * pace, 30; 0: one picture at each poll, at once FAKE_V4L2_FAULTS   a list of WHAT or WHAT@N, N
 * counting pictures from 1 over the process's life: absent denied busy nocapture notty nobuffers
 * refusals at the door slow  the door takes three seconds refuse-MJPG refuse-YUYV   S_FMT answers EINVAL for that format stride-long
 * stride-short  bytesperline lies bad-index bad-length      DQBUF answers with nonsense unplug@N
 * the device is gone at picture N; the node too replug@M   it is back at the M-th open after that
 *     error@N    picture N carries the error flag         empty@N  no bytes
 *     short@N    a half of its bytes                      corrupt@N  bytes in its middle are wrong
 *     eio@N      DQBUF fails once with EIO
 *     stall@N    no picture N until the device is opened anew
 */
#ifndef TOOLS_FAKE_V4L2_H
#define TOOLS_FAKE_V4L2_H

#include <stdint.h>

/* Forgets everything; the environment is read again at the next open.  For tests that link it. */
void fake_v4l2_reset(void);
/* How many times the node was opened, with success or without, since the last reset. */
uint32_t fake_v4l2_opens(void);

#endif
