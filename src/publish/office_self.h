/* publish/office_self.h: what the files of the office share. */
#ifndef PUBLISH_OFFICE_SELF_H
#define PUBLISH_OFFICE_SELF_H

#include "base/buf.h"
#include "base/fs.h"
#include "publish/office.h"

struct office {
    char folder[FS_PATH_MAX];
    struct clock clock;
    json_t *days; /* of office.json: role -> number */
    int lock_fd;
};

/* Largest file of metadata made here: what clients take of a targets file (trust/tuf.h). */
enum { OFFICE_BYTES_MAX = 5000000 };

/* A role's file as it stands somewhere. */
struct paper {
    char role[ROLE_NAME_MAX + 1];
    struct role *file;
    struct buf bytes; /* as stored */
};

/* All roles there are: root, targets, snapshot, timestamp, delegated ones. */
struct shelf {
    struct paper paper[OFFICE_ROLES_MAX];
    size_t n;
};

void shelf_fini(struct shelf *s);
/* NULL: not there. */
struct paper *shelf_find(struct shelf *s, const char *role);
const struct role *shelf_file(struct shelf *s, const char *role);
enum err_code shelf_put(struct shelf *s, const char *role, struct span bytes,
                        struct err *err) MUST_USE;
/* The file of that version, or of none, out of public/; ERR_NOT_FOUND. */
enum err_code shelf_put_public(struct office *o, struct shelf *s, int64_t version, const char *role,
                               struct err *err) MUST_USE;
/* What public/ says now; roles not published yet are not in it. */
enum err_code shelf_read_public(struct office *o, struct shelf *out, struct err *err) MUST_USE;
enum err_code shelf_read_drafts(struct office *o, struct shelf *out, struct err *err) MUST_USE;

enum role_type office_type_of(const char *role);
/* "root" for the four, "targets" for all others. */
const char *office_delegator_of(const char *role);
enum err_code office_draft_path(const struct office *o, const char *role, char out[FS_PATH_MAX],
                                struct err *err) MUST_USE;
/* version 0: without a number. */
enum err_code office_public_path(const struct office *o, int64_t version, const char *role,
                                 char out[FS_PATH_MAX], struct err *err) MUST_USE;

/* public/targets/DIR/DIGEST.FILE */
enum err_code office_target_path(const struct office *o, const char *name, const char *hex,
                                 char out[FS_PATH_MAX], struct err *err) MUST_USE;

/* version, issued and expires of a body made now. */
enum err_code body_stamp(struct office *o, const char *role, json_t *body, int64_t version,
                         struct err *err) MUST_USE;
/* {"signed": body, "signatures": …}, canonical, as the draft of that role. */
enum err_code draft_write(struct office *o, const char *role, json_t *body, json_t *signatures,
                          struct err *err) MUST_USE;
/* The body of the role's draft, or of the published file with its version raised: the caller's to
 * change and to give to draft_write. */
enum err_code draft_begin(struct office *o, const char *role, json_t **body,
                          struct err *err) MUST_USE;

/* The object with keyids and threshold, and the keys beside it, in a body of the delegator; NULL when it
 * does not speak of the role. */
json_t *rule_of(json_t *delegator_body, const char *role, json_t **keys);
/* Threshold asked for and signatures of `file` that hold by the delegator's keys for the role. */
void rule_count(const struct role *file, const struct role *delegator, const char *role, int *asked,
                int *have);

/* Every target a targets role speaks of lies in public/targets as it says; other roles are ERR_OK. */
enum err_code targets_check(struct office *o, const struct role *r, struct err *err) MUST_USE;

/* {"signed", "signatures": [by each secret]} appended to out. */
enum err_code office_envelope_write(const json_t *body, const json_t *signatures, struct buf *out,
                                    struct err *err) MUST_USE;
enum err_code signature_of_body(const json_t *body, const struct key_secret *key, json_t **out,
                                struct err *err) MUST_USE;

#endif
