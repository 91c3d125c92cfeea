#include "app/figures.h"

#include <inttypes.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"

uint64_t figures_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

void figures_start(struct figures *f)
{
    memset(f, 0, sizeof *f);
    f->started_us = figures_now_us();
}

void figures_scanned(struct figures *f)
{
    uint64_t none = 0;
    atomic_compare_exchange_strong(&f->first_scanned_us, &none, figures_now_us());
    atomic_fetch_add(&f->scanned, 1);
}

void figures_verdict_drawn(struct figures *f, uint64_t confirmed_us)
{
    f->verdicts++;
    if (f->n_latencies < FIGURES_LATENCIES_MAX)
        f->latency_us[f->n_latencies++] = (uint32_t)(figures_now_us() - confirmed_us);
}

void figures_screen_drawn(struct figures *f, uint64_t took_us, int64_t cpu_us)
{
    f->draw_cpu_us[f->drawn++ % FIGURES_LATENCIES_MAX] = (uint32_t)cpu_us;
    f->draw_us += took_us;
    if (took_us > f->draw_most_us)
        f->draw_most_us = took_us;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static double resident_mb(void)
{
    unsigned long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0.0;
    int got = fscanf(file, "%lu %lu", &total, &resident);
    fclose(file);
    return got == 2 ? (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6 : 0.0;
}

static double since_ms(const struct figures *f, uint64_t at_us)
{
    return at_us ? (double)(at_us - f->started_us) / 1e3 : 0.0;
}

static void print_spread(const char *name, uint32_t *us, size_t n, FILE *out)
{
    if (n == 0)
        return;
    qsort(us, n, sizeof us[0], by_value);
    fprintf(out, "%s_median %.2f ms\n", name, us[n / 2] / 1e3);
    fprintf(out, "%s_p99 %.2f ms\n", name, us[(n * 99 - 1) / 100] / 1e3);
    fprintf(out, "%s_most %.2f ms\n", name, us[n - 1] / 1e3);
}

void figures_print(struct figures *f, FILE *out)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu_s = (double)used.ru_utime.tv_sec + (double)used.ru_stime.tv_sec +
                   (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    double wall_s = since_ms(f, figures_now_us()) / 1e3;
    fprintf(out, "start_to_first_frame_scanned %.1f ms\n", since_ms(f, f->first_scanned_us));
    fprintf(out, "start_to_first_picture %.1f ms\n", since_ms(f, f->shown_us));
    fprintf(out, "wall %.2f s\n", wall_s);
    fprintf(out, "cpu %.1f percent_of_one_core\n", wall_s > 0 ? 100.0 * cpu_s / wall_s : 0.0);
    fprintf(out, "cpu_camera_thread %.3f s\n", (double)f->camera_cpu_us / 1e6);
    fprintf(out, "cpu_scan_thread %.3f s\n", (double)f->scan_cpu_us / 1e6);
    fprintf(out, "cpu_main_thread %.3f s\n", (double)clock_thread_cpu_us() / 1e6);
    fprintf(out, "frames %" PRIu64 " frames\n", f->frames);
    fprintf(out, "frames_scanned %" PRIu64 " frames\n", f->scanned);
    fprintf(out, "presented %" PRIu64 " pictures\n", f->presented);
    fprintf(out, "screens_drawn %" PRIu64 " screens\n", f->drawn);
    if (f->drawn)
        fprintf(out, "screen_draw_mean %.2f ms\n", (double)f->draw_us / (double)f->drawn / 1e3);
    fprintf(out, "screen_draw_most %.2f ms\n", (double)f->draw_most_us / 1e3);
    fprintf(out, "verdicts %" PRIu64 " verdicts\n", f->verdicts);
    print_spread("confirmed_to_drawn", f->latency_us, f->n_latencies, out);
    print_spread("screen_draw_cpu", f->draw_cpu_us,
                 f->drawn < FIGURES_LATENCIES_MAX ? (size_t)f->drawn : FIGURES_LATENCIES_MAX, out);
    fprintf(out, "resident %.1f MB\n", resident_mb());
}
