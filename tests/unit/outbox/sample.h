/* tests/unit/outbox/sample.h: a bureau's keys, reports to submit and photographs of noise. */
#ifndef TESTS_UNIT_OUTBOX_SAMPLE_H
#define TESTS_UNIT_OUTBOX_SAMPLE_H

#include "outbox/outbox.h"

#define SAMPLE_UTC_S INT64_C(1795392000) /* 2026-11-23 00:00:00 UTC */
#define SAMPLE_NAME  "张三丰"
#define SAMPLE_PHONE "13900001234"

struct sample {
    struct desk_card card;
    uint8_t box_secret[SEAL_KEY_BYTES];
    struct key_secret *hub; /* signs receipts */
    struct number_parts home;
    struct clock_fake clock;
    struct report report; /* of the last submission */
    uint8_t *noise;       /* of photographs */
    size_t n_noise;
};

/* One of those and folders for an outbox, made for each test. */
struct sample_bench {
    struct sample s;
    char folder[FS_PATH_MAX], shadow[FS_PATH_MAX];
};
int sample_bench_begin(void **state);
int sample_bench_end(void **state);

void sample_init(struct sample *s);
void sample_fini(struct sample *s);
/* The folder of that name in the working folder, absolute, empty. */
void sample_folder(const char *name, char out[FS_PATH_MAX]);

struct outbox *sample_open(struct sample *s, const char *folder);
/* Fills s->report anew, a dispute with a person's name. */
void sample_report(struct sample *s);
/* Photographs of so many bytes each, different every time. */
void sample_photos(struct sample *s, struct outbox_photo *out, size_t n, size_t bytes);
/* Submits s->report as it is. */
enum err_code sample_send(struct sample *s, struct outbox *b, const struct outbox_photo *photos,
                          size_t n, char code[QUERY_CODE_TEXT], bool *stored, struct err *err);
/* A new report with n photographs; fails the test when it is not taken. */
void sample_submit(struct sample *s, struct outbox *b, size_t n, size_t bytes);
/* A receipt as the hub would write it, that names the first n_held photographs. */
void sample_receipt(struct outbox *b, int64_t id, size_t n_held, struct receipt *out);
/* How often bytes occur in the files below the folder; `reserve` is left out. */
size_t sample_search(const char *folder, const void *bytes, size_t n);
size_t sample_count_files(const char *folder);

#endif
