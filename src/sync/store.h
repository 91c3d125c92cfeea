/* sync/store.h: the folder of releases a machine holds: the one that answers and the one before it.
 *
 *   CURRENT                     which they are, newest first; replaced whole, which is the switch
 *   release-31-1a2b3c4d.heyan   a release, with its side-car .sha256; never written again
 *   next.heyan                  one being made; swept away at the next start
 *   download/                   what is being fetched, kept for resuming
 *
 * Promise  at every moment, also after a power cut, CURRENT names a whole release or is not there,
 *          and then the newest release with a side-car is taken.  Nothing is removed that CURRENT on
 *          the disk still names.  Before the first pull, and when nothing else opens, the shipped
 *          release answers: it lies elsewhere and is never touched.
 * Threads  one struct store per thread; one writer a folder, kept by a lock.
 * Errors   ERR_BUSY: another program pulls into this folder; ERR_IO, ERR_TOO_BIG as disk.h.
 */
#ifndef SYNC_STORE_H
#define SYNC_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/fs.h"
#include "registry/content.h"
#include "registry/digest.h"

enum { STORE_NAME_MAX = 64, STORE_HELD_MAX = 2, STORE_PATHS_MAX = STORE_HELD_MAX + 1 };

struct store_release {
    char name[STORE_NAME_MAX]; /* of the file in the folder */
    struct digest digest;
    int64_t sequence;
    int64_t since_utc_s; /* put there; 0: not known */
    bool is_counted;     /* content is known */
    struct content content;
};

struct store {
    char folder[FS_PATH_MAX], shipped[FS_PATH_MAX]; /* shipped: "" when there is none */
    struct store_release held[STORE_HELD_MAX];      /* the one that answers first */
    size_t n;
    int64_t passed_over; /* sequence a person went back from: not pulled again; 0: none */
    int lock_fd;         /* -1: only looking */
};

/* To look at: no lock, nothing is changed.  A folder that is not there holds nothing. */
enum err_code store_look(const char *folder, const char *shipped, struct store *out,
                         struct err *err) MUST_USE;
/* To pull into: makes the folder, takes the lock, sweeps away what was left half done. */
enum err_code store_open(const char *folder, const char *shipped, struct store *out,
                         struct err *err) MUST_USE;
void store_close(struct store *s);

/* Paths to try in order; *n of them. */
enum err_code store_paths(const struct store *s, char paths[STORE_PATHS_MAX][FS_PATH_MAX],
                          size_t *n, struct err *err) MUST_USE;
enum err_code store_path(const struct store *s, const char *name, char out[FS_PATH_MAX],
                         struct err *err) MUST_USE;

/* Makes tmp, complete and checked, of that digest, the release that answers.  Its name is filled in.
 * What answered is kept as the one before; the one before that goes. */
enum err_code store_add(struct store *s, const char *tmp, struct store_release *release,
                        struct err *err) MUST_USE;
/* Held[at] is no good: forgotten and removed. */
enum err_code store_drop(struct store *s, size_t at, struct err *err) MUST_USE;
/* A person's wish: the release before answers again, and what answered is not pulled again, until a
 * newer one comes; done once more, it is as before.  ERR_NOT_FOUND: there is none before. */
enum err_code store_fall_back(struct store *s, struct err *err) MUST_USE;
/* Notes down what counting the rows gave. */
enum err_code store_note_content(struct store *s, size_t at, const struct content *content,
                                 struct err *err) MUST_USE;

#endif
