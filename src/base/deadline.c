#include "base/deadline.h"

enum { NS_OF_MS = 1000000, NS_OF_S = 1000000000 };

struct timespec deadline_in_ms(uint32_t ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += (long)(ms % 1000) * NS_OF_MS;
    if (t.tv_nsec >= NS_OF_S) {
        t.tv_sec++;
        t.tv_nsec -= NS_OF_S;
    }
    return t;
}
