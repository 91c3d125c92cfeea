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

#endif
