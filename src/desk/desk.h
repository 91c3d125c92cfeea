/* desk/desk.h: the release desk: files handed in become a release that two people stand for.
 *
 *   draft -> checked -> approved -> published        (withdrawn instead, until it is published)
 *
 * Owns     a folder: ledger.db, incoming/<sha256> (files as they were handed in), and for each release
 *          releases/<id>/ with release.heyan, its side-car, manifest.json, problems.csv, changes.csv.
 * People   Every act is signed by the Ed25519 key of the one who does it (struct desk_actor); the
 *          desk checks the signature against the key it knows that person by, so who calls need not
 *          be believed.  The signed acts form the history: each holds the hash of the one before.
 *          Two people begin a desk; a third is proposed by one and admitted by another.  Whoever
 *          had a hand in a release cannot approve it.
 * Order    Files are complete and on the disk before the row that speaks of them; the row is one
 *          transaction.  After a power cut the desk is as before the act or as after it.
 * Errors   ERR_UNTRUSTED: that person may not (unknown, retired, wrong key, not the second person);
 *          ERR_INVALID: what was asked makes no sense in this state, or the files are no use;
 *          ERR_STALE: another release came in between, check again; ERR_NOT_FOUND: no such thing;
 *          ERR_BUSY: another process has the desk; ERR_CANCELLED; ERR_IO, ERR_DB, ERR_NOMEM.
 * Threads  one struct desk per thread; several processes take turns.
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include <jansson.h>

#include "base/attrs.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "desk/heading.h"
#include "fact/fact.h"
#include "registry/reason.h"
#include "words/words.h"

struct desk;

enum {
    DESK_NAME_MAX = 64,
    DESK_TEXT_MAX = 512,
    DESK_KEY_BYTES = 32,
    DESK_SIGNATURE_BYTES = 64,
    DESK_PEOPLE_MIN = 2,
    DESK_SEEN_DIGITS = 8, /* of a release's digest, to say which one was looked at */
};

/* Who acts, and how he signs.  ERR_UNTRUSTED when he would not. */
struct desk_actor {
    const char *name;
    enum err_code (*sign)(void *self, struct span message, uint8_t out[DESK_SIGNATURE_BYTES],
                          struct err *err);
    void *self;
};

/* --- the desk ----------------------------------------------------------------------------------- */

struct desk_person {
    char name[DESK_NAME_MAX];
    uint8_t key[DESK_KEY_BYTES];
};

struct desk_place {
    const char *folder, *assets;
    const struct words *words; /* borrowed */
    struct clock clock;
};

/* A new desk in a folder that has none.  The actor is one of the people; all are admitted. */
enum err_code desk_create(const struct desk_place *place, const struct desk_actor *actor,
                          const struct desk_person *people, size_t n, int64_t first_sequence,
                          struct err *err) MUST_USE;
enum err_code desk_open(const struct desk_place *place, struct desk **out,
                        struct err *err) MUST_USE;
void desk_close(struct desk *d); /* NULL is fine */

enum err_code desk_person_propose(struct desk *d, const struct desk_actor *actor,
                                  const struct desk_person *person, struct err *err) MUST_USE;
enum err_code desk_person_admit(struct desk *d, const struct desk_actor *actor, const char *name,
                                struct err *err) MUST_USE;
enum err_code desk_person_retire(struct desk *d, const struct desk_actor *actor, const char *name,
                                 const char *reason, struct err *err) MUST_USE;

/* --- a release ---------------------------------------------------------------------------------- */

/* Begins with the files the current release was made of.  note: what it is for. */
enum err_code desk_draft_begin(struct desk *d, const struct desk_actor *actor, const char *note,
                               bool keeps_orphans, int64_t *id, struct err *err) MUST_USE;

struct desk_delivery {
    const char *path;
    const char *file_name; /* for people */
    const char *source;    /* who hands it out */
    enum fact_set set;
    struct date source_day; /* the day its data is true on; not known: today */
    const char *coverage;   /* what it holds and what not; "" for as before */
    const char *mapping;    /* over what was saved of that source; "" for none */
};

/* Takes the place of what that source gave of that set before.  *match: how its columns were
 * understood.  ERR_INVALID: *why says why the file is no use, unless err->text does. */
enum err_code desk_draft_add(struct desk *d, const struct desk_actor *actor, int64_t id,
                             const struct desk_delivery *delivery, struct heading_match *match,
                             struct reason *why, struct err *err) MUST_USE;
/* The release goes without that source's data. */
enum err_code desk_draft_drop(struct desk *d, const struct desk_actor *actor, int64_t id,
                              const char *source, enum fact_set set, struct err *err) MUST_USE;

