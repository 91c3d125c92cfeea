/* trust/identity.h: the key by which a hub knows a kiosk, in a file of its own.
 *
 * FILE holds one line, "heyan-kiosk-1 NAME SEED", and may be read by its owner only; FILE.pub, what the hub is
 * to admit, 64 hexadecimal digits; FILE.counter the highest number that may have been used in a stamp.
 * Numbers are taken in blocks, so that not every request costs a write; after a crash a block is skipped.
 * Threads  one struct identity a thread.  Two processes with one file are set right by the hub, which
 *          tells the last number it knows (identity_pass).
 * Errors   ERR_UNTRUSTED: others may read the file; ERR_INVALID: it is no such file, or there is one
 *          already; ERR_NOT_FOUND, ERR_IO, ERR_NOMEM.
 */
#ifndef TRUST_IDENTITY_H
#define TRUST_IDENTITY_H

#include "base/fs.h"
#include "trust/stamp.h"

struct identity {
    char path[FS_PATH_MAX], name[STAMP_NAME_MAX];
    struct key_secret *secret;
    int64_t counter, reserved; /* last used; the file says so many may be */
};

/* Makes FILE and FILE.pub; nothing that is there is overwritten. */
enum err_code identity_create(const char *path, const char *name, struct err *err) MUST_USE;
enum err_code identity_open(const char *path, struct identity *out, struct err *err) MUST_USE;
void identity_fini(struct identity *id);
/* The public half from FILE.pub. */
enum err_code identity_public(const char *path, uint8_t out[STAMP_PUBLIC_BYTES],
                              struct err *err) MUST_USE;

/* The header line for a request, with a number of its own; hub_utc_s: what the hub's clock says as far
 * as is known. */
enum err_code identity_stamp(struct identity *id, const struct stamp_request *r, int64_t hub_utc_s,
                             char out[STAMP_TEXT_MAX], struct err *err) MUST_USE;
/* The hub knows numbers up to this one: the next is above it.  False: nobody can have come so far. */
bool identity_pass(struct identity *id, int64_t counter);

#endif
