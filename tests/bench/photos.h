/* bench/photos.h: a folder of photographs with what stands on them, for the programs that measure.
 *
 * expected.tsv in the folder: set, format, file, expected bytes in hex ('-': nothing may be read).
 */
#ifndef BENCH_PHOTOS_H
#define BENCH_PHOTOS_H

#include "base/err.h"
#include "scan/frame.h"
#include "scan/symbol.h"

enum { PHOTO_FORMATS = 11 };
extern const char *const photo_formats[PHOTO_FORMATS];

struct photo {
    size_t format; /* of photo_formats */
    char file[256];
    uint8_t want[SYMBOL_DATA_MAX];
    size_t want_len;
    size_t n_right, n_wrong; /* photo_begin sets both to 0 */
};

void photo_begin(struct photo *p);
/* Counts one symbol that was read; true when it is right or of no concern.  "Wrong" is also a
 * second symbol that truly stands there. */
bool photo_weigh(struct photo *p, enum symbol_kind kind, struct span data);

/* Calls each for every picture that opens; ERR_… when there is no expected.tsv. */
enum err_code photos_each(const char *folder,
                          void (*each)(void *self, struct photo *p, const struct frame *f),
                          void *self, struct err *err) MUST_USE;

#endif
