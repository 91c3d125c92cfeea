/* tests/tools/tuf_repo.h: a TUF repository in memory that can be made to misbehave.
 *
 * A role's body is a JSON object that tests change as they like; publishing raises its version, signs it
 * with the role's signers, keeps every version for ever, and lets snapshot and timestamp speak of it, as a
 * hub does.  A fetcher hands all of it out as "mem:/metadata/…" and "mem:/targets/…".
 * Ends the program when it cannot do what it is told.
 */
#ifndef TESTS_TOOLS_TUF_REPO_H
#define TESTS_TOOLS_TUF_REPO_H

#include <jansson.h>

#include "base/fetch.h"
#include "tools/tuf_signer.h"

#define TUF_REPO_METADATA "mem:/metadata"
#define TUF_REPO_TARGETS  "mem:/targets/"

struct tuf_repo;

/* One Ed25519 key a role, threshold 1, version 1 of all four published; they expire 30 days on. */
struct tuf_repo *tuf_repo_create(int64_t now_utc_s);
void tuf_repo_destroy(struct tuf_repo *r); /* NULL is fine */

json_t *tuf_repo_role(struct tuf_repo *r, const char *role); /* its body; borrowed */
/* The object with keyids and threshold; delegator is "root" or a targets role. */
json_t *tuf_repo_rule(struct tuf_repo *r, const char *delegator, const char *role);
void tuf_repo_expire(struct tuf_repo *r, const char *role, int64_t at_utc_s);

struct tuf_signer *tuf_repo_new_key(struct tuf_repo *r,
                                    enum key_scheme scheme); /* the repo's own */
/* The delegator lists the key; and, if it `signs`, the role is signed with it from now on. */
void tuf_repo_add_key(struct tuf_repo *r, const char *delegator, const char *role,
                      const struct tuf_signer *key, bool signs);
void tuf_repo_unlist_keys(struct tuf_repo *r, const char *delegator, const char *role);
void tuf_repo_drop_signers(struct tuf_repo *r, const char *role, size_t keep);
/* Unlists all, drops all, adds as many new ones as the threshold asks for. */
void tuf_repo_rotate(struct tuf_repo *r, const char *role);

/* One path; with a key of its own.  The role's body is made if there is none. */
void tuf_repo_delegate(struct tuf_repo *r, const char *delegator, const char *role,
                       const char *path, bool is_terminating);
void tuf_repo_add_target(struct tuf_repo *r, const char *role, const char *name, struct span bytes);
/* What is served under the name, whatever is signed. */
void tuf_repo_serve_target(struct tuf_repo *r, const char *name, struct span bytes);

/* Roles with blanks between, in order. */
void tuf_repo_publish(struct tuf_repo *r, const char *roles);
void tuf_repo_publish_one(struct tuf_repo *r, const char *role); /* whatever is in its name */
void tuf_repo_use_hashes(struct tuf_repo *r, bool use);          /* length and sha256 in meta */
/* Forgets every version of a role and starts its numbers at `version` again. */
void tuf_repo_rewind(struct tuf_repo *r, const char *role, int64_t version);

/* The signed bytes; version 0: the newest.  Borrowed until the role is published again. */
struct span tuf_repo_signed(struct tuf_repo *r, const char *role, int64_t version);
void tuf_repo_replace(struct tuf_repo *r, const char *role, struct span bytes); /* the newest */

/* The i-th role's name and how many versions of it there are; the i-th file.  NULL: no such. */
const char *tuf_repo_role_name(const struct tuf_repo *r, size_t i);
size_t tuf_repo_versions(const struct tuf_repo *r, size_t i);
const char *tuf_repo_file(const struct tuf_repo *r, size_t i, struct span *bytes);

/* As a hub's folder: folder/metadata/N.ROLE.json, timestamp.json, folder/targets/…DIGEST.FILE.
 * folder begins with '/'.  In tuf_repo_write.c. */
void tuf_repo_write(struct tuf_repo *r, const char *folder);
bool tuf_repo_decode(const char *text, char *out, size_t cap); /* percent-encoding undone */

struct fetcher tuf_repo_fetcher(struct tuf_repo *r);
/* "root/2 timestamp snapshot/1 file.txt", percent-encoded as asked for; forgotten by the call. */
const char *tuf_repo_requests(struct tuf_repo *r);
/* The n-th fetch from now on, from 1, and all behind it end so; 0: none. */
void tuf_repo_fail_at(struct tuf_repo *r, size_t n, enum fetch_end end);
/* Targets break off after so many bytes of an answer, once; 0: never. */
void tuf_repo_cut_after(struct tuf_repo *r, uint64_t bytes);

#endif
