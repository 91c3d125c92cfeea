/* hub/person_key.h: a person's own signing key in a file, under a passphrase.
 *
 * The file is that of trust/vault.h; the public half lies beside it in FILE.pub: 64 hexadecimal digits
 * and a line end.  The passphrase lives in locked memory and is wiped.
 * Errors   ERR_UNTRUSTED: the passphrase is another, or the file was changed; ERR_INVALID: no such key
 *          file, or the passphrase is shorter than VAULT_PASSPHRASE_MIN; ERR_NOT_FOUND, ERR_IO,
 *          ERR_NOMEM.
 */
#ifndef HUB_PERSON_KEY_H
#define HUB_PERSON_KEY_H

#include "base/attrs.h"
#include "base/err.h"
#include "desk/desk.h"
#include "trust/vault.h"

enum { PASSPHRASE_MAX = 256 };

/* A passphrase; from passphrase_ask or passphrase_read. */
struct passphrase {
    char *text; /* sodium_malloc */
};

/* From the terminal, without showing it; twice when it is a new one. */
enum err_code passphrase_ask(const char *question, bool twice, struct passphrase *out,
                             struct err *err) MUST_USE;
/* The first line of a file, for scripts. */
enum err_code passphrase_read(const char *path, struct passphrase *out, struct err *err) MUST_USE;
void passphrase_fini(struct passphrase *p);

/* Makes a key of that name, FILE and FILE.pub; a file that is there is never overwritten. */
enum err_code person_key_create(const char *path, const char *name, const struct passphrase *p,
                                enum vault_use use, struct err *err) MUST_USE;
enum err_code person_key_open(const char *path, const struct passphrase *p, struct key_secret **out,
                              struct err *err) MUST_USE;
enum err_code person_key_public(const char *path, uint8_t out[DESK_KEY_BYTES],
                                struct err *err) MUST_USE;

#endif
