/* bench: the flow on a real release, with a clock that is moved and goods that are held up. */
#ifndef FLOW_BENCH_H
#define FLOW_BENCH_H

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "app/flow_inner.h"
#include "base/fs.h"

/* From assets/demo/goods.tsv: numbers and the classes they have in the demo release. */
#define NOODLE        "6949990100014"
#define KITE          "6949990900010"
#define UNKNOWN       "6949998800015"
#define SAUCE         "6949990200011"
#define SAUCE_LICENCE "SC10313053300027"

struct bench {
    struct words *zh, *en;
    struct law *law;
    char release[FS_PATH_MAX];
    const char *paths[3];
    size_t n_paths;
    struct clock_fake clock;
    struct judge *judge;
    struct letterbox *letterbox;                              /* NULL: reports are not taken */
    bool (*ask)(void *self, const struct asking_question *q); /* NULL: no hub; self is the bench */
    /* NULL: receipts are not read; self is the bench */
    void (*read_receipt)(void *self, const struct frame *frame, unsigned serial);
    void (*print)(void *self, const struct model *m); /* NULL: no printer; self is the bench */
    struct typing *typing;                            /* NULL: letters, digits and signs only */
    unsigned receipt;             /* by whoever sets it: the serial asked for, 0 called off */
    struct asking_question asked; /* by whoever sets ask */
    int n_asked;
    int n_printed; /* by whoever sets print */
    struct flow *flow;
    int forgotten, reports;
    enum verdict_class last;
    const char *how;
    struct sight sight;
};

void bench_start(struct bench *b);
void bench_stop(struct bench *b);
const struct model *bench_model(const struct bench *b);
void bench_wait_ms(struct bench *b, uint64_t ms);
void bench_see_nothing(struct bench *b);
void bench_see(struct bench *b, const char *first, const char *second);
void bench_hold(struct bench *b, const char *text, uint64_t ms);
void bench_type(struct bench *b, const char *keys);
void bench_go(struct bench *b, enum screen_id screen);
int bench_open(void **state);
int bench_close(void **state);

#endif
