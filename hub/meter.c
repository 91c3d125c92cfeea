#include "hub/meter.h"

#include <unistd.h>

enum { WIDTH = 30, BETWEEN_MS = 100 };

void meter_begin(struct meter *m, struct clock clock)
{
    *m = (struct meter){ .clock = clock, .on = isatty(STDERR_FILENO) == 1 };
}

void meter_show(struct meter *m, const char *label, int64_t done, int64_t total)
{
    if (!m->on)
        return;
    uint64_t now = m->clock.mono_ms(m->clock.self);
    if (now < m->next_ms && done < total)
        return;
    m->next_ms = now + BETWEEN_MS;
    m->drawn = true;
    int64_t part = total > 0 ? (done < total ? done : total) * WIDTH / total : 0;
    char bar[WIDTH + 1];
    memset(bar, '.', WIDTH);
    memset(bar, '#', (size_t)part);
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %3d%% %s\033[K", bar,
            (int)(total > 0 ? (done < total ? done : total) * 100 / total : 0), label);
    fflush(stderr);
}

void meter_end(struct meter *m)
{
    if (m->drawn)
        fputs("\r\033[K", stderr);
    m->drawn = false;
}
