/* sync/pack.h: zstd, with a ceiling on everything.
 *
 * Unpacking needs at most 2^PACK_WINDOW_LOG bytes of window whatever the frame asks for, and stops
 * at the byte after the last one that was announced by a signature.  One frame, nothing after it.
 * Errors   ERR_INVALID not zstd, damaged, cut off, or something follows it; ERR_TOO_BIG more than
 *          announced, or a window larger than agreed.
 * Threads  any; a stream belongs to one.
 */
#ifndef SYNC_PACK_H
#define SYNC_PACK_H

#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

enum {
    PACK_WINDOW_LOG = 23,  /* 8 MiB */
    PACK_LEVEL_FULL = 9,   /* -19 takes 23 times as long for 7 % */
    PACK_LEVEL_DELTA = 19, /* small, and every kiosk of the province fetches it */
};

struct packer;

/* level: as zstd has it; bytes: how many will come, 0 not known. */
enum err_code packer_open(const char *path, int level, uint64_t bytes, struct packer **out,
                          struct err *err) MUST_USE;
/* As delta_write_fn, with self the packer. */
enum err_code packer_write(void *packer, struct span bytes, struct err *err) MUST_USE;
/* Ends the frame.  The file is not synced. */
enum err_code packer_end(struct packer *p, struct err *err) MUST_USE;
void packer_close(struct packer *p); /* NULL is fine */
/* The file `from` whole into `to`. */
enum err_code pack_file(const char *from, const char *to, int level, struct err *err) MUST_USE;

struct unpacker;

enum err_code unpacker_open(const char *path, uint64_t bytes, struct unpacker **out,
                            struct err *err) MUST_USE;
/* As delta_read_fn, with self the unpacker.  The end comes after exactly the bytes announced. */
enum err_code unpacker_read(void *unpacker, uint8_t *out, size_t cap, size_t *n,
                            struct err *err) MUST_USE;
void unpacker_close(struct unpacker *u); /* NULL is fine */
/* The file `from` whole into `to`, which will have exactly so many bytes. */
enum err_code unpack_file(const char *from, const char *to, uint64_t bytes,
                          struct err *err) MUST_USE;

#endif
