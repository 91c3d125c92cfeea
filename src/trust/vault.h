/* trust/vault.h: the file in which a person or a machine keeps a secret key.
 *
 * One JSON object: the name of whose it is and the public half to be read by anybody, and the seed sealed by
 * XChaCha20-Poly1305 under a key that Argon2id makes of the passphrase.  Name, public half and the
 * numbers of Argon2id are bound into the seal, so that none of them can be exchanged.
 * Argon2id numbers: those of libsodium's "moderate" set for people (256 MiB, 3 passes; about a second),
 * "interactive" for a machine's passphrase, which is long and random (64 MiB, 2 passes).  A file that
 * asks for more than VAULT_MEMORY_MAX is refused before any of it is spent.
 * Errors   ERR_INVALID: not such a file; ERR_UNTRUSTED: wrong passphrase, or the file was changed:
 *          the two cannot be told apart; ERR_UNSUPPORTED: of a later form; ERR_NOMEM.
 * Threads  any.
 */
#ifndef TRUST_VAULT_H
#define TRUST_VAULT_H

#include <jansson.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "trust/key.h"

enum {
    VAULT_NAME_MAX = 64,       /* bytes */
    VAULT_PASSPHRASE_MIN = 10, /* characters' bytes: shorter ones are refused when sealing */
    VAULT_PASSPHRASE_MAX = 1024,
    VAULT_FILE_MAX = 4096,
};
#define VAULT_MEMORY_MAX ((uint64_t)1 << 30)

enum vault_use { VAULT_FOR_PERSON = 0, VAULT_FOR_MACHINE };

/* Appends the file to out. */
enum err_code vault_seal(const struct key_secret *secret, const char *name, struct span passphrase,
                         enum vault_use use, struct buf *out, struct err *err) MUST_USE;

/* What can be read without the passphrase; nothing of it is proved before vault_open. */
struct vault_label {
    char name[VAULT_NAME_MAX];
    json_t *public_key; /* a new reference */
};
enum err_code vault_read(struct span file, struct vault_label *out, struct err *err) MUST_USE;
void vault_label_fini(struct vault_label *l);

enum err_code vault_open(struct span file, struct span passphrase, struct key_secret **out,
                         struct err *err) MUST_USE;

#endif
