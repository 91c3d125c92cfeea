#include "base/clock.h"

static int64_t system_utc_s(void *self)
{
    (void)self;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec;
}

static uint64_t system_mono_ms(void *self)
{
    (void)self;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

struct clock clock_system(void)
{
    return (struct clock){ system_utc_s, system_mono_ms, NULL };
}

static int64_t fake_utc_s(void *self)
{
    return ((const struct clock_fake *)self)->utc_s;
}

static uint64_t fake_mono_ms(void *self)
{
    return ((const struct clock_fake *)self)->mono_ms;
}

struct clock clock_of_fake(struct clock_fake *f)
{
    return (struct clock){ fake_utc_s, fake_mono_ms, f };
}

void clock_fake_advance(struct clock_fake *f, uint64_t ms)
{
    uint64_t before = f->mono_ms / 1000u;
    f->mono_ms += ms;
    f->utc_s += (int64_t)(f->mono_ms / 1000u - before);
}

int64_t clock_thread_cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
