/* report/seal.h: what leaves the person's hands is sealed to the bureau's key: the kiosk cannot read it back.
 *
 * libsodium sealed boxes (X25519, XSalsa20-Poly1305).  The desk's card names the public keys and is a file the
 * bureau gives to its kiosks ("heyan-desk-card-1"): the key that reports are sealed to, and the Ed25519 key by which
 * the hub signs receipts.  The private half of the first lives in the desk's key file (vault form), never
 * in the intake process.  The algorithm has a name in the formats so that SM2 can follow.
 * Threads: any.
 */
#ifndef REPORT_SEAL_H
#define REPORT_SEAL_H

#include "base/buf.h"
#include "report/report.h"

enum { SEAL_KEY_BYTES = 32, SEAL_OVERHEAD_BYTES = 48, SEAL_ID_TEXT = 17 };

struct desk_card {
    char bureau[REPORT_NAME_MAX];
    uint8_t box_key[SEAL_KEY_BYTES];     /* X25519 */
    uint8_t receipt_key[SEAL_KEY_BYTES]; /* Ed25519 */
    char box_id[SEAL_ID_TEXT];           /* first 16 hex digits of SHA-256 of box_key */
};

enum err_code desk_card_read(struct span json, struct desk_card *out, struct err *err) MUST_USE;
/* The same of a file. */
enum err_code desk_card_load(const char *path, struct desk_card *out, struct err *err) MUST_USE;
enum err_code desk_card_write(const struct desk_card *c, struct buf *out, struct err *err) MUST_USE;

/* The card's id of a box key. */
enum err_code seal_id(const uint8_t box_key[SEAL_KEY_BYTES], char out[SEAL_ID_TEXT],
                      struct err *err) MUST_USE;
/* The pair of the desk, made of the seed that its key file keeps (trust/vault.h), by a hash of its own, so that the
 * Ed25519 key of the same seed and this one tell nothing of each other.  Wipe the secret. */
void seal_keypair(const uint8_t seed[SEAL_KEY_BYTES], uint8_t public_key[SEAL_KEY_BYTES],
                  uint8_t secret[SEAL_KEY_BYTES]);

/* Appends the box. */
enum err_code seal_bytes(const struct desk_card *c, struct span plain, struct buf *out,
                         struct err *err) MUST_USE;
/* ERR_UNTRUSTED: not sealed to this key, or changed. */
enum err_code seal_open(const uint8_t public_key[SEAL_KEY_BYTES],
                        const uint8_t secret[SEAL_KEY_BYTES], struct span box, struct buf *out,
                        struct err *err) MUST_USE;

#endif
