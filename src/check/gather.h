/* gather: what the registry says about one identifier.  Only check.c uses it. */
#ifndef CHECK_GATHER_H
#define CHECK_GATHER_H

#include "base/attrs.h"
#include "registry/registry.h"
#include "verdict/verdict.h"

/* Fills all of *out.  Not found is ERR_OK with empty facts; ERR_DB when the release went bad. */
enum err_code gather(struct registry *r, const struct ident *ident, struct verdict_subject *out,
                     struct err *err) MUST_USE;

#endif
