/* cli/registry_facts.h: all that a release holds about one identifier, as JSON: the form that
 * `heyan registry find --json` promises. */
#ifndef CLI_REGISTRY_FACTS_H
#define CLI_REGISTRY_FACTS_H

#include <jansson.h>

#include "registry/registry.h"

/* "2026-10-12", or "" for a day not known. */
json_t *facts_day(struct date d);

/* *out is an object the caller owns, empty when the release holds nothing. */
enum err_code facts_about(struct registry *r, const struct ident *ident, json_t **out,
                          struct err *err) MUST_USE;

#endif
