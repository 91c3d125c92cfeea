/* base/clock.h: time as an argument.  Only main programs make the system clock; tests and
 * recordings make a fake one and move it. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
    int64_t (*utc_s)(void *self);    /* may jump: for dates, never for intervals */
    uint64_t (*mono_ms)(void *self); /* never goes back: for intervals */
    void *self;
};

struct clock clock_system(void);

/* A clock that stands until it is moved.  The struct must outlive the clock made of it. */
struct clock_fake {
    int64_t utc_s;
    uint64_t mono_ms;
};

struct clock clock_of_fake(struct clock_fake *f);
/* Moves both times on. */
void clock_fake_advance(struct clock_fake *f, uint64_t ms);

/* CPU time this thread has used, in microseconds: for figures, never for decisions. */
int64_t clock_thread_cpu_us(void);

#endif
