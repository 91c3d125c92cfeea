/* fake_device: what is behind the node that fake_v4l2 answers for.
 *
 * Threads  the caller holds a lock over every call.
 * Errors   as the system's functions tell them: -1 and errno.
 */
#ifndef TOOLS_FAKE_DEVICE_H
#define TOOLS_FAKE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

/* True when the path is the faked node; reads the environment the first time. */
bool fake_device_is_node(const char *path);
bool fake_device_is_slow(void); /* its door takes seconds to open */
int fake_device_open(void);
bool fake_device_has(int fd);
/* The descriptor is being closed. */
void fake_device_forget(void);
int fake_device_ioctl(unsigned long request, void *arg);
/* One poll begins.  How long until there is a picture; UINT32_MAX: never.  False: it is gone. */
bool fake_device_poll(uint32_t *wait_ms);
/* Back to the beginning; the descriptor to close, or -1. */
int fake_device_reset(void);
uint32_t fake_device_opens(void);

#endif
