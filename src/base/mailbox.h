/* base/mailbox.h: a newest-wins box between two threads.  The lock is held for a pointer move. */
#ifndef BASE_MAILBOX_H
#define BASE_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

struct mailbox;

struct mailbox *mailbox_create(void); /* NULL when out of memory */
/* Whatever still lies in it is the caller's to take out first. */
void mailbox_destroy(struct mailbox *m);
/* Deposits the newest item and gives back the one nobody collected (or NULL). */
void *mailbox_swap(struct mailbox *m, void *fresh);
/* Takes what is there, or NULL at once. */
void *mailbox_take(struct mailbox *m);
/* Waits up to timeout_ms for an item; NULL on time-out or after mailbox_stop. */
void *mailbox_wait(struct mailbox *m, uint32_t timeout_ms);
/* Wakes the waiter for good; later waits return at once. */
void mailbox_stop(struct mailbox *m);

#endif