enum desk_stage { DESK_READING, DESK_COMPARING, DESK_STAGE_COUNT };
/* False cancels.  done and total in bytes or rows. */
typedef bool desk_progress_fn(void *self, enum desk_stage stage, int64_t done, int64_t total);

/* Builds it, lists what is wrong and what would change.  As often as one likes. */
enum err_code desk_draft_check(struct desk *d, const struct desk_actor *actor, int64_t id,
                               desk_progress_fn *progress, void *self, struct err *err) MUST_USE;
/* The rows of an older release again, as a new one; checked at once. */
enum err_code desk_draft_back(struct desk *d, const struct desk_actor *actor, int64_t to_sequence,
                              const char *reason, desk_progress_fn *progress, void *self,
                              int64_t *id, struct err *err) MUST_USE;
/* Lets go of the brake, with a reason, for the checked release of that digest. */
enum err_code desk_draft_confirm(struct desk *d, const struct desk_actor *actor, int64_t id,
                                 const char *seen, const char *reason, struct err *err) MUST_USE;
/* seen: the first DESK_SEEN_DIGITS of the digest shown to who approves. */
enum err_code desk_approve(struct desk *d, const struct desk_actor *actor, int64_t id,
                           const char *seen, struct err *err) MUST_USE;
/* Its files have been signed and put where kiosks find them (or will be at once): from now on it is
 * the current release. */
enum err_code desk_publish(struct desk *d, const struct desk_actor *actor, int64_t id,
                           struct err *err) MUST_USE;
enum err_code desk_withdraw(struct desk *d, const struct desk_actor *actor, int64_t id,
                            const char *reason, struct err *err) MUST_USE;

/* --- looking ------------------------------------------------------------------------------------ */

enum desk_state {
    DESK_DRAFT = 1,
    DESK_CHECKED,
    DESK_APPROVED,
    DESK_PUBLISHED,
    DESK_WITHDRAWN,
};
const char *desk_state_name(enum desk_state s); /* "draft" */

struct desk_release {
    int64_t id, sequence, back_to; /* 0: none */
    enum desk_state state;
    struct date issued;
    int64_t drafted_at;
    char note[DESK_TEXT_MAX], digest[65];
    int64_t rows, left_out, warnings, mended;
    bool braked, keeps_orphans;
    char brake_reason[DESK_TEXT_MAX];
    char drafted_by[DESK_NAME_MAX], brake_by[DESK_NAME_MAX], approved_by[DESK_NAME_MAX],
        published_by[DESK_NAME_MAX];
};

enum err_code desk_release_get(struct desk *d, int64_t id, struct desk_release *out,
                               struct err *err) MUST_USE;
/* The published one with the greatest sequence; ERR_NOT_FOUND. */
enum err_code desk_current(struct desk *d, struct desk_release *out, struct err *err) MUST_USE;
/* What the check found: {"files": […], "problems": {…}, "changes": {…}}; a new reference. */
enum err_code desk_release_summary(struct desk *d, int64_t id, json_t **out,
                                   struct err *err) MUST_USE;
/* Where its files are. */
enum err_code desk_release_file(const struct desk *d, int64_t id, const char *name,
                                char out[FS_PATH_MAX], struct err *err) MUST_USE;

/* Each calls take until it returns false.  Newest first but for the history. */
enum err_code desk_list_releases(struct desk *d,
                                 bool (*take)(void *self, const struct desk_release *r), void *self,
                                 struct err *err) MUST_USE;
struct desk_person_row {
    char name[DESK_NAME_MAX], proposed_by[DESK_NAME_MAX], admitted_by[DESK_NAME_MAX];
    char key[2 * DESK_KEY_BYTES + 1];
    enum { PERSON_PROPOSED = 1, PERSON_ADMITTED, PERSON_RETIRED } state;
};
enum err_code desk_list_people(struct desk *d,
                               bool (*take)(void *self, const struct desk_person_row *p),
                               void *self, struct err *err) MUST_USE;
struct desk_input_row {
    enum fact_set set;
    char source[FACT_NAME_MAX], file_name[FACT_NAME_MAX], sha256[65], added_by[DESK_NAME_MAX];
    char coverage[FACT_NOTE_MAX];
    struct date source_day;
    int64_t bytes, added_at;
};
enum err_code desk_list_inputs(struct desk *d, int64_t id,
                               bool (*take)(void *self, const struct desk_input_row *row),
                               void *self, struct err *err) MUST_USE;
struct desk_act {
    int64_t id, at;
    char person[DESK_NAME_MAX], action[32], subject[DESK_NAME_MAX];
    const char *detail;
    char hash[65];
};
/* Oldest first, each link and each signature checked on the way; ERR_UNTRUSTED names the first that
 * does not hold. */
enum err_code desk_history(struct desk *d, bool (*take)(void *self, const struct desk_act *act),
                           void *self, struct err *err) MUST_USE;

#endif
