/* app/queue.h: a bounded queue of pointers between two threads.  The lock is held for a pointer
 * move. */
#ifndef APP_QUEUE_H
#define APP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue;

struct queue *queue_create(size_t cap); /* NULL when out of memory */
/* What still lies in it is the caller's. */
void queue_destroy(struct queue *q); /* NULL is fine */
/* False when it is full. */
bool queue_put(struct queue *q, void *item);
/* The oldest, or NULL at once. */
void *queue_take(struct queue *q);
/* Waits up to timeout_ms; NULL on time-out or once stopped and empty. */
void *queue_wait(struct queue *q, uint32_t timeout_ms);
void queue_stop(struct queue *q);

#endif
