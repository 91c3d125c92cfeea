/* desk/release.h: rows of table release and the files beside them.  For the files of this folder. */
#ifndef DESK_RELEASE_H
#define DESK_RELEASE_H

#include "desk/store.h"

#define RELEASE_FILE     "release.heyan"
#define RELEASE_MANIFEST "manifest.json"
#define RELEASE_PROBLEMS "problems.csv"
#define RELEASE_CHANGES  "changes.csv"

/* The release, when its state is one of `states` (bits 1 << state). */
enum err_code release_in_state(struct desk *d, int64_t id, unsigned states,
                               struct desk_release *out, struct err *err) MUST_USE;
/* That person had a hand in it from now on. */
enum err_code release_touch(struct act *a, int64_t id, struct err *err) MUST_USE;
/* Where a file handed in lies. */
enum err_code release_incoming(const struct desk *d, const char *sha256, char out[FS_PATH_MAX],
                               struct err *err) MUST_USE;
/* manifest.json anew, from the row as it now is. */
enum err_code release_write_manifest(struct desk *d, int64_t id, struct err *err) MUST_USE;
/* The number a release checked now gets: its own when nothing newer is out, else the next. */
enum err_code release_next_sequence(struct desk *d, const struct desk_release *r, int64_t *out,
                                    struct err *err) MUST_USE;
/* What a check found, into the row; the state becomes checked. */
struct release_found {
    int64_t base_id; /* 0: none */
    int64_t sequence, rows, left_out, warnings, mended;
    struct date issued;
    char digest[65];
    bool braked;
};
enum err_code release_store_check(struct desk *d, int64_t id, const struct release_found *found,
                                  json_t *summary, struct err *err) MUST_USE;

/* check.c: compares the file made with the current release and stores what was found.  summary gets
 * "changes"; the rest of found is filled by the caller. */
struct check {
    struct desk *d;
    desk_progress_fn *progress;
    void *self;
};
enum err_code check_against_current(struct check *c, int64_t id, struct release_found *found,
                                    json_t *summary, struct err *err) MUST_USE;

#endif
