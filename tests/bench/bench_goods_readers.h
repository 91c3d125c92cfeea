/* bench_goods_readers: the readers that are compared, behind one call.
 *
 * Every reader is made anew for each sample where it keeps state, so that one sample gives the
 * same answer alone as among others.
 */
#ifndef BENCH_GOODS_READERS_H
#define BENCH_GOODS_READERS_H

#include <stdbool.h>

#include "scan/scanner.h"
#include "tools/label_shot.h"

enum reader_id { READER_STILL = 0, READER_LIVE, READER_ZBAR, READER_ZXING, READER_COUNT };

enum { LIVE_FRAMES = 3, READS_MAX = 32 };

struct reading {
    char kind[20];
    char text[LABEL_TEXT_MAX]; /* longer ones are cut */
};

/* What one reader said of one sample. */
struct answer {
    size_t count;
    struct reading at[READS_MAX];
    int64_t cpu_us; /* of all frames it was given */
};

struct readers;

/* `program` is argv[0]: the zxing peer lies beside it.  Without the peer its answers are empty. */
struct readers *readers_create(const char *program);
void readers_destroy(struct readers *r);
bool readers_have(const struct readers *r, enum reader_id id);
const char *reader_name(enum reader_id id);

/* frames: LIVE_FRAMES of the same label; all readers but READER_LIVE see the first alone. */
void readers_ask(struct readers *r, enum reader_id id, const struct frame frames[LIVE_FRAMES],
                 struct answer *out);

/* Is the label's number among the answers, and how many other numbers are? */
struct outcome {
    bool is_read;
    size_t n_wrong;
    const struct reading *wrong; /* the first; NULL without one */
};

struct outcome outcome_of(const struct answer *a, const struct label *l);

#endif
