/* desk/changes.h: what a release would change, counted, in samples and in a list a clerk can open.
 *
 * Owns its samples.  Threads: one.
 */
#ifndef DESK_CHANGES_H
#define DESK_CHANGES_H

#include <jansson.h>

#include "desk/listing.h"
#include "registry/compare.h"
#include "words/words.h"

enum { CHANGES_SAMPLES_MAX = 50, CHANGES_KEY_MAX = 128, CHANGES_HOW_MAX = 512 };

struct changes_sample {
    char key[CHANGES_KEY_MAX], name[FACT_NAME_MAX], how[CHANGES_HOW_MAX];
};

struct changes_set {
    int64_t old_rows, fresh_rows, count[COMPARE_WHAT_COUNT];
    int64_t differs[COMPARE_COLUMNS_MAX]; /* rows in which that column differs */
    size_t n_samples[COMPARE_WHAT_COUNT];
    struct changes_sample *samples[COMPARE_WHAT_COUNT];
    bool brakes; /* more vanish than may without a word */
};

struct changes {
    struct changes_set set[SET_COUNT];
    const struct words *words;
    struct registry *old, *fresh;
    struct listing list;
    size_t samples_max;
    uint64_t dice;
    bool (*progress)(void *self, int64_t done, int64_t total);
    void *progress_self;
};

struct changes_options {
    const char *path; /* of the list */
    int64_t lines_max;
    size_t samples_max; /* of each kind of change of a set, at random, the same every time */
    int64_t brake_permille;
    bool (*progress)(void *self, int64_t done, int64_t total); /* false: ERR_CANCELLED */
    void *progress_self;
};

/* old NULL: there is no current release.  changes_fini is due whatever it returns. */
enum err_code changes_find(struct changes *c, const struct words *words, struct registry *old,
                           struct registry *fresh, const struct changes_options *options,
                           struct err *err) MUST_USE;
void changes_fini(struct changes *c);
bool changes_brake(const struct changes *c);
int64_t changes_count(const struct changes *c, enum compare_what what);
/* {"prefixes": {"old", "fresh", "added", …, "brakes", "columns": {…}, "samples": {…}}, …}; a new
 * reference, NULL when out of memory. */
json_t *changes_json(const struct changes *c);
const char *changes_what_name(enum compare_what what); /* "added" */

#endif
