/* tests/tools/tuf_signer.h: keys of every scheme that sign, for tests. */
#ifndef TESTS_TOOLS_TUF_SIGNER_H
#define TESTS_TOOLS_TUF_SIGNER_H

#include <jansson.h>

#include "base/buf.h"
#include "trust/key.h"

struct tuf_signer;

/* Ed25519 keys are the same for the same seed; the others are new every time.  Ends the program when it
 * cannot. */
struct tuf_signer *tuf_signer_create(enum key_scheme scheme, uint8_t seed);
void tuf_signer_destroy(struct tuf_signer *s);

const char *tuf_signer_id(const struct tuf_signer *s);
json_t *tuf_signer_public(const struct tuf_signer *s); /* borrowed */
void tuf_signer_sign(const struct tuf_signer *s, struct span message, struct buf *out);

/* body, signed by all of them, as a file of metadata appended to out. */
void tuf_signer_sign_body(json_t *body, const struct tuf_signer *const *signers, size_t n,
                          struct buf *out);
json_t *tuf_signer_digests(struct span bytes); /* {"sha256": "…"}; a new reference */

#endif
