/* From the last touch to the number, with photographs, on the disk this runs on: every sync is a real one.
 *   bench_outbox FOLDER [SUBMISSIONS] */

#include <stdlib.h>

#include "unit/outbox/sample.h"

enum { PHOTOS = 3, PHOTO_BYTES = 400000, MANY = 1000 };

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void measure(struct sample *s, struct outbox *b, size_t photos, size_t n)
{
    static uint64_t us[MANY];
    struct outbox_photo jpeg[PHOTOS];
    char code[QUERY_CODE_TEXT];
    bool stored;
    for (size_t i = 0; i < n; i++) {
        sample_report(s);
        sample_photos(s, jpeg, photos, PHOTO_BYTES);
        uint64_t at = now_us();
        if (sample_send(s, b, jpeg, photos, code, &stored, NULL) != ERR_OK)
            abort();
        us[i] = now_us() - at;
    }
    qsort(us, n, sizeof us[0], by_size);
    printf("%zu photographs of %d kB, %zu submissions: median %.1f ms, p99 %.1f ms, longest %.1f "
           "ms (budget 300)\n",
           photos, PHOTO_BYTES / 1000, n, (double)us[n / 2] / 1000, (double)us[n * 99 / 100] / 1000,
           (double)us[n - 1] / 1000);
}

int main(int argc, char **argv)
{
    struct sample s;
    uint64_t n = 100;
    if (argc < 2 || (argc > 2 && !span_number(span_of(argv[2]), &n)) || n < 1 || n > MANY) {
        fprintf(stderr, "usage: bench_outbox FOLDER [SUBMISSIONS up to %d]\n", MANY);
        return 2;
    }
    sample_init(&s);
    struct outbox *b = sample_open(&s, argv[1]);
    measure(&s, b, PHOTOS, n);
    measure(&s, b, 0, n);
    outbox_close(b);
    sample_fini(&s);
    return 0;
}
