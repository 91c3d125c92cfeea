#include "base/core.h"

#include <sys/resource.h>

void core_forbid(void)
{
    /* One byte, not none: with none a program named in core_pattern is still given all of it (core(5)).  Where less
     * is allowed already, that stays. */
    const struct rlimit one_byte = { 1, 1 };
    const struct rlimit none = { 0, 0 };
    if (setrlimit(RLIMIT_CORE, &one_byte) != 0)
        setrlimit(RLIMIT_CORE, &none);
}
