/* hub/release_verbs.h: what `heyan-hub release` does, verb by verb.  For cmd_release.c. */
#ifndef HUB_RELEASE_VERBS_H
#define HUB_RELEASE_VERBS_H

#include "base/buf.h"
#include "hub/meter.h"
#include "hub/person_key.h"

enum { PEOPLE_MAX = 16 };

struct release_options {
    const char *folder, *as, *key, *passphrase_file, *lang;
    const char *note, *reason, *seen, *source, *coverage, *set, *out;
    struct date day;
    bool keeps_orphans, json, machine, publishes;
    int64_t first_sequence, samples;
    struct buf mapping; /* lines column=heading */
    const char *people[PEOPLE_MAX];
    size_t n_people;
    /* while it runs */
    struct desk_place place;
    struct words *words;
    struct desk *d;
    struct key_secret *secret;
    struct desk_actor actor;
    struct meter meter;
};

struct release_verb {
    const char *name;
    bool needs_desk, needs_actor;
    enum err_code (*run)(struct release_options *o, int argc, char **argv, struct err *err);
};

/* NULL when there is no such verb. */
const struct release_verb *release_verb_of(const char *name);
/* From --passphrase-file or the terminal. */
enum err_code release_passphrase(const struct release_options *o, bool fresh,
                                 struct passphrase *out, struct err *err) MUST_USE;

#endif
