/* trust/key.h: public keys that check signatures, and the Ed25519 keys that make them.
 *
 * Schemes  ed25519 (libsodium: refuses weak points and non-canonical numbers), ecdsa-sha2-nistp256 and
 *          rsassa-pss-sha256 (OpenSSL; RSA 2048 to 8192 bits, salt of any length).  A key of any other kind
 *          is kept as KEY_UNKNOWN: it is part of what is signed, and no signature of its counts.
 * Threads  any; a key does not change after it is made.
 */
#ifndef TRUST_KEY_H
#define TRUST_KEY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

enum key_scheme { KEY_UNKNOWN = 0, KEY_ED25519, KEY_ECDSA_P256, KEY_RSA_PSS };

struct key;

/* From the key object of a role file: {"keytype", "scheme", "keyval": {"public"}}.
 * ERR_INVALID: not even of that shape, or a key of a known scheme that cannot be read. */
enum err_code key_from_json(const json_t *object, struct key **out, struct err *err) MUST_USE;
void key_destroy(struct key *k); /* NULL is fine */

enum key_scheme key_scheme(const struct key *k);
/* The same public key, however it was written down. */
bool key_same(const struct key *a, const struct key *b);
/* False for every reason there is. */
bool key_verify(const struct key *k, struct span message, struct span signature) MUST_USE;

/* The id of a key object: hex SHA-256 of its canonical form (specification 4.2). */
#define KEY_ID_HEX 64
enum err_code key_id(const json_t *object, char out[KEY_ID_HEX + 1], struct err *err) MUST_USE;

/* --- signing ------------------------------------------------------------------------------------ */

#define KEY_SEED_BYTES      32
#define KEY_SIGNATURE_BYTES 64

/* The secret half; lives in locked memory that is wiped when freed. */
struct key_secret;

enum err_code key_secret_create(struct key_secret **out, struct err *err) MUST_USE; /* a new one */
enum err_code key_secret_from_seed(const uint8_t seed[KEY_SEED_BYTES], struct key_secret **out,
                                   struct err *err) MUST_USE;
void key_secret_destroy(struct key_secret *s); /* NULL is fine */

/* For whoever stores it encrypted; wipe the copy (sodium_memzero). */
void key_secret_seed(const struct key_secret *s, uint8_t out[KEY_SEED_BYTES]);
/* The public half as a key object for role files; a new reference. */
enum err_code key_secret_public(const struct key_secret *s, json_t **out, struct err *err) MUST_USE;
void key_secret_sign(const struct key_secret *s, struct span message,
                     uint8_t out[KEY_SIGNATURE_BYTES]);

#endif
